"""What is missing in the records: numbers without names, and names for a purpose (TAU-8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories.youth import active, entry, grant, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.youth.models import AccessClass, EmergencyAccess, LifeSituation, YoungPerson
from utsyn.youth.queries.quality import KEYS, named, overview, title_of
from utsyn.youth.queries.seen import Filter, seen
from utsyn.youth.services import emergency, objecting

NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def summer():
    with clock.stopped_at(NOW):
        yield


def counts(user, service):
    return {one.key: one.count for one in overview(Actor.of(user), service)}


@pytest.fixture
def complete(service, worker, colleague):
    """A record that lacks nothing."""
    made = young_person(service, notified_on=date(2026, 1, 10))
    active(made)
    key_worker(made, worker)
    key_worker(made, colleague, "secondary")
    entry(made, worker, at=NOW - timedelta(days=3))
    LifeSituation.objects.create(service=service, person=made, as_of=date(2026, 2, 1), housing="family")
    return made


def test_a_complete_record_is_on_no_list(complete, leader, service):
    assert counts(leader, service) == dict.fromkeys(KEYS, 0)


def test_each_thing_that_is_missing_puts_it_on_its_list(complete, leader, worker, colleague, service):
    """PVN-6, TIL-1, TIL-4, JRN-2"""
    complete.key_workers.filter(role="secondary").update(to_date=date(2026, 6, 14))
    assert counts(leader, service)["workers"] == 1
    entry(complete, worker, signed=False, at=NOW - timedelta(hours=71))
    assert counts(leader, service)["unsigned"] == 0
    entry(complete, worker, signed=False, at=NOW - timedelta(hours=73))
    assert counts(leader, service)["unsigned"] == 1
    with clock.stopped_at(NOW + timedelta(weeks=9)):
        assert counts(leader, service)["contact"] == 1
    with clock.stopped_at(NOW + timedelta(days=365)):
        assert counts(leader, service)["situation"] == 1
    YoungPerson.objects.update(notified_on=None)
    assert counts(leader, service)["informed"] == 1
    grant(complete, colleague, leader)
    assert counts(leader, service)["grants"] == 1
    grants = complete.grants.all()
    grants.update(ended_at=NOW)
    assert counts(leader, service)["grants"] == 0
    emergency.begin(by=Actor.of(leader), person=complete, reason="Mor ringte, hun er redd")
    assert counts(leader, service)["emergencies"] == 1
    EmergencyAccess.objects.update(reviewed_at=NOW, reviewed_by=worker, outcome="justified")
    assert counts(leader, service)["emergencies"] == 0


def test_closed_records_lack_nothing(complete, leader, service):
    complete.periods.update(to_date=date(2026, 6, 1))
    complete.key_workers.all().delete()
    YoungPerson.objects.update(notified_on=None)
    assert counts(leader, service) == dict.fromkeys(KEYS, 0)


def test_what_stands_on_a_merged_record_counts_for_the_one_it_was_merged_into(complete, leader, service):
    kept = young_person(service, "Kaja", notified_on=date(2026, 1, 10))
    complete.merged_into = kept
    complete.save()
    assert counts(leader, service) == dict.fromkeys(KEYS, 0)


def test_records_that_leave_no_trace_are_not_counted(complete, leader, manager, service):
    """IDN-8, TAU-4"""
    YoungPerson.objects.update(notified_on=None)
    objecting.object_to(by=Actor.of(manager), person=complete, user=leader)
    assert counts(leader, service)["informed"] == 0
    assert counts(manager, service)["informed"] == 1
    YoungPerson.objects.update(access_class=AccessClass.PROTECTED)
    assert counts(manager, service)["informed"] == 0


def test_the_lists_are_without_names_and_the_log_says_how_many(complete, leader, service):
    """TAU-8"""
    YoungPerson.objects.update(notified_on=None)
    lists = overview(Actor.of(leader), service)
    assert all(item.name == "" for one in lists for item in one.items)
    assert [item.number for one in lists if one.key == "informed" for item in one.items] == [1]
    assert AuditEvent.objects.get(action="youth.quality_read").detail["counts"]["informed"] == 1


def test_names_take_a_purpose_and_stand_in_the_young_persons_log(
    complete, leader, worker, colleague, service
):
    """TAU-8, LOG-1"""
    YoungPerson.objects.update(notified_on=None)
    with pytest.raises(Invalid):
        named(Actor.of(leader), service, "informed", "curious")
    shown = named(Actor.of(leader), service, "informed", "control").items[0]
    assert (shown.name, shown.workers) == ("Kari Nordvik", (worker.name, colleague.name))
    event = AuditEvent.objects.get(action="youth.quality_named")
    assert (event.detail["purpose"], event.detail["shown"]) == ("control", [str(complete.uid)])
    rows = seen(Actor.of(leader), service, complete.uid, Filter()).rows
    assert "Så en kvalitetsliste med navn" in [row.what for row in rows]


def test_the_lists_are_the_leaders(complete, worker, service, user_with):
    for user in (worker, user_with("administrator", service), user_with("statistics_reader", service)):
        with pytest.raises(Refused):
            overview(Actor.of(user), service)
        with pytest.raises(Refused):
            named(Actor.of(user), service, "informed", "quality")


def test_another_services_records_are_not_on_the_lists(complete, user_with, other_service):
    YoungPerson.objects.update(notified_on=None)
    assert counts(user_with("team_leader", other_service), other_service) == dict.fromkeys(KEYS, 0)


def test_a_list_that_there_is_none_of_is_a_fault(leader, service):
    with pytest.raises(KeyError):
        named(Actor.of(leader), service, "nothing", "quality")
    assert title_of("grants") == "Tilganger som går ut"
