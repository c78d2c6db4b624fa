"""Whom and where a leader can choose for a team."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.catalogue.models import Place
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.steering.models import Team
from utsyn.steering.queries.people import available
from utsyn.steering.queries.rota import rota


@dataclass(frozen=True, slots=True)
class TeamChoices:
    """What the team's form offers, and what stands there now."""

    people: list[tuple[str, str]]
    on_team: list[str]
    places: list[Place]
    chosen: list[Place]


def team_choices(viewer: Actor, service: Service, team: Team) -> TeamChoices:
    """People who work that day, each with where else they are then, and places in use. For those who lead."""
    require(viewer, Permission.LEAD_FIELD, service)
    day = team.shift.on_date
    [on_day] = rota(viewer, service, day, day)
    elsewhere: dict[int, str] = {}
    for shift in on_day.shifts:
        for other in shift.teams:
            for one in other.people:
                if other.pk != team.pk and not shift.cancelled and not one.away:
                    elsewhere[one.staff] = _("er på %(shift)s, team %(number)d") % {
                        "shift": shift.name,
                        "number": other.number,
                    }
    there = {f"s{m.staff_member_id}": str(m.staff_member) for m in team.members.all()}
    people = list(there.items())
    for each in available(viewer, service, day):
        if each.choice not in there:
            also = elsewhere.get(each.staff or 0)
            people.append((each.choice, f"{each.name} – {also}" if also else each.name))
    people.sort(key=lambda pair: pair[1].casefold())
    chosen = [one.place for one in team.places.all()]
    in_use = [one for one in Place.objects.filter(service=service).in_force(day) if isinstance(one, Place)]
    places = [one for one in chosen if one not in in_use] + in_use
    return TeamChoices(people, list(there), places, chosen)
