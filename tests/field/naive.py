"""What a session's events mean, written down once more in the plainest way, to hold the server against.

On purpose neither quick nor like the server's own: each question goes through all events again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Came:
    """An event, whose phone it came from, who that is, and the skew that the server saw when it first came."""

    event: dict[str, Any]
    device: str
    staff: str
    skew: int

    @property
    def kind(self) -> str:
        return str(self.event["kind"])

    @property
    def order(self) -> tuple[int, str, int]:
        return self.event["clock"], self.device, self.event["seq"]

    def moved(self, text: str) -> datetime:
        """A time that the phone stamped."""
        return time_of(text) + (timedelta(seconds=self.skew) if abs(self.skew) > 120 else timedelta())


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def standing(all_of_it: list[Came], kind: str) -> list[Came]:
    """The events of a kind that nobody has undone, in order."""
    undone = {each.event["target"] for each in all_of_it if each.kind == "undo"}
    found = [
        each
        for each in all_of_it
        if each.kind == kind and (each.event["id"] not in undone or kind in ("start", "join", "undo"))
    ]
    return sorted(found, key=lambda each: each.order)


def last_said(all_of_it: list[Came], kind: str, name: str, target: str | None = None) -> Any:
    """What was said last of a field, with ``...`` where nobody said."""
    said = ...
    for each in standing(all_of_it, kind):
        if each.event["target"] == target and name in each.event["body"]:
            said = each.event["body"][name]
    return said


def naive(all_of_it: list[Came]) -> dict[str, Any] | None:
    """The session as a dict; None where nobody has told of its start."""
    starts, joins = standing(all_of_it, "start"), standing(all_of_it, "join")
    begun = sorted(starts, key=lambda e: (e.moved(e.event["body"]["started_at"]), e.order))
    begun += sorted(joins, key=lambda e: (e.moved(e.event["body"]["started_at"]), e.order))
    if not begun:
        return None
    told = begun[0].event["body"]
    said = {name: last_said(all_of_it, "set", name) for name in
            ("started_at", "ended_at", "kind", "staff", "report", "answers")}  # fmt: skip
    start = begun[0].moved(told["started_at"]) if said["started_at"] is ... else time_of(said["started_at"])
    ends = standing(all_of_it, "end")
    look = set()
    if not ends:
        end = max(each.moved(each.event["at"]) for each in all_of_it)
    else:
        end = ends[-1].moved(ends[-1].event["body"]["ended_at"])
        if said["ended_at"] is not ...:
            end = time_of(said["ended_at"])
        if end < start:
            look.add("backwards")
        each_end = [e.moved(e.event["body"]["ended_at"]) for e in ends]
        if len({e.device for e in ends}) > 1 and max(each_end) - min(each_end) > timedelta(minutes=15):
            look.add("two_ends")
    if end - start > timedelta(hours=48):
        look.add("long")
        end = start + timedelta(hours=48)
    end = max(end, start)
    if ends:
        for kind in ("count", "incident", "note"):
            for each in standing(all_of_it, kind):
                if each.moved(each.event["at"]) > end + timedelta(minutes=5):
                    look.add("late")
    staff = {code for e in begun for code in e.event["body"]["staff"]} | {e.staff for e in begun}
    places = [e.event["body"]["place"] for e in standing(all_of_it, "place")]
    places = places or [e.event["body"]["place"] for e in begun if e.event["body"]["place"]][:1]
    checks = standing(all_of_it, "check")
    final = {"report": "", "answers": []}
    for name in final:
        if ends:
            final[name] = ends[-1].event["body"][name]
        if said[name] is not ...:
            final[name] = said[name]
    return {
        "kind": told["kind"] if said["kind"] is ... else said["kind"],
        "started_at": start,
        "ended_at": end,
        "staff": sorted(staff if said["staff"] is ... else said["staff"]),
        **final,
        "place": places[-1] if places else None,
        "is_open": not ends,
        "look": sorted(look),
        "clock": max(each.event["clock"] for each in all_of_it),
        "checked_at": last_check(checks, "ok"),
        "home_at": last_check(checks, "home"),
        "encounters": {e.event["id"]: encounter(all_of_it, e) for e in standing(all_of_it, "count")},
        "incidents": {e.event["id"]: incident(all_of_it, e) for e in standing(all_of_it, "incident")},
        "notes": {
            e.event["id"]: (e.moved(e.event["at"]), e.event["body"]["place"], e.event["body"]["text"])
            for e in standing(all_of_it, "note")
        },
    }


def last_check(checks: list[Came], state: str) -> datetime | None:
    times = [e.moved(e.event["at"]) for e in checks if e.event["body"]["state"] == state]
    return max(times) if times else None


def encounter(all_of_it: list[Came], count: Came) -> tuple[Any, ...]:
    """(place, count, first contacts, gender, age, scheme, band, district, topics)."""
    body = dict(count.event["body"])
    own = [each for each in all_of_it if each.device == count.device or each.kind == "undo"]
    for name in ("first", "district", "topics"):
        said = last_said(own, "mark", name, count.event["id"])
        if said is not ...:
            body[name] = said
    if body["first"] is not None:
        body["first"] = min(body["first"], body["n"])
    names = ("place", "n", "first", "gender", "age", "scheme", "band", "district")
    return (*(body[name] for name in names), tuple(body["topics"]))


def incident(all_of_it: list[Came], tap: Came) -> tuple[Any, ...]:
    """(occurred_at, kind, place, ambulance, doses, note)."""
    said = {
        name: last_said(all_of_it, "incident_set", name, tap.event["id"])
        for name in ("occurred_at", "kind", "place", "ambulance", "naloxone", "doses", "note")
    }
    at = tap.moved(tap.event["at"]) if said["occurred_at"] is ... else time_of(said["occurred_at"])
    place = tap.event["body"]["place"] if said["place"] is ... else said["place"]
    doses = None if said["doses"] is ... else said["doses"]
    if said["naloxone"] is False:
        doses = 0
    ambulance = None if said["ambulance"] is ... else said["ambulance"]
    kind, note = ("" if said[name] is ... else said[name] for name in ("kind", "note"))
    return at, kind, place, ambulance, doses, note


def counts_of(all_of_it: list[Came]) -> dict[str, tuple[int, int]]:
    """What each phone has counted: young people, and first contacts among them."""
    found: dict[str, tuple[int, int]] = {each.device: (0, 0) for each in all_of_it}
    for count in standing(all_of_it, "count"):
        row = encounter(all_of_it, count)
        people, first = found[count.device]
        found[count.device] = (people + row[1], first + (row[2] or 0))
    return found
