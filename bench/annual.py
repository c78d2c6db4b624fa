"""The annual table of a year with 34,000 encounter rows, through the running server: against raw DuckDB and pandas."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas

from bench.measuring import Line, Pairs, both, in_turn, ms, percentile
from bench.served import Connection, utsyn_server, visitor
from bench.surroundings import home_with, package, say

ADDRESS = "/api/v1/statistics/encounters?period=2023&by=district,age_band,gender"
YEAR = "23"
#: Sessions a year for which the generator gives 34,000 encounter rows in 2023.
SESSIONS = 5175
ROUNDS, WARM_UP = 150, 10
AIM_RAW, AIM_PANDAS = 3.0, 20.0

Figures = dict[tuple[str, str, str], int]


def measure() -> list[Line]:
    """The three give the same figures, or nothing is measured."""
    taken_in = package("annual", "2022-01-01", 2, SESSIONS)
    home = home_with("annual", taken_in)
    bands = bands_of(taken_in)
    files = sorted((home / "facts" / "fjordvik" / "encounters").glob("2023-*.parquet"))
    workbook, rows = _workbook(taken_in, home)
    sql = raw_sql(files, bands)

    def raw() -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            return connection.execute(sql).fetchall()

    signed_in = visitor(home).api
    with utsyn_server(home, remembers=False) as counting, utsyn_server(home) as server:
        anew, again = Connection(counting.port, signed_in), Connection(server.port, signed_in)

        def ours() -> bytes:
            return anew.get(ADDRESS)

        figures = _figures(ours())
        _same(figures, {row[:3]: row[3] for row in raw()}, "raw DuckDB")
        say(f"  {ROUNDS} requests, raw DuckDB in turn …")
        pairs = in_turn(ours, raw, ROUNDS, WARM_UP)
        remembered = in_turn(lambda: again.get(ADDRESS), raw, ROUNDS, WARM_UP)
        lines = [
            _against_raw(f"Annual table over HTTP, {rows:,} rows → {len(figures)} groups: p50 / p95", pairs),
            Line("… p95 against p95", "", "", pairs.ratio(0.95)),
            _against_raw("… asked again, nothing changed in between", remembered),
        ]
        for engine, rounds in (("calamine", 7), ("openpyxl", 3)):

            def spreadsheet(engine: str = engine) -> Figures:
                return with_pandas(workbook, engine, bands)

            say(f"  pandas from XLSX with {engine} …")
            _same(figures, spreadsheet(), f"pandas with {engine}")
            lines.append(_against_pandas(engine, in_turn(ours, spreadsheet, rounds, 1)))
    return lines


def _against_raw(what: str, pairs: Pairs) -> Line:
    ratio = pairs.ratio()
    theirs = f"{both(pairs.theirs)} raw DuckDB"
    return Line(what, both(pairs.ours), theirs, ratio, f"≤ {AIM_RAW:.0f}", ratio <= AIM_RAW)


def _against_pandas(engine: str, here: Pairs) -> Line:
    """How many times quicker than pandas: its p50 by that of the requests in the same turns."""
    quicker = 1 / here.ratio()
    return Line(
        f"… times quicker than pandas read_excel ({engine})",
        ms(percentile(here.ours, 0.5)), ms(percentile(here.theirs, 0.5)), quicker,
        f"≥ {AIM_PANDAS:.0f}", quicker >= AIM_PANDAS,
    )  # fmt: skip


def bands_of(taken_in: Path) -> list[tuple[str, int, int]]:
    """The age bands in force on 1 January 2023: code, from, to."""
    with (taken_in / "age_bands.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scheme_valid_from"] <= "2023-01-01"]
    latest = max(row["scheme_valid_from"] for row in rows)
    return [
        (row["band"], int(row["age_from"]), int(row["age_to"]))
        for row in rows
        if row["scheme_valid_from"] == latest
    ]


def raw_sql(files: list[Path], bands: list[tuple[str, int, int]]) -> str:
    """The annual table in DuckDB's SQL, by hand."""
    cases = " ".join(
        f"WHEN age_from BETWEEN {low} AND {high} AND age_to <= {high} THEN '{code}'"
        for code, low, high in bands
    )
    listed = ", ".join(f"'{path}'" for path in files)
    return f"""
        SELECT district, CASE WHEN age_from IS NULL THEN 'unknown' {cases}
            WHEN age IS NOT NULL THEN 'other' ELSE 'incomparable' END AS age_band, gender, sum(count)::BIGINT
        FROM read_parquet([{listed}]) GROUP BY ALL ORDER BY ALL"""


def with_pandas(workbook: Path, engine: Any, bands: list[tuple[str, int, int]]) -> Figures:
    """The same from the spreadsheet, as somebody who works with pandas would do it."""
    table = pandas.read_excel(workbook, engine=engine)
    recorded = table["age_band"].astype(object)
    for code, low, high in bands:
        recorded = recorded.mask(table["age"].between(low, high), code)
    recorded = recorded.mask(table["age"].notna() & ~recorded.isin([code for code, _l, _h in bands]), "other")
    table["age_band"] = recorded.fillna("unknown")
    table[["district", "gender"]] = table[["district", "gender"]].fillna("unknown")
    sums = table.groupby(["district", "age_band", "gender"])["count"].sum()
    return {key: int(value) for key, value in sums.items()}


def _workbook(taken_in: Path, home: Path) -> tuple[Path, int]:
    """The year's encounter rows as a spreadsheet, and how many there are."""
    table = pandas.read_csv(taken_in / "encounters.csv")
    table = table[table["encounter_id"].str.startswith(f"e{YEAR}")]
    path = home / "encounters.xlsx"
    table.to_excel(path, index=False, engine="xlsxwriter")
    return path, len(table)


def _figures(body: bytes) -> Figures:
    answer = json.loads(body)
    return {(row["district"], row["age_band"], row["gender"]): row["value"] for row in answer["rows"]}


def _same(ours: Figures, theirs: Figures, whose: str) -> None:
    if ours != theirs:
        differ = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
        shown = [(key, ours.get(key), theirs.get(key)) for key in differ[:3]]
        raise SystemExit(f"The server and {whose} disagree about {len(differ)} groups, e.g. {shown}")
