"""«Hvem har sett»: every look-up of a record, and every search that showed it – who, when, why and what (LOG-1, LOG-5).

Also of the records that were merged into it. What is read here is itself an event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from utsyn.access.models import Membership
from utsyn.access.roles import roles
from utsyn.audit.actions import name_of, told
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson
from utsyn.youth.queries.access import Managed, managed
from utsyn.youth.queries.opening import Opened
from utsyn.youth.queries.settings import choices_of

PERSON = "youth.youngperson"
ROWS_A_PAGE = 50
#: Searches and lists: events of the service, whose detail ``shown`` says which records they showed.
SHOWING = (
    "youth.duplicates_shown",
    "youth.leaving_read",
    "youth.listed",
    "youth.quality_named",
    "youth.searched",
)
#: The whole service's data as a package.
TAKEN_OUT = "package.export"
#: Details that say which record or row it was, not what was seen.
_QUIET = (
    "shown",
    "asked",
    "path",
    "emergency",
    "flag",
    "case",
    "who",
    "absent",
    "entry",
    "entries",
    "basis",
    "permission",
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; empty means everything. Days are local and both included."""

    who: int | None = None
    first: date | None = None
    last: date | None = None
    looks_only: bool = False


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One event in the reader's language."""

    at: datetime  # UTC; shown in the service's time zone (LOG-10)
    who: str
    organisation: str
    what: str
    why: str
    parts: str
    denied: bool


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page of the log of one record."""

    managed: Managed
    page: Page[AuditEvent]
    rows: list[SeenRow]
    people: list[tuple[int, str]]  # who stands in the log, for the filter


def events_of(service: Service, people: Iterable[YoungPerson]) -> QuerySet[AuditEvent]:
    """Every event about these rows, which are one person's, every list or search that showed them, and everything that
    was taken out of the service since they were made: it is of everybody."""
    about = Q(pk__in=[])
    for person in people:
        about |= Q(object_type=PERSON, object_id=str(person.pk))
        about |= Q(action=TAKEN_OUT, at__gte=person.created_at)
        about |= Q(action__in=SHOWING, detail__shown__icontains=str(person.uid))
    return AuditEvent.objects.filter(about, service=service.code).order_by("-number")


def seen(viewer: Actor, service: Service, uid: UUID, wanted: Filter, *, page: int = 1) -> SeenPage:
    """A page of it, newest first. For those who read the access log or lead the record; raises as ``managed``."""
    with managed(
        viewer, service, uid, "youth.log_read", log_reader=True, parts=["log"], filtered=wanted != Filter()
    ) as found:
        events = events_of(service, _same(found.person))
        names = dict(events.order_by("number").values_list("actor", "actor_label"))
        shown = Paginator(_filtered(events, wanted, service.timezone), ROWS_A_PAGE).get_page(page)
        people = [
            (int(who.removeprefix("user:")), name) for who, name in names.items() if who.startswith("user:")
        ]
        return SeenPage(
            managed=found,
            page=shown,
            rows=[_row(service, event, event.actor_label) for event in shown.object_list],
            people=sorted(people, key=lambda one: one[1].casefold()),
        )


def seen_file(viewer: Actor, service: Service, uid: UUID, wanted: Filter) -> list[list[str]]:
    """All of it as rows for a file, the names of the columns first. An event of its own; raises as ``managed``."""
    with managed(
        viewer,
        service,
        uid,
        "youth.log_exported",
        log_reader=True,
        parts=["log"],
        filtered=wanted != Filter(),
    ) as found:
        events = _filtered(events_of(service, _same(found.person)), wanted, service.timezone)
        head = [_("Tid"), _("Tid (UTC)"), _("Hvem"), _("Tjeneste"), _("Hva"), _("Hvorfor"), _("Opplysninger")]
        rows = [_row(service, event, event.actor_label) for event in events]
        return [
            head,
            *(
                [
                    clock.local(row.at, service.timezone).strftime("%Y-%m-%d %H:%M:%S"),
                    row.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    row.who,
                    row.organisation,
                    row.what,
                    row.why,
                    row.parts,
                ]
                for row in rows
            ),
        ]


def for_copy(opened: Opened) -> list[SeenRow]:
    """The whole log in plain words for the young person's copy, the oldest first (LOG-5).

    Employees by name, or by role where the service has chosen so. Whoever makes the copy has opened the record, and
    written that down.
    """
    service = opened.service
    names = choices_of(service).names_in_log
    memberships: dict[int, list[Membership]] = {}
    if not names:
        for row in Membership.objects.filter(service=service).order_by("from_date", "pk"):
            memberships.setdefault(row.user_id, []).append(row)
    found = events_of(service, _same(opened.person)).order_by("number")
    return [
        _row(service, event, event.actor_label if names else _role(service, event, memberships))
        for event in found
    ]


def _same(person: YoungPerson) -> list[YoungPerson]:
    return [person, *person.merged_from.order_by("pk")]


def _filtered(events: QuerySet[AuditEvent], wanted: Filter, timezone: str) -> QuerySet[AuditEvent]:
    zone = ZoneInfo(timezone)
    if wanted.who is not None:
        events = events.filter(actor=f"user:{wanted.who}")
    if wanted.first is not None:
        events = events.filter(at__gte=datetime.combine(wanted.first, time(), zone))
    if wanted.last is not None:
        events = events.filter(at__lt=datetime.combine(wanted.last + timedelta(days=1), time(), zone))
    if wanted.looks_only:
        events = events.filter(Q(detail__has_key="basis") | Q(detail__has_key="shown"))
    return events


def _role(service: Service, event: AuditEvent, memberships: dict[int, list[Membership]]) -> str:
    """What the employee was at the time; «ansatt» where no role is known any more."""
    who = event.actor.removeprefix("user:")
    day = clock.local(event.at, service.timezone).date()
    for row in memberships.get(int(who), []) if who.isdecimal() else []:
        if row.from_date <= day and (row.to_date is None or row.to_date >= day) and row.role in roles():
            return str(roles()[row.role])
    return _("Ansatt") if who.isdecimal() else _("Datasystemet")


def _row(service: Service, event: AuditEvent, who: str) -> SeenRow:
    detail: dict[str, Any] = {name: value for name, value in event.detail.items() if name not in _QUIET}
    basis = event.detail.get("basis", "")
    entries = event.detail.get("entries", [])
    count = len(entries) if isinstance(entries, list) else 0
    if count:
        detail["entries"] = count
    return SeenRow(
        at=event.at,
        who=who or _("Ikke logget inn"),
        organisation=service.name,
        what=name_of(event.action),
        why=told({"basis": basis}).partition(": ")[2] if basis else "",
        parts=told(detail),
        denied=event.action == "access.refused",
    )
