"""What «Fyll uka fra bemanningsplanen» and «Gjenta forrige uke» would do: shown first, then done by the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.steering.models import PlanRow, Shift, Team
from utsyn.steering.queries.people import Employment
from utsyn.steering.rota_policies import span

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Slot:
    """A shift that the plan wants on a day. ``there``: the rota has it already, held or cancelled."""

    row: PlanRow
    on_date: date
    starts_at: datetime
    ends_at: datetime
    there: bool


def to_fill(viewer: Actor, service: Service, monday: date) -> list[Slot]:
    """The plan's shifts of the week from today on, in order of time. Raises Refused without the right to lead."""
    require(viewer, Permission.LEAD_FIELD, service)
    sunday, today = monday + timedelta(days=6), clock.today(service.timezone)
    rows = PlanRow.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gte=monday),
        service=service,
        from_date__lte=sunday,
        max_teams__gt=0,
    ).order_by("from_date")
    there = set(_shifts(service, monday).values_list("on_date", "shift"))
    found: dict[tuple[date, str], Slot] = {}
    for row in rows:  # a later row of the same name takes the place of an earlier one
        day = monday + timedelta(days=row.weekday - 1)
        if day < today or not (row.from_date <= day and (row.to_date is None or day <= row.to_date)):
            continue
        starts_at, ends_at = span(day, row.start, row.end, ZoneInfo(service.timezone))
        found[day, row.shift] = Slot(row, day, starts_at, ends_at, (day, row.shift) in there)
    return sorted(found.values(), key=lambda slot: (slot.starts_at, slot.row.shift))


def _shifts(service: Service, monday: date) -> QuerySet[Shift]:
    return Shift.objects.filter(service=service, on_date__range=(monday, monday + timedelta(days=6)))


@dataclass(frozen=True, slots=True)
class Copy:
    """People of a team last week who would be put on this week's. ``team`` None: one is made."""

    shift: Shift
    position: int
    team: Team | None
    source: Team
    staff: tuple[int, ...]
    names: tuple[str, ...]
    #: Those who were on it last week and have left: they are not copied.
    left: tuple[str, ...]


def to_repeat(viewer: Actor, service: Service, monday: date) -> list[Copy]:
    """Last week's people on this week's shifts of the same name that nobody is on yet, from today on.

    Raises Refused without the right to lead. A shift of last week that this week does not have is left out.
    """
    require(viewer, Permission.LEAD_FIELD, service)
    today = clock.today(service.timezone)
    parts = ("teams__members__staff_member", "teams__places__place")
    earlier = _shifts(service, monday - WEEK).filter(cancelled_at__isnull=True).prefetch_related(*parts)
    now = {
        (shift.on_date, shift.shift): shift
        for shift in _shifts(service, monday)
        .filter(cancelled_at__isnull=True, on_date__gte=today)
        .prefetch_related(*parts)
    }
    employment = Employment(service, monday, monday + timedelta(days=6))
    found = []
    for was in earlier:
        shift = now.get((was.on_date + WEEK, was.shift))
        if shift is None:
            continue
        teams = list(shift.teams.all())
        for index, source in enumerate(was.teams.all()):
            team = teams[index] if index < len(teams) else None
            people = [member.staff_member for member in source.members.all()]
            if not people or (team is not None and team.members.all()):
                continue
            here = [one for one in people if not employment.has_left(one, shift.on_date)]
            gone = tuple(str(one) for one in people if one not in here)
            copy = Copy(
                shift,
                index + 1,
                team,
                source,
                tuple(one.pk for one in here),
                tuple(str(one) for one in here),
                gone,
            )
            found.append(copy)
    return found
