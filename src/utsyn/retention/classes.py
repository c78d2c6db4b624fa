"""The retention class of a young person's record, by the regime that it is kept under: read once from ``classes.toml``.

The rules of :mod:`utsyn.retention.rules` say of a table whether its rows may be thrown away; this says what a record is
to the National Archives, which two records of the same table may differ in (JRN-1, ARK-7).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from utsyn.retention.rules import FOR_GOOD, Keep


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """A class, its source, the regimes that it holds under (empty: all), and the days on which it is law."""

    code: str
    keep: Keep
    source: str
    valid_from: date
    valid_to: date | None
    regimes: tuple[str, ...]
    label: dict[str, str]
    told: dict[str, str]

    def __str__(self) -> str:
        return _said(self.label)

    @property
    def in_words(self) -> str:
        """What the young person is told, in the reader's language."""
        return _said(self.told)

    @property
    def is_for_good(self) -> bool:
        """Whether nobody may throw away what is in it (ARK-5, ARK-6)."""
        return self.keep in FOR_GOOD

    def holds(self, regime: str, day: date) -> bool:
        """Whether it is the class of a record under ``regime`` on ``day``."""
        in_force = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return in_force and (not self.regimes or regime in self.regimes)


def _said(texts: dict[str, str]) -> str:
    return texts.get(get_language() or "nb", texts["nb"])


@cache
def classes() -> tuple[RetentionClass, ...]:
    """All of them, in the file's order."""
    data = tomllib.loads(Path(__file__).with_name("classes.toml").read_text(encoding="utf-8"))
    return tuple(
        RetentionClass(
            code=row["code"],
            keep=Keep(row["keep"]),
            source=row["source"],
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            regimes=tuple(row.get("regimes", ())),
            label=row["label"],
            told=row["told"],
        )
        for row in data["class"]
    )


def class_of(regime: str, day: date) -> RetentionClass:
    """The class of a record under ``regime`` on ``day``. Raises LookupError where there is none."""
    for each in classes():
        if each.holds(regime, day):
            return each
    raise LookupError(f"no retention class for {regime} on {day}")
