"""«Feltlogg»: sessions, the newest first, narrowed as the address says; and what waits for the viewer.

Nothing here reads a text that somebody wrote. So many sessions as a page shows cost the same number of questions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import Place
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Encounter, FieldSession, Incident, IncidentLog, Outing, SessionStaff

SESSIONS_A_PAGE = 25
#: An incident that somebody must complete.
UNFINISHED = (IncidentLog.State.DRAFT, IncidentLog.State.MINIMUM)
#: Why a session should be looked at and nobody has: on an ``Outing``, and on a session through it.
LOOK = ~Q(look=[]) & Q(looked_at__isnull=True)
SESSION_LOOK = Q(outing__isnull=False) & ~Q(outing__look=[]) & Q(outing__looked_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; days of the service, both included."""

    first: date | None = None
    last: date | None = None
    kind: str = ""
    place: str = ""  # code
    area: str = ""
    staff: str = ""  # code
    incident: bool = False
    look: bool = False
    mine: bool = False


@dataclass(slots=True)
class Listed:
    """A session as the list shows it."""

    session: FieldSession
    outing: Outing | None
    places: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)
    encounters: int = 0
    incidents: int = 0
    unfinished: int = 0

    @property
    def is_open(self) -> bool:
        """Whether they are out now."""
        return self.outing is not None and self.outing.is_open

    @property
    def needs_look(self) -> bool:
        """Whether somebody should look at it."""
        return self.outing is not None and bool(self.outing.look) and self.outing.looked_at is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the viewer, and who is out."""

    out: list[Listed]
    incidents: int
    look: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be narrowed to."""

    places: list[Place]
    areas: list[str]
    staff: list[StaffMember]


def sessions(
    viewer: Actor, service: Service, wanted: Wanted, page: int = 1
) -> tuple[Page[Any], list[Listed]]:
    """A page of sessions. A page beyond the last gives the last. Raises Refused without the right to see the field."""
    require(viewer, Permission.SEE_FIELD, service)
    rows = _narrowed(viewer, service, wanted).select_related("outing__place").defer("report")
    rows = rows.order_by("-on_date", "-started_at", "-pk")
    found = Paginator(rows, SESSIONS_A_PAGE).get_page(page)
    return found, _listed(list(found.object_list))


def waiting(viewer: Actor, service: Service) -> Waiting:
    """Who is out; and incidents to complete and sessions to look at: a leader's all, else those that one was on."""
    require(viewer, Permission.SEE_FIELD, service)
    out = FieldSession.objects.filter(service=service, outing__is_open=True)
    out = out.select_related("outing__place").defer("report").order_by("started_at", "pk")
    look = _theirs(viewer, service, FieldSession.objects.filter(SESSION_LOOK, service=service), "")
    return Waiting(_listed(list(out)), unfinished(viewer, service).count(), look.count())


def unfinished(viewer: Actor, service: Service) -> QuerySet[IncidentLog]:
    """The incidents that wait for the viewer, the oldest first."""
    require(viewer, Permission.SEE_FIELD, service)
    rows = IncidentLog.objects.filter(service=service, state__in=UNFINISHED).defer("note")
    return (
        _theirs(viewer, service, rows, "session__")
        .select_related("session", "place")
        .order_by("occurred_at", "pk")
    )


def choices(viewer: Actor, service: Service) -> Choices:
    """The places, areas and employees by which the list can be narrowed."""
    require(viewer, Permission.SEE_FIELD, service)
    places = list(Place.objects.filter(service=service))
    staff = StaffMember.objects.filter(service=service, sessions__isnull=False).distinct()
    return Choices(
        places,
        sorted({place.area for place in places if place.area}, key=str.casefold),
        sorted(staff, key=lambda member: str(member).casefold()),
    )


def _theirs(viewer: Actor, service: Service, rows: QuerySet[Any], to_session: str) -> QuerySet[Any]:
    """All for a leader; for others what belongs to sessions that they were on."""
    if can(viewer, Permission.LEAD_FIELD, service):
        return rows
    own = SessionStaff.objects.filter(staff_member__service=service, staff_member__user=viewer.user)
    return rows.filter(**{f"{to_session}pk__in": own.values("session")})


def _narrowed(viewer: Actor, service: Service, wanted: Wanted) -> QuerySet[FieldSession]:
    rows = FieldSession.objects.filter(service=service)
    if wanted.first:
        rows = rows.filter(on_date__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(on_date__lte=wanted.last)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for column, value in (("code", wanted.place), ("area", wanted.area)):
        if value:
            there = Place.objects.filter(service=service, **{column: value})
            met = Encounter.objects.filter(service=service, place__in=there).order_by()
            happened = Incident.objects.filter(service=service, place__in=there).order_by()
            rows = rows.filter(
                Q(pk__in=met.values("session"))
                | Q(pk__in=happened.filter(session__isnull=False).values("session"))
                | Q(outing__place__in=there)
            )
    if wanted.staff:
        on = SessionStaff.objects.filter(staff_member__service=service, staff_member__code=wanted.staff)
        rows = rows.filter(pk__in=on.values("session"))
    if wanted.mine:
        own = SessionStaff.objects.filter(staff_member__service=service, staff_member__user=viewer.user)
        rows = rows.filter(pk__in=own.values("session"))
    if wanted.incident:
        happened = Incident.objects.filter(service=service, session__isnull=False).order_by()
        begun = IncidentLog.objects.filter(service=service, state__in=UNFINISHED).order_by()
        rows = rows.filter(Q(pk__in=happened.values("session")) | Q(pk__in=begun.values("session")))
    if wanted.look:
        rows = rows.filter(SESSION_LOOK)
    return rows


def _listed(found: list[FieldSession]) -> list[Listed]:
    """The sessions with what the list shows of each: four questions, however many they are."""
    keys = [session.pk for session in found]
    if not keys:
        return []
    met = (
        Encounter.objects.filter(session__in=keys)
        .order_by()
        .values_list("session", "place__position", "place__name")
        .annotate(people=Sum("count"))
    )
    places: dict[int, list[tuple[int, str]]] = defaultdict(list)
    people: Counter[int] = Counter()
    for session, position, name, count in met:
        places[session].append((position, name))
        people[session] += count
    staff: dict[int, list[str]] = defaultdict(list)
    links = SessionStaff.objects.filter(session__in=keys).order_by("staff_member__code")
    for session, name, code in links.values_list("session", "staff_member__name", "staff_member__code"):
        staff[session].append(name or code)
    incidents = _count(Incident.objects.filter(session__in=keys))
    begun = _count(IncidentLog.objects.filter(session__in=keys, state__in=UNFINISHED))
    listed = []
    for session in found:
        outing: Outing | None = getattr(session, "outing", None)
        names = [name for _position, name in sorted(places[session.pk])]
        if not names and outing and outing.place:
            names = [outing.place.name]
        listed.append(
            Listed(
                *(session, outing, names, staff[session.pk]),
                *(people[session.pk], incidents[session.pk], begun[session.pk]),
            )
        )
    return listed


def _count(rows: QuerySet[Any]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("session").annotate(number=Count("pk"))))
