"""Correcting a session at the office: the record, its history, and what the figures say of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.field.models import Encounter, FieldSession, Incident, Observation, Outing, RecordChange
from utsyn.field.policies import EncounterRow
from utsyn.field.record_rows import (
    ChangedMeanwhile,
    as_state,
    encounter_row,
    incident_row,
    observation_row,
    session_row,
    version,
)
from utsyn.field.services.corrections import correct, end_forgotten, undo
from utsyn.statistics import queries as statistics
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db

SESSION, ENCOUNTER, INCIDENT, OBSERVATION = "session", "encounter", "incident", "observation"


def corrected(by: Actor, one: FieldSession, what: str, row, new, **more) -> RecordChange | None:
    """Correct ``row`` into ``new`` as somebody who has just seen it."""
    key = row[0]
    return correct(
        by=by,
        session=one,
        what=what,
        key=key,
        wanted=new,
        reason="Skrev feil",
        seen=version(as_state(row)),
        **more,
    )


def first_of(one: FieldSession) -> EncounterRow:
    return encounter_row(Encounter.objects.get(service=one.service, key="e1"))


def test_a_correction_changes_the_record_and_keeps_before_after_who_when_and_why(by, night, worker):
    row = first_of(night)
    change = corrected(by, night, ENCOUNTER, row, row._replace(count=4, gender="boy", first_contacts=2))
    assert encounter_row(Encounter.objects.get(key="e1")) == row._replace(
        count=4, gender="boy", first_contacts=2
    )
    assert (change.before["count"], change.after["count"]) == (3, 4)
    assert (change.by, change.reason, change.key) == (worker, "Skrev feil", "e1")


def test_the_topics_keep_their_order_and_can_be_taken_away(by, night):
    row = first_of(night)
    assert row.topics == ("school", "work")
    corrected(by, night, ENCOUNTER, row, row._replace(topics=("work", "school")))
    assert first_of(night).topics == ("work", "school")
    corrected(by, night, ENCOUNTER, first_of(night), row._replace(topics=()))
    assert first_of(night).topics == ()


def test_an_encounter_is_added_and_taken_out(by, night):
    key = str(uuid.uuid4())
    new = EncounterRow(key, "s1", "torget", 2, None, "unknown", None, "skole", "ungdom", "nord", ("work",))
    correct(by=by, session=night, what=ENCOUNTER, key=key, wanted=new, reason="Glemt")
    assert encounter_row(Encounter.objects.get(key=key)) == new
    corrected(by, night, ENCOUNTER, new, None)
    assert not Encounter.objects.filter(key=key).exists()
    assert [bool(change.before) for change in RecordChange.objects.filter(key=key)] == [False, True]


def test_a_session_that_moves_to_another_day_takes_its_incidents_along(by, night):
    row = session_row(night)
    later = row._replace(
        started_at=row.started_at + timedelta(days=1), ended_at=row.ended_at + timedelta(days=1)
    )
    corrected(by, night, SESSION, row, later)
    night.refresh_from_db()
    assert night.on_date == date(2023, 4, 1)
    assert Incident.objects.get(key="i1").on_date == date(2023, 4, 1)


def test_staff_are_corrected(by, night):
    row = session_row(night)
    corrected(by, night, SESSION, row, row._replace(staff_ids=("a",)))
    assert session_row(FieldSession.objects.get(pk=night.pk)).staff_ids == ("a",)


def test_an_incident_is_corrected_in_all_its_fields(by, night):
    row = incident_row(Incident.objects.get(key="i1"))
    new = row._replace(
        kind="violence", place="skolen", ambulance_called=None, naloxone_doses=None, note="Slagsmål",
        occurred_at=row.occurred_at - timedelta(minutes=30),
    )  # fmt: skip
    corrected(by, night, INCIDENT, row, new)
    assert incident_row(Incident.objects.get(key="i1")) == new


@pytest.fixture
def seen(night: FieldSession) -> Observation:
    return Observation.objects.create(
        service=night.service, session=night, key=uuid.uuid4(), at=night.started_at, text="Ola var der",
        suspect=["name"],
    )  # fmt: skip


def test_a_text_that_said_who_somebody_is_can_be_rewritten_without_a_copy_of_it(by, night, seen):
    row = observation_row(seen)
    change = corrected(by, night, OBSERVATION, row, row._replace(text="En ungdom var der"), forget=True)
    seen.refresh_from_db()
    assert (seen.text, seen.suspect) == ("En ungdom var der", [])
    assert "Ola" not in str(change.before)
    with pytest.raises(NotAllowedNow):
        undo(by=by, session=night, change_id=change.pk)


def test_without_that_the_old_text_is_kept_and_comes_back_with_undo(by, night, seen):
    row = observation_row(seen)
    change = corrected(by, night, OBSERVATION, row, None)
    assert not Observation.objects.filter(key=seen.key).exists()
    undo(by=by, session=night, change_id=change.pk)
    assert Observation.objects.get(key=seen.key).text == "Ola var der"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"count": 0}, "count"),
        ({"first_contacts": 4}, "first_contacts"),
        ({"gender": "man"}, "gender"),
        ({"place": "finnes-ikke"}, "place"),
        ({"age_scheme": "skole", "age_band": "ungdom"}, "age"),
        ({"age": None, "age_scheme": "skole", "age_band": "finnes-ikke"}, "age"),
        ({"district": "finnes-ikke"}, "district"),
        ({"topics": ("finnes-ikke",)}, "topics"),
    ],
)
def test_what_cannot_be_of_an_encounter_is_turned_away_and_nothing_changes(by, night, fields, field):
    row = first_of(night)
    with pytest.raises(Invalid) as wrong:
        corrected(by, night, ENCOUNTER, row, row._replace(**fields))
    assert wrong.value.field == field
    assert first_of(night) == row
    assert not RecordChange.objects.exists()


@pytest.mark.parametrize(
    ("hours", "field"), [(-1, "ended_at"), (49, "ended_at"), (24 * 365, "ended_at")],
    ids=["before the start", "longer than 48 hours", "in the future"],
)  # fmt: skip
def test_what_cannot_be_of_a_session_is_turned_away(by, night, hours, field):
    row = session_row(night)
    with pytest.raises(Invalid) as wrong:
        corrected(by, night, SESSION, row, row._replace(ended_at=row.started_at + timedelta(hours=hours)))
    assert wrong.value.field == field


def test_a_session_needs_somebody_and_a_known_kind(by, night):
    row = session_row(night)
    for change in ({"staff_ids": ()}, {"kind": "party"}, {"staff_ids": ("finnes-ikke",)}):
        with pytest.raises(Invalid):
            corrected(by, night, SESSION, row, row._replace(**change))


def test_a_reason_must_be_given(by, night):
    row = first_of(night)
    with pytest.raises(Invalid) as wrong:
        correct(
            by=by,
            session=night,
            what=ENCOUNTER,
            key="e1",
            wanted=None,
            reason="  ",
            seen=version(as_state(row)),
        )
    assert wrong.value.field == "reason"


def test_who_wrote_on_something_else_is_told_what_stands_there_now(by, night):
    """Wishes 1, 4, 5: nobody's change is lost unseen."""
    row = first_of(night)
    corrected(by, night, ENCOUNTER, row, row._replace(count=5))
    with pytest.raises(ChangedMeanwhile) as changed:
        corrected(by, night, ENCOUNTER, row, row._replace(count=6))
    assert changed.value.current["count"] == 5
    assert first_of(night).count == 5


def test_two_presses_are_one_correction(by, night):
    """Wish 25."""
    nonce, key = uuid.uuid4(), str(uuid.uuid4())
    new = first_of(night)._replace(encounter_id=key, topics=())
    for each in (key, str(uuid.uuid4())):
        correct(by=by, session=night, what=ENCOUNTER, key=each, wanted=new, reason="Glemt", nonce=nonce)
    assert RecordChange.objects.count() == 1
    assert Encounter.objects.filter(session=night).count() == 3


def test_nothing_changed_is_no_correction(by, night):
    row = first_of(night)
    assert corrected(by, night, ENCOUNTER, row, row) is None
    assert not RecordChange.objects.exists()


def test_undo_sets_back_and_stays_in_the_history(by, night):
    row = first_of(night)
    change = corrected(by, night, ENCOUNTER, row, None)
    undone = undo(by=by, session=night, change_id=change.pk)
    assert first_of(night) == row
    assert undone.undoes == change
    assert undo(by=by, session=night, change_id=change.pk) is None


def test_only_the_latest_and_only_by_its_author(by, night, leader):
    row = first_of(night)
    first = corrected(by, night, ENCOUNTER, row, row._replace(count=5))
    second = corrected(Actor.of(leader), night, ENCOUNTER, first_of(night), row._replace(count=6))
    for change in (first, second):
        with pytest.raises(NotAllowedNow):
            undo(by=by, session=night, change_id=change.pk)
    assert first_of(night).count == 6


def test_an_open_session_is_ended_before_it_is_corrected(by, night, out):
    row = first_of(night)
    with pytest.raises(NotAllowedNow):
        corrected(by, night, ENCOUNTER, row, row._replace(count=5))


def test_a_leader_ends_a_forgotten_session(leader, night, out):
    ended = night.started_at + timedelta(hours=3)
    change = end_forgotten(by=Actor.of(leader), session=night, ended_at=ended, reason="Glemt")
    out.refresh_from_db()
    night.refresh_from_db()
    assert (night.ended_at, out.is_open, out.corrected) == (ended, False, ["ended_at"])
    undo(by=Actor.of(leader), session=night, change_id=change.pk)
    out.refresh_from_db()
    assert (out.is_open, out.corrected) == (True, [])


def test_fields_that_the_office_corrected_are_written_down_for_the_phones(by, night):
    """What the office has corrected, a late phone does not change back (ADR 9)."""
    outing = Outing.objects.create(session=night, heard_at=night.ended_at, is_open=False)
    row = session_row(night)
    change = corrected(by, night, SESSION, row, row._replace(report="Ny rapport", staff_ids=("a",)))
    outing.refresh_from_db()
    assert outing.corrected == ["report", "staff"]
    undo(by=by, session=night, change_id=change.pk)
    outing.refresh_from_db()
    assert outing.corrected == []


def figure(viewer: Actor, service: Service, indicator: str, period: str) -> object:
    return statistics.ask(viewer, service, Question.parse(indicator, period)).total


def test_the_figures_follow_at_once(by, night, vika, tmp_path: Path):
    """Wish: statistics are the same rows; a correction is in them when it is saved."""
    before = figure(by, vika, "encounters", "2023-03")
    row = first_of(night)
    change = corrected(by, night, ENCOUNTER, row, row._replace(count=13))
    assert figure(by, vika, "encounters", "2023-03") == before + 10
    undo(by=by, session=night, change_id=change.pk)
    assert figure(by, vika, "encounters", "2023-03") == before
    session = session_row(night)
    later = session._replace(
        started_at=session.started_at + timedelta(days=1), ended_at=session.ended_at + timedelta(days=1)
    )
    corrected(by, night, SESSION, session, later)
    assert figure(by, vika, "encounters", "2023-03") == 0
    assert figure(by, vika, "encounters", "2023-04") == before
    assert figure(by, vika, "incidents", "2023-04") == 1


@pytest.mark.parametrize("role", ["worker", "manager", "statistics_reader", "administrator", None])
def test_who_was_not_there_and_does_not_lead_may_not(role, user_with: Callable[..., User], night, worker):
    user = user_with(role, night.service)
    row = first_of(night)
    if role == "manager":  # leads
        assert corrected(Actor.of(user), night, ENCOUNTER, row, None)
        return
    with pytest.raises(Refused):
        corrected(Actor.of(user), night, ENCOUNTER, row, None)
    assert first_of(night) == row


def test_a_leader_of_another_service_may_not(user_with, night, other_service):
    with pytest.raises(Refused):
        corrected(Actor.of(user_with("manager", other_service)), night, ENCOUNTER, first_of(night), None)


def test_somebody_else_s_record_is_not_found_in_this_session(by, night):
    row = encounter_row(Encounter.objects.get(key="e3"))  # of s2
    with pytest.raises(ChangedMeanwhile):
        corrected(by, night, ENCOUNTER, row, row._replace(count=99))
    assert Encounter.objects.get(key="e3").count == 5


def test_the_log_says_what_was_corrected_and_holds_no_content(by, night):
    row = session_row(night)
    corrected(by, night, SESSION, row, row._replace(report="Hemmelig tekst"))
    event = AuditEvent.objects.filter(action="session.corrected").get()
    assert event.detail == {"record": "session", "fields": ["report"]}
    assert "Hemmelig" not in str(event.detail)


def test_times_in_the_future_are_turned_away(by, night):
    row = incident_row(Incident.objects.get(key="i1"))
    with pytest.raises(Invalid):
        corrected(by, night, INCIDENT, row, row._replace(occurred_at=datetime(2024, 1, 1, tzinfo=UTC)))
