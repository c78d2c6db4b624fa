"""A follow-up ends: what is open is shown, the last words are signed, a letter goes to the youth (ux.md § 2.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.urls import reverse

from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.models import Decision, EntryKind, JournalEntry, RecordPeriod
from utsyn.youth.queries import closing as queries
from utsyn.youth.queries.opening import opened
from utsyn.youth.services import closing, sections, tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
DAY = date(2026, 9, 20)
TEXTS = {"summary": "Vi gikk sammen i ett år.", "handover": "Skolen tar over.", "farewell": "Du er modig."}


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def by(worker):
    return Actor.of(worker)


@pytest.fixture
def followed(person):
    active(person)
    return person


def close(by, person, **said):
    given = {"last_day": DAY, "end_reason": "completed", **TEXTS, **said}
    return closing.close(by=by, person=person, **given)


def read(person, user, ask):
    with opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["journal"]) as found:
        return ask(found)


def test_closing_signs_every_text_as_an_entry_and_ends_the_period(followed, by, worker):
    done = close(by, followed)
    assert [(one.kind, one.said("text"), one.signed_by) for one in done.entries] == [
        (EntryKind.CLOSING, TEXTS["summary"], worker),
        (EntryKind.HANDOVER, TEXTS["handover"], worker),
        (EntryKind.FAREWELL, TEXTS["farewell"], worker),
    ]
    assert done.farewell == done.entries[2]
    row = RecordPeriod.objects.get()
    assert (row.to_date, row.end_reason) == (DAY, "completed")
    event = AuditEvent.objects.get(action="youth.closing_signed")
    assert event.detail == {"entries": [str(one.uid) for one in done.entries]}


def test_hand_over_and_farewell_are_for_those_who_want_them(followed, by):
    done = close(by, followed, handover=" ", farewell="")
    assert [one.kind for one in done.entries] == [EntryKind.CLOSING]
    assert done.farewell is None


def test_closing_twice_is_once(followed, by):
    close(by, followed)
    assert close(by, followed) == closing.Closed((), ())
    assert JournalEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"summary": "  "}, "summary"),
        ({"end_reason": ""}, "end_reason"),
        ({"farewell": "x" * 50_001}, "farewell"),
        ({"last_day": date(2026, 9, 22)}, "last_day"),
        ({"last_day": date(2026, 1, 1)}, "last_day"),
    ],
)
def test_what_cannot_be_is_told_by_field_and_nothing_is_signed(followed, by, said, field):
    with pytest.raises(Invalid) as told:
        close(by, followed, **said)
    assert told.value.field == field
    assert not JournalEntry.objects.exists()


def test_whoever_saw_an_older_record_signs_nothing(followed, by):
    with pytest.raises(NotAllowedNow):
        close(by, followed, version=9)
    assert not JournalEntry.objects.exists()
    assert RecordPeriod.objects.get().to_date is None


def test_a_colleague_closes_nothing(followed, colleague):
    with pytest.raises(Refused):
        close(Actor.of(colleague), followed)


def test_what_is_open_is_shown_and_stops_nobody(followed, by, worker, colleague):
    shown = read(followed, worker, queries.left_open)
    assert shown.is_empty
    entry(followed, worker, signed=False)
    entry(followed, colleague, signed=False)
    entry(followed, worker, signed=False, kind=EntryKind.CLOSING)
    tasks.add(by=by, person=followed, title="Ring skolen")
    sections.save_decision(
        by=by, person=followed, kind="care", from_date=date(2026, 1, 1), legal_basis="bvl. § 5-1"
    )
    sections.save_decision(
        by=by,
        person=followed,
        kind="care",
        from_date=date(2025, 1, 1),
        to_date=date(2025, 2, 1),
        legal_basis="bvl.",
    )
    shown = read(followed, worker, queries.left_open)
    assert (shown.unsigned, shown.own_unsigned, len(shown.tasks), len(shown.decisions)) == (2, 1, 1, 1)
    assert not shown.is_empty
    assert close(by, followed).periods


def test_the_letter_is_the_farewell_and_nothing_else(followed, by, worker, service):
    done = close(by, followed)
    letter = read(followed, worker, lambda found: queries.letter(found, done.farewell.uid))
    assert (letter.to, letter.text, letter.author) == ("Kari", "Du er modig.", worker.name)
    assert (letter.service, letter.when) == (service.name, "september 2026")
    assert read(followed, worker, queries.farewells) == [done.farewell.uid]
    other = young_person(service, "Ola")
    key_worker(other, worker)
    for person, uid in ((followed, done.entries[0].uid), (other, done.farewell.uid)):
        with pytest.raises(JournalEntry.DoesNotExist):
            read(person, worker, lambda found, uid=uid: queries.letter(found, uid))


def test_a_letter_whose_key_is_destroyed_is_not_there(followed, by, worker):
    """JRN-7."""
    done = close(by, followed)
    key = done.farewell.data_key
    key.destroyed_at = NOW
    key.save()
    assert read(followed, worker, queries.farewells) == []
    with pytest.raises(JournalEntry.DoesNotExist):
        read(followed, worker, lambda found: queries.letter(found, done.farewell.uid))


def test_the_system_has_begun_nothing(followed, system):
    def ask(found):
        return queries.begun(found), queries.left_open(found).own_unsigned

    with opened(system, followed.service, followed.uid, "youth.opened", parts=["journal"]) as found:
        assert ask(found) == (None, 0)
        nobody = type(found)(found.person, found.basis, found.same)
        assert ask(nobody) == (None, 0)


# --- the pages


def form(client, person):
    page = client.get(reverse("youth:close", args=[person.uid]))
    hidden = {field.name: field.value() for field in page.context["form"].hidden_fields()}
    return {**hidden, "last_day": "20.09.2026", "end_reason": "completed", **TEXTS}


def test_the_wizard_ends_at_the_letter_and_the_draft_is_put_away(client, followed, worker):
    client.force_login(worker)
    given = form(client, followed)
    kept = client.post(reverse("youth:close-draft", args=[followed.uid]), given)
    assert "Kladd lagret kl." in kept.content.decode()
    given = {**form(client, followed), **TEXTS}
    answer = client.post(reverse("youth:close", args=[followed.uid]), given, follow=True)
    page = answer.content.decode()
    assert "Kjære Kari" in page
    assert "Du er modig." in page
    assert "Vi gikk sammen" not in page
    assert "<title>Brev – Utsyn</title>" in page
    draft = JournalEntry.objects.get(signed_at__isnull=True)
    assert draft.discarded_at is not None
    again = client.get(reverse("youth:close", args=[followed.uid])).content.decode()
    assert "Oppfølgingen er allerede avsluttet." in again
    record = client.get(reverse("youth:record", args=[followed.uid])).content.decode()
    assert "Start oppfølgingen igjen" in record
    assert "Skriv ut rosen" in record


def test_without_a_farewell_the_wizard_ends_at_the_record(client, followed, worker):
    client.force_login(worker)
    answer = client.post(
        reverse("youth:close", args=[followed.uid]), {**form(client, followed), "farewell": ""}
    )
    assert answer.headers["Location"] == reverse("youth:record", args=[followed.uid])


def test_what_was_typed_stands_after_a_mistake_a_reload_and_in_another_tab(client, followed, worker):
    """K21, wish 26."""
    client.force_login(worker)
    wrong = client.post(
        reverse("youth:close", args=[followed.uid]), {**form(client, followed), "end_reason": ""}
    )
    assert wrong.status_code == 400
    assert "Velg hvorfor oppfølgingen slutter." in wrong.content.decode()
    assert TEXTS["farewell"] in wrong.content.decode()
    fresh = client.get(reverse("youth:close", args=[followed.uid])).content.decode()
    for text in TEXTS.values():
        assert text in fresh
    assert "20.09.2026" in fresh


def test_an_old_sign_in_is_asked_to_confirm_and_finds_its_texts_again(client, followed, worker):
    """AUT-5, wish 23: step-up before signing, after what was typed has been saved."""
    client.force_login(worker)
    given = form(client, followed)
    session = client.session
    old = (NOW - timedelta(hours=1)).timestamp()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**each, "at": old} for each in session[AUTHENTICATION_METHODS_SESSION_KEY]
    ]
    session.save()
    answer = client.post(reverse("youth:close", args=[followed.uid]), given)
    assert answer.status_code == 302
    assert "bekreft" in answer.headers["Location"] or "reauthenticate" in answer.headers["Location"]
    assert not JournalEntry.objects.filter(signed_at__isnull=False).exists()
    assert TEXTS["summary"] in client.get(reverse("youth:close", args=[followed.uid])).content.decode()


def test_two_at_once_are_told_and_lose_nothing(client, followed, worker):
    client.force_login(worker)
    given = form(client, followed)
    followed.version = 5
    followed.save()
    answer = client.post(reverse("youth:close", args=[followed.uid]), given)
    assert answer.status_code == 409
    assert TEXTS["handover"] in answer.content.decode()


def test_an_empty_form_and_a_strangers_draft_keep_nothing(client, followed, worker, colleague):
    client.force_login(worker)
    nothing = client.post(
        reverse("youth:close-draft", args=[followed.uid]), {"draft": str(uuid4()), "summary": " "}
    )
    assert nothing.content.decode().strip() == ""
    theirs = entry(followed, colleague, signed=False, kind=EntryKind.CLOSING)
    answer = client.post(
        reverse("youth:close-draft", args=[followed.uid]),
        {"draft": str(theirs.uid), "summary": "Mitt", "tab": "a"},
    )
    assert answer.content.decode().strip() == ""
    signed = client.post(
        reverse("youth:close", args=[followed.uid]), {**form(client, followed), "draft": str(theirs.uid)}
    )
    assert signed.status_code == 302
    theirs.refresh_from_db()
    assert theirs.discarded_at is None


def test_the_page_lists_what_is_open(client, followed, worker, by):
    client.force_login(worker)
    address = reverse("youth:close", args=[followed.uid])
    assert "Ingenting er åpent." in client.get(address).content.decode()
    entry(followed, worker, signed=False)
    tasks.add(by=by, person=followed, title="Ring skolen")
    sections.save_decision(
        by=by, person=followed, kind="care", from_date=date(2026, 1, 1), legal_basis="bvl. § 5-1"
    )
    page = client.get(address).content.decode()
    for said in ("1 oppføring er ikke signert.", "Ring skolen", "Omsorg"):
        assert said in page
    assert Decision.objects.count() == 1


def test_a_letter_that_is_not_there_answers_as_any_other(client, followed, worker):
    client.force_login(worker)
    assert client.get(reverse("youth:farewell", args=[followed.uid, uuid4()])).status_code == 404


def test_the_draft_of_a_closing_leads_from_the_journal_to_its_own_form(client, followed, worker):
    client.force_login(worker)
    client.post(reverse("youth:close-draft", args=[followed.uid]), form(client, followed))
    draft = JournalEntry.objects.get()
    answer = client.get(reverse("youth:entry-edit", args=[followed.uid, draft.uid]))
    assert answer.headers["Location"] == reverse("youth:close", args=[followed.uid])
