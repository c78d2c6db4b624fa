"""The rota: what a leader does to weeks, shifts and teams, and how it is undone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest

from tests.steering.rota_people import SYSTEM, Worker, place, plan_row, put, shift_on, worker
from utsyn.access.models import Membership
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.field.models import FieldSession, Outing
from utsyn.steering.models import RotaChange, Shift, Team
from utsyn.steering.queries import people, rota_week
from utsyn.steering.queries import rota as reading
from utsyn.steering.services import rota_people, rota_shifts
from utsyn.steering.services import rota_week as weeks

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
TUESDAY = date(2026, 11, 17)
SATURDAY = date(2026, 11, 21)


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


def test_a_week_is_filled_from_the_plan_and_a_second_time_nothing_happens(
    service: Service, leader: Worker
) -> None:
    plan_row(service, 1, teams=(2, 3))
    plan_row(service, 6, "Natt", time(17), time(1), teams=(1, 2))
    plan_row(service, 3, "Stengt", teams=(0, 0))
    change = weeks.fill_week(by=leader.actor, service=service, week=SATURDAY)
    assert change is not None
    made = list(Shift.objects.all())
    assert [(s.on_date, s.shift, s.teams.count(), s.min_teams, s.max_teams) for s in made] == [
        (MONDAY, "Kveld", 2, 2, 3),
        (SATURDAY, "Natt", 1, 1, 2),
    ]
    # A night shift ends on the next day, and is written as the clock on the wall shows it.
    assert made[1].starts_at == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert made[1].ends_at == datetime(2026, 11, 22, 0, tzinfo=UTC)
    events = AuditEvent.objects.filter(action="rota.week_filled").count()
    assert weeks.fill_week(by=leader.actor, service=service, week=MONDAY) is None
    assert Shift.objects.count() == 2
    assert AuditEvent.objects.filter(action="rota.week_filled").count() == events == 1


def test_the_preview_is_what_is_then_done_and_days_that_are_over_are_left_out(
    service: Service, leader: Worker
) -> None:
    for weekday in range(1, 8):
        plan_row(service, weekday)
    shift_on(service, date(2026, 11, 20))
    with clock.stopped_at(datetime(2026, 11, 18, 8, tzinfo=UTC)):
        slots = rota_week.to_fill(leader.actor, service, MONDAY)
        assert [(s.on_date.day, s.there) for s in slots] == [
            (18, False), (19, False), (20, True), (21, False), (22, False)
        ]  # fmt: skip
        weeks.fill_week(by=leader.actor, service=service, week=MONDAY)
    assert sorted(Shift.objects.values_list("on_date__day", flat=True)) == [18, 19, 20, 21, 22]


def test_a_newer_row_of_the_plan_takes_the_place_of_an_older_one(service: Service, leader: Worker) -> None:
    plan_row(service, 2, teams=(1, 1))
    plan_row(service, 2, teams=(3, 3), since=date(2026, 11, 1))
    plan_row(service, 2, teams=(9, 9), since=date(2026, 12, 1))
    [slot] = rota_week.to_fill(leader.actor, service, MONDAY)
    assert slot.row.min_teams == 3


def test_filling_is_undone_as_long_as_nobody_has_touched_what_it_made(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    plan_row(service, 2)
    change = weeks.fill_week(by=leader.actor, service=service, week=MONDAY)
    assert change is not None
    rota_shifts.undo(by=leader.actor, service=service, change_id=change.pk)
    assert Shift.objects.count() == 0
    assert rota_shifts.undo(by=leader.actor, service=service, change_id=change.pk) is None
    again = weeks.fill_week(by=leader.actor, service=service, week=MONDAY)
    assert again is not None
    put(Team.objects.get(), ola, kari)
    with pytest.raises(NotAllowedNow, match="endret etterpå"):
        rota_shifts.undo(by=leader.actor, service=service, change_id=again.pk)
    assert Shift.objects.count() == 1


def test_last_weeks_people_are_put_up_again_but_not_those_who_have_left(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    """Wish 36."""
    gone = worker(service, "Per", until=date(2026, 11, 19))
    square = place(service, "torget")
    before = shift_on(service, TUESDAY, teams=2)
    one, two = before.teams.all()
    rota_shifts.change_team(
        by=SYSTEM, team=one, people=[ola.choice, gone.choice], focus="Sentrum", places=[square]
    )
    put(two, kari)
    now = shift_on(service, date(2026, 11, 24), teams=1)
    shift_on(service, date(2026, 11, 25))
    week = date(2026, 11, 23)
    first, _second = rota_week.to_repeat(leader.actor, service, week)
    assert (first.names, first.left) == (("Ola",), ("Per",))
    change = weeks.repeat_week(by=leader.actor, service=service, week=week)
    assert change is not None
    teams = list(now.teams.all())
    assert [[m.staff_member.name for m in t.members.all()] for t in teams] == [["Ola"], ["Kari"]]
    assert teams[0].focus == "Sentrum"
    assert [p.place for p in teams[0].places.all()] == [square]
    assert weeks.repeat_week(by=leader.actor, service=service, week=week) is None
    rota_shifts.undo(by=leader.actor, service=service, change_id=change.pk)
    assert [t.members.count() for t in now.teams.all()] == [0]


def test_people_who_are_put_up_already_are_never_replaced(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    put(shift_on(service, TUESDAY).teams.get(), ola)
    now = shift_on(service, date(2026, 11, 24))
    put(now.teams.get(), kari)
    assert rota_week.to_repeat(leader.actor, service, date(2026, 11, 23)) == []
    assert weeks.repeat_week(by=leader.actor, service=service, week=date(2026, 11, 24)) is None


def test_a_summer_count_has_several_teams_with_zones_of_their_own(service: Service, leader: Worker) -> None:
    zones = [place(service, f"sone-{n}") for n in range(9)]
    shift = rota_shifts.add_shift(
        by=leader.actor, service=service, name="Sommertelling 2026", kind="count", on_date=date(2026, 6, 20),
        start=time(20), end=time(23), teams=3, nonce=uuid.uuid4(),
    )  # fmt: skip
    one = shift.teams.first()
    assert one is not None
    assert shift.teams.count() == 3
    rota_shifts.change_team(by=leader.actor, team=one, people=[], places=zones[7:9])
    assert [p.place.code for p in one.places.all()] == ["sone-7", "sone-8"]
    with pytest.raises(Invalid, match="høyst 8"):
        rota_shifts.change_team(by=leader.actor, team=one, people=[], places=zones)


def test_the_same_form_sent_twice_is_done_once(service: Service, leader: Worker, ola: Worker) -> None:
    """Wish 25."""
    nonce = uuid.uuid4()
    made = [
        rota_shifts.add_shift(
            by=leader.actor, service=service, name="Kveld", kind="street", on_date=TUESDAY,
            start=time(15), end=time(22), nonce=nonce,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert made[0] == made[1]
    one, two = uuid.uuid4(), uuid.uuid4()
    for _ in range(2):
        rota_shifts.add_team(by=leader.actor, shift=made[0], nonce=one)
        rota_shifts.cancel(by=leader.actor, shift=made[0], reason="Storm", nonce=two)
    assert made[0].teams.count() == 2
    assert RotaChange.objects.count() == 3


def test_a_cancelled_shift_keeps_its_people_and_comes_back_with_them(
    service: Service, leader: Worker, ola: Worker
) -> None:
    shift = shift_on(service, TUESDAY)
    [member] = put(shift.teams.get(), ola)
    with pytest.raises(Invalid, match="hvorfor"):
        rota_shifts.cancel(by=leader.actor, shift=shift, reason="  ")
    rota_shifts.cancel(by=leader.actor, shift=shift, reason="Storm")
    assert rota_shifts.cancel(by=leader.actor, shift=shift, reason="Igjen") is None
    for act in (
        lambda: rota_shifts.add_team(by=leader.actor, shift=shift),
        lambda: rota_shifts.change_team(by=leader.actor, team=shift.teams.get(), people=[]),
        lambda: rota_people.mark_absent(by=leader.actor, member=member, reason="sick"),
    ):
        with pytest.raises(NotAllowedNow, match="avlyst"):
            act()
    [day] = reading.rota(leader.actor, service, TUESDAY, TUESDAY)
    assert day.shifts[0].cancelled
    assert not day.shifts[0].lacking
    rota_shifts.restore(by=leader.actor, shift=shift)
    assert rota_shifts.restore(by=leader.actor, shift=shift) is None
    shift.refresh_from_db()
    assert (shift.cancelled_at, shift.reason) == (None, "")
    assert shift.teams.get().members.count() == 1


def test_a_team_that_has_been_out_stays(service: Service, leader: Worker) -> None:
    """Its field session carries its key."""
    plan_row(service, 1)
    change = weeks.fill_week(by=leader.actor, service=service, week=MONDAY)
    assert change is not None
    team = Team.objects.get()
    at = clock.now()
    session = FieldSession.objects.create(
        service=service,
        key=str(team.key),
        kind="street",
        started_at=at,
        ended_at=at,
        on_date=MONDAY,
        local_hour=9,
    )
    Outing.objects.create(session=session, team=str(team.key), heard_at=at)
    for act in (
        lambda: rota_shifts.remove_team(by=leader.actor, team=team),
        lambda: rota_shifts.undo(by=leader.actor, service=service, change_id=change.pk),
    ):
        with pytest.raises(NotAllowedNow, match="vært ute"):
            act()
    assert Team.objects.count() == 1


def test_a_team_that_is_removed_comes_back_with_its_own_key(
    service: Service, leader: Worker, ola: Worker
) -> None:
    """The phones may know the key already: then a new one would make another session."""
    team = shift_on(service, TUESDAY).teams.get()
    put(team, ola)
    change = rota_shifts.remove_team(by=leader.actor, team=team)
    assert change is not None
    assert Team.objects.count() == 0
    rota_shifts.undo(by=leader.actor, service=service, change_id=change.pk)
    back = Team.objects.get()
    assert back.key == team.key
    assert [m.staff_member for m in back.members.all()] == [ola.staff]


def test_two_who_change_the_same_team_do_not_undo_each_other(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    """Wishes 1 and 4."""
    team = shift_on(service, TUESDAY).teams.get()
    seen = rota_shifts.version_of(team)
    rota_shifts.change_team(by=leader.actor, team=team, people=[ola.choice], version=seen)
    with pytest.raises(rota_shifts.ChangedTeam, match="Noen andre"):
        rota_shifts.change_team(by=leader.actor, team=team, people=[kari.choice], version=seen)
    assert [m.staff_member.name for m in team.members.all()] == ["Ola"]


def test_only_those_who_work_there_can_be_put_up(
    service: Service, other_service: Service, leader: Worker, ola: Worker
) -> None:
    """Wish 36: not those who have left, nor another service's."""
    left = worker(service, "Per", until=date(2026, 11, 16))
    reader = worker(service, "Siri", "statistics_reader")
    stranger = worker(other_service, "Nils")
    disabled = worker(service, "Dag")
    User.objects.filter(pk=disabled.user.pk).update(is_active=False)
    only_name = StaffMember.objects.create(service=service, code="f1", name="Eldre kode")
    newcomer = User.objects.create_user("ny@example.org", None, name="Nyansatt")
    Membership.objects.create(user=newcomer, service=service, role="worker", from_date=date(2026, 11, 17))
    names = [one.name for one in people.available(leader.actor, service, TUESDAY)]
    assert names == ["Line", "Nyansatt", "Ola"]
    assert "Per" in [one.name for one in people.available(leader.actor, service, MONDAY)]
    at = datetime(2026, 11, 1, 18, tzinfo=UTC)
    session = FieldSession.objects.create(
        service=service, key="s", kind="street", started_at=at, ended_at=at, on_date=at.date(), local_hour=19
    )
    session.staff.add(only_name)
    assert "Eldre kode" in [one.name for one in people.available(leader.actor, service, TUESDAY)]
    team = shift_on(service, TUESDAY).teams.get()
    for one in (left, reader, stranger, disabled):
        with pytest.raises(Invalid, match="ansatt"):
            rota_shifts.change_team(by=leader.actor, team=team, people=[one.choice])
    rota_shifts.change_team(by=leader.actor, team=team, people=[f"u{newcomer.pk}"])
    made = StaffMember.objects.get(user=newcomer)
    assert [m.staff_member for m in team.members.all()] == [made]
    assert AuditEvent.objects.filter(action="staff.made", object_id=str(made.pk)).exists()


@pytest.mark.parametrize("role", ["worker", "administrator", "statistics_reader"])
def test_only_those_who_lead_change_the_rota(service: Service, role: str) -> None:
    shift = shift_on(service, TUESDAY)
    team = shift.teams.get()
    change = RotaChange.objects.get()
    one = worker(service, "Ada", role).actor
    for act in (
        lambda: weeks.fill_week(by=one, service=service, week=MONDAY),
        lambda: weeks.repeat_week(by=one, service=service, week=MONDAY),
        lambda: rota_shifts.add_shift(
            by=one, service=service, name="X", kind="street", on_date=TUESDAY, start=time(1), end=time(2)
        ),
        lambda: rota_shifts.change_shift(by=one, shift=shift, start=time(1), end=time(2), min_teams=1),
        lambda: rota_shifts.cancel(by=one, shift=shift, reason="X"),
        lambda: rota_shifts.restore(by=one, shift=shift),
        lambda: rota_shifts.add_team(by=one, shift=shift),
        lambda: rota_shifts.remove_team(by=one, team=team),
        lambda: rota_shifts.change_team(by=one, team=team, people=[]),
        lambda: rota_shifts.undo(by=one, service=service, change_id=change.pk),
        lambda: rota_week.to_fill(one, service, MONDAY),
        lambda: rota_week.to_repeat(one, service, MONDAY),
        lambda: reading.team(one, service, team.pk),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("role", ["team_leader", "manager"])
def test_those_who_lead_may(service: Service, role: str) -> None:
    one = worker(service, "Ada", role).actor
    shift = rota_shifts.add_shift(
        by=one, service=service, name="X", kind="street", on_date=TUESDAY, start=time(1), end=time(2)
    )
    rota_shifts.add_team(by=one, shift=shift)
    assert shift.teams.count() == 2


def test_the_log_holds_no_name(service: Service, leader: Worker, ola: Worker) -> None:
    """LOG-9"""
    shift = shift_on(service, TUESDAY)
    [member] = put(shift.teams.get(), ola)
    rota_people.mark_absent(by=leader.actor, member=member, reason="sick")
    rota_shifts.cancel(by=leader.actor, shift=shift, reason="Ola er syk og Kari på kurs")
    said = str(list(AuditEvent.objects.filter(action__startswith="rota.").values_list("detail", flat=True)))
    assert "Ola" not in said
    assert "sick" not in said
