"""Which employee a signed-in user is, in a service."""

from __future__ import annotations

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service


def staff_of(viewer: Actor, service: Service) -> StaffMember | None:
    """The employee that the viewer is there; None for one who has never been on anything."""
    if viewer.user is None:
        return None
    return StaffMember.objects.filter(service=service, user=viewer.user).first()


def code_for(service: Service, user: User) -> str:
    """The code that somebody who is no employee there yet will have: ``u12`` for the user with key 12, or ``u12-2``
    where an import has brought that."""
    wanted = f"u{user.pk}"
    taken = set(
        StaffMember.objects.filter(service=service, code__startswith=wanted).values_list("code", flat=True)
    )
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    return code


def ensure_staff(*, by: Actor, service: Service) -> StaffMember:
    """The employee that the actor is there, made when there is none.

    Raises Refused for the system, which is nobody, and without the right to record. Changes nothing the second time.
    """
    require(by, Permission.RECORD_FIELD, service)
    if by.user is None:
        raise Refused(Permission.RECORD_FIELD, service.code)
    known = staff_of(by, service)
    if known is not None:
        return known
    with transaction.atomic():
        made, new = StaffMember.objects.get_or_create(
            service=service, user=by.user, defaults={"code": code_for(service, by.user), "name": by.user.name}
        )
        if new:
            record(by, "staff.made", made)
    return made
