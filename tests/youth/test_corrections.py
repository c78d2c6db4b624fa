"""Corrections: by whoever signed, or somebody appointed; the original stays (JRN-5, JRN-6, ARK-4)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import entry, grant, key_worker
from tests.youth.writers import posted
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.correction_rules import can_correct
from utsyn.youth.models import JournalEntry, Recognition, YoungPerson
from utsyn.youth.services import drafts, signing
from utsyn.youth.services.drafts import Saving


@pytest.fixture
def signed(person, worker) -> JournalEntry:
    return entry(person, worker, "Han bor hos mor.")


def addition(uid=None, text="Han bor hos far.", **more) -> dict[str, object]:
    """What the form of a correction sends."""
    return posted(uid or uuid4(), text, **{"what": "correction", "correction_reason": "Husket feil", **more})


def test_the_signer_corrects_and_the_original_is_kept_byte_for_byte(client, person, worker, signed):
    """JRN-5"""
    before = bytes(JournalEntry.objects.get(pk=signed.pk).sealed)
    client.force_login(worker)
    page = reverse("youth:entry-correct", args=[person.uid, signed.uid])
    shown = client.get(page).content.decode()
    assert "Han bor hos mor." in shown
    assert "Kari Nordvik" in shown
    done = client.post(page, addition())
    assert done["Location"] == f"{reverse('youth:record', args=[person.uid])}#o-{signed.uid}"
    correction = JournalEntry.objects.select_related("data_key__parent").get(corrects=signed)
    assert correction.content() == {"text": "Han bor hos far.", "correction_reason": "Husket feil"}
    assert (correction.kind, correction.is_signed, correction.signed_by) == ("addition", True, worker)
    assert bytes(JournalEntry.objects.get(pk=signed.pk).sealed) == before
    event = AuditEvent.objects.get(action="youth.entry_signed")
    assert event.detail["corrects"] == str(signed.uid)
    both = client.get(reverse("youth:entry", args=[person.uid, signed.uid])).content.decode()
    assert "<s>Han bor hos mor.</s>" in both
    assert "Han bor hos far." in both
    assert "Grunn: Husket feil" in both


def test_a_third_employee_is_refused_and_an_appointed_one_is_named(
    client, person, worker, colleague, manager, signed
):
    """JRN-6"""
    key_worker(person, colleague)
    grant(person, manager, worker)
    page = reverse("youth:entry-correct", args=[person.uid, signed.uid])
    client.force_login(colleague)
    assert client.get(page).status_code == 403
    assert client.post(page, addition()).status_code == 403
    assert not JournalEntry.objects.filter(corrects=signed).exists()
    client.force_login(manager)
    assert client.get(page).status_code == 200
    assert client.post(page, addition()).status_code == 302
    assert JournalEntry.objects.get(corrects=signed).signed_by == manager
    client.force_login(worker)
    assert manager.name in client.get(reverse("youth:entry", args=[person.uid, signed.uid])).content.decode()


def test_a_correction_says_why_and_an_addition_need_not(client, person, worker, signed):
    client.force_login(worker)
    page = reverse("youth:entry-correct", args=[person.uid, signed.uid])
    uid = uuid4()
    answer = client.post(page, addition(uid, correction_reason=""))
    assert answer.status_code == 400
    assert "Skriv hvorfor det rettes" in answer.content.decode()
    edit = reverse("youth:entry-edit", args=[person.uid, uid])
    assert "Han bor hos mor." in client.get(edit).content.decode()
    again = addition(uid, what="addition", correction_reason="blir ikke med", base=1)
    assert client.post(edit, again).status_code == 302
    made = JournalEntry.objects.select_related("data_key__parent").get(corrects=signed)
    assert made.content() == {"text": "Han bor hos far."}


def test_who_may_correct(person, worker, colleague, manager, leader, system, service):
    """JRN-6, PVN-12: nobody in a restricted record; nobody what cannot be read, or is not signed."""
    signed = entry(person, worker)
    key_worker(person, colleague)
    grant(person, manager, worker)

    def may(user, made=signed, where=person) -> bool:
        return can_correct(Actor.of(user), made, where)

    assert [may(each) for each in (worker, manager, colleague, leader)] == [True, True, False, False]
    assert not can_correct(system, signed, person)
    assert not may(worker, entry(person, worker, signed=False))
    gone = entry(person, worker)
    gone.data_key.destroy()
    assert not may(worker, gone)
    without = entry(None, worker, service=service)
    assert [may(each, without, None) for each in (worker, manager, colleague)] == [True, True, False]
    YoungPerson.objects.filter(pk=person.pk).update(restricted_at=clock.now())
    person.refresh_from_db()
    assert not may(worker)


def test_the_right_to_correct_is_asked_for_at_every_saving_and_at_the_signing(
    person, worker, colleague, signed
):
    key_worker(person, colleague)
    saving = Saving(uuid4(), 0, str(uuid4()), 1)
    where = {"service": person.service, "person": person}
    with pytest.raises(Refused):
        drafts.save(
            by=Actor.of(colleague),
            kind="addition",
            saving=saving,
            typed={"text": "x"},
            corrects=signed,
            **where,
        )
    with pytest.raises(Refused):
        signing.correction_of(by=Actor.of(colleague), uid=signed.uid, **where)
    with pytest.raises(JournalEntry.DoesNotExist):
        signing.correction_of(by=Actor.of(worker), uid=uuid4(), **where)
    with pytest.raises(JournalEntry.DoesNotExist):
        signing.correction_of(by=Actor.of(worker), uid=signed.uid, service=person.service, person=None)


def test_a_correction_is_saved_while_it_is_typed(client, person, worker, signed):
    client.force_login(worker)
    fields = {
        **addition(), "person": person.uid, "kind": "addition", "corrects": signed.uid, "user": worker.pk,
    }  # fmt: skip
    told = client.post(reverse("youth:draft-save"), fields).json()
    assert told["state"] == "saved"
    assert JournalEntry.objects.get(uid=told["draft"]).corrects == signed
    again = client.get(reverse("youth:entry-correct", args=[person.uid, signed.uid])).content.decode()
    assert "Vil du fortsette?" in again


def test_only_what_stands_on_the_person_can_be_corrected_there(client, person, worker, service):
    client.force_login(worker)
    without = entry(None, worker, service=service)
    assert client.get(reverse("youth:entry-correct", args=[person.uid, without.uid])).status_code == 404
    assert client.get(reverse("youth:anonymous-correct", args=[without.uid])).status_code == 200
    assert (
        client.post(reverse("youth:entry-correct", args=[person.uid, uuid4()]), addition()).status_code == 404
    )


def test_a_conversation_that_was_recognised_is_corrected_as_an_anonymous_one(client, person, worker, service):
    """It stands in the journal; its key is not the person's."""
    made = entry(None, worker, "En jente på torget", service=service)
    Recognition.objects.create(service=service, entry=made, person=person, at=clock.now(), by=worker)
    client.force_login(worker)
    page = reverse("youth:entry", args=[person.uid, made.uid])
    there = reverse("youth:anonymous-correct", args=[made.uid])
    shown = client.get(page).content.decode()
    assert there in shown
    assert "Står på feil ungdom" not in shown
    assert client.post(there, addition(uuid4(), act="draft")).status_code == 302
    draft = JournalEntry.objects.get(corrects=made)
    assert reverse("youth:anonymous-edit", args=[draft.uid]) in client.get(page).content.decode()
    assert client.post(reverse("youth:anonymous-sign", args=[draft.uid]), {"seen": "1"}).status_code == 302
    assert "Han bor hos far." in client.get(page).content.decode()


def test_the_draft_of_a_correction_can_be_gone_on_with_from_the_journal(client, person, worker, signed):
    draft = entry(person, worker, "Uferdig", kind="addition", corrects=signed, signed=False)
    client.force_login(worker)
    shown = client.get(reverse("youth:entry", args=[person.uid, signed.uid])).content.decode()
    assert reverse("youth:entry-edit", args=[person.uid, draft.uid]) in shown


def test_an_anonymous_conversation_that_one_may_not_see_is_not_there(
    client, worker, colleague, leader, manager, service
):
    """TAU-1: not to be corrected and not there are answered alike; who sees it and may not is told so."""
    made = entry(None, worker, "En jente på torget", service=service)
    for page in (made.uid, uuid4()):
        client.force_login(colleague)
        there = reverse("youth:anonymous-correct", args=[page])
        assert client.get(there).status_code == 404
        assert client.post(there, addition(uuid4())).status_code == 404
    there = reverse("youth:anonymous-correct", args=[made.uid])
    client.force_login(leader)
    assert client.get(there).status_code == 403
    assert client.post(there, addition(uuid4())).status_code == 403
    client.force_login(manager)
    assert "En jente på torget" in client.get(there).content.decode()


def test_a_recognised_conversation_is_not_read_by_way_of_correcting_it(
    client, person, worker, colleague, manager, service
):
    """TAU-4, IDN-8, LOG-1: it belongs to a record; whoever may not open that reads no part of it."""
    made = entry(None, colleague, "En jente på torget", service=service)
    added = entry(None, colleague, "Og en til", service=service, kind="addition", corrects=made)
    client.force_login(colleague)
    there = reverse("youth:anonymous-correct", args=[made.uid])
    client.post(there, addition(draft := uuid4(), act="draft"))
    unfinished = reverse("youth:anonymous-edit", args=[draft])
    assert client.get(unfinished).status_code == 200
    Recognition.objects.create(service=service, entry=made, person=person, at=clock.now(), by=worker)
    assert client.get(unfinished).status_code == 404
    for user in (colleague, manager):
        client.force_login(user)
        for row in (made, added):
            page = reverse("youth:anonymous-correct", args=[row.uid])
            assert client.get(page).status_code == 404
            assert client.post(page, addition(uuid4())).status_code == 404
    key_worker(person, colleague)
    client.force_login(colleague)
    assert "En jente på torget" in client.get(there).content.decode()
    assert client.get(unfinished).status_code == 200
    about = AuditEvent.objects.filter(object_id=str(person.pk), detail__entries=[str(made.uid)])
    assert {event.action for event in about} >= {"youth.entry_begun", "youth.draft_opened"}


def test_the_right_to_correct_is_no_right_to_write_something_else(client, person, worker, manager, signed):
    """JRN-6: whatever kind the page that saves says it is."""
    grant(person, manager, worker)
    client.force_login(manager)
    fields = {
        **addition(), "person": person.uid, "kind": "conversation", "corrects": signed.uid, "user": manager.pk,
    }  # fmt: skip
    told = client.post(reverse("youth:draft-save"), fields).json()
    assert JournalEntry.objects.get(uid=told["draft"]).kind == "addition"
