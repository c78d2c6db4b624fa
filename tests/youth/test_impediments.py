"""Own records, and those of family: shut for the employee, whatever else they are given."""

from __future__ import annotations

import pytest

from tests.factories.youth import key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.models import Impediment, StaffNumber
from utsyn.youth.queries.access import own_numbers
from utsyn.youth.relations import locatable_by
from utsyn.youth.rules import basis_of, can_lead
from utsyn.youth.services import emergency, impeding, tokens

#: Made up: Tenor's series, month + 80.
NUMBER = "15890899722"


@pytest.fixture(scope="module")
def number():
    """A synthetic birth number with right check digits."""
    from utsyn.youth.numbers import is_synthetic

    return next(text for tail in range(100_000) if is_synthetic(text := f"158908{tail:05d}"))


def test_an_employee_who_is_too_close_gets_in_by_no_way(leader, worker, person, service):
    """TIL-6: not as a key worker, not in an emergency, not in search."""
    made = impeding.impede(by=Actor.of(leader), person=person, user=worker, kind="relative")
    assert impeding.impede(by=Actor.of(leader), person=person, user=worker, kind="own") == made
    assert basis_of(Actor.of(worker), person) is None
    assert not locatable_by(Actor.of(worker), service).exists()
    with pytest.raises(Refused):
        emergency.begin(
            by=Actor.of(worker), person=person, reason="Fare for liv, må inn nå", danger_to_life=True
        )
    for _twice in range(2):
        impeding.lift(by=Actor.of(leader), person=person, impediment=made.pk)
    assert basis_of(Actor.of(worker), person) is not None
    assert AuditEvent.objects.filter(action="youth.impediment_lifted", object_id=str(person.pk)).count() == 1


def test_nobody_lifts_their_own(leader, manager, person):
    """TIL-6"""
    made = impeding.impede(by=Actor.of(manager), person=person, user=leader, kind="relative")
    assert not can_lead(Actor.of(leader), person)
    with pytest.raises(Refused):
        impeding.lift(by=Actor.of(leader), person=person, impediment=made.pk)


def test_only_leaders_set_it_and_for_the_services_own(
    worker, leader, person, user_with, other_service, service
):
    with pytest.raises(Refused):
        impeding.impede(by=Actor.of(worker), person=person, user=worker, kind="own")
    with pytest.raises(Invalid):
        impeding.impede(
            by=Actor.of(leader), person=person, user=user_with("worker", other_service), kind="own"
        )
    elsewhere = impeding.impede(by=Actor.of(leader), person=young_person(service), user=worker, kind="own")
    with pytest.raises(Impediment.DoesNotExist):
        impeding.lift(by=Actor.of(leader), person=person, impediment=elsewhere.pk)


def test_saying_a_number_shuts_the_record_that_has_it(worker, service, number):
    """TIL-6: and the answer is the same where there is none."""
    mine = young_person(service, number=number)
    key_worker(mine, worker)
    tokens.write_tokens([mine])
    made = impeding.declare(
        by=Actor.of(worker), service=service, kind="own", number=f"{number[:6]} {number[6:]}"
    )
    assert impeding.declare(by=Actor.of(worker), service=service, kind="own", number=number) == made
    assert basis_of(Actor.of(worker), mine) is None
    assert Impediment.objects.get().kind == "own"
    assert own_numbers(Actor.of(worker), service) == [made]
    assert number not in str(list(AuditEvent.objects.values_list("detail"))) + made.digest, "LOG-9"


def test_a_number_that_cannot_be_right_is_not_taken(worker, service, user_with):
    for wrong in ("", "123", "12345678901"):
        with pytest.raises(Invalid):
            impeding.declare(by=Actor.of(worker), service=service, kind="own", number=wrong)
    for actor in (Actor.of(user_with("administrator", service)), Actor.system("test")):
        with pytest.raises(Refused):
            impeding.declare(by=actor, service=service, kind="own", number=NUMBER)
        with pytest.raises(Refused):
            own_numbers(actor, service)


def test_a_leader_takes_a_wrong_number_away_and_not_their_own(worker, leader, manager, service, number):
    theirs = impeding.declare(by=Actor.of(worker), service=service, kind="relative", number=number)
    own = impeding.declare(by=Actor.of(leader), service=service, kind="own", number=number)
    with pytest.raises(Refused):
        impeding.remove_number(by=Actor.of(worker), service=service, number=theirs.pk)
    with pytest.raises(NotAllowedNow):
        impeding.remove_number(by=Actor.of(leader), service=service, number=own.pk)
    impeding.remove_number(by=Actor.of(leader), service=service, number=theirs.pk)
    assert list(StaffNumber.objects.all()) == [own]
