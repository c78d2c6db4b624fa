"""A record of a stricter class does not end with nobody inside who could let anybody in (TIL-1, IDN-8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse

from tests.factories.youth import grant, key_worker, young_person
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.commands import check_access
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    Impediment,
    KeyWorker,
    Objection,
    RecordGrant,
    YoungPerson,
)
from utsyn.youth.queries.circle import WARNED_DAYS, circle_of, unopened
from utsyn.youth.queries.leaving import owned_by
from utsyn.youth.queries.opening import opened
from utsyn.youth.queries.sections import open_items
from utsyn.youth.services import granting, key_workers, leaving


@pytest.fixture
def today(service):
    return clock.today(service.timezone)


@pytest.fixture
def strict(service):
    """A record of the strict class, with nobody in it yet."""
    return young_person(service, access_class=AccessClass.STRICT)


def urgent(person, user):
    now = clock.now()
    made = EmergencyAccess(
        service=person.service, person=person, user=user, from_at=now, until_at=now + timedelta(hours=4),
        data_key=person.data_key,
    )  # fmt: skip
    made.seal({"reason": "Fare for liv og helse i kveld"})
    made.save()


def test_the_last_ones_access_is_not_ended_before_another_is_let_in(strict, leader, manager, colleague):
    """TIL-1: an emergency is nobody inside."""
    own = grant(strict, leader, manager)
    urgent(strict, colleague)
    with pytest.raises(NotAllowedNow) as told:
        granting.end_grant(by=Actor.of(leader), person=strict, grant_uid=own.uid)
    assert "Gi noen andre egen tilgang først" in told.value.message
    assert RecordGrant.objects.get().ended_at is None
    grant(strict, colleague, leader)
    assert granting.end_grant(by=Actor.of(leader), person=strict, grant_uid=own.uid).ended_at is not None


def test_one_who_is_out_of_use_is_ended_whoever_is_left(strict, manager, colleague, system):
    """Wish 40: ending what opens nothing any more takes nobody's access."""
    gone = grant(strict, colleague, manager)
    colleague.is_active = False
    colleague.save()
    assert granting.end_grant(by=system, person=strict, grant_uid=gone.uid).ended_at is not None


def test_the_last_key_worker_has_no_last_day_before_another_is_named(
    strict, worker, leader, manager, colleague, today
):
    """TIL-2: also where the one who ends it is inside, and out before the key worker is."""
    row = key_worker(strict, worker)
    grant(strict, leader, manager, to_date=today + timedelta(days=3))
    by = Actor.of(leader)
    with pytest.raises(NotAllowedNow):
        key_workers.end(by=by, person=strict, row_id=row.pk, last_day=today + timedelta(days=5))
    assert KeyWorker.objects.get().to_date is None
    key_workers.end(by=by, person=strict, row_id=row.pk, last_day=today + timedelta(days=1))
    grant(strict, colleague, manager)
    key_workers.end(by=by, person=strict, row_id=row.pk, last_day=today + timedelta(days=5))


def test_an_employee_without_a_user_is_ended(strict, worker, leader, manager, today):
    """Whoever came with a package opens nothing."""
    row = key_worker(strict, worker)
    grant(strict, leader, manager, to_date=today)
    row.staff.user = None
    row.staff.save()
    assert key_workers.end(by=Actor.of(leader), person=strict, row_id=row.pk, last_day=today).to_date == today


def test_an_ordinary_record_may_be_left_by_all(person, leader, today):
    """Its leader can let somebody in without being let in."""
    row = KeyWorker.objects.get(person=person)
    assert key_workers.end(by=Actor.of(leader), person=person, row_id=row.pk, last_day=today).to_date == today


def test_the_page_says_what_to_do(client, strict, leader, manager):
    own = grant(strict, leader, manager)
    client.force_login(leader)
    answer = client.post(reverse("youth:grant-end", args=[strict.uid, own.uid]), follow=True)
    assert "Gi noen andre egen tilgang først" in answer.content.decode()


def test_an_emergency_does_not_make_a_circle(person, leader, colleague):
    """IDN-8: the class is not raised above the heads of everybody but one who is there for some hours."""
    KeyWorker.objects.all().delete()
    urgent(person, colleague)
    with pytest.raises(Invalid):
        granting.set_class(by=Actor.of(leader), person=person, access_class="strict", version=1)


def hand_over(by, leaver, receiver, service, today):
    return leaving.hand_over(
        by=by, service=service, leaver=leaver, receiver=receiver, exceptions={}, last_day=today, note="",
        mark=owned_by(by, service, leaver)[1],
    )  # fmt: skip


def test_whoever_leaves_hands_over_first(strict, leader, manager, colleague, service, today):
    """Wishes 36–40: a grant ends with its holder; where that was the only way in, somebody is let in first."""
    by = Actor.of(leader)
    grant(strict, leader, manager)
    with pytest.raises(NotAllowedNow) as told:
        hand_over(by, leader, colleague, service, today)
    assert "Gi mottakeren tilgang først" in told.value.message
    assert RecordGrant.objects.get().ended_at is None
    grant(strict, colleague, leader)
    assert hand_over(by, leader, colleague, service, today).records == 1
    assert circle_of(strict).on(today) == {colleague.pk}


def test_the_key_workers_role_is_handed_over_as_before(strict, leader, manager, worker, colleague, today):
    key_worker(strict, worker)
    grant(strict, leader, manager, to_date=today)
    hand_over(Actor.of(leader), worker, colleague, strict.service, today)
    assert circle_of(strict).on(today + timedelta(days=1)) == {colleague.pk}


def test_who_is_inside(strict, worker, colleague, leader, manager, user_with, service, today):
    """TAU-4, TIL-6, TIL-5, PVN-12: nobody who is kept out, and none but those who settle requests while restricted."""
    key_worker(strict, worker)
    key_worker(strict, colleague, "secondary", to_date=today - timedelta(days=1))
    for each in (leader, manager, user_with("administrator", service)):
        grant(strict, each, manager)
    assert circle_of(strict).on(today) == {worker.pk, leader.pk, manager.pk}
    merged = young_person(service, merged_into=strict)
    key_worker(merged, colleague)
    assert colleague.pk in circle_of(strict).on(today)
    Impediment.objects.create(
        service=service, person=merged, user=colleague, kind="other", given_at=clock.now(), given_by=leader
    )
    no = Objection(
        service=service, person=strict, user=leader, from_date=today, given_at=clock.now(), given_by=manager,
        data_key=strict.data_key,
    )  # fmt: skip
    no.seal({"reason": ""})
    no.save()
    assert circle_of(strict).on(today) == {worker.pk, manager.pk}
    strict.restricted_at = clock.now()
    assert circle_of(strict).on(today) == {manager.pk}


def items(person, user):
    with opened(Actor.of(user), person.service, person.uid, "youth.opened") as found:
        return [item for item in open_items(found) if item.code == "circle"]


def test_those_inside_are_told_before_it_is_empty(client, strict, leader, manager, worker, colleague, today):
    """From 14 days before; whoever can do something about it gets the way there."""
    last = today + timedelta(days=WARNED_DAYS)
    mine = grant(strict, leader, manager, to_date=last)
    (told,) = items(strict, leader)
    assert told.text.startswith("Ingen andre har tilgang når din går ut ")
    assert (told.url_name, told.due) == ("youth:access", last)
    grant(strict, colleague, manager, to_date=last)
    (shared,) = items(strict, colleague)
    assert shared.text.startswith("Ingen har tilgang etter ")
    assert shared.url_name == ""
    client.force_login(colleague)
    assert shared.text in client.get(reverse("youth:record", args=[strict.uid])).content.decode()
    key_worker(strict, worker, to_date=last)
    assert items(strict, worker)[0].url_name == "youth:access"
    RecordGrant.objects.filter(pk=mine.pk).update(to_date=last + timedelta(days=1))
    assert items(strict, leader) == []


def test_nobody_is_told_of_an_ordinary_record_or_of_one_that_is_empty_already(
    person, strict, worker, colleague, today
):
    KeyWorker.objects.filter(person=person).update(to_date=today)
    assert items(person, worker) == []
    urgent(strict, colleague)
    assert items(strict, colleague) == []


def test_the_check_counts_those_that_nobody_can_open(strict, service, worker, colleague, leader):
    """By count and id, never by name; an emergency is nobody."""
    followed = young_person(service, "Ola", access_class=AccessClass.PROTECTED)
    key_worker(followed, worker)
    key_worker(strict, colleague)
    assert CliRunner().invoke(check_access, []).exit_code == 0
    colleague.is_active = False
    colleague.save()
    urgent(strict, leader)
    told = CliRunner().invoke(check_access, [])
    assert told.exit_code == 1
    assert "1 journaler med snever tilgang kan ingen åpne" in told.output
    assert str(strict.uid) in told.output
    assert str(followed.uid) not in told.output
    assert "Nordvik" not in told.output
    YoungPerson.objects.filter(pk=strict.pk).update(erased_at=clock.now())
    assert unopened(Actor.system("test"), service) == []


def test_nobody_but_the_command_line_learns_that_there_are_any(leader, service):
    """IDN-8"""
    with pytest.raises(Refused):
        unopened(Actor.of(leader), service)
