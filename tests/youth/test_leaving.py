"""Whoever leaves hands over everything at once, and has nothing left (wishes 36–40, TIL-5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.youth import entry, grant, key_worker, young_person
from utsyn.access.services import disable_user
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth import ownership
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    JournalEntry,
    KeyWorker,
    RecordGrant,
    Substitution,
    Task,
    YoungPerson,
)
from utsyn.youth.queries.leaving import employee, employees, leaver, owned_by
from utsyn.youth.rules import Basis, basis_of, can_write
from utsyn.youth.services import emergency, impeding, leaving, substituting
from utsyn.youth.services.opening import staff_for

NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def summer():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def by(leader):
    return Actor.of(leader)


def task_for(person, user):
    made = Task(
        service=person.service, person=person, assigned_to=user, created_at=NOW, created_by=user,
        data_key=person.data_key,
    )  # fmt: skip
    made.seal({"title": "Ring skolen"})
    made.save()
    return made


@pytest.fixture
def owned(person, worker, leader, manager, service, colleague):
    """``worker`` has one of everything."""
    other = young_person(service, "Ola")
    key_worker(other, worker, "secondary")
    entry(person, worker, signed=False)
    entry(None, worker, signed=False, service=service)
    entry(person, worker)
    task_for(person, worker)
    grant(third := young_person(service, "Ada"), worker, leader)
    substituting.substitute(
        by=Actor.of(leader), service=service, absent=manager, user=worker, from_date=TODAY, to_date=TODAY
    )
    emergency.begin(
        by=Actor.of(worker), person=young_person(service, "Liv"), reason="Mor ringte, hun er redd"
    )
    return {"other": other, "third": third}


def hand_over(by, worker, receiver, **changes):
    mark = owned_by(by, leaving_service(worker), worker)[1]
    sent = {
        "service": leaving_service(worker), "leaver": worker, "receiver": receiver, "exceptions": {},
        "last_day": TODAY - timedelta(days=1), "note": "Møte på torsdag", "mark": mark, **changes,
    }  # fmt: skip
    return leaving.hand_over(by=by, **sent)


def leaving_service(user):
    return user.memberships.get().service


def test_everything_is_listed(by, worker, owned, service):
    """Wish 36"""
    found = leaver(by, service, worker)
    kinds = sorted(one.kind for record in found.records for one in record.things)
    assert kinds == [
        "youth.draft", "youth.emergency", "youth.grant", "youth.key_worker", "youth.key_worker", "youth.task",
    ]  # fmt: skip
    assert sorted(one.kind for one in found.loose) == ["youth.draft", "youth.substitution"]
    assert found.owns
    assert {record.name for record in found.records} == {""}, "names only of what the leader may open"
    assert worker not in found.receivers
    assert by.user not in found.receivers


def test_the_list_asks_the_same_however_many_records_it_is_of(by, worker, service, person):
    asked = []
    leaver(by, service, worker)  # what is read once is read
    for name in ("Ola", "Ada", "Liv"):
        key_worker(young_person(service, name), worker)
        with CaptureQueriesContext(connection) as queries:
            records = leaver(by, service, worker).records
        asked.append(len(queries))
    assert (len(records), asked) == (4, [asked[0]] * 3)


def test_everything_changes_hands_at_once(by, worker, colleague, owned, person, service):
    """Wishes 37, 38, TIL-5"""
    done = hand_over(by, worker, colleague)
    assert (done.records, done.things) == (4, 8)
    assert owned_by(by, service, worker)[0] == []
    assert basis_of(Actor.of(worker), person) is None
    assert not can_write(Actor.of(worker), person), "an old tab is refused when it saves (wish 39)"
    assert basis_of(Actor.of(colleague), person) == Basis.KEY_WORKER
    assert basis_of(Actor.of(colleague), owned["other"]) == Basis.KEY_WORKER
    assert basis_of(Actor.of(colleague), owned["third"]) is None, "what was the leaver's own ends with them"
    drafts = JournalEntry.objects.filter(signed_at__isnull=True)
    assert {(draft.author, draft.custodian) for draft in drafts} == {(worker, colleague)}
    assert RecordGrant.objects.get().ended_at == NOW
    assert Substitution.objects.get().ended_at == NOW
    assert EmergencyAccess.objects.get().ended_at == NOW
    notes = Task.objects.filter(assigned_to=colleague).select_related("data_key__parent")
    assert {task.said("note") for task in notes} == {"", "Møte på torsdag"}
    events = AuditEvent.objects.filter(action="youth.handed_over")
    assert events.count() == 4
    assert "torsdag" not in str(list(events.values_list("detail"))), "LOG-9"


def test_sent_twice_is_done_once(by, worker, colleague, owned, service):
    """Wish 57"""
    mark = owned_by(by, service, worker)[1]
    hand_over(by, worker, colleague, mark=mark)
    rows = KeyWorker.objects.count(), Task.objects.count()
    assert hand_over(by, worker, colleague, mark=mark) == leaving.Handed(0, 0)
    assert (KeyWorker.objects.count(), Task.objects.count()) == rows


def test_single_records_go_to_somebody_else(by, worker, colleague, owned, person, user_with, service):
    """Wish 37"""
    special = user_with("worker", service)
    hand_over(by, worker, colleague, exceptions={owned["other"].uid: special}, note="")
    assert basis_of(Actor.of(special), owned["other"]) == Basis.KEY_WORKER
    assert basis_of(Actor.of(colleague), owned["other"]) is None
    assert not Task.objects.filter(assigned_to=special).exists()


def test_it_is_all_or_nothing(by, leader, worker, colleague, owned, person, service):
    """One record that the receiver is kept out of stops all of it."""
    impeding.impede(by=by, person=owned["other"], user=colleague, kind="relative")
    with pytest.raises(Invalid):
        hand_over(by, worker, colleague)
    assert basis_of(Actor.of(worker), person) == Basis.KEY_WORKER
    assert not KeyWorker.objects.filter(staff__user=colleague).exists()
    assert JournalEntry.objects.filter(custodian__isnull=False).count() == 0


def test_a_list_that_has_changed_is_looked_at_again(by, worker, colleague, owned, person, service):
    mark = owned_by(by, service, worker)[1]
    task_for(person, worker)
    with pytest.raises(NotAllowedNow):
        hand_over(by, worker, colleague, mark=mark)


def test_receivers_are_in_use_can_write_and_are_not_the_leader(
    by, leader, worker, manager, owned, user_with, service
):
    """Wish 36, TIL-1"""
    gone = user_with("worker", service)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for receiver in (leader, manager, worker, gone):
        with pytest.raises(Invalid):
            hand_over(by, worker, receiver)
        with pytest.raises(Invalid):
            hand_over(by, worker, user_with("worker", service), exceptions={owned["other"].uid: receiver})


def test_only_leaders_hand_over(worker, colleague, service, user_with):
    for actor in (Actor.of(worker), Actor.of(user_with("administrator", service)), Actor.system("test")):
        with pytest.raises(Refused):
            leaving.hand_over(
                by=actor, service=service, leaver=worker, receiver=colleague, exceptions={}, last_day=TODAY,
                note="", mark="",
            )  # fmt: skip
    for ask in (lambda: employees(Actor.of(worker), service), lambda: employee(Actor.of(worker), service, 1)):
        with pytest.raises(Refused):
            ask()
    with pytest.raises(Refused):
        leaver(Actor.of(worker), service, worker)


def test_records_that_leave_no_trace_are_neither_listed_nor_touched(by, worker, colleague, person, service):
    """IDN-8"""
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    assert not leaver(by, service, worker).owns
    hand_over(by, worker, colleague)
    assert KeyWorker.objects.get().to_date is None


def test_the_last_day_may_be_to_come(by, worker, colleague, person, leader, service):
    """The two hand over in person until then; grants end with that day, and those that begin later at once."""
    grant(young_person(service, "Ada"), worker, leader)
    later = grant(young_person(service, "Ida"), worker, leader, from_date=TODAY + timedelta(days=9))
    soon = grant(young_person(service, "Eva"), worker, leader, to_date=TODAY + timedelta(days=1))
    last = TODAY + timedelta(days=5)
    hand_over(by, worker, colleague, last_day=last)
    assert KeyWorker.objects.get(staff__user=worker).to_date == last
    assert KeyWorker.objects.get(staff__user=colleague).from_date == TODAY
    assert set(RecordGrant.objects.filter(ended_at__isnull=True).values_list("to_date", flat=True)) == {
        last,
        soon.to_date,
    }
    assert RecordGrant.objects.get(pk=later.pk).ended_at == NOW
    with clock.stopped_at(NOW + timedelta(days=6)):
        assert basis_of(Actor.of(worker), person) is None


def test_the_other_key_worker_becomes_the_first(by, worker, colleague, person):
    key_worker(person, colleague, "secondary")
    hand_over(by, worker, colleague)
    now = KeyWorker.objects.filter(staff__user=colleague, to_date__isnull=True)
    assert [row.role for row in now] == ["primary"]
    assert KeyWorker.objects.get(role="secondary").to_date == TODAY - timedelta(days=1)


def test_the_other_key_worker_who_began_today_becomes_the_first(by, worker, colleague, person):
    key_worker(person, colleague, "secondary", from_date=TODAY)
    hand_over(by, worker, colleague)
    assert [row.role for row in KeyWorker.objects.filter(staff__user=colleague)] == ["primary"]


def test_the_first_key_worker_keeps_the_role_when_the_second_leaves(by, worker, colleague, person):
    key_worker(person, colleague, "secondary")
    hand_over(by, colleague, worker)
    assert [row.role for row in KeyWorker.objects.filter(staff__user=worker)] == ["primary"]


def test_a_role_that_had_not_begun_is_the_receivers(by, worker, colleague, service):
    future = young_person(service, "Ola")
    key_worker(future, worker, from_date=TODAY + timedelta(days=3))
    hand_over(by, worker, colleague)
    assert [(row.staff.user, row.from_date) for row in KeyWorker.objects.all()] == [(colleague, TODAY)]


def test_a_role_that_ends_before_the_last_day_keeps_its_end(by, worker, colleague, person):
    KeyWorker.objects.update(to_date=TODAY)
    hand_over(by, worker, colleague, last_day=TODAY + timedelta(days=30))
    assert KeyWorker.objects.get(staff__user=worker).to_date == TODAY


def test_drafts_of_one_who_left_before_are_handed_on(by, worker, colleague, owned, service, user_with):
    hand_over(by, worker, colleague)
    third = user_with("worker", service)
    hand_over(by, colleague, third)
    assert set(JournalEntry.objects.filter(signed_at__isnull=True).values_list("custodian", flat=True)) == {
        third.pk
    }


def test_names_of_what_the_leader_may_open_are_shown_and_logged(
    by, leader, worker, colleague, person, service
):
    """LOG-1, TAU-8"""
    key_worker(person, leader, "secondary")
    found = leaver(by, service, worker).records[0]
    assert (found.name, found.others) == ("Kari Nordvik", (leader.name,))
    assert AuditEvent.objects.get(action="youth.leaving_read").detail["shown"] == [str(person.uid)]


def test_whoever_is_out_of_use_may_still_be_handed_over_for(
    by, worker, colleague, person, service, user_with
):
    """Wish 40, TIL-5: and is out at once."""
    administrator = Actor.of(user_with("administrator", service))
    disable_user(by=administrator, service=service, user=worker)
    worker.refresh_from_db()
    assert basis_of(Actor.of(worker), person) is None
    assert worker in employees(by, service)
    hand_over(by, employee(by, service, worker.pk), colleague)
    assert basis_of(Actor.of(colleague), person) == Basis.KEY_WORKER


def test_an_employee_of_another_service_is_not_found(by, service, other_service, user_with):
    for pk in (user_with("worker", other_service).pk, 1 << 70):
        with pytest.raises(User.DoesNotExist):
            employee(by, service, pk)


def test_another_room_adds_what_it_keeps(by, worker, colleague, service, monkeypatch):
    given = []
    owner = ownership.Owner(
        "rota.shift",
        "Vakter",
        lambda _viewer, _service, _user: [] if given else [ownership.Owned("rota.shift", 1)],
        lambda order, things, receiver: given.append((order.leaver, len(things), receiver)),
    )
    monkeypatch.setattr(ownership, "_owners", dict(ownership._owners))
    ownership.owners()
    ownership.register(owner)
    assert leaver(by, service, worker).titles["rota.shift"] == "Vakter"
    assert hand_over(by, worker, colleague).things == 1
    assert given == [(worker, 1, colleague)]


def test_a_receiver_gets_one_employees_row(by, worker, colleague, person, service):
    staff_for(by=by, service=service, user=colleague)
    hand_over(by, worker, colleague)
    assert KeyWorker.objects.filter(staff__user=colleague).count() == 1
