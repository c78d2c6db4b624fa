"""What the page asks for that saves while one types, its buttons, and a disk that is full (ux task 4, §5.3)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests.factories.youth import entry, grant, key_worker, young_person
from tests.youth.writers import Page, text_of
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.errors import Refused
from utsyn.youth.models import JournalEntry, RecordGrant

# --- what the page asks for


def post(client, about, page: Page, text: str, **more):
    """As draft.js sends it."""
    page.number += 1
    fields = {
        "draft": page.uid, "base": page.base, "tab": page.tab, "number": page.number, "text": text, "date": "1.3.2026",
        "time": "12:00", "language": "nb", "person": about.uid if about else "", "kind": page.kind, "corrects": "",
        "user": page.by.user.pk, **more,
    }  # fmt: skip
    return client.post(reverse("youth:draft-save"), fields)


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def test_the_answer_says_where_the_text_stands(signed_in, person, worker):
    page = Page(worker, person)
    answer = post(signed_in, person, page, "Hei")
    told = answer.json()
    assert (answer.status_code, told["state"], told["version"], told["draft"]) == (
        200,
        "saved",
        1,
        str(page.uid),
    )
    assert told["url"] == reverse("youth:entry-edit", args=[person.uid, page.uid])
    assert answer["Cache-Control"] == "no-store"
    assert "Hei" in signed_in.get(told["url"]).content.decode()


def test_the_answer_says_that_somebody_else_wrote_there(signed_in, person, worker):
    page = Page(worker, person)
    page.save("A")
    told = post(signed_in, person, Page(worker, person, draft=page.uid), "B").json()
    assert (told["state"], told["choose"]) == (
        "beside",
        reverse("youth:entry-choose", args=[person.uid, page.uid]),
    )
    chosen = signed_in.get(told["choose"]).content.decode()
    assert ">A<" in chosen
    assert ">B<" in chosen
    signed_in.post(told["choose"], {"keep": "both"})
    assert text_of(page.uid) == "A\n\nB"
    assert signed_in.get(told["choose"]).status_code == 302
    assert signed_in.post(told["choose"], {"keep": "both"}).status_code == 302


def test_the_answer_says_that_it_was_signed_meanwhile(signed_in, person, worker):
    signed = entry(person, worker, "Signert tekst", kind="note")
    assert (
        post(signed_in, person, Page(worker, person, draft=signed.uid), "Signert").json()["state"] == "signed"
    )
    told = post(signed_in, person, Page(worker, person, draft=signed.uid), "Helt ny").json()
    assert told["state"] == "beside"
    assert told["choose"] == told["url"]


def test_somebody_else_who_is_signed_in_saves_nothing_there(client, person, worker, colleague):
    """A tab left open after hand-over."""
    key_worker(person, colleague)
    client.force_login(colleague)
    answer = post(client, person, Page(worker, person), "Hei")
    assert (answer.status_code, answer.json()["state"]) == (409, "other")
    assert not JournalEntry.objects.exists()


def test_what_may_not_be_saved_is_answered_alike_and_written_down(
    client, person, worker, colleague, other_service
):
    """TAU-1: no access, no such record, another service's, a draft of somebody else's."""
    client.force_login(colleague)
    far = young_person(other_service)
    page = Page(colleague, person)
    answers = [
        post(client, person, page, "Hei"),
        post(client, far, Page(colleague, far), "Hei"),
        post(client, person, page, "Hei", person=str(uuid4())),
        post(client, person, page, "Hei", person="nei"),
        post(client, None, Page(colleague, None, service=person.service), "Hei", kind="closing"),
        post(client, None, Page(colleague, None, service=person.service), "Hei", draft="nei"),
    ]
    assert {(a.status_code, a.content) for a in answers} == {(403, answers[0].content)}
    assert answers[0].json()["state"] == "closed"
    assert AuditEvent.objects.filter(action="access.refused").exists()


def test_a_text_that_is_too_long_is_said_to_be(signed_in, person, worker):
    answer = post(signed_in, person, Page(worker, person), "x" * 200_001)
    assert (answer.status_code, answer.json()["state"]) == (400, "invalid")


def test_without_sign_in_the_page_is_told_so_and_not_led_away(client, person, worker):
    """K22"""
    answer = client.post(
        reverse("youth:draft-save"), {}, headers={"Sec-Fetch-Dest": "empty", "Accept": "*/*"}
    )
    assert answer.status_code == 401


def test_a_page_that_stood_open_gets_a_fresh_token(signed_in, worker):
    told = signed_in.get(reverse("youth:draft-key")).json()
    assert told["user"] == str(worker.pk)
    assert len(told["token"]) == 64
    assert signed_in.get(reverse("youth:draft-signed-in")).status_code == 200


def test_a_draft_is_thrown_away_and_taken_back_by_its_buttons(signed_in, person, worker):
    page = Page(worker, person)
    page.save("Kast meg")
    gone = signed_in.post(reverse("youth:entry-discard", args=[person.uid, page.uid]), follow=True)
    assert "Kladden er kastet" in gone.content.decode()
    back = signed_in.post(reverse("youth:entry-restore", args=[person.uid, page.uid]), follow=True)
    assert "Kast meg" in back.content.decode()
    assert JournalEntry.objects.get().discarded_at is None


def test_one_is_asked_whether_to_go_on_with_what_one_began(signed_in, person, worker):
    Page(worker, person).save("Begynt")
    shown = signed_in.get(reverse("youth:entry-new", args=[person.uid, "notat"])).content.decode()
    assert "Vil du fortsette?" in shown
    assert "Begynt" not in shown
    assert (
        "Vil du fortsette?"
        not in signed_in.get(reverse("youth:entry-new", args=[person.uid, "samtale"])).content.decode()
    )


# --- the disk is full


@pytest.fixture
def full_disk(monkeypatch):
    """Every write of an entry fails as it does where the disk has no room left."""

    def fill():
        def no_room(self, *args, **kwargs):
            raise DatabaseError("database or disk is full")

        monkeypatch.setattr(JournalEntry, "save", no_room)

    return fill


def test_where_nothing_can_be_saved_the_answer_says_so_and_nothing_is_half(
    signed_in, person, worker, full_disk
):
    """The disk is full: the page keeps the text, and tries again."""
    full_disk()
    answer = post(signed_in, person, Page(worker, person), "Hei")
    assert (answer.status_code, answer.json()["state"]) == (503, "fault")
    assert not JournalEntry.objects.exists()


def test_without_scripts_the_text_stands_on_the_page_that_answers(signed_in, person, worker, full_disk):
    full_disk()
    page = Page(worker, person)
    fields = {"draft": page.uid, "base": 0, "tab": page.tab, "number": 1, "text": "Viktig tekst", "date": "1.3.2026",
              "time": "12:00", "act": "sign"}  # fmt: skip
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), fields)
    shown = answer.content.decode()
    assert answer.status_code == 503
    assert "Viktig tekst</textarea>" in shown
    assert f'name="draft" value="{page.uid}"' in shown
    assert not JournalEntry.objects.exists()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_database_file_that_may_not_grow_loses_no_draft_and_signs_no_half(person, worker):
    """A real full disk, as SQLite sees one: the file may not have one more page."""
    page = Page(worker, person)
    page.save("Kort")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            with pytest.raises(DatabaseError, match="full"), transaction.atomic():
                page.save("Lang " * 30_000)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert text_of(page.uid) == "Kort"
    page.save("Lang " * 30_000)
    assert len(text_of(page.uid)) == 150_000


def test_a_grant_that_ends_is_the_end_of_writing(person, colleague, worker):
    grant(person, colleague, worker)
    page = Page(colleague, person)
    page.save("A")
    RecordGrant.objects.update(ended_at=clock.now())
    with pytest.raises(Refused):
        page.save("AB")
