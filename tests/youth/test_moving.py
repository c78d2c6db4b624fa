"""An entry that stood on the wrong person (JRN-8)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import entry, key_worker, staff_of, young_person
from utsyn.access.models import Membership
from utsyn.access.rules import roles_read_once
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import ChangedMonth
from utsyn.crypto import destroyed
from utsyn.crypto.checking import note_destroyed
from utsyn.crypto.models import DataKey, Destroyed
from utsyn.youth.canonical import stored_digest_holds
from utsyn.youth.models import EntryMove, EntryStaff, EntryTopic, JournalEntry, YoungPerson
from utsyn.youth.queries import search as searching
from utsyn.youth.services import erasing, moving, tokens


@pytest.fixture
def right(service, worker) -> YoungPerson:
    """Whom the entry is about."""
    made = young_person(service, "Ola", "Bakken")
    key_worker(made, worker)
    return made


def move(user, made, person, to, reason="Feil person"):
    return moving.move(
        by=Actor.of(user), service=person.service, person=person, uid=made.uid, to=to, reason=reason
    )


def read(made) -> JournalEntry:
    rows = JournalEntry.objects.select_related("data_key__parent", "service", "person", "place", "corrects")
    return rows.get(pk=made.pk)


def test_the_right_person_gets_a_copy_and_the_wrong_one_keeps_a_line(
    person, right, worker, colleague, service
):
    """JRN-8: the content cannot be reached from the wrong person, by any way; the log is kept on both."""
    at = clock.now() - timedelta(days=2)
    key_worker(person, colleague)
    key_worker(right, colleague)
    made = entry(person, colleague, "Om Ola", at=at, signed=False, channel="street", minutes=10)
    topic = Topic.objects.create(service=service, code="skole", name="Skole")
    EntryTopic.objects.create(entry=made, topic=topic)
    EntryStaff.objects.create(entry=made, staff_member=staff_of(worker, service))
    JournalEntry.objects.filter(pk=made.pk).update(signed_at=at, signed_by=colleague, digest="0" * 64)
    copy = read(move(colleague, made, person, right))
    assert (copy.person, copy.author, copy.signed_by, copy.signed_at, copy.occurred_at, copy.minutes) == (
        right, colleague, colleague, at, at, 10,
    )  # fmt: skip
    assert copy.content() == {"text": "Om Ola"}
    assert stored_digest_holds(copy)
    assert list(EntryTopic.objects.filter(entry=copy).values_list("topic", flat=True)) == [topic.pk]
    assert EntryStaff.objects.filter(entry=copy).count() == 1
    with pytest.raises(Destroyed):
        read(made).content()
    assert bytes(DataKey.objects.get(pk=made.data_key_id).wrapped) == b""
    moved = EntryMove.objects.select_related("data_key__parent").get()
    assert (moved.entry, moved.copy, moved.by, moved.said("reason")) == (made, copy, colleague, "Feil person")
    assert moved.data_key_id == copy.data_key_id
    away = AuditEvent.objects.get(action="youth.entry_moved_away")
    here = AuditEvent.objects.get(action="youth.entry_moved_here")
    assert (away.object_id, away.detail) == (str(person.pk), {"entry": str(made.uid)})
    assert (here.object_id, here.detail) == (str(right.pk), {"entry": str(copy.uid)})
    assert ChangedMonth.objects.filter(stream="conversations").exists()


def test_corrections_and_drafts_of_corrections_go_along(person, right, worker, colleague):
    made = entry(person, worker, "Om Ola", kind="note")
    first = entry(person, worker, "Rettet", kind="addition", corrects=made, correction_reason="Feil")
    second = entry(person, worker, "Rettet igjen", kind="addition", corrects=first)
    unfinished = entry(person, worker, "Uferdig", kind="addition", corrects=made, signed=False)
    copy = move(worker, made, person, right)
    texts = {each.said("text"): each for each in JournalEntry.objects.filter(person=right)}
    assert texts.keys() == {"Om Ola", "Rettet", "Rettet igjen", "Uferdig"}
    assert texts["Rettet"].corrects == copy
    assert texts["Rettet igjen"].corrects == texts["Rettet"]
    assert (texts["Uferdig"].pk, texts["Uferdig"].corrects) == (unfinished.pk, copy)
    assert not any(read(each).is_readable for each in (made, first, second))
    assert not ChangedMonth.objects.filter(stream="conversations").exists()


def test_a_draft_changes_person_itself_with_what_was_written_beside_it(person, right, worker):
    made = entry(person, worker, "Kladd", signed=False)
    beside = entry(person, worker, "Ved siden av", signed=False, beside=made)
    old = made.data_key_id
    assert move(worker, made, person, right).pk == made.pk
    assert (read(made).person, read(made).said("text")) == (right, "Kladd")
    assert (read(beside).person, read(beside).beside) == (right, made)
    assert DataKey.objects.get(pk=old).destroyed_at is not None
    assert not EntryMove.objects.exists()


def test_moving_twice_is_once_and_never_to_another(person, right, worker, service):
    made = entry(person, worker)
    copy = move(worker, made, person, right)
    assert move(worker, made, person, right).pk == copy.pk
    third = young_person(service, "Tredje")
    key_worker(third, worker)
    with pytest.raises(NotAllowedNow):
        move(worker, made, person, third)
    assert EntryMove.objects.count() == 1


def test_it_takes_the_right_to_write_in_both(person, right, worker, colleague):
    made = entry(person, worker)
    key_worker(person, colleague)
    with pytest.raises(Refused):
        move(colleague, made, person, right)
    with pytest.raises(Refused):
        move(colleague, made, right, person)
    assert read(made).is_readable


def test_a_third_colleague_who_writes_in_both_moves_nothing_that_another_has_signed(
    client, person, right, worker, colleague
):
    """JRN-6, JRN-8: what is moved is gone where it stood, so a move is limited as a correction is."""
    made = entry(person, worker, "Om Ola")
    key_worker(person, colleague)
    key_worker(right, colleague)
    with pytest.raises(Refused):
        move(colleague, made, person, right)
    client.force_login(colleague)
    shown = client.get(reverse("youth:entry", args=[person.uid, made.uid])).content.decode()
    page = reverse("youth:entry-move", args=[person.uid, made.uid])
    assert page not in shown
    assert client.get(page).status_code == 403
    assert client.post(page, {"to": str(right.uid), "reason": "x"}).status_code == 403
    assert read(made).is_readable


def test_whoever_is_appointed_to_correct_moves_it_and_is_named(client, person, right, worker, colleague):
    """JRN-6, JRN-8"""
    made = entry(person, worker, "Om Ola")
    Membership.objects.create(
        user=colleague, service=person.service, role="manager", from_date=date(2000, 1, 1)
    )
    with pytest.raises(Refused):
        move(colleague, made, person, right)  # appointed, and has nothing to do with either record
    key_worker(person, colleague)
    key_worker(right, colleague)
    copy = move(colleague, made, person, right)
    assert (copy.signed_by, EntryMove.objects.get().by) == (worker, colleague)
    client.force_login(worker)
    shown = client.get(reverse("youth:entry", args=[right.uid, copy.uid])).content.decode()
    assert f"av {colleague}, fordi den først ble ført på feil person" in shown


def test_the_right_to_move_is_asked_for_again_where_it_is_done(person, right, worker, colleague, monkeypatch):
    """JRN-6: a correction, or a role, may have been taken away since the page was shown."""
    made = entry(person, worker)
    for each in (person, right):
        key_worker(each, colleague)
    role = Membership.objects.create(
        user=colleague, service=person.service, role="manager", from_date=date(2000, 1, 1)
    )
    taken = moving.locked

    def locked(by, row):
        Membership.objects.filter(pk=role.pk).delete()
        return taken(by, row)

    monkeypatch.setattr(moving, "locked", locked)
    with roles_read_once(), pytest.raises(Refused):
        move(colleague, made, person, right)
    assert read(made).is_readable


def test_the_system_moves_nothing(person, right, worker, system):
    """Who moved an entry is a person (ARK-4)."""
    made = entry(person, worker)
    with pytest.raises(Refused):
        moving.move(by=system, service=person.service, person=person, uid=made.uid, to=right, reason="x")


def test_what_cannot_be_moved(person, right, worker, colleague, service):
    made = entry(person, worker)
    added = entry(person, worker, kind="addition", corrects=made)
    with pytest.raises(NotAllowedNow):
        move(worker, added, person, right)
    for reason in ("", "x" * 2001):
        with pytest.raises(Invalid):
            move(worker, made, person, right, reason)
    with pytest.raises(Invalid) as same:
        move(worker, made, person, person)
    assert same.value.field == "to"
    theirs = entry(person, colleague, signed=False)
    imported = entry(person, worker, imported=True, signed=False)
    gone = entry(person, worker)
    gone.data_key.destroy()
    for each in (theirs, imported, gone, entry(right, worker), entry(None, worker, service=service)):
        with pytest.raises(JournalEntry.DoesNotExist):
            move(worker, each, person, right)


@pytest.fixture
def known(person, right, service):
    """So that they can be searched for: ``person`` and ``right``, one whom the viewer may not open, and one hidden."""
    others = [
        young_person(service, "Oline", "Bakken", birth_year="2010"),
        young_person(service, "Usynlig", "Bakken", access_class="strict"),
    ]
    tokens.write_tokens([person, right, *others])
    return others


def test_the_page_says_what_it_means_and_one_searches_for_whom_it_is_about(
    client, person, right, known, worker
):
    """JRN-8, LOG-2: nobody is named who was not searched for; the search is an event that says whom it showed."""
    made = entry(person, worker, "Om Ola")
    client.force_login(worker)
    page = reverse("youth:entry-move", args=[person.uid, made.uid])
    shown = client.get(page).content.decode()
    assert "Teksten blir borte fra denne journalen for godt." in shown
    assert "Ola Bakken" not in shown
    answer = client.post(page, {"sok": "Bakken", "reason": "Feil person", "search": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{right.uid}"' in shown
    assert f'value="{known[0].uid}"' not in shown  # that one is named, and cannot be chosen
    assert "Oline Bakken, født 2010" in shown
    assert "Usynlig" not in shown
    assert 'value="Feil person"' in shown  # what was typed is there after the search
    event = AuditEvent.objects.filter(action="youth.searched").latest("number")
    assert set(event.detail["shown"]) == {str(right.uid), str(known[0].uid)}
    assert "Bakken" not in str(event.detail)
    assert not AuditEvent.objects.filter(action="youth.named_to_move").exists()


def test_a_search_that_helps_nobody_on_says_what_to_do(client, person, right, known, worker, monkeypatch):
    made = entry(person, worker)
    client.force_login(worker)
    page = reverse("youth:entry-move", args=[person.uid, made.uid])

    def said(text):
        return client.post(page, {"sok": text, "search": "1"}).content.decode()

    assert "Ingen treff." in said("Finnesikke")
    assert "Ingen treff." in said("Nordvik")  # it stands on that one already
    assert "Skriv et navn" in said(" ")
    monkeypatch.setattr(searching, "LIMIT", 1)
    assert "Du har søkt mange ganger på kort tid" in said("Bakken")


def test_the_page_moves_it_to_the_one_that_was_chosen(client, person, right, known, worker):
    made = entry(person, worker, "Om Ola")
    client.force_login(worker)
    page = reverse("youth:entry-move", args=[person.uid, made.uid])
    assert client.post(page, {"to": str(uuid4()), "reason": "x"}).status_code == 404
    assert client.post(page, {"to": str(known[0].uid), "reason": "x"}).status_code == 403
    assert client.post(page, {"to": "ingen", "reason": "x"}).status_code == 400
    assert client.post(page, {"reason": "x"}).status_code == 400
    without = client.post(page, {"sok": "Bakken", "to": str(right.uid), "reason": ""})
    assert without.status_code == 400
    assert "checked" in without.content.decode().partition(str(right.uid))[2].partition(">")[0]
    done = client.post(page, {"to": str(right.uid), "reason": "Feil person"}, follow=True)
    assert done.status_code == 200
    assert "Om Ola" not in done.content.decode()
    assert client.get(page).status_code == 403
    left = client.get(reverse("youth:entry", args=[person.uid, made.uid])).content.decode()
    assert "Oppføringen hørte ikke til her." in left


def test_a_move_that_somebody_was_before_with_is_told(client, person, right, worker, monkeypatch):
    made = entry(person, worker)
    added = entry(person, worker, kind="addition", corrects=made)
    client.force_login(worker)
    page = reverse("youth:entry-move", args=[person.uid, added.uid])
    assert client.get(page).status_code == 404
    draft = entry(person, worker, signed=False)
    page = reverse("youth:entry-move", args=[person.uid, draft.uid])
    answer = client.post(page, {"to": str(right.uid), "reason": "x" * 2001})
    assert answer.status_code == 400

    def taken(**kwargs):
        raise NotAllowedNow("Oppføringen er alt flyttet.")

    monkeypatch.setattr(moving, "move", taken)
    answer = client.post(page, {"to": str(right.uid), "reason": "Feil person"})
    assert answer.status_code == 409
    assert "Oppføringen er alt flyttet." in answer.content.decode()


@pytest.fixture
def own_list(monkeypatch, tmp_path):
    """A list of destroyed keys of the test's own."""
    monkeypatch.setattr(destroyed, "path", lambda: tmp_path / "destroyed")


def test_a_backup_from_before_still_has_what_was_moved_but_not_what_was_erased_since(
    person, right, worker, own_list, django_capture_on_commit_callbacks
):
    """REG-5, JRN-8: that backup has no copy on the right person, so the key is not on the list – until it is erased"""
    made = entry(person, worker, "Det som ble sagt")
    with django_capture_on_commit_callbacks(execute=True):
        once = move(worker, made, person, right)
        twice = move(worker, once, right, person)
    assert note_destroyed() == 0
    assert destroyed.listed() == set()
    for gone in (made, once):
        with pytest.raises(Destroyed):
            read(gone).content()
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_entry(read(twice))
    assert destroyed.listed() == {row.data_key.uid for row in map(read, (made, once, twice))}


def test_an_erased_record_is_erased_where_its_entries_stood_before(
    person, right, worker, own_list, django_capture_on_commit_callbacks
):
    """REG-5"""
    made = entry(person, worker, "Det som ble sagt")
    move(worker, made, person, right)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_record(right)
    assert destroyed.listed() == {read(made).data_key.uid, right.data_key.uid}
