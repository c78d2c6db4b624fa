"""Requests to restrict, erase or correct: law, four eyes, a refusal that is told (JRN-7, JRN-9, PVN-12)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tests.factories.disposals import TODAY, YES, approved, asked, assessed, fresh
from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.disposal_policies import Answer
from utsyn.youth.models import (
    AccessClass,
    DisposalCase,
    EntryKind,
    Impediment,
    JournalEntry,
    NotSame,
    Recognition,
    SearchToken,
    Task,
    YoungPerson,
)
from utsyn.youth.queries import disposals as queries
from utsyn.youth.queries.opening import NotHere, find
from utsyn.youth.relations import locatable_by, visible_to
from utsyn.youth.rules import can_view, can_write
from utsyn.youth.services import disposing as services

Kind, State = DisposalCase.Kind, DisposalCase.State


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped_at(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def other_manager(user_with, service):
    """Somebody else who may approve."""
    return user_with("manager", service)


@pytest.fixture
def written(person, worker):
    return entry(person, worker, "Hun har sagt noe som ikke stemmer.")


# --- taking it down ---


def test_whoever_may_open_the_record_takes_a_request_down(person, worker):
    case = asked(worker, person)
    assert case.state == State.ASKED
    assert (case.said("asked_by"), case.said("wish")) == ("Ungdommen selv", "Jeg vil ha det bort.")
    event = AuditEvent.objects.get(action="youth.disposal_asked")
    assert event.object_id == str(person.pk)
    assert event.detail == {"kind": "erase_record", "case": str(case.uid)}


def test_the_same_form_twice_is_one_request(person, worker):
    """User wish 57."""
    nonce = uuid4()
    first, second = asked(worker, person, nonce=nonce), asked(worker, person, nonce=nonce)
    assert first.pk == second.pk
    assert AuditEvent.objects.filter(action="youth.disposal_asked").count() == 1


def test_a_request_is_not_from_a_day_to_come(person, worker):
    with pytest.raises(Invalid) as told:
        asked(worker, person, asked_on=date(2026, 3, 13))
    assert told.value.field == "asked_on"


@pytest.mark.parametrize("kind", [Kind.ERASE_ENTRY, Kind.CORRECT])
def test_a_request_about_an_entry_names_one_of_the_records_own_signed_ones(person, worker, service, kind):
    other = young_person(service, "Per")
    for about in (None, entry(other, worker), entry(person, worker, signed=False)):
        with pytest.raises(Invalid) as told:
            asked(worker, person, kind, about)
        assert told.value.field == "entry"
    gone = entry(person, worker)
    gone.data_key.destroy()
    with pytest.raises(Invalid):
        asked(worker, person, kind, gone)


def test_who_may_not_open_the_record_takes_nothing_down(person, colleague, system):
    with pytest.raises((Refused, NotHere)):
        asked(colleague, person)
    with pytest.raises(Refused):
        services.ask(
            by=system, service=person.service, uid=person.uid, kind=Kind.RESTRICT, asked_by="x", wish="y",
            asked_on=TODAY,
        )  # fmt: skip
    assert not DisposalCase.objects.exists()


# --- who handles it ---


def test_only_those_who_decide_see_the_queue(person, worker, leader, manager, service):
    case = asked(worker, person)
    for user in (worker, leader):
        with pytest.raises(Refused):
            queries.queue(Actor.of(user), service)
        with pytest.raises(Refused):
            queries.case_of(Actor.of(user), service, case.uid)
    waiting, closed = queries.queue(Actor.of(manager), service)
    assert [one.case.uid for one in waiting] == [case.uid]
    assert closed == []
    assert waiting[0].deadline == date(2026, 4, 12)
    assert AuditEvent.objects.get(action="youth.disposals_listed").detail == {"count": 1}


def test_reading_a_request_is_an_event_about_the_young_person(person, worker, manager, service, written):
    """LOG-1"""
    case = asked(worker, person, Kind.ERASE_ENTRY, written)
    view = queries.case_of(Actor.of(manager), service, case.uid)
    assert view.entry_text == "Hun har sagt noe som ikke stemmer."
    assert view.name == "Kari Nordvik"
    event = AuditEvent.objects.get(action="youth.disposal_opened")
    assert (event.object_id, event.detail["basis"]) == (str(person.pk), "disposal_case")
    assert event.detail["parts"] == ["disposal", "journal"]
    assert event.detail["entries"] == [str(written.uid)]


def test_a_record_that_leaves_no_trace_for_somebody_has_no_request_for_them(person, worker, manager, service):
    """TAU-4, TIL-6, IDN-8"""
    case = asked(worker, person)
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    assert queries.queue(Actor.of(manager), service) == ([], [])
    with pytest.raises(NotHere):
        queries.case_of(Actor.of(manager), service, case.uid)
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.ORDINARY)
    Impediment.objects.create(
        service=service, person=person, user=manager, kind="relative", given_at=clock.now(), given_by=None
    )
    with pytest.raises(NotHere):
        assessed(manager, case)


def test_another_services_request_is_not_there(person, worker, manager, user_with, other_service):
    case = asked(worker, person)
    foreign = user_with("manager", other_service)
    with pytest.raises(NotHere):
        queries.case_of(Actor.of(foreign), other_service, case.uid)
    with pytest.raises(NotHere):
        services.refuse(by=Actor.of(foreign), service=other_service, case=case.uid, reasons="nei")


# --- restriction ---


def test_a_restricted_record_is_read_by_those_who_decide_and_by_nobody_else(person, worker, manager, service):
    """PVN-12: not in search, not for its key worker; nobody writes in it."""
    case = asked(worker, person, Kind.RESTRICT)
    services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="Hun mener det er feil.")
    row = fresh(person)
    for viewer, sees in ((worker, False), (manager, True)):
        actor = Actor.of(viewer)
        assert can_view(actor, row) is sees
        assert visible_to(actor, service).exists() is sees
        assert locatable_by(actor, service).exists() is sees
        assert not can_write(actor, row)
    assert DisposalCase.objects.get(pk=case.pk).state == State.DONE
    assert AuditEvent.objects.filter(action="youth.restricted", object_id=str(person.pk)).count() == 1


def test_a_restriction_is_lifted_with_reasons(person, worker, manager, service):
    services.settle(
        by=Actor.of(manager),
        service=service,
        case=asked(worker, person, Kind.RESTRICT).uid,
        reasons="Uenighet.",
    )
    lift = asked(manager, fresh(person), Kind.LIFT)
    with pytest.raises(Invalid) as told:
        services.settle(by=Actor.of(manager), service=service, case=lift.uid, reasons="  ")
    assert told.value.field == "reasons"
    services.settle(by=Actor.of(manager), service=service, case=lift.uid, reasons="Avklart.")
    assert can_view(Actor.of(worker), fresh(person))
    assert AuditEvent.objects.filter(action="youth.restriction_lifted").count() == 1


def test_what_is_restricted_already_is_not_restricted_again(person, worker, manager, service):
    first, second = asked(worker, person, Kind.RESTRICT), asked(worker, person, Kind.RESTRICT)
    lift = asked(worker, person, Kind.LIFT)
    with pytest.raises(NotAllowedNow, match="ikke begrenset"):
        services.settle(by=Actor.of(manager), service=service, case=lift.uid, reasons="x")
    services.settle(by=Actor.of(manager), service=service, case=first.uid, reasons="x")
    with pytest.raises(NotAllowedNow, match="alt begrenset"):
        services.settle(by=Actor.of(manager), service=service, case=second.uid, reasons="x")


def test_a_request_to_correct_ends_when_the_correction_is_signed(person, worker, manager, service, written):
    case = asked(worker, person, Kind.CORRECT, written)
    with pytest.raises(NotAllowedNow, match="ikke rettet ennå"):
        services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="Rettet.")
    entry(person, worker, "Det riktige.", kind=EntryKind.ADDITION, corrects=written)
    services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="Rettet.")
    assert DisposalCase.objects.get(pk=case.pk).state == State.DONE


# --- four eyes, and gone ---


def test_who_assessed_does_not_approve(person, worker, manager, other_manager):
    """JRN-7: a separate, approved process."""
    case = assessed(manager, asked(worker, person))
    assert case.state == State.ASSESSED
    with pytest.raises(NotAllowedNow, match="En annen"):
        approved(manager, case)
    assert fresh(person).is_readable
    assert approved(other_manager, case).state == State.DONE
    assert not fresh(person).is_readable


def test_an_erased_entry_leaves_a_tombstone_without_content(person, worker, manager, other_manager, service):
    """JRN-7"""
    gone, stays = entry(person, worker, "bort"), entry(person, worker, "står")
    case = assessed(manager, asked(worker, person, Kind.ERASE_ENTRY, gone))
    approved(other_manager, case)
    row = JournalEntry.objects.select_related("data_key__parent").get(pk=gone.pk)
    assert not row.is_readable
    assert row.signed_at is not None
    assert JournalEntry.objects.select_related("data_key__parent").get(pk=stays.pk).said("text") == "står"
    event = AuditEvent.objects.get(action="youth.entry_erased")
    assert event.detail == {"case": str(case.uid), "count": 1, "entry": str(gone.uid)}
    view = queries.case_of(Actor.of(manager), service, case.uid)
    assert view.entry_text == ""
    assert view.content["wish"] == "Jeg vil ha det bort."


def test_an_erased_record_says_nothing_and_is_counted_as_before(
    person, worker, manager, other_manager, service, system
):
    """JRN-7, user wishes 58 and 62."""
    active(person)
    YoungPerson.objects.filter(pk=person.pk).update(source="school")
    merged = young_person(service, "Karianne", merged_into=person)
    key_worker(merged, worker)
    signed, draft = entry(person, worker), entry(person, worker, signed=False)
    anonymous = entry(None, worker, "Sa at hun heter Kaja", service=service)
    Recognition.objects.create(service=service, entry=anonymous, person=person, at=clock.now(), by=worker)
    low, high = sorted([person, young_person(service, "Katrine")], key=lambda each: each.pk)
    NotSame.objects.create(service=service, low=low, high=high, at=clock.now(), by=worker)
    SearchToken.objects.create(service=service, person=person, kind=1, digest=b"12345678")
    task = Task(
        service=service, person=person, created_at=clock.now(), created_by=worker, data_key=person.data_key
    )
    task.seal({"title": "Ringe"})
    task.save()
    case = assessed(manager, asked(worker, person))
    before = queries.case_of(Actor.of(other_manager), service, case.uid)
    assert before.may_approve
    assert before.consequences.gone == (
        ("entries", 3),
        ("contacts", 0),
        ("life", 0),
        ("decisions", 0),
        ("tasks", 1),
    )
    assert (before.consequences.unsigned, before.consequences.merged) == (1, 0)
    approved(other_manager, case)

    row = fresh(person)
    assert row.erased_at is not None
    assert (row.gender, row.birth_year, row.source, row.registered_on) == (
        "girl",
        2009,
        "school",
        date(2026, 1, 10),
    )
    assert row.periods.count() == 1
    for each in (row, fresh(merged), *JournalEntry.objects.select_related("data_key__parent")):
        assert not each.is_readable
    assert not SearchToken.objects.exists()
    assert not NotSame.objects.exists()
    assert JournalEntry.objects.get(pk=draft.pk).discarded_at is not None
    assert JournalEntry.objects.get(pk=signed.pk).discarded_at is None
    assert Task.objects.get(pk=task.pk).done_at is not None
    for viewer in (Actor.of(worker), Actor.of(manager), system):
        assert not visible_to(viewer, service).filter(pk=person.pk).exists()
    with pytest.raises(NotHere):
        find(Actor.of(worker), service, person.uid)
    detail = AuditEvent.objects.get(action="youth.record_erased").detail
    assert detail == {"case": str(case.uid), "count": 3}

    after = queries.case_of(Actor.of(manager), service, case.uid)
    assert (after.content, after.name, after.consequences) == ({}, "", None)
    waiting, closed = queries.queue(Actor.of(manager), service)
    assert (waiting, [one.case.uid for one in closed]) == ([], [case.uid])
    with pytest.raises(Refused):
        services.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons="for seint")


def test_a_draft_that_is_erased_is_out_of_the_list_of_unsigned(person, worker, service):
    from utsyn.youth.services import erasing

    draft = entry(person, worker, signed=False)
    erasing.erase_entry(draft)
    assert JournalEntry.objects.get(pk=draft.pk).discarded_at is not None


# --- refusal ---


def test_a_refusal_says_why_and_how_to_appeal_and_stands_in_the_record(person, worker, manager, service):
    """JRN-9"""
    case = asked(worker, person)
    with pytest.raises(NotAllowedNow, match="tre spørsmålene først"):
        services.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons="Nei.")
    assessed(manager, case, {**YES, "archive": Answer(False, "Skal bevares.")})
    assert DisposalCase.objects.get(pk=case.pk).state == State.ASKED
    with pytest.raises(Invalid) as told:
        services.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons=" ")
    assert told.value.field == "reasons"
    done = services.refuse(
        by=Actor.of(manager), service=service, case=case.uid, reasons="Loven sier at vi skal bevare."
    )
    assert done.state == State.REFUSED
    notice = done.said("notice")
    for part in (
        "12.\xa0mars 2026",
        "slette hele journalen",
        "Loven sier at vi skal bevare.",
        "statsforvalteren",
        "§ 43",
    ):
        assert part in notice
    written = JournalEntry.objects.select_related("data_key__parent").get(kind=EntryKind.REFUSAL)
    assert written.is_signed
    assert written.signed_by == manager
    assert "Jeg vil ha det bort." in written.said("text")
    assert notice in written.said("text")
    detail = AuditEvent.objects.get(action="youth.disposal_refused").detail
    assert detail["refusal"] == str(written.uid)
    with pytest.raises(NotAllowedNow, match="gått videre"):
        services.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons="Nei igjen.")


def test_a_wish_to_restrict_is_refused_without_the_tests(person, worker, manager, service):
    case = asked(worker, person, Kind.RESTRICT)
    done = services.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons="Ikke grunnlag.")
    assert "§ 43 første" not in done.said("notice")


def test_reasons_that_are_written_are_kept_while_somebody_confirms_who_they_are(
    person, worker, manager, service
):
    """AUT-5: nothing that was typed is lost, and it is kept in the box, nowhere else."""
    case = asked(worker, person)
    services.keep_reasons(by=Actor.of(manager), service=service, case=case.uid, reasons="Halvferdig")
    assert queries.case_of(Actor.of(manager), service, case.uid).content["reasons"] == "Halvferdig"
    assert AuditEvent.objects.get(action="youth.disposal_written").detail["fields"] == ["reasons"]


def test_a_right_that_was_taken_away_meanwhile_is_asked_for_again(
    person, worker, manager, service, monkeypatch
):
    case = asked(worker, person, Kind.RESTRICT)
    found = queries.require_case(Actor.of(manager), service, case.uid)
    monkeypatch.setattr(services, "require_case", lambda *_: found)
    with pytest.raises(Refused):
        services.settle(by=Actor.of(worker), service=service, case=case.uid, reasons="x")
