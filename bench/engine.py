"""Every field indicator by up to three dimensions: the program's engine against hand-written SQL, on the same Parquet.

Run in a process of its own: ``python -m bench.engine FOLDER ROWS ROUNDS`` prints one JSON object. Each question is
asked of both in turn. ``ratio`` is the median of the paired ratios, ``best`` the ratio of the quickest of each side,
which says most of a single question on a machine that does other things too. Compiling the question to SQL, which
happens once for each in a process, is given by itself. Peak memory is the process's own.
"""

from __future__ import annotations

import itertools
import json
import resource
import shutil
import statistics
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from bench import by_hand, measuring, rows  # noqa: E402
from utsyn.statistics.engines import kept_sql, memory  # noqa: E402
from utsyn.statistics.engines.duckdb import DuckDBEngine, connection  # noqa: E402
from utsyn.statistics.engines.plan import Plan  # noqa: E402
from utsyn.statistics.facts.store import Store  # noqa: E402
from utsyn.statistics.indicators.catalogue import indicators  # noqa: E402
from utsyn.statistics.periods import Period  # noqa: E402
from utsyn.statistics.vocabulary import STANDARD  # noqa: E402

#: For each indicator: nothing, each single dimension of this choice, and two- and three-way breakdowns of it.
CHOSEN = {
    "encounters": ("month", "weekday", "area", "place", "gender", "age_band", "district", "topic"),
    "sessions": ("month", "weekday", "kind", "area"),
    "incidents": ("month", "incident_kind", "area"),
}


def questions() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Indicator and dimensions. Three-way breakdowns are those that people ask for: by who, where and when."""
    for code, indicator in indicators().items():
        if _family(indicator.measure.fact) not in CHOSEN:
            continue  # the staffing plan's slots: no measured fact, some hundred rows a year
        own = [d for d in CHOSEN[_family(indicator.measure.fact)] if d in indicator.dimensions]
        yield code, ()
        for dimension in own:
            yield code, (dimension,)
        pairs = list(itertools.combinations(own, 2))
        yield from ((code, pair) for pair in pairs[:: max(1, len(pairs) // 3)][:3])
        triples = list(itertools.combinations(own, 3))
        yield from ((code, triple) for triple in triples[:: max(1, len(triples) // 2)][:2])


def _family(fact: str) -> str:
    return "sessions" if fact == "session_places" else fact


def main(folder: Path, encounters: int, rounds: int) -> None:
    """Measure, and print JSON: for each question the medians in seconds and the median ratio."""
    rows.write(folder, encounters)
    shutil.rmtree(
        folder.parent / kept_sql.FOLDER, ignore_errors=True
    )  # so that compiling is measured as well
    store = Store(folder.parent, folder.name)
    manifest = store.manifest()
    period = Period.parse(f"{rows.YEARS[0]}..{rows.YEARS[-1]}")

    def files(fact: str, start: date, end: date) -> list[Path]:
        return store.files(manifest, fact, Period("", start, end).months())

    engine, results = DuckDBEngine(folder.parent, files), []
    for code, by in questions():
        measure = indicators()[code].measure_for(frozenset(by))
        plan = Plan(measure, period.start, period.end, by, (), STANDARD.bands if "age_band" in by else ())
        sql = by_hand.sql(measure, by, [str(f) for f in files(measure.fact, period.start, period.end)])

        def ours(plan: Plan = plan) -> Any:
            memory.forget()  # what it has counted already
            return engine.cells(plan)

        def theirs(sql: str = sql) -> Any:
            return connection(folder.parent).execute(sql).fetchall()

        compiling = measuring.seconds(lambda plan=plan: engine.sql(plan))
        if differ := by_hand.disagreements(measure, by, ours(), theirs()):
            raise SystemExit(f"{code} by {by}: {len(differ)} groups differ, e.g. {differ[:3]}")
        pairs = measuring.in_turn(ours, theirs, rounds)
        results.append(
            {
                "indicator": code,
                "by": list(by),
                "ours": statistics.median(pairs.ours),
                "by_hand": statistics.median(pairs.theirs),
                "ratio": pairs.median_of_ratios(),
                "best": min(pairs.ours) / min(pairs.theirs),
                "compiling": compiling,
            }
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"rows": encounters, "peak_mib": peak, "questions": results}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
