"""Putting many rows of the staffing plan at once: what an import does."""

from __future__ import annotations

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import bulk
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.models import Service
from utsyn.steering.models import PlanRow
from utsyn.steering.policies import StaffingRow

#: What tells rows apart; the rest may change.
KEY = ("weekday", "shift", "from_date")
REST = ("start", "end", "min_teams", "max_teams", "to_date")


def put_staffing_plan(*, by: Actor, service: Service, rows: Difference[StaffingRow]) -> None:
    """Add and change rows of the plan. Raises Refused without the right to import.

    The statistics need no word of it: the facts of a month know which rows they were made from.
    """
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return

    def rest(row: StaffingRow) -> tuple[object, ...]:
        return tuple(getattr(row, name) for name in REST)

    with transaction.atomic():
        bulk.insert(
            PlanRow,
            ["service_id", *KEY, *REST],
            [(service.pk, *(getattr(r, name) for name in KEY), *rest(r)) for r in rows.added],
        )
        found = PlanRow.objects.filter(service=service).values_list("pk", *KEY)
        keys = {tuple(key): pk for pk, *key in found}
        bulk.update(
            PlanRow,
            REST,
            [(*rest(new), keys[new.weekday, new.shift, new.from_date]) for _old, new in rows.changed],
        )
        record(by, "staffing_plan.put", service=service.code, counts=rows.counts)
