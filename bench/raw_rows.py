"""The other side of saving: the very same rows, put into the same tables by the driver alone, as durably.

What the server wrote is read back from its database; from those rows come as many others as are needed, with keys of
their own. They go into a copy of that database, so that indexes, constraints and triggers are the same too.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from pysqlite3 import dbapi2 as sqlite

SESSION = "field_fieldsession"
#: What the issue calls the rows of a session: itself, its staff, whom they met.
RECORDS = (SESSION, "field_sessionstaff", "field_encounter")
#: Columns that must be new in each row: keys, and numbers that only grow.
KEYS, NUMBERS = {"key", "session"}, {"seq", "number"}
_numbers = itertools.count(10**9)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that one request put into a table, without their ids."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def anew(self) -> list[list[Any]]:
        """The same rows once more, with new keys and numbers."""
        return [
            [_new(column, value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


def _new(column: str, value: Any) -> Any:
    if column in NUMBERS:
        return next(_numbers)
    if column in KEYS:
        made = uuid.uuid4()
        return made if isinstance(value, uuid.UUID) else made.hex if len(str(value)) == 32 else str(made)
    return Jsonb(value) if isinstance(value, (dict, list)) else value


@dataclass(slots=True)
class Database:
    """SQLite in a file, or PostgreSQL at a URL, through its driver. ``sort``: ``SQLite`` or ``PostgreSQL``."""

    sort: str
    connect: Callable[[], Any]
    mark: str
    begin: str
    tables_sql: str
    quotes: str = '"'
    before: dict[str, int] = field(default_factory=dict)

    def note(self) -> None:
        """Remember what is there, so that :meth:`written` finds what comes after."""
        line = self.connect()
        self.before = {table: self._last(line, table) for table in self._tables(line)}
        line.close()

    def written(self) -> list[Table]:
        """The rows that came since :meth:`note`, table by table; sessions first, since others name them."""
        line = self.connect()
        found = []
        for table, last in self.before.items():
            cursor = line.execute(f'SELECT * FROM "{table}" WHERE id > {last} ORDER BY id')
            columns = tuple(column[0] for column in cursor.description)
            if rows := cursor.fetchall():
                found.append(Table(table, columns[1:], tuple(tuple(row[1:]) for row in rows)))
        line.close()
        return sorted(found, key=lambda table: table.name != SESSION)

    def _tables(self, line: Any) -> list[str]:
        """Tables of ours whose first column is a number that grows."""
        names = [row[0] for row in line.execute(self.tables_sql).fetchall()]
        return [name for name in names if name.split("_")[0] in ("field", "audit", "core", "accounts")]

    @staticmethod
    def _last(line: Any, table: str) -> int:
        return int(line.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"').fetchone()[0])


def sqlite_at(path: Path) -> Database:
    """As the program opens it: WAL, and a commit is on disk before it is answered."""

    def connect() -> Any:
        line = sqlite.connect(path, isolation_level=None, timeout=60, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            line.execute(f"PRAGMA {pragma}")
        return line

    tables = """SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c ON c.cid = 0
        WHERE t.type = 'table' AND c.name = 'id' AND c.type LIKE 'INTEGER'"""
    return Database("SQLite", connect, "?", "BEGIN IMMEDIATE", tables)


def postgres_at(url: str) -> Database:
    """As the program opens it."""
    tables = """SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'id' AND data_type IN ('integer', 'bigint')"""
    return Database("PostgreSQL", lambda: psycopg.connect(url, autocommit=True), "%s", "BEGIN", tables)


class Insert:
    """Puts copies of some rows into a database, all of them in one durable transaction each time."""

    def __init__(self, database: Database, tables: Sequence[Table]) -> None:
        self._database, self._tables = database, tables
        self._line = database.connect()
        self.rows = sum(len(table.rows) for table in tables)
        self._sql = [self._insert(table) for table in tables]
        self._ready: list[list[list[list[Any]]]] = []

    def _insert(self, table: Table) -> str:
        columns = ", ".join(f'"{name}"' for name in table.columns)
        marks = ", ".join([self._database.mark] * len(table.columns))
        ending = " RETURNING id" if table.name == SESSION else ""
        return f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks}){ending}'

    def prepare(self, times: int) -> None:
        """Make the values of so many transactions, which is not what is measured."""
        self._ready += [[table.anew() for table in self._tables] for _ in range(times)]

    def __call__(self) -> None:
        """One transaction: the session, then with its id all that belongs to it, each table by ``executemany``."""
        values, line, session = self._ready.pop(), self._line, None
        cursor = line.cursor()
        cursor.execute(self._database.begin)
        for table, sql, rows in zip(self._tables, self._sql, values, strict=True):
            if table.name == SESSION:
                session = cursor.execute(sql, rows[0]).fetchone()[0]
                continue
            if session is not None and "session_id" in table.columns:
                place = table.columns.index("session_id")
                for row in rows:
                    row[place] = session
            cursor.executemany(sql, rows)
        cursor.execute("COMMIT")

    def close(self) -> None:
        """Give the connection up."""
        self._line.close()
