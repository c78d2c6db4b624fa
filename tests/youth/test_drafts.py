"""Drafts: saved while they are typed, by whom, and what happens where two write (ux task 4, §5.3)."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from tests.factories.youth import entry, grant, key_worker, young_person
from tests.youth.writers import Page, text_of
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.models import JournalEntry, KeyWorker, YoungPerson
from utsyn.youth.services import drafts


def actions() -> list[str]:
    """The log, but for what the factories' fixtures left."""
    return [e.action for e in AuditEvent.objects.order_by("pk") if e.action.startswith("youth.")]


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
