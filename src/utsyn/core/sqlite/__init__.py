"""SQLite as Utsyn uses it: a version without the WAL-reset bug, durable commits, writers that queue fairly."""

from __future__ import annotations

import sys

#: SQLite 3.7.0–3.51.2 can lose committed transactions when two connections write and checkpoint at the same
#: instant; mended in 3.51.3 and carried back to 3.50.7 and 3.44.6 (sqlite.org/wal.html#walresetbug).
FIRST_SAFE = (3, 51, 3)
SAFE_BRANCHES = {(3, 50): 7, (3, 44): 6}


def is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite version is free of the WAL-reset bug."""
    if version >= FIRST_SAFE:
        return True
    patch = SAFE_BRANCHES.get(version[:2])
    return patch is not None and version[2] >= patch


def use_bundled() -> None:
    """Let ``import sqlite3`` give the SQLite that we ship instead of the system's."""
    import pysqlite3
    import pysqlite3.dbapi2

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
