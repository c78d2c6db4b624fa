"""The declaration of confidentiality and the police certificate: the days, and whether the former is asked for.

A change of either changes what somebody may do from the next question on (TAU-10, TIL-8).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.models import AccessSettings, Clearance, Membership
from utsyn.access.permissions import Permission
from utsyn.access.rules import require, roles_changed
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service

#: Nobody has signed anything before this: a slip of the keys.
_FIRST = date(1950, 1, 1)


def own(viewer: Actor, service: Service) -> Clearance | None:
    """The viewer's own days."""
    return Clearance.objects.filter(service=service, user=viewer.user).first() if viewer.user else None


def is_required(viewer: Actor, service: Service) -> bool:
    """Whether the service asks for the declaration. Raises Refused for those who manage no users."""
    require(viewer, Permission.MANAGE_USERS, service)
    return AccessSettings.objects.filter(service=service, declaration_required=True).exists()


def require_declaration(*, by: Actor, service: Service, required: bool) -> None:
    """Ask for the declaration before anybody comes to records, or ask no more. Twice is once. Raises Refused."""
    require(by, Permission.MANAGE_USERS, service)
    with transaction.atomic():
        require(by, Permission.MANAGE_USERS, service)
        row, _made = AccessSettings.objects.select_for_update().get_or_create(service=service)
        if row.declaration_required == required:
            return
        row.declaration_required = required
        row.save(update_fields=["declaration_required"])
        roles_changed()
        record(by, "access.declaration_rule", row, service=service.code, required=required)


def enter(
    *,
    by: Actor,
    service: Service,
    user: User,
    declaration_signed_on: date | None,
    police_certificate_on: date | None,
) -> Clearance:
    """The days on which ``user`` signed and showed the two; None takes one away. The same again changes nothing.

    Raises Refused without the right, and for a user of another service; NotAllowedNow for oneself; Invalid for a day to
    come, or long past.
    """
    require(by, Permission.MANAGE_USERS, service)
    if not Membership.objects.filter(user=user, service=service).exists():
        raise Refused(Permission.MANAGE_USERS, service.code)
    if by.user is not None and by.user.pk == user.pk:
        raise NotAllowedNow(_("Dette gjelder deg selv. Be en annen administrator om å gjøre det."))
    days = {
        "declaration_signed_on": declaration_signed_on,
        "police_certificate_on": police_certificate_on,
    }
    today = clock.today(service.timezone)
    for name, day in days.items():
        if day is not None and not _FIRST <= day <= today:
            raise Invalid(_("Velg en dag som har vært."), field=name, value=day)
    with transaction.atomic():
        require(by, Permission.MANAGE_USERS, service)
        row, _made = Clearance.objects.select_for_update().get_or_create(service=service, user=user)
        changed = sorted(name for name, day in days.items() if getattr(row, name) != day)
        if changed:
            for name in changed:
                setattr(row, name, days[name])
            row.save(update_fields=changed)
            roles_changed()
            told: dict[str, Any] = {name: str(days[name] or "") for name in changed}
            record(by, "access.clearance_entered", user, service=service.code, **told)
    return row
