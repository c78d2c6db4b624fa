"""The facts: de-identified rows in Parquet, one file per fact and month. No person, no free text (STA-11).

Facts about young people are one file each for the whole history. A person is there a keyed hash, which nothing but
the service's own key can make again from a record (ADR 14); ``birth_md`` is month × 100 + day, null where only the
year is known.

``row_id`` and ``session_id`` are the database's keys, so that a figure can be opened as a list. Time columns are whole
numbers (year 2016, half 20161, quarter 20163, month 201603, week 201614) that are constant or nearly so within a file.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

#: Raise it when the columns change: older files are then built anew.
VERSION = 2

_TIME = [
    ("row_id", pa.int64()),
    ("date", pa.date32()),
    ("year", pa.int32()),
    ("half", pa.int32()),
    ("quarter", pa.int32()),
    ("month", pa.int32()),
    ("week", pa.int32()),
    ("weekday", pa.int32()),
    ("hour", pa.int32()),
]


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in [*_TIME, *columns]])


#: Who a row is about. ``person`` is null in an anonymous conversation, and nowhere else.
_WHO = [
    ("person", pa.string()),
    ("gender", pa.string()),
    ("district", pa.string()),
    ("birth_year", pa.int32()),
    ("birth_md", pa.int32()),
]
#: The age on the day of the event, as encounters have it.
_AGE = [("age", pa.int32()), ("age_from", pa.int32()), ("age_to", pa.int32())]


def _in_force(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    """Rows from a day to a day, both included; no last day means still."""
    days = [("from_date", pa.date32()), ("to_date", pa.date32())]
    return pa.schema(
        [pa.field(name, kind) for name, kind in [("row_id", pa.int64()), *_WHO, *days, *columns]]
    )


#: age_from and age_to are the recorded band, or the exact age twice; all three ages are null where nothing is known.
SCHEMAS: dict[str, pa.Schema] = {
    "encounters": _schema(
        ("session_id", pa.int64()),
        ("kind", pa.string()),
        ("place", pa.string()),
        ("area", pa.string()),
        ("place_kind", pa.string()),
        ("gender", pa.string()),
        ("age", pa.int32()),
        ("age_from", pa.int32()),
        ("age_to", pa.int32()),
        ("district", pa.string()),
        ("topics", pa.list_(pa.string())),  # ["none"] where no topic was given, never empty
        ("count", pa.int64()),
        ("first_contacts", pa.int64()),
    ),
    "sessions": _schema(
        ("kind", pa.string()),
        ("seconds", pa.int64()),
        ("staff_seconds", pa.int64()),
        ("encounters", pa.int64()),
    ),
    # A session once for each place where it has an encounter; once under "none" where it has none.
    # ``seconds`` are the whole session's, ``encounters`` those that it had at the place.
    "session_places": _schema(
        ("kind", pa.string()),
        ("place", pa.string()),
        ("area", pa.string()),
        ("seconds", pa.int64()),
        ("encounters", pa.int64()),
    ),
    "incidents": _schema(
        ("session_id", pa.int64()),
        ("incident_kind", pa.string()),
        ("place", pa.string()),
        ("area", pa.string()),
        ("naloxone_doses", pa.int64()),
    ),
    # A row of the staffing plan on a day. ``row_id`` is the plan's row; ``hour`` is when the slot begins.
    "slots": _schema(
        ("shift", pa.string()),
        ("starts", pa.string()),
        ("ends", pa.string()),
        ("teams", pa.int64()),
        ("min_teams", pa.int64()),
        ("fulfilled", pa.int64()),  # 1 or 0
        ("planned", pa.int64()),  # 1
    ),
    "registrations": _schema(*_WHO, *_AGE, ("source", pa.string())),
    "statuses": _in_force(("status", pa.string())),
    # Active periods that do not continue one, at the day they begin; that are not continued, at the day they end.
    "openings": _schema(*_WHO, *_AGE, ("end_reason", pa.string())),
    "closings": _schema(*_WHO, *_AGE, ("end_reason", pa.string())),
    "decisions": _in_force(("decision_kind", pa.string())),
    # Active periods, cut where something new was noted about the life situation.
    "life": _in_force(
        ("day_activity", pa.string()),
        ("housing", pa.string()),
        ("leisure", pa.list_(pa.string())),  # ["none"] where nothing is noted
    ),
    "conversations": _schema(
        *_WHO,
        *_AGE,
        ("channel", pa.string()),
        ("topics", pa.list_(pa.string())),
        ("anonymous", pa.bool_()),
    ),
}


def time_columns(day: date, hour: int) -> dict[str, Any]:
    """The columns of time that every fact has, but for ``row_id``."""
    iso = day.isocalendar()
    return {
        "date": day,
        "year": day.year,
        "half": day.year * 10 + 1 + (day.month > 6),
        "quarter": day.year * 10 + (day.month + 2) // 3,
        "month": day.year * 100 + day.month,
        "week": iso.year * 100 + iso.week,
        "weekday": iso.weekday,
        "hour": hour,
    }
