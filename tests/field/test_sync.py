"""What phones send becomes the records that an import would bring (wishes 1–19; ADR 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.field.phones import Phone, spelled
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.field.models import Encounter, EncounterTopic, FieldEvent, FieldSession


def test_a_session_with_counts_and_an_undo_becomes_records(evening: datetime, town: Service, phone: Phone):
    # Given a start and three taps, of which one is undone
    start = phone.start(place="kaia")
    session = start["session"]
    one, two, three = (phone.count(session, topics=["work", "school"], district="nord") for _ in range(3))
    undo = phone.did(session, "undo", two["id"])
    # When they are sent with the end
    with clock.stopped_at(evening + timedelta(hours=3)):
        phone.sign_in()
        answer = phone.send(start, one, two, three, undo, phone.end(session, report="Rolig"))
    # Then all are stored, and the records are there
    assert {r["status"] for r in answer["results"]} == {"stored"}
    record = FieldSession.objects.get(service=town)
    assert (record.key, record.kind, record.report) == (session, "street", "Rolig")
    assert record.started_at == evening
    assert record.ended_at == evening + timedelta(hours=3)
    assert set(Encounter.objects.values_list("key", flat=True)) == {one["id"], three["id"]}
    told = EncounterTopic.objects.filter(encounter__key=one["id"]).order_by("pk")
    assert list(told.values_list("topic__code", flat=True)) == ["work", "school"]
    assert not record.outing.is_open
    told = answer["sessions"][session]
    assert (told["open"], told["place"], told["ended_at"]) == (False, "kaia", spelled(record.ended_at))
    assert told["counts"] == [{"device": phone.key, "staff": told["staff"][0], "count": 2, "first": 0}]
    assert AuditEvent.objects.get(action="field.synced").detail == {"count": 6, "keys": [session]}


def test_what_is_sent_again_is_known_and_nothing_changes(evening: datetime, phone: Phone):
    start = phone.start()
    events = [start, phone.count(start["session"]), phone.count(start["session"])]
    phone.send(*events)
    events_before = AuditEvent.objects.count()
    assert phone.statuses(*reversed(events)) == ["known"] * 3
    assert (Encounter.objects.count(), FieldEvent.objects.count()) == (2, 3)
    assert AuditEvent.objects.count() == events_before


def test_two_phones_in_one_session_add_up(evening: datetime, phone: Phone, phone_of: Callable[..., Phone]):
    other = phone_of()
    start = phone.start()
    session = start["session"]
    phone.send(start, phone.count(session, n=3, first=2))
    answer = other.send(other.start(session, "join"), other.count(session))
    told = answer["sessions"][session]
    assert {one["device"]: (one["count"], one["first"]) for one in told["counts"]} == {
        phone.key: (3, 2),
        other.key: (1, 0),
    }
    assert len(told["staff"]) == 2
    assert phone.send(watch=[session])["sessions"][session]["counts"] == told["counts"]


def test_what_comes_before_the_start_waits_for_it(evening: datetime, phone: Phone):
    start = phone.start()
    tap = phone.count(start["session"])
    assert phone.statuses(tap) == ["stored"]
    assert not FieldSession.objects.exists()
    assert phone.statuses(start) == ["stored"]
    assert Encounter.objects.get().key == tap["id"]


def test_the_data_of_the_app_is_there_before_anything_was_sent(evening: datetime, phone: Phone):
    answer = phone.client.get("/felt/data")
    assert answer.status_code == 200
    found = answer.json()
    assert found["scheme"] == "skole"
    assert [band["label"] for band in found["bands"]] == ["13–15", "16–18"]
    assert {place["code"] for place in found["places"]} == {"torget", "kaia"}
    again = phone.client.get("/felt/data", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
