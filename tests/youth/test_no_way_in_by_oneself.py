"""Nobody lets themselves in, and an emergency is over when it is over: by whatever way it is tried (TIL-1, TIL-4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.youth import entry, grant, key_worker, young_person
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.youth.models import AccessClass, KeyWorker, KeyWorkerRole, Merge, YoungPerson
from utsyn.youth.queries.journal import entry_page
from utsyn.youth.rules import can_lead, can_view, can_write
from utsyn.youth.services import emergency, key_workers, merging, moving, objecting

WHY = "Mor ringte, hun er redd for ham i kveld"


def assign(by, person, user):
    today = clock.today(person.service.timezone)
    return key_workers.assign(
        by=Actor.of(by), person=person, user=user, role=KeyWorkerRole.SECONDARY, from_date=today
    )


def in_emergency(user, person, **more):
    return emergency.begin(by=Actor.of(user), person=person, reason=WHY, **more)


def test_a_leader_does_not_become_key_worker_of_a_record_that_they_may_not_open(person, leader):
    """TIL-1, TIL-2: leading gives no access by itself."""
    with pytest.raises(Invalid) as told:
        assign(leader, person, leader)
    assert told.value.field == "user"
    in_emergency(leader, person)
    with pytest.raises(Invalid):
        assign(leader, person, leader)
    assert not KeyWorker.objects.filter(staff__user=leader).exists()


def test_a_leader_who_was_let_in_by_another_may_follow_the_young_person(person, leader, manager):
    grant(person, leader, manager)
    assert assign(leader, person, leader).staff.user == leader


def test_an_emergency_merges_nothing(service, person, leader):
    """TIL-4: whoever has to do with one of two has to do with both, for good."""
    own = young_person(service, "Ola", "Bakken")
    key_worker(own, leader)
    in_emergency(leader, person)
    assert can_write(Actor.of(leader), person)
    with pytest.raises(Refused):
        merging.merge(by=Actor.of(leader), kept=own, gone=person)
    assert not Merge.objects.exists()


@pytest.mark.parametrize("away", [True, False])
def test_an_emergency_moves_nothing(service, person, worker, colleague, away):
    """TIL-4, JRN-8: not out of the record into one's own, and not the other way."""
    own = young_person(service, "Ola", "Bakken")
    key_worker(own, colleague)
    in_emergency(colleague, person)
    start, to = (person, own) if away else (own, person)
    made = entry(start, worker, "Om henne")
    with pytest.raises(Refused):
        moving.move(
            by=Actor.of(colleague), service=service, person=start, uid=made.uid, to=to, reason="Feil person"
        )
    assert made.content() == {"text": "Om henne"}
    if away:
        assert not entry_page(Actor.of(colleague), service, person.uid, made.uid).may_move


def test_an_emergency_is_no_part_of_the_circle_of_a_record_that_is_closed_meanwhile(
    person, worker, leader, manager
):
    """TAU-4, IDN-8: also where life is in danger, nobody takes the young person's no to themselves away."""
    no = objecting.object_to(by=Actor.of(worker), person=person, user=leader)
    in_emergency(leader, person, danger_to_life=True)
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.STRICT)
    person.refresh_from_db()
    assert can_view(Actor.of(leader), person)
    assert not can_lead(Actor.of(leader), person)
    with pytest.raises(Refused):
        objecting.withdraw(by=Actor.of(leader), person=person, objection_uid=no.uid)
    grant(person, manager, worker)
    assert can_lead(Actor.of(manager), person)


def test_after_the_hours_there_is_nothing_left(person, leader):
    """TIL-4"""
    in_emergency(leader, person)
    with clock.stopped_at(clock.now() + timedelta(hours=4)):
        assert not can_view(Actor.of(leader), person)
