"""Who follows a young person: two key workers, from a day to a day. Access follows responsibility (TIL-2)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.locking import raise_version, require_version, same_as
from utsyn.youth.models import KeyWorker, KeyWorkerRole, YoungPerson
from utsyn.youth.policies import Span, day_before
from utsyn.youth.queries.access import members
from utsyn.youth.queries.circle import circle_of
from utsyn.youth.rules import Basis, basis_of, can_lead
from utsyn.youth.services.granting import check_not_last, check_receiver, locked
from utsyn.youth.services.opening import staff_for


def assign(
    *,
    by: Actor,
    person: YoungPerson,
    user: User,
    role: str,
    from_date: date,
    version: int | None = None,
) -> KeyWorker:
    """``user`` follows the young person from a day; whoever had the role until then ends the day before.

    The same again is the one that stands. Raises Refused for those who do not lead the record; Invalid for somebody
    who may not record or is kept out of it, for oneself as the way into a record, for one who has the other role, and
    for a day before the one whom they follow began; NotAllowedNow where somebody changed the record since ``version``.
    """
    require_change(by, person)
    if role not in KeyWorkerRole.values:
        raise Invalid(
            _("Velg hovedkontakt eller medkontakt."), field="role", value=role, valid=KeyWorkerRole.values
        )
    if user not in members(person.service, Permission.RECORD_YOUTH):
        raise Invalid(_("Velg en som kan skrive i journalen."), field="user")
    with transaction.atomic():
        row = locked(person)
        require_change(by, row)
        check_receiver(row, user, field="user")
        if by.user == user and basis_of(by, row) in (None, Basis.EMERGENCY):
            # Leading gives no access by itself, and an emergency no more than its hours (TIL-1, TIL-4).
            raise Invalid(_("Du kan ikke gi deg selv tilgang. Be en annen leder om det."), field="user")
        staff = staff_for(by=by, service=row.service, user=user)
        standing = list(KeyWorker.objects.select_for_update().filter(person__in=same_as(row)))
        wanted = Span(from_date)
        overlapping = [each for each in standing if Span(each.from_date, each.to_date).meets(wanted)]
        for each in overlapping:
            if each.staff_id == staff.pk and each.role == role and each.to_date is None:
                return each
        require_version(row, version)
        if any(each.staff_id == staff.pk and each.role != role for each in overlapping):
            raise Invalid(
                _("%(name)s følger allerede ungdommen. Avslutt den andre rollen først.") % {"name": user},
                field="user",
            )
        for each in (each for each in overlapping if each.role == role):
            if each.from_date >= from_date:
                raise Invalid(
                    _("Velg en dag etter at %(name)s begynte.") % {"name": each.staff}, field="from_date"
                )
            each.to_date = day_before(from_date)
            each.save(update_fields=["to_date"])
        made = KeyWorker.objects.create(
            service=row.service, person=row, staff=staff, role=role, from_date=from_date
        )
        raise_version(row)
        record(by, "youth.key_worker_set", row, who=user.pk, role=role, on=str(from_date))
    return made


def end(*, by: Actor, person: YoungPerson, row_id: int, last_day: date) -> KeyWorker:
    """The key worker has a last day. Whoever it is need not be in use any more (wish 40). The same day twice is once.

    Raises Refused; KeyWorker.DoesNotExist for one of another record; Invalid for a day before they began;
    NotAllowedNow for one who has ended already, and for the last one inside a record of a stricter class.
    """
    require_change(by, person)
    with transaction.atomic():
        row = locked(person)
        require_change(by, row)
        rows = KeyWorker.objects.select_for_update(of=("self",)).select_related("staff")
        worker = rows.get(pk=row_id, person__in=same_as(row))
        if worker.to_date == last_day:
            return worker
        today = clock.today(row.service.timezone)
        if worker.to_date is not None and worker.to_date < today:
            raise NotAllowedNow(_("Dette er allerede avsluttet."))
        if last_day < worker.from_date:
            raise Invalid(_("Siste dag må være etter første dag."), field="last_day")
        before = circle_of(row)
        worker.to_date = last_day
        worker.save(update_fields=["to_date"])
        if worker.staff.user_id is not None:
            after = max(today, last_day + timedelta(days=1))
            check_not_last(row, worker.staff.user_id, after, before=before)
        raise_version(row)
        record(
            by, "youth.key_worker_ended", row, who=worker.staff.user_id, role=worker.role, on=str(last_day)
        )
    return worker


def require_change(by: Actor, person: YoungPerson) -> None:
    """Raises Refused for those who do not lead the record, and for everybody while it is restricted (art. 18)."""
    if not can_lead(by, person) or person.restricted_at is not None:
        raise Refused(Permission.LEAD_YOUTH, person.service.code)
