"""What the field room asks of the rota: the teams of some days, by codes."""

from __future__ import annotations

from datetime import date

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.shifts import PlannedTeam
from utsyn.steering.models import Shift
from utsyn.steering.wording import shift_name


def planned_teams(viewer: Actor, service: Service, first: date, last: date) -> list[PlannedTeam]:
    """The teams of these days, both included, in order of time; those of cancelled shifts left out.

    Raises Refused without the right to see the field. Why somebody is absent is not told: phones need not know.
    """
    require(viewer, Permission.SEE_FIELD, service)
    shifts = Shift.objects.filter(
        service=service, on_date__range=(first, last), cancelled_at__isnull=True
    ).prefetch_related("teams__members__staff_member", "teams__places__place")
    found = []
    for shift in shifts:
        for team in shift.teams.all():
            people = [(member.staff_member.code, bool(member.absent)) for member in team.members.all()]
            found.append(
                PlannedTeam(
                    key=str(team.key),
                    shift=shift_name(shift.shift),
                    kind=shift.kind,
                    on_date=shift.on_date,
                    starts_at=shift.starts_at,
                    ends_at=shift.ends_at,
                    focus=team.focus,
                    places=tuple(one.place.code for one in team.places.all()),
                    staff=tuple(code for code, absent in people if not absent),
                    absent=tuple(code for code, absent in people if absent),
                )
            )
    return found
