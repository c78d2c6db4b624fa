"""Events as phones send them: what is right in one, whatever it is about. Pure functions, no database.

What is sent is untrusted: a number may be huge, a text may hold what no database stores, a key may be anything. What
passes here is safe to look up and to store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from utsyn.field.models import Gender, IncidentKind, SessionKind
from utsyn.field.policies import MOST_AT_ONCE

PROTOCOL = 1
MOST_EVENTS = 100
MOST_WATCHED = 50
MOST_BYTES = 256 * 1024
#: Whole numbers that a phone can hold (2^53), with room for the clocks of others to go on counting.
MOST = 2**52
#: What the database's column for a clock's error holds: 68 years.
MOST_SKEW = 2**31 - 1
#: An error of a phone's clock up to this many seconds is let be: an answer may take as long to come.
SKEW_LEFT = 120
AHEAD, BACK = timedelta(days=1), timedelta(days=400)
LONG, SHORT = 20_000, 300
MOST_CODES = 50
MOST_ANSWERS = 10
MOST_DOSES = 50

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
#: Kinds that are about another event.
AIMED = frozenset({"mark", "undo", "incident_set"})
#: Kinds that cannot be undone.
FIXED = frozenset({"start", "join", "undo"})


class Fault(Exception):
    """Why one event is turned away: a code of docs/field-app.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Event:
    """One thing that was done on a phone. ``at`` is as the phone's clock said; ``skew`` how much that was behind."""

    key: str
    session: str
    device: str
    staff: str  # code of the employee whose phone it is
    seq: int
    clock: int
    kind: str
    target: str | None
    at: datetime
    skew: int
    body: dict[str, Any]

    @property
    def order(self) -> tuple[int, str, int]:
        """What comes later by this counts: no clock on a wall is trusted."""
        return self.clock, self.device, self.seq

    @property
    def moment(self) -> datetime:
        """When it happened, by the server's clock."""
        return moved(self.at, self.skew)

    def content(self) -> tuple[Any, ...]:
        """All that must be the same when it comes once more. The skew may differ."""
        return (self.session, self.device, self.seq, self.clock, self.kind, self.target, self.at, self.body)


def moved(at: datetime, skew: int) -> datetime:
    """A time that a phone stamped, by the server's clock."""
    return at + timedelta(seconds=skew) if abs(skew) > SKEW_LEFT else at


def skew_of(now: datetime, said: datetime) -> int:
    """How many seconds the server's clock is ahead of the phone's."""
    return max(-MOST_SKEW, min(MOST_SKEW, round((now - said).total_seconds())))


def parse(raw: bytes) -> Any:
    """The JSON of a body. Raises Fault for what is none, and for NaN and the infinities."""

    def refuse(_name: str) -> None:
        raise Fault("malformed")

    try:
        return json.loads(raw, parse_constant=refuse)
    except (ValueError, RecursionError) as wrong:
        raise Fault("malformed") from wrong


def key(value: Any) -> str:
    """A UUID in its usual spelling. Raises Fault."""
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise Fault("malformed")
    return value


def moment(value: Any, code: str = "bad_value") -> datetime:
    """An aware time, in UTC. Raises Fault."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise Fault(code)
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise Fault(code) from wrong


def text(value: Any, most: int = LONG) -> str:
    """A text that any database can store. Raises Fault."""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise Fault("bad_value")
    try:
        value.encode()
    except UnicodeEncodeError as wrong:  # half of a pair of surrogates
        raise Fault("bad_value") from wrong
    return value


def whole(value: Any, least: int, most: int, code: str = "bad_value") -> int:
    """A whole number within bounds; ``true`` is none. Raises Fault."""
    if type(value) is not int or not least <= value <= most:
        raise Fault(code)
    return value


def read(raw: Any, device: str, staff: str, skew: int, now: datetime) -> Event:
    """The event that was sent. Raises Fault for one that cannot be right, whatever is known already."""
    if not isinstance(raw, dict) or set(raw) - {
        "id",
        "session",
        "seq",
        "clock",
        "at",
        "kind",
        "target",
        "body",
    }:
        raise Fault("malformed")
    kind, body, target = raw.get("kind"), raw.get("body"), raw.get("target")
    if not isinstance(kind, str) or not isinstance(body, dict):
        raise Fault("malformed")
    event = Event(
        key=key(raw.get("id")),
        session=key(raw.get("session")),
        device=device,
        staff=staff,
        seq=whole(raw.get("seq"), 1, MOST, "malformed"),
        clock=whole(raw.get("clock"), 1, MOST, "malformed"),
        kind=kind,
        target=None if target is None else key(target),
        at=moment(raw.get("at"), "malformed"),
        skew=skew,
        body=body,
    )
    if kind not in BODIES:
        raise Fault("unknown_kind")
    if (event.target is None) is (kind in AIMED):
        raise Fault("malformed")
    BODIES[kind](body)
    for time in _stamped(event):
        near(time, skew, now)
    for time in _chosen(event):
        near(time, 0, now)
    return event


def envelope(raw: bytes, device: str) -> dict[str, Any]:
    """What stands around the events: ``now``, ``label``, ``events`` and ``watch``. Raises Fault."""
    said = parse(raw)
    if not isinstance(said, dict):
        raise Fault("malformed")
    if type(said.get("protocol")) is not int or said["protocol"] != PROTOCOL:
        raise Fault("protocol")
    phone, events, watch = said.get("device"), said.get("events"), said.get("watch", [])
    if not isinstance(phone, dict) or phone.get("key") != device:
        raise Fault("malformed")
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Fault("malformed")
    if not isinstance(watch, list) or len(watch) > MOST_WATCHED:
        raise Fault("malformed")
    try:
        label = text(phone.get("label", ""), SHORT)[:100]
    except Fault:
        raise Fault("malformed") from None
    return {
        "now": moment(said.get("now"), "malformed"),
        "label": label,
        "events": events,
        "watch": [key(one) for one in watch],
    }


def near(time: datetime, skew: int, now: datetime) -> None:
    """Raises Fault unless the time may be when somebody was out."""
    try:
        if not now - BACK <= moved(time, skew) <= now + AHEAD:
            raise Fault("time")
    except OverflowError as wrong:
        raise Fault("time") from wrong


def _stamped(event: Event) -> Iterator[datetime]:
    yield event.at
    if event.kind in ("start", "join"):
        yield moment(event.body["started_at"])
    elif event.kind == "end":
        yield moment(event.body["ended_at"])


def _chosen(event: Event) -> Iterator[datetime]:
    if event.kind in ("set", "incident_set"):
        for name in ("started_at", "ended_at", "occurred_at"):
            if name in event.body:
                yield moment(event.body[name])
    elif event.body.get("planned_end") is not None:
        yield moment(event.body["planned_end"])


Check = Callable[[Any], object]


def _maybe(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _one_of(words: list[str]) -> Check:
    known = frozenset(words)

    def check(value: Any) -> None:
        if not isinstance(value, str) or value not in known:
            raise Fault("bad_value")

    return check


def _flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise Fault("bad_value")


def _code(value: Any) -> None:
    if not text(value, 100):
        raise Fault("bad_value")


def _codes(value: Any) -> None:
    if not isinstance(value, list) or len(value) > MOST_CODES:
        raise Fault("bad_value")
    for one in value:
        _code(one)
    if len(set(value)) != len(value):
        raise Fault("bad_value")


def _staff(value: Any) -> None:
    _codes(value)
    if not value:
        raise Fault("bad_value")


def _answers(value: Any) -> None:
    if not isinstance(value, list) or len(value) > MOST_ANSWERS:
        raise Fault("bad_value")
    for one in value:
        if not isinstance(one, dict) or set(one) != {"question", "answer"}:
            raise Fault("bad_value")
        text(one["question"], SHORT)
        text(one["answer"])


def _fields(
    needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None, least: int = 0
) -> Check:
    """A body with these fields and no other: what is not in the contract is not stored."""
    optional = optional or {}
    checks = {**needed, **optional}

    def check(body: Any) -> None:
        if not set(needed) <= set(body) or set(body) - set(checks) or len(body) < least:
            raise Fault("bad_value")
        for name, value in body.items():
            checks[name](value)

    return check


def _number(least: int, most: int) -> Check:
    return lambda value: whole(value, least, most)


_KIND = _one_of(SessionKind.values)
_START = _fields(
    {"kind": _KIND, "started_at": moment, "staff": _codes},
    {
        "place": _maybe(_code),
        "places": _codes,
        "team": lambda value: text(value, 100),
        "planned_end": _maybe(moment),
    },
)
_COUNT = _fields(
    {"place": _code, "n": _number(1, MOST_AT_ONCE), "gender": _one_of(Gender.values)},
    {
        "age": _maybe(_number(0, 120)),
        "scheme": _maybe(_code),
        "band": _maybe(_code),
        "first": _maybe(_number(0, MOST_AT_ONCE)),
        "district": _maybe(_code),
        "topics": _codes,
    },
)


def _count(body: Any) -> None:
    _COUNT(body)
    band = body.get("band")
    if (body.get("scheme") is None) != (band is None) or (band is not None and body.get("age") is not None):
        raise Fault("bad_value")
    if (body.get("first") or 0) > body["n"]:
        raise Fault("bad_value")


#: What each kind of event may hold.
BODIES: dict[str, Check] = {
    "start": _START,
    "join": _START,
    "count": _count,
    "mark": _fields(
        {}, {"first": _maybe(_number(0, MOST_AT_ONCE)), "district": _maybe(_code), "topics": _codes}, least=1
    ),
    "undo": _fields({}),
    "place": _fields({"place": _code}),
    "set": _fields(
        {},
        {
            "started_at": moment,
            "ended_at": moment,
            "kind": _KIND,
            "staff": _staff,
            "report": text,
            "answers": _answers,
        },
        least=1,
    ),
    "incident": _fields({}, {"place": _maybe(_code)}),
    "incident_set": _fields(
        {},
        {
            "occurred_at": moment,
            "approximate": _flag,
            "kind": _one_of(IncidentKind.values),
            "place": _maybe(_code),
            "ambulance": _maybe(_flag),
            "naloxone": _maybe(_flag),
            "doses": _maybe(_number(0, MOST_DOSES)),
            "note": text,
        },
        least=1,
    ),
    "note": _fields({"text": text}, {"place": _maybe(_code)}),
    "check": _fields({"state": _one_of(["ok", "home"])}),
    "end": _fields({"ended_at": moment}, {"report": text, "answers": _answers}),
}


def as_uuid(value: str | None) -> UUID | None:
    """The key as the database takes it."""
    return None if value is None else UUID(value)
