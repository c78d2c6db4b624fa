"""«Ikke signert»: one's own with hours waited; for a leader, counts without names (JRN-3, TAU-8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.youth import entry, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import KeyWorker, YoungPerson
from utsyn.youth.queries.unsigned import unsigned, waiting_count


def drafts_of(user, service):
    return unsigned(Actor.of(user), service)


def test_what_has_waited_longest_comes_first(person, worker, service):
    now = clock.now()
    entry(person, worker, "B", signed=False, kind="note", at=now - timedelta(hours=2, minutes=30))
    old = entry(person, worker, "A", signed=False, at=now - timedelta(hours=30))
    entry(person, worker, "A2", signed=False, beside=old)
    entry(None, worker, "C", service=service, signed=False)
    entry(person, worker, "signert")
    entry(person, worker, "importert", imported=True, signed=False)
    found = drafts_of(worker, service)
    assert [(each.kind_label, each.hours, each.name, each.versions) for each in found.mine] == [
        ("Samtale", 30, "Kari Nordvik", 2), ("Notat", 2, "Kari Nordvik", 1), ("Samtale", 0, "", 1),
    ]  # fmt: skip
    assert found.employees is None
    assert waiting_count(Actor.of(worker), service) == 3


def test_a_name_that_is_shown_is_a_reading_of_that_record(person, worker, service):
    """LOG-2"""
    entry(person, worker, signed=False)
    drafts_of(worker, service)
    event = AuditEvent.objects.get(action="youth.unsigned_listed")
    assert (event.object_id, event.detail) == (str(person.pk), {"basis": "key_worker", "parts": ["name"]})


def test_a_draft_that_was_given_on_waits_for_whoever_has_it(person, worker, colleague, service):
    key_worker(person, colleague)
    entry(person, worker, signed=False, custodian=colleague)
    assert drafts_of(worker, service).mine == ()
    assert len(drafts_of(colleague, service).mine) == 1


def test_a_draft_in_a_record_that_one_may_not_open_any_more_is_counted_and_not_named(person, worker, service):
    """TAU-2"""
    entry(person, worker, signed=False)
    KeyWorker.objects.update(to_date=clock.today("Europe/Oslo") - timedelta(days=1))
    found = drafts_of(worker, service)
    assert (found.mine, found.out_of_reach) == ((), 1)
    assert not AuditEvent.objects.filter(action="youth.unsigned_listed").exists()


def test_a_draft_on_a_record_that_was_merged_is_named_as_the_one_it_became(person, worker, service):
    old = young_person(service, "K", "")
    entry(old, worker, signed=False)
    YoungPerson.objects.filter(pk=old.pk).update(merged_into=person)
    assert [each.name for each in drafts_of(worker, service).mine] == ["Kari Nordvik"]


def test_a_leader_sees_how_much_each_employee_has_and_no_names_of_young_people(
    client, person, worker, colleague, leader, service
):
    """TAU-8"""
    now = clock.now()
    entry(person, worker, signed=False, at=now - timedelta(hours=50))
    entry(person, worker, signed=False, custodian=colleague, at=now - timedelta(hours=5))
    entry(None, worker, service=service, signed=False, at=now - timedelta(hours=1))
    found = drafts_of(leader, service)
    assert [(each.name, each.count, each.hours) for each in found.employees] == [
        (worker.name, 2, 50), (colleague.name, 1, 5),
    ]  # fmt: skip
    client.force_login(leader)
    shown = client.get(reverse("youth:unsigned")).content.decode()
    assert worker.name in shown
    assert "Nordvik" not in shown
    assert AuditEvent.objects.filter(action="youth.unsigned_counted").count() == 2


@pytest.mark.parametrize("access_class", ["strict", "protected"])
def test_a_stricter_record_leaves_no_trace_in_the_leaders_counts(
    person, worker, leader, service, access_class
):
    """IDN-8"""
    YoungPerson.objects.filter(pk=person.pk).update(access_class=access_class)
    entry(person, worker, signed=False)
    assert drafts_of(leader, service).employees == ()


def test_what_was_thrown_away_can_be_found_for_thirty_days(person, worker, service):
    now = clock.now()
    entry(person, worker, signed=False, discarded_at=now - timedelta(days=2))
    entry(person, worker, signed=False, discarded_at=now - timedelta(days=31))
    found = drafts_of(worker, service)
    assert found.mine == ()
    assert [each.name for each in found.discarded] == ["Kari Nordvik"]


def test_one_who_throws_away_a_draft_that_they_were_given_can_take_it_back(
    client, person, worker, colleague, service
):
    """The page after it offers «Angre» to whoever threw it away, and to nobody else."""
    key_worker(person, colleague)
    draft = entry(person, worker, signed=False, custodian=colleague)
    client.force_login(colleague)
    page = client.post(reverse("youth:entry-discard", args=[person.uid, draft.uid]), follow=True)
    assert reverse("youth:entry-restore", args=[person.uid, draft.uid]) in page.content.decode()
    assert len(drafts_of(colleague, service).discarded) == 1
    assert drafts_of(worker, service).discarded == ()


def test_whoever_has_nothing_to_do_with_young_people_is_refused(user_with, service, system):
    with pytest.raises(Refused):
        drafts_of(user_with("administrator", service), service)
    assert waiting_count(system, service) == 0


def test_nothing_waits_for_the_system(person, worker, service, system):
    entry(person, worker, signed=False)
    found = unsigned(system, service)
    assert (found.mine, found.discarded, found.out_of_reach) == ((), (), 0)
    assert [each.name for each in found.employees] == [worker.name]


def test_the_page_leads_on_to_each_draft(client, person, worker, service):
    made = entry(person, worker, signed=False)
    two = entry(None, worker, service=service, signed=False)
    entry(None, worker, "B", service=service, signed=False, beside=two)
    entry(person, worker, "Rettelse", signed=False, kind="addition", corrects=entry(person, worker))
    client.force_login(worker)
    shown = client.get(reverse("youth:unsigned")).content.decode()
    assert reverse("youth:entry-edit", args=[person.uid, made.uid]) in shown
    assert reverse("youth:anonymous-choose", args=[two.uid]) in shown
    assert "Rettelse" in shown
    assert "<title>Ikke signert" in shown


def test_the_page_says_so_where_nothing_waits(client, worker, leader):
    client.force_login(worker)
    assert "Du har ingenting å signere" in client.get(reverse("youth:unsigned")).content.decode()
    client.force_login(leader)
    assert "Alt er signert." in client.get(reverse("youth:unsigned")).content.decode()
