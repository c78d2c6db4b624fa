"""What the law says of a record under each regime: what it asks before something is erased or held back, and what the
record rests on. Read once from ``disposal_law.toml`` and ``regime_law.toml`` (GEN-1, JRN-1)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision and the days on which it is law, the last included (None: still)."""

    code: str
    source: str
    valid_from: date
    valid_to: date | None = None
    years: int = 0
    regimes: tuple[str, ...] = ()  # empty: all
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.said("label") or self.said("question")

    def said(self, name: str) -> str:
        """One of its texts (``label``, ``question``, ``help``, ``text``) in the reader's language."""
        text = self.texts.get(name, {})
        return text.get(get_language() or "nb", text.get("nb", ""))

    def holds(self, day: date, regime: str) -> bool:
        """Whether it is law on ``day`` for a record under ``regime``."""
        in_force = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return in_force and (not self.regimes or regime in self.regimes)

    @property
    def question(self) -> str:
        """What is asked."""
        return self.said("question")

    @property
    def text(self) -> str:
        """What a letter or a copy says of it."""
        return self.said("text")

    @property
    def help(self) -> str:
        """What to think of."""
        return self.said("help")


@cache
def _provisions() -> dict[str, tuple[Provision, ...]]:
    found: dict[str, tuple[Provision, ...]] = {}
    for name in ("disposal_law.toml", "regime_law.toml"):
        data = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        found |= {kind: tuple(_provision(row) for row in rows) for kind, rows in data.items()}
    return found


def _provision(row: dict[str, Any]) -> Provision:
    texts = {name: value for name, value in row.items() if isinstance(value, dict)}
    plain = {name: value for name, value in row.items() if name not in texts}
    return Provision(**{"code": "", **plain, "regimes": tuple(row.get("regimes", ()))}, texts=texts)


def on(kind: str, day: date, regime: str) -> list[Provision]:
    """The provisions of a kind that are law on ``day`` for a record under ``regime``, in the file's order.

    ``kind``: ``test``, ``ground``, ``appeal``, ``objection``, ``mask``, ``age``, ``regime``, ``duty``, ``copy``. Raises
    KeyError for one that the files do not have.
    """
    return [each for each in _provisions()[kind] if each.holds(day, regime)]


def one(kind: str, code: str, day: date, regime: str) -> Provision:
    """The one with a code. Raises LookupError where none is law on that day under that regime."""
    for each in on(kind, day, regime):
        if each.code == code:
            return each
    raise LookupError(f"no {kind} {code!r} on {day} under {regime}")
