"""What a service's costs are reported under, read once from ``kostra.toml`` (IDN-11)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Function:
    """A function of KOSTRA and the days on which it is in use, the last included (None: still)."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@cache
def _functions() -> tuple[Function, ...]:
    data = tomllib.loads(Path(__file__).with_name("kostra.toml").read_text(encoding="utf-8"))
    return tuple(Function(**row) for row in data["function"])


def functions(day: date) -> list[Function]:
    """Those that are in use on ``day``, in the file's order."""
    return [
        each
        for each in _functions()
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    ]
