"""Questions as SQL, kept on disk once they are compiled.

Compiling needs ibis, and loading ibis costs a process more than a second and 50 MB. Most questions are those that
were asked yesterday: with their SQL at hand, a server that has just started answers its first one at once, and the
command line is three times as quick. What is kept names no rows, only what was asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from utsyn.statistics.engines.plan import Plan

#: Stands for the files of the fact in the SQL, so that it fits while files come and go.
FILES = "files_of_the_fact"
FOLDER = ".sql"
#: When there are more on disk, the older half goes: filters by many different values could be asked for.
MOST = 2_000

#: What the SQL of a plan depends on, besides the plan. When one of these changes, nothing that is kept is used again.
_SOURCES = ("engines/expressions.py", "facts/kinds.py", "facts/schema.py", "indicators/dimensions.py")
_LIBRARIES = ("ibis-framework", "sqlglot")


@lru_cache(maxsize=MOST)
def sql_of(root: Path, plan: Plan, whole_files: bool) -> str:
    """The plan as DuckDB's SQL over :data:`FILES`: remembered, else kept below ``root``, else compiled and kept."""
    asked = f"{stamp()} {whole_files} {plan!r}"
    path = root / FOLDER / hashlib.sha256(asked.encode()).hexdigest()
    try:
        found = json.loads(path.read_bytes())
        if found["asked"] == asked:
            return str(found["sql"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not kept, or cut short by a crash: compiled anew
    sql = compiled(plan, whole_files)
    _keep(path, {"asked": asked, "sql": sql})
    return sql


def compiled(plan: Plan, whole_files: bool) -> str:
    """The plan as DuckDB's SQL. Loads ibis."""
    import ibis

    from utsyn.statistics.engines.expressions import expression, fact_table

    return ibis.to_sql(expression(plan, fact_table(plan.measure.fact, FILES), whole_files), dialect="duckdb")


@lru_cache(maxsize=200)
def listing_sql(plan: Plan, limit: int, offset: int) -> str:
    """The rows behind a plan in DuckDB's SQL over :data:`FILES`. Remembered in this process only."""
    import ibis

    from utsyn.statistics.engines.expressions import fact_table, listing

    return ibis.to_sql(listing(plan, fact_table(plan.measure.fact, FILES), limit, offset), dialect="duckdb")


@cache
def stamp() -> str:
    """Changes with everything that decides how a plan is compiled."""
    here = Path(__file__).resolve().parent.parent
    read = hashlib.sha256()
    for name in _SOURCES:
        read.update((here / name).read_bytes())
    for name in _LIBRARIES:
        read.update(version(name).encode())
    return read.hexdigest()


def _keep(path: Path, found: dict[str, str]) -> None:
    """Best effort: where nothing can be written, questions are compiled in each process."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_text(json.dumps(found), encoding="utf-8")
        draft.replace(path)
        kept = sorted(path.parent.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in kept[: MOST // 2] if len(kept) > MOST else ():
            old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            draft.unlink()
