"""A whole week at once: from the staffing plan, or as the week before."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.steering.models import RotaChange, Shift, Team
from utsyn.steering.queries.rota_week import to_fill, to_repeat
from utsyn.steering.rota_policies import monday_of
from utsyn.steering.services.rota_changing import already, changing, keep, put_people, put_places, states
from utsyn.steering.services.rota_shifts import empty_teams


def fill_week(*, by: Actor, service: Service, week: date, nonce: UUID | None = None) -> RotaChange | None:
    """Add the plan's shifts of the week that holds ``week``, with empty teams, from today on.

    Touches no shift that is there, so that it may be pressed any number of times. Returns None where nothing lacked.
    """
    with changing(by, service, Permission.LEAD_FIELD):
        if done := already(service, nonce):
            return done
        made = []
        for slot in to_fill(by, service, monday_of(week)):
            if slot.there:
                continue
            shift = Shift.objects.create(
                service=service,
                on_date=slot.on_date,
                shift=slot.row.shift,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                min_teams=slot.row.min_teams,
                max_teams=slot.row.max_teams,
                plan_row=slot.row,
            )
            empty_teams(shift, slot.row.min_teams)
            made.append(str(shift.key))
        return keep(service, "week_filled", dict.fromkeys(made), by=by, nonce=nonce, count=len(made))


def repeat_week(*, by: Actor, service: Service, week: date, nonce: UUID | None = None) -> RotaChange | None:
    """Put last week's people, focus and places on the teams of this week that nobody is on yet, from today on.

    Who has left is not put up. Returns None where there was nothing to put up.
    """
    with changing(by, service, Permission.LEAD_FIELD):
        if done := already(service, nonce):
            return done
        copies = [copy for copy in to_repeat(by, service, monday_of(week)) if copy.staff]
        before = states(service, {copy.shift.key for copy in copies})
        for copy in copies:
            team = copy.team or Team.objects.create(shift=copy.shift, position=copy.position)
            put_people(team, dict.fromkeys(copy.staff, ""))
            if not team.focus and copy.source.focus:
                team.focus = copy.source.focus
                team.save(update_fields=["focus"])
            if not team.places.exists():
                put_places(team, [one.place_id for one in copy.source.places.all()])
        return keep(service, "week_repeated", before, by=by, nonce=nonce, count=len(copies))
