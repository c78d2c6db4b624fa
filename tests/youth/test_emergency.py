"""Emergency access: a reason, exactly four hours, a leader who looks at each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.factories.youth import young_person
from utsyn.access.rules import roles_read_once
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.models import AccessClass, EmergencyAccess, Task, YoungPerson, YouthSettings
from utsyn.youth.queries import flags
from utsyn.youth.queries.access import reachable
from utsyn.youth.queries.opening import NotHere, opened
from utsyn.youth.rules import Basis, basis_of
from utsyn.youth.services import emergency, objecting

WHY = "Mor ringte, hun er redd for ham i kveld"
START = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)


def test_an_emergency_lasts_four_hours_to_the_second(colleague, person, service):
    """TIL-4: also over the night when the clock is changed."""
    viewer = Actor.of(colleague)
    with clock.stopped_at(START):
        made = emergency.begin(by=viewer, person=person, reason=WHY)
        assert emergency.begin(by=viewer, person=person, reason=WHY) == made, "sent twice"
        assert basis_of(viewer, person) == Basis.EMERGENCY
    with clock.stopped_at(START + timedelta(hours=4) - timedelta(seconds=1)):
        assert basis_of(viewer, person) == Basis.EMERGENCY
    with clock.stopped_at(START + timedelta(hours=4)):
        assert basis_of(viewer, person) is None
        with pytest.raises(Refused), opened(viewer, service, person.uid, "youth.opened"):
            pass
    event = AuditEvent.objects.get(action="youth.emergency_begun")
    assert event.object_id == str(person.pk)
    assert "Mor" not in str(event.detail), "LOG-9"


def test_the_young_person_is_to_be_told(colleague, worker, person, service):
    """TIL-4: a task for the key worker, sealed below the record's key; for nobody where nobody follows."""
    emergency.begin(by=Actor.of(colleague), person=person, reason=WHY)
    task = Task.objects.get()
    assert (task.assigned_to, task.person) == (worker, person)
    assert "Fortell ungdommen" in task.said("title")
    emergency.begin(by=Actor.of(colleague), person=young_person(service), reason=WHY)
    assert Task.objects.filter(assigned_to__isnull=True).count() == 1


@pytest.mark.parametrize("reason", ["", "haster", "a    b    c    d"])
def test_a_reason_of_fifteen_letters_is_the_least(colleague, person, reason):
    """TIL-4: blanks do not count."""
    with pytest.raises(Invalid) as wrong:
        emergency.begin(by=Actor.of(colleague), person=person, reason=reason)
    assert wrong.value.field == "reason"
    assert not EmergencyAccess.objects.exists()


def test_only_danger_to_life_sets_an_objection_aside(colleague, leader, person):
    """TIL-4, TAU-4, hpl § 29"""
    running = emergency.begin(by=Actor.of(colleague), person=person, reason=WHY)
    objecting.object_to(by=Actor.of(leader), person=person, user=colleague)
    assert basis_of(Actor.of(colleague), person) is None, "the one that ran is over"
    with pytest.raises(Invalid) as wrong:
        emergency.begin(by=Actor.of(colleague), person=person, reason=WHY)
    assert wrong.value.field == "danger_to_life"
    made = emergency.begin(by=Actor.of(colleague), person=person, reason=WHY, danger_to_life=True)
    assert made != running
    assert basis_of(Actor.of(colleague), person) == Basis.EMERGENCY


def test_one_who_has_access_anyway_needs_none(worker, person):
    with pytest.raises(NotAllowedNow):
        emergency.begin(by=Actor.of(worker), person=person, reason=WHY)


def test_there_is_no_emergency_way_into_what_leaves_no_trace(
    colleague, manager, person, service, other_service
):
    """IDN-8, PVN-12"""
    strict = young_person(service, access_class=AccessClass.STRICT)
    restricted = young_person(service, restricted_at=clock.now())
    for hidden in (strict, restricted, young_person(other_service)):
        with pytest.raises(NotHere):
            reachable(Actor.of(colleague), service, hidden.uid)
        with pytest.raises(Refused):
            emergency.begin(by=Actor.of(colleague), person=hidden, reason=WHY)
    for nobody in (Actor.system("test"),):
        with pytest.raises(Refused):
            emergency.begin(by=nobody, person=person, reason=WHY)
        with pytest.raises(Refused):
            emergency.end(by=nobody, person=person)
    assert reachable(Actor.system("test"), service, person.uid) == person
    with pytest.raises(NotHere):
        reachable(Actor.of(colleague), service, uuid4())


def test_it_is_left_before_the_time_is_up(colleague, person):
    emergency.begin(by=Actor.of(colleague), person=person, reason=WHY)
    assert emergency.end(by=Actor.of(colleague), person=person) == 1
    assert emergency.end(by=Actor.of(colleague), person=person) == 0
    assert basis_of(Actor.of(colleague), person) is None
    assert AuditEvent.objects.filter(action="youth.emergency_ended").count() == 1


def verdict(**changes):
    return {"outcome": "justified", "comment": "Riktig å gå inn", "informed": True, **changes}


def test_a_leader_looks_at_it_once(colleague, leader, person, service):
    """TIL-4"""
    made = emergency.begin(by=Actor.of(colleague), person=person, reason=WHY)
    with pytest.raises(Invalid) as wrong:
        emergency.review(by=Actor.of(leader), service=service, emergency=made.uid, **verdict(informed=False))
    assert wrong.value.field == "not_informed_reason"
    with pytest.raises(Invalid):
        emergency.review(by=Actor.of(leader), service=service, emergency=made.uid, **verdict(comment=" "))
    seen = verdict(informed=False, not_informed_reason="Ligger på sykehus")
    emergency.review(by=Actor.of(leader), service=service, emergency=made.uid, **seen)
    row = EmergencyAccess.objects.get()
    assert row.content() == {
        "reason": WHY,
        "comment": "Riktig å gå inn",
        "told": {"informed": False, "reason": "Ligger på sykehus"},
    }
    with pytest.raises(NotAllowedNow):
        emergency.review(by=Actor.of(leader), service=service, emergency=made.uid, **verdict())


def test_nobody_looks_at_their_own(leader, worker, person, service):
    """TIL-4"""
    own = emergency.begin(by=Actor.of(leader), person=person, reason=WHY)
    with pytest.raises(Invalid):
        emergency.review(by=Actor.of(leader), service=service, emergency=own.uid, **verdict())
    for actor in (Actor.of(worker), Actor.system("test")):
        with pytest.raises(Refused):
            emergency.review(by=actor, service=service, emergency=own.uid, **verdict())
    with pytest.raises(EmergencyAccess.DoesNotExist):
        emergency.review(by=Actor.of(leader), service=service, emergency=uuid4(), **verdict())


def test_the_queue_says_what_is_late_and_whose_own(colleague, leader, manager, person, service):
    """TIL-4: unreviewed for longer than the service allows."""
    with clock.stopped_at(START):
        emergency.begin(by=Actor.of(leader), person=person, reason=WHY)
    with clock.stopped_at(START + timedelta(hours=1)):
        row = flags.emergencies(Actor.of(leader), service)[0]
        assert (row.own, row.overdue, row.running) == (True, False, True)
    with clock.stopped_at(START + timedelta(days=4)):
        row = flags.emergencies(Actor.of(manager), service)[0]
        assert (row.own, row.overdue, row.running) == (False, True, False)
        assert flags.overdue(Actor.of(manager), service).count() == 1
    with pytest.raises(Refused):
        flags.emergencies(Actor.of(colleague), service)


def test_what_was_opened_meanwhile_is_shown(colleague, leader, person, service):
    """LOG-1, TIL-4"""
    made = emergency.begin(by=Actor.of(colleague), person=person, reason=WHY)
    with opened(Actor.of(colleague), service, person.uid, "youth.opened", parts=["journal"]):
        pass
    _row, events = flags.emergency_page(Actor.of(leader), service, made.uid)
    assert [event.action for event in events] == ["youth.emergency_begun", "youth.opened"]
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.STRICT)
    with pytest.raises(EmergencyAccess.DoesNotExist):
        flags.emergency_page(Actor.of(leader), service, made.uid)


def test_what_waits_too_long_is_said_in_the_leaders_menus(
    client, colleague, leader, manager, person, service, django_assert_num_queries
):
    """TIL-4: in one question, at the page and at the room in the main menu; to nobody else, and not of one's own."""
    with clock.stopped_at(START):
        for user in (leader, colleague):
            emergency.begin(by=Actor.of(user), person=person, reason=WHY)
    with clock.stopped_at(START + timedelta(days=4)):
        with roles_read_once():
            flags.overdue(Actor.of(manager), service)  # the roles are read
            with django_assert_num_queries(1):
                assert flags.overdue_count(Actor.of(manager), service) == 2
        assert flags.overdue_count(Actor.of(leader), service) == 1
        for user, path, times in ((manager, "/ungdom", 2), (manager, "/tall", 1), (colleague, "/ungdom", 0)):
            client.force_login(user)
            page = client.get(path, follow=True).content.decode()
            assert page.count('<span class="ut-overdue">2') == times
        YouthSettings.objects.create(service=service, review_days=5)
        assert flags.overdue_count(Actor.of(manager), service) == 0
    with pytest.raises(Refused):
        flags.overdue_count(Actor.of(colleague), service)
