"""Whoever writes what belongs to a session waits for the others who do: phones that send, the office that corrects."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def take_turns(keys: Iterable[int]) -> None:
    """Wait until nobody else is at work with these sessions or phones (the number of each one's UUID).

    Held until the transaction ends. Ask before anything of them is read: what one reads while waiting for a row's lock
    may be from before. On SQLite all who write wait for each other anyway.
    """
    if connection.vendor != "postgresql":
        return
    numbers = sorted({(key & (2**64 - 1)) - 2**63 for key in keys})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(x) FROM unnest(%s::bigint[]) AS x", [numbers])
