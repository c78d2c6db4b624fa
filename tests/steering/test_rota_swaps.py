"""Absence and swaps: who may, what becomes of the team, and what two at once get."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from tests.steering.rota_people import Worker, put, shift_on, worker
from utsyn.access.models import Membership
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.steering.models import RotaChange, Shift, SwapRequest, TeamMember
from utsyn.steering.queries import rota as reading
from utsyn.steering.queries import swaps
from utsyn.steering.services import rota_people, rota_shifts
from utsyn.steering.swap_policies import TRANSITIONS, Act, after

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is Monday 16 November 2026, nine in the morning in Oslo."""
    with clock.stopped_at(NOW):
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


@pytest.fixture
def per(service: Service) -> Worker:
    return worker(service, "Per")


@pytest.fixture
def shift(service: Service) -> Shift:
    return shift_on(service, TUESDAY)


@pytest.fixture
def olas(shift: Shift, ola: Worker, kari: Worker) -> TeamMember:
    """Ola's place on a team with Kari, tomorrow evening."""
    return next(m for m in put(shift.teams.get(), ola, kari) if m.staff_member == ola.staff)


def gaps(viewer: Worker, service: Service) -> list[str]:
    [day] = reading.rota(viewer.actor, service, TUESDAY, TUESDAY)
    return [gap.text for team in day.shifts[0].teams for gap in team.gaps]


# --- absence


def test_own_absence_shows_as_a_gap_at_once_and_is_taken_back(
    service: Service, ola: Worker, kari: Worker, leader: Worker, olas: TeamMember
) -> None:
    change = rota_people.mark_absent(by=ola.actor, member=olas, reason="sick")
    assert change is not None
    assert gaps(leader, service) == ["Ola er syk", "Mangler makker"]
    assert rota_people.mark_absent(by=ola.actor, member=olas, reason="sick") is None
    rota_shifts.undo(by=ola.actor, service=service, change_id=change.pk)
    assert gaps(leader, service) == []
    rota_people.mark_absent(by=ola.actor, member=olas, reason="course")
    rota_people.mark_back(by=ola.actor, member=olas)
    assert rota_people.mark_back(by=ola.actor, member=olas) is None
    assert gaps(leader, service) == []


def test_why_somebody_is_away_is_for_those_who_lead_and_oneself(
    service: Service, ola: Worker, kari: Worker, leader: Worker, olas: TeamMember
) -> None:
    """That somebody is ill is about their health: colleagues need to know that they do not come, no more."""
    rota_people.mark_absent(by=leader.actor, member=olas, reason="sick")
    assert gaps(leader, service)[0] == gaps(ola, service)[0] == "Ola er syk"
    assert gaps(kari, service)[0] == "Ola er borte"


def test_a_worker_marks_nobody_elses_absence_and_a_leader_anybodys(
    service: Service, other_service: Service, ola: Worker, kari: Worker, leader: Worker, olas: TeamMember
) -> None:
    stranger = worker(other_service, "Nils", "team_leader")
    reader = worker(service, "Siri", "statistics_reader")
    for one in (kari, stranger, reader):
        with pytest.raises(Refused):
            rota_people.mark_absent(by=one.actor, member=olas, reason="sick")
        with pytest.raises(Refused):
            rota_people.mark_back(by=one.actor, member=olas)
    manager = worker(service, "Mona", "manager")
    change = rota_people.mark_absent(by=manager.actor, member=olas, reason="leave")
    assert change is not None
    # Ola may not take back what the manager said by «Angre», but by saying that he comes.
    with pytest.raises(Refused):
        rota_shifts.undo(by=ola.actor, service=service, change_id=change.pk)
    assert rota_people.mark_back(by=ola.actor, member=olas) is not None


def test_a_reason_that_is_none_is_told(ola: Worker, olas: TeamMember) -> None:
    with pytest.raises(Invalid, match="Velg hvorfor"):
        rota_people.mark_absent(by=ola.actor, member=olas, reason="because")


def test_an_absence_sent_twice_is_one_change(ola: Worker, olas: TeamMember) -> None:
    """Wish 25."""
    nonce = uuid.uuid4()
    first = rota_people.mark_absent(by=ola.actor, member=olas, reason="sick", nonce=nonce)
    rota_people.mark_back(by=ola.actor, member=olas)
    assert rota_people.mark_absent(by=ola.actor, member=olas, reason="sick", nonce=nonce) == first
    olas.refresh_from_db()
    assert olas.absent == ""


# --- the table


@pytest.mark.parametrize(("state", "act"), itertools.product(SwapRequest.State.values, Act))
def test_only_an_open_request_goes_anywhere(state: str, act: Act) -> None:
    """Every state against every act."""
    if state == SwapRequest.State.OPEN:
        assert after(state, act) == TRANSITIONS[state, act][0] != SwapRequest.State.OPEN
    else:
        with pytest.raises(NotAllowedNow):
            after(state, act, taken_by="Kari")


# --- swaps


def test_a_named_colleague_takes_the_shift_and_the_asker_is_told(
    service: Service, ola: Worker, per: Worker, kari: Worker, leader: Worker, olas: TeamMember
) -> None:
    rota_people.mark_absent(by=ola.actor, member=olas, reason="leave")
    swap = rota_people.ask_swap(by=ola.actor, member=olas, asked=per.choice, message="Byttes mot fredag?")
    assert [one.pk for one in swaps.mine(per.actor, service).to_me] == [swap.pk]
    assert swaps.mine(kari.actor, service).to_me == []  # she is on the team, and not asked
    rota_people.answer_swap(by=per.actor, swap=swap, act=Act.ACCEPT)
    olas.refresh_from_db()
    assert (olas.staff_member, olas.absent) == (per.staff, "")
    assert gaps(leader, service) == []
    [told] = swaps.mine(ola.actor, service).answered
    assert (told.state, told.answered_by) == ("taken", per.staff)
    assert swaps.mine(ola.actor, service).shifts == []
    assert [one.me.name for one in swaps.mine(per.actor, service).shifts] == ["Per"]
    assert AuditEvent.objects.filter(action="rota.swap_taken").count() == 1


def test_of_two_who_accept_one_gets_it_and_the_other_is_told_who(
    service: Service, ola: Worker, per: Worker, leader: Worker, olas: TeamMember
) -> None:
    swap = rota_people.ask_swap(by=ola.actor, member=olas)
    late = SwapRequest.objects.get(pk=swap.pk)
    rota_people.answer_swap(by=per.actor, swap=swap, act=Act.ACCEPT)
    with pytest.raises(NotAllowedNow, match="Per har alt tatt vakta"):
        rota_people.answer_swap(by=leader.actor, swap=late, act=Act.ACCEPT)
    # The same press twice by the one who got it does no harm.
    assert rota_people.answer_swap(by=per.actor, swap=late, act=Act.ACCEPT).state == "taken"
    olas.refresh_from_db()
    assert olas.staff_member == per.staff
    assert AuditEvent.objects.filter(action="rota.swap_taken").count() == 1


def test_who_was_asked_may_decline_and_the_asker_may_ask_again(
    ola: Worker, per: Worker, leader: Worker, olas: TeamMember
) -> None:
    swap = rota_people.ask_swap(by=ola.actor, member=olas, asked=per.choice)
    assert rota_people.ask_swap(by=ola.actor, member=olas, asked=leader.choice) == swap, "one open at a time"
    rota_people.answer_swap(by=per.actor, swap=swap, act=Act.DECLINE)
    with pytest.raises(NotAllowedNow, match="nei takk"):
        rota_people.answer_swap(by=per.actor, swap=swap, act=Act.ACCEPT)
    again = rota_people.ask_swap(by=ola.actor, member=olas, asked=leader.choice)
    assert again.pk != swap.pk
    rota_people.answer_swap(by=ola.actor, swap=again, act=Act.WITHDRAW)
    with pytest.raises(NotAllowedNow, match="trukket"):
        rota_people.answer_swap(by=leader.actor, swap=again, act=Act.ACCEPT)


def test_a_leader_may_withdraw_also_when_who_was_asked_has_left(
    ola: Worker, per: Worker, service: Service, olas: TeamMember
) -> None:
    """Wish 40."""
    manager = worker(service, "Mona", "manager")
    swap = rota_people.ask_swap(by=ola.actor, member=olas, asked=per.choice)
    Membership.objects.filter(user=per.user).update(to_date=date(2026, 11, 1))
    User.objects.filter(pk=per.user.pk).update(is_active=False)
    with pytest.raises(Refused):
        rota_people.answer_swap(by=Actor.of(User.objects.get(pk=per.user.pk)), swap=swap, act=Act.ACCEPT)
    assert rota_people.answer_swap(by=manager.actor, swap=swap, act=Act.WITHDRAW).state == "withdrawn"


def test_it_is_none_of_the_business_of_others(
    service: Service, other_service: Service, ola: Worker, per: Worker, kari: Worker, olas: TeamMember
) -> None:
    swap = rota_people.ask_swap(by=ola.actor, member=olas, asked=per.choice)
    third = worker(service, "Tor")
    stranger = worker(other_service, "Nils", "team_leader")
    reader = worker(service, "Siri", "statistics_reader")
    for who, act in (
        *((one, act) for one in (third, stranger, reader) for act in Act),
        (ola, Act.ACCEPT), (ola, Act.DECLINE), (per, Act.WITHDRAW),
    ):  # fmt: skip
        with pytest.raises(Refused):
            rota_people.answer_swap(by=who.actor, swap=swap, act=act)
    with pytest.raises(Refused):
        rota_people.ask_swap(by=kari.actor, member=olas)
    swap.refresh_from_db()
    assert swap.state == "open"


def test_a_shift_that_has_begun_or_is_cancelled_cannot_be_swapped(
    ola: Worker, per: Worker, leader: Worker, shift: Shift, olas: TeamMember
) -> None:
    swap = rota_people.ask_swap(by=ola.actor, member=olas)
    with clock.stopped_at(shift.starts_at), pytest.raises(NotAllowedNow, match="har begynt"):
        rota_people.answer_swap(by=per.actor, swap=swap, act=Act.ACCEPT)
    rota_people.answer_swap(by=ola.actor, swap=swap, act=Act.WITHDRAW)
    with clock.stopped_at(shift.starts_at), pytest.raises(NotAllowedNow, match="har begynt"):
        rota_people.ask_swap(by=ola.actor, member=olas)
    rota_shifts.cancel(by=leader.actor, shift=shift, reason="Storm")
    with pytest.raises(NotAllowedNow, match="avlyst"):
        rota_people.ask_swap(by=ola.actor, member=olas)


def test_only_somebody_who_can_answer_may_be_asked(
    service: Service, other_service: Service, ola: Worker, kari: Worker, olas: TeamMember
) -> None:
    left = worker(service, "Lars", until=date(2026, 11, 10))
    stranger = worker(other_service, "Nils")
    only_name = StaffMember.objects.create(service=service, code="f1", name="Kode")
    names = [one.name for one in swaps.colleagues(ola.actor, service, olas.pk)]
    assert names == []  # Kari is on the team already
    for choice in (left.choice, stranger.choice, f"s{only_name.pk}", ola.choice, kari.choice, "x"):
        with pytest.raises(Invalid):
            rota_people.ask_swap(by=ola.actor, member=olas, asked=choice)


def test_a_newcomer_who_was_never_on_anything_can_take_a_shift(
    service: Service, ola: Worker, olas: TeamMember
) -> None:
    user = User.objects.create_user("ny@example.org", None, name="Ny")
    Membership.objects.create(user=user, service=service, role="worker", from_date=date(2026, 11, 1))
    swap = rota_people.ask_swap(by=ola.actor, member=olas)
    assert [one.pk for one in swaps.mine(Actor.of(user), service).to_me] == [swap.pk]
    rota_people.answer_swap(by=Actor.of(user), swap=swap, act=Act.ACCEPT)
    olas.refresh_from_db()
    assert olas.staff_member.user == user


def test_a_change_of_the_leaders_after_a_swap_is_not_undone_over_it(
    service: Service, ola: Worker, per: Worker, leader: Worker, shift: Shift, olas: TeamMember
) -> None:
    before = RotaChange.objects.order_by("pk").last()
    swap = rota_people.ask_swap(by=ola.actor, member=olas)
    rota_people.answer_swap(by=per.actor, swap=swap, act=Act.ACCEPT)
    assert before is not None
    with pytest.raises(NotAllowedNow, match="endret etterpå"):
        rota_shifts.undo(by=leader.actor, service=service, change_id=before.pk)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_the_same_moment(
    service: Service, ola: Worker, per: Worker, leader: Worker, olas: TeamMember
) -> None:
    """Two requests in two threads, each with a connection of its own: one wins, the other is told."""
    swap = rota_people.ask_swap(by=ola.actor, member=olas)
    ready, said = threading.Barrier(2), []

    def press(who: Worker) -> None:
        try:
            mine = SwapRequest.objects.get(pk=swap.pk)
            ready.wait(timeout=10)
            rota_people.answer_swap(by=who.actor, swap=mine, act=Act.ACCEPT)
            said.append(("got", who.staff.pk))
        except NotAllowedNow as told:
            said.append((told.message, who.staff.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(one,)) for one in (per, leader)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    outcome = dict(said)
    assert len(outcome) == 2
    assert "got" in outcome
    olas.refresh_from_db()
    assert olas.staff_member_id == outcome["got"]
    assert AuditEvent.objects.filter(action="rota.swap_taken").count() == 1


def test_answers_are_told_for_a_fortnight(
    service: Service, ola: Worker, per: Worker, olas: TeamMember
) -> None:
    swap = rota_people.ask_swap(by=ola.actor, member=olas, asked=per.choice)
    rota_people.answer_swap(by=per.actor, swap=swap, act=Act.DECLINE)
    assert len(swaps.mine(ola.actor, service).answered) == 1
    with clock.stopped_at(NOW + timedelta(days=15)):
        assert swaps.mine(ola.actor, service).answered == []
