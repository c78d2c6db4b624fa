"""The journal as it is read (JRN-5, JRN-7, JRN-8, LOG-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from tests.factories.youth import entry, key_worker, staff_of, young_person
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import EntryMove, EntryStaff, EntryTopic, JournalEntry, Recognition, YoungPerson
from utsyn.youth.queries.opening import opened
from utsyn.youth.queries.timeline import SIZE, TimelinePage, timeline
from utsyn.youth.rules import can_lead
from utsyn.youth.services.writing import write_signed


def page_of(person, user, **wanted) -> TimelinePage:
    """The journal as ``user`` sees it."""
    viewer = Actor.of(user) if user else Actor.system("test")
    with opened(viewer, person.service, person.uid, "youth.opened", parts=["journal"]) as found:
        return timeline(found, viewer, **wanted)


def texts(page: TimelinePage) -> list[str]:
    """What stands in the entries of a page."""
    return [view.text for view in page.entries]


def test_the_newest_comes_first_and_whoever_wrote_it_is_named(person, worker, service):
    """JRN-2, JRN-3"""
    now = clock.now()
    entry(person, worker, "Først", at=now - timedelta(days=40))
    late = entry(person, worker, "Sist", at=now, signed=False, minutes=20)
    EntryStaff.objects.create(entry=late, staff_member=staff_of(worker, service))
    for code in ("skole", "hjem"):
        topic = Topic.objects.create(service=service, code=code, name=code.title())
        EntryTopic.objects.create(entry=late, topic=topic)
    page = page_of(person, worker)
    assert texts(page) == ["Sist", "Først"]
    view = page.entries[0]
    assert (view.author, view.minutes, view.staff, view.topics) == (
        worker.name, 20, (str(staff_of(worker, service)),), ("Skole", "Hjem"),
    )  # fmt: skip
    assert view.is_draft
    assert view.mine
    assert [len(rows) for _month, rows in page.months] == [1, 1]


def test_reading_is_written_down_with_what_was_read(person, worker):
    """LOG-1, LOG-9"""
    made = entry(person, worker)
    added = entry(person, worker, "Det var fredag.", kind="addition", corrects=made)
    page_of(person, worker)
    event = AuditEvent.objects.get(action="youth.entry_read")
    assert event.detail == {
        "basis": "key_worker",
        "parts": ["journal"],
        "entries": [str(made.uid), str(added.uid)],
    }
    assert (event.object_type, event.object_id) == ("youth.youngperson", str(person.pk))


def test_an_empty_journal_is_no_reading_of_entries(person, worker):
    assert page_of(person, worker).entries == ()
    assert not AuditEvent.objects.filter(action="youth.entry_read").exists()


def test_a_draft_is_seen_by_whoever_writes_it_and_by_nobody_else(person, worker, colleague, leader):
    """A draft is no journal yet (ux task 4)."""
    key_worker(person, colleague)
    entry(person, worker, "Halvferdig", signed=False)
    given = entry(person, worker, "Gitt videre", signed=False, custodian=colleague)
    entry(person, worker, "Kastet", signed=False, discarded_at=clock.now())
    entry(person, worker, "Ved siden av", signed=False, beside=given)
    assert texts(page_of(person, worker)) == ["Halvferdig"]
    assert texts(page_of(person, colleague)) == ["Gitt videre"]
    assert texts(page_of(person, None)) == []


def test_a_correction_stands_at_what_it_corrects_and_the_original_can_be_read(person, worker):
    """JRN-5"""
    wrong = entry(person, worker, "Han bor hos mor.")
    first = entry(
        person, worker, "Han bor hos far.", kind="addition", corrects=wrong, correction_reason="Husket feil"
    )
    entry(person, worker, "Fra mai.", kind="addition", corrects=first)
    entry(person, worker, "Uferdig", kind="addition", corrects=wrong, signed=False, discarded_at=clock.now())
    (view,) = page_of(person, worker).entries
    assert (view.text, view.struck) == ("Han bor hos mor.", True)
    (correction,) = view.corrections
    assert (correction.text, correction.correction_reason, correction.struck) == (
        "Han bor hos far.", "Husket feil", False,
    )  # fmt: skip
    assert [each.text for each in correction.corrections] == ["Fra mai."]


def test_an_addition_or_a_draft_of_a_correction_strikes_nothing_out(person, worker):
    made = entry(person, worker)
    entry(person, worker, "Mer", kind="addition", corrects=made)
    entry(person, worker, "Feil", kind="addition", corrects=made, correction_reason="x", signed=False)
    (view,) = page_of(person, worker).entries
    assert len(view.corrections) == 2
    assert not view.struck


def test_what_was_moved_erased_or_imported_leaves_a_line_without_content(person, worker, service):
    """JRN-7, JRN-8"""
    now = clock.now()
    right = young_person(service, "Ola", "Bakken")
    moved, copy = entry(person, worker, at=now), entry(right, worker, at=now)
    move = EntryMove(service=service, entry=moved, copy=copy, at=now, by=worker, data_key=copy.data_key)
    move.seal({"reason": "Feil person"})
    move.save()
    gone = entry(person, worker, at=now - timedelta(hours=1))
    for each in (moved, gone):
        each.data_key.destroyed_at, each.data_key.wrapped = now, b""
        each.data_key.save()
    entry(person, worker, imported=True, at=now - timedelta(hours=2), signed=False)
    page = page_of(person, worker)
    assert [(view.state, view.text, view.is_readable) for view in page.entries] == [
        ("moved", "", False), ("erased", "", False), ("imported", "", False),
    ]  # fmt: skip
    assert page.entries[0].moved_by == worker.name
    assert page.entries[1].erased_at == now
    (there,) = page_of(right, None).entries
    assert (there.state, there.moved_at) == ("signed", now)


def test_entries_of_a_merged_record_and_recognised_conversations_stand_in_the_same_journal(
    person, worker, service
):
    """Nothing is moved when records are merged (ADR 13)."""
    now = clock.now()
    gone = young_person(service, "K", "")
    entry(gone, worker, "Fra den andre", at=now)
    YoungPerson.objects.filter(pk=gone.pk).update(merged_into=person)
    without = entry(None, worker, "Anonym", service=service, at=now - timedelta(days=1), nickname="Kaja")
    Recognition.objects.create(service=service, entry=without, person=person, at=now, by=worker)
    entry(None, worker, "Noen andre", service=service)
    page = page_of(person, worker)
    assert texts(page) == ["Fra den andre", "Anonym"]
    assert [(view.recognised, view.anonymous, view.nickname) for view in page.entries] == [
        (False, False, ""), (True, True, "Kaja"),
    ]  # fmt: skip


def test_kinds_can_be_chosen_and_pages_turned(person, worker):
    now = clock.now()
    for number in range(SIZE + 2):
        entry(person, worker, f"nr {number}", kind="note", at=now - timedelta(minutes=number))
    entry(person, worker, "Samtale")
    page = page_of(person, worker, kinds=["note"], page=2)
    assert texts(page) == [f"nr {SIZE}", f"nr {SIZE + 1}"]
    assert (page.count, page.page, page.pages, page.chosen) == (SIZE + 2, 2, 2, ("note",))
    assert page.kinds == (("conversation", "Samtale"), ("note", "Notat"))
    assert page_of(person, worker, page=99).page == 2
    assert page_of(person, worker, page=-1).page == 1


def test_an_assessment_shows_each_part_under_its_name(person, worker):
    """MEL-3"""
    entry(
        person, worker, "", kind="assessment", outcome="nothing", outcome_reason="Det går bedre.",
        assessment={"risk": "Ruser seg.", "seriousness": "Lite.", "old_part": "Fra før."},
    )  # fmt: skip
    (view,) = page_of(person, worker).entries
    assert [(part.label, part.text) for part in view.passages] == [
        ("Alvor", "Lite."),
        ("Risiko", "Ruser seg."),
        ("old_part", "Fra før."),
        ("Utfall", "Ingen videre tiltak"),
        ("Begrunnelse", "Det går bedre."),
    ]
    assert view.lead == "Lite."
    assert view.has_more


def test_an_outcome_that_nobody_knows_any_more_is_shown_as_its_code(person, worker):
    entry(person, worker, "Tekst", kind="assessment", outcome="abandoned")
    assert page_of(person, worker).entries[0].passages[0].text == "abandoned"


def test_a_long_entry_begins_with_its_first_lines(person, worker):
    entry(person, worker, "Første\n\nAndre\nTredje")
    entry(person, worker, "ord " * 100)
    long, three = page_of(person, worker).entries
    assert three.lead == "Første\nAndre"
    assert three.has_more
    assert long.lead.endswith("ord …")
    assert len(long.lead) <= 242


def test_the_entry_template_shows_every_state(person, worker, rf):
    """A stored script is shown as text."""
    made = entry(person, worker, "<script>alert(1)</script>", late=True, late_reason="Uten nett")
    entry(person, worker, "Nei", kind="addition", corrects=made, correction_reason="Feil")
    (view,) = page_of(person, worker).entries
    shown = render_to_string(
        "youth/_entry.html", {"entry": view, "timezone": "Europe/Oslo", "person": person.uid}
    )
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert f'href="#o-{view.corrections[0].uid}"' in shown
    assert "Uten nett" in shown


def test_an_entry_can_be_written_and_signed_in_one(person, worker, service):
    """JRN-3, JRN-4: what belongs to another act."""
    topic = Topic.objects.create(service=service, code="skole", name="Skole")
    made = write_signed(
        by=Actor.of(worker), person=person, kind="conversation", content={"text": "Ferdig"},
        occurred_at=clock.now() - timedelta(days=3), staff=[staff_of(worker, service)], topics=[topic],
    )  # fmt: skip
    stored = JournalEntry.objects.get(pk=made.pk)
    assert stored.is_signed
    assert (stored.signed_by, stored.author, stored.late, len(stored.digest)) == (worker, worker, True, 64)
    event = AuditEvent.objects.get(action="youth.entry_signed")
    assert event.detail == {"entry": str(made.uid), "kind": "conversation", "late": True, "corrects": ""}


@pytest.mark.parametrize("who", ["colleague", "manager", "system"])
def test_whoever_may_not_write_is_refused(who, person, request, system):
    by = system if who == "system" else Actor.of(request.getfixturevalue(who))
    with pytest.raises(Refused):
        write_signed(by=by, person=person, kind="note", content={"text": "x"})
    assert not JournalEntry.objects.exists()


def test_another_rule_may_be_given_for_an_act_of_a_leader(person, leader):
    made = write_signed(
        by=Actor.of(leader), person=person, kind="handover", content={"text": "x"}, allowed=can_lead
    )
    assert made.signed_by == leader
