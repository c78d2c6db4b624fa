"""How long each kind of record is kept, as data. Every room declares its own in ``retention.py``; a test sees to it.

Default is to keep (ARK-6): outreach work is not named in the rules on disposal, so nothing that documents it is
thrown away until the National Archives have decided.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.util import find_spec

from django.apps import apps


class Keep(StrEnum):
    """Until when."""

    UNDECIDED = "undecided"  # documents the service's work: kept until the National Archives decide
    PRESERVED = "preserved"  # the regulation says by name that it is kept
    YEARS = "years"  # a number of whole years after the record was closed
    IN_USE = "in_use"  # holds no documentation: goes when the program has no more use for it


#: What nobody may throw away.
FOR_GOOD = frozenset({Keep.UNDECIDED, Keep.PRESERVED})


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long the rows of one model are kept. ``model`` is its label: ``field.Encounter``.

    ``least`` is how many whole years they stay however short somebody may decide that it is to be.
    """

    model: str
    keep: Keep
    source: str  # the paragraph, or why it is not documentation
    years: int | None = None
    least: int = 0

    def __post_init__(self) -> None:
        if self.least and (self.keep is Keep.IN_USE or (self.years or self.least) < self.least):
            raise ValueError(f"{self.model}: must stay for {self.least} years")
        if (self.keep is Keep.YEARS) != (self.years is not None):
            raise ValueError(f"{self.model}: years are given where, and only where, it is years that count")
        if not self.source:
            raise ValueError(f"{self.model}: says no source")


def outlasts(rule: RetentionRule, other: RetentionRule) -> bool:
    """Whether rows of the one rule stay at least as long as those of the other, closed on the same day."""
    order = [Keep.IN_USE, Keep.YEARS, Keep.UNDECIDED]
    if rule.keep is other.keep:
        return (rule.years or 0) >= (other.years or 0)
    return order.index(rule.keep) > order.index(other.keep)


def undecided(*models: str) -> list[RetentionRule]:
    """Rules for models that document the service's work."""
    return [RetentionRule(model, Keep.UNDECIDED, "ARK-6: bevaringsforskriften § 3") for model in models]


def by_regime(*models: str) -> list[RetentionRule]:
    """Rules for what a record consists of: the class that is shown follows its regime (``classes.toml``), all kept."""
    source = "ARK-6: bevaringsforskriften § 3; klassen følger journalens regelverk (retention/classes.toml)"
    return [RetentionRule(model, Keep.UNDECIDED, source) for model in models]


def in_use(reason: str, *models: str) -> list[RetentionRule]:
    """Rules for models that document nothing. ``reason`` says why."""
    return [RetentionRule(model, Keep.IN_USE, reason) for model in models]


@cache
def rules() -> dict[str, RetentionRule]:
    """Every rule by the model's label. Raises ValueError where a model has two."""
    found: dict[str, RetentionRule] = {}
    names = ["utsyn.retention.below"]
    names += [f"{app.name}.retention" for app in apps.get_app_configs() if app.name.startswith("utsyn.")]
    for name in names:
        if find_spec(name) is None:
            continue
        for rule in importlib.import_module(name).RULES:
            if rule.model in found:
                raise ValueError(f"{rule.model} has two rules")
            found[rule.model] = rule
    return found


def may_be_disposed_of(rule: RetentionRule, closed: date, today: date) -> bool:
    """Whether a record that was closed on a day may be thrown away today. Never while nobody has decided."""
    if rule.keep in FOR_GOOD:
        return False
    if rule.years is None:
        return True
    last = (closed.month, closed.day) if (closed.month, closed.day) != (2, 29) else (2, 28)
    return today > date(closed.year + rule.years, *last)
