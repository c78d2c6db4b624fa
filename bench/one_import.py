"""Run as ``python -m bench.one_import PACKAGE ORDER``: one import into an empty database, and the bare one.

Prints JSON: seconds of ``ours`` (files to committed rows: read, checked, compared, written, logged) and of ``bare``
(files to committed rows by ``executemany`` into plain tables, same SQLite, same durability, one transaction), how
many rows went in, and the peak of memory in MiB. ORDER 1 lets the bare one go first.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from pysqlite3 import dbapi2 as sqlite  # noqa: E402

from bench.measuring import seconds  # noqa: E402
from utsyn.core.actor import Actor  # noqa: E402
from utsyn.core.ready import ensure_ready  # noqa: E402
from utsyn.exchange.plan import read_package  # noqa: E402
from utsyn.exchange.services import import_package  # noqa: E402
from utsyn.exchange.tables import TABLES  # noqa: E402


def bare(package: Path, database: Path) -> int:
    """The package's tables as they stand, into plain tables with the same columns. Returns how many rows."""
    connection = sqlite.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN IMMEDIATE")
    for name in TABLES:
        path = package / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.reader(file)
                columns = next(reader)
                connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
                marks = ", ".join("?" * len(columns))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", reader)
    rows = connection.total_changes
    connection.execute("COMMIT")
    connection.close()
    return rows


def main(package: Path, bare_first: bool) -> None:
    """Both, timed."""
    ensure_ready()
    counts: list[int] = []
    added: list[int] = []

    def ours() -> None:
        read = read_package(package, skip_unsupported=True)
        done = import_package(by=Actor.system("bench"), package=read)
        added.append(sum(counts["added"] for counts in done.plan.counts.values()))

    def theirs() -> None:
        counts.append(bare(package, Path(settings.HOME) / "bare.sqlite3"))

    if bare_first:
        b, a = seconds(theirs), seconds(ours)
    else:
        a, b = seconds(ours), seconds(theirs)
    if added != counts:
        raise SystemExit(f"{added} rows by us, {counts} by executemany")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ours": a, "bare": b, "rows": counts[0], "peak_mib": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "1")
