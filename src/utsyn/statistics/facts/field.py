"""The facts of the field room: sessions, encounters, incidents of one month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

from utsyn.core import changes
from utsyn.core.models import Service
from utsyn.field.models import Encounter, EncounterTopic, FieldSession, Incident, SessionStaff
from utsyn.statistics.facts.schema import SCHEMAS, time_columns

STREAM = "field"
FACTS = ("encounters", "sessions", "session_places", "incidents")

_CHUNK = 5_000


def tokens(service: Service, wanted: set[str] | None) -> dict[str, str]:
    """The token of each month in which there have been records."""
    return changes.tokens(service, STREAM)


def tables(service: Service, start: date, end: date) -> dict[str, pa.Table]:
    """The facts of the days from ``start`` to ``end``, both included, as Arrow tables. Reads only."""
    sessions: dict[int, dict[str, Any]] = {
        row["pk"]: dict(row)
        for row in FieldSession.objects.filter(service=service, on_date__range=(start, end)).values(
            "pk", "kind", "on_date", "local_hour", "started_at", "ended_at"
        )
    }
    staff = _count_by_session(
        SessionStaff.objects.filter(session__service=service, session__on_date__range=(start, end))
    )
    encounters = list(_encounters(service, start, end, sessions))
    met: dict[int, int] = defaultdict(int)
    places: dict[int, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for row in encounters:
        met[row["session_id"]] += row["count"]
        places[row["session_id"]][row["place"], row["area"]] += row["count"]
    return {
        "encounters": _table("encounters", encounters),
        "sessions": _table("sessions", (_session(pk, row, staff, met) for pk, row in sessions.items())),
        "session_places": _table("session_places", _session_places(sessions, places)),
        "incidents": _table("incidents", _incidents(service, start, end, sessions)),
    }


def _table(fact: str, rows: Any) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMAS[fact])


def _count_by_session(rows: QuerySet[SessionStaff]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for pk in rows.values_list("session_id", flat=True):
        counts[pk] += 1
    return counts


def _session(pk: int, row: dict[str, Any], staff: dict[int, int], met: dict[int, int]) -> dict[str, Any]:
    seconds = _seconds(row)
    return {
        "row_id": pk,
        **time_columns(row["on_date"], row["local_hour"]),
        "kind": row["kind"],
        "seconds": seconds,
        "staff_seconds": seconds * staff.get(pk, 0),
        "encounters": met.get(pk, 0),
    }


def _seconds(row: dict[str, Any]) -> int:
    return round((row["ended_at"] - row["started_at"]).total_seconds())


def _session_places(
    sessions: dict[int, dict[str, Any]], places: dict[int, dict[tuple[str, str], int]]
) -> Iterator[dict[str, Any]]:
    for pk, row in sessions.items():
        for (place, area), met in (places.get(pk) or {("none", "none"): 0}).items():
            yield {
                "row_id": pk,
                **time_columns(row["on_date"], row["local_hour"]),
                "kind": row["kind"],
                "place": place,
                "area": area,
                "seconds": _seconds(row),
                "encounters": met,
            }


def _encounters(
    service: Service, start: date, end: date, sessions: dict[int, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    # Through the session, whose index is by service and date: the cost follows the month, not the whole history.
    chosen = Encounter.objects.filter(session__service=service, session__on_date__range=(start, end))
    topics: dict[int, list[str]] = defaultdict(list)
    pairs = EncounterTopic.objects.filter(
        encounter__session__service=service, encounter__session__on_date__range=(start, end)
    ).values_list("encounter_id", "topic__code")
    for pk, code in pairs.order_by("pk").iterator(_CHUNK):
        topics[pk].append(code)
    rows = chosen.order_by("pk").values_list(
        "pk", "session_id", "place__code", "place__area", "place__kind", "gender", "age",
        "band__age_from", "band__age_to", "district__code", "count", "first_contacts",
    )  # fmt: skip
    for row in rows.iterator(_CHUNK):
        pk, session, place, area, place_kind, gender, age, band_from, band_to, district, count, first = row
        of = sessions.get(session)
        if (
            of is None
        ):  # came between the two queries: the month's token has changed, and it is built once more
            continue
        yield {
            "row_id": pk,
            **time_columns(of["on_date"], of["local_hour"]),
            "session_id": session,
            "kind": of["kind"],
            "place": place,
            "area": area,
            "place_kind": place_kind,
            "gender": gender,
            "age": age,
            "age_from": band_from if age is None else age,
            "age_to": band_to if age is None else age,
            "district": district or "unknown",
            "topics": topics.get(pk) or ["none"],
            "count": count,
            "first_contacts": first or 0,
        }


def _incidents(
    service: Service, start: date, end: date, sessions: dict[int, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    rows = Incident.objects.filter(service=service, on_date__range=(start, end)).values_list(
        "pk", "session_id", "on_date", "kind", "place__code", "place__area", "naloxone_doses"
    )
    for pk, session, day, kind, place, area, doses in rows.order_by("pk"):
        yield {
            "row_id": pk,
            **time_columns(day, sessions[session]["local_hour"] if session in sessions else 0),
            "session_id": session,
            "incident_kind": kind,
            "place": place or "unknown",
            "area": area or "unknown",
            "naloxone_doses": doses or 0,
        }
