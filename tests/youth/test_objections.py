"""The young person says no to an employee: gone the same second, everywhere."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.factories.youth import grant, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.youth.models import Objection
from utsyn.youth.relations import locatable_by, visible_to
from utsyn.youth.rules import basis_of, can_lead, can_write
from utsyn.youth.services import objecting


def test_a_no_takes_away_everything_and_withdrawing_gives_it_back(worker, leader, person, service):
    """TAU-4: lists, searches and writing all start from what the viewer may see or know of."""
    viewer = Actor.of(worker)
    made = objecting.object_to(by=Actor.of(leader), person=person, user=worker, reason="Naboen min")
    assert objecting.object_to(by=Actor.of(leader), person=person, user=worker) == made
    assert basis_of(viewer, person) is None
    assert not can_write(viewer, person)
    assert not visible_to(viewer, service).exists()
    assert not locatable_by(viewer, service).exists()
    for _twice in range(2):
        objecting.withdraw(by=Actor.of(leader), person=person, objection_uid=made.uid)
    assert basis_of(viewer, person) is not None
    actions = list(AuditEvent.objects.filter(object_id=str(person.pk)).values_list("action", flat=True))
    assert actions.count("youth.objection_set") == actions.count("youth.objection_withdrawn") == 1
    assert "Naboen" not in str(list(AuditEvent.objects.values_list("detail")))


def test_a_leader_may_be_said_no_to_and_then_leads_no_more(leader, manager, person):
    """TAU-4"""
    objecting.object_to(by=Actor.of(manager), person=person, user=leader)
    assert not can_lead(Actor.of(leader), person)
    with pytest.raises(Refused):
        objecting.object_to(by=Actor.of(leader), person=person, user=manager)


def test_the_key_worker_writes_it_down_others_do_not(worker, colleague, leader, person, user_with, service):
    objecting.object_to(by=Actor.of(worker), person=person, user=colleague)
    grant(person, other := user_with("worker", service), leader)
    for user in (colleague, other, user_with("administrator", service)):
        with pytest.raises(Refused):
            objecting.object_to(by=Actor.of(user), person=person, user=worker)
    with pytest.raises(Refused):
        objecting.object_to(by=Actor.system("test"), person=person, user=worker)


def test_a_no_is_to_somebody_of_the_service(leader, person, user_with, other_service):
    with pytest.raises(Invalid):
        objecting.object_to(by=Actor.of(leader), person=person, user=user_with("worker", other_service))


def test_a_no_of_another_record_is_not_withdrawn_here(leader, worker, person, service):
    other = objecting.object_to(by=Actor.of(leader), person=young_person(service), user=worker)
    for uid in (other.uid, uuid4()):
        with pytest.raises(Objection.DoesNotExist):
            objecting.withdraw(by=Actor.of(leader), person=person, objection_uid=uid)


def test_a_no_stands_for_the_records_that_were_merged_into_this_one(leader, worker, person, service):
    gone = young_person(service)
    made = objecting.object_to(by=Actor.of(leader), person=gone, user=worker)
    gone.merged_into = person
    gone.save()
    assert basis_of(Actor.of(worker), person) is None
    assert objecting.object_to(by=Actor.of(leader), person=person, user=worker) == made
    objecting.withdraw(by=Actor.of(leader), person=person, objection_uid=made.uid)
    assert basis_of(Actor.of(worker), person) is not None
