"""Absence: somebody stands in for a colleague, from a day to a day, and sees what that one is key worker for."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.core.models import Service
from utsyn.youth.models import Substitution
from utsyn.youth.queries.access import members
from utsyn.youth.services.granting import check_days


def substitute(
    *, by: Actor, service: Service, absent: User, user: User, from_date: date, to_date: date
) -> Substitution:
    """``user`` stands in for ``absent``. The same again is the one that stands.

    Raises Refused for those who do not lead; Invalid for oneself as the substitute, for one who cannot record, and for
    days that make no sense.
    """
    require(by, Permission.LEAD_YOUTH, service)
    if by.user is None:
        raise Refused(Permission.LEAD_YOUTH, service.code)
    if user == by.user:
        raise Invalid(_("Du kan ikke gi deg selv tilgang. Be en annen leder om det."), field="user")
    if user == absent:
        raise Invalid(_("Velg en annen enn den som er borte."), field="user")
    if user not in members(service, Permission.RECORD_YOUTH):
        raise Invalid(_("Velg en som er i bruk og kan skrive i journaler."), field="user")
    check_days(from_date, to_date, clock.today(service.timezone))
    with transaction.atomic():
        require(by, Permission.LEAD_YOUTH, service)
        Service.objects.select_for_update().get(pk=service.pk)
        days = {"absent": absent, "user": user, "from_date": from_date, "to_date": to_date}
        standing = Substitution.objects.filter(service=service, ended_at__isnull=True, **days).first()
        if standing is not None:
            return standing
        made = Substitution.objects.create(service=service, given_at=clock.now(), given_by=by.user, **days)
        record(
            by,
            "youth.substitute_set",
            made,
            absent=absent.pk,
            who=user.pk,
            from_date=str(from_date),
            to_date=str(to_date),
        )
    return made


def end(*, by: Actor, service: Service, substitution: int, of: User | None = None) -> Substitution:
    """End it now. Twice is once. Raises Refused; Substitution.DoesNotExist for another service's."""
    require(by, Permission.LEAD_YOUTH, service)
    with transaction.atomic():
        require(by, Permission.LEAD_YOUTH, service)
        part_of = [Q(absent=of) | Q(user=of)] if of is not None else []
        row = Substitution.objects.select_for_update().get(*part_of, pk=substitution, service=service)
        if row.ended_at is None:
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])
            record(by, "youth.substitute_ended", row, absent=row.absent_id, who=row.user_id)
    return row
