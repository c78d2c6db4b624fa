"""Drafts: saved while they are typed, by whom, and what happens where two write (ux task 4, §5.3)."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from tests.factories.youth import entry, grant, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.models import JournalEntry, KeyWorker, RecordGrant, YoungPerson
from utsyn.youth.services import drafts
from utsyn.youth.services.drafts import Saved, Saving


class Page:
    """An open page that saves, as draft.js does."""

    def __init__(
        self, user, person, service=None, kind="note", draft: UUID | None = None, base: int = 0
    ) -> None:
        self.by, self.person, self.kind = Actor.of(user), person, kind
        self.service = service or person.service
        self.uid, self.base, self.tab, self.number = draft or uuid4(), base, str(uuid4()), 0

    def save(self, text: str, *, number: int | None = None, **more) -> Saved:
        self.number += 1
        saving = Saving(self.uid, self.base, self.tab, number or self.number)
        done = drafts.save(
            by=self.by, service=self.service, person=self.person, kind=self.kind, saving=saving,
            typed={"text": text, "date": "12.03.2026", "topics": []}, **more,
        )  # fmt: skip
        self.uid, self.base = done.entry.uid, done.entry.version
        return done


def actions() -> list[str]:
    """The log, but for what the factories' fixtures left."""
    return [e.action for e in AuditEvent.objects.order_by("pk") if e.action.startswith("youth.")]


def text_of(uid: UUID) -> str:
    return JournalEntry.objects.select_related("data_key__parent").get(uid=uid).said("text")


def test_the_first_saving_makes_the_draft_and_the_next_go_on_with_it(person, worker):
    page = Page(worker, person)
    made = page.save("Vi sn")
    assert page.save("Vi snakket").entry.pk == made.entry.pk
    stored = JournalEntry.objects.select_related("data_key__parent").get()
    assert (stored.version, stored.author, stored.signed_at) == (2, worker, None)
    assert stored.content()["typed"] == {"text": "Vi snakket", "date": "12.03.2026"}
    assert b"snakket" not in bytes(stored.sealed)


def test_the_log_has_an_event_for_each_page_and_not_for_each_pause(person, worker):
    """LOG-2"""
    page = Page(worker, person)
    for text in ("a", "ab", "abc"):
        page.save(text)
    other = Page(worker, person, draft=page.uid, base=page.base)
    other.save("abcd")
    other.save("abcde")
    assert actions() == ["youth.draft_made", "youth.draft_saved"]
    assert {e.object_id for e in AuditEvent.objects.filter(action__startswith="youth.")} == {str(person.pk)}


def test_what_is_sent_again_because_the_answer_was_lost_changes_nothing(person, worker):
    """A server that was killed after it had saved: the page asks once more, with the version that it knows."""
    page = Page(worker, person)
    page.save("Først")
    page.base = 0
    done = page.save("Først", number=1)
    assert (done.entry.version, done.beside) == (1, False)
    page.base = 0
    done = page.save("Først og så mer", number=2)
    assert (done.entry.version, done.beside) == (2, False)
    late = page.save("Først", number=1)
    assert text_of(late.entry.uid) == "Først og så mer"
    assert JournalEntry.objects.count() == 1


def test_a_page_that_has_not_seen_the_last_version_is_put_beside_and_both_are_kept(person, worker):
    """«Makker skrev også her. Begge er lagret.»"""
    first = Page(worker, person)
    first.save("Felles begynnelse")
    main = first.uid
    second = Page(worker, person, draft=main, base=1)
    first.save("Felles begynnelse. Min slutt.")
    done = second.save("Felles begynnelse. Din slutt.")
    assert done.beside
    assert done.entry.beside.uid == main
    assert second.save("Felles begynnelse. Din slutt, lengre.").entry.pk == done.entry.pk
    assert text_of(main) == "Felles begynnelse. Min slutt."
    assert text_of(second.uid) == "Felles begynnelse. Din slutt, lengre."
    assert actions()[-1] == "youth.draft_beside"


def test_a_page_whose_answer_was_lost_finds_its_own_version_beside(person, worker):
    first = Page(worker, person)
    first.save("A")
    main = first.uid
    second = Page(worker, person, draft=main)
    done = second.save("B")
    second.uid, second.base = main, 0
    assert second.save("BB").entry.pk == done.entry.pk
    second.uid, second.base = main, 0
    assert second.save("B", number=1).entry.pk == done.entry.pk
    assert text_of(done.entry.uid) == "BB"
    assert JournalEntry.objects.count() == 2


def test_the_same_text_in_two_pages_is_no_conflict(person, worker):
    first = Page(worker, person)
    first.save("Likt")
    second = Page(worker, person, draft=first.uid)
    assert not second.save("Likt").beside


@pytest.mark.parametrize(("keep", "text"), [("main", "A"), ("other", "B"), ("both", "A\n\nB")])
def test_one_chooses_what_is_to_stand_and_the_rest_can_be_taken_back(person, worker, keep, text):
    first = Page(worker, person)
    first.save("A")
    second = Page(worker, person, draft=first.uid)
    second.save("B")
    names = {"main": str(first.uid), "other": str(second.uid), "both": "both"}
    by = Actor.of(worker)
    drafts.choose(by=by, service=person.service, person=person, uid=first.uid, keep=names[keep])
    assert text_of(first.uid) == text
    assert JournalEntry.objects.get(uid=second.uid).discarded_at is not None
    assert text_of(second.uid) == "B"
    with pytest.raises(NotAllowedNow):
        drafts.choose(by=by, service=person.service, person=person, uid=first.uid, keep="both")


def test_a_choice_of_something_else_is_turned_down(person, worker):
    first = Page(worker, person)
    first.save("A")
    Page(worker, person, draft=first.uid).save("B")
    with pytest.raises(NotAllowedNow):
        drafts.choose(
            by=Actor.of(worker), service=person.service, person=person, uid=first.uid, keep=str(uuid4())
        )


def test_what_comes_after_the_signing_is_a_draft_of_an_addition(person, worker):
    """JRN-4, JRN-5: the signed entry stands, and no text is lost."""
    signed = entry(person, worker, "Signert tekst", kind="note")
    page = Page(worker, person, draft=signed.uid, base=1)
    done = page.save("Signert tekst og noe nytt")
    assert done.beside
    assert (done.entry.kind, done.entry.corrects, done.entry.beside) == ("addition", signed, None)
    page.uid = signed.uid
    assert page.save("Signert tekst og noe helt nytt").entry.pk == done.entry.pk
    assert text_of(signed.uid) == "Signert tekst"


def test_an_older_saving_that_comes_after_the_signing_makes_nothing(person, worker):
    signed = entry(person, worker, "Signert tekst", kind="note")
    for text in ("Signert", "Signert  tekst\r\n"):
        done = Page(worker, person, draft=signed.uid).save(text)
        assert (done.entry, done.beside) == (signed, False)
    assert JournalEntry.objects.count() == 1


def test_a_draft_that_was_given_on_is_finished_by_whoever_has_it(person, worker, colleague):
    """Whose drafts are custodian: a leaver's draft."""
    grant(person, colleague, worker)
    page = Page(worker, person)
    page.save("Begynt")
    JournalEntry.objects.update(custodian=colleague)
    theirs = Page(colleague, person, draft=page.uid, base=1)
    assert not theirs.save("Begynt og ferdig").beside
    # The author's page stood open: what is written there is not lost, and not written over the other's.
    done = page.save("Begynt, og så dette")
    assert done.beside
    assert text_of(theirs.uid) == "Begynt og ferdig"


def test_whoever_signed_what_was_given_to_them_keeps_the_authors_late_text_apart(person, worker, colleague):
    """The author may not correct what another signed (JRN-6): the text becomes a note of their own."""
    signed = entry(person, worker, "A", kind="note", custodian=colleague, signed=False)
    JournalEntry.objects.filter(pk=signed.pk).update(
        signed_at=clock.now(), signed_by=colleague, digest="0" * 64
    )
    done = Page(worker, person, draft=signed.uid).save("B")
    assert (done.entry.kind, done.entry.corrects) == ("note", None)


def test_a_draft_of_another_service_is_not_there(person, worker, other_service):
    far = young_person(other_service)
    with pytest.raises(JournalEntry.DoesNotExist):
        Page(worker, person, draft=entry(far, worker, signed=False).uid).save("x")


def test_nobody_else_saves_in_a_draft(person, worker, colleague, service):
    key_worker(person, colleague)
    page = Page(worker, person)
    page.save("Mitt")
    with pytest.raises(JournalEntry.DoesNotExist):
        Page(colleague, person, draft=page.uid, base=1).save("Ditt")
    other = young_person(service, "Ola")
    key_worker(other, worker)
    with pytest.raises(JournalEntry.DoesNotExist):
        Page(worker, other, draft=page.uid, base=1).save("Annen person")
    with pytest.raises(JournalEntry.DoesNotExist):
        Page(worker, None, service=service, draft=page.uid, base=1).save("Uten person")
    assert text_of(page.uid) == "Mitt"


@pytest.mark.parametrize("who", ["colleague", "manager", "leader"])
def test_whoever_may_not_write_in_the_record_gets_no_draft_there(person, who, request):
    """TIL-2"""
    with pytest.raises(Refused):
        Page(request.getfixturevalue(who), person).save("x")
    assert not JournalEntry.objects.exists()


def test_the_system_writes_no_drafts(person, system):
    page = Page.__new__(Page)
    page.__dict__.update(
        by=system, person=person, kind="note", service=person.service, uid=uuid4(), base=0, tab="t", number=0
    )
    with pytest.raises(Refused):
        page.save("x")


def test_a_right_that_is_taken_away_stops_the_next_saving(person, worker):
    page = Page(worker, person)
    page.save("Så langt")
    KeyWorker.objects.update(to_date=clock.today("Europe/Oslo") - timedelta(days=1))
    with pytest.raises(Refused):
        page.save("Så langt, og lenger")
    assert text_of(page.uid) == "Så langt"


def test_an_anonymous_conversation_takes_the_right_to_record_in_the_service(service, worker, manager):
    page = Page(worker, None, service=service, kind="conversation")
    made = page.save("En jente på torget").entry
    assert (made.person, made.data_key.parent.purpose) == (None, "service")
    with pytest.raises(Refused):
        Page(manager, None, service=service, kind="conversation").save("x")


def test_a_draft_on_a_record_that_was_merged_is_found_on_the_one_it_became(person, worker, service):
    old = young_person(service, "K")
    key_worker(old, worker)
    page = Page(worker, old)
    page.save("Begynt")
    YoungPerson.objects.filter(pk=old.pk).update(merged_into=person)
    assert not Page(worker, person, draft=page.uid, base=1).save("Videre").beside


def test_a_text_without_end_is_not_taken(person, worker):
    with pytest.raises(Invalid):
        Page(worker, person).save("x" * 200_001)


def test_a_draft_that_is_thrown_away_can_be_taken_back_for_thirty_days(person, worker):
    """K27"""
    page = Page(worker, person)
    page.save("Kast meg")
    by, where = Actor.of(worker), {"service": person.service, "person": person, "uid": page.uid}
    for _twice in range(2):
        assert drafts.discard(by=by, **where).discarded_at is not None
    for _twice in range(2):
        assert drafts.restore(by=by, **where).discarded_at is None
    assert actions() == ["youth.draft_made", "youth.draft_discarded", "youth.draft_restored"]
    drafts.discard(by=by, **where)
    JournalEntry.objects.update(discarded_at=clock.now() - timedelta(days=31))
    with pytest.raises(NotAllowedNow):
        drafts.restore(by=by, **where)
    signed = entry(person, worker)
    with pytest.raises(JournalEntry.DoesNotExist):
        drafts.discard(by=by, service=person.service, person=person, uid=signed.uid)


def test_writing_on_in_a_draft_that_was_thrown_away_takes_it_back(person, worker):
    page = Page(worker, person)
    page.save("A")
    drafts.discard(by=page.by, service=person.service, person=person, uid=page.uid)
    page.save("AB")
    assert JournalEntry.objects.get().discarded_at is None


@pytest.mark.django_db(transaction=True)
def test_two_pages_that_save_in_the_same_instant_lose_nothing(person, worker):
    """Two writers in one draft, many times: every text that was sent last stands somewhere."""
    first = Page(worker, person)
    first.save("0")
    main = first.uid
    pages = [first, Page(worker, person, draft=main, base=1), Page(worker, person, draft=main, base=1)]
    gate, faults = threading.Barrier(len(pages)), []

    def write(number: int, page: Page) -> None:
        try:
            gate.wait()
            for turn in range(8):
                page.save(f"side {number} gang {turn}")
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=each) for each in enumerate(pages)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    kept = {each.said("text") for each in JournalEntry.objects.select_related("data_key__parent")}
    assert kept == {f"side {number} gang 7" for number in range(len(pages))}
    assert JournalEntry.objects.filter(beside__isnull=True).count() == 1


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
