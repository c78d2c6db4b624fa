"""Generated facts for the measurements: millions of encounter rows in the shape that the program itself writes.

Made with DuckDB (in a process of its own, before anything is timed), month by month over ten years, so that the
program's engine and the hand-written SQL read the very same Parquet files.
"""

from __future__ import annotations

import calendar
import json
from pathlib import Path

import duckdb

from utsyn.statistics.facts.schema import VERSION

YEARS = range(2014, 2024)
PLACES, DISTRICTS, TOPICS = 30, 12, 16

_TIME = """
    {first} + i AS row_id, day AS date, year(day)::INT AS year,
    (year(day) * 10 + CASE WHEN month(day) > 6 THEN 2 ELSE 1 END)::INT AS half,
    (year(day) * 10 + quarter(day))::INT AS quarter, (year(day) * 100 + month(day))::INT AS month,
    (isoyear(day) * 100 + week(day))::INT AS week, isodow(day)::INT AS weekday, (hash(i, 1) % 24)::INT AS hour"""

_ENCOUNTERS = f"""
COPY (WITH drawn AS (SELECT i, DATE '{{start}}' + (i * {{days}} // {{rows}})::INT AS day,
    (hash(i, 2) % {PLACES})::INT AS p, (hash(i, 3) % 23)::INT AS a FROM range({{rows}}) r(i))
SELECT {_TIME}, i // 8 AS session_id,
    ['street', 'school', 'online', 'street'][1 + (hash(i // 8, 4) % 4)::INT] AS kind,
    'place-' || p AS place, 'area-' || (p // 3) AS area,
    ['street', 'school', 'mall', 'station'][1 + p % 4] AS place_kind,
    ['girl', 'boy', 'boy', 'unknown'][1 + (hash(i, 5) % 4)::INT] AS gender,
    CASE WHEN a < 14 THEN 10 + a END::INT AS age,
    CASE WHEN a < 14 THEN 10 + a WHEN a < 18 THEN 13 WHEN a < 20 THEN 16 END::INT AS age_from,
    CASE WHEN a < 14 THEN 10 + a WHEN a < 18 THEN 15 WHEN a < 20 THEN 18 END::INT AS age_to,
    'district-' || (hash(i, 6) % {DISTRICTS}) AS district,
    CASE WHEN hash(i, 7) % 3 = 0 THEN ['none'] WHEN hash(i, 7) % 3 = 1 THEN ['topic-' || (hash(i, 8) % {TOPICS})]
        ELSE ['topic-' || (hash(i, 8) % 8), 'topic-' || (8 + hash(i, 9) % 8)] END AS topics,
    (1 + hash(i, 10) % 4)::BIGINT AS count, (hash(i, 11) % 2)::BIGINT AS first_contacts
FROM drawn) TO '{{path}}' (FORMAT parquet, COMPRESSION zstd)"""

_SESSIONS = f"""
COPY (WITH drawn AS (SELECT i, DATE '{{start}}' + (i * {{days}} // {{rows}})::INT AS day FROM range({{rows}}) r(i))
SELECT {_TIME}, ['street', 'school', 'online', 'street'][1 + (hash(i, 4) % 4)::INT] AS kind,
    (3600 + 900 * (hash(i, 12) % 12))::BIGINT AS seconds,
    (2 * (3600 + 900 * (hash(i, 12) % 12)))::BIGINT AS staff_seconds,
    (hash(i, 13) % 30)::BIGINT AS encounters
FROM drawn) TO '{{path}}' (FORMAT parquet, COMPRESSION zstd)"""

_SESSION_PLACES = f"""
COPY (WITH drawn AS (SELECT i, DATE '{{start}}' + (i * {{days}} // {{rows}})::INT AS day FROM range({{rows}}) r(i)),
timed AS (SELECT {_TIME}, ['street', 'school', 'online', 'street'][1 + (hash(i, 4) % 4)::INT] AS kind,
    (3600 + 900 * (hash(i, 12) % 12))::BIGINT AS seconds, (hash(i, 13) % 15)::BIGINT AS encounters,
    unnest([hash(i, 14) % {PLACES}, (hash(i, 14) + 1) % {PLACES}])::INT AS p FROM drawn)
SELECT * EXCLUDE (p), 'place-' || p AS place, 'area-' || (p // 3) AS area FROM timed
) TO '{{path}}' (FORMAT parquet, COMPRESSION zstd)"""

_INCIDENTS = f"""
COPY (WITH drawn AS (SELECT i, DATE '{{start}}' + (i * {{days}} // {{rows}})::INT AS day,
    (hash(i, 2) % {PLACES})::INT AS p FROM range({{rows}}) r(i))
SELECT {_TIME}, i AS session_id,
    ['overdose', 'violence', 'threat', 'other'][1 + (hash(i, 15) % 4)::INT] AS incident_kind,
    'place-' || p AS place, 'area-' || (p // 3) AS area, (hash(i, 16) % 3)::BIGINT AS naloxone_doses
FROM drawn) TO '{{path}}' (FORMAT parquet, COMPRESSION zstd)"""

_FACTS = {
    "encounters": (_ENCOUNTERS, 1),
    "sessions": (_SESSIONS, 8),
    "session_places": (_SESSION_PLACES, 8),
    "incidents": (_INCIDENTS, 400),
}


def write(folder: Path, encounters: int) -> Path:
    """Write ``encounters`` encounter rows (and sessions, places, incidents in proportion) for ten years to ``folder``.

    Returns the folder; does nothing where it was written before, with the columns of today.
    """
    done = folder / "manifest.json"
    columns = sorted(f"{fact}: {sql}" for fact, (sql, _share) in _FACTS.items())
    if done.exists() and json.loads(done.read_text(encoding="utf-8")).get("columns") == columns:
        return folder
    months = [(year, month) for year in YEARS for month in range(1, 13)]
    connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2})
    entries = {}
    for n, (year, month) in enumerate(months):
        name, days, files = f"{year}-{month:02d}", calendar.monthrange(year, month)[1], {}
        for fact, (sql, share) in _FACTS.items():
            (folder / fact).mkdir(parents=True, exist_ok=True)
            rows = max(1, encounters // len(months) // share)
            files[fact] = f"{fact}/{name}.bench.parquet"
            connection.execute(
                sql.format(
                    start=f"{name}-01", days=days, rows=rows, first=n * 10_000_000, path=folder / files[fact]
                )
            )
        entries[name] = {"token": "bench", "files": files, "rows": {}}
    done.write_text(
        json.dumps({"version": VERSION, "months": {"field": entries}, "columns": columns}), encoding="utf-8"
    )
    return folder
