"""What every change of the rota has in common: the right to it, one at a time, the log, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service
from utsyn.field.models import Outing
from utsyn.steering.models import PlanRow, RotaChange, Shift, Team, TeamMember, TeamPlace

#: A shift as it is kept for «Angre»: plain values, people and places by their primary keys.
State = dict[str, Any]
#: Shifts by key; None: was not there.
States = dict[str, State | None]


@contextmanager
def changing(by: Actor, service: Service, permission: Permission) -> Iterator[None]:
    """A transaction in which nobody else changes the service's rota. Raises Refused before it begins.

    The lock lets rows that refer to the service be written meanwhile: phones send all the time.
    """
    require(by, permission, service)
    with transaction.atomic():
        Service.objects.select_for_update(no_key=True).get(pk=service.pk)
        yield


def already(service: Service, nonce: UUID | None) -> RotaChange | None:
    """The change that this very form has made before, where somebody pressed the button twice."""
    return RotaChange.objects.filter(service=service, nonce=nonce).first() if nonce else None


def states(service: Service, keys: Collection[UUID | str]) -> States:
    """The shifts with these keys as they stand now; None for one that is not there."""
    found: States = {str(key): None for key in keys}
    rows = Shift.objects.filter(service=service, key__in=keys).prefetch_related(
        "teams__members", "teams__places"
    )
    return found | {str(shift.key): state_of(shift) for shift in rows}


def state_of(shift: Shift) -> State:
    """The shift as it stands, its teams with it."""
    return {
        "on_date": shift.on_date.isoformat(),
        "shift": shift.shift,
        "kind": shift.kind,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
        "min_teams": shift.min_teams,
        "max_teams": shift.max_teams,
        "plan_row": shift.plan_row_id,
        "cancelled_at": shift.cancelled_at.isoformat() if shift.cancelled_at else None,
        "reason": shift.reason,
        "teams": [team_state(team) for team in shift.teams.all()],
    }


def team_state(team: Team) -> State:
    """The team as it stands: people by key, with their absence; places in their order."""
    return {
        "key": str(team.key),
        "position": team.position,
        "focus": team.focus,
        "places": [place.place_id for place in team.places.all()],
        "members": sorted([m.staff_member_id, m.absent] for m in team.members.all()),
    }


def keep(
    service: Service,
    action: str,
    before: States,
    *,
    by: Actor,
    what: Shift | None = None,
    nonce: UUID | None = None,
    **detail: Any,
) -> RotaChange | None:
    """Keep what was done to the shifts of ``before``, for «Angre» and in the log. None where nothing changed."""
    after = states(service, before)
    if after == before:
        return None
    record(by, f"rota.{action}", what, service=service.code, **detail)
    return RotaChange.objects.create(
        service=service,
        action=action,
        at=clock.now(),
        actor=by.id[:100],
        before=before,
        after=after,
        nonce=nonce,
    )


def check_not_out(service: Service, teams: Collection[str]) -> None:
    """Raises NotAllowedNow where one of these teams (keys) has been out: its session carries its key."""
    if Outing.objects.filter(session__service=service, team__in=teams).exists():
        raise NotAllowedNow(_("Teamet har vært ute på feltøkt, så det må bli stående i vaktplanen."))


def put_back(service: Service, key: str, state: State | None) -> None:
    """Make the shift what it was. Raises NotAllowedNow where that takes away a team that has been out."""
    shift = Shift.objects.filter(service=service, key=key).first()
    if state is None:
        if shift is not None:
            check_not_out(service, [str(team) for team in shift.teams.values_list("key", flat=True)])
            shift.delete()
        return
    fields = {name: state[name] for name in ("shift", "kind", "min_teams", "max_teams", "reason", "on_date")}
    for name in ("starts_at", "ends_at", "cancelled_at"):
        fields[name] = datetime.fromisoformat(state[name]) if state[name] else None
    fields["plan_row"] = PlanRow.objects.filter(service=service, pk=state["plan_row"]).first()
    shift, _new = Shift.objects.update_or_create(service=service, key=key, defaults=fields)
    wanted = {team["key"]: team for team in state["teams"]}
    gone = shift.teams.exclude(key__in=wanted)
    check_not_out(service, [str(team.key) for team in gone])
    gone.delete()
    for one, was in wanted.items():
        team, _new = Team.objects.update_or_create(
            shift=shift, key=one, defaults={"position": was["position"], "focus": was["focus"]}
        )
        put_people(team, dict(was["members"]))
        put_places(team, was["places"])


def put_people(team: Team, wanted: dict[int, str]) -> None:
    """Let just these be on the team: primary keys of staff, with their absence. Who stays keeps their row."""
    now = clock.now()
    there = {member.staff_member_id: member for member in team.members.all()}
    team.members.exclude(staff_member_id__in=wanted).delete()
    for staff, absent in wanted.items():
        member = there.get(staff)
        if member is None:
            TeamMember.objects.create(team=team, staff_member_id=staff, absent=absent, changed_at=now)
        elif member.absent != absent:
            member.absent, member.changed_at = absent, now
            member.save(update_fields=["absent", "changed_at"])


def put_places(team: Team, wanted: list[int]) -> None:
    """Let the team have just these places, in this order: primary keys of places."""
    if [place.place_id for place in team.places.all()] == wanted:
        return
    team.places.all().delete()
    TeamPlace.objects.bulk_create(
        TeamPlace(team=team, place_id=place, position=number) for number, place in enumerate(wanted, 1)
    )
