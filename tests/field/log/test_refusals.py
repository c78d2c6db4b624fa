"""What the office's services turn away, and what they leave as it is when there is nothing to change."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.factories.outings import team_out
from utsyn.core import clock
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.field.models import (
    Encounter,
    FieldSession,
    HandoverNote,
    Incident,
    IncidentLog,
    Observation,
    Outing,
    RecordChange,
    SessionComment,
)
from utsyn.field.record_rows import (
    as_state,
    encounter_row,
    incident_row,
    observation_row,
    session_row,
    version,
)
from utsyn.field.services import comments, handover, incidents
from utsyn.field.services.corrections import correct, end_forgotten, undo

pytestmark = pytest.mark.django_db


def corrected(by, one, what, row, new, reason="Skrev feil"):
    """Correct ``row`` into ``new`` as somebody who has just seen it."""
    seen = version(as_state(row))
    return correct(by=by, session=one, what=what, key=row[0], wanted=new, reason=reason, seen=seen)


@pytest.fixture
def begun(night: FieldSession) -> IncidentLog:
    """The first tap of an incident, nothing more."""
    return IncidentLog.objects.create(
        service=night.service, session=night, key=uuid.uuid4(), occurred_at=night.started_at, state="draft"
    )


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
def test_a_comment_without_text_or_with_too_much_is_not_kept(by, night, text):
    with pytest.raises(Invalid) as wrong:
        comments.comment(by=by, session=night, text=text)
    assert wrong.value.field == "text"
    assert not SessionComment.objects.exists()


def test_the_system_writes_no_comments(night, system):
    with pytest.raises(Refused):
        comments.comment(by=system, session=night, text="Hei")
    assert not SessionComment.objects.exists()


def test_a_comment_taken_back_twice_keeps_the_first_time(by, night):
    row = comments.comment(by=by, session=night, text="Hei")
    comments.withdraw(by=by, session=night, comment_id=row.pk)
    first = SessionComment.objects.get().withdrawn_at
    with clock.stopped_at(first + timedelta(hours=1)):
        comments.withdraw(by=by, session=night, comment_id=row.pk)
    assert SessionComment.objects.get().withdrawn_at == first


def test_a_session_that_asks_for_no_look_gets_no_mark(by, night, out):
    comments.looked_at(by=by, session=night)
    out.refresh_from_db()
    assert out.looked_at is None


def test_a_session_cannot_be_taken_out(by, night):
    with pytest.raises(Invalid):
        corrected(by, night, "session", session_row(night), None)
    assert FieldSession.objects.filter(pk=night.pk).exists()


@pytest.mark.parametrize(
    ("fields", "hours", "field"),
    [({"kind": "party"}, 0, "kind"), ({}, -100, "occurred_at"),
     ({"naloxone_doses": 51}, 0, "naloxone_doses"), ({"naloxone_doses": -1}, 0, "naloxone_doses")],
)  # fmt: skip
def test_what_cannot_be_of_an_incident_is_turned_away(by, night, fields, hours, field):
    row = incident_row(Incident.objects.get(key="i1"))
    new = row._replace(occurred_at=row.occurred_at + timedelta(hours=hours), **fields)
    with pytest.raises(Invalid) as wrong:
        corrected(by, night, "incident", row, new)
    assert wrong.value.field == field
    assert incident_row(Incident.objects.get(key="i1")) == row


def test_an_imported_incident_is_taken_out(by, night):
    corrected(by, night, "incident", incident_row(Incident.objects.get(key="i1")), None)
    assert not Incident.objects.filter(key="i1").exists()


def told(log: IncidentLog, **more) -> incidents.Told:
    return incidents.told(log)._replace(kind="threat", **more)


def test_an_incident_that_is_taken_out_is_dropped_in_its_log_too(by, night, begun):
    incidents.complete(by=by, session=night, key=str(begun.key), said=told(begun))
    row = incident_row(Incident.objects.get(key=str(begun.key)))
    corrected(by, night, "incident", row, None)
    begun.refresh_from_db()
    assert (begun.incident, begun.state) == (None, "dropped")
    with pytest.raises(NotAllowedNow):
        incidents.complete(by=by, session=night, key=str(begun.key), said=told(begun))
    incidents.drop(by=by, session=night, key=str(begun.key), reason="Trykket feil")
    begun.refresh_from_db()
    assert begun.reason == "", "what is dropped is not dropped again"


@pytest.mark.parametrize("reason", [" ", "x" * 301])
def test_an_incident_is_dropped_only_with_a_reason_of_some_length(by, night, begun, reason):
    with pytest.raises(Invalid) as wrong:
        incidents.drop(by=by, session=night, key=str(begun.key), reason=reason)
    begun.refresh_from_db()
    assert (wrong.value.field, begun.state) == ("reason", "draft")


def test_an_observation_says_something(by, night):
    seen = Observation.objects.create(
        service=night.service, session=night, key=uuid.uuid4(), at=night.started_at, text="Stille"
    )
    row = observation_row(seen)
    with pytest.raises(Invalid) as wrong:
        corrected(by, night, "observation", row, row._replace(text="  "))
    seen.refresh_from_db()
    assert (wrong.value.field, seen.text) == ("text", "Stille")


def test_a_reason_of_more_than_300_signs_is_turned_away(by, night):
    row = encounter_row(Encounter.objects.get(key="e1"))
    with pytest.raises(Invalid) as wrong:
        corrected(by, night, "encounter", row, None, reason="x" * 301)
    assert wrong.value.field == "reason"
    assert Encounter.objects.filter(key="e1").exists()


def test_ending_twice_is_one_end(by, night, out):
    """Wish 25: the same form again gives the same correction, another form finds the session ended."""
    nonce, end = uuid.uuid4(), night.started_at + timedelta(hours=3)
    first = end_forgotten(by=by, session=night, ended_at=end, reason="Glemt", nonce=nonce)
    assert end_forgotten(by=by, session=night, ended_at=end, reason="Glemt", nonce=nonce) == first
    later = end + timedelta(hours=1)
    assert end_forgotten(by=by, session=night, ended_at=later, reason="Glemt") is None
    assert FieldSession.objects.get(pk=night.pk).ended_at == end
    assert not Outing.objects.get(pk=out.pk).is_open


def test_a_record_that_has_changed_since_is_not_set_back(by, night):
    row = encounter_row(Encounter.objects.get(key="e1"))
    change = corrected(by, night, "encounter", row, row._replace(count=5))
    Encounter.objects.filter(key="e1").update(count=7)
    with pytest.raises(NotAllowedNow):
        undo(by=by, session=night, change_id=change.pk)
    assert Encounter.objects.get(key="e1").count == 7
    assert RecordChange.objects.count() == 1


def test_a_message_does_not_point_at_another_services_session(by, night, other_service):
    theirs = team_out(other_service, clock.now(), "Per").session
    with pytest.raises(Invalid) as wrong:
        handover.write(by=by, service=night.service, text="Hei", on_date=night.on_date, session=theirs)
    assert wrong.value.field == "session"
    assert not HandoverNote.objects.exists()


def test_the_system_ticks_no_message_off(by, night, system):
    note = handover.write(by=by, service=night.service, text="Hei", on_date=night.on_date)
    with pytest.raises(Refused):
        handover.read(by=system, service=night.service, note_id=note.pk)
    assert not note.receipts.exists()
