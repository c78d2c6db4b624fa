"""Staff as packages name them: read and put many at once."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction

from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.core import bulk
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.models import Service


class StaffRow(NamedTuple):
    """An employee by the code that records use. The name may be empty."""

    staff_id: str
    name: str


def staff(service: Service) -> list[StaffRow]:
    """By code. Asking whether the viewer may is up to the rooms above (``access`` lies above this room)."""
    return [StaffRow(*r) for r in StaffMember.objects.filter(service=service).values_list("code", "name")]


def put_staff(*, by: Actor, service: Service, rows: Difference[StaffRow]) -> None:
    """Add and rename staff. The caller has asked for the right to import, and has the transaction."""
    if not rows:
        return
    with transaction.atomic():
        bulk.insert(
            StaffMember,
            ["service_id", "code", "name"],
            [(service.pk, r.staff_id, r.name) for r in rows.added],
        )
        if rows.changed:
            keys = dict(StaffMember.objects.filter(service=service).values_list("code", "pk"))
            bulk.update(StaffMember, ["name"], [(new.name, keys[new.staff_id]) for _old, new in rows.changed])
        record(by, "staff.put", service=service.code, counts=rows.counts)
