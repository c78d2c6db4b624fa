"""Who may: asked of one record, in plain Python. The answer is the basis that the log keeps (pjl § 22 a), or None."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    Impediment,
    KeyWorker,
    Objection,
    RecordGrant,
    YoungPerson,
)
from utsyn.youth.relations import absent_for, has_team_access


class Basis(StrEnum):
    """Why somebody may open a record. What the log calls them is in ``log_words``."""

    SYSTEM = "system"
    KEY_WORKER = "key_worker"
    NAMED = "named"
    PROGRAMME = "programme"
    SUBSTITUTE = "substitute"
    TEAM = "team"
    EMERGENCY = "emergency"
    DISPOSAL = "disposal"


@as_it_stands
def basis_of(viewer: Actor, person: YoungPerson) -> Basis | None:
    """Why the viewer may open the record now; None where they may not."""
    if person.merged_into_id is not None or person.erased_at is not None:
        return None
    if viewer.is_system:
        return Basis.SYSTEM
    user, service = viewer.user, person.service
    if user is None or not can(viewer, Permission.SEE_YOUTH, service):
        return None
    same = [person.pk, *person.merged_from.values_list("pk", flat=True)]
    if _blocked(user, same):
        return None
    objected = user.pk in _users(same, Objection)
    if person.restricted_at is not None:
        allowed = can(viewer, Permission.DISPOSE_YOUTH, service) and not objected
        if person.access_class != AccessClass.ORDINARY:  # the circle alone, also now (IDN-8)
            allowed = allowed and _relation(viewer, user, person, same) is not None
        return Basis.DISPOSAL if allowed else None
    if not objected and (found := _relation(viewer, user, person, same)):
        return found
    return Basis.EMERGENCY if _emergency(user, same, objected=objected) else None


def can_view(viewer: Actor, person: YoungPerson) -> bool:
    """Whether the viewer may open the record now."""
    return basis_of(viewer, person) is not None


@as_it_stands
def can_write(viewer: Actor, person: YoungPerson) -> bool:
    """Whether the viewer may write in the record now: a restricted one nobody may (art. 18)."""
    return (
        person.restricted_at is None
        and can(viewer, Permission.RECORD_YOUTH, person.service)
        and can_view(viewer, person)
    )


@as_it_stands
def can_lead(viewer: Actor, person: YoungPerson) -> bool:
    """Whether the viewer may give and take access to the record: leads, and is not kept out of it."""
    if viewer.is_system:
        return True
    user, service = viewer.user, person.service
    if user is None or not can(viewer, Permission.LEAD_YOUTH, service) or person.erased_at is not None:
        return False
    if person.access_class != AccessClass.ORDINARY:
        # Nobody outside the circle knows that there is one. An emergency from before it was closed is no part of that.
        return basis_of(viewer, person) not in (None, Basis.EMERGENCY)
    same = [person.pk, *person.merged_from.values_list("pk", flat=True)]
    return not _blocked(user, same) and user.pk not in _users(same, Objection)


def require_view(viewer: Actor, person: YoungPerson) -> Basis:
    """The basis. Raises Refused; also within a transaction, for the middleware writes the refusal down after it."""
    found = basis_of(viewer, person)
    if found is None:
        raise Refused(Permission.SEE_YOUTH, person.service.code)
    return found


def require_write(by: Actor, person: YoungPerson) -> None:
    """Raises Refused unless :func:`can_write`."""
    if not can_write(by, person):
        raise Refused(Permission.RECORD_YOUTH, person.service.code)


def require_lead(by: Actor, person: YoungPerson) -> None:
    """Raises Refused unless :func:`can_lead`."""
    if not can_lead(by, person):
        raise Refused(Permission.LEAD_YOUTH, person.service.code)


def _users(same: list[int], model: type[Objection] | type[Impediment]) -> set[int]:
    """Whom the rows name that have not ended."""
    rows = model.objects.filter(person__in=same, ended_at__isnull=True)
    return set(rows.values_list("user", flat=True))


def _blocked(user: User, same: list[int]) -> bool:
    return user.pk in _users(same, Impediment)


def _relation(viewer: Actor, user: User, person: YoungPerson, same: list[int]) -> Basis | None:
    service = person.service
    day = clock.today(service.timezone)
    workers = _key_workers(same, day)
    if user.pk in workers:
        return Basis.KEY_WORKER
    grants = RecordGrant.objects.filter(person__in=same, user=user, ended_at__isnull=True)
    for grant in grants.order_by("kind", "pk"):
        if grant.from_date <= day <= grant.to_date:
            return Basis(grant.kind)
    if person.access_class != AccessClass.ORDINARY:
        return None
    if workers & set(absent_for(user, service, day)):
        return Basis.SUBSTITUTE
    team = can(viewer, Permission.RECORD_YOUTH, service) and has_team_access(service)
    return Basis.TEAM if team else None


def _key_workers(same: list[int], day: date) -> set[int]:
    rows = KeyWorker.objects.filter(person__in=same).select_related("staff")
    return {
        row.staff.user_id
        for row in rows
        if row.from_date <= day and (row.to_date is None or row.to_date >= day) and row.staff.user_id
    }


def _emergency(user: User, same: list[int], *, objected: bool) -> bool:
    now = clock.now()
    rows = EmergencyAccess.objects.filter(person__in=same, user=user, ended_at__isnull=True)
    return any(row.from_at <= now < row.until_at and (row.danger_to_life or not objected) for row in rows)
