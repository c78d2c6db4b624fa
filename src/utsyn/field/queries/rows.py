"""Reading field records as rows that name everything by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.field.models import Encounter, EncounterTopic, FieldSession, Incident, SessionStaff
from utsyn.field.policies import EncounterRow, IncidentRow, SessionRow

#: So many ids go into one question; when more are asked for than ``MANY``, everything is read and sifted.
CHUNK, MANY = 500, 5_000


def sessions(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[SessionRow]:
    """Sessions, all or those with these ids, in no particular order.

    Raises Refused without the right to import or export; so do all readers here.
    """
    _may(viewer, service)
    columns = ("pk", "key", "kind", "started_at", "ended_at", "report")
    rows: list[SessionRow] = []
    for part in _parts(FieldSession.objects.filter(service=service).order_by(), ids):
        found = list(part.values_list(*columns))
        staff: dict[int, list[str]] = defaultdict(list)
        links = SessionStaff.objects.filter(session__in=part.values("pk"))
        for pk, code in links.order_by().values_list("session_id", "staff_member__code"):
            staff[pk].append(code)
        rows += [
            SessionRow(key, kind, start, end, tuple(sorted(staff[pk])), report)
            for pk, key, kind, start, end, report in found
        ]
    return rows


def encounters(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[EncounterRow]:
    """Encounters, all or those with these ids, in no particular order."""
    _may(viewer, service)
    columns = (
        *("pk", "key", "session__key", "place__code", "count", "first_contacts", "gender", "age"),
        *("band__scheme__code", "band__code", "district__code"),
    )
    rows: list[EncounterRow] = []
    for part in _parts(Encounter.objects.filter(service=service).order_by(), ids):
        found = list(part.values_list(*columns))
        topics: dict[int, list[str]] = defaultdict(list)
        links = EncounterTopic.objects.filter(encounter__in=part.values("pk"))
        for pk, code in links.order_by("pk").values_list("encounter_id", "topic__code"):
            topics[pk].append(code)
        rows += [EncounterRow._make([*values, tuple(topics.get(pk, ()))]) for pk, *values in found]
    return rows


def incidents(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[IncidentRow]:
    """Incidents, all or those with these ids, in no particular order."""
    _may(viewer, service)
    columns = (
        *("key", "session__key", "occurred_at", "kind", "place__code"),
        *("ambulance_called", "naloxone_doses", "note"),
    )
    rows: list[IncidentRow] = []
    for part in _parts(Incident.objects.filter(service=service).order_by(), ids):
        rows += [IncidentRow(*values) for values in part.values_list(*columns)]
    return rows


def session_ids(viewer: Actor, service: Service, ids: Iterable[str]) -> set[str]:
    """Which of these sessions there are."""
    _may(viewer, service)
    parts = _parts(FieldSession.objects.filter(service=service).order_by(), ids)
    return {key for part in parts for key in part.values_list("key", flat=True)}


def _parts(rows: QuerySet, ids: Iterable[str] | None) -> Iterator[QuerySet]:
    """The rows to read, question by question."""
    wanted = None if ids is None else list(ids)
    if wanted is None or len(wanted) > MANY:
        yield rows
        return
    for start in range(0, len(wanted), CHUNK):
        yield rows.filter(key__in=wanted[start : start + CHUNK])


def _may(viewer: Actor, service: Service) -> None:
    if not (can(viewer, Permission.EXPORT_DATA, service) or can(viewer, Permission.IMPORT_DATA, service)):
        raise Refused(Permission.EXPORT_DATA, service.code)


def counts(viewer: Actor, service: Service) -> dict[str, int]:
    """How many sessions, encounters and incidents there are."""
    _may(viewer, service)
    models = {"sessions": FieldSession, "encounters": Encounter, "incidents": Incident}
    return {name: model._default_manager.filter(service=service).count() for name, model in models.items()}
