"""Own records, and those of family and friends: never opened by the employee they belong to (TIL-6)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.crypto.hashing import Hasher
from utsyn.youth.models import Impediment, StaffNumber, YoungPerson
from utsyn.youth.numbers import accepted
from utsyn.youth.queries.access import keys_of, members
from utsyn.youth.rules import require_lead
from utsyn.youth.services.granting import check_choice, locked
from utsyn.youth.services.tokens import match_staff_numbers


def impede(*, by: Actor, person: YoungPerson, user: User, kind: str) -> Impediment:
    """Keep ``user`` out of the record, also in an emergency. The same again is the one that stands.

    Raises Refused for those who do not lead the record; Invalid for somebody who is not of the service.
    """
    require_lead(by, person)
    check_choice(kind, Impediment.Kind, field="kind")
    if user not in members(person.service):
        raise Invalid(_("Velg en ansatt i tjenesten."), field="user")
    with transaction.atomic():
        row = locked(person)
        require_lead(by, row)
        found = Impediment.objects.filter(person__in=keys_of(row), user=user, ended_at__isnull=True).first()
        if found is not None:
            return found
        made = Impediment.objects.create(
            service=row.service, person=row, user=user, kind=kind, given_at=clock.now(), given_by=by.user
        )
        record(by, "youth.impediment_set", row, who=user.pk, kind=kind)
    return made


def lift(*, by: Actor, person: YoungPerson, impediment: int) -> Impediment:
    """It was wrong, or is so no more. Twice is once. Nobody lifts their own: they do not lead the record.

    Raises Refused; Impediment.DoesNotExist for one of another record.
    """
    require_lead(by, person)
    with transaction.atomic():
        require_lead(by, locked(person))
        row = Impediment.objects.select_for_update().get(pk=impediment, person__in=keys_of(person))
        if row.ended_at is None:
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])
            record(by, "youth.impediment_lifted", person, who=row.user_id, kind=row.kind)
    return row


def declare(*, by: Actor, service: Service, kind: str, number: str) -> StaffNumber:
    """Say one's own, or a relative's, birth number: a record with the same is closed to one, now and later.

    Only a keyed hash is kept. The answer does not say whether there is such a record. The same again is the one that
    stands. Raises Refused for those who see no records; Invalid for a number that cannot be right.
    """
    if by.user is None or not can(by, Permission.SEE_YOUTH, service):
        raise Refused(Permission.SEE_YOUTH, service.code)
    check_choice(kind, Impediment.Kind, field="kind")
    if not (digits := accepted(number)):
        raise Invalid(_("Skriv de 11 sifrene."), field="number")
    digest = Hasher(service, "number").whole(digits)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        row, new = StaffNumber.objects.get_or_create(
            service=service, user=by.user, digest=digest, defaults={"kind": kind, "given_at": clock.now()}
        )
        if new:
            match_staff_numbers(row)
            record(by, "youth.number_declared", row, kind=kind)
    return row


def remove_number(*, by: Actor, service: Service, number: int) -> None:
    """Take away what an employee wrote by mistake. A leader does it, and not for themselves: it opens a record again.

    The impediments that came of it stay until a leader lifts them, record by record. Raises Refused; NotAllowedNow for
    one's own; StaffNumber.DoesNotExist.
    """
    require(by, Permission.LEAD_YOUTH, service)
    with transaction.atomic():
        require(by, Permission.LEAD_YOUTH, service)
        row = StaffNumber.objects.get(pk=number, service=service)
        if by.user is not None and row.user_id == by.user.pk:
            raise NotAllowedNow(_("En annen leder må slette det du har oppgitt selv."))
        record(by, "youth.number_removed", row, who=row.user_id, kind=row.kind)
        row.delete()
