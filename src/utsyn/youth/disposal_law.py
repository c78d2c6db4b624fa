"""What the law asks before something is erased or held back, read once from ``disposal_law.toml`` (GEN-1)."""

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
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.said("label") or self.said("question")

    def said(self, name: str) -> str:
        """One of its texts (``label``, ``question``, ``help``, ``text``) in the reader's language."""
        text = self.texts.get(name, {})
        return text.get(get_language() or "nb", text.get("nb", ""))

    @property
    def question(self) -> str:
        """What is asked."""
        return self.said("question")

    @property
    def help(self) -> str:
        """What to think of."""
        return self.said("help")


@cache
def _provisions() -> dict[str, tuple[Provision, ...]]:
    data = tomllib.loads(Path(__file__).with_name("disposal_law.toml").read_text(encoding="utf-8"))
    return {kind: tuple(_provision(row) for row in rows) for kind, rows in data.items()}


def _provision(row: dict[str, Any]) -> Provision:
    texts = {name: value for name, value in row.items() if isinstance(value, dict)}
    plain = {name: value for name, value in row.items() if name not in texts}
    return Provision(**{"code": "", **plain}, texts=texts)


def on(kind: str, day: date) -> list[Provision]:
    """The provisions of a kind (``test``, ``ground``, ``appeal``, ``mask``, ``age``) that are law on ``day``.

    In the file's order. Raises KeyError for a kind that the file does not have.
    """
    return [
        each
        for each in _provisions()[kind]
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    ]


def one(kind: str, code: str, day: date) -> Provision:
    """The one with a code. Raises LookupError where none is law on that day."""
    for each in on(kind, day):
        if each.code == code:
            return each
    raise LookupError(f"no {kind} {code!r} on {day}")
