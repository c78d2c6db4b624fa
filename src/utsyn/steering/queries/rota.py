"""The rota as its pages show it. The viewer first; raises Refused without the right to see the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.staff import staff_of
from utsyn.steering.models import RotaChange, Shift, SwapRequest, Team, TeamMember
from utsyn.steering.queries.people import Employment
from utsyn.steering.rota_policies import Gap, Put, Stint, missing_of_shift, missing_of_team, warnings
from utsyn.steering.rota_wording import away, short_day
from utsyn.steering.wording import shift_name

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a team, as the viewer may see it: why they are away is for themselves and those who lead."""

    pk: int
    staff: int
    name: str
    away: str  # in words; "": they come
    left: bool
    mine: bool
    swap: SwapRequest | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnTeam:
    """A team with its people and what it lacks."""

    pk: int
    key: str
    number: int
    focus: str
    places: tuple[str, ...]
    people: tuple[Person, ...]
    gaps: tuple[Gap, ...]

    @property
    def mine(self) -> bool:
        """Whether the viewer is on it."""
        return any(one.mine for one in self.people)


@dataclass(frozen=True, slots=True)
class OnShift:
    """A shift with its teams. ``gaps`` are the shift's own; nothing is missing of one that is over or cancelled."""

    shift: Shift
    times: str  # «15:00–22:00», on the service's clock
    begun: bool
    over: bool
    teams: tuple[OnTeam, ...]
    gaps: tuple[Gap, ...]

    @property
    def name(self) -> str:
        """What the shift is called."""
        return shift_name(self.shift.shift)

    @property
    def cancelled(self) -> bool:
        """Whether it is called off."""
        return self.shift.cancelled_at is not None

    @property
    def mine(self) -> bool:
        """Whether the viewer is on one of its teams."""
        return any(team.mine for team in self.teams)

    @property
    def lacking(self) -> bool:
        """Whether anything is missing."""
        return bool(self.gaps) or any(team.gaps for team in self.teams)

    @property
    def manned(self) -> int:
        """Teams on which somebody comes."""
        return sum(any(not p.away and not p.left for p in team.people) for team in self.teams)


@dataclass(slots=True)
class Day:
    """A day with its shifts."""

    day: date
    today: bool
    past: bool
    shifts: list[OnShift] = field(default_factory=list)


def rota(viewer: Actor, service: Service, first: date, last: date) -> list[Day]:
    """Every day from ``first`` to ``last`` with its shifts, in order of time, by always as many questions."""
    require(viewer, Permission.SEE_FIELD, service)
    # A day on either side, since rest and clashes reach over midnight.
    found = _seen(viewer, service, _whole(service).filter(on_date__range=(first - DAY, last + DAY)))
    today = clock.today(service.timezone)
    days = {
        first + n * DAY: Day(first + n * DAY, first + n * DAY == today, first + n * DAY < today)
        for n in range((last - first).days + 1)
    }
    for one in found:
        if one.shift.on_date in days:
            days[one.shift.on_date].shifts.append(one)
    return list(days.values())


def shift(viewer: Actor, service: Service, pk: int) -> OnShift:
    """One shift. Raises Shift.DoesNotExist, also for another service's."""
    require(viewer, Permission.SEE_FIELD, service)
    day = Shift.objects.get(pk=pk, service=service).on_date
    around = _whole(service).filter(on_date__range=(day - DAY, day + DAY))
    return next(one for one in _seen(viewer, service, around) if one.shift.pk == pk)


def team(viewer: Actor, service: Service, pk: int) -> Team:
    """One team, for those who lead. Raises Team.DoesNotExist, also for another service's."""
    require(viewer, Permission.LEAD_FIELD, service)
    return (
        Team.objects.select_related("shift__service")
        .prefetch_related("members__staff_member", "places__place")
        .get(pk=pk, shift__service=service)
    )


def member(viewer: Actor, service: Service, pk: int) -> TeamMember:
    """Somebody's place on a team. Raises TeamMember.DoesNotExist, also for another service's."""
    require(viewer, Permission.SEE_FIELD, service)
    found = TeamMember.objects.select_related("team__shift__service", "staff_member")
    return found.get(pk=pk, team__shift__service=service)


def may_change(viewer: Actor, service: Service, of: TeamMember) -> bool:
    """Whether the viewer may say that this one does not come: oneself, or with the right to lead."""
    own = staff_of(viewer, service)
    mine = own is not None and own.pk == of.staff_member_id and can(viewer, Permission.RECORD_FIELD, service)
    return mine or can(viewer, Permission.LEAD_FIELD, service)


def is_own(viewer: Actor, service: Service, of: TeamMember) -> bool:
    """Whether it is the viewer's own place."""
    require(viewer, Permission.SEE_FIELD, service)
    own = staff_of(viewer, service)
    return own is not None and own.pk == of.staff_member_id


def change(viewer: Actor, service: Service, pk: int) -> RotaChange:
    """What was done to the rota. Raises RotaChange.DoesNotExist, also for another service's."""
    require(viewer, Permission.SEE_FIELD, service)
    return RotaChange.objects.get(pk=pk, service=service)


def last_change(viewer: Actor, service: Service, of: Shift) -> RotaChange | None:
    """The last that was done to the shift, for «Angre»."""
    require(viewer, Permission.SEE_FIELD, service)
    return RotaChange.objects.filter(service=service, after__has_key=str(of.key)).first()


def shift_of_change(viewer: Actor, service: Service, of: RotaChange) -> Shift | None:
    """The only shift that the change touched, if it is there."""
    require(viewer, Permission.SEE_FIELD, service)
    return Shift.objects.filter(service=service, key__in=of.after).first() if len(of.after) == 1 else None


def day_of_change(of: RotaChange) -> date:
    """A day that the change touched."""
    state = next(one for one in [*of.after.values(), *of.before.values()] if one)
    return date.fromisoformat(state["on_date"])


def leads(viewer: Actor, service: Service) -> bool:
    """Whether to show what only a leader does. Raises Refused without the right to see the field."""
    require(viewer, Permission.SEE_FIELD, service)
    return can(viewer, Permission.LEAD_FIELD, service)


def records(viewer: Actor, service: Service) -> bool:
    """Whether to show what one does with one's own shifts."""
    return can(viewer, Permission.RECORD_FIELD, service)


def _whole(service: Service) -> QuerySet[Shift]:
    open_swaps = SwapRequest.objects.filter(state=SwapRequest.State.OPEN).select_related("asked")
    return Shift.objects.filter(service=service).prefetch_related(
        "teams__places__place",
        Prefetch("teams__members", TeamMember.objects.select_related("staff_member")),
        Prefetch("teams__members__swaps", open_swaps, to_attr="open_swaps"),
    )


def _seen(viewer: Actor, service: Service, shifts: QuerySet[Shift]) -> list[OnShift]:
    rows: Sequence[Shift] = list(shifts)
    if not rows:
        return []
    own, knows = staff_of(viewer, service), can(viewer, Permission.LEAD_FIELD, service)
    days = [row.on_date for row in rows]
    employment = Employment(service, min(days), max(days))
    told = warnings(_stints(rows)) if knows or own is not None else {}

    def person(row: TeamMember, on: date) -> Person:
        mine = own is not None and row.staff_member_id == own.pk
        name = str(row.staff_member)
        said = away(name, row.absent if knows or mine else "") if row.absent else ""
        swaps: list[SwapRequest] = row.open_swaps  # type: ignore[attr-defined]
        return Person(
            row.pk,
            row.staff_member_id,
            name,
            said,
            employment.has_left(row.staff_member, on),
            mine,
            swaps[0] if swaps else None,
            # Little rest is between oneself and those who lead.
            tuple(told.get((row.team_id, row.staff_member_id), ())) if knows or mine else (),
        )

    return [_on_shift(row, service, person) for row in rows]


def _on_shift(row: Shift, service: Service, person: Callable[[TeamMember, date], Person]) -> OnShift:
    now = clock.now()
    quiet = row.cancelled_at is not None or row.ends_at <= now
    teams, put = [], []
    for number, each in enumerate(row.teams.all(), 1):
        people = tuple(person(one, row.on_date) for one in each.members.all())
        put.append([Put(one.name, "x" if one.away else "", one.away, one.left) for one in people])
        gaps = () if quiet else tuple(missing_of_team(number, put[-1]))
        places = tuple(str(one.place) for one in each.places.all())
        teams.append(OnTeam(each.pk, str(each.key), number, each.focus, places, people, gaps))
    starts, ends = (clock.local(at, service.timezone) for at in (row.starts_at, row.ends_at))
    return OnShift(
        row,
        f"{starts:%H:%M}–{ends:%H:%M}",
        row.starts_at <= now,
        row.ends_at <= now,
        tuple(teams),
        () if quiet else tuple(missing_of_shift(row.min_teams, put)),
    )


def _stints(rows: Iterable[Shift]) -> list[Stint]:
    return [
        Stint(one.staff_member_id, each.pk, row.starts_at, row.ends_at, _said(row))
        for row in rows
        if row.cancelled_at is None
        for each in row.teams.all()
        for one in each.members.all()
        if not one.absent
    ]


def _said(row: Shift) -> str:
    return f"{shift_name(row.shift)} {short_day(row.on_date)}"
