"""Signing: an explicit act, whole or not at all, after which nothing changes (JRN-3, JRN-4, AUT-5, ARK-1)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, connections

from tests.factories.youth import key_worker, staff_of, young_person
from tests.youth.writers import draft, sign, stored
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import Place, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import ChangedMonth
from utsyn.youth import commands, guard
from utsyn.youth.canonical import stored_digest_holds
from utsyn.youth.models import EntryStaff, EntryTopic, JournalEntry, KeyWorker
from utsyn.youth.queries.fingerprints import fingerprints
from utsyn.youth.services import drafts, signing
from utsyn.youth.services.drafts import Saving


def test_a_signed_entry_has_three_times_and_whoever_signed(person, worker, service):
    """JRN-3"""
    begun = datetime(2026, 3, 12, 20, 0, tzinfo=UTC)
    place = Place.objects.create(service=service, code="torget", name="Torget", area="Sentrum", kind="street")
    topics = [Topic.objects.create(service=service, code=code, name=code) for code in ("skole", "hjem")]
    with clock.stopped_at(begun):
        made = draft(worker, person, kind="conversation")
    with clock.stopped_at(begun + timedelta(hours=1)):
        sign(
            worker, made, at=begun - timedelta(hours=2), channel="street", minutes=30, place=place, topics=topics,
            staff=[staff_of(worker, service)], language="nn",
        )  # fmt: skip
    row = stored(made)
    assert (row.occurred_at, row.written_at, row.signed_at) == (
        begun - timedelta(hours=2), begun, begun + timedelta(hours=1),
    )  # fmt: skip
    assert (row.signed_by, row.author, row.late, row.language, row.local_hour) == (
        worker,
        worker,
        False,
        "nn",
        19,
    )
    assert row.content() == {"text": "Ferdig"}
    assert list(EntryTopic.objects.order_by("pk").values_list("topic__code", flat=True)) == ["skole", "hjem"]
    event = AuditEvent.objects.get(action="youth.entry_signed")
    assert event.detail == {"entry": str(row.uid), "kind": "conversation", "late": False, "corrects": ""}
    assert event.object_id == str(person.pk)
    assert ChangedMonth.objects.filter(service=service, stream="conversations", month="2026-03").exists()


def test_only_conversations_are_counted_anew(person, worker):
    sign(worker, draft(worker, person))
    assert not ChangedMonth.objects.filter(stream="conversations").exists()


def test_a_second_press_finds_what_the_first_one_signed(person, worker):
    made = draft(worker, person)
    first = sign(worker, made)
    again = sign(worker, made, content={"text": "Noe annet"})
    assert (again.pk, again.digest) == (first.pk, first.digest)
    assert AuditEvent.objects.filter(action="youth.entry_signed").count() == 1


def test_what_was_changed_elsewhere_is_read_before_it_is_signed(person, worker):
    made = draft(worker, person)
    with pytest.raises(NotAllowedNow):
        sign(worker, made, seen=7)
    assert not stored(made).is_signed
    assert sign(worker, made, seen=None).is_signed


def test_two_versions_are_chosen_between_before_anything_is_signed(person, worker):
    made = draft(worker, person)
    other = drafts.save(
        by=Actor.of(worker), service=made.service, person=person, kind="note",
        saving=Saving(made.uid, 0, str(uuid4()), 1), typed={"text": "B"},
    ).entry  # fmt: skip
    for each in (made, other):
        with pytest.raises(NotAllowedNow):
            sign(worker, each)


def test_a_late_entry_says_why(person, worker):
    """JRN-14"""
    made = draft(worker, person)
    long_ago = clock.now() - timedelta(days=3)
    with pytest.raises(Invalid) as wrong:
        sign(worker, made, at=long_ago)
    assert wrong.value.field == "late_reason"
    row = sign(worker, made, at=long_ago, content={"text": "x", "late_reason": "Systemet var nede"})
    assert (row.late, row.occurred_at) == (True, long_ago)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "text"),
        ({"text": "x", "outcome": "nothing"}, "outcome_reason"),
        ({"text": "x", "outcome": "no_report"}, "outcome_reason"),
    ],
)
def test_what_is_not_enough_is_not_signed(person, worker, content, field):
    """MEL-3: to do nothing takes a reason."""
    made = draft(worker, person, kind="assessment")
    with pytest.raises(Invalid) as wrong:
        sign(worker, made, content=content)
    assert wrong.value.field == field
    assert not stored(made).is_signed


def test_what_has_not_happened_is_not_signed(person, worker):
    with pytest.raises(Invalid):
        sign(worker, draft(worker, person), at=clock.now() + timedelta(hours=1))


def test_an_assessment_without_running_text_is_enough(person, worker):
    made = draft(worker, person, kind="assessment")
    assert sign(worker, made, content={"assessment": {"risk": "x"}, "outcome": "follow_up"}).is_signed


def test_nobody_signs_what_is_somebody_elses(person, worker, colleague, service):
    """JRN-3: signed by whoever wrote it."""
    key_worker(person, colleague)
    made = draft(worker, person)
    with pytest.raises(JournalEntry.DoesNotExist):
        sign(colleague, made)
    other = young_person(service, "Ola")
    key_worker(other, worker)
    with pytest.raises(JournalEntry.DoesNotExist):
        sign(worker, made, person=other)


def test_whoever_lost_the_right_meanwhile_signs_nothing(person, worker):
    made = draft(worker, person)
    KeyWorker.objects.update(to_date=clock.today("Europe/Oslo") - timedelta(days=1))
    with pytest.raises(Refused):
        sign(worker, made)
    assert not stored(made).is_signed


def test_the_finisher_signs_a_leavers_draft_and_the_author_stays(person, worker, colleague):
    key_worker(person, colleague)
    made = draft(worker, person)
    JournalEntry.objects.update(custodian=colleague)
    row = sign(colleague, made)
    assert (row.author, row.signed_by) == (worker, colleague)


def test_a_signing_that_is_broken_off_leaves_a_draft_and_nothing_half(person, worker, service, monkeypatch):
    """The server dies, or the disk is full, in the middle: the log cannot be written."""
    made = draft(worker, person, kind="conversation")

    def broken(*args, **kwargs):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(signing, "record", broken)
    with pytest.raises(DatabaseError):
        sign(worker, made, staff=[staff_of(worker, service)])
    row = stored(made)
    assert (row.signed_at, row.digest, row.version) == (None, "", 1)
    assert row.said("text") == "Kladd"
    assert not EntryStaff.objects.exists()


# --- the fingerprint


def test_the_fingerprint_covers_everything_that_was_signed(person, worker, service, django_db_blocker):
    """ARK-1: what is changed past the database's guard is found."""
    place = Place.objects.create(service=service, code="torget", name="Torget", area="Sentrum", kind="street")
    topic = Topic.objects.create(service=service, code="skole", name="Skole")
    other = Topic.objects.create(service=service, code="hjem", name="Hjem")
    made = draft(worker, person, kind="conversation")
    sign(
        worker,
        made,
        place=place,
        topics=[topic],
        staff=[staff_of(worker, service)],
        channel="street",
        minutes=5,
    )
    assert stored_digest_holds(stored(made))
    far = young_person(service, "Ola")
    changes = {
        "person": far, "kind": "note", "occurred_at": clock.now() + timedelta(1), "on_date": "2020-01-01", "late": True,
        "written_at": clock.now() + timedelta(1), "signed_at": clock.now() + timedelta(1), "channel": "home",
        "minutes": 6, "place": None, "language": "nn", "corrects": made,
    }  # fmt: skip
    guard.take_down(connection)
    try:
        for name, value in changes.items():
            before = getattr(stored(made), name)
            JournalEntry.objects.filter(pk=made.pk).update(**{name: value})
            assert not stored_digest_holds(stored(made)), name
            JournalEntry.objects.filter(pk=made.pk).update(**{name: before})
        EntryTopic.objects.update(topic=other)
        assert not stored_digest_holds(stored(made))
        EntryTopic.objects.update(topic=topic)
        EntryStaff.objects.all().delete()
        assert not stored_digest_holds(stored(made))
    finally:
        guard.put_up(connection)


def test_the_command_names_what_is_not_what_was_signed(person, worker, service, other_service):
    good, bad, torn, gone = (sign(worker, draft(worker, person)) for _ in range(4))
    draft(worker, person)
    guard.take_down(connection)
    try:
        JournalEntry.objects.filter(pk=bad.pk).update(kind="closing")
        JournalEntry.objects.filter(pk=torn.pk).update(sealed=bytes(good.sealed))
    finally:
        guard.put_up(connection)
    gone.data_key.destroy()
    found = CliRunner().invoke(commands.check_entries, ["--service", service.code])
    assert found.exit_code == 1
    assert str(bad.uid) in found.output
    assert str(torn.uid) in found.output
    assert "1 oppføringer er slik de ble signert. 1 er slettet eller flyttet" in found.output
    assert CliRunner().invoke(commands.check_entries, ["--service", other_service.code]).exit_code == 0
    assert "ingen tjeneste" in CliRunner().invoke(commands.check_entries, ["--service", "nei"]).output
    assert CliRunner().invoke(commands.check_entries, []).exit_code == 1


def test_only_the_system_opens_every_box(service, manager):
    with pytest.raises(Refused):
        fingerprints(Actor.of(manager), service)


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_in_the_same_instant_sign_once(person, worker):
    made = draft(worker, person)
    gate, faults = threading.Barrier(2), []

    def press() -> None:
        try:
            gate.wait()
            sign(worker, made)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert AuditEvent.objects.filter(action="youth.entry_signed").count() == 1
    assert stored_digest_holds(stored(made))
