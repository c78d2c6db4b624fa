"""The demo's rota: somebody is out tonight, whatever day it is, and the same days give the same rota."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.steering.rota_people import place
from utsyn.access.demo import ensure_demo_users
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.accounts.models import StaffMember
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.field import shifts
from utsyn.field.models import FieldSession
from utsyn.steering.demo import ensure_demo_rota
from utsyn.steering.models import PlanRow, Shift, SwapRequest, TeamMember
from utsyn.steering.queries.swaps import mine

pytestmark = pytest.mark.django_db
BY = Actor.system("demo")


@pytest.fixture
def town(service: Service) -> Service:
    """Six colleagues who were out lately, and places."""
    for n in range(4):
        place(service, f"sted-{n}")
    at = datetime(2026, 11, 1, 18, tzinfo=UTC)
    session = FieldSession.objects.create(
        service=service, key="s", kind="street", started_at=at, ended_at=at, on_date=at.date(), local_hour=19
    )
    for n in range(6):
        session.staff.add(StaffMember.objects.create(service=service, code=f"f{n}", name=f"Ansatt {n}"))
    return service


def rota_of(service: Service) -> list[tuple[object, ...]]:
    teams = shifts.planned(BY, service, date(2026, 11, 1), date(2026, 12, 31))
    return [(t.on_date, t.shift, t.starts_at, t.staff, t.absent, t.places, t.focus) for t in teams]


@pytest.mark.parametrize("weekday", range(7))
def test_the_demos_workers_are_on_tonights_team(town: Service, weekday: int) -> None:
    with clock.stopped_at(datetime(2026, 11, 16, 9, tzinfo=UTC) + timedelta(days=weekday)):
        users = ensure_demo_users(town, by=BY)
        ensure_demo_rota(town, users, by=BY)
        today = clock.today(town.timezone)
        out = [u for code, u in users.items() if Permission.RECORD_FIELD in roles()[code].permissions]
        last = shifts.planned(BY, town, today, today)
        codes = {StaffMember.objects.get(user=user).code for user in out}
        assert codes in [set(team.staff) for team in last if team.starts_at.hour >= 14]
        assert TeamMember.objects.exclude(absent="").count() == 1
        assert SwapRequest.objects.filter(state="open").count() == 1
        assert any(mine(Actor.of(user), town).to_me for user in out)
        assert Shift.objects.filter(kind="count").count() <= 1
        before = rota_of(town)
        ensure_demo_rota(town, users, by=BY)
        assert rota_of(town) == before


def test_started_again_another_week_it_goes_on(town: Service) -> None:
    for day in (16, 23, 30):
        with clock.stopped_at(datetime(2026, 11, day, 9, tzinfo=UTC)):
            ensure_demo_rota(town, ensure_demo_users(town, by=BY), by=BY)
    assert PlanRow.objects.count() == 12
    weeks = {one.isocalendar().week for one in Shift.objects.values_list("on_date", flat=True)}
    assert weeks == {47, 48, 49, 50}


def test_a_service_without_colleagues_has_a_rota_too(service: Service) -> None:
    ensure_demo_rota(service, ensure_demo_users(service, by=BY), by=BY)
    assert Shift.objects.exists()


def test_only_the_system_makes_it(town: Service) -> None:
    users = ensure_demo_users(town, by=BY)
    with pytest.raises(Refused):
        ensure_demo_rota(town, users, by=Actor.of(users["manager"]))
