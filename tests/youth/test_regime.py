"""The law that a record is kept under: texts, access and retention follow it; signing and the log do not (JRN-1)."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.factories.disposals import TODAY, YES, asked, assessed
from tests.factories.youth import key_worker, young_person
from tests.youth.writers import draft, sign
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.retention.classes import class_of
from utsyn.youth import disposal_law, regimes
from utsyn.youth import disposal_policies as policies
from utsyn.youth.disposal_policies import Answer
from utsyn.youth.models import DisposalCase, JournalEntry, Regime, YoungPerson
from utsyn.youth.queries import copy
from utsyn.youth.queries.disposals import case_of
from utsyn.youth.queries.opening import opened
from utsyn.youth.queries.regimes import may_change, standing
from utsyn.youth.queries.settings import choices_of
from utsyn.youth.services import disposing, merging
from utsyn.youth.services import settings as choosing
from utsyn.youth.services.regimes import set_regime

NO = {**YES, "third": Answer(False, "Det er riktig.")}
OTHERS = [each for each in Regime if each != Regime.HEALTH]
DAYS = [date(2019, 5, 17), date(2025, 12, 31), date(2026, 1, 1), TODAY]


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped_at(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)):
        yield


def again(person: YoungPerson) -> YoungPerson:
    return YoungPerson.objects.select_related("service", "data_key").get(pk=person.pk)


def under(leader, person, regime, reason="Vedtak fra barnevernet", **seen) -> YoungPerson:
    return set_regime(by=Actor.of(leader), person=person, regime=regime, reason=reason, **seen)


def chosen(leader, service, regime) -> list[str]:
    stands = choices_of(service)
    values = {name: getattr(stands, name) for name in choosing.FIELDS} | {"regime": regime}
    version = choosing.version_of(stands)
    return choosing.change(by=Actor.of(leader), service=service, values=values, version=version)


def law_of(worker, person) -> dict[str, object]:
    """All that the law says about a record, to those who write in it and to the young person."""
    regime, held = regimes.of_record(person), copy.preview(Actor.of(worker), person.service, person.uid)
    return {
        "questions": [disposal_law.one("test", code, TODAY, regime).source for code in policies.TESTS],
        "letter": policies.notice(asked(worker, person), "Det er riktig.", TODAY, regime),
        "masks": [(each.code, each.source) for each in held.bases],
        "right": [each.source for each in held.law],
        "kept": (held.kept.in_words, held.kept.source),
        "purposes": [purpose.basis for purpose, _headings in copy.purposes_of(held)],
        "duties": [each.source for each in standing(person).duties],
    }


def signed_and_logged(worker, person) -> tuple[object, ...]:
    """What signing a note does to it, and leaves in the log."""
    since = AuditEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0
    note = {"text": "Vi snakket om skolen."}
    made = sign(worker, draft(worker, person, **note), content=note)
    with pytest.raises(DatabaseError, match="signed entry"), transaction.atomic():
        JournalEntry.objects.filter(pk=made.pk).update(version=9)
    events = AuditEvent.objects.filter(number__gt=since).order_by("number")
    own = {str(made.uid), str(person.uid)}
    left = [
        (event.action, {name: value for name, value in event.detail.items() if value not in own})
        for event in events
    ]
    return made.said("text"), made.signed_by, made.signed_at, bool(made.digest), left


@pytest.mark.parametrize("regime", OTHERS)
def test_the_same_note_in_two_regimes_has_other_law_and_the_same_signing_and_log(
    service, worker, leader, person, regime
):
    """JRN-1"""
    other = young_person(service, birth_date="2009-05-17", nicknames=["Kaja"], phones=["+4790000001"])
    key_worker(other, worker)
    other = under(leader, other, regime)
    assert signed_and_logged(worker, person) == signed_and_logged(worker, other)
    one, two = law_of(worker, person), law_of(worker, other)
    assert {name for name in one if one[name] == two[name]} == set()
    assert "helsepersonelloven" not in str(two)
    assert "statsforvalter" not in str(two)


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("day", DAYS)
def test_every_regime_has_its_law_for_every_day(regime, day):
    """GEN-1, JRN-7, JRN-9, PVN-10, ARK-6, ARK-7: also where arkivlova and bevaringsforskrifta were not in force yet."""
    assert policies.may_be_asked_of(day, regime)
    assert [each.code for each in disposal_law.on("test", day, regime)] == list(policies.TESTS)
    assert disposal_law.on("appeal", day, regime)
    assert class_of(regime, day).is_for_good
    assert disposal_law.one("age", "party", day, regime).years == 15
    if regime != Regime.CHILD_PROTECTION or day.year > 2022:
        assert {"third_party", "under_age"} <= {each.code for each in disposal_law.on("mask", day, regime)}
        assert [each.code for each in disposal_law.on("copy", day, regime)] == ["right", "disagree"]
        assert disposal_law.one("regime", regime, day, regime).help
    if day.year > 2025:
        assert [each.code for each in disposal_law.on("duty", day, regime)] == [
            "confidentiality",
            "record",
            "access",
        ]


def test_the_classes_are_those_of_the_regulation():
    """ARK-7"""
    new = {each: class_of(each, TODAY).source for each in Regime}
    assert {code: source.partition(" ")[2] for code, source in new.items()} == {
        "H": "§§ 54 og 58", "O": "§§ 3, 53 og 62", "S": "§ 62", "B": "§ 52", "F": "§§ 3 og 36",
    }  # fmt: skip
    assert "1992" in class_of("B", date(2025, 12, 31)).source
    with pytest.raises(LookupError, match="no retention class for X"):
        class_of("X", TODAY)


def test_a_service_that_has_chosen_nothing_has_the_strictest_and_its_choice_is_logged(
    service, leader, worker, person
):
    """JRN-1, PVN-15"""
    assert standing(person).regime == Regime.HEALTH
    assert chosen(leader, service, "S") == ["regime"]
    now = standing(person)
    assert (now.regime, now.of_service, now.is_own) == (Regime.SOCIAL, Regime.SOCIAL, False)
    detail = AuditEvent.objects.get(action="youth.settings_changed").detail
    assert (detail["before"], detail["after"]) == ("H", "S")
    with pytest.raises(Invalid) as wrong:
        chosen(leader, service, "X")
    assert wrong.value.field == "regime"


def test_one_record_has_another_with_a_reason_and_follows_the_service_again(service, leader, person):
    """JRN-1, LOG-9: the reason is in the box, the log has codes."""
    under(leader, person, "B", version=person.version)
    now = again(person)
    assert (now.regime, now.content()["regime_reason"]) == ("B", "Vedtak fra barnevernet")
    assert standing(now).is_own
    assert under(leader, now, "B", "En gang til").version == now.version, "sent twice"
    with pytest.raises(NotAllowedNow):
        under(leader, now, "S", version=person.version)
    under(leader, now, "", "Tiltaket er slutt")
    assert regimes.of_record(again(person)) == Regime.HEALTH
    events = AuditEvent.objects.filter(action="youth.regime_set", object_id=str(person.pk)).order_by("number")
    assert [event.detail for event in events] == [
        {"before": "service", "after": "B"}, {"before": "B", "after": "service"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("regime", "reason", "field"), [("X", "Fordi", "regime"), ("B", "  ", "reason"), ("", "", "reason")]
)
def test_an_unknown_law_and_no_reason_are_no_choice(leader, person, regime, reason, field):
    with pytest.raises(Invalid) as wrong:
        under(leader, person, regime, reason)
    assert wrong.value.field == field


def test_only_who_leads_the_record_chooses_for_it(worker, colleague, user_with, other_service, person):
    for user in (worker, colleague, user_with("manager", other_service)):
        with pytest.raises(Refused):
            under(user, person, "B")
    with opened(Actor.of(worker), person.service, person.uid, "youth.opened") as found:
        assert not may_change(found)
    assert again(person).regime == ""


def test_the_questions_are_those_of_the_record_until_they_are_answered(
    service, worker, leader, manager, person
):
    """JRN-7, GEN-1: what was answered stands with the law that asked it."""
    case = asked(worker, person)
    under(leader, person, "S")
    before = case_of(Actor.of(manager), service, case.uid)
    assert (before.regime, before.answered_under) == ("S", "S")
    with pytest.raises(NotAllowedNow, match="annet regelverk"):
        disposing.assess(by=Actor.of(manager), service=service, case=case.uid, answers=NO, regime="H")
    assessed(manager, case, NO)
    under(leader, again(person), "F", "Flyttet til kulturetaten")
    after = case_of(Actor.of(manager), service, case.uid)
    assert (after.regime, after.answered_under) == ("F", "S")
    disposing.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons="Det er riktig.")
    letter = DisposalCase.objects.select_related("data_key").get(pk=case.pk).said("notice")
    assert "bevaringsforskrifta § 62" in letter
    assert "Datatilsynet" in letter


def test_a_refusal_without_tests_tells_of_the_appeal_of_the_law_of_the_day(
    service, worker, leader, manager, person
):
    """JRN-9"""
    under(leader, person, "B")
    case = asked(worker, person, DisposalCase.Kind.RESTRICT)
    done = disposing.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons="Ikke nå.")
    assert "sender den til dem som skal behandle den" in done.said("notice")


def test_a_year_that_is_a_slip_of_the_pen_is_said_at_once(worker, person):
    with pytest.raises(Invalid) as wrong:
        asked(worker, person, asked_on=date(226, 3, 12))
    assert wrong.value.field == "asked_on"


@pytest.mark.parametrize(("born", "hidden"), [("2011-03-12", False), ("2011-03-13", True)])
def test_under_child_welfare_a_child_under_fifteen_is_held_back_from_by_its_law(
    worker, leader, person, born, hidden
):
    """PVN-10"""
    person.seal({**person.content(), "birth_date": born})
    person.save()
    sign(
        worker,
        draft(worker, person, kind="assessment"),
        content={"assessment": "Høy risiko", "text": "Høy risiko"},
    )
    under(leader, again(person), "B")
    held = copy.preview(Actor.of(worker), person.service, person.uid)
    shown = next(part for part in held.sections if part.section.code == "journal").items[0]
    assert shown.hidden is hidden
    assert "barnevernsloven § 12-6" in shown.because


def test_of_two_records_with_a_law_each_somebody_chooses_and_both_reasons_stay(
    service, worker, leader, person
):
    other = young_person(service, "Karina", "Nordvik")
    key_worker(other, worker)
    kept, gone = under(leader, person, "B"), under(leader, other, "S", "Vedtak fra NAV")
    merging.merge(by=Actor.of(worker), kept=kept, gone=gone, choices={"regime": "gone"})
    now = again(person)
    assert now.regime == "S"
    assert now.content()["regime_reason"] == "Vedtak fra barnevernet\nVedtak fra NAV"


def test_what_was_answered_before_there_was_a_choice_was_asked_by_the_law_on_health(worker, manager, person):
    old, new = asked(worker, person), asked(worker, person)
    assessed(manager, old, NO)
    DisposalCase.objects.update(regime="")
    migration = importlib.import_module("utsyn.youth.migrations.0004_regime")
    migration.assessed_by_the_law_on_health(apps, None)
    assert [DisposalCase.objects.get(pk=each.pk).regime for each in (old, new)] == ["H", ""]


def test_the_pages_say_which_law_it_is_and_whose_choice(client, service, worker, leader, person):
    """JRN-1"""
    about, change = (reverse(f"youth:{name}", args=[person.uid]) for name in ("about", "regime"))
    client.force_login(worker)
    page = client.get(about).content.decode()
    assert "Følger tjenesten: Helsehjelp" in page
    assert "bevaringsforskrifta §§ 54 og 58" in page
    assert change not in page
    assert client.get(change).status_code == 403
    client.force_login(leader)
    form = client.get(change)
    assert "Følger tjenesten: Helsehjelp" in form.content.decode()
    assert "etter barnevernsloven" in form.content.decode()
    sent = {"regime": "B", "reason": "", "version": person.version}
    assert client.post(change, sent).status_code == 400
    done = client.post(change, {**sent, "reason": "Vedtak fra barnevernet"})
    assert done.headers["Location"] == reverse("youth:access", args=[person.uid]), "does not read the record"
    key_worker(person, leader, role="secondary")
    page = client.get(about).content.decode()
    assert "Tiltak i barnevernet. Tjenesten følger: Helsehjelp" in page
    assert "Vedtak fra barnevernet" in page
    assert change in page
    back = client.post(change, {"regime": "service", "reason": "Slutt", "version": again(person).version})
    assert back.headers["Location"] == about


def test_the_service_chooses_on_its_page_and_each_is_explained(client, leader, service):
    client.force_login(leader)
    page = client.get(reverse("youth:settings")).content.decode()
    for code in Regime:
        assert disposal_law.one("regime", code, TODAY, code).help in page
    assert "Dette er det strengeste, og gjelder når dere ikke har valgt." in page


def test_the_page_of_a_request_asks_again_when_the_law_has_changed(
    client, service, worker, leader, manager, person
):
    case = asked(worker, person)
    under(leader, person, "S")
    client.force_login(manager)
    where, page = (reverse(f"youth:disposal{end}", args=[case.uid]) for end in ("-assess", ""))
    answers = {f"{code}_reason": "Fordi det er slik" for code in policies.TESTS} | dict.fromkeys(
        policies.TESTS, "no"
    )
    late = client.post(where, {**answers, "regime": "H"})
    assert late.status_code == 409
    assert "Fordi det er slik" in late.content.decode()
    assert 'name="regime" value="S"' in late.content.decode()
    assert "bevaringsforskrifta § 62" in late.content.decode()
    assert client.post(where, {**answers, "regime": "S"}).status_code == 302
    assert "Sosiale tjenester i NAV" in client.get(page).content.decode()
