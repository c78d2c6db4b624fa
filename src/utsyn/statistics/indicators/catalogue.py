"""The catalogue, read once from ``indicators.toml``. There is no second place where anything is counted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.translation import get_language

MeasureKind = Literal["count", "sum", "ratio", "mean", "median", "people"]
#: Which rows belong to a period: those dated in it, those in force on its last day, or on some day of it.
When = Literal["date", "last_day", "in_force"]

#: What "time" stands for in the catalogue.
TIME = ("year", "half", "quarter", "month", "week", "fortnight", "date")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is worked out over the rows of a fact.

    ``sum`` and ``count`` add up; ``ratio`` is Σ column ÷ (Σ over ÷ scale); ``mean`` and ``median`` are of ``column``,
    each row counting ``over`` times; ``people`` is how many different persons there are, rows without one left out.
    ``scale`` divides the sum to the unit (3600: seconds to hours). ``only`` are values that rows must have.
    """

    fact: str
    kind: MeasureKind
    column: str = ""
    over: str = ""
    scale: int = 1
    distinct: bool = False  # each row_id once in a group: the fact repeats a row under each of its values
    when: When = "date"
    only: tuple[tuple[str, str], ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether one period's figure and another's add up to that of both: events do, people do not."""
        return self.kind in ("count", "sum")

    @property
    def counts(self) -> bool:
        """Whether the figure is how many or how much there was: 0 where there was nothing."""
        return self.adds_up or self.kind == "people"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the catalogue."""

    code: str
    unit: str
    measure: Measure
    dimensions: tuple[str, ...]
    other_fact: str
    other_dimensions: frozenset[str]
    names: dict[str, str]
    unit_names: dict[str, str]
    definitions: dict[str, str]
    part_names: dict[
        str, str
    ]  # what a ratio divides and by what, where the reader is to see both; else empty
    whole_names: dict[str, str]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return _in_language(self.names)

    @property
    def unit_name(self) -> str:
        """The unit in the reader's language, as it stands after a number."""
        return _in_language(self.unit_names)

    @property
    def definition(self) -> str:
        """What is counted, in the reader's language."""
        return _in_language(self.definitions)

    @property
    def part_name(self) -> str:
        """What a ratio divides, in the reader's language; empty where it is not shown."""
        return _in_language(self.part_names) if self.part_names else ""

    @property
    def whole_name(self) -> str:
        """What it is divided by."""
        return _in_language(self.whole_names) if self.whole_names else ""

    def measure_for(self, dimensions: frozenset[str]) -> Measure:
        """The measure to use when these dimensions are asked for (broken down by, or filtered on)."""
        if self.other_fact and dimensions & self.other_dimensions:
            return replace(self.measure, fact=self.other_fact, distinct=True)
        return self.measure


def _in_language(texts: dict[str, str]) -> str:
    return texts.get(get_language() or "nb", texts["nb"])


@cache
def indicators() -> dict[str, Indicator]:
    """All indicators by code, in the catalogue's order."""
    data = tomllib.loads((Path(__file__).parent / "indicators.toml").read_text(encoding="utf-8"))
    return {code: _indicator(code, entry) for code, entry in data.items()}


def _indicator(code: str, entry: dict) -> Indicator:
    dimensions: list[str] = []
    for dimension in entry["dimensions"]:
        dimensions.extend(TIME if dimension == "time" else [dimension])
    other = entry.get("other_fact", {"fact": "", "dimensions": []})
    return Indicator(
        code=code,
        unit=entry["unit"],
        measure=Measure(
            entry["fact"],
            entry["measure"],
            entry.get("column", ""),
            entry.get("over", ""),
            entry.get("scale", 1),
            when=entry.get("when", "date"),
            only=tuple(entry.get("only", {}).items()),
        ),
        dimensions=tuple(dimensions),
        other_fact=other["fact"],
        other_dimensions=frozenset(other["dimensions"]),
        names=entry["name"],
        unit_names=entry["unit_name"],
        definitions=entry["definition"],
        part_names=entry.get("part", {}),
        whole_names=entry.get("whole", {}),
    )
