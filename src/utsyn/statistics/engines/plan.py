"""What an engine is asked, and what it answers: nothing of the service, the language or the page is left in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from utsyn.statistics.indicators.catalogue import Measure
from utsyn.statistics.vocabulary import Band


@dataclass(frozen=True, slots=True)
class Plan:
    """A measure over the rows from ``start`` to ``end`` (both included), filtered and grouped.

    ``where`` holds stored values (:mod:`utsyn.statistics.indicators.dimensions`); a row passes when it has one of
    them. ``bands`` is the age-band scheme to count by. ``fortnight_start`` is the Monday that fortnights count from.
    """

    measure: Measure
    start: date
    end: date
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    bands: tuple[Band, ...] = ()
    fortnight_start: date = date(1900, 1, 1)


class Cell(NamedTuple):
    """One group. ``key`` has a shown value for each dimension of ``by``.

    Where ``over`` is None the figure is ``value``; otherwise ``value / over``, and None where ``over`` is 0. Both
    are whole numbers as summed, so that cells add up exactly. ``rows`` is how many rows of the fact are behind it;
    ``known`` of ``of`` encounters had an exact age (mean and median only). A named tuple, because a breakdown by
    three dimensions has thousands of them.
    """

    key: tuple[Any, ...]
    value: float | int | None
    over: int | None
    rows: int
    known: int = 0
    of: int = 0


class Engine(Protocol):
    """Something that can answer a plan over some service's rows."""

    def cells(self, plan: Plan) -> list[Cell]:
        """The groups that occur, in no particular order. Without ``by``: exactly one cell, also over no rows."""
        ...

    def rows(self, plan: Plan, limit: int, offset: int) -> list[dict[str, Any]]:
        """The fact's rows behind a plan without ``by``, newest first, each once."""
        ...
