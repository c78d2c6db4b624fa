"""Signing: an explicit act, whole or not at all, after which nothing changes (JRN-3, JRN-4, AUT-5, ARK-1)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, connections
from django.urls import reverse

from tests.factories.youth import entry, key_worker, staff_of, young_person
from utsyn.access.models import Membership
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
from utsyn.youth.services.signing import Facts


def draft(user, person, *, service=None, kind="note", text="Kladd", corrects=None) -> JournalEntry:
    """A draft of ``user``'s."""
    saving = Saving(uuid4(), 0, str(uuid4()), 1)
    return drafts.save(
        by=Actor.of(user), service=service or person.service, person=person, kind=kind, saving=saving,
        typed={"text": text}, corrects=corrects,
    ).entry  # fmt: skip


def sign(user, made, *, person=None, seen=1, at=None, content=None, **facts) -> JournalEntry:
    """Sign it as ``user``."""
    said = Facts(
        occurred_at=at or clock.now(), content={"text": "Ferdig"} if content is None else content, **facts
    )
    return signing.sign(
        by=Actor.of(user),
        service=made.service,
        person=person or made.person,
        uid=made.uid,
        seen=seen,
        facts=said,
    )


def stored(made) -> JournalEntry:
    rows = JournalEntry.objects.select_related("data_key__parent", "service", "person", "place", "corrects")
    return rows.get(pk=made.pk)


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


# --- the pages


def posted(draft_id, text="Ferdig tekst", **more) -> dict[str, object]:
    now = clock.local(clock.now(), "Europe/Oslo")
    return {
        "draft": draft_id, "base": 0, "tab": str(uuid4()), "number": 1, "text": text, "date": f"{now:%d.%m.%Y}",
        "time": f"{now:%H:%M}", "language": "nb", "act": "sign", **more,
    }  # fmt: skip


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def test_one_press_signs_what_is_enough(signed_in, person):
    """ux task 4: one text, one press."""
    uid = uuid4()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    assert answer["Location"] == f"{reverse('youth:record', args=[person.uid])}#o-{uid}"
    assert JournalEntry.objects.get(uid=uid).is_signed


@pytest.mark.parametrize("act", ["sign", "draft"])
def test_a_form_that_is_sent_again_after_the_signing_signs_nothing_more(signed_in, person, act):
    """The answer to the first press was lost."""
    uid = uuid4()
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    again = signed_in.post(reverse("youth:entry-edit", args=[person.uid, uid]), posted(uid, act=act, time=""))
    assert again["Location"] == f"{reverse('youth:record', args=[person.uid])}#o-{uid}"
    assert JournalEntry.objects.count() == 1


def test_what_is_not_enough_is_a_draft_and_the_form_says_what_is_missing(signed_in, person):
    uid = uuid4()
    page = reverse("youth:entry-new", args=[person.uid, "vurdering"])
    answer = signed_in.post(page, posted(uid, risk="Ruser seg", outcome="nothing"))
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "Skriv hvorfor det ikke gjøres noe videre." in shown
    assert "Ruser seg" in shown
    assert not JournalEntry.objects.get(uid=uid).is_signed
    assert 'name="base" value="1"' in shown
    edit = reverse("youth:entry-edit", args=[person.uid, uid])
    again = posted(uid, risk="Ruser seg", outcome="nothing", outcome_reason="Går bedre", base=1)
    assert signed_in.post(edit, again).status_code == 302
    row = JournalEntry.objects.select_related("data_key__parent").get(uid=uid)
    assert row.content()["assessment"] == {"risk": "Ruser seg"}
    assert row.is_signed


def old_sign_in(client) -> None:
    """The session is an hour old."""
    session = client.session
    for key, value in list(session.items()):
        if isinstance(value, list) and value and isinstance(value[0], dict) and "at" in value[0]:
            session[key] = [{**each, "at": each["at"] - 3600} for each in value]
    session.save()


def test_whoever_signed_in_long_ago_confirms_who_they_are_and_the_text_is_saved_first(
    signed_in, person, worker
):
    """AUT-5: and the text is never laid in the session."""
    old_sign_in(signed_in)
    uid = uuid4()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    page = reverse("youth:entry-sign", args=[person.uid, uid])
    assert answer["Location"] == page
    assert not JournalEntry.objects.get(uid=uid).is_signed
    assert "reauthenticate" in signed_in.get(page)["Location"] or "bekreft" in signed_in.get(page)["Location"]
    assert signed_in.post(page, {"seen": "1"})["Location"] == page
    assert "Ferdig tekst" not in str(dict(signed_in.session.items()))
    signed_in.force_login(worker)
    shown = signed_in.get(page).content.decode()
    assert "Ferdig tekst" in shown
    assert "Kari Nordvik" in shown
    assert signed_in.post(page, {"seen": "1"}).status_code == 302
    assert JournalEntry.objects.get(uid=uid).is_signed


def test_the_page_for_signing_turns_back_where_something_is_wrong(signed_in, person, worker):
    made = draft(worker, person, text="")
    page = reverse("youth:entry-sign", args=[person.uid, made.uid])
    assert "Skriv noe før du signerer." in signed_in.get(page).content.decode()
    assert signed_in.post(page, {"seen": "1"}).status_code == 400
    uid = uuid4()
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid, act="draft"))
    page = reverse("youth:entry-sign", args=[person.uid, uid])
    changed = signed_in.post(page, {"seen": "nei"})
    assert changed.status_code == 409
    assert "Kladden ble endret et annet sted." in changed.content.decode()
    other = posted(uid, text="Ved siden av", act="sign")
    beside = signed_in.post(reverse("youth:entry-edit", args=[person.uid, uid]), other)
    assert beside["Location"] == reverse("youth:entry-choose", args=[person.uid, uid])
    assert signed_in.get(page)["Location"] == beside["Location"]


def test_a_draft_that_two_wrote_in_meanwhile_is_chosen_first(signed_in, person, worker, monkeypatch):
    """Between the saving and the signing somebody saved beside it."""
    uid = uuid4()
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid, act="draft"))

    def late(*args, **kwargs):
        drafts.save(
            by=Actor.of(worker), service=person.service, person=person, kind="note",
            saving=Saving(uid, 0, str(uuid4()), 1), typed={"text": "B"},
        )  # fmt: skip
        raise NotAllowedNow("Velg")

    monkeypatch.setattr(signing, "sign", late)
    answer = signed_in.post(reverse("youth:entry-sign", args=[person.uid, uid]), {"seen": "1"})
    assert answer["Location"] == reverse("youth:entry-choose", args=[person.uid, uid])


def test_a_full_disk_at_the_signing_leaves_the_draft_and_the_text_on_the_page(signed_in, person, monkeypatch):
    def full(*args, **kwargs):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(signing, "record", full)
    uid = uuid4()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    assert answer.status_code == 503
    assert "Ferdig tekst</textarea>" in answer.content.decode()
    row = JournalEntry.objects.select_related("data_key__parent").get(uid=uid)
    assert (row.signed_at, row.said("text")) == (None, "Ferdig tekst")


def test_what_was_written_in_a_tab_after_the_signing_is_a_draft_of_an_addition(signed_in, person, worker):
    made = sign(worker, draft(worker, person))
    answer = signed_in.post(
        reverse("youth:entry-edit", args=[person.uid, made.uid]),
        posted(made.uid, "Noe helt nytt"),
        follow=True,
    )
    assert "Det du skrev etterpå, ligger her som en kladd." in answer.content.decode()
    assert "Noe helt nytt" in answer.content.decode()


def test_a_text_that_is_too_long_stays_on_the_page(signed_in, person):
    answer = signed_in.post(
        reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uuid4(), "x" * 200_001)
    )
    assert answer.status_code == 400
    assert "Teksten er for lang." in answer.content.decode()


def test_the_staff_and_the_topics_come_from_the_services_own_lists(
    signed_in, person, worker, service, other_service
):
    Topic.objects.create(service=service, code="skole", name="Skole")
    Topic.objects.create(service=other_service, code="fremmed", name="Fremmed")
    Place.objects.create(service=service, code="torget", name="Torget", area="Sentrum", kind="street")
    own = staff_of(worker, service)
    page = reverse("youth:entry-new", args=[person.uid, "samtale"])
    shown = signed_in.get(page).content.decode()
    assert "Skole" in shown
    assert "Fremmed" not in shown
    uid = uuid4()
    wrong = signed_in.post(page, posted(uuid4(), channel="street", topics=["fremmed"]))
    assert wrong.status_code == 400
    fine = posted(uid, channel="street", topics=["skole"], staff=[own.code], place="torget", minutes="20")
    assert signed_in.post(page, fine).status_code == 302
    row = JournalEntry.objects.get(uid=uid)
    assert (row.place.code, row.minutes, row.channel) == ("torget", 20, "street")
    assert list(EntryStaff.objects.filter(entry=row).values_list("staff_member", flat=True)) == [own.pk]


def test_a_role_that_was_taken_away_while_the_page_stood_open_saves_nothing(signed_in, person, worker):
    Membership.objects.filter(user=worker).delete()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uuid4()))
    assert answer.status_code == 403
    assert not JournalEntry.objects.exists()


def test_an_entry_that_was_signed_has_no_page_to_write_on(signed_in, person, worker):
    made = entry(person, worker)
    assert signed_in.get(reverse("youth:entry-edit", args=[person.uid, made.uid])).status_code == 404
