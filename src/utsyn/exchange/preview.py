"""What a plan looks like to the person who shall approve it: counts, a few examples, every fault. Plain data."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utsyn.exchange.faults import BadPackage, Fault, Faults
from utsyn.exchange.package import DESCRIPTOR
from utsyn.exchange.plan import Plan
from utsyn.exchange.tables import TABLES, Column, Table
from utsyn.youth.numbers import is_birth_number

#: So many examples of new rows and of changed rows are shown of each table.
EXAMPLES = 5
SHOWN = 60

LABELS: dict[str, str | Promise] = {
    "staff": _("Ansatte"),
    "districts": _("Bydeler"),
    "places": _("Steder"),
    "topics": _("Temaer"),
    "age_bands": _("Aldersgrupper"),
    "sessions": _("Feltøkter"),
    "encounters": _("Treff med ungdom"),
    "incidents": _("Hendelser"),
    "persons": _("Ungdommer"),
    "record_periods": _("Status i journalene"),
    "key_workers": _("Kontaktpersoner"),
    "conversations": _("Samtaler"),
    "decisions": _("Vedtak"),
    "life_situations": _("Livssituasjon"),
    "staffing_plan": _("Bemanningsplan"),
    "published": _("Tall fra tidligere årsrapporter"),
}
#: Free text about what happened is not repeated outside its own pages.
HIDDEN = {"report", "note"}
#: Nor is who somebody is kept in a preview, which lies in the database in the clear.
SECRET = {c.name for table in TABLES.values() for c in table.columns if c.secret}
PUBLIC = {c.name for table in TABLES.values() for c in table.columns if not c.secret}
#: The tables in which nobody stands by name.
OPEN = {table.name for table in TABLES.values() if not any(c.secret for c in table.columns)}


def of_plan(plan: Plan) -> dict[str, Any]:
    """A plan without faults."""
    zone = ZoneInfo(plan.package.descriptor.service.timezone)
    tables = []
    for name, rows in plan.tables.items():
        table = TABLES[name]
        tables.append(
            {
                "name": name,
                **rows.counts,
                "new": [_row(table, row, zone) for row in rows.added[:EXAMPLES]],
                "other": [_change(table, old, new, zone) for old, new in rows.changed[:EXAMPLES]],
            }
        )
    return {
        "tables": tables,
        "changes": plan.changes,
        "notes": plan.notes,
        "later": list(plan.package.descriptor.later),
    }


def of_faults(bad: BadPackage) -> dict[str, Any]:
    """What is wrong with a package."""
    faults: Faults = bad.faults
    return {"faults": [_kept(f) for f in faults.listed], "count": faults.count}


def _kept(found: Fault) -> dict[str, Any]:
    """A fault without what says who somebody is: the row and the column tell where it stands.

    Of a file that may hold it, nothing is kept but the cells of the other columns: a first row without the columns'
    names is a row with somebody in it.
    """
    said = found.as_dict()
    if found.column in SECRET or is_birth_number(found.value):
        said["value"] = "…" if found.value else ""
    elif (
        PurePosixPath(found.file).stem not in OPEN and found.file != DESCRIPTOR and found.column not in PUBLIC
    ):
        said["value"] = "…" if found.value else ""
        said["column"] = "…" if found.column else ""
    return said


def _row(table: Table, row: Any, zone: ZoneInfo) -> list[list[str]]:
    """Name and text of each cell that holds something."""
    pairs = [[c.name, _text(c, value, zone)] for c, value in zip(table.columns, row, strict=True)]
    return [pair for pair in pairs if pair[1]]


def _change(table: Table, old: Any, new: Any, zone: ZoneInfo) -> dict[str, Any]:
    """The row's key, and for each column that differs: name, before, after."""
    columns = {c.name: c for c in table.columns}
    key = " ".join(filter(None, (_text(columns[name], getattr(new, name), zone) for name in table.key)))
    cells = [
        [c.name, _text(c, before, zone), _text(c, after, zone)]
        for c, before, after in zip(table.columns, old, new, strict=True)
        if before != after
    ]
    return {"key": key, "cells": cells}


def _text(column: Column, value: Any, zone: ZoneInfo) -> str:
    if value is None or value == column.kind.empty:
        return ""
    if column.secret or column.name in HIDDEN:
        return "…"
    text = column.kind.write(value, zone)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
