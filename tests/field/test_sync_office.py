"""Phones that come late: what the office has corrected stays, what needs a look is marked, and months follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.field.phones import Phone, spelled, uuid7
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.models import AuditEvent
from utsyn.core import changes, clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.bulk import STREAM
from utsyn.field.models import (
    Encounter,
    FieldEvent,
    FieldSession,
    Incident,
    IncidentLog,
    Observation,
    Outing,
    RecordChange,
)
from utsyn.field.queries import session_page
from utsyn.field.record_rows import as_state, encounter_row, session_row, version
from utsyn.field.services import corrections


@pytest.fixture
def leader(user_with: Callable[..., User], town: Service) -> Actor:
    """Who corrects at the office."""
    return Actor.of(user_with("team_leader", town))


def ended(phone: Phone) -> tuple[FieldSession, list[str]]:
    """A session with two counts that is over; it and the counts' keys."""
    start = phone.start()
    session = start["session"]
    taps = [phone.count(session, n=2), phone.count(session)]
    phone.send(start, *taps, phone.end(session))
    return FieldSession.objects.get(key=session), [tap["id"] for tap in taps]


def test_what_the_office_has_corrected_a_late_phone_does_not_change_back(
    evening: datetime, phone: Phone, leader: Actor
):
    session, (one, two) = ended(phone)
    before = session_row(session)
    wanted = before._replace(kind="school")
    corrections.correct(
        by=leader, session=session, what=RecordChange.What.SESSION, key=session.key, reason="Skole",
        wanted=wanted, seen=version(as_state(before)),
    )  # fmt: skip
    row = encounter_row(Encounter.objects.get(key=one))
    corrections.correct(
        by=leader, session=session, what=RecordChange.What.ENCOUNTER, key=one, reason="Tre, ikke to",
        wanted=row._replace(count=3), seen=version(as_state(row)),
    )  # fmt: skip
    gone = encounter_row(Encounter.objects.get(key=two))
    corrections.correct(
        by=leader, session=session, what=RecordChange.What.ENCOUNTER, key=two, reason="Dobbelt",
        wanted=None, seen=version(as_state(gone)),
    )  # fmt: skip
    # When the phone has more to tell of all three
    late = phone.count(session.key)
    phone.send(
        phone.did(session.key, "mark", one, first=1),
        phone.did(session.key, "mark", two, first=1),
        phone.did(session.key, "set", kind="online", report="Fra telefonen"),
        late,
    )
    # Then only what the office has not touched has changed
    session.refresh_from_db()
    assert (session.kind, session.report) == ("school", "Fra telefonen")
    met = {e.key: (e.count, e.first_contacts) for e in Encounter.objects.all()}
    assert met == {one: (3, None), late["id"]: (1, None)}
    # And an undo does not take away what the office has corrected
    phone.send(phone.did(session.key, "undo", one))
    assert Encounter.objects.filter(key=one).exists()


def test_a_correction_that_is_taken_back_lets_the_phone_decide_again(
    evening: datetime, phone: Phone, leader: Actor
):
    session, (one, _two) = ended(phone)
    row = encounter_row(Encounter.objects.get(key=one))
    change = corrections.correct(
        by=leader, session=session, what=RecordChange.What.ENCOUNTER, key=one, reason="Feil",
        wanted=row._replace(count=3), seen=version(as_state(row)),
    )  # fmt: skip
    assert change is not None
    corrections.undo(by=leader, session=session, change_id=change.pk)
    phone.send(phone.did(session.key, "undo", one))
    assert not Encounter.objects.filter(key=one).exists()


def test_a_session_that_the_office_has_ended_stays_ended(evening: datetime, phone: Phone, leader: Actor):
    start = phone.start()
    session = start["session"]
    phone.send(start, phone.count(session))
    record = FieldSession.objects.get()
    with clock.stopped_at(evening + timedelta(hours=9)):
        over = evening + timedelta(hours=3)
        corrections.end_forgotten(by=leader, session=record, ended_at=over, reason="Glemt")
        phone.sign_in()
        phone.send(phone.count(session))
    record.refresh_from_db()
    assert (record.ended_at, record.outing.is_open) == (over, False)
    assert Encounter.objects.count() == 2


def test_an_undone_end_goes_on(evening: datetime, phone: Phone):
    start = phone.start()
    session = start["session"]
    end = phone.end(session)
    phone.send(start, end)
    with clock.stopped_at(evening + timedelta(minutes=20)):
        answer = phone.send(phone.did(session, "undo", end["id"]), phone.count(session))
    assert answer["sessions"][session]["open"] is True
    assert FieldSession.objects.get().ended_at == evening + timedelta(minutes=20)


def test_taps_after_the_end_are_counted_and_the_session_marked(evening: datetime, phone: Phone):
    session, _taps = ended(phone)
    with clock.stopped_at(evening + timedelta(minutes=20)):
        phone.send(phone.count(session.key))
    assert Encounter.objects.count() == 3
    assert Outing.objects.get().look == ["late"]


def test_what_is_new_to_look_at_asks_again(evening: datetime, phone: Phone):
    session, _taps = ended(phone)
    with clock.stopped_at(evening + timedelta(minutes=20)):
        phone.send(phone.count(session.key))
        Outing.objects.update(looked_at=evening)
        phone.send(phone.count(session.key))
        assert Outing.objects.get().looked_at == evening
        end_before = spelled(evening - timedelta(hours=1))
        phone.send(phone.did(session.key, "set", ended_at=end_before))
    outing = Outing.objects.get()
    assert (outing.look, outing.looked_at) == (["backwards", "late"], None)


def test_a_session_never_lasts_more_than_two_days(evening: datetime, phone: Phone):
    start = phone.start()
    session = start["session"]
    phone.send(start)
    with clock.stopped_at(evening + timedelta(days=3)):
        phone.sign_in()
        phone.send(phone.count(session))
        assert FieldSession.objects.get().ended_at == evening + timedelta(hours=48)
        assert Outing.objects.get().look == ["long"]


@pytest.mark.parametrize("ahead", [-7200, -90, 90, 7200])
def test_a_clock_that_is_wrong_by_more_than_two_minutes_is_set_right(
    evening: datetime, phone: Phone, ahead: int
):
    phone.ahead = ahead
    start = phone.start()
    session = start["session"]
    chosen = spelled(evening - timedelta(minutes=10))
    tap = phone.did(session, "incident", place=None)
    phone.send(start, tap, phone.did(session, "incident_set", tap["id"], kind="other"))
    left = timedelta(seconds=ahead) if abs(ahead) == 90 else timedelta()
    assert FieldSession.objects.get().started_at == evening + left
    assert Incident.objects.get().occurred_at == evening + left
    # A time that somebody chose is not moved.
    phone.send(phone.did(session, "incident_set", tap["id"], occurred_at=chosen))
    assert Incident.objects.get().occurred_at == evening - timedelta(minutes=10)


def test_a_start_that_moves_takes_the_incidents_and_both_months_along(evening: datetime, phone: Phone):
    with clock.stopped_at(datetime(2026, 12, 1, 0, 30, tzinfo=UTC)) as _:
        phone.sign_in()
        start = phone.start()
        session = start["session"]
        tap = phone.did(session, "incident", place="kaia")
        phone.send(start, tap, phone.did(session, "incident_set", tap["id"], kind="violence"))
        service = FieldSession.objects.get().service
        before = changes.tokens(service, STREAM)
        assert set(before) == {"2026-12"}
        phone.send(phone.did(session, "set", started_at="2026-11-30T20:00:00Z"))
    after = changes.tokens(service, STREAM)
    assert set(after) == {"2026-11", "2026-12"}
    assert after["2026-12"] != before["2026-12"]
    assert str(Incident.objects.get().on_date) == "2026-11-30"
    assert FieldSession.objects.get().local_hour == 21


def test_an_incident_counts_from_when_its_kind_is_known(evening: datetime, phone: Phone):
    start = phone.start()
    session = start["session"]
    tap = phone.did(session, "incident", place="kaia")
    phone.send(start, tap)
    assert IncidentLog.objects.get().state == "draft"
    assert not Incident.objects.exists()
    phone.send(phone.did(session, "incident_set", tap["id"], kind="overdose", naloxone=True, doses=2))
    incident = Incident.objects.get()
    assert (incident.kind, incident.naloxone_doses, incident.place.code) == ("overdose", 2, "kaia")
    assert IncidentLog.objects.get().state == "minimum"
    assert IncidentLog.objects.get().incident == incident
    phone.send(phone.did(session, "incident_set", tap["id"], naloxone=False))
    assert Incident.objects.get().naloxone_doses == 0
    phone.send(phone.did(session, "undo", tap["id"]))
    assert not Incident.objects.exists()
    assert not IncidentLog.objects.exists()


def test_an_incident_that_the_office_has_completed_is_the_offices(evening: datetime, phone: Phone):
    start = phone.start()
    session = start["session"]
    tap = phone.did(session, "incident", place=None)
    phone.send(start, tap, phone.did(session, "incident_set", tap["id"], kind="overdose"))
    IncidentLog.objects.update(state=IncidentLog.State.COMPLETE)
    phone.send(phone.did(session, "incident_set", tap["id"], kind="other"))
    phone.send(phone.did(session, "undo", tap["id"]))
    assert Incident.objects.get().kind == "overdose"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Mye folk ved kaia", []),
        ("Ring 912 34 567", ["phone"]),
        ("Snakket med Fredrik Hansen om jobb", ["name"]),
        ("Kari tok kontakt med Kaia", []),
    ],
)
def test_a_note_is_looked_at_once_more_by_the_server(
    evening: datetime, phone: Phone, text: str, kinds: list[str]
):
    start = phone.start()
    phone.send(start, phone.did(start["session"], "note", text=text, place=None))
    seen = Observation.objects.get()
    assert (seen.text, seen.suspect) == (text, kinds)


def test_the_database_refuses_to_change_what_a_phone_has_sent(evening: datetime, phone: Phone):
    phone.send(phone.start())
    for change in (
        lambda: FieldEvent.objects.update(kind="end"),
        lambda: FieldEvent.objects.get().delete(),
        lambda: connection.cursor().execute("DELETE FROM field_fieldevent"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert FieldEvent.objects.get().kind == "start"


def test_an_imported_session_stays_as_it_was_imported_whatever_a_phone_says_of_it(
    evening: datetime, phone: Phone, town: Service, leader: Actor
):
    """A phone that goes on after its service was moved, or one that was given a key it should not know."""
    key = uuid7()
    before = {
        "kind": "school", "started_at": evening - timedelta(days=30),
        "ended_at": evening - timedelta(days=30) + timedelta(hours=3), "report": "Rolig.",
    }  # fmt: skip
    brought = FieldSession.objects.create(
        service=town, key=key, on_date=date(2026, 10, 21), local_hour=20, **before
    )
    kari = brought.staff.through.objects.create(
        session=brought, staff_member=StaffMember.objects.get(code="kari")
    )
    # When a phone tells of the same session, at once and later
    start, tap = phone.start(key), phone.count(key)
    assert phone.statuses(start, tap) == ["stored", "stored"]
    me = StaffMember.objects.get(user=phone.user).code
    phone.send(phone.did(key, "set", report="Noe annet", staff=[me]), phone.end(key))
    # And the office has corrected it and taken that back
    told = session_row(brought)
    change = corrections.correct(
        by=leader, session=brought, what=RecordChange.What.SESSION, key=key, reason="Feil",
        wanted=told._replace(report="Stille."), seen=version(as_state(told)),
    )  # fmt: skip
    corrections.undo(by=leader, session=brought, change_id=change.pk)
    phone.send(phone.did(key, "set", kind="online"))
    # Then it stands as it was brought, closed, with what was counted beside it
    brought.refresh_from_db()
    assert {name: getattr(brought, name) for name in before} == before
    assert (list(brought.staff.all()), brought.outing.is_open) == ([kari.staff_member], False)
    assert [met.key for met in brought.encounters.all()] == [tap["id"]]


def test_the_page_of_a_session_shows_what_a_colleague_undid_and_who(
    evening: datetime, phone: Phone, phone_of: Callable[..., Phone], town: Service, leader: Actor
):
    """Anybody who records may undo in a session: not unseen."""
    session, (one, two) = ended(phone)
    own = phone.count(session.key)
    phone.send(own, phone.did(session.key, "undo", own["id"]))
    other = phone_of()
    other.clock = phone.clock
    undos = [other.did(session.key, "undo", target) for target in (one, two, two)]
    assert other.statuses(*undos) == ["stored"] * 3
    lines = [(line.title, line.who) for line in session_page.read(leader, town, session.pk).timeline]
    said = f"Angret 2 registreringer som {phone.user.name} gjorde"
    assert [line for line in lines if "Angret" in line[0]] == [(said, other.user.name)]
    # And the log says who sent something to it
    who = AuditEvent.objects.filter(action="field.synced").order_by("pk").last()
    assert who.actor == Actor.of(other.user).id
    assert who.detail["keys"] == [session.key]
