"""Requests to restrict, erase or correct: law, four eyes, a refusal that is told (JRN-7, JRN-9, PVN-12)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth import disposal_law
from utsyn.youth import disposal_policies as policies
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
TODAY = date(2026, 3, 12)
YES = {
    "unobjectionable": Answer(True, "Ingen andre har bruk for det."),
    "archive": Answer(True, "Vi har fått lov.", ground="permission", reference="Sak 2026/17"),
    "third": Answer(True, "Det er feil og plager henne."),
}


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


def asked(worker, person, kind=Kind.ERASE_RECORD, about=None, **fields) -> DisposalCase:
    given = {"asked_by": "Ungdommen selv", "wish": "Jeg vil ha det bort.", "asked_on": TODAY, **fields}
    return services.ask(
        by=Actor.of(worker), service=person.service, uid=person.uid, kind=kind,
        entry=about.uid if about else None, **given,
    )  # fmt: skip


def assessed(manager, case, answers=YES) -> DisposalCase:
    return services.assess(by=Actor.of(manager), service=case.service, case=case.uid, answers=answers)


def approved(other_manager, case) -> DisposalCase:
    return services.approve(by=Actor.of(other_manager), service=case.service, case=case.uid)


def fresh(person) -> YoungPerson:
    return YoungPerson.objects.select_related("data_key", "service").get(pk=person.pk)


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


# --- the three tests ---


def test_an_erasure_is_not_settled_without_the_tests(person, worker, manager, service):
    """JRN-7"""
    case = asked(worker, person)
    with pytest.raises(NotAllowedNow, match="tre spørsmålene"):
        services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="x")
    with pytest.raises(NotAllowedNow):
        approved(manager, case)
    restrict = asked(worker, person, Kind.RESTRICT)
    with pytest.raises(NotAllowedNow, match="uten de tre"):
        assessed(manager, restrict)


@pytest.mark.parametrize("code", policies.TESTS)
def test_each_test_needs_an_answer_with_a_reason(code):
    """JRN-7"""
    for answers in (
        {name: answer for name, answer in YES.items() if name != code},
        {**YES, code: Answer(False, " ")},
    ):
        with pytest.raises(Invalid) as told:
            policies.judge(answers, TODAY)
        assert told.value.field == f"{code}_reason"


@pytest.mark.parametrize("code", policies.TESTS)
def test_one_no_is_enough_for_a_no(code):
    assert policies.judge(YES, TODAY) is True
    assert policies.judge({**YES, code: Answer(False, "Nei, fordi.")}, TODAY) is False


@pytest.mark.parametrize(
    ("ground", "reference", "field"),
    [
        ("", "Sak 1", "archive_ground"),
        ("nonsense", "Sak 1", "archive_ground"),
        ("permission", " ", "archive_reference"),
    ],
)
def test_what_must_be_kept_is_erased_only_on_a_ground_in_law_that_can_be_looked_up(ground, reference, field):
    """ARK-5, ARK-6"""
    assert policies.must_be_kept()
    with pytest.raises(Invalid) as told:
        policies.judge({**YES, "archive": Answer(True, "Ja.", ground, reference)}, TODAY)
    assert told.value.field == field


def test_where_nothing_has_to_be_kept_no_ground_is_asked(monkeypatch):
    monkeypatch.setattr(policies, "must_be_kept", lambda: False)
    assert policies.judge({**YES, "archive": Answer(True, "Ja.")}, TODAY)


def test_the_law_is_that_of_the_day_of_the_request():
    """GEN-1: the archives act of 2025 came into force on 1 January 2026."""
    old, new = date(2025, 12, 31), date(2026, 1, 1)
    assert "1992" in disposal_law.one("test", "archive", old).source
    assert "2025" in disposal_law.one("test", "archive", new).source
    assert [each.code for each in disposal_law.on("ground", old)] == ["permission"]
    assert str(disposal_law.one("ground", "permission", old)) == "Riksarkivaren har gitt lov"
    assert "clear_law" in {each.code for each in disposal_law.on("ground", new)}
    with pytest.raises(LookupError, match="no ground 'clear_law'"):
        disposal_law.one("ground", "clear_law", old)


@pytest.mark.parametrize("kind", ["test", "ground", "appeal", "mask"])
def test_the_law_speaks_the_three_languages(kind):
    for row in disposal_law._provisions()[kind]:
        assert row.source
        assert row.texts
        assert all(set(text) == {"nb", "nn", "en"} for text in row.texts.values())


@pytest.mark.parametrize(
    ("asked_on", "last"),
    [
        (date(2026, 3, 12), date(2026, 4, 12)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2027, 1, 30), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 8, 31), date(2026, 9, 30)),
        (date(2026, 2, 5), date(2026, 3, 5)),
    ],
)
def test_the_answer_is_due_within_a_calendar_month(asked_on, last):
    """PVN-8"""
    assert policies.deadline(asked_on) == last
    assert not policies.is_late(asked_on, last.replace(day=last.day - 7) if last.day > 7 else asked_on)
    assert policies.is_late(asked_on, last)


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


# --- after an older backup ---


def test_only_whoever_runs_the_installation_does_erasures_again(manager):
    with pytest.raises(Refused):
        services.reapply(by=Actor.of(manager))


@pytest.mark.django_db(transaction=True)
def test_what_an_older_backup_brought_back_is_erased_again(service, worker, system, settings, tmp_path):
    """REG-5: a record, an entry, and a key that is neither."""
    from utsyn.crypto import destroyed
    from utsyn.crypto.models import DataKey

    settings.HOME = tmp_path
    person, other = young_person(service, birth_date="2009-05-17"), young_person(service, "Per")
    merged = young_person(service, "Karianne", merged_into=person)
    gone = entry(other, worker, "bort")
    lone = DataKey.made(service, DataKey.Purpose.PERSON)
    unmerged_later = young_person(service, "Stein", merged_into=person)
    destroyed.add([person.data_key.uid, merged.data_key.uid, gone.data_key.uid, lone.uid])
    assert services.reapply(by=system) == 4
    assert services.reapply(by=system) == 0
    assert (fresh(person).birth_year, fresh(person).erased_at is not None) == (2009, True)
    assert fresh(other).is_readable
    assert fresh(unmerged_later).is_readable, "its key was never destroyed"
    assert not JournalEntry.objects.select_related("data_key__parent").get(pk=gone.pk).is_readable
    assert not DataKey.objects.filter(uid=lone.uid, destroyed_at__isnull=True).exists()
    objects = AuditEvent.objects.filter(action="youth.erased_again").values_list("object_type", flat=True)
    assert sorted(objects) == ["core.service", "youth.youngperson", "youth.youngperson", "youth.youngperson"]


# --- the pages ---


def test_the_whole_way_in_the_browser(client, person, worker, manager, other_manager, written):
    client.force_login(worker)
    ask = reverse("youth:disposal-ask", args=[person.uid])
    assert "Kari Nordvik" in client.get(ask).content.decode()
    data = {"kind": "erase_entry", "wish": "Bort", "asked_by": "Ungdommen", "asked_on": "12.03.2026"}
    assert client.post(ask, {**data, "kind": ""}).status_code == 400
    again = client.post(ask, data)
    assert again.status_code == 400
    assert "Velg hvilken oppføring" in again.content.decode()
    done = client.post(ask, {**data, "entry": str(written.uid), "nonce": str(uuid4())})
    assert done.status_code == 302
    case = DisposalCase.objects.get()
    client.force_login(manager)
    page = client.get(reverse("youth:disposals"))
    assert "Slette en oppføring" in page.content.decode()
    assert "Kari" not in page.content.decode()
    one = reverse("youth:disposal", args=[case.uid])
    page = client.get(one).content.decode()
    assert "arkivlova (2025) §§ 6 b, 13 og 20" in page
    assert "<title>Ønske om journalen" in page
    answers = dict.fromkeys(policies.TESTS, "yes") | {
        f"{code}_reason": "Derfor" for code in policies.TESTS
    }
    assess = reverse("youth:disposal-assess", args=[case.uid])
    wrong = client.post(assess, answers)
    assert wrong.status_code == 400
    assert "Derfor" in wrong.content.decode()
    assert "Journaler skal bevares" in wrong.content.decode()
    answers |= {"archive_ground": "permission", "archive_reference": "Sak 2026/17"}
    assert client.post(assess, answers).status_code == 302
    approve = reverse("youth:disposal-approve", args=[case.uid])
    assert client.post(approve, {"sure": "on"}).status_code == 409
    client.force_login(other_manager)
    assert client.post(approve, {}).status_code == 400
    assert client.post(approve, {"sure": "on"}).status_code == 302
    assert "ødelagt" in client.get(one).content.decode()


def test_a_no_leads_to_a_refusal_and_the_letter_can_be_printed(client, person, worker, manager):
    case = asked(worker, person)
    client.force_login(manager)
    answers = dict.fromkeys(policies.TESTS, "no") | {
        f"{code}_reason": "Derfor" for code in policies.TESTS
    }
    client.post(reverse("youth:disposal-assess", args=[case.uid]), answers)
    refuse = reverse("youth:disposal-refuse", args=[case.uid])
    assert client.post(refuse, {"reasons": ""}).status_code == 400
    assert client.post(refuse, {"reasons": "Skal bevares"}).status_code == 302
    assert "statsforvalteren" in client.get(reverse("youth:disposal", args=[case.uid])).content.decode()


@pytest.mark.parametrize(
    ("kind", "page"), [(Kind.RESTRICT, "disposal-settle"), (Kind.ERASE_RECORD, "disposal-refuse")]
)
def test_whoever_has_not_shown_who_they_are_for_a_while_does_so_and_loses_nothing(
    client, person, worker, manager, kind, page, monkeypatch
):
    """AUT-5: and what they wrote is not in the session, which anybody with the database could read (AUT-8)."""
    from utsyn.accounts import stepup
    from utsyn.youth.views import disposals as views

    case = asked(worker, person, kind)
    client.force_login(manager)
    for module in (stepup, views):
        monkeypatch.setattr(module, "is_recent", lambda request, **_: False)
    answer = client.post(reverse(f"youth:{page}", args=[case.uid]), {"reasons": "Fordi hun heter Kari"})
    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer["Location"]
    assert "Kari" not in str(dict(client.session))
    assert "Fordi hun heter Kari" in client.get(reverse("youth:disposal", args=[case.uid])).content.decode()
    assert DisposalCase.objects.get().state == State.ASKED


def test_settling_in_the_browser(client, person, worker, manager):
    case = asked(worker, person, Kind.RESTRICT)
    client.force_login(manager)
    done = client.post(
        reverse("youth:disposal-settle", args=[case.uid]), {"reasons": "Uenighet"}, follow=True
    )
    assert "Journalen er begrenset" in done.content.decode()
    again = client.post(reverse("youth:disposal-settle", args=[case.uid]), {"reasons": "Uenighet"})
    assert again.status_code == 409


def test_a_request_that_is_not_there_is_answered_as_any_other(client, person, worker, manager):
    client.force_login(manager)
    assert client.get(reverse("youth:disposal", args=[uuid4()])).status_code == 404
    assert client.post(reverse("youth:disposal-assess", args=[uuid4()]), {}).status_code == 404
