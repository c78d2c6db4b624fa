"""Emergency access: opening a record that is not one's own, because one has to. A leader looks at each (TIL-4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.access_limits import limits_on
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    Impediment,
    KeyWorker,
    Objection,
    Task,
    YoungPerson,
)
from utsyn.youth.queries.access import keys_of
from utsyn.youth.relations import in_force
from utsyn.youth.rules import Basis, basis_of, can_lead
from utsyn.youth.services.granting import check_choice, locked


@as_it_stands
def _require(by: Actor, person: YoungPerson) -> User:
    """Employees who may open records at all, and are not kept out of this one. Strict classes have no emergency way."""
    service = person.service
    if by.user is None or not can(by, Permission.SEE_YOUTH, service):
        raise Refused(Permission.SEE_YOUTH, service.code)
    blocked = Impediment.objects.filter(person__in=keys_of(person), user=by.user, ended_at__isnull=True)
    closed = person.restricted_at or person.erased_at or person.merged_into_id
    strict = person.access_class != AccessClass.ORDINARY and basis_of(by, person) is None
    if closed or strict or blocked.exists():
        raise Refused(Permission.SEE_YOUTH, service.code)
    return by.user


def begin(*, by: Actor, person: YoungPerson, reason: str, danger_to_life: bool = False) -> EmergencyAccess:
    """Open the record for exactly so many hours (``access_limits``). One that runs already is the one that stands.

    Raises Refused for those who may not open records or are kept out of this one; Invalid for too short a reason, and
    where the young person has said no to the employee and there is no danger to life (hpl § 29); NotAllowedNow for
    one who has access anyway.
    """
    user = _require(by, person)
    now = clock.now()
    limits = limits_on(clock.today(person.service.timezone))
    text = " ".join(reason.split())
    if len(text) < limits.reason_length:
        said = _("Skriv hvorfor du må inn, med minst %(count)d tegn. Lederen leser det.")
        raise Invalid(said % {"count": limits.reason_length}, field="reason")
    with transaction.atomic():
        row = locked(person)
        _require(by, row)
        same = keys_of(row)
        running = EmergencyAccess.objects.filter(
            person__in=same, user=user, ended_at__isnull=True, from_at__lte=now, until_at__gt=now
        )
        objected = Objection.objects.filter(person__in=same, user=user, ended_at__isnull=True).exists()
        if objected and not danger_to_life:
            raise Invalid(
                _("Du har ikke tilgang til denne journalen. Den åpnes bare når liv er i fare."),
                field="danger_to_life",
            )
        standing = running.filter(danger_to_life=True) if objected else running
        if (found := standing.first()) is not None:
            return found
        if basis_of(by, row) not in (None, Basis.EMERGENCY):
            raise NotAllowedNow(_("Du har allerede tilgang til denne journalen."))
        made = EmergencyAccess(
            service=row.service,
            person=row,
            user=user,
            danger_to_life=danger_to_life,
            from_at=now,
            until_at=now + timedelta(hours=limits.emergency_hours),
            data_key=row.data_key,
        )
        made.seal({"reason": text})
        made.save()
        _remind(made, same)
        record(by, "youth.emergency_begun", row, emergency=str(made.uid), danger=danger_to_life)
    return made


def _remind(emergency: EmergencyAccess, same: tuple[int, ...]) -> None:
    """A task for the key worker: the young person is told, as the rule (TIL-4)."""
    service, person = emergency.service, emergency.person
    today = clock.today(service.timezone)
    workers = KeyWorker.objects.filter(in_force(today), person__in=same, staff__user__is_active=True)
    first = workers.select_related("staff").order_by("role", "pk").first()
    task = Task(
        service=service,
        person=person,
        data_key=person.data_key,
        due=today + timedelta(days=limits_on(today).told_days),
        assigned_to_id=first.staff.user_id if first else None,
        created_at=clock.now(),
        created_by=emergency.user,
    )
    task.seal({"title": _("Fortell ungdommen at noen brukte nødtilgang til journalen")})
    task.save()


def end(*, by: Actor, person: YoungPerson) -> int:
    """Leave before the time is up: the viewer's own that run. How many; none the second time. Raises Refused."""
    if by.user is None or not can(by, Permission.SEE_YOUTH, person.service):
        raise Refused(Permission.SEE_YOUTH, person.service.code)
    with transaction.atomic():
        row, now = locked(person), clock.now()
        running = EmergencyAccess.objects.filter(
            person__in=keys_of(row), user=by.user, ended_at__isnull=True, until_at__gt=now
        )
        ended = running.update(ended_at=now)
        if ended:
            record(by, "youth.emergency_ended", row, count=ended)
    return ended


def review(
    *,
    by: Actor,
    service: Service,
    emergency: UUID,
    outcome: str,
    comment: str,
    informed: bool,
    not_informed_reason: str = "",
) -> EmergencyAccess:
    """A leader has looked at it, once: whether it was needed, and that the young person knows, or why not.

    Raises Refused for those who do not lead the record; EmergencyAccess.DoesNotExist; Invalid for one's own and for
    what is missing; NotAllowedNow where somebody was first.
    """
    found = EmergencyAccess.objects.select_related("person__service", "person__merged_into__service")
    row = found.get(uid=emergency, service=service)
    person = row.person.merged_into or row.person
    if by.user is None or not can_lead(by, person):
        raise Refused(Permission.LEAD_YOUTH, service.code)
    if row.user_id == by.user.pk:
        raise Invalid(_("Du kan ikke vurdere din egen nødtilgang. Be en annen leder om det."))
    check_choice(outcome, EmergencyAccess.Outcome, field="outcome")
    if not comment.strip():
        raise Invalid(_("Skriv kort hva du har vurdert."), field="comment")
    if not informed and not not_informed_reason.strip():
        raise Invalid(_("Skriv hvorfor ungdommen ikke har fått vite det."), field="not_informed_reason")
    with transaction.atomic():
        if not can_lead(by, person):
            raise Refused(Permission.LEAD_YOUTH, service.code)
        boxes = EmergencyAccess.objects.select_related("data_key__parent").select_for_update(of=("self",))
        row = boxes.get(pk=row.pk)
        if row.reviewed_at is not None:
            raise NotAllowedNow(_("Nødtilgangen er allerede vurdert."))
        reason = "" if informed else not_informed_reason.strip()
        row.seal(
            {**row.content(), "comment": comment.strip(), "told": {"informed": informed, "reason": reason}}
        )
        row.outcome, row.reviewed_at, row.reviewed_by = outcome, clock.now(), by.user
        row.save(update_fields=["sealed", "outcome", "reviewed_at", "reviewed_by"])
        record(
            by, "youth.emergency_reviewed", person, emergency=str(row.uid), outcome=outcome, informed=informed
        )
    return row
