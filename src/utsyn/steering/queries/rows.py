"""The staffing plan as rows of packages: no database keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.steering.models import PlanRow
from utsyn.steering.policies import StaffingRow


def staffing_plan(viewer: Actor, service: Service) -> list[StaffingRow]:
    """The whole plan, past rows too, by weekday, shift and first day. Raises Refused without import or export."""
    if not (can(viewer, Permission.EXPORT_DATA, service) or can(viewer, Permission.IMPORT_DATA, service)):
        raise Refused(Permission.EXPORT_DATA, service.code)
    rows = PlanRow.objects.filter(service=service).order_by().values_list(*StaffingRow._fields)
    return sorted((StaffingRow(*row) for row in rows), key=lambda r: (r.weekday, r.shift, r.from_date))


READERS: dict[str, Callable[[Actor, Service], list[Any]]] = {"staffing_plan": staffing_plan}
