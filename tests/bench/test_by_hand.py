"""The other side of the engine's measurements answers the same questions with the same figures."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from bench.engine import questions

from bench import by_hand, rows
from utsyn.statistics.engines.duckdb import DuckDBEngine
from utsyn.statistics.engines.plan import Cell, Plan
from utsyn.statistics.facts.store import Store
from utsyn.statistics.indicators.catalogue import Measure, indicators
from utsyn.statistics.periods import Period
from utsyn.statistics.vocabulary import STANDARD

YEAR = Period.parse("2023")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated year with 6,000 encounter rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "YEARS", range(2023, 2024))
        return rows.write(tmp_path_factory.mktemp("facts") / "bench", 6_000)


def test_every_question_has_the_same_figures_by_hand(folder: Path) -> None:
    store = Store(folder.parent, folder.name)
    manifest = store.manifest()
    engine = DuckDBEngine(folder.parent, lambda fact, start, end: store.files(manifest, fact, YEAR.months()))
    asked, groups = 0, 0
    with duckdb.connect() as raw:
        for code, by in questions():
            measure = indicators()[code].measure_for(frozenset(by))
            plan = Plan(measure, YEAR.start, YEAR.end, by, (), STANDARD.bands if "age_band" in by else ())
            cells = engine.cells(plan)
            files = [str(path) for path in store.files(manifest, measure.fact, YEAR.months())]
            found = raw.execute(by_hand.sql(measure, by, files)).fetchall()
            assert by_hand.disagreements(measure, by, cells, found) == [], (code, by)
            asked, groups = asked + 1, groups + len(cells)
    assert asked > 90  # ten indicators, by nothing up to three dimensions
    assert groups > 5_000


def test_generated_rows_are_as_many_as_asked_for(folder: Path) -> None:
    count = duckdb.sql(f"SELECT count(*) FROM '{folder}/encounters/*.parquet'").fetchall()
    assert count == [(6_000,)]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([Cell(("girl",), 3, None, 3)], [("girl", 4)]),
        ([Cell(("girl",), 3, None, 3)], [("boy", 3)]),
        ([Cell(("girl",), 3, None, 3), Cell(("boy",), 1, None, 1)], [("girl", 3)]),
    ],
)
def test_a_difference_is_noticed(cells: list[Cell], found: list[tuple[str, int]]) -> None:
    measure = Measure("encounters", "sum", "count")
    assert by_hand.disagreements(measure, ("gender",), cells, found)


def test_a_quotient_over_nothing_is_nothing_on_both_sides() -> None:
    measure = Measure("encounters", "mean", "age", "count")
    assert by_hand.disagreements(measure, (), [Cell((), 0, 0, 0)], [(None,)]) == []
    assert by_hand.disagreements(measure, (), [Cell((), 0, 0, 0)], [(17.0,)])
