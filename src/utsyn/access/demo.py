"""The demo's people: one for each role, so that every role can be tried with one click."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.accounts.demo import DOMAIN
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service

#: They have been there for a while: the demo's records tell what they did in these weeks.
BEFORE = timedelta(days=60)
FIRST_NAMES = ("Ada", "Bo", "Cleo", "Dag", "Eli", "Finn", "Gro", "Hall")


def ensure_demo_users(service: Service, *, by: Actor) -> dict[str, User]:
    """One made-up user for each role of the house, with that role in the service for a year; by role code.

    Those who may record in the field are employees there, so that they can be on a rota. Calling it again changes
    nothing but a role that has run out. They have no password: only the demo's one-click sign-in lets them in.
    Raises Refused unless the system itself asks.
    """
    if not by.is_system:
        raise Refused("demo", service.code)
    today = clock.today(service.timezone)
    made: dict[str, User] = {}
    with transaction.atomic():
        for number, (code, role) in enumerate(roles().items()):
            label = role.names["nb"]
            email = f"{label.lower().replace(' ', '.')}@{DOMAIN}"
            name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {label}"
            user = User.objects.filter(email=email).first() or User.objects.create_user(
                email, None, name=name
            )
            if not Membership.objects.filter(
                user=user, service=service, role=code, to_date__gte=today
            ).exists():
                Membership.objects.create(
                    user=user,
                    service=service,
                    role=code,
                    from_date=today - BEFORE,
                    to_date=today + timedelta(days=365),
                )
                record(by, "access.role_given", user, service=service.code, role=code, demo=True)
            made[code] = user
            if (
                Permission.RECORD_FIELD in role.permissions
                and not user.staff.filter(service=service).exists()
            ):
                member = StaffMember.objects.create(
                    service=service, user=user, code=f"demo-{code.replace('_', '-')}", name=name
                )
                record(by, "staff.made", member, demo=True)
    return made
