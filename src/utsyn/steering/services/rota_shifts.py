"""Shifts and their teams: what a leader does to the rota."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.audit.services import record
from utsyn.catalogue.models import Place
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.field.models import SessionKind
from utsyn.steering.models import RotaChange, Shift, Team, TeamMember
from utsyn.steering.queries.people import available
from utsyn.steering.rota_policies import MOST_ON_A_TEAM, MOST_PLACES, span
from utsyn.steering.services.rota_changing import (
    already,
    changing,
    check_not_out,
    keep,
    put_back,
    put_people,
    put_places,
    states,
    team_state,
)
from utsyn.steering.services.rota_people import staff_of

#: More teams than this are never out at once.
MOST_TEAMS = 30
OWN = frozenset({"absent", "back"})


def add_shift(
    *,
    by: Actor,
    service: Service,
    name: str,
    kind: str,
    on_date: date,
    start: time,
    end: time,
    teams: int = 1,
    nonce: UUID | None = None,
) -> Shift:
    """Add a shift by itself, such as a «sommertelling», with so many empty teams; times as the wall clock shows them.

    The same ``nonce`` again changes nothing. Raises Invalid for a name that is taken that day.
    """
    with changing(by, service, Permission.LEAD_FIELD):
        if done := already(service, nonce):
            return Shift.objects.get(service=service, key=next(iter(done.after)))
        name = " ".join(name.split())
        if not name:
            raise Invalid(_("Skriv hva vakta heter."), field="name", value=name)
        if kind not in SessionKind.values:
            raise Invalid(_("Velg en av typene."), field="kind", value=kind, valid=SessionKind.values)
        if not 1 <= teams <= MOST_TEAMS:
            raise Invalid(
                _("Skriv et tall fra 1 til %(most)d.") % {"most": MOST_TEAMS}, field="teams", value=teams
            )
        if Shift.objects.filter(service=service, on_date=on_date, shift=name).exists():
            raise Invalid(
                _("Det finnes alt en vakt som heter «%(name)s» den dagen. Velg et annet navn.")
                % {"name": name},
                field="name",
                value=name,
            )
        _check_end(start, end)
        starts_at, ends_at = span(on_date, start, end, ZoneInfo(service.timezone))
        made = Shift.objects.create(
            service=service,
            on_date=on_date,
            shift=name,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            min_teams=teams,
        )
        empty_teams(made, teams)
        keep(service, "shift_added", {str(made.key): None}, by=by, what=made, nonce=nonce, count=teams)
    return made


def change_shift(
    *, by: Actor, shift: Shift, start: time, end: time, min_teams: int, nonce: UUID | None = None
) -> RotaChange | None:
    """Let the shift be at another time of its day, or need another number of teams. Returns None where nothing differs.

    Raises Invalid for an end that is the start, NotAllowedNow on a cancelled shift.
    """
    service = shift.service
    with changing(by, service, Permission.LEAD_FIELD):
        if done := already(service, nonce):
            return done
        shift = Shift.objects.get(pk=shift.pk)
        check_held(shift)
        _check_end(start, end)
        if not 0 <= min_teams <= MOST_TEAMS:
            raise Invalid(_("Skriv et tall fra 0 til %(most)d.") % {"most": MOST_TEAMS}, field="teams")
        before = states(service, [shift.key])
        shift.starts_at, shift.ends_at = span(shift.on_date, start, end, ZoneInfo(service.timezone))
        shift.min_teams = min_teams
        shift.max_teams = max(min_teams, shift.max_teams) if shift.max_teams is not None else None
        shift.save(update_fields=["starts_at", "ends_at", "min_teams", "max_teams"])
        return keep(service, "shift_changed", before, by=by, what=shift, nonce=nonce)


def _check_end(start: time, end: time) -> None:
    if start == end:
        raise Invalid(_("Slutt må være et annet klokkeslett enn start."), field="end", value=end)


def empty_teams(shift: Shift, number: int) -> None:
    """Give the shift teams without people: a part of the changes that call it."""
    Team.objects.bulk_create(Team(shift=shift, position=n) for n in range(1, number + 1))


def cancel(*, by: Actor, shift: Shift, reason: str, nonce: UUID | None = None) -> RotaChange | None:
    """Call the shift off, saying why. Returns None where it is cancelled already. Raises Invalid without a reason."""
    with changing(by, shift.service, Permission.LEAD_FIELD):
        if done := already(shift.service, nonce):
            return done
        shift = Shift.objects.get(pk=shift.pk)
        if shift.cancelled_at:
            return None
        reason = reason.strip()
        if not reason:
            raise Invalid(
                _("Skriv hvorfor vakta er avlyst, så alle forstår det."), field="reason", value=reason
            )
        before = states(shift.service, [shift.key])
        shift.cancelled_at, shift.reason = clock.now(), reason[:200]
        shift.save(update_fields=["cancelled_at", "reason"])
        return keep(shift.service, "shift_cancelled", before, by=by, what=shift, nonce=nonce)


def restore(*, by: Actor, shift: Shift) -> RotaChange | None:
    """Let a cancelled shift be held after all, with the people it had. Returns None where it is not cancelled."""
    with changing(by, shift.service, Permission.LEAD_FIELD):
        shift = Shift.objects.get(pk=shift.pk)
        if not shift.cancelled_at:
            return None
        before = states(shift.service, [shift.key])
        shift.cancelled_at, shift.reason = None, ""
        shift.save(update_fields=["cancelled_at", "reason"])
        return keep(shift.service, "shift_restored", before, by=by, what=shift)


def add_team(*, by: Actor, shift: Shift, nonce: UUID | None = None) -> RotaChange | None:
    """Add an empty team, last. Raises NotAllowedNow on a cancelled shift, or where there are too many."""
    with changing(by, shift.service, Permission.LEAD_FIELD):
        if done := already(shift.service, nonce):
            return done
        shift = Shift.objects.get(pk=shift.pk)
        check_held(shift)
        if shift.teams.count() >= MOST_TEAMS:
            raise NotAllowedNow(_("Det er høyst %(most)d team på en vakt.") % {"most": MOST_TEAMS})
        before = states(shift.service, [shift.key])
        last = shift.teams.aggregate(last=Max("position"))["last"] or 0
        Team.objects.create(shift=shift, position=last + 1)
        return keep(shift.service, "team_added", before, by=by, what=shift, nonce=nonce)


def remove_team(*, by: Actor, team: Team) -> RotaChange | None:
    """Take the team off the rota. Raises NotAllowedNow for one that has been out; Team.DoesNotExist when it is gone."""
    service = team.shift.service
    with changing(by, service, Permission.LEAD_FIELD):
        team = Team.objects.select_related("shift").get(pk=team.pk, shift__service=service)
        check_not_out(service, [str(team.key)])
        before = states(service, [team.shift.key])
        team.delete()
        return keep(service, "team_removed", before, by=by, what=team.shift)


def check_held(shift: Shift) -> None:
    """Raises NotAllowedNow for a shift that is cancelled."""
    if shift.cancelled_at:
        raise NotAllowedNow(_("Vakta er avlyst. Gjenopprett den først."))


def change_team(
    *,
    by: Actor,
    team: Team,
    people: Sequence[str],
    focus: str = "",
    places: Sequence[Place] = (),
    version: str = "",
    nonce: UUID | None = None,
) -> RotaChange | None:
    """Put people (their choices, see ``queries.people``) on the team, with focus and places in their order.

    Who is on it already stays with their absence, also one who has left. Returns None where nothing changed. Raises
    Invalid for somebody who cannot be put up or too many, ChangedTeam where ``version`` is not what stands there now.
    """
    service = team.shift.service
    with changing(by, service, Permission.LEAD_FIELD):
        if done := already(service, nonce):
            return done
        team = Team.objects.select_related("shift").get(pk=team.pk, shift__service=service)
        check_held(team.shift)
        if version and version != version_of(team):
            raise ChangedTeam(
                _("Noen andre har endret teamet mens du holdt på. Se hva som står nå, og lagre på nytt.")
            )
        if len(places) > MOST_PLACES:
            raise Invalid(_("Velg høyst %(most)d steder.") % {"most": MOST_PLACES}, field="places")
        if len(set(people)) > MOST_ON_A_TEAM:
            raise Invalid(_("Velg høyst %(most)d på et team.") % {"most": MOST_ON_A_TEAM}, field="people")
        before = states(service, [team.shift.key])
        put_people(team, _wanted(by, service, team, people))
        put_places(team, [place.pk for place in dict.fromkeys(places)])
        if team.focus != focus.strip():
            team.focus = focus.strip()[:200]
            team.save(update_fields=["focus"])
        return keep(service, "team_changed", before, by=by, what=team.shift, nonce=nonce)


class ChangedTeam(NotAllowedNow):
    """Somebody else changed the team meanwhile: what stands there now is shown, what was written stays."""


def version_of(team: Team) -> str:
    """A mark of what the team's form shows, to see whether somebody else has changed it."""
    fresh = Team.objects.prefetch_related("members", "places").get(pk=team.pk)
    state = team_state(fresh)
    shown = [state["focus"], state["places"], [who for who, _absent in state["members"]]]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def _wanted(by: Actor, service: Service, team: Team, people: Sequence[str]) -> dict[int, str]:
    there = {f"s{m.staff_member_id}": m for m in TeamMember.objects.filter(team=team)}
    offered = {one.choice: one for one in available(by, service, team.shift.on_date)}
    wanted: dict[int, str] = {}
    for choice in people:
        if choice in there:
            wanted[there[choice].staff_member_id] = there[choice].absent
        elif choice in offered:
            wanted[staff_of(by=by, service=service, who=offered[choice]).pk] = ""
        else:
            raise Invalid(_("Velg noen som er ansatt den dagen."), field="people", value=choice)
    return wanted


def undo(*, by: Actor, service: Service, change_id: int) -> RotaChange | None:
    """Set the shifts back to what they were before that change. Returns None where that has been done already.

    A leader may undo everything, others their own absence. Raises RotaChange.DoesNotExist for another service's,
    NotAllowedNow where a shift was changed since.
    """
    mine = RotaChange.objects.filter(pk=change_id, service=service, actor=by.id, action__in=OWN).exists()
    with changing(by, service, Permission.RECORD_FIELD if mine else Permission.LEAD_FIELD):
        change = RotaChange.objects.get(pk=change_id, service=service)
        if change.undone_at:
            return None
        if states(service, change.after) != change.after:
            raise NotAllowedNow(
                _("Vakta er endret etterpå, så dette kan ikke angres samlet. Endre det du vil ha annerledes.")
            )
        for key, state in change.before.items():
            put_back(service, key, state)
        change.undone_at = clock.now()
        change.save(update_fields=["undone_at"])
        record(by, "rota.undone", service=service.code, count=len(change.before))
        return change
