"""What ties an employee to a young person, as conditions that the database works out over many records at once.

The same rules, asked of one record and in plain Python, are in :mod:`utsyn.youth.rules`; a test holds the two together
for every kind of viewer. A relation never comes of employment alone (TIL-2).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
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
    YouthSettings,
)

#: Whose a row is: the person's that it stands on, or the one's that they were merged into.
_WHOSE = Coalesce("person__merged_into", "person")


def _of(rows: QuerySet[Any]) -> Q:
    """The records that any of these rows is about. Asked once in a question, whatever the number of records."""
    return Q(pk__in=rows.order_by().values(whose=_WHOSE))


def in_force(day: date) -> Q:
    """From a day to a day, both included; no last day means still (indicators.md § In force)."""
    return Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gte=day))


def has_team_access(service: Service) -> bool:
    """Whether the service has chosen that its whole team sees ordinary records."""
    return YouthSettings.objects.filter(service=service, team_access=True).exists()


def absent_for(user: User, service: Service, day: date) -> QuerySet[Substitution, int]:
    """The users whom ``user`` substitutes that day."""
    rows = Substitution.objects.filter(
        service=service, user=user, ended_at__isnull=True, from_date__lte=day, to_date__gte=day
    )
    return rows.values_list("absent", flat=True)


def kept_out(user: User) -> Q:
    """The records that ``user`` is never to open: their own, a relative's, one whose young person objects to them."""
    return _of(Impediment.objects.filter(user=user, ended_at__isnull=True))


def objected_to(user: User) -> Q:
    """The records whose young person does not want ``user`` to see them."""
    return _of(Objection.objects.filter(user=user, ended_at__isnull=True))


def own_records(user: User, day: date) -> Q:
    """Those that ``user`` is key worker for on ``day``."""
    return _of(KeyWorker.objects.filter(in_force(day), staff__user=user))


def related(user: User, service: Service, day: date, *, writes: bool) -> Q:
    """The records that ``user`` has to do with on ``day``, emergencies apart."""
    granted = RecordGrant.objects.filter(
        user=user, ended_at__isnull=True, from_date__lte=day, to_date__gte=day
    )
    ordinary = Q(access_class=AccessClass.ORDINARY)
    covered = KeyWorker.objects.filter(in_force(day), staff__user__in=absent_for(user, service, day))
    found = own_records(user, day) | _of(granted) | ordinary & _of(covered)
    return found | ordinary if writes and has_team_access(service) else found


def in_emergency(user: User, now: datetime) -> Q:
    """The records that ``user`` has opened as an emergency that is not over."""
    open_now = EmergencyAccess.objects.filter(
        user=user, ended_at__isnull=True, from_at__lte=now, until_at__gt=now
    )
    return _of(open_now) & ~objected_to(user) | _of(open_now.filter(danger_to_life=True))


def whole(service: Service) -> QuerySet[YoungPerson]:
    """The service's records that stand for themselves: not merged away, not erased."""
    return YoungPerson.objects.filter(service=service, merged_into__isnull=True, erased_at__isnull=True)


@as_it_stands
def visible_to(viewer: Actor, service: Service) -> QuerySet[YoungPerson]:
    """The records that the viewer may open now. Everything that shows a person starts from here.

    The system (the command line, the statistics) sees all of the service's. Whoever is not let in gets an empty set.
    """
    if viewer.is_system:
        return whole(service)
    if viewer.user is None or not can(viewer, Permission.SEE_YOUTH, service):
        return YoungPerson.objects.none()
    return whole(service).filter(_open_to(viewer, viewer.user, service))


@as_it_stands
def locatable_by(viewer: Actor, service: Service) -> QuerySet[YoungPerson]:
    """The records whose existence the viewer may learn of: those they may open, and the service's ordinary ones.

    No trace of the stricter classes, of what is restricted, and of records that they are kept out of (TAU-4, IDN-8).
    """
    if viewer.is_system:
        return whole(service)
    if viewer.user is None or not can(viewer, Permission.SEE_YOUTH, service):
        return YoungPerson.objects.none()
    user = viewer.user
    ordinary = Q(access_class=AccessClass.ORDINARY, restricted_at__isnull=True)
    ordinary &= ~kept_out(user) & ~objected_to(user)
    # One condition on each row, not a set of keys: the database asks it of the few that a search has found.
    return whole(service).filter(ordinary | _open_to(viewer, user, service))


def _open_to(viewer: Actor, user: User, service: Service) -> Q:
    """What a record must be for the viewer to open it now, not merged away and not erased."""
    day = clock.today(service.timezone)
    writes = can(viewer, Permission.RECORD_YOUTH, service)
    tied = related(user, service, day, writes=writes) & ~objected_to(user) | in_emergency(user, clock.now())
    found = tied & ~kept_out(user) & Q(restricted_at__isnull=True)
    if can(viewer, Permission.DISPOSE_YOUTH, service):
        # Of the stricter classes the circle alone, also when the record is restricted (IDN-8).
        circle = Q(access_class=AccessClass.ORDINARY) | related(user, service, day, writes=writes)
        found |= circle & Q(restricted_at__isnull=False) & ~kept_out(user) & ~objected_to(user)
    return found


def numbers_of(user: User, service: Service) -> set[str]:
    """The keyed hashes of the birth numbers that ``user`` must not meet (see :class:`StaffNumber`)."""
    return set(StaffNumber.objects.filter(user=user, service=service).values_list("digest", flat=True))


def in_order(records: QuerySet[YoungPerson]) -> QuerySet[YoungPerson]:
    """Newest registration first; the box with its keys is read along."""
    return records.select_related("data_key", "district").order_by(F("registered_on").desc(), "-pk")
