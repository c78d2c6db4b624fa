"""Putting many field records at once: what an import does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.catalogue.models import AgeBand, District, Place, Topic
from utsyn.core import bulk
from utsyn.core.actor import Actor
from utsyn.core.changes import touch
from utsyn.core.compare import Difference
from utsyn.core.models import Service
from utsyn.field.models import Encounter, EncounterTopic, FieldSession, Incident, SessionStaff
from utsyn.field.policies import EncounterRow, IncidentRow, SessionRow, incident_date, local_start

#: The stream of records under which the statistics hear of changed months.
STREAM = "field"


def put_sessions(*, by: Actor, service: Service, rows: Difference[SessionRow]) -> None:
    """Add and change sessions with their staff, who must be there. A session that moves takes its records along.

    Like all functions here it needs the right to import, and marks every month that it changes for the statistics.
    """
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    zone = ZoneInfo(service.timezone)
    columns = ["kind", "started_at", "ended_at", "on_date", "local_hour", "report"]

    def values(row: SessionRow) -> tuple[object, ...]:
        return (row.kind, row.started_at, row.ended_at, *local_start(row.started_at, zone), row.report)

    with transaction.atomic():
        bulk.insert(
            FieldSession,
            ["service_id", "key", *columns],
            [(service.pk, r.session_id, *values(r)) for r in rows.added],
        )
        keys = dict(FieldSession.objects.filter(service=service).values_list("key", "pk"))
        bulk.update(
            FieldSession, columns, [(*values(new), keys[new.session_id]) for _old, new in rows.changed]
        )
        regrouped = [new for old, new in rows.changed if old.staff_ids != new.staff_ids]
        for start in range(0, len(regrouped), 500):
            part = [keys[r.session_id] for r in regrouped[start : start + 500]]
            SessionStaff.objects.filter(session__in=part).delete()
        staff = dict(StaffMember.objects.filter(service=service).values_list("code", "pk"))
        bulk.insert(
            SessionStaff,
            ["session_id", "staff_member_id"],
            [(keys[r.session_id], staff[code]) for r in [*rows.added, *regrouped] for code in r.staff_ids],
        )
        after = [*rows.added, *(new for _old, new in rows.changed)]
        starts = [r.started_at for r in after] + [old.started_at for old, _new in rows.changed]
        touch(service, STREAM, {local_start(start, zone)[0] for start in set(starts)})
        _move_incidents(
            service, [new.session_id for old, new in rows.changed if old.started_at != new.started_at]
        )
        record(by, "sessions.put", service=service.code, counts=rows.counts)


def put_encounters(*, by: Actor, service: Service, rows: Difference[EncounterRow]) -> None:
    """Add and change encounters. Their sessions, places, districts, bands and topics must be there."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    after = [*rows.added, *(new for _old, new in rows.changed)]
    columns = ["session_id", "place_id", "count", "first_contacts", "gender", "age", "band_id", "district_id"]
    with transaction.atomic():
        sessions = _sessions(service)
        places = dict(Place.objects.filter(service=service).values_list("code", "pk"))
        districts: dict[str | None, int | None] = {None: None}
        districts.update(District.objects.filter(service=service).values_list("code", "pk"))
        bands: dict[tuple[str | None, str | None], int | None] = {(None, None): None}
        for scheme, band, pk in AgeBand.objects.filter(scheme__service=service).values_list(
            "scheme__code", "code", "pk"
        ):
            bands[scheme, band] = pk

        def values(r: EncounterRow) -> tuple[object, ...]:
            return (
                *(sessions[r.session_id][0], places[r.place], r.count, r.first_contacts, r.gender, r.age),
                *(bands[r.age_scheme, r.age_band], districts[r.district]),
            )

        new_rows = [(service.pk, r.encounter_id, *values(r)) for r in rows.added]
        bulk.insert(Encounter, ["service_id", "key", *columns], new_rows)
        keys = dict(Encounter.objects.filter(service=service).order_by().values_list("key", "pk"))
        bulk.update(
            Encounter, columns, [(*values(new), keys[new.encounter_id]) for _old, new in rows.changed]
        )
        retold = [new for old, new in rows.changed if old.topics != new.topics]
        for start in range(0, len(retold), 500):
            part = [keys[r.encounter_id] for r in retold[start : start + 500]]
            EncounterTopic.objects.filter(encounter__in=part).delete()
        topics = dict(Topic.objects.filter(service=service).values_list("code", "pk"))
        bulk.insert(
            EncounterTopic,
            ["encounter_id", "topic_id"],
            [(keys[r.encounter_id], topics[code]) for r in [*rows.added, *retold] for code in r.topics],
        )
        used = {r.session_id for r in after} | {old.session_id for old, _new in rows.changed}
        touch(service, STREAM, {sessions[key][1] for key in used})
        record(by, "encounters.put", service=service.code, counts=rows.counts)


def put_incidents(*, by: Actor, service: Service, rows: Difference[IncidentRow]) -> None:
    """Add and change incidents. Their sessions and places must be there."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    zone = ZoneInfo(service.timezone)
    own = [
        "session_id",
        "occurred_at",
        "on_date",
        "kind",
        "place_id",
        "ambulance_called",
        "naloxone_doses",
        "note",
    ]
    with transaction.atomic():
        sessions: dict[str | None, tuple[int | None, date | None]] = {None: (None, None)}
        sessions.update(_sessions(service))
        places: dict[str | None, int | None] = {None: None}
        places.update(Place.objects.filter(service=service).values_list("code", "pk"))
        known = {
            key: (pk, day)
            for key, pk, day in Incident.objects.filter(service=service).values_list("key", "pk", "on_date")
        }
        days = {known[old.incident_id][1] for old, _new in rows.changed}

        def values(r: IncidentRow) -> tuple[object, ...]:
            session, session_date = sessions[r.session_id]
            day = incident_date(r.occurred_at, session_date, zone)
            days.add(day)
            return (
                *(session, r.occurred_at, day, r.kind, places[r.place]),
                *(r.ambulance_called, r.naloxone_doses, r.note),
            )

        bulk.insert(
            Incident,
            ["service_id", "key", *own],
            [(service.pk, r.incident_id, *values(r)) for r in rows.added],
        )
        bulk.update(Incident, own, [(*values(new), known[new.incident_id][0]) for _old, new in rows.changed])
        touch(service, STREAM, days)
        record(by, "incidents.put", service=service.code, counts=rows.counts)


def codes_changed(
    *, service: Service, places: Iterable[str] = (), bands: Iterable[tuple[str, str]] = ()
) -> None:
    """Mark the months with records at these places or in these age bands (scheme, band): their meaning changed."""
    days: set[date] = set()
    if places := list(places):
        met = FieldSession.objects.filter(service=service, encounters__place__code__in=places)
        days |= set(met.order_by().values_list("on_date", flat=True).distinct())
        happened = Incident.objects.filter(service=service, place__code__in=places)
        days |= set(happened.order_by().values_list("on_date", flat=True).distinct())
    for scheme, band in bands:
        met = FieldSession.objects.filter(
            service=service, encounters__band__scheme__code=scheme, encounters__band__code=band
        )
        days |= set(met.order_by().values_list("on_date", flat=True).distinct())
    touch(service, STREAM, days)


def _sessions(service: Service) -> dict[str, tuple[int, date]]:
    rows = FieldSession.objects.filter(service=service).order_by().values_list("key", "pk", "on_date")
    return {key: (pk, day) for key, pk, day in rows}


def _move_incidents(service: Service, sessions: list[str]) -> None:
    """Incidents count on their session's date: give them the new one when it moved."""
    for key in sessions:
        for day in FieldSession.objects.filter(service=service, key=key).values_list("on_date", flat=True):
            Incident.objects.filter(service=service, session__key=key).update(on_date=day)
