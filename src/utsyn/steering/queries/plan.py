"""Reading the staffing plan for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.steering.models import PlanChange, PlanRow
from utsyn.steering.wording import shift_name


@dataclass(slots=True)
class Line:
    """A shift at the same hours: for each weekday the rows in force, none or one (more where a package said so)."""

    shift: str
    start: time
    end: time
    days: list[list[PlanRow]] = field(default_factory=lambda: [[] for _day in range(7)])


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as it is on a day, what comes after, what has been, and rows of one shift that are in force at once."""

    day: date
    lines: list[Line]
    coming: list[PlanRow]
    past: list[PlanRow]
    twice: list[tuple[PlanRow, PlanRow]]

    @property
    def is_empty(self) -> bool:
        """Whether there has never been a plan."""
        return not (self.lines or self.coming or self.past)


def plan(viewer: Actor, service: Service, day: date) -> Plan:
    """The whole plan, seen from ``day``. Raises Refused without the right to lead; so does all reading here."""
    require(viewer, Permission.LEAD_FIELD, service)
    rows = list(
        PlanRow.objects.filter(service=service).order_by("start", "end", "shift", "weekday", "from_date")
    )
    lines: dict[tuple[str, time, time], Line] = {}
    for row in rows:
        if row.from_date <= day and (row.to_date is None or row.to_date >= day):
            at = (row.shift, row.start, row.end)
            line = lines.setdefault(at, Line(shift_name(row.shift), row.start, row.end))
            line.days[row.weekday - 1].append(row)
    return Plan(
        day,
        list(lines.values()),
        sorted((row for row in rows if row.from_date > day), key=lambda row: (row.from_date, row.weekday)),
        sorted(
            (row for row in rows if row.to_date and row.to_date < day),
            key=lambda row: (row.to_date or date.min, -row.weekday),
            reverse=True,
        ),
        _twice(rows),
    )


def _twice(rows: Iterable[PlanRow]) -> list[tuple[PlanRow, PlanRow]]:
    by_shift = sorted(rows, key=lambda row: (row.weekday, row.shift, row.from_date))
    return [
        (first, second)
        for first, second in pairwise(by_shift)
        if (first.weekday, first.shift) == (second.weekday, second.shift)
        and (first.to_date is None or first.to_date >= second.from_date)
    ]


def row(viewer: Actor, service: Service, pk: int) -> PlanRow:
    """One row. Raises PlanRow.DoesNotExist, the same for another service's."""
    require(viewer, Permission.LEAD_FIELD, service)
    return PlanRow.objects.select_related("service").get(pk=pk, service=service)


def shifts(viewer: Actor, service: Service) -> list[str]:
    """The names of the shifts that there are or have been, to choose from."""
    require(viewer, Permission.LEAD_FIELD, service)
    codes = (
        PlanRow.objects.filter(service=service).order_by("shift").values_list("shift", flat=True).distinct()
    )
    return [shift_name(code) for code in codes]


def change(viewer: Actor, service: Service, pk: int) -> PlanChange:
    """One change, for «Angre». Raises PlanChange.DoesNotExist, the same for another service's."""
    require(viewer, Permission.LEAD_FIELD, service)
    return PlanChange.objects.get(pk=pk, service=service)
