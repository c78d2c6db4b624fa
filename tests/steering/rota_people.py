"""People, places and shifts for tests of the rota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from utsyn.access.models import Membership
from utsyn.accounts.models import StaffMember, User
from utsyn.catalogue.models import Place
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.steering.models import PlanRow, Shift, Team, TeamMember
from utsyn.steering.services import rota_shifts

SYSTEM = Actor.system("test")


@dataclass
class Worker:
    """An employee with a sign-in."""

    user: User
    staff: StaffMember

    @property
    def actor(self) -> Actor:
        return Actor.of(self.user)

    @property
    def choice(self) -> str:
        return f"s{self.staff.pk}"


def worker(service: Service, name: str, role: str = "worker", until: date | None = None) -> Worker:
    """An employee called ``name`` with a sign-in and that role since 2020."""
    user = User.objects.create_user(
        f"{name.lower()}{service.pk}@example.org", "Et-langt-passord-1", name=name
    )
    Membership.objects.create(
        user=user, service=service, role=role, from_date=date(2020, 1, 1), to_date=until
    )
    staff = StaffMember.objects.create(service=service, code=f"u{user.pk}", name=name, user=user)
    return Worker(user, staff)


def plan_row(
    service: Service,
    weekday: int,
    shift: str = "Kveld",
    start: time = time(15),
    end: time = time(22),
    teams: tuple[int, int] = (1, 2),
    since: date = date(2026, 1, 1),
) -> PlanRow:
    """A row of the staffing plan."""
    return PlanRow.objects.create(
        service=service,
        weekday=weekday,
        shift=shift,
        start=start,
        end=end,
        min_teams=teams[0],
        max_teams=teams[1],
        from_date=since,
    )


def shift_on(
    service: Service,
    day: date,
    name: str = "Kveld",
    start: time = time(15),
    end: time = time(22),
    teams: int = 1,
    kind: str = "street",
) -> Shift:
    """A shift by itself with so many empty teams."""
    return rota_shifts.add_shift(
        by=SYSTEM, service=service, name=name, kind=kind, on_date=day, start=start, end=end, teams=teams
    )


def put(team: Team, *people: Worker) -> list[TeamMember]:
    """Put these on the team."""
    rota_shifts.change_team(by=SYSTEM, team=team, people=[one.choice for one in people])
    return list(team.members.order_by("pk"))


def place(service: Service, code: str) -> Place:
    """A place to begin at."""
    return Place.objects.create(service=service, code=code, name=code.title(), area="Sentrum", kind="street")
