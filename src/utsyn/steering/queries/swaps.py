"""«Mine vakter»: the viewer's own shifts, and requests to swap that concern them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.staff import staff_of
from utsyn.steering.models import SwapRequest
from utsyn.steering.queries.people import Available, available
from utsyn.steering.queries.rota import OnShift, OnTeam, Person, member, rota

#: How far ahead «Mine vakter» looks, and how long an answer is told.
AHEAD = timedelta(weeks=8)
TOLD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MyShift:
    """A shift that the viewer is on."""

    on: OnShift
    team: OnTeam
    me: Person


@dataclass(frozen=True, slots=True)
class Mine:
    """What «Mine vakter» shows: own shifts, open requests to me, and what became of mine."""

    shifts: list[MyShift]
    to_me: list[SwapRequest]
    answered: list[SwapRequest]


def mine(viewer: Actor, service: Service) -> Mine:
    """The viewer's shifts from today on, and requests that concern them. Empty for one who is no employee."""
    require(viewer, Permission.SEE_FIELD, service)
    own, today, now = staff_of(viewer, service), clock.today(service.timezone), clock.now()
    ahead = rota(viewer, service, today, today + AHEAD)
    shifts = [
        MyShift(on, team, one)
        for day in ahead
        for on in day.shifts
        for team in on.teams
        for one in team.people
        if one.mine
    ]
    answered = (
        []
        if own is None
        else list(_requests(service).filter(asker=own, answered_at__gte=now - TOLD).exclude(answered_by=own))
    )
    return Mine(shifts, mine_to_answer(viewer, service), answered)


def mine_to_answer(viewer: Actor, service: Service) -> list[SwapRequest]:
    """Open requests that the viewer may accept, the nearest shift first; none for one who does not go out."""
    require(viewer, Permission.SEE_FIELD, service)
    if not can(viewer, Permission.RECORD_FIELD, service):
        return []
    own = staff_of(viewer, service)
    still = _requests(service).filter(
        Q(asked__isnull=True) if own is None else Q(asked__isnull=True) | Q(asked=own),
        state=SwapRequest.State.OPEN,
        member__team__shift__starts_at__gt=clock.now(),
        member__team__shift__cancelled_at__isnull=True,
    )
    if own is not None:
        still = still.exclude(asker=own).exclude(member__team__members__staff_member=own)
    return list(still.order_by("member__team__shift__starts_at", "pk"))


def _requests(service: Service) -> QuerySet[SwapRequest]:
    parts = ("member__team__shift", "asker", "asked", "answered_by")
    return SwapRequest.objects.select_related(*parts).filter(member__team__shift__service=service)


def swap(viewer: Actor, service: Service, pk: int) -> SwapRequest:
    """One request. Raises SwapRequest.DoesNotExist, also for another service's."""
    require(viewer, Permission.SEE_FIELD, service)
    found = SwapRequest.objects.select_related("member__team__shift__service", "asker", "asked")
    return found.get(pk=pk, member__team__shift__service=service)


def colleagues(viewer: Actor, service: Service, pk: int) -> list[Available]:
    """Whom one may ask to take this place: those who can answer and are not on the team."""
    place = member(viewer, service, pk)
    there = set(place.team.members.values_list("staff_member_id", flat=True))
    return [
        one
        for one in available(viewer, service, place.team.shift.on_date)
        if one.can_answer and one.staff not in there
    ]
