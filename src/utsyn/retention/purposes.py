"""Why each kind of record is kept: the purpose register, read once from ``purposes.toml`` (PVN-1)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models
from django.utils.translation import get_language

from utsyn.retention.rules import RetentionRule, rules


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose, its basis in law, and who may get to see what is kept for it."""

    code: str
    what: dict[str, str]
    basis: str
    recipients: dict[str, str]
    models: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # fields of forms that cannot be left empty: ``journal_forms.text`` (JRN-15)
    #: The basis where a record is kept under another law than that on health (JRN-1), by the regime.
    basis_under: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.what.get(get_language() or "nb", self.what["nb"])

    def under(self, regime: str) -> Purpose:
        """The same, with the basis that it has for a record under ``regime``."""
        return replace(self, basis=dict(self.basis_under).get(regime, self.basis))

    @property
    def seen_by(self) -> str:
        """Who may get to see it, in the reader's language."""
        return self.recipients.get(get_language() or "nb", self.recipients["nb"])


@dataclass(frozen=True, slots=True)
class DataField:
    """One line of the inventory: a column, or a field within a sealed box (``box.name``)."""

    model: str
    name: str
    privacy: str
    sealed: bool
    purpose: Purpose
    rule: RetentionRule


@cache
def purposes() -> dict[str, Purpose]:
    """All purposes by code, in the file's order."""
    data = tomllib.loads(Path(__file__).with_name("purposes.toml").read_text(encoding="utf-8"))
    return {
        code: Purpose(
            code,
            row["what"],
            row["basis"],
            row["recipients"],
            tuple(row.get("models", ())),
            tuple(row.get("rooms", ())),
            tuple(row.get("needs", ())),
            tuple(row.get("basis_under", {}).items()),
        )
        for code, row in data["purposes"].items()
    }


@cache
def purpose_of(model: str) -> Purpose:
    """The purpose of a model: ``youth.Contact``. Raises LookupError for one that stands nowhere, or in two places."""
    room = model.partition(".")[0]
    found = [each for each in purposes().values() if model in each.models]
    found = found or [each for each in purposes().values() if room in each.rooms]
    if len(found) != 1:
        raise LookupError(f"{model} stands in {len(found)} purposes")
    return found[0]


def inventory() -> Iterator[DataField]:
    """Every column of every model of the house, and every field of a sealed box (PVN-1)."""
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda each: each._meta.label):
        label = model._meta.label
        purpose, rule = purpose_of(label), rules()[label]
        privacy: dict[str, str] = getattr(model, "privacy", {})
        for field in model._meta.get_fields():
            if isinstance(field, models.Field) and (not field.auto_created or field.concrete):
                kind = privacy.get(field.name, privacy.get("*", "internal"))
                if field.name == "sealed":
                    kind = "person"
                yield DataField(label, field.name, kind, False, purpose, rule)
        for name in getattr(model, "sealed_fields", ()):
            yield DataField(label, f"sealed.{name}", "person", True, purpose, rule)
