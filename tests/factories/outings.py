"""Teams that are out, as the field app's events leave them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from utsyn.accounts.models import StaffMember, User
from utsyn.catalogue.models import Place
from utsyn.core.models import Service
from utsyn.field.models import Device, FieldSession, Outing


def person(service: Service, name: str) -> StaffMember:
    """An employee; the same name is the same employee."""
    made, _new = StaffMember.objects.get_or_create(
        service=service, code=name.casefold(), defaults={"name": name}
    )
    return made


def team_out(
    service: Service, started_at: datetime, *names: str, kind: str = "street", key: str = "", **known: Any
) -> Outing:
    """A session that goes on, with these people. ``known``: fields of ``Outing``; heard of last when it started."""
    session = FieldSession.objects.create(
        service=service,
        key=key or str(uuid.uuid4()),
        kind=kind,
        started_at=started_at,
        ended_at=started_at,
        on_date=started_at.date(),
        local_hour=started_at.hour,
    )
    session.staff.set([person(service, name) for name in names])
    return Outing.objects.create(session=session, **{"heard_at": started_at, **known})


def square(service: Service) -> Place:
    """A place."""
    made, _new = Place.objects.get_or_create(
        service=service, code="torget", defaults={"name": "Torget", "area": "Sentrum", "kind": "street"}
    )
    return made


def phone(service: Service, user: User, at: datetime, **known: Any) -> Device:
    """A phone that the user counts on."""
    staff, _new = StaffMember.objects.get_or_create(
        service=service, user=user, defaults={"code": f"u{user.pk}", "name": user.name}
    )
    return Device.objects.create(
        **{
            "service": service,
            "key": uuid.uuid4(),
            "user": user,
            "staff_member": staff,
            "label": "Chrome, Android",
            "registered_at": at,
            "seen_at": at,
            **known,
        }
    )
