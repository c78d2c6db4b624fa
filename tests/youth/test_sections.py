"""The parts of a record: who it is, life situation, decisions, what they were told (JRN-10, JRN-12, JRN-18, PVN-6)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tests.factories.youth import active, grant, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import changes, clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.changes import YOUTH
from utsyn.youth.legal import age_of_majority, withholding, withholding_on
from utsyn.youth.locking import mark
from utsyn.youth.models import Decision, KeyWorker, LifeSituation, Status
from utsyn.youth.queries import sections as queries
from utsyn.youth.queries.opening import Opened, opened
from utsyn.youth.rules import Basis, can_write
from utsyn.youth.services import sections as services

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(datetime(2026, 9, 21, 12, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def by(worker):
    return Actor.of(worker)


def read(person, user, ask):
    with opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["about"]) as found:
        return ask(found)


# --- law as data


def test_the_age_of_majority_is_asked_of_a_day():
    """GEN-1."""
    assert age_of_majority(DAY) == 18
    with pytest.raises(LookupError):
        age_of_majority(date(1950, 1, 1))


def test_the_bases_of_withholding_are_those_in_force():
    assert [each.code for each in withholding_on(DAY, "H")] == ["respected", "weighty", "other"]
    assert [each.code for each in withholding_on(DAY, "B")] == ["other"], "JRN-1: not by the law on health"
    assert withholding_on(date(1990, 1, 1), "H") == []
    assert withholding("nothing") is None


# --- life situation


def life(by, person, day=DAY, **said):
    return services.set_life_situation(by=by, person=person, as_of=day, **said)


def test_how_it_was_stands_as_history_and_one_day_is_one_row(person, by, worker):
    before = changes.tokens(person.service, YOUTH)
    life(by, person, date(2026, 3, 1), day_activity="none", housing="family")
    row = life(by, person, day_activity="upper_secondary", leisure=["gym", "organised", "gym"], seen="")
    assert row.leisure == ["gym", "organised"]
    assert [each.as_of for each in read(person, worker, queries.life_situations)] == [DAY, date(2026, 3, 1)]
    assert queries.leisure_of(row) == ["Organisert aktivitet", "Trening"]
    assert changes.tokens(person.service, YOUTH) != before
    changed = life(by, person, day_activity="work_full_time", leisure=["gym", "organised"], seen=mark(row))
    assert (changed.pk, LifeSituation.objects.count()) == (row.pk, 2)
    event = AuditEvent.objects.filter(action="youth.life_situation").latest("number")
    assert event.detail == {"fields": ["day_activity"], "on": "2026-09-01"}
    life(by, person, day_activity="work_full_time", leisure=["gym", "organised"], seen="old")
    assert AuditEvent.objects.filter(action="youth.life_situation").count() == 3


def test_two_who_write_the_same_day_do_not_undo_each_other(person, by):
    life(by, person, housing="family", seen="")
    with pytest.raises(NotAllowedNow):
        life(by, person, housing="none", seen="")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "day_activity"),
        ({"day_activity": "sleeping"}, "day_activity"),
        ({"housing": "castle"}, "housing"),
        ({"leisure": ["chess"]}, "leisure"),
        ({"housing": "family", "day": date(2026, 9, 22)}, "as_of"),
    ],
)
def test_a_life_that_cannot_be_is_told_by_field(person, by, said, field):
    with pytest.raises(Invalid) as told:
        life(by, person, **said)
    assert told.value.field == field


# --- decisions


def decide(by, person, **said):
    given = {"kind": "assistance", "from_date": DAY, "legal_basis": "barnevernsloven § 3-1", **said}
    return services.save_decision(by=by, person=person, **given)


def test_a_decision_has_kind_basis_and_dates(person, by, worker):
    nonce = uuid4()
    before = changes.tokens(person.service, YOUTH)
    first = decide(by, person, note="Støttekontakt", nonce=nonce)
    assert decide(by, person, nonce=nonce).pk == first.pk
    assert (first.uid, first.content()) == (
        nonce,
        {"legal_basis": "barnevernsloven § 3-1", "note": "Støttekontakt"},
    )
    assert changes.tokens(person.service, YOUTH) != before
    assert b"barnevern" not in bytes(Decision.objects.get().sealed)
    decide(by, person, kind="aftercare", from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
    assert len(read(person, worker, queries.decisions)) == 2
    assert read(person, worker, lambda found: queries.decisions(found, on=DAY)) == [first]


def test_a_change_of_a_decision_names_its_fields(person, by):
    row = decide(by, person)
    decide(by, person, decision_uid=row.uid, to_date=date(2027, 1, 1), seen=mark(Decision.objects.get()))
    event = AuditEvent.objects.get(action="youth.decision_changed")
    assert event.detail == {"fields": ["to_date"], "kind": "assistance"}
    decide(by, person, decision_uid=row.uid, to_date=date(2027, 1, 1), seen="old")
    assert AuditEvent.objects.filter(action="youth.decision_changed").count() == 1
    with pytest.raises(NotAllowedNow):
        decide(by, person, decision_uid=row.uid, seen="old")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "whim"}, "kind"),
        ({"to_date": date(2026, 8, 1)}, "to_date"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"legal_basis": "x" * 301}, "legal_basis"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_a_decision_that_cannot_be_is_told_by_field(person, by, said, field):
    with pytest.raises(Invalid) as told:
        decide(by, person, **said)
    assert told.value.field == field


def test_another_records_decision_is_not_there_and_its_nonce_no_bridge(person, by, service, worker):
    other = young_person(service, "Ola")
    key_worker(other, worker)
    theirs = decide(by, other, nonce=uuid4())
    with pytest.raises(Decision.DoesNotExist):
        decide(by, person, decision_uid=theirs.uid)
    made = decide(by, person, nonce=theirs.uid)
    assert (made.person, made.uid == theirs.uid) == (person, False)


# --- what they were told


def codes(person, user):
    return [item.code for item in read(person, user, queries.open_items)]


def test_what_a_young_person_is_to_be_told_is_open_until_it_is_told(person, by, worker):
    """PVN-6: open until given. SAM-4: an item with a date for those under age."""
    assert codes(person, worker)[:2] == ["notice", "parents"]
    told = services.note_told(by=by, person=person, notified_on=DAY, oriented_on=DAY, version=1)
    assert (told.notified_on, told.content()["oriented_on"], told.version) == (DAY, "2026-09-01", 2)
    assert "notice" not in codes(person, worker)
    assert "parents" not in codes(person, worker)
    assert AuditEvent.objects.get(action="youth.told").detail == {"fields": ["oriented_on", "notified_on"]}
    services.note_told(by=by, person=told, notified_on=DAY, oriented_on=DAY, version=1)
    assert AuditEvent.objects.filter(action="youth.told").count() == 1
    with pytest.raises(NotAllowedNow):
        services.note_told(by=by, person=person, notified_on=None, oriented_on=None, version=1)


def test_an_exemption_needs_its_reason_and_closes_the_item(person, by, worker):
    """PVN-6: exemptions need reason."""
    services.note_told(by=by, person=person, notified_on=None, oriented_on=None, exempt_reason="Fare for liv")
    assert "notice" not in codes(person, worker)


def test_one_of_age_has_no_parents_to_be_told_of(service, worker):
    grown = young_person(service, birth_date="2008-09-21", notified_on=DAY)
    key_worker(grown, worker)
    assert codes(grown, worker) == []
    unknown = young_person(service, "Ola", notified_on=DAY)
    key_worker(unknown, worker)
    assert codes(unknown, worker) == []


def test_fewer_than_two_key_workers_is_open_as_long_as_the_record_is(person, worker, colleague):
    assert "key_workers" not in codes(person, worker)
    active(person)
    said = [item.text for item in read(person, worker, queries.open_items) if item.code == "key_workers"]
    assert said == ["Mangler en kontaktperson"]
    key_worker(person, colleague, "secondary")
    assert "key_workers" not in codes(person, worker)


def test_nobody_who_follows_is_said_to_one_who_has_access_otherwise(person, worker, leader, system):
    active(person)
    KeyWorker.objects.filter(person=person).update(to_date=date(2026, 1, 1))
    with opened(system, person.service, person.uid, "youth.opened", parts=["about"]) as found:
        assert "Ingen følger ungdommen" in [item.text for item in queries.open_items(found)]


@pytest.mark.parametrize("field", ["notified_on", "oriented_on"])
def test_nobody_has_been_told_tomorrow(person, by, field):
    given = {"notified_on": None, "oriented_on": None, field: date(2026, 9, 22)}
    with pytest.raises(Invalid) as told:
        services.note_told(by=by, person=person, **given)
    assert told.value.field == field


def test_a_reason_has_an_end(person, by):
    with pytest.raises(Invalid) as told:
        services.note_told(by=by, person=person, notified_on=None, oriented_on=None, exempt_reason="x" * 4001)
    assert told.value.field == "exempt_reason"


# --- decision-making competence

WHY = {"reason": "Forstår ikke hva valget betyr", "decided_by": "Overlege Dahl", "decided_on": DAY}


def test_lacking_competence_is_never_said_without_reason_decider_and_day(person, by):
    """JRN-18."""
    for missing, field in (("reason", "reason"), ("decided_by", "decided_by"), ("decided_on", "decided_on")):
        with pytest.raises(Invalid) as told:
            services.set_competence(
                by=by, person=person, lacking=True, **{k: v for k, v in WHY.items() if k != missing}
            )
        assert told.value.field == field
    for wrong in ({"decided_on": date(2026, 9, 22)}, {"reason": "x" * 4001}):
        with pytest.raises(Invalid) as told:
            services.set_competence(by=by, person=person, lacking=True, **{**WHY, **wrong})
        assert told.value.field == next(iter(wrong))
    person.refresh_from_db()
    assert "competence" not in person.content()


def test_lacking_competence_is_kept_with_all_three_and_can_be_taken_away(person, by):
    """JRN-18."""
    row = services.set_competence(by=by, person=person, lacking=True, version=1, **WHY)
    assert row.content()["competence"] == {**WHY, "decided_on": "2026-09-01"}
    services.set_competence(by=by, person=row, lacking=True, version=1, **WHY)
    with pytest.raises(NotAllowedNow):
        services.set_competence(by=by, person=row, lacking=False, version=1)
    assert "competence" not in services.set_competence(by=by, person=row, lacking=False, version=2).content()
    assert [event.detail for event in AuditEvent.objects.filter(action="youth.competence").order_by("number")] == [
        {"lacking": True}, {"lacking": False},
    ]  # fmt: skip


def test_a_colleague_changes_none_of_it(person, colleague):
    """TIL-2."""
    who = Actor.of(colleague)
    for change in (
        lambda: life(who, person, housing="family"),
        lambda: decide(who, person),
        lambda: services.note_told(by=who, person=person, notified_on=DAY, oriented_on=None),
        lambda: services.set_competence(by=who, person=person, lacking=False),
    ):
        with pytest.raises(Refused):
            change()


# --- status in words


def test_the_standing_of_a_record_in_words(person, worker):
    shown = read(person, worker, queries.standing)
    assert (shown.status, shown.label, shown.since) == (None, "Ikke i oppfølging", None)
    active(person, from_date=date(2025, 1, 1), to_date=date(2025, 6, 30), end_reason="moved")
    shown = read(person, worker, queries.standing)
    assert (shown.status, shown.label, shown.since, shown.reason) == (
        None,
        "Avsluttet",
        date(2025, 6, 30),
        "Flyttet",
    )
    active(person, Status.AVAILABLE)
    assert read(person, worker, queries.standing).status == Status.AVAILABLE
    active(person)
    assert read(person, worker, queries.standing).status == Status.ACTIVE


def test_whether_one_may_write_is_the_same_whichever_way_it_is_asked(person, worker, manager, leader, system):
    """The page and the service that it leads to agree."""
    grant(person, manager, worker)
    for viewer in (Actor.of(worker), Actor.of(manager), system):
        with opened(viewer, person.service, person.uid, "youth.opened", parts=["about"]) as found:
            assert queries.may_write(found) is can_write(viewer, person), viewer
    assert not queries.may_write(Opened(person, Basis.TEAM, (person.pk,)))
