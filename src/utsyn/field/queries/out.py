"""«Ute nå»: who is out, when they were last heard of, who should have gone out; and alarms that stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import Place
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field import overdue, shifts
from utsyn.field.models import FieldSession, Outing, OverdueAlarm
from utsyn.field.overdue import Limits, State, Team
from utsyn.field.queries.settings import field_settings, limits_of

#: How long before its start a planned team is told of.
AHEAD = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class TeamOut:
    """A team that is out: what is known (``outing``, ``staff``) and what follows from it."""

    outing: Outing
    staff: tuple[StaffMember, ...]
    team: Team
    limits: Limits
    at: datetime
    standing: tuple[OverdueAlarm, ...]  # alarms without an answer
    talked: OverdueAlarm | None  # the last alarm that a leader has answered

    @property
    def state(self) -> State:
        """How it stands with them."""
        return overdue.state(self.team, self.limits, self.at)

    @property
    def due(self) -> list[overdue.Why]:
        """Why a leader must be told of them now."""
        return overdue.reasons(self.team, self.limits, self.at)

    @property
    def next_check(self) -> datetime | None:
        """When they must have checked in."""
        return overdue.next_check(self.team, self.limits)

    @property
    def silent(self) -> bool:
        """Whether nothing at all has come from their phones since they should have checked in, or been home."""
        expected = [m for m in (self.next_check, overdue.home_by(self.team, self.limits)) if m]
        return any(self.team.heard_at < moment <= self.at for moment in expected)

    @property
    def to_answer(self) -> OverdueAlarm | None:
        """The gravest alarm that waits for an answer."""
        by_why = {alarm.why: alarm for alarm in self.standing}
        return next((by_why[why] for why in self.due if why in by_why), None)

    @property
    def names(self) -> list[str]:
        """Who they are."""
        return [str(member) for member in self.staff]


@dataclass(frozen=True, slots=True)
class Planned:
    """A team of the rota that has not started."""

    team: shifts.PlannedTeam
    staff: tuple[str, ...]
    absent: tuple[str, ...]
    places: tuple[str, ...]
    late: bool

    @property
    def alone(self) -> bool:
        """Whether one person would go out alone."""
        return len(self.staff) == 1

    @property
    def gap(self) -> bool:
        """Whether somebody is missing."""
        return not self.staff or bool(self.absent)


@dataclass(frozen=True, slots=True)
class OutNow:
    """The whole page."""

    teams: list[TeamOut]
    planned: list[Planned]
    duty_phone: str
    at: datetime

    @property
    def due(self) -> list[TeamOut]:
        """Those whom a leader must hear from."""
        return [each for each in self.teams if each.due]


def teams_out(viewer: Actor, service: Service) -> list[TeamOut]:
    """Every open session made in the field app, and every one about which an alarm stands. Raises Refused."""
    limits = limits_of(field_settings(viewer, service))
    now = clock.now()
    rows = (
        Outing.objects.filter(session__service=service)
        .filter(Q(is_open=True) | Q(alarms__handled_at__isnull=True, alarms__isnull=False))
        .distinct()
        .select_related("session", "place")
        .prefetch_related("session__staff", "alarms")
        .order_by("session__started_at", "pk")
    )
    return [_team(row, limits, now) for row in rows]


def _team(outing: Outing, limits: Limits, now: datetime) -> TeamOut:
    session = outing.session
    staff = tuple(sorted(session.staff.all(), key=lambda member: str(member).casefold()))
    alarms = sorted(outing.alarms.all(), key=lambda alarm: alarm.raised_at)
    talked = sorted((a for a in alarms if a.handled_by and a.handled_at), key=lambda a: a.handled_at)  # type: ignore[arg-type,return-value]
    team = Team(
        kind=session.kind,
        people=len(staff),
        is_open=outing.is_open,
        started_at=session.started_at,
        heard_at=outing.heard_at,
        planned_end=outing.planned_end,
        checked_at=outing.checked_at,
        home_at=outing.home_at,
        safe_at=next((a.handled_at for a in reversed(talked) if a.safe), None),
        check_talked_at=next((a.handled_at for a in reversed(talked)), None),
        home_talked_at=next((a.handled_at for a in reversed(talked) if a.why == overdue.Why.NOT_HOME), None),
    )
    standing = tuple(alarm for alarm in alarms if alarm.handled_at is None)
    return TeamOut(outing, staff, team, limits, now, standing, talked[-1] if talked else None)


def out_now(viewer: Actor, service: Service) -> OutNow:
    """Who is out, the gravest first, and who should have gone out. Raises Refused."""
    settings = field_settings(viewer, service)
    now = clock.now()
    teams = [each for each in teams_out(viewer, service) if each.outing.is_open]
    order = list(State)
    teams.sort(key=lambda each: (order.index(each.state), each.team.started_at))
    return OutNow(teams, _planned(viewer, service, now), settings.duty_phone, now)


def _planned(viewer: Actor, service: Service, now: datetime) -> list[Planned]:
    today = clock.local(now, service.timezone).date()
    wanted = [
        team
        for team in shifts.planned(viewer, service, today - timedelta(days=1), today + timedelta(days=1))
        if team.ends_at > now and team.starts_at < now + AHEAD
    ]
    if not wanted:
        return []
    begun = set(
        FieldSession.objects.filter(service=service, key__in=[t.key for t in wanted]).values_list(
            "key", flat=True
        )
    )
    wanted = [team for team in wanted if team.key not in begun]
    people = {code for team in wanted for code in (*team.staff, *team.absent)}
    names = {m.code: str(m) for m in StaffMember.objects.filter(service=service, code__in=people)}
    codes = {code for team in wanted for code in team.places}
    places = dict(Place.objects.filter(service=service, code__in=codes).values_list("code", "name"))
    return [
        Planned(
            team,
            tuple(names.get(code, code) for code in team.staff),
            tuple(names.get(code, code) for code in team.absent),
            tuple(places.get(code, code) for code in team.places),
            late=team.starts_at <= now,
        )
        for team in wanted
    ]


def duty_phone(viewer: Actor, service: Service) -> str:
    """The number of the duty phone; empty where none is set. Raises Refused."""
    return field_settings(viewer, service).duty_phone


def standing_alarms(viewer: Actor, service: Service) -> list[int]:
    """The keys of the alarms that nobody has answered, the oldest first. Raises Refused for all but leaders."""
    require(viewer, Permission.LEAD_FIELD, service)
    rows = OverdueAlarm.objects.filter(outing__session__service=service, handled_at__isnull=True)
    return list(rows.order_by("raised_at", "pk").values_list("pk", flat=True))


def alarm(viewer: Actor, service: Service, pk: int) -> tuple[OverdueAlarm, TeamOut]:
    """An alarm and its team, as it stands now. Raises Refused; OverdueAlarm.DoesNotExist for another service's."""
    require(viewer, Permission.LEAD_FIELD, service)
    found = (
        OverdueAlarm.objects.select_related("outing__session", "outing__place")
        .prefetch_related("outing__session__staff", "outing__alarms")
        .get(pk=pk, outing__session__service=service)
    )
    return found, _team(found.outing, limits_of(field_settings(viewer, service)), clock.now())
