"""The rota as it is read: days and nights, gaps, warnings, what phones are told, and by how many questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.steering.rota_people import SYSTEM, Worker, place, put, shift_on, worker
from utsyn.access.models import Membership
from utsyn.core import clock
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.field import shifts
from utsyn.steering.models import Shift, Team
from utsyn.steering.queries import rota as reading
from utsyn.steering.queries import swaps
from utsyn.steering.rota_policies import Put, Stint, missing_of_shift, missing_of_team, period, span, warnings
from utsyn.steering.services import rota_people, rota_shifts

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")
TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is Monday 16 November 2026, nine in the morning in Oslo."""
    with clock.stopped_at(datetime(2026, 11, 16, 8, tzinfo=UTC)):
        yield


@pytest.fixture
def leader(service: Service) -> Worker:
    return worker(service, "Line", "team_leader")


@pytest.fixture
def ola(service: Service) -> Worker:
    return worker(service, "Ola")


@pytest.fixture
def kari(service: Service) -> Worker:
    return worker(service, "Kari")


@pytest.mark.parametrize(
    ("day", "start", "end", "hours"),
    [
        (date(2026, 11, 20), time(18), time(1), 7),  # past midnight
        (date(2026, 3, 28), time(18), time(1), 7),  # before the clocks go forward at two
        (date(2026, 3, 28), time(22), time(4), 5),  # the night that lacks an hour
        (date(2026, 10, 24), time(22), time(4), 7),  # the night that has one more
        (date(2026, 3, 29), time(2, 30), time(3, 15), 0.75),  # begins in the hour that is skipped
        (date(2026, 11, 20), time(9), time(15, 30), 6.5),
    ],
)
def test_a_shift_is_what_the_clock_on_the_wall_shows(day: date, start: time, end: time, hours: float) -> None:
    """Midnight shifts, and the two nights on which the clocks change."""
    starts_at, ends_at = span(day, start, end, OSLO)
    assert (ends_at - starts_at) == timedelta(hours=hours)
    assert starts_at.utcoffset() == timedelta(0)
    if hours != 0.75:
        assert (starts_at.astimezone(OSLO).time(), ends_at.astimezone(OSLO).time()) == (start, end)
        assert starts_at.astimezone(OSLO).date() == day


def test_a_night_shift_stays_on_the_day_it_began(service: Service, leader: Worker) -> None:
    shift_on(service, date(2026, 10, 24), "Natt", time(22), time(4))
    saturday, sunday = reading.rota(leader.actor, service, date(2026, 10, 24), date(2026, 10, 25))
    assert [one.times for one in saturday.shifts] == ["22:00–04:00"]
    assert sunday.shifts == []


@pytest.mark.parametrize(
    ("shown", "day", "first", "last", "before", "after"),
    [
        ("uke", date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 9), date(2026, 11, 23)),
        ("dag", date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 30), date(2027, 1, 1)),
        ("maned", date(2026, 1, 31), date(2026, 1, 1), date(2026, 1, 31), date(2025, 12, 1), date(2026, 2, 1)),
        ("noe", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3), date(2026, 12, 21), date(2027, 1, 4)),
    ],
)  # fmt: skip
def test_a_period_and_its_neighbours(
    shown: str, day: date, first: date, last: date, before: date, after: date
) -> None:
    found = period(shown, day)
    assert (found.first, found.last, found.before, found.after) == (first, last, before, after)


def test_what_a_team_lacks_is_said_in_words() -> None:
    here = Put("Ola", "", "", False)
    ill = Put("Kari", "sick", "Kari er syk", False)
    left = Put("Per", "", "", True)
    said = [
        [gap.text for gap in missing_of_team(1, people)]
        for people in ([], [here], [here, here], [here, ill], [ill], [here, left], [here, here, ill])
    ]
    assert said == [
        ["Ingen satt opp"],
        ["Mangler makker"],
        [],
        ["Kari er syk", "Mangler makker"],
        ["Kari er syk", "Ingen kommer"],
        ["Per har sluttet", "Mangler makker"],
        ["Kari er syk"],
    ]
    lacking = [[gap.text for gap in missing_of_shift(n, [[here], [ill], []])] for n in (0, 1, 2, 3)]
    assert lacking == [[], [], ["Mangler 1 team"], ["Mangler 2 team"]]


def stint(who: int, team: int, day: int, start: int, end: int) -> Stint:
    """Somebody on a team from hour to hour of that day in November; an end beyond 24 is the next day."""
    midnight = datetime(2026, 11, day, tzinfo=UTC)
    hours = midnight + timedelta(hours=start), midnight + timedelta(hours=end)
    return Stint(who, team, *hours, f"vakt {team}")


@pytest.mark.parametrize(
    ("stints", "expected"),
    [
        ([stint(1, 1, 16, 15, 22), stint(1, 2, 16, 18, 25)], {(1, 1): "samtidig", (2, 1): "samtidig"}),
        ([stint(1, 1, 16, 9, 15), stint(1, 2, 16, 15, 22)], {(2, 1): "Bare 0 timer"}),
        ([stint(1, 1, 16, 15, 22), stint(1, 2, 17, 8, 15)], {(2, 1): "Bare 10 timer"}),
        ([stint(1, 1, 16, 15, 22), stint(1, 2, 17, 9, 15)], {}),  # eleven hours to the minute
        ([stint(1, 1, 16, 15, 22), stint(2, 2, 16, 15, 22)], {}),  # two people
    ],
)
def test_somebody_put_up_twice_or_with_little_rest_is_told(
    stints: list[Stint], expected: dict[tuple[int, int], str]
) -> None:
    """Arbeidsmiljøloven § 10-8: a warning, never a stop."""
    found = warnings(stints)
    assert set(found) == set(expected)
    for key, part in expected.items():
        assert part in found[key][0]


def test_rest_reaches_over_the_edge_of_the_week_and_is_for_those_who_lead_and_oneself(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    put(shift_on(service, date(2026, 11, 22), "Natt", time(18), time(1)).teams.get(), ola, kari)
    put(shift_on(service, date(2026, 11, 23), "Dag", time(9), time(15)).teams.get(), ola, kari)
    day, *_ = reading.rota(leader.actor, service, date(2026, 11, 23), date(2026, 11, 29))
    [first, _second] = day.shifts[0].teams[0].people
    assert first.warnings == (
        "Bare 8 timer hvile etter Natt 22.\N{NO-BREAK SPACE}november. Loven sier minst 11.",
    )
    [seen] = reading.rota(ola.actor, service, date(2026, 11, 23), date(2026, 11, 23))
    assert [bool(p.warnings) for p in seen.shifts[0].teams[0].people] == [True, False]


def test_who_has_left_is_a_gap(service: Service, leader: Worker, ola: Worker, kari: Worker) -> None:
    """Wish 36."""
    put(shift_on(service, TUESDAY).teams.get(), ola, kari)
    Membership.objects.filter(user=kari.user).update(to_date=date(2026, 11, 16))
    [day] = reading.rota(leader.actor, service, TUESDAY, TUESDAY)
    assert [gap.text for gap in day.shifts[0].teams[0].gaps] == ["Kari har sluttet", "Mangler makker"]
    assert [gap.text for gap in day.shifts[0].gaps] == []


def test_nothing_is_missing_of_what_is_over(service: Service, leader: Worker) -> None:
    one = shift_on(service, TUESDAY)
    with clock.stopped_at(one.ends_at):
        seen = reading.shift(leader.actor, service, one.pk)
    assert (seen.over, seen.lacking) == (True, False)
    with clock.stopped_at(one.starts_at):
        seen = reading.shift(leader.actor, service, one.pk)
    assert (seen.begun, seen.over, seen.lacking) == (True, False, True)


# --- what the field room is told


def test_phones_are_told_of_teams_by_codes(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    shift = shift_on(service, TUESDAY, "evening", kind="count", teams=2)
    one, two = shift.teams.all()
    zones = [place(service, "torget"), place(service, "kaia")]
    rota_shifts.change_team(
        by=SYSTEM, team=one, people=[ola.choice, kari.choice], focus="Havna", places=zones[::-1]
    )
    absent = one.members.get(staff_member=kari.staff)
    rota_people.mark_absent(by=leader.actor, member=absent, reason="sick")
    off = shift_on(service, TUESDAY, "Avlyst")
    rota_shifts.cancel(by=leader.actor, shift=off, reason="Storm")
    shift_on(service, date(2026, 11, 18))
    first, second = shifts.planned(ola.actor, service, TUESDAY, TUESDAY)
    assert (first.key, first.shift, first.kind) == (str(one.key), "Kveld", "count")
    assert (first.staff, first.absent) == ((ola.staff.code,), (kari.staff.code,))
    assert (first.places, first.focus, first.on_date) == (("kaia", "torget"), "Havna", TUESDAY)
    assert (first.starts_at, first.ends_at) == (shift.starts_at, shift.ends_at)
    assert (second.key, second.staff, second.places) == (str(two.key), (), ())


@pytest.mark.parametrize("role", ["administrator", "statistics_reader"])
def test_the_rota_is_for_those_who_see_the_field(service: Service, role: str) -> None:
    one = worker(service, "Ada", role).actor
    shift = shift_on(service, TUESDAY)
    for ask in (
        lambda: shifts.planned(one, service, TUESDAY, TUESDAY),
        lambda: reading.rota(one, service, TUESDAY, TUESDAY),
        lambda: reading.shift(one, service, shift.pk),
        lambda: swaps.mine(one, service),
    ):
        with pytest.raises(Refused):
            ask()


def test_another_services_rota_is_never_seen(
    service: Service, other_service: Service, leader: Worker, ola: Worker
) -> None:
    theirs = shift_on(other_service, TUESDAY)
    team = theirs.teams.get()
    member = put(team, worker(other_service, "Nils"))[0]
    assert shifts.planned(leader.actor, service, TUESDAY, TUESDAY) == []
    [day] = reading.rota(leader.actor, service, TUESDAY, TUESDAY)
    assert day.shifts == []
    with pytest.raises(Shift.DoesNotExist):
        reading.shift(leader.actor, service, theirs.pk)
    with pytest.raises(Team.DoesNotExist):
        reading.team(leader.actor, service, team.pk)
    with pytest.raises(type(member).DoesNotExist):
        reading.member(leader.actor, service, member.pk)
    with pytest.raises(Refused):
        shifts.planned(leader.actor, other_service, TUESDAY, TUESDAY)


@pytest.mark.parametrize("number", [2, 60])
def test_a_month_takes_as_many_questions_with_two_shifts_as_with_sixty(
    service: Service,
    leader: Worker,
    ola: Worker,
    kari: Worker,
    django_assert_max_num_queries: Callable[..., Any],
    number: int,
) -> None:
    spot = place(service, "torget")
    for n in range(number):
        shift = shift_on(service, date(2026, 11, 1) + timedelta(days=n // 2), f"Vakt {n % 2}", teams=2)
        for team in shift.teams.all():
            rota_shifts.change_team(by=SYSTEM, team=team, people=[ola.choice, kari.choice], places=[spot])
    with django_assert_max_num_queries(12):
        days = reading.rota(leader.actor, service, date(2026, 11, 1), date(2026, 11, 30))
    assert sum(len(each.shifts) for each in days) == number
    with django_assert_max_num_queries(18):
        mine = swaps.mine(ola.actor, service)
    assert len(mine.shifts) == (0 if number == 2 else 60)
    with django_assert_max_num_queries(8):
        shifts.planned(ola.actor, service, date(2026, 11, 1), date(2026, 11, 30))
