"""The engine on one machine: DuckDB over the service's Parquet files, locked in and with bounded memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from utsyn.statistics.engines.kept_sql import FILES, listing_sql, sql_of
from utsyn.statistics.engines.memory import remembered
from utsyn.statistics.engines.plan import Cell, Plan
from utsyn.statistics.facts.kinds import OF_YOUTH
from utsyn.statistics.indicators.dimensions import DIMENSIONS

_opening = threading.Lock()
_connections: dict[Path, duckdb.DuckDBPyConnection] = {}


def connection(root: Path) -> duckdb.DuckDBPyConnection:
    """A cursor of this process's connection, which can read below ``root`` and nothing else."""
    with _opening:
        if root not in _connections:
            _connections[root] = _open(root)
        return _connections[root].cursor()


def _open(root: Path) -> duckdb.DuckDBPyConnection:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": settings.STATISTICS_MEMORY,
            "threads": settings.STATISTICS_THREADS,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(root / ".spill"),
        },
    )
    opened.execute("SET preserve_insertion_order = false")
    opened.execute("SET allowed_directories = [" + _quoted(f"{root}/") + "]")
    opened.execute("SET enable_external_access = false")
    opened.execute("SET lock_configuration = true")
    return opened


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


#: A text of the question's own (a place may be called anything), or the name that stands for the files.
_TEXT_OR_FILES = re.compile(rf"'(?:[^']|'')*'|\"{FILES}\"")


def _with_files(sql: str, files: Iterable[Path], plan: Plan) -> str:
    read = f"read_parquet([{', '.join(_quoted(str(path)) for path in files)}])"
    if plan.measure.fact in OF_YOUTH:  # a whole history: the period stands beside the files, not in the SQL
        asked = f"DATE '{plan.start}' AS asked_from, DATE '{plan.end}' AS asked_to"
        read = f"(SELECT *, {asked} FROM {read})"  # noqa: S608 - two dates, and the house's own files
    return _TEXT_OR_FILES.sub(lambda found: found[0] if found[0].startswith("'") else read, sql)


class DuckDBEngine:
    """Answers plans over the files of one service. ``files(fact, start, end)`` gives those that a period touches."""

    def __init__(self, root: Path, files: Any) -> None:
        self.root = root
        self.files = files

    def cells(self, plan: Plan) -> list[Cell]:
        """See :class:`utsyn.statistics.engines.plan.Engine`."""
        files = self.files(plan.measure.fact, plan.start, plan.end)
        if not files:
            return [] if plan.by else [Cell((), _nothing(plan), _over_nothing(plan), 0)]
        sql = _with_files(self.sql(plan), files, plan)
        return remembered(f"{plan.by} {plan.fortnight_start} {sql}", lambda: self._counted(plan, sql))

    def _counted(self, plan: Plan, sql: str) -> list[Cell]:
        found = connection(self.root).execute(sql)
        at = {column[0]: n for n, column in enumerate(found.description)}  # the keys come first
        columns = list(zip(*found.fetchall(), strict=True))
        if not columns:
            return []
        height = len(columns[0])
        keys = [_column(columns[n], _shown(name, plan)) for n, name in enumerate(plan.by)]
        nothing = [0] * height
        return list(
            map(
                Cell,
                zip(*keys, strict=True) if keys else [()],
                columns[at["value"]],
                columns[at["over"]] if "over" in at else [None] * height,
                [rows or 0 for rows in columns[at["rows"]]],
                [known or 0 for known in columns[at["known"]]] if "known" in at else nothing,
                [of or 0 for of in columns[at["of"]]] if "of" in at else nothing,
            )
        )

    def rows(self, plan: Plan, limit: int, offset: int) -> list[dict[str, Any]]:
        """The fact's rows behind a plan, newest first."""
        files = self.files(plan.measure.fact, plan.start, plan.end)
        if not files:
            return []
        sql = listing_sql(_of_any_period(plan), limit, offset)
        found = connection(self.root).execute(_with_files(sql, files, plan))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def sql(self, plan: Plan) -> str:
        """The plan in DuckDB's SQL, without the names of the files; kept once compiled."""
        whole = plan.start.day == 1 and (plan.end + timedelta(days=1)).day == 1
        if plan.measure.fact in OF_YOUTH:
            return sql_of(self.root, _of_any_period(plan), False)
        if whole:  # the files are months: the same SQL serves every period of whole months
            plan = replace(plan, start=_ANY, end=_ANY)
        return sql_of(self.root, plan, whole)


_ANY = date(2000, 1, 1)


def _of_any_period(plan: Plan) -> Plan:
    """A plan about young people, without its period, which the engine puts beside the files."""
    return replace(plan, start=_ANY, end=_ANY) if plan.measure.fact in OF_YOUTH else plan


def _column(stored: Sequence[Any], show: Callable[[Any], Any]) -> list[Any]:
    """A column of stored values as shown ones; each value is turned once."""
    shown = {value: show(value) for value in set(stored)}
    return [shown[value] for value in stored]


def _shown(name: str, plan: Plan) -> Any:
    if name == "fortnight":
        return lambda number: (plan.fortnight_start + timedelta(days=14 * number)).isoformat()
    return DIMENSIONS[name].show


def _nothing(plan: Plan) -> int | None:
    return None if plan.measure.kind == "median" else 0


def _over_nothing(plan: Plan) -> int | None:
    return None if plan.measure.counts else 0
