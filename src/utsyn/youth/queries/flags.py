"""What the rules found and a leader should look at, and emergencies that wait for a leader (LOG-6, TIL-4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_limits import limits_on
from utsyn.youth.models import AccessClass, AccessFlag, EmergencyAccess, YoungPerson, YouthSettings
from utsyn.youth.queries.looks import PERSON
from utsyn.youth.queries.settings import choices_of
from utsyn.youth.relations import locatable_by

#: So many events in one question.
_AT_ONCE = 500
_BOXES = ("user", "reviewed_by", "data_key__parent", "person__service")


@dataclass(frozen=True, slots=True)
class FlagPage:
    """One flag, the events it is about, and what is to be done where it was a breach."""

    flag: AccessFlag
    events: list[AuditEvent]
    own: bool
    deadline: (
        datetime | None
    )  # until when Datatilsynet is told: 72 hours from when the service knew (GDPR art. 33)
    late: bool


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """An emergency as a leader sees it in the queue."""

    emergency: EmergencyAccess
    own: bool
    overdue: bool
    running: bool


def flags_for(viewer: Actor, service: Service) -> QuerySet[AccessFlag]:
    """The flags that the viewer may know of: none about records that leave no trace for them. Raises Refused."""
    require(viewer, Permission.SEE_ACCESS_LOG, service)
    known = locatable_by(viewer, service).values("pk")
    rows = AccessFlag.objects.filter(service=service).select_related(*_BOXES)
    return rows.filter(Q(person__isnull=True) | Q(person__in=known) | Q(person__merged_into__in=known))


def flag_for(viewer: Actor, service: Service, flag: UUID) -> AccessFlag:
    """One of them, with the events that the viewer may know of. Raises Refused; AccessFlag.DoesNotExist."""
    for found in _known_of(viewer, service, [flags_for(viewer, service).get(uid=flag)]):
        return found
    raise AccessFlag.DoesNotExist


def _known_of(viewer: Actor, service: Service, found: Iterable[AccessFlag]) -> list[AccessFlag]:
    """The flags with the events that the viewer may know of; without those of which nothing is left.

    A flag that is about no one record holds looks at many, and some of those may leave no trace for the viewer: they
    are neither shown nor counted (TAU-4, IDN-8). What is left out here is not saved.
    """
    kept, hidden = list(found), set[int]()
    numbers = sorted({number for flag in kept if flag.person_id is None for number in flag.events})
    if viewer.is_system or not numbers:
        return kept
    known = locatable_by(viewer, service).values("pk")
    gone = Q(erased_at__isnull=False, access_class=AccessClass.ORDINARY)
    for start in range(0, len(numbers), _AT_ONCE):
        part = numbers[start : start + _AT_ONCE]
        about = AuditEvent.objects.filter(service=service.code, number__in=part, object_type=PERSON)
        person_of = {number: int(pk) for number, pk in about.values_list("number", "object_id")}
        there = YoungPerson.objects.filter(pk__in=set(person_of.values()))
        shown = set(
            there.filter(Q(pk__in=known) | Q(merged_into__in=known) | gone).values_list("pk", flat=True)
        )
        hidden |= {number for number, pk in person_of.items() if pk not in shown}
    for flag in kept:
        if flag.person_id is None:
            flag.events = [number for number in flag.events if number not in hidden]
    return [flag for flag in kept if flag.person_id is not None or flag.events]


def flags(viewer: Actor, service: Service, *, reviewed: bool = False) -> list[AccessFlag]:
    """Those that wait, or the latest that somebody has looked at. Reading them is an event. Raises Refused."""
    rows = flags_for(viewer, service).filter(reviewed_at__isnull=not reviewed)
    with transaction.atomic():
        found = _known_of(viewer, service, rows.order_by("-on_date", "-pk")[:200])
        record(viewer, "youth.flags_read", service, count=len(found))
    return found


def flag_page(viewer: Actor, service: Service, flag: UUID) -> FlagPage:
    """One of them, with its events. Raises Refused; AccessFlag.DoesNotExist."""
    row = flag_for(viewer, service, flag)
    with transaction.atomic():
        record(
            viewer, "youth.flag_read", row.person or service, flag=str(row.uid), basis="leader", parts=["log"]
        )
        events = AuditEvent.objects.filter(service=service.code, number__in=row.events).order_by("number")
        deadline = None
        if row.outcome == AccessFlag.Outcome.BREACH and row.reviewed_at is not None:
            hours = limits_on(clock.today(service.timezone)).breach_hours
            deadline = row.reviewed_at + timedelta(hours=hours)
        return FlagPage(
            flag=row,
            events=list(events[:200]),
            own=viewer.user is not None and viewer.user.pk == row.user_id,
            deadline=deadline,
            late=deadline is not None and clock.now() > deadline and not row.content().get("told"),
        )


def emergencies_for(viewer: Actor, service: Service) -> QuerySet[EmergencyAccess]:
    """The emergencies that the viewer looks after. Raises Refused."""
    require(viewer, Permission.LEAD_YOUTH, service)
    known = locatable_by(viewer, service).values("pk")
    rows = EmergencyAccess.objects.filter(service=service).select_related(*_BOXES)
    return rows.filter(Q(person__in=known) | Q(person__merged_into__in=known))


def emergencies(viewer: Actor, service: Service, *, reviewed: bool = False) -> list[EmergencyRow]:
    """The queue, the oldest first; or the latest that somebody has looked at. Raises Refused."""
    rows = emergencies_for(viewer, service).filter(reviewed_at__isnull=not reviewed)
    with transaction.atomic():
        found = list(rows.order_by("-from_at" if reviewed else "from_at", "pk")[:200])
        record(viewer, "youth.emergencies_read", service, count=len(found))
    since = clock.now() - timedelta(days=choices_of(service).review_days)
    return [_row(viewer, since, each) for each in found]


def emergency_page(viewer: Actor, service: Service, emergency: UUID) -> tuple[EmergencyRow, list[AuditEvent]]:
    """One of them, with what was opened meanwhile. Raises Refused; EmergencyAccess.DoesNotExist."""
    row = emergencies_for(viewer, service).get(uid=emergency)
    until = row.ended_at or row.until_at
    with transaction.atomic():
        record(
            viewer, "youth.emergency_read", row.person, emergency=str(row.uid), basis="leader", parts=["log"]
        )
        events = AuditEvent.objects.filter(
            service=service.code,
            actor=f"user:{row.user_id}",
            object_type=PERSON,
            object_id__in=[str(pk) for pk in (row.person_id, row.person.merged_into_id) if pk is not None],
            at__gte=row.from_at,
            at__lte=until,
        ).order_by("number")[:200]
        since = clock.now() - timedelta(days=choices_of(service).review_days)
        return _row(viewer, since, row), list(events)


def overdue(viewer: Actor, service: Service) -> QuerySet[EmergencyAccess]:
    """Emergencies that have waited longer than the service allows (TIL-4). Raises Refused."""
    since = clock.now() - timedelta(days=choices_of(service).review_days)
    return emergencies_for(viewer, service).filter(reviewed_at__isnull=True, from_at__lt=since)


def overdue_count(viewer: Actor, service: Service) -> int:
    """How many emergencies wait past the time for somebody else than who used them, asked in one question: the menus
    of those who lead say it on every page. Raises Refused."""
    rows = emergencies_for(viewer, service).filter(reviewed_at__isnull=True)
    waits = rows.exclude(user=viewer.user).values_list("from_at", "service__youth_settings__review_days")
    standard, now = YouthSettings(service=service).review_days, clock.now()
    return sum(1 for begun, days in waits if begun < now - timedelta(days=days or standard))


def waiting(viewer: Actor, service: Service) -> int:
    """How many flags nobody has looked at. Raises Refused."""
    return len(_known_of(viewer, service, flags_for(viewer, service).filter(reviewed_at__isnull=True)))


def untold(viewer: Actor, service: Service) -> int:
    """How many breaches are past the 72 hours with nobody told (PVN-18). Raises Refused."""
    hours = limits_on(clock.today(service.timezone)).breach_hours
    late = flags_for(viewer, service).filter(
        outcome=AccessFlag.Outcome.BREACH, reviewed_at__lt=clock.now() - timedelta(hours=hours)
    )
    return sum(1 for flag in _known_of(viewer, service, late) if not flag.content().get("told"))


def _row(viewer: Actor, since: datetime, row: EmergencyAccess) -> EmergencyRow:
    now = clock.now()
    return EmergencyRow(
        emergency=row,
        own=viewer.user is not None and viewer.user.pk == row.user_id,
        overdue=row.reviewed_at is None and row.from_at < since,
        running=row.ended_at is None and row.from_at <= now < row.until_at,
    )
