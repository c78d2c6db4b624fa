"""The facts of the staffing plan: every date has a slot for each row of its weekday that is in force that day.

A slot's facts come of two things: the plan's rows, and the sessions whose midpoint lies in it. So a month's token is
not one that somebody must remember to change: it is made of the rows that are in force in that month and of the field
records' tokens, and is another when any of them is (ADR 11). A plan without an end has slots for ever; a month's are
made when somebody asks about that month.
"""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa

from utsyn.core import changes
from utsyn.core.models import Service
from utsyn.field.models import FieldSession
from utsyn.field.policies import LONGEST_SESSION
from utsyn.statistics.facts import field
from utsyn.statistics.facts.schema import SCHEMAS, time_columns
from utsyn.statistics.periods import Period
from utsyn.steering.models import PlanRow
from utsyn.steering.policies import bounds

STREAM = "slots"
FACTS = ("slots",)


class _Row(NamedTuple):
    """A row of the plan, in the columns that make its slots."""

    pk: int
    weekday: int
    shift: str
    start: time
    end: time
    min_teams: int
    from_date: date
    to_date: date | None

    def touches(self, first: date, last: date) -> bool:
        """Whether it is in force on one of these days."""
        return self.from_date <= last and (self.to_date is None or self.to_date >= first)


def _plan(service: Service) -> list[_Row]:
    rows = PlanRow.objects.filter(service=service).order_by("pk").values_list(*_Row._fields)
    return [_Row(*row) for row in rows]


def tokens(service: Service, wanted: set[str] | None) -> dict[str, str]:
    """The token of each wanted month that has slots. Without ``wanted``: of none, for the plan may have no end."""
    plan = _plan(service) if wanted else []
    records = changes.tokens(service, field.STREAM) if plan else {}
    found = {}
    for month in sorted(wanted or ()):
        first, last = _month(month)
        here = [(*row,) for row in plan if row.touches(first, last)]
        if here:
            # A session has its midpoint a day after it started at most: the months beside this one count too.
            around = (first - timedelta(days=1), first, last + timedelta(days=1))
            near = [records.get(changes.month_of(day)) for day in around]
            found[month] = hashlib.sha256(repr((service.timezone, here, near)).encode()).hexdigest()[:32]
    return found


def tables(service: Service, start: date, end: date) -> dict[str, pa.Table]:
    """The slots of the days from ``start`` to ``end``, both included, as an Arrow table. Reads only."""
    rows = list(_slots(service, start, end))
    return {"slots": pa.Table.from_pylist(rows, schema=SCHEMAS["slots"])}


def _slots(service: Service, start: date, end: date) -> Iterator[dict[str, Any]]:
    zone = ZoneInfo(service.timezone)
    plan = _plan(service)
    midpoints = _midpoints(service, start, end)
    for day in Period("", start, end).each_day():
        for row in plan:
            if row.weekday != day.isoweekday() or not row.touches(day, day):
                continue
            begins, ends = bounds(day, row.start, row.end, zone)
            teams = sum(1 for middle in midpoints if begins <= middle < ends)
            yield {
                "row_id": row.pk,
                **time_columns(day, row.start.hour),
                "shift": row.shift,
                "starts": f"{row.start:%H:%M}",
                "ends": f"{row.end:%H:%M}",
                "teams": teams,
                "min_teams": row.min_teams,
                "fulfilled": int(teams >= row.min_teams),
                "planned": 1,
            }


def _midpoints(service: Service, start: date, end: date) -> list[datetime]:
    """The middle of every session that could lie in a slot of these days."""
    near = (start - LONGEST_SESSION, end + timedelta(days=2))
    times = FieldSession.objects.filter(service=service, on_date__range=near).order_by()
    return sorted(began + (ended - began) / 2 for began, ended in times.values_list("started_at", "ended_at"))


def _month(month: str) -> tuple[date, date]:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
