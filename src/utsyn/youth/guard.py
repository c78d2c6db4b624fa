"""The database itself refuses to change a signed entry, by any way: its row, who took part, its topics (JRN-4)."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from utsyn.core.guard import Guard

REFUSAL = "a signed entry cannot be changed"
_SIGNED = "EXISTS (SELECT 1 FROM youth_journalentry e WHERE e.id = ROW.entry_id AND e.signed_at IS NOT NULL)"


def _of_signed(row: str) -> str:
    """A condition that takes no value from anybody: the row is ``OLD`` or ``NEW``."""
    return _SIGNED.replace("ROW", row)


def _part(table: str) -> Guard:
    either = f"({_of_signed('OLD')} OR {_of_signed('NEW')})"
    return Guard(
        table, REFUSAL, update=either, delete=_of_signed("OLD"), insert=_of_signed("NEW"), truncate=False
    )


GUARDS = (
    Guard(
        "youth_journalentry",
        REFUSAL,
        update="OLD.signed_at IS NOT NULL",
        delete="OLD.signed_at IS NOT NULL",
    ),
    _part("youth_entrystaff"),
    _part("youth_entrytopic"),
)


def put_up(connection: BaseDatabaseWrapper) -> None:
    """From now on the database refuses."""
    for guard in GUARDS:
        guard.put_up(connection)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """The reverse of the migration. The running house never calls it; tests do while they empty their database."""
    for guard in reversed(GUARDS):
        guard.take_down(connection)
