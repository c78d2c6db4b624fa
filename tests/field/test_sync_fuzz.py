"""Whatever is sent, the answer is one of the contract's, and the server never fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.field.phones import Phone, uuid7

CODES = {
    "", "malformed", "unknown_kind", "unknown_code", "bad_value", "time", "changed", "sequence", "not_yours",
    "not_here",
}  # fmt: skip
ODD = st.sampled_from(
    ["\x00", "\ud800", "", "torget", "girl", "2026-11-20T19:00:00Z", "9999-12-31T23:59:59+00:01", "x" * 500, 0, -1,
     2**31, 2**53, 2**63, 2**64, 1e308, 0.5, True, None, [], {}, ["torget"], [None], {"a": 1}]
)  # fmt: skip
JSON = st.recursive(
    ODD | st.text(max_size=5) | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KINDS = ("start", "count", "mark", "undo", "place", "set", "incident", "incident_set", "note", "check", "end")
BODIES: dict[str, dict[str, Any]] = {
    "mark": {"first": 1},
    "place": {"place": "torget"},
    "set": {
        "report": "",
        "answers": [],
        "staff": ["kari"],
        "kind": "street",
        "started_at": "2026-11-20T19:00:00Z",
    },
    "incident": {"place": None},
    "incident_set": {
        "kind": "other",
        "place": "kaia",
        "doses": 1,
        "naloxone": True,
        "note": "",
        "approximate": True,
    },
    "note": {"text": "", "place": None},
    "check": {"state": "ok"},
}


@pytest.mark.usefixtures("evening")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_event_with_anything_in_it_is_taken_or_refused(phone_of: Callable[..., Phone], phone: Phone, data):
    session = uuid7()
    first = phone.start(session)
    tap, seen = phone.count(session), phone.did(session, "incident", place=None)
    kind = data.draw(st.sampled_from(KINDS))
    target = {"mark": tap["id"], "undo": tap["id"], "incident_set": seen["id"]}.get(kind)
    made = {"start": phone.start, "count": phone.count, "end": phone.end}.get(kind)
    event = made(session) if made else phone.did(session, kind, target, **BODIES.get(kind, {}))
    for _ in range(data.draw(st.integers(1, 2))):
        inside = data.draw(st.booleans()) and event["body"]
        of = event["body"] if inside else event
        of[data.draw(st.sampled_from(sorted(of)))] = data.draw(JSON)
        if not isinstance(event.get("body"), dict):
            break
    answer = phone.send(first, tap, seen, event)
    assert len(answer["results"]) == 4
    assert {result["code"] for result in answer["results"]} <= CODES
    assert [result["status"] for result in answer["results"][:3]] == ["stored"] * 3


@pytest.mark.usefixtures("evening")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(["protocol", "now", "device", "events", "watch", "more"]), value=JSON)
def test_a_request_with_anything_around_its_events_is_answered(phone: Phone, name: str, value: Any):
    answer = phone.post({**phone.body([phone.start()]), name: value})
    assert answer.status_code in {200, 400}
    assert "code" in answer.json() or "results" in answer.json()
