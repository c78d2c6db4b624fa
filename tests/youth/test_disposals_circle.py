"""Who knows of a request: those who may know of the record, whichever it was written in, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories.disposals import approved, asked, assessed, fresh
from tests.factories.youth import grant, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import AccessClass, DisposalCase, YoungPerson
from utsyn.youth.queries import disposals as queries
from utsyn.youth.relations import locatable_by
from utsyn.youth.rules import can_view
from utsyn.youth.services import disposing as services
from utsyn.youth.services.merging import merge

Kind = DisposalCase.Kind


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped_at(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def other_manager(user_with, service):
    """Somebody else who may approve."""
    return user_with("manager", service)


def test_a_request_goes_along_when_the_record_turns_out_to_be_of_the_same_person(
    person, worker, manager, service
):
    """PVN-12, ADR 13: the deadline runs on, whichever record the young person was written in."""
    other = young_person(service, "Kari", "Nordvik")
    key_worker(other, worker)
    case = asked(worker, other, Kind.RESTRICT)
    merge(by=Actor.of(worker), kept=person, gone=other)
    waiting, _closed = queries.queue(Actor.of(manager), service)
    assert [each.case.pk for each in waiting] == [case.pk]
    assert queries.case_of(Actor.of(manager), service, case.uid).name == person.name
    event = AuditEvent.objects.get(action="youth.disposal_opened")
    assert event.object_id == str(person.pk)
    services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="Hun har bedt om det.")
    assert fresh(person).restricted_at is not None
    assert DisposalCase.objects.get(pk=case.pk).person_id == other.pk, "no row is moved"


def test_an_erased_record_of_a_stricter_class_leaves_no_request_for_those_outside(
    person, worker, manager, other_manager, service, user_with
):
    """IDN-8: also when it is gone; who had to do with it sees how it ended."""
    case = assessed(manager, asked(worker, person))
    approved(other_manager, case)
    third = user_with("manager", service)
    assert queries.queue(Actor.of(third), service)[1]
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    assert queries.queue(Actor.of(third), service) == ([], [])
    for one in (manager, other_manager):
        assert [each.case.pk for each in queries.queue(Actor.of(one), service)[1]] == [case.pk]


def test_a_restricted_record_of_a_stricter_class_is_for_the_circle_alone(
    person, worker, manager, other_manager, service
):
    """IDN-8: restricting it lets nobody in who knew nothing of it; nor may they settle what they had open."""
    case = asked(worker, person, Kind.RESTRICT)
    grant(person, manager, worker)
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.STRICT)
    services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="Hun har bedt om det.")
    assert can_view(Actor.of(manager), fresh(person))
    assert not can_view(Actor.of(other_manager), fresh(person))
    assert not locatable_by(Actor.of(other_manager), service).exists()
