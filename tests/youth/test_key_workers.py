"""Two key workers, from a day to a day; access follows responsibility (TIL-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from tests.factories.youth import key_worker, staff_of, young_person
from utsyn.accounts.models import StaffMember
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.models import Impediment, KeyWorker, KeyWorkerRole
from utsyn.youth.queries.sections import key_workers
from utsyn.youth.rules import can_view
from utsyn.youth.services import key_workers as services

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(datetime(2026, 9, 21, 12, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def by(leader):
    return Actor.of(leader)


def assign(by, person, user, role="secondary", day=DAY, **more):
    return services.assign(by=by, person=person, user=user, role=role, from_date=day, **more)


def test_a_new_key_worker_gets_access_from_the_day(person, by, colleague):
    assert not can_view(Actor.of(colleague), person)
    made = assign(by, person, colleague, version=1)
    assert (made.role, made.from_date, made.to_date) == ("secondary", DAY, None)
    assert can_view(Actor.of(colleague), person)
    person.refresh_from_db()
    assert person.version == 2
    event = AuditEvent.objects.get(action="youth.key_worker_set")
    assert event.object_id == str(person.pk)
    assert event.detail == {"who": colleague.pk, "role": "secondary", "on": "2026-09-01"}


def test_one_who_is_no_employee_yet_becomes_one(person, by, colleague):
    assert not StaffMember.objects.filter(user=colleague).exists()
    assert assign(by, person, colleague).staff.user == colleague


def test_whoever_had_the_role_ends_the_day_before(person, by, worker, colleague):
    assign(by, person, colleague, role="primary")
    old = KeyWorker.objects.get(person=person, staff__user=worker)
    assert old.to_date == date(2026, 8, 31)
    assert not can_view(Actor.of(worker), person)


def test_the_same_again_is_the_one_that_stands(person, by, colleague):
    first = assign(by, person, colleague)
    assert assign(by, person, colleague, version=1).pk == first.pk
    assert AuditEvent.objects.filter(action="youth.key_worker_set").count() == 1


def test_nobody_has_both_roles_at_once(person, by, worker):
    with pytest.raises(Invalid) as told:
        assign(by, person, worker, role="secondary")
    assert told.value.field == "user"


@pytest.mark.parametrize(
    ("role", "day", "field"), [("boss", DAY, "role"), ("primary", date(2020, 1, 1), "from_date")]
)
def test_what_cannot_be_is_told_by_field(person, by, colleague, role, day, field):
    with pytest.raises(Invalid) as told:
        assign(by, person, colleague, role=role, day=day)
    assert told.value.field == field


def test_one_out_of_use_one_kept_out_and_one_who_may_not_record_are_no_key_workers(
    person, by, colleague, manager, user_with, service
):
    """Wish 36: only active users. TIL-6: never somebody's own or a relative's record."""
    colleague.is_active = False
    colleague.save()
    kept_out = user_with("worker", service)
    Impediment.objects.create(
        service=service, person=person, user=kept_out, kind=Impediment.Kind.RELATIVE, given_at=clock.now()
    )
    for user in (colleague, kept_out, manager):
        with pytest.raises(Invalid) as told:
            assign(by, person, user)
        assert told.value.field == "user"


def test_whoever_saw_an_older_version_is_told(person, by, colleague):
    with pytest.raises(NotAllowedNow):
        assign(by, person, colleague, version=9)


def test_a_last_day_ends_the_access_also_for_one_out_of_use(person, by, worker):
    """Wish 40: ending never needs somebody in use."""
    row = KeyWorker.objects.get(person=person)
    worker.is_active = False
    worker.save()
    services.end(by=by, person=person, row_id=row.pk, last_day=date(2026, 9, 20))
    assert services.end(by=by, person=person, row_id=row.pk, last_day=date(2026, 9, 20)).to_date == date(
        2026, 9, 20
    )
    assert AuditEvent.objects.filter(action="youth.key_worker_ended").count() == 1
    assert not can_view(Actor.of(worker), person)
    with pytest.raises(NotAllowedNow):
        services.end(by=by, person=person, row_id=row.pk, last_day=date(2026, 9, 19))


def test_a_last_day_before_the_first_is_told(person, by):
    row = KeyWorker.objects.get(person=person)
    with pytest.raises(Invalid) as told:
        services.end(by=by, person=person, row_id=row.pk, last_day=date(2019, 1, 1))
    assert told.value.field == "last_day"


def test_a_key_worker_of_another_record_is_not_there(person, by, service, worker):
    other = key_worker(young_person(service, "Ola"), worker)
    with pytest.raises(KeyWorker.DoesNotExist):
        services.end(by=by, person=person, row_id=other.pk, last_day=DAY)


def test_a_key_worker_does_not_choose_key_workers_and_a_restricted_record_gets_none(
    person, by, worker, colleague
):
    for who in (Actor.of(worker), Actor.of(colleague)):
        with pytest.raises(Refused):
            assign(who, person, colleague)
        with pytest.raises(Refused):
            services.end(by=who, person=person, row_id=KeyWorker.objects.get(person=person).pk, last_day=DAY)
    person.restricted_at = clock.now()
    person.save()
    with pytest.raises(Refused):
        assign(by, person, colleague)


def test_those_who_follow_come_before_those_who_have(person, worker, colleague, leader):
    key_worker(person, colleague, KeyWorkerRole.SECONDARY, from_date=date(2024, 1, 1))
    key_worker(
        person, leader, KeyWorkerRole.SECONDARY, from_date=date(2022, 1, 1), to_date=date(2023, 12, 31)
    )
    assert [row.staff.user for row in key_workers([person.pk])] == [worker, colleague, leader]


# --- the page


def test_a_leader_without_a_relation_chooses_key_workers_and_sees_no_name(
    client, person, leader, colleague, worker
):
    address = reverse("youth:key-workers", args=[person.uid])
    client.force_login(leader)
    page = client.get(address).content.decode()
    assert "Nordvik" not in page
    assert worker.name in page
    assert "Nå er det bare én." in page
    answer = client.post(
        address, {"user": colleague.pk, "role": "secondary", "from_date": "01.09.2026", "version": "1"}
    )
    assert answer.status_code == 302
    assert "Nå er det bare én." not in client.get(address).content.decode()
    assert AuditEvent.objects.filter(action="youth.key_workers_read", object_id=str(person.pk)).exists()


def test_a_key_worker_sees_who_follows_and_gets_no_form(client, person, worker):
    client.force_login(worker)
    page = client.get(reverse("youth:key-workers", args=[person.uid])).content.decode()
    assert "Kari Nordvik" in page
    assert 'name="role"' not in page


def test_what_is_wrong_is_said_and_what_was_chosen_stands(client, person, leader, worker, colleague):
    client.force_login(leader)
    answer = client.post(
        reverse("youth:key-workers", args=[person.uid]),
        {"user": worker.pk, "role": "secondary", "from_date": "01.09.2026", "version": "1"},
    )
    assert answer.status_code == 400
    assert "Avslutt den andre rollen først." in answer.content.decode()
    assert 'value="01.09.2026"' in answer.content.decode()
    late = client.post(
        reverse("youth:key-workers", args=[person.uid]),
        {"user": colleague.pk, "role": "secondary", "from_date": "01.09.2026", "version": "7"},
    )
    assert late.status_code == 409


def test_a_key_worker_is_ended_from_the_page(client, person, leader):
    client.force_login(leader)
    row = KeyWorker.objects.get(person=person)
    address = reverse("youth:key-worker-end", args=[person.uid, row.pk])
    for wrong, said in (("", "Skriv siste dag"), ("01.01.2019", "Siste dag må være etter første dag.")):
        page = client.post(address, {"last_day": wrong}, follow=True).content.decode()
        assert said in page
    assert (
        "Tilgangen slutter samtidig."
        in client.post(address, {"last_day": "20.09.2026"}, follow=True).content.decode()
    )
    row.refresh_from_db()
    assert row.to_date == date(2026, 9, 20)
    assert (
        "Ingen følger ungdommen nå."
        in client.get(reverse("youth:key-workers", args=[person.uid])).content.decode()
    )
    assert (
        client.post(
            reverse("youth:key-worker-end", args=[person.uid, 10**6]), {"last_day": "20.09.2026"}
        ).status_code
        == 404
    )


def test_a_colleague_gets_no_further_and_another_services_record_is_not_there(
    client, person, colleague, other_service, user_with
):
    client.force_login(colleague)
    assert client.get(reverse("youth:key-workers", args=[person.uid])).status_code == 403
    client.force_login(user_with("team_leader", other_service))
    assert client.get(reverse("youth:key-workers", args=[person.uid])).status_code == 404
    assert staff_of(colleague, person.service).service == person.service
