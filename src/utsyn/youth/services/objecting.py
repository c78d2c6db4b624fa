"""The young person does not want a named employee to see the record: their access is gone the same second (TAU-4)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.youth.models import Objection, YoungPerson
from utsyn.youth.queries.access import keys_of, members
from utsyn.youth.rules import Basis, basis_of, can_lead
from utsyn.youth.services.granting import locked


def _require(by: Actor, person: YoungPerson) -> User:
    """Those who lead the record, and its key workers, to whom the young person says it."""
    follows = basis_of(by, person) == Basis.KEY_WORKER and can(by, Permission.RECORD_YOUTH, person.service)
    if by.user is None or not (can_lead(by, person) or follows):
        raise Refused(Permission.LEAD_YOUTH, person.service.code)
    return by.user


def object_to(*, by: Actor, person: YoungPerson, user: User, reason: str = "") -> Objection:
    """Keep ``user`` out from now. The same again is the one that stands.

    Raises Refused for those who neither lead nor follow; Invalid for somebody who is not of the service.
    """
    giver = _require(by, person)
    if user not in members(person.service):
        raise Invalid(_("Velg en ansatt i tjenesten."), field="user")
    with transaction.atomic():
        row = locked(person)
        _require(by, row)
        standing = Objection.objects.filter(person__in=keys_of(row), user=user, ended_at__isnull=True).first()
        if standing is not None:
            return standing
        made = Objection(
            service=row.service,
            person=row,
            user=user,
            from_date=clock.today(row.service.timezone),
            given_at=clock.now(),
            given_by=giver,
            data_key=row.data_key,
        )
        made.seal({"reason": reason.strip()})
        made.save()
        record(by, "youth.objection_set", row, who=user.pk)
    return made


def withdraw(*, by: Actor, person: YoungPerson, objection_uid: UUID) -> Objection:
    """The young person has changed their mind. Twice is once. Raises Refused; Objection.DoesNotExist."""
    _require(by, person)
    with transaction.atomic():
        _require(by, locked(person))
        rows = Objection.objects.select_for_update(of=("self",)).filter(person__in=keys_of(person))
        row = rows.get(uid=objection_uid)
        if row.ended_at is None:
            row.ended_at, row.ended_by = clock.now(), by.user
            row.save(update_fields=["ended_at", "ended_by"])
            record(by, "youth.objection_withdrawn", person, who=row.user_id)
    return row
