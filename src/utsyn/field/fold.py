"""What follows from the events of one session: pure, and the same whatever order they came in, and however often.

Docs/field-app.md says what each kind of event means; here it is in code, once. Names everything by code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from utsyn.field.policies import LONGEST_SESSION, EncounterRow
from utsyn.field.wire import FIXED, Event, moment, moved

#: Phones' clocks differ by minutes; only taps that came clearly after the end are something to look at.
LATE = timedelta(minutes=5)
#: Two ends so far apart are something to look at.
APART = timedelta(minutes=15)


@dataclass(slots=True)
class Happened:
    """An incident, from its first tap."""

    key: str
    occurred_at: datetime
    approximate: bool = False
    kind: str = ""
    place: str | None = None
    ambulance: bool | None = None
    naloxone: bool | None = None
    doses: int | None = None
    note: str = ""

    @property
    def doses_given(self) -> int | None:
        """As the record says it: none given is 0, and not known is None."""
        return 0 if self.naloxone is False else self.doses


@dataclass(slots=True)
class Seen:
    """An observation."""

    key: str
    at: datetime
    place: str | None
    text: str


@dataclass(slots=True)
class Folded:
    """A session as its events tell it."""

    key: str
    kind: str
    started_at: datetime
    ended_at: datetime
    staff: frozenset[str]
    report: str
    team: str
    place: str | None
    planned_end: datetime | None
    is_open: bool
    ended_by: str | None
    checked_at: datetime | None
    home_at: datetime | None
    clock: int
    answers: list[dict[str, str]]
    look: list[str]
    #: Something is about an event that has not come.
    loose: bool
    #: What each phone has counted: device → [staff, count, first contacts]. Every phone that took part is here.
    counts: dict[str, list[Any]]
    encounters: dict[str, EncounterRow] = field(default_factory=dict)
    incidents: dict[str, Happened] = field(default_factory=dict)
    observations: dict[str, Seen] = field(default_factory=dict)
    #: Keys of all counts, first taps of incidents and notes, also of those that are undone: whose records are ours.
    counted: set[str] = field(default_factory=set)
    stamped: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)


def fold(events: Iterable[Event]) -> Folded | None:
    """What follows; None while nobody has told of a start. ``events``: all of one session, each once."""
    ordered = sorted(events, key=lambda event: event.order)
    starts = _starts(ordered)
    if not starts:
        return None
    known = {event.key: event for event in ordered}
    undone = {e.target for e in ordered if e.kind == "undo" and _undoable(known.get(e.target or ""))}
    by_kind: dict[str, list[Event]] = defaultdict(list)
    for event in ordered:
        if event.key not in undone:
            by_kind[event.kind].append(event)
    told = _latest(by_kind["set"])
    first = starts[0]
    started_at = _moment(told, "started_at") or moved(moment(first.body["started_at"]), first.skew)
    ends = by_kind["end"]
    end = ends[-1] if ends else None
    happened = max(event.moment for event in ordered)
    ended_at = (_moment(told, "ended_at") or _end_of(end)) if end else happened
    look = set()
    if end is not None and ended_at < started_at:
        look.add("backwards")
    if ended_at - started_at > LONGEST_SESSION:
        look.add("long")
    ended_at = min(max(ended_at, started_at), started_at + LONGEST_SESSION)
    if end is not None:
        if any(e.moment > ended_at + LATE for kind in ("count", "incident", "note") for e in by_kind[kind]):
            look.add("late")
        if len({e.device for e in ends}) > 1 and max(map(_end_of, ends)) - min(map(_end_of, ends)) > APART:
            look.add("two_ends")
    where = by_kind["place"]
    encounters, counts = _count(ordered, by_kind, known)
    final = {**(end.body if end else {}), **told}
    return Folded(
        key=first.session,
        kind=told.get("kind", first.body["kind"]),
        started_at=started_at,
        ended_at=ended_at,
        staff=frozenset(told["staff"] if "staff" in told else _staff(ordered)),
        report=final.get("report", ""),
        team=_given(starts, "team") or "",
        place=where[-1].body["place"] if where else _given(starts, "place"),
        planned_end=_moment({"at": _given(starts, "planned_end")}, "at"),
        is_open=end is None,
        ended_by=end.staff if end else None,
        checked_at=_last_check(by_kind["check"], "ok"),
        home_at=_last_check(by_kind["check"], "home"),
        clock=ordered[-1].clock,
        answers=final.get("answers", []),
        look=sorted(look),
        loose=any(e.target is not None and e.target not in known for e in ordered),
        counts=counts,
        encounters=encounters,
        incidents=_incidents(by_kind),
        observations={
            e.key: Seen(e.key, e.moment, e.body.get("place"), e.body["text"]) for e in by_kind["note"]
        },
        counted={event.key for event in ordered if event.kind == "count"},
        stamped={event.key for event in ordered if event.kind == "incident"},
        noted={event.key for event in ordered if event.kind == "note"},
    )


def _starts(ordered: list[Event]) -> list[Event]:
    """Who told of the start, the earliest first; those who only joined come after."""
    told = [event for event in ordered if event.kind in ("start", "join")]
    return sorted(
        told, key=lambda e: (e.kind != "start", moved(moment(e.body["started_at"]), e.skew), e.order)
    )


def _undoable(event: Event | None) -> bool:
    return event is not None and event.kind not in FIXED


def _latest(events: list[Event]) -> dict[str, Any]:
    """Per field what came last. The events are in order."""
    told: dict[str, Any] = {}
    for event in events:
        told.update(event.body)
    return told


def _moment(told: dict[str, Any], name: str) -> datetime | None:
    return moment(told[name]) if told.get(name) is not None else None


def _end_of(end: Event) -> datetime:
    return moved(moment(end.body["ended_at"]), end.skew)


def _given(starts: list[Event], name: str) -> Any:
    """What the first who knew said."""
    return next((e.body[name] for e in starts if e.body.get(name)), None)


def _staff(ordered: list[Event]) -> set[str]:
    starts = [event for event in ordered if event.kind in ("start", "join")]
    return {code for e in starts for code in e.body["staff"]} | {e.staff for e in starts}


def _last_check(checks: list[Event], state: str) -> datetime | None:
    return max((e.moment for e in checks if e.body["state"] == state), default=None)


def _count(
    ordered: list[Event], by_kind: dict[str, list[Event]], known: dict[str, Event]
) -> tuple[dict[str, EncounterRow], dict[str, list[Any]]]:
    marks: dict[str, dict[str, Any]] = defaultdict(dict)
    for mark in by_kind["mark"]:
        target = known.get(mark.target or "")
        if target is not None and target.kind == "count" and target.device == mark.device:
            marks[target.key].update(mark.body)
    counts: dict[str, list[Any]] = {}
    for event in ordered:
        counts.setdefault(event.device, [event.staff, 0, 0])
    encounters = {}
    for event in by_kind["count"]:
        row = encounters[event.key] = encounter(event, marks.get(event.key, {}))
        own = counts[event.device]
        own[1] += row.count
        own[2] += row.first_contacts or 0
    return encounters, counts


def encounter(event: Event, marks: dict[str, Any]) -> EncounterRow:
    """The encounter that a ``count`` makes, with what was marked afterwards."""
    body = {**event.body, **marks}
    first = body.get("first")
    return EncounterRow(
        encounter_id=event.key,
        session_id=event.session,
        place=body["place"],
        count=body["n"],
        first_contacts=None if first is None else min(first, body["n"]),
        gender=body["gender"],
        age=body.get("age"),
        age_scheme=body.get("scheme"),
        age_band=body.get("band"),
        district=body.get("district"),
        topics=tuple(body.get("topics", ())),
    )


def _incidents(by_kind: dict[str, list[Event]]) -> dict[str, Happened]:
    told: dict[str, dict[str, Any]] = defaultdict(dict)
    for event in by_kind["incident_set"]:
        told[event.target or ""].update(event.body)
    found = {}
    for event in by_kind["incident"]:
        said = told.get(event.key, {})
        found[event.key] = Happened(
            key=event.key,
            occurred_at=_moment(said, "occurred_at") or event.moment,
            approximate=said.get("approximate", False),
            kind=said.get("kind", ""),
            place=said["place"] if "place" in said else event.body.get("place"),
            ambulance=said.get("ambulance"),
            naloxone=said.get("naloxone"),
            doses=said.get("doses"),
            note=said.get("note", ""),
        )
    return found
