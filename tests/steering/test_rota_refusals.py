"""The rota: what is refused, what is told, and what a second press leaves alone."""

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
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.steering.models import RotaChange, Shift, SwapRequest, TeamMember
from utsyn.steering.queries.people import Available
from utsyn.steering.rota_policies import MOST_ON_A_TEAM
from utsyn.steering.services import rota_people, rota_shifts
from utsyn.steering.services import rota_week as weeks
from utsyn.steering.services.rota_changing import put_back
from utsyn.steering.swap_policies import Act

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 17)
NEXT_TUESDAY = date(2026, 11, 24)


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


# --- shifts


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"name": " \t "}, "name", "Skriv hva vakta heter"),
        ({"kind": "party"}, "kind", "Velg en av typene"),
        ({"teams": 0}, "teams", "fra 1 til 30"),
        ({"teams": 31}, "teams", "fra 1 til 30"),
    ],
)
def test_what_cannot_be_a_shift_is_refused_at_its_field_and_nothing_is_added(
    service: Service, leader: Worker, wrong: dict[str, object], field: str, told: str
) -> None:
    """Given one wrong field, when a shift is added, then that field is named and no shift is there."""
    wanted = {"name": "Telling", "kind": "street", "teams": 1, **wrong}
    with pytest.raises(Invalid, match=told) as caught:
        rota_shifts.add_shift(
            by=leader.actor,
            service=service,
            on_date=TUESDAY,
            start=time(15),
            end=time(22),
            **wanted,  # type: ignore[arg-type]
        )
    assert caught.value.field == field
    assert Shift.objects.count() == RotaChange.objects.count() == 0


@pytest.mark.parametrize("number", [-1, 31])
def test_a_shift_cannot_need_fewer_than_none_or_more_than_thirty_teams(
    service: Service, leader: Worker, number: int
) -> None:
    """Given a shift, when its number of teams cannot be, then the field is named and its times stay too."""
    shift = shift_on(service, TUESDAY)
    with pytest.raises(Invalid, match="fra 0 til 30") as caught:
        rota_shifts.change_shift(by=leader.actor, shift=shift, start=time(9), end=time(12), min_teams=number)
    assert caught.value.field == "teams"
    now = Shift.objects.get(pk=shift.pk)
    assert (now.starts_at, now.min_teams) == (shift.starts_at, 1)


def test_a_change_of_a_shift_sent_twice_is_done_once(service: Service, leader: Worker) -> None:
    """Wish 25. Given a change sent and then another, when the first arrives again, then the other stands."""
    shift, nonce = shift_on(service, TUESDAY), uuid.uuid4()
    first = rota_shifts.change_shift(
        by=leader.actor, shift=shift, start=time(9), end=time(12), min_teams=1, nonce=nonce
    )
    rota_shifts.change_shift(by=leader.actor, shift=shift, start=time(10), end=time(12), min_teams=2)
    again = rota_shifts.change_shift(
        by=leader.actor, shift=shift, start=time(9), end=time(12), min_teams=1, nonce=nonce
    )
    assert first is not None
    assert again == first
    now = Shift.objects.get(pk=shift.pk)
    assert (now.starts_at, now.min_teams) == (datetime(2026, 11, 17, 9, tzinfo=UTC), 2)


def test_there_are_at_most_thirty_teams_on_a_shift(service: Service, leader: Worker) -> None:
    """Given 29 teams, when two more are added, then the first comes and the second is refused."""
    shift = shift_on(service, TUESDAY, teams=29)
    assert rota_shifts.add_team(by=leader.actor, shift=shift) is not None
    with pytest.raises(NotAllowedNow, match="høyst 30 team"):
        rota_shifts.add_team(by=leader.actor, shift=shift)
    assert shift.teams.count() == 30


def test_a_shift_that_is_gone_already_can_be_taken_away_again(service: Service) -> None:
    """Given a shift that is not there and one that is, when the first is taken away, then the other stays."""
    other = shift_on(service, TUESDAY)
    put_back(service, str(uuid.uuid4()), None)
    assert list(Shift.objects.all()) == [other]
    put_back(service, str(other.key), None)
    assert not Shift.objects.exists()


# --- teams


def test_a_change_of_a_team_sent_twice_is_done_once(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    """Wish 25. Given Ola put up and then Kari instead, when the first form arrives again, then Kari stays."""
    team, nonce = shift_on(service, TUESDAY).teams.get(), uuid.uuid4()
    first = rota_shifts.change_team(by=leader.actor, team=team, people=[ola.choice], nonce=nonce)
    put(team, kari)
    again = rota_shifts.change_team(by=leader.actor, team=team, people=[ola.choice], nonce=nonce)
    assert first is not None
    assert again == first
    assert [member.staff_member for member in team.members.all()] == [kari.staff]


def test_there_are_at_most_twelve_on_a_team(service: Service, leader: Worker) -> None:
    """Given thirteen who work there, when all are put up, then it is refused; twelve of them may."""
    team = shift_on(service, TUESDAY).teams.get()
    many = [worker(service, f"Vikar{n}").choice for n in range(MOST_ON_A_TEAM + 1)]
    with pytest.raises(Invalid, match="høyst 12 på et team") as caught:
        rota_shifts.change_team(by=leader.actor, team=team, people=many)
    assert caught.value.field == "people"
    assert not team.members.exists()
    # Somebody named twice counts once.
    rota_shifts.change_team(by=leader.actor, team=team, people=[*many[1:], many[1]])
    assert team.members.count() == 12


def test_who_is_on_the_team_stays_with_their_absence_also_when_they_have_left(
    service: Service, leader: Worker, ola: Worker, kari: Worker
) -> None:
    """Wish 36. Given Ola ill and no longer employed, when Kari is added, then Ola's place stays as it was."""
    team = shift_on(service, TUESDAY).teams.get()
    [olas] = put(team, ola)
    rota_people.mark_absent(by=leader.actor, member=olas, reason="sick")
    Membership.objects.filter(user=ola.user).update(to_date=date(2026, 11, 1))
    rota_shifts.change_team(by=leader.actor, team=team, people=[ola.choice, kari.choice])
    there = {(m.staff_member.name, m.absent) for m in team.members.all()}
    assert there == {("Ola", "sick"), ("Kari", "")}
    # Once off the team, Ola cannot be put up again.
    put(team, kari)
    with pytest.raises(Invalid, match="ansatt den dagen"):
        rota_shifts.change_team(by=leader.actor, team=team, people=[ola.choice, kari.choice])


# --- weeks


def test_a_week_filled_or_repeated_twice_by_the_same_form_is_done_once(
    service: Service, leader: Worker, ola: Worker
) -> None:
    """Wish 25. Given what both forms did is taken away, when they arrive again, then nothing comes back."""
    plan_row(service, 2)
    put(shift_on(service, TUESDAY).teams.get(), ola)
    fill, repeat = uuid.uuid4(), uuid.uuid4()
    filled = weeks.fill_week(by=leader.actor, service=service, week=NEXT_TUESDAY, nonce=fill)
    repeated = weeks.repeat_week(by=leader.actor, service=service, week=NEXT_TUESDAY, nonce=repeat)
    now = Shift.objects.get(on_date=NEXT_TUESDAY)
    assert [m.staff_member for m in now.teams.get().members.all()] == [ola.staff]
    put(now.teams.get())
    assert weeks.repeat_week(by=leader.actor, service=service, week=NEXT_TUESDAY, nonce=repeat) == repeated
    assert not now.teams.get().members.exists()
    now.delete()
    assert weeks.fill_week(by=leader.actor, service=service, week=NEXT_TUESDAY, nonce=fill) == filled
    assert not Shift.objects.filter(on_date=NEXT_TUESDAY).exists()


def test_repeating_a_week_keeps_the_focus_and_places_that_are_set_already(
    service: Service, leader: Worker, ola: Worker
) -> None:
    """Given a team without people but with a focus and a place, when the week is repeated, only people come."""
    square, park = place(service, "torget"), place(service, "parken")
    was, now = (shift_on(service, day).teams.get() for day in (TUESDAY, NEXT_TUESDAY))
    rota_shifts.change_team(by=SYSTEM, team=was, people=[ola.choice], focus="Sentrum", places=[square])
    rota_shifts.change_team(by=SYSTEM, team=now, people=[], focus="Nytt sted", places=[park])
    assert weeks.repeat_week(by=leader.actor, service=service, week=NEXT_TUESDAY) is not None
    now.refresh_from_db()
    assert [m.staff_member for m in now.members.all()] == [ola.staff]
    assert (now.focus, [one.place for one in now.places.all()]) == ("Nytt sted", [park])


# --- people


def test_a_user_who_is_put_up_by_two_at_once_becomes_one_employee(service: Service, leader: Worker) -> None:
    """Given a list read before the employee was made, when the choice is used again, then it is the same one."""
    user = User.objects.create_user("ny@example.org", "Et-langt-passord-1", name="Ny")
    Membership.objects.create(user=user, service=service, role="worker", from_date=date(2026, 1, 1))
    read = Available("Ny", None, user.pk, False)
    made = [rota_people.staff_of(by=leader.actor, service=service, who=read) for _press in range(2)]
    assert made[0] == made[1] == StaffMember.objects.get(user=user)
    assert AuditEvent.objects.filter(action="staff.made").count() == 1


def test_who_was_taken_off_the_shift_meanwhile_cannot_ask_for_a_swap(
    service: Service, ola: Worker, kari: Worker
) -> None:
    """Given a page read before Kari got Ola's place, when Ola asks for a swap, then he is told."""
    [olas] = put(shift_on(service, TUESDAY).teams.get(), ola)
    TeamMember.objects.filter(pk=olas.pk).update(staff_member=kari.staff)
    with pytest.raises(NotAllowedNow, match="ikke på denne vakta lenger"):
        rota_people.ask_swap(by=ola.actor, member=olas)
    assert not SwapRequest.objects.exists()


def test_who_gave_the_place_away_meanwhile_does_not_report_the_new_one_absent(
    service: Service, ola: Worker, kari: Worker
) -> None:
    """Given a place read before Kari got it from Ola, when Ola reports himself ill, then Kari is not absent."""
    [olas] = put(shift_on(service, TUESDAY).teams.get(), ola)
    TeamMember.objects.filter(pk=olas.pk).update(staff_member=kari.staff)
    with pytest.raises(NotAllowedNow, match="ikke på denne vakta lenger"):
        rota_people.mark_absent(by=ola.actor, member=olas, reason="sick")
    assert TeamMember.objects.get().absent == ""


def test_who_is_on_the_team_already_cannot_take_another_place_on_it(
    service: Service, ola: Worker, kari: Worker
) -> None:
    """Given Kari on the team with Ola, when she accepts his open request, then his place and request stay."""
    olas = next(
        m for m in put(shift_on(service, TUESDAY).teams.get(), ola, kari) if m.staff_member == ola.staff
    )
    swap = rota_people.ask_swap(by=ola.actor, member=olas)
    with pytest.raises(NotAllowedNow, match="alt på dette teamet"):
        rota_people.answer_swap(by=kari.actor, swap=swap, act=Act.ACCEPT)
    olas.refresh_from_db()
    swap = SwapRequest.objects.get()
    assert (olas.staff_member, swap.state) == (ola.staff, SwapRequest.State.OPEN)
