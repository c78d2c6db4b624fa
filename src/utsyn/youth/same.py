"""Rows that became one when two records of the same young person were merged: pure functions, no database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from utsyn.youth.rows import KeyWorkerRow, PeriodRow, SituationRow

Row = TypeVar("Row", PeriodRow, KeyWorkerRow, SituationRow)


def key_of(row: Any) -> tuple[Any, ...]:
    """What tells such a row from others of the same person."""
    match row:
        case PeriodRow():
            return row.person_id, row.status, row.from_date
        case KeyWorkerRow():
            return row.person_id, row.staff_id, row.role, row.from_date
        case _:
            return row.person_id, row.as_of


def one_each(rows: Iterable[Row]) -> list[Row]:
    """One row a key, in the order given.

    Of two that begin alike the one that lasts longer stands: on every day as many people are counted as with both. Of
    two life situations on one day the first stands.
    """
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        other = found.setdefault(key_of(row), row)
        if other is not row and _lasts_longer(row, other):
            found[key_of(row)] = row
    return list(found.values())


def _lasts_longer(row: Any, other: Any) -> bool:
    if isinstance(row, SituationRow) or other.to_date is None:
        return False
    return row.to_date is None or row.to_date > other.to_date
