"""The copy: all of it, what is about others held back, with the law (PVN-7, PVN-9, PVN-10, JRN-16, LOG-5)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.urls import reverse

from tests.factories.youth import active, entry, grant, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow, Refused
from utsyn.retention.purposes import purpose_of
from utsyn.youth import disposal_law
from utsyn.youth.models import (
    AccessClass,
    Contact,
    Decision,
    DisposalCase,
    EmergencyAccess,
    EntryKind,
    JournalEntry,
    LifeSituation,
    Merge,
    Objection,
    Task,
    YoungPerson,
)
from utsyn.youth.queries import copy as queries
from utsyn.youth.queries.copy import COPIED, LEFT_OUT, Choice
from utsyn.youth.queries.opening import NotHere

NOW = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped_at(NOW):
        yield


def sealed(model, person, content, **fields):
    row = model(service=person.service, person=person, data_key=person.data_key, **fields)
    row.seal(content)
    row.save()
    return row


@pytest.fixture
def full(person, worker, colleague, leader, service):
    """A record with something in every section."""
    YoungPerson.objects.filter(pk=person.pk).update(notified_on=date(2026, 2, 1))
    active(person)
    sealed(
        Contact, person, {"name": "Mor Nordvik", "phones": ["+4790000009"], "note": "Ring etter fire."},
        kind="guardian", created_at=NOW,
    )  # fmt: skip
    LifeSituation.objects.create(
        service=service, person=person, as_of=date(2026, 2, 2), day_activity="course", leisure=["gym"]
    )
    sealed(Decision, person, {"legal_basis": "bvl § 3-1", "note": "Støttekontakt."}, key="d", kind="assistance",
           from_date=date(2026, 2, 3))  # fmt: skip
    sealed(Task, person, {"title": "Ringe NAV"}, created_at=NOW, created_by=worker, due=date(2026, 4, 1))
    written = entry(person, worker, "Vi snakket om skolen. Per slo henne. Hun vil begynne på kurs.")
    entry(
        person, worker, "Hun kom selv.", kind=EntryKind.ADDITION, corrects=written, correction_reason="Feil"
    )
    entry(person, worker, "", kind=EntryKind.ASSESSMENT, assessment={"risk": "Høy risiko."})
    entry(person, worker, "Ikke ferdig", signed=False)
    grant(person, colleague, leader)
    sealed(Objection, person, {"reason": "Nabo"}, user=leader, from_date=date(2026, 2, 4), given_at=NOW,
           given_by=worker)  # fmt: skip
    sealed(
        EmergencyAccess,
        person,
        {"reason": "Fare"},
        user=colleague,
        from_at=NOW,
        until_at=NOW.replace(hour=15),
    )
    sealed(DisposalCase, person, {"asked_by": "Hun selv", "wish": "Rett dette"}, kind="restrict",
           asked_on=date(2026, 3, 1), created_at=NOW, created_by=worker)  # fmt: skip
    gone = young_person(service, "Karianne", merged_into=person)
    merge = Merge(service=service, kept=person, gone=gone, at=NOW, by=worker, data_key=person.data_key)
    merge.seal({"reason": "Samme"})
    merge.save()
    return person


def preview(worker, person, choice=None):
    return queries.preview(Actor.of(worker), person.service, person.uid, choice)


def section(copy, code):
    return next(part for part in copy.sections if part.section.code == code)


def said(copy) -> str:
    return repr([(s.section.heading, [(one.item.heading, one.item.facts, one.item.text) for one in s.items])
                 for s in copy.sections])  # fmt: skip


def test_every_kind_of_row_that_belongs_to_a_young_person_is_in_the_copy_or_says_why_not():
    """PVN-7: driven by the schema, so that a new table cannot be forgotten."""
    about = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model in (YoungPerson, JournalEntry)
    }
    assert about == set(COPIED) | set(LEFT_OUT)
    assert not set(COPIED) & set(LEFT_OUT)
    assert all(str(why) for why in LEFT_OUT.values())


def test_each_section_holds_what_the_record_says(full, worker):
    """PVN-7, JRN-10"""
    copy = preview(worker, full)
    assert all(part.items for part in copy.sections)
    text = said(copy).replace("\\xa0", "\xa0")
    for part in (
        "Kari", "Kaja", "17.\xa0mai 2009", "900 00 001", "Karianne", "Aktiv", "Mor Nordvik", "Ring etter fire.",
        "Trening", "bvl § 3-1", "Støttekontakt.", "Ringe NAV", "Vi snakket om skolen.", "Hun kom selv.", "Høy risiko.",
        "Skal være med på et møte", "Nabo", "Fare", "Rett dette", "Samme",
    ):  # fmt: skip
        assert part in text, part
    assert "Ikke ferdig" not in text
    assert copy.unsigned == 1
    assert all(part.section.source and part.purpose.basis for part in copy.sections)


def test_every_sealed_field_of_the_person_has_a_place_in_the_copy(service, worker, person):
    """PVN-7: a new field cannot be forgotten either."""
    words = {name: f"Zz{name}" for name in YoungPerson.sealed_fields}
    words |= {
        "birth_date": "2009-05-17",
        "birth_year": "",
        "nicknames": ["Zznicknames"],
        "phones": ["Zzphones"],
    }
    words |= {"earlier_numbers": ["Zzearlier_numbers"], "competence": {"reason": "Zzcompetence"}}
    person.seal(words)
    person.save()
    text = said(preview(worker, person))
    asked = set(YoungPerson.sealed_fields) - {"birth_date", "birth_year"}
    assert {name for name in asked if f"Zz{name}" not in text} == set()


def test_what_is_about_others_is_held_back_unless_it_is_let_through(full, worker):
    """JRN-16"""
    contact = section(preview(worker, full), "contacts").items[0]
    assert contact.hidden
    assert contact.basis == "third_party"
    assert "forvaltningsloven § 19" in contact.because
    shown = section(preview(worker, full, Choice()), "contacts").items[0]
    assert not shown.hidden


def test_a_sentence_is_held_back_with_its_law(full, worker):
    """JRN-16"""
    journal = section(preview(worker, full), "journal").items[0]
    assert [each.text for each in journal.passages][1] == "Per slo henne."
    choice = Choice(frozenset({journal.passages[1].id}), {journal.item.id: "source_at_risk"})
    after = section(preview(worker, full, choice), "journal").items[0]
    assert after.some_hidden
    assert [bool(each.hidden) for each in after.passages] == [False, True, False]
    assert "personopplysningsloven § 16" in after.passages[1].hidden


def test_a_basis_that_is_no_law_is_not_taken(full, worker):
    journal = section(preview(worker, full), "journal").items[0]
    choice = Choice(frozenset({journal.item.id}), {journal.item.id: "<script>"})
    after = section(preview(worker, full, choice), "journal").items[0]
    assert (after.hidden, after.basis) == (True, "third_party")


@pytest.mark.parametrize(("born", "under"), [("2011-03-12", False), ("2011-03-13", True), (None, False)])
def test_a_child_under_fifteen_is_not_given_what_is_confidential(service, worker, full, born, under):
    """PVN-10: age 14 against 15; the limit is data."""
    full.seal({**full.content(), "birth_date": born})
    full.save()
    copy = preview(worker, full)
    assert (copy.under_age, copy.age_unknown) == (under, born is None)
    assessment = section(copy, "journal").items[-1]
    decision = section(copy, "decisions").items[0]
    assert (assessment.hidden, decision.hidden) == (under, under)
    if under:
        assert "§ 18" in decision.because
    assert disposal_law.one("age", "party", date(2026, 3, 12), "H").years == 15


def test_a_protected_address_is_in_no_copy(full, worker):
    """IDN-8"""
    full.seal({**full.content(), "address": "Hemmeligveien 1"})
    full.save()
    Contact.objects.get(person=full)
    contact = Contact.objects.select_related("data_key__parent").get(person=full)
    contact.seal({**contact.content(), "address": "Hemmeligveien 2"})
    contact.save()
    assert "Hemmeligveien 1" in said(preview(worker, full))
    YoungPerson.objects.filter(pk=full.pk).update(access_class=AccessClass.PROTECTED)
    copy = preview(worker, full)
    assert copy.protected
    assert "Hemmeligveien" not in said(copy)


def test_the_copy_is_an_event_with_its_parts_and_how_much_was_held_back(full, worker):
    """LOG-1, LOG-2, JRN-16; codes and counts only (LOG-9)."""
    seen = preview(worker, full)
    journal = section(seen, "journal").items[0]
    contact = section(seen, "contacts").items[0]
    choice = Choice(frozenset({journal.passages[1].id, contact.item.id}), {contact.item.id: "harm"})
    made = queries.made(Actor.of(worker), full.service, full.uid, choice, seen.mark)
    assert made.mark == seen.mark
    event = AuditEvent.objects.get(action="youth.copy_made")
    assert (event.object_id, event.detail["basis"]) == (str(full.pk), "key_worker")
    assert event.detail["parts"] == ["contacts", "decisions", "journal", "life", "log", "person", "tasks"]
    masked = AuditEvent.objects.get(action="youth.copy_masked")
    assert masked.detail == {"masked": {"harm": 1, "third_party": 1}}


def test_what_was_written_since_the_preview_is_looked_over_first(full, worker):
    seen = preview(worker, full)
    entry(full, worker, "Noe nytt om Per")
    with pytest.raises(NotAllowedNow, match="endret siden"):
        queries.made(Actor.of(worker), full.service, full.uid, Choice(), seen.mark)
    assert not AuditEvent.objects.filter(action="youth.copy_made").exists()


def test_a_copy_is_made_only_by_those_who_may_open_the_record(
    full, colleague, user_with, other_service, service
):
    """TIL-2"""
    outsider = user_with("worker", service)
    with pytest.raises((Refused, NotHere)):
        preview(outsider, full)
    foreign = user_with("worker", other_service)
    with pytest.raises(NotHere):
        queries.preview(Actor.of(foreign), other_service, full.uid)


def test_the_page_to_print_has_the_words_the_log_and_the_rules(client, full, worker):
    """PVN-7, PVN-9, LOG-5"""
    client.force_login(worker)
    where = reverse("youth:copy", args=[full.uid])
    page = client.get(where).content.decode()
    assert "Lag kopien" in page
    assert "<title>Kopi" in page
    seen = preview(worker, full)
    journal, contact = section(seen, "journal").items[0], section(seen, "contacts").items[0]
    hide = [journal.passages[1].id, contact.item.id]
    printed = client.post(where, {"mark": seen.mark, "hide": hide}).content.decode()
    assert "Vi snakket om skolen." in printed
    assert "Per slo henne" not in printed
    assert "Mor Nordvik" not in printed
    assert "[skjult: Gjelder noen andre" in printed
    for part in ("Ord i kopien", "Kontaktperson", "Hvem har sett", worker.name, "statsforvalteren", "Nasjonalarkivet",
                 str(purpose_of("youth.JournalEntry"))):  # fmt: skip
        assert part in printed, part


def test_a_copy_of_what_has_changed_is_not_made_and_the_choices_stand(client, full, worker):
    client.force_login(worker)
    where = reverse("youth:copy", args=[full.uid])
    contact = section(preview(worker, full), "contacts").items[0]
    journal = section(preview(worker, full), "journal").items[0]
    answer = client.post(
        where, {"mark": "old", "hide": [journal.item.id], f"basis-{journal.item.id}": "harm"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f'value="{journal.item.id}" id="skjul-{journal.item.id}" checked' in page
    assert f'value="{contact.item.id}" id="skjul-{contact.item.id}" checked' not in page
    assert '<option value="harm" selected>' in page


def test_whoever_has_not_shown_who_they_are_for_an_hour_does_so_first(client, full, worker, monkeypatch):
    """AUT-5"""
    from utsyn.accounts import stepup

    client.force_login(worker)
    monkeypatch.setattr(stepup, "is_recent", lambda request, **_: False)
    for ask in (client.get, client.post):
        answer = ask(reverse("youth:copy", args=[full.uid]))
        assert answer.status_code == 302
        assert reverse("account_reauthenticate") in answer["Location"]


def test_an_erased_and_a_moved_entry_leave_a_line(full, worker):
    gone = entry(full, worker, "bort")
    gone.data_key.destroy()
    facts = [one.item.facts for one in section(preview(worker, full), "journal").items]
    assert any(("Merknad", "Slettet") in each for each in facts)
