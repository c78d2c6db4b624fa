"""Chance that falls the same way every time: the same seed gives the same bytes on every machine."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def dice(seed: int, *what: object) -> Random:
    """A stream of its own for each purpose and day, so that other days do not move it."""
    return Random("/".join(str(part) for part in (seed, *what)))  # noqa: S311  meant to repeat


class Urn(Generic[T]):
    """Things to draw from, each with its weight."""

    __slots__ = ("_sums", "_things", "_total")

    def __init__(self, things: Iterable[tuple[T, float]]) -> None:
        pairs = [(thing, weight) for thing, weight in things if weight > 0]
        self._things = [thing for thing, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))
        self._total = self._sums[-1]

    def draw(self, die: Random) -> T:
        """One thing; it stays in the urn."""
        return self._things[min(bisect_right(self._sums, die.random() * self._total), len(self._things) - 1)]

    def several(self, die: Random, number: int) -> list[T]:
        """At most ``number`` different things, in the order drawn."""
        drawn: list[T] = []
        for _ in range(number):
            thing = self.draw(die)
            if thing not in drawn:
                drawn.append(thing)
        return drawn


def poisson(die: Random, mean: float) -> int:
    """How many of something rare-ish happened, when ``mean`` happen on average (``mean`` below 500)."""
    limit, product, number = math.exp(-mean), die.random(), 0
    while product > limit:
        product *= die.random()
        number += 1
    return number
