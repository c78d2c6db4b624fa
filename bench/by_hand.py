"""The same questions in DuckDB's SQL as somebody who knows it well would write them, over the same files."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from utsyn.statistics.engines.plan import Cell
from utsyn.statistics.indicators.catalogue import Measure
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.vocabulary import STANDARD

_BAND = (
    "CASE WHEN age_from IS NULL THEN 'unknown' "
    + " ".join(
        f"WHEN age_from BETWEEN {b.age_from} AND {b.age_to} AND age_to <= {b.age_to} THEN '{b.code}'"
        for b in STANDARD.bands
    )
    + " WHEN age IS NOT NULL THEN 'other' ELSE 'incomparable' END"
)
_COLUMNS = {"fortnight": "(date - DATE '1900-01-01') // 14", "age_band": _BAND, "topic": "topic"}


def sql(measure: Measure, by: tuple[str, ...], files: list[str]) -> str:
    """A hand-written query: the groups, and the sums that the figure is worked out from."""
    source = f"read_parquet([{', '.join(repr(f) for f in files)}])"
    keys = [f"{_COLUMNS.get(name, name)} AS k{n}" for n, name in enumerate(by)]
    group = " GROUP BY ALL" if by else ""
    if "topic" in by:
        source = f"(SELECT * EXCLUDE (topics), unnest(topics) AS topic FROM {source})"
    if measure.distinct and measure.kind != "count":
        # A session's time counts once in a group, whose rows are several of its places; what was met counts in each.
        once = measure.over or measure.column
        inner = ", ".join([*keys, "row_id", f"any_value({once}) AS once", f"sum({measure.column}) AS every"])
        names = "".join(f"k{n}, " for n in range(len(by)))
        value = f"sum(every) / sum(once) * {measure.scale}" if measure.over else "sum(once)"
        return f"SELECT {names}{value} AS value FROM (SELECT {inner} FROM {source} GROUP BY ALL){group}"
    if measure.distinct:
        picked = ", ".join([*keys, "count(DISTINCT row_id) AS value"])
        return f"SELECT {picked} FROM {source}{group}"
    if measure.kind == "median":
        names = "".join(f"k{n}, " for n in range(len(by)))
        part = f"PARTITION BY {names[:-2]} " if by else ""
        counted = f"SELECT {', '.join([*keys, 'age', 'sum(count)::BIGINT AS n'])} FROM {source} GROUP BY ALL"
        lined = (
            f"SELECT *, sum(n) FILTER (age IS NOT NULL) OVER ({part}ORDER BY age) AS upto, "
            f"sum(n) FILTER (age IS NOT NULL) OVER ({part}) AS known FROM ({counted})"
        )
        return (
            f"SELECT {names} (min(age) FILTER (upto * 2 >= known) + min(age) FILTER (upto * 2 > known)) / 2 AS value, "
            f"any_value(known) AS known, sum(n) AS of_all FROM ({lined}){group}"
        )
    sums = {
        "count": "count(*) AS value",
        "sum": f"sum({measure.column}) AS value",
        "ratio": f"sum({measure.column}) / sum({measure.over}) * {measure.scale} AS value",
        "mean": "sum(age * count) / sum(count) FILTER (age IS NOT NULL) AS value, sum(count) AS of_all",
    }[measure.kind]
    return f"SELECT {', '.join([*keys, sums])} FROM {source}{group}"


def disagreements(
    measure: Measure, by: tuple[str, ...], cells: Iterable[Cell], rows: Iterable[tuple[Any, ...]]
) -> list[str]:
    """Where the engine's cells and the rows of the hand-written query say different things; empty: nowhere."""
    ours = {cell.key: _value(measure, cell) for cell in cells}
    theirs = {
        tuple(DIMENSIONS[name].show(value) for name, value in zip(by, row, strict=False)): row[len(by)]
        for row in rows
    }
    return [
        f"{key}: {ours.get(key)} by the engine, {theirs.get(key)} by hand"
        for key in sorted(ours.keys() | theirs.keys(), key=str)
        if key not in ours or key not in theirs or not _same(ours[key], theirs[key])
    ]


def _value(measure: Measure, cell: Cell) -> float | int | None:
    """What the hand-written query gives: the sum, or the quotient."""
    if cell.over is None or cell.value is None:
        return cell.value
    return cell.value * measure.scale / cell.over if cell.over else None


def _same(ours: float | int | None, theirs: float | int | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=1e-12)
