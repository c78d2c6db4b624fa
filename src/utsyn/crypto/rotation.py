"""A new master key, without anybody noticing: keys are wrapped anew some at a time, while others read and write.

A key that has not had its turn opens with the old master key, which stays until it is retired. A rotation that was
killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from utsyn.crypto import masters
from utsyn.crypto.models import DataKey, in_use

BATCH = 500


def left() -> int:
    """How many keys another master key than the one in use wraps."""
    newest = masters.current().id
    return sum(count for key_id, count in in_use().items() if key_id != newest)


def begin() -> tuple[masters.Master, bool]:
    """The master key to wrap with; and whether it is a new one, or that of a rotation that was never finished.

    Raises MissingKey where a key cannot be opened with what is here; ValueError as :func:`masters.add`.
    """
    here = masters.ring()
    for needed in in_use():
        if needed not in here:
            raise masters.MissingKey(needed)
    return (masters.current(), False) if left() else (masters.add(), True)


def rewrap(batch: int = BATCH) -> Iterator[int]:
    """Wrap what is left, ``batch`` keys in each transaction; yields how many after each. Safe to stop at any time."""
    last = 0
    while True:
        with transaction.atomic():
            newest = masters.current().id
            rows = DataKey.objects.filter(parent__isnull=True, destroyed_at__isnull=True, pk__gt=last)
            rows = rows.exclude(master=newest).order_by("pk")
            if connection.features.has_select_for_update:
                rows = rows.select_for_update()
            keys = list(rows[:batch])
            changed = [key for key in keys if key.rewrapped()]
            DataKey.objects.bulk_update(changed, ["master", "wrapped"])
        if not keys:
            return
        last = keys[-1].pk
        yield len(changed)


def retire(key_id: str) -> None:
    """Take away a master key that wraps nothing. Nobody makes a key meanwhile, and none is left behind.

    Raises ValueError where something is wrapped with it, or as :func:`masters.retire`; MissingKey where it is not here.
    """
    with transaction.atomic():
        if (
            connection.vendor == "postgresql"
        ):  # SQLite lets one write at a time, and this transaction is that one
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {DataKey._meta.db_table} IN SHARE MODE")
        if count := in_use().get(key_id, 0):
            raise ValueError(f"{count} keys are wrapped with it")
        masters.retire(key_id)
