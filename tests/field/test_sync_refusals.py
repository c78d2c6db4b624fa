"""What is turned away, with a clear answer, nothing changed, and an event in the log that holds no content."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.field.phones import Phone, spelled, uuid7
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core.models import Service
from utsyn.field.models import Encounter, FieldEvent, FieldSession


def broken(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The event with other values; ``...`` takes one out."""
    made = copy.deepcopy(event)
    made.update(changes)
    return {name: value for name, value in made.items() if value is not ...}


def with_body(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The event with other values in its body."""
    return {**event, "body": broken(event["body"], **changes)}


MALFORMED: dict[str, Any] = {
    "no id": {"id": ...},
    "id no UUID": {"id": "1"},
    "id in another spelling": {"id": "{018f3c1e-0000-7000-8000-000000000000}"},
    "id a list": {"id": [1]},
    "no session": {"session": None},
    "session with NUL": {"session": "\x00"},
    "seq 0": {"seq": 0},
    "seq true": {"seq": True},
    "seq 1.5": {"seq": 1.5},
    "seq huge": {"seq": 10**30},
    "seq text": {"seq": "1"},
    "clock 0": {"clock": 0},
    "clock beyond what a phone can count": {"clock": 2**53},
    "at no time": {"at": "i går"},
    "at without zone": {"at": "2026-11-20T19:00:00"},
    "at 31 February": {"at": "2026-02-31T19:00:00Z"},
    "at a number": {"at": 5},
    "kind no text": {"kind": 5},
    "body a list": {"body": []},
    "a target for a count": {"target": "018f3c1e-0000-7000-8000-000000000000"},
    "an undo of nothing": {"kind": "undo", "body": {}},
    "more than an event has": {"name": "Kari"},
}


@pytest.mark.parametrize("changes", MALFORMED.values(), ids=list(MALFORMED))
def test_what_is_no_event_is_malformed(evening: datetime, phone: Phone, changes: dict[str, Any]):
    good = phone.count(uuid7())
    assert phone.statuses(broken(good, **changes)) == ["malformed"]
    assert not FieldEvent.objects.exists()


@pytest.mark.parametrize("wrong", [None, 5, "x", [], [[]], True])
def test_what_is_not_even_an_object_is_malformed(evening: datetime, phone: Phone, wrong: Any):
    answer = phone.send(wrong)
    assert [(r["id"], r["code"]) for r in answer["results"]] == [(None, "malformed")]


BAD: dict[str, Any] = {
    "n 0": {"n": 0},
    "n -1": {"n": -1},
    "n true": {"n": True},
    "n text": {"n": "2"},
    "n huge": {"n": 10**20},
    "n half": {"n": 1.5},
    "gender unknown": {"gender": "cat"},
    "gender a list": {"gender": ["girl"]},
    "no place": {"place": None},
    "place a number": {"place": 5},
    "place with NUL": {"place": "tor\x00get"},
    "place half a letter": {"place": "\ud800"},
    "place very long": {"place": "x" * 101},
    "age and band": {"age": 15},
    "age 121": {"age": 121, "scheme": None, "band": None},
    "band without scheme": {"scheme": None},
    "scheme without band": {"band": None},
    "more first contacts than people": {"first": 2},
    "topics a text": {"topics": "school"},
    "a topic twice": {"topics": ["school", "school"]},
    "topics of lists": {"topics": [["school"]]},
    "a field that is not in the contract": {"navn": "Kari Nordmann"},
    "n missing": {"n": ...},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=list(BAD))
def test_a_value_that_cannot_be_is_refused(evening: datetime, phone: Phone, changes: dict[str, Any]):
    assert phone.statuses(with_body(phone.count(uuid7()), **changes)) == ["bad_value"]
    assert not FieldEvent.objects.exists()


OTHERS: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "start": ("start", {"kind": "walk"}, None),
    "mark of nothing": ("mark", {}, "t"),
    "set of nothing": ("set", {}, None),
    "set nobody": ("set", {"staff": []}, None),
    "report too long": ("set", {"report": "x" * 20_001}, None),
    "report with NUL": ("end", {"ended_at": "2026-11-20T19:00:00Z", "report": "a\x00b"}, None),
    "half a letter": ("note", {"text": "a\udc00b"}, None),
    "answers of other things": ("set", {"answers": [{"question": "?", "answer": "!", "who": "x"}]}, None),
    "doses below nothing": ("incident_set", {"doses": -1}, "t"),
    "kind of incident": ("incident_set", {"kind": "ufo"}, "t"),
    "check": ("check", {"state": "lost"}, None),
    "undo with words": ("undo", {"why": "x"}, "t"),
    "place": ("place", {}, None),
    "team a number": ("start", {"team": 5}, None),
}


@pytest.mark.parametrize(("kind", "body", "target"), OTHERS.values(), ids=list(OTHERS))
def test_bodies_of_other_kinds_are_held_to_the_contract_too(
    evening: datetime, phone: Phone, kind: str, body: dict[str, Any], target: str | None
):
    event = phone.start(uuid7(), kind, **body) if kind == "start" else None
    event = event or phone.did(uuid7(), kind, uuid7() if target else None, **body)
    assert phone.statuses(event) == ["bad_value"]


def test_a_kind_of_the_future_is_unknown(evening: datetime, phone: Phone):
    assert phone.statuses(phone.did(uuid7(), "dance")) == ["unknown_kind"]


@pytest.mark.parametrize(
    "changes",
    [{"place": "månen"}, {"district": "sør"}, {"topics": ["school", "nope"]}, {"band": "gamle"}],
    ids=str,
)
def test_codes_that_the_service_never_had_are_unknown(
    evening: datetime, phone: Phone, changes: dict[str, Any]
):
    assert phone.statuses(with_body(phone.count(uuid7()), **changes)) == ["unknown_code"]


def test_staff_and_zones_that_are_not_of_the_service_are_unknown(evening: datetime, phone: Phone):
    assert phone.statuses(phone.start(staff=["nobody"])) == ["unknown_code"]
    assert phone.statuses(phone.start(places=["torget", "månen"])) == ["unknown_code"]
    assert phone.statuses(phone.start(staff=["kari"], places=["torget", "kaia"])) == ["stored"]


@pytest.mark.parametrize("days", [1.1, -401, 40_000])
def test_a_time_far_away_is_refused(evening: datetime, phone: Phone, days: float):
    far = spelled(evening + timedelta(days=days))
    assert phone.statuses(broken(phone.count(uuid7()), at=far)) == ["time"]
    assert phone.statuses(phone.start(started_at=far)) == ["time"]
    assert phone.statuses(phone.did(uuid7(), "set", ended_at=far)) == ["time"]
    assert phone.statuses(phone.start(planned_end=far)) == ["time"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59"])
def test_the_ends_of_time_break_nothing(evening: datetime, phone: Phone, at: str):
    event = broken(phone.count(uuid7()), at=at)
    assert phone.statuses(event)[0] in {"time", "malformed"}
    body = {**phone.body([event]), "now": at}
    assert phone.post(body).status_code in {200, 400}


def test_a_known_id_with_other_content_is_refused_and_the_first_stands(evening: datetime, phone: Phone):
    start = phone.start()
    tap = phone.count(start["session"], n=2)
    phone.send(start, tap)
    assert phone.statuses(with_body(tap, n=3)) == ["changed"]
    assert phone.statuses(broken(tap, seq=99)) == ["changed"]
    assert phone.statuses(tap) == ["known"]
    assert Encounter.objects.get().count == 2


def test_a_number_is_used_once(evening: datetime, phone: Phone):
    start = phone.start()
    tap = phone.count(start["session"])
    assert phone.statuses(start, broken(tap, seq=1)) == ["stored", "sequence"]
    assert phone.statuses(broken(tap, seq=1)) == ["sequence"]
    assert phone.statuses(tap) == ["stored"]


def test_one_does_not_mark_what_another_phone_has_counted(
    evening: datetime, phone: Phone, phone_of: Callable[..., Phone]
):
    start = phone.start()
    session = start["session"]
    tap = phone.count(session)
    phone.send(start, tap)
    other = phone_of()
    assert other.statuses(other.did(session, "mark", tap["id"], first=1)) == ["not_yours"]
    assert other.statuses(other.did(uuid7(), "undo", tap["id"])) == ["not_yours"]
    assert phone.statuses(phone.did(session, "undo", start["id"])) == ["not_yours"]
    assert phone.statuses(phone.did(session, "incident_set", tap["id"], kind="other")) == ["not_yours"]
    assert Encounter.objects.count() == 1
    # An undo is anybody's who is in the session.
    assert other.statuses(other.did(session, "undo", tap["id"])) == ["stored"]
    assert not Encounter.objects.exists()


def test_a_session_of_another_service_is_not_here(
    evening: datetime, phone: Phone, phone_of: Callable[..., Phone], other_service: Service
):
    session = uuid7()
    FieldSession.objects.create(
        service=other_service, key=session, kind="street", started_at=evening, ended_at=evening,
        on_date=evening.date(), local_hour=20,
    )  # fmt: skip
    assert phone.statuses(phone.start(session), phone.count(session)) == ["not_here", "not_here"]
    answer = phone.send(watch=[session, uuid7()])
    assert answer["sessions"] == {}
    assert not FieldEvent.objects.exists()


def test_one_bad_event_does_not_hold_up_the_rest_and_the_log_says_why(evening: datetime, phone: Phone):
    start = phone.start()
    session = start["session"]
    bad = with_body(phone.count(session), n=-5, place="hemmelig")
    assert phone.statuses(start, bad, phone.count(session), phone.did(session, "dance")) == [
        "stored", "bad_value", "stored", "unknown_kind",
    ]  # fmt: skip
    event = AuditEvent.objects.get(action="field.events_refused")
    assert event.detail == {"reason": {"bad_value": 1, "unknown_kind": 1}}
    assert "hemmelig" not in json.dumps(list(AuditEvent.objects.values_list("detail", flat=True)))


NOT_A_REQUEST = {
    "no JSON": b"{",
    "not UTF-8": b'{"a": "\xff"}',
    "NaN": b'{"protocol": NaN}',
    "a number beyond all": b'{"protocol": ' + b"9" * 5000 + b"}",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "nothing": b"",
}


@pytest.mark.parametrize("raw", NOT_A_REQUEST.values(), ids=list(NOT_A_REQUEST))
def test_what_is_no_request_is_answered_with_400(evening: datetime, phone: Phone, raw: bytes):
    answer = phone.post(raw)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert AuditEvent.objects.get(action="field.request_refused").detail == {"code": "malformed"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"protocol": 2}, "protocol"),
        ({"protocol": True}, "protocol"),
        ({"protocol": "1"}, "protocol"),
        ({"now": "now"}, "malformed"),
        ({"now": None}, "malformed"),
        ({"device": None}, "malformed"),
        ({"device": {"key": str(uuid.UUID(int=5)), "label": ""}}, "malformed"),
        ({"events": {}}, "malformed"),
        ({"events": [None] * 101}, "malformed"),
        ({"watch": "x"}, "malformed"),
        ({"watch": [5]}, "malformed"),
        ({"watch": ["x"] * 51}, "malformed"),
    ],
    ids=str,
)
def test_what_stands_around_the_events_is_held_to_the_contract(
    evening: datetime, phone: Phone, changes: dict[str, Any], code: str
):
    answer = phone.post({**phone.body([]), **changes})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Utsyn-Device": "x"},
        {"X-Utsyn-Device": str(uuid.UUID(int=5))},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_site_cannot_send(evening: datetime, phone: Phone, headers: dict[str, str]):
    """There is no token against forged requests: JSON, a header of our own and Sec-Fetch-Site do it (ADR 9)."""
    answer = phone.post(phone.body([phone.start()]), **headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    form = phone.client.post("/felt/sync", {"a": "b"}, headers={"X-Utsyn-Device": phone.key})
    assert form.status_code == 400
    plain = json.dumps(phone.body([phone.start()]))
    text = phone.client.post("/felt/sync", plain, "text/plain", headers={"X-Utsyn-Device": phone.key})
    assert text.status_code == 400
    assert not FieldEvent.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_read(
    evening: datetime, phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("django.http.HttpRequest.read", lambda *_: pytest.fail("was read"))
    answer = phone.post(b" " * (256 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert AuditEvent.objects.get(action="field.request_refused").detail == {"code": "too_large"}


def test_the_largest_request_is_taken(evening: datetime, phone: Phone):
    body = json.dumps(phone.body([phone.start()]))
    assert phone.post(body + " " * (256 * 1024 - len(body))).status_code == 200


def test_get_is_not_how_one_sends(evening: datetime, phone: Phone):
    assert phone.client.get("/felt/sync").status_code == 405


def test_texts_of_the_answer_are_in_the_language_of_the_user(
    evening: datetime, phone_of: Callable[..., Phone], user_with: Callable[..., User], town: Service
):
    phone = phone_of(user_with("worker", town))
    said = phone.send(phone.did(uuid7(), "dance"))["results"][0]["message"]
    assert said == "Appen sendte noe som denne versjonen av Utsyn ikke kjenner."
