"""Anonymous conversations: counted, seen by those who took part and whoever leads, and sometimes recognised."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import entry, key_worker, staff_of, young_person
from tests.youth.writers import posted
from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow, Refused
from utsyn.core.models import ChangedMonth
from utsyn.youth.models import EntryStaff, JournalEntry, Recognition, YoungPerson
from utsyn.youth.queries.anonymous import SIZE, anonymous, anonymous_for
from utsyn.youth.services.recognising import recognise, unrecognise


@pytest.fixture
def conversation(worker, service) -> JournalEntry:
    return entry(None, worker, "En jente på torget", service=service, nickname="Kaja")


def seen_by(user, service) -> set[str]:
    rows = anonymous_for(Actor.of(user), service).select_related("data_key__parent")
    return {each.said("text") for each in rows}


def test_one_is_written_signed_and_counted(client, worker, service):
    client.force_login(worker)
    uid = uuid4()
    page = reverse("youth:anonymous-new")
    assert "Anonym samtale" in client.get(page).content.decode()
    answer = client.post(page, posted(uid, "En jente på torget", channel="street", nickname="Kaja"))
    assert answer["Location"] == f"{reverse('youth:anonymous')}#o-{uid}"
    row = JournalEntry.objects.select_related("data_key__parent").get(uid=uid)
    assert (row.person, row.kind, row.is_signed, row.data_key.parent.purpose) == (
        None,
        "conversation",
        True,
        "service",
    )
    assert row.content() == {"text": "En jente på torget", "nickname": "Kaja"}
    assert ChangedMonth.objects.filter(service=service, stream="conversations").exists()
    shown = client.get(reverse("youth:anonymous")).content.decode()
    assert "En jente på torget" in shown
    assert "Kalte seg Kaja." in client.get(reverse("youth:anonymous-entry", args=[uid])).content.decode()


def test_a_draft_of_one_is_gone_on_with_signed_and_thrown_away(client, worker):
    client.force_login(worker)
    uid = uuid4()
    client.post(reverse("youth:anonymous-new"), posted(uid, "Begynt", channel="street", act="draft"))
    assert client.get(reverse("youth:anonymous-entry", args=[uid]))["Location"] == reverse(
        "youth:anonymous-edit", args=[uid]
    )
    assert "Begynt" in client.get(reverse("youth:anonymous-edit", args=[uid])).content.decode()
    assert "Vil du fortsette?" in client.get(reverse("youth:anonymous-new")).content.decode()
    more = posted(uid, "Begynt, og videre", channel="street", act="draft", base=1)
    assert client.post(reverse("youth:anonymous-edit", args=[uid]), more).status_code == 302
    assert JournalEntry.objects.get(uid=uid).version == 2
    assert client.post(reverse("youth:anonymous-discard", args=[uid])).status_code == 302
    assert client.post(reverse("youth:anonymous-restore", args=[uid])).status_code == 302
    assert "Begynt" in client.get(reverse("youth:anonymous-sign", args=[uid])).content.decode()
    assert client.post(reverse("youth:anonymous-sign", args=[uid]), {"seen": "2"}).status_code == 302
    assert JournalEntry.objects.get(uid=uid).is_signed


def test_only_a_conversation_is_anonymous(client, worker):
    client.force_login(worker)
    uid = uuid4()
    client.post(reverse("youth:anonymous-new"), posted(uid, channel="street"))
    assert JournalEntry.objects.get(uid=uid).kind == "conversation"
    assert client.post(reverse("youth:anonymous-new") + "?slug=notat", posted(uuid4())).status_code == 400


def test_who_sees_them(worker, colleague, leader, manager, service, conversation, user_with, system):
    """The author, those who took part, and whoever leads."""
    with_colleague = entry(None, worker, "Med makker", service=service, signed=False)
    EntryStaff.objects.create(entry=with_colleague, staff_member=staff_of(colleague, service))
    JournalEntry.objects.filter(pk=with_colleague.pk).update(
        signed_at=with_colleague.written_at, signed_by=worker, digest="0" * 64
    )
    entry(None, worker, "Kladd", service=service, signed=False)
    assert seen_by(worker, service) == {"En jente på torget", "Med makker", "Kladd"}
    assert seen_by(colleague, service) == {"Med makker"}
    assert seen_by(leader, service) == seen_by(manager, service) == {"En jente på torget", "Med makker"}
    assert seen_by(user_with("administrator", service), service) == set()
    assert anonymous_for(system, service).count() == 3


def test_the_list_is_a_reading_and_turns_pages(client, worker, leader, service):
    """LOG-2"""
    for number in range(SIZE + 1):
        entry(None, worker, f"nr {number}", service=service)
    page = anonymous(Actor.of(leader), service, page=9)
    assert (page.page, page.pages, page.count, len(page.entries)) == (2, 2, SIZE + 1, 1)
    event = AuditEvent.objects.get(action="youth.anonymous_listed")
    assert event.detail == {"basis": "leader", "parts": ["journal"], "entries": [str(page.entries[0].uid)]}
    client.force_login(worker)
    assert "?side=2" in client.get(reverse("youth:anonymous")).content.decode()
    assert "?side=1" in client.get(reverse("youth:anonymous") + "?side=2").content.decode()
    assert client.get(reverse("youth:anonymous") + "?side=x").status_code == 200


def test_whoever_did_not_take_part_finds_nothing(client, colleague, conversation, user_with, service):
    client.force_login(colleague)
    assert client.get(reverse("youth:anonymous-entry", args=[conversation.uid])).status_code == 404
    assert client.get(reverse("youth:anonymous-edit", args=[conversation.uid])).status_code == 404
    assert "Ingen ennå" in client.get(reverse("youth:anonymous")).content.decode()
    client.force_login(user_with("administrator", service))
    assert client.get(reverse("youth:anonymous")).status_code == 403
    assert client.get(reverse("youth:anonymous-new")).status_code == 403


def test_one_that_is_recognised_stands_in_that_journal_and_not_in_the_list(
    person, worker, service, conversation
):
    by = Actor.of(worker)
    link = recognise(by=by, person=person, uid=conversation.uid)
    assert recognise(by=by, person=person, uid=conversation.uid) == link
    assert Recognition.objects.get().person == person
    assert anonymous(by, service).entries == ()
    event = AuditEvent.objects.get(action="youth.recognised")
    assert (event.object_id, event.detail) == (str(person.pk), {"entry": str(conversation.uid)})
    assert ChangedMonth.objects.filter(service=service, stream="conversations").exists()
    for _twice in range(2):
        unrecognise(by=by, person=person, uid=conversation.uid)
    assert AuditEvent.objects.filter(action="youth.unrecognised").count() == 1
    assert len(anonymous(by, service).entries) == 1


def test_one_is_recognised_as_one_person_only(person, worker, service, conversation):
    by = Actor.of(worker)
    other = young_person(service, "Ola")
    key_worker(other, worker)
    recognise(by=by, person=person, uid=conversation.uid)
    with pytest.raises(NotAllowedNow):
        recognise(by=by, person=other, uid=conversation.uid)
    with pytest.raises(JournalEntry.DoesNotExist):
        unrecognise(by=by, person=other, uid=conversation.uid)
    old = young_person(service, "K")
    YoungPerson.objects.filter(pk=old.pk).update(merged_into=person)
    Recognition.objects.update(person=old)
    assert recognise(by=by, person=person, uid=conversation.uid).person == old


def test_recognising_takes_the_right_to_write_there_and_to_see_the_conversation(
    person, worker, colleague, conversation, system, service
):
    with pytest.raises(Refused):
        recognise(by=Actor.of(colleague), person=person, uid=conversation.uid)
    with pytest.raises(Refused):
        recognise(by=system, person=person, uid=conversation.uid)
    with pytest.raises(Refused):
        unrecognise(by=Actor.of(colleague), person=person, uid=conversation.uid)
    key_worker(person, colleague)
    with pytest.raises(JournalEntry.DoesNotExist):
        recognise(by=Actor.of(colleague), person=person, uid=conversation.uid)
    draft = entry(None, worker, service=service, signed=False)
    with pytest.raises(JournalEntry.DoesNotExist):
        recognise(by=Actor.of(worker), person=person, uid=draft.uid)
