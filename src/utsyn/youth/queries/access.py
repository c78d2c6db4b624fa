"""Who has access to a record and why (TIL-3), and the ways in for those who give access without opening it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth.access_limits import limits_on
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    Impediment,
    KeyWorker,
    Objection,
    RecordGrant,
    StaffNumber,
    Substitution,
    YoungPerson,
)
from utsyn.youth.queries.opening import Opened, not_here, row_of
from utsyn.youth.relations import in_force, kept_out, locatable_by, visible_to, whole
from utsyn.youth.rules import Basis, basis_of, can_lead

#: The basis that the log keeps where somebody looks after a record's access without opening it.
LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Managed:
    """A record whose access somebody looks after. ``opened`` where they may also read it."""

    person: YoungPerson
    same: tuple[int, ...]
    opened: Opened | None
    leads: bool  # may change access, not only see it


@dataclass(frozen=True, slots=True)
class Way:
    """One reason why somebody has access, with its last day where it has one."""

    why: str | Promise
    until: date | None = None


@dataclass(slots=True)
class Access:
    """One employee and all the reasons that they have access."""

    user: User
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Everything about who may open one record."""

    managed: Managed
    access: list[Access]
    grants: list[tuple[RecordGrant, bool]]  # in force or to come; whether it is due for review
    objections: list[Objection]
    impediments: list[Impediment]
    emergencies: list[EmergencyAccess]


def members(service: Service, permission: Permission = Permission.SEE_YOUTH) -> list[User]:
    """The service's employees in use today who hold the permission, by name."""
    today = clock.today(service.timezone)
    rows = Membership.objects.filter(in_force(today), service=service, user__is_active=True)
    found = User.objects.filter(pk__in=rows.values("user")).order_by("name", "pk")
    return [user for user in found if can(Actor.of(user), permission, service)]


def keys_of(person: YoungPerson) -> tuple[int, ...]:
    """The record's own primary key, then those of the records that were merged into it."""
    return (person.pk, *person.merged_from.order_by("pk").values_list("pk", flat=True))


def following(keys: Collection[int], day: date) -> dict[int, list[StaffMember]]:
    """Who follows these records on a day, by the record's primary key; also by way of those merged into it."""
    found: dict[int, list[StaffMember]] = {}
    rows = KeyWorker.objects.filter(in_force(day))
    rows = rows.filter(Q(person__in=keys) | Q(person__merged_into__in=keys))
    for row in rows.select_related("staff", "person").order_by("role", "pk"):
        found.setdefault(row.person.merged_into_id or row.person_id, []).append(row.staff)
    return found


def locate(viewer: Actor, service: Service, uid: UUID) -> YoungPerson:
    """The record with this id, for one who may know of it. Raises NotHere, having written the attempt down."""
    person = row_of(service, uid)
    asked = person.pk if person is not None else 0
    known = locatable_by(viewer, service).filter(pk=asked).exists()
    if person is None or not known:
        raise not_here(viewer, service, uid)
    return person


@contextmanager
def managed(
    viewer: Actor,
    service: Service,
    uid: UUID,
    action: str,
    *,
    log_reader: bool = False,
    parts: Collection[str] = (),
    **detail: Any,
) -> Iterator[Managed]:
    """Look after a record's access, within a transaction that has written the event.

    For those who lead it, and its key workers; with ``log_reader`` for those who read the access log instead of the
    latter. Raises NotHere where the viewer may not know of the record; Refused where they may do no more than that.
    """
    locate(viewer, service, uid)
    with transaction.atomic():
        person = locate(viewer, service, uid)
        basis = basis_of(viewer, person)
        leads = can_lead(viewer, person)
        reads_log = log_reader and can(viewer, Permission.SEE_ACCESS_LOG, service)
        follows = not log_reader and basis == Basis.KEY_WORKER
        if not (leads or reads_log or follows):
            raise Refused(Permission.LEAD_YOUTH, service.code)
        record(viewer, action, person, basis=str(basis or LEADER), parts=sorted(parts), **detail)
        same = keys_of(person)
        yield Managed(person, same, Opened(person, basis, same, viewer) if basis else None, leads)


def access_page(viewer: Actor, service: Service, uid: UUID) -> AccessPage:
    """The page «Tilgang». Raises as :func:`managed`."""
    with managed(viewer, service, uid, "youth.access_read", parts=["access"]) as found:
        same, today = found.same, clock.today(service.timezone)
        standing = {"person__in": same, "ended_at__isnull": True}
        boxes = ("user", "given_by", "data_key__parent")
        grants = RecordGrant.objects.filter(**standing, to_date__gte=today).select_related(*boxes)
        due = today + timedelta(days=limits_on(today).due_days)
        return AccessPage(
            managed=found,
            access=effective(service, found.person, same),
            grants=[(grant, grant.to_date <= due) for grant in grants],
            objections=list(
                Objection.objects.filter(**standing).select_related(*boxes).order_by("user__name")
            ),
            impediments=list(
                Impediment.objects.filter(**standing).select_related("user").order_by("user__name")
            ),
            emergencies=list(
                EmergencyAccess.objects.filter(person__in=same)
                .select_related("user", "reviewed_by", "data_key__parent")
                .order_by("-from_at")[:20]
            ),
        )


def effective(service: Service, person: YoungPerson, same: Collection[int]) -> list[Access]:
    """Everybody who may open the record now, with every reason; by name."""
    today, now = clock.today(service.timezone), clock.now()
    found: dict[int, Access] = {}

    def add(user: User, why: str | Promise, until: date | None = None) -> None:
        found.setdefault(user.pk, Access(user)).ways.append(Way(why, until))

    workers = KeyWorker.objects.filter(in_force(today), person__in=same, staff__user__isnull=False)
    following: dict[int, User] = {}
    for row in workers.select_related("staff__user"):
        if row.staff.user is not None:
            following[row.staff.user.pk] = row.staff.user
            add(row.staff.user, row.get_role_display(), row.to_date)
    for grant in RecordGrant.objects.filter(
        person__in=same, ended_at__isnull=True, from_date__lte=today, to_date__gte=today
    ).select_related("user"):
        add(grant.user, grant.get_kind_display(), grant.to_date)
    for stand_in in Substitution.objects.filter(
        service=service, absent__in=following, ended_at__isnull=True, from_date__lte=today, to_date__gte=today
    ).select_related("user", "absent"):
        add(stand_in.user, _("Vikar for %(name)s") % {"name": stand_in.absent}, stand_in.to_date)
    for emergency in EmergencyAccess.objects.filter(
        person__in=same, ended_at__isnull=True, from_at__lte=now, until_at__gt=now
    ).select_related("user"):
        add(emergency.user, _("Nødtilgang"))
    here = members(service)
    for user in here:
        basis = basis_of(Actor.of(user), person)
        if basis is None:
            found.pop(user.pk, None)
        elif basis == Basis.TEAM:
            add(user, _("Hele teamet"))
        elif basis == Basis.DISPOSAL:
            found[user.pk] = Access(user, [Way(_("Begrenset journal"))])
    kept = [found[user.pk] for user in here if user.pk in found]
    return sorted(kept, key=lambda one: (str(one.user).casefold(), one.user.pk))


def knows_of(viewer: Actor, person: YoungPerson) -> bool:
    """Whether the viewer still looks after the record's access, or follows it: asked after a change of it."""
    row = YoungPerson.objects.select_related("service").get(pk=person.pk)
    return can_lead(viewer, row) or basis_of(viewer, row) == Basis.KEY_WORKER


@dataclass(frozen=True, slots=True)
class NoAccess:
    """What somebody is told who may know of a record, and no more: whom to ask."""

    person: YoungPerson
    ask: list[str]


def no_access(viewer: Actor, service: Service, uid: UUID) -> NoAccess | None:
    """Whom to ask for access; None for one who has it, so that the refusal was of something else.

    Raises :class:`NotHere` where there is no such record for the viewer.
    """
    person = row_of(service, uid)
    asked = person.pk if person is not None else 0
    if visible_to(viewer, service).filter(pk=asked).exists():
        return None
    if person is None or not locatable_by(viewer, service).filter(pk=asked).exists():
        raise not_here(viewer, service, uid)
    today = clock.today(service.timezone)
    rows = KeyWorker.objects.filter(in_force(today), person__in=keys_of(person)).select_related("staff")
    return NoAccess(person, list(dict.fromkeys(str(row.staff) for row in rows)))


def reachable(viewer: Actor, service: Service, uid: UUID) -> YoungPerson:
    """The record, for one who asks for emergency access to it (TIL-4). Raises NotHere.

    An objection does not hide it from one who has its address: only danger to life sets that aside. Those who are
    kept out of it, and the stricter classes, have no such way in.
    """
    person = row_of(service, uid)
    asked = person.pk if person is not None else 0
    user = viewer.user if can(viewer, Permission.SEE_YOUTH, service) else None
    rows = whole(service).filter(access_class=AccessClass.ORDINARY, restricted_at__isnull=True, pk=asked)
    found = user is not None and rows.exclude(kept_out(user)).exists()
    found = visible_to(viewer, service).filter(pk=asked).exists() or found
    if person is None or not found:
        raise not_here(viewer, service, uid)
    return person


def substitutions(viewer: Actor, service: Service, user: User) -> list[Substitution]:
    """Those that ``user`` has a part in and that are not over. Raises Refused."""
    if not can(viewer, Permission.LEAD_YOUTH, service):
        raise Refused(Permission.LEAD_YOUTH, service.code)
    today = clock.today(service.timezone)
    rows = Substitution.objects.filter(service=service, ended_at__isnull=True, to_date__gte=today)
    return list(rows.filter(Q(absent=user) | Q(user=user)).select_related("absent", "user"))


def own_numbers(viewer: Actor, service: Service) -> list[StaffNumber]:
    """What the viewer has declared of their own and relatives' birth numbers: kind and day, never the number."""
    if viewer.user is None or not can(viewer, Permission.SEE_YOUTH, service):
        raise Refused(Permission.SEE_YOUTH, service.code)
    return list(StaffNumber.objects.filter(service=service, user=viewer.user).order_by("given_at", "pk"))
