"""Events mean the same on the phone and on the server: fold.js against field/fold.py, over sets drawn by lot."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.field_phone import bare_page
from utsyn.field import wire
from utsyn.field.fold import Folded, fold
from utsyn.field.queries.live import spelled

DEVICE, SESSION = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SETS = 300
FOLD = """async (sets) => {
  const {fold} = await import("/static/field/app/fold.js");
  const {sessionState} = await import("/static/field/app/state.js");
  return sets.map((events) => {
    const own = fold(events).values().next().value;
    return {...sessionState(own), count: own.count};
  });
}"""


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context()
    yield bare_page(context, live_server.url)
    context.close()


class Evening:
    """One phone's events, drawn by lot: all kinds, in their order, and undone here and there."""

    def __init__(self, lot: random.Random) -> None:
        self.lot, self.events = lot, []  # type: ignore[var-annotated]
        self.add(
            "start", {"kind": "street", "started_at": spelled(NOW), "place": "torget", "staff": ["kari"]}
        )
        for _step in range(lot.randint(1, 30)):
            getattr(self, lot.choice(["count"] * 6 + ["mark"] * 3 + ["undo"] * 3 + ["other"] * 4))()

    def add(self, kind: str, body: dict[str, Any], target: str | None = None) -> None:
        number = len(self.events) + 1
        self.events.append(
            {
                "id": str(uuid.UUID(int=self.lot.getrandbits(128))), "session": SESSION, "seq": number, "clock": number,
                "at": spelled(NOW + timedelta(minutes=number)), "kind": kind, "target": target, "body": body,
            }
        )  # fmt: skip

    def one(self, *kinds: str) -> str | None:
        there = [event["id"] for event in self.events if event["kind"] in kinds]
        return self.lot.choice(there) if there else None

    def count(self) -> None:
        n = self.lot.choice([1, 1, 2, 6])
        first = self.lot.choice([None, 0, n])
        place = self.lot.choice(["torget", "kaia"])
        self.add(
            "count", {"place": place, "n": n, "gender": self.lot.choice(["girl", "boy"]), "first": first}
        )

    def mark(self) -> None:
        if target := self.one("count"):
            fields = {"first": self.lot.choice([None, 0, 1, 9]), "district": "nord", "topics": ["school"]}
            names = self.lot.sample(sorted(fields), self.lot.randint(1, 3))
            self.add("mark", {name: fields[name] for name in names}, target)

    def undo(self) -> None:
        kinds = ["count", "count", "mark", "place", "set", "incident", "incident_set", "note", "check", "end"]
        if target := self.one(*self.lot.choice([kinds, ["start", "undo"]])):
            self.add("undo", {}, target)

    def other(self) -> None:
        incident = self.one("incident")
        late = spelled(NOW + timedelta(hours=3))
        fields = {
            "kind": self.lot.choice(["overdose", "threat"]),
            "naloxone": self.lot.choice([True, None]),
            "place": None,
        }
        body = dict(self.lot.sample(sorted(fields.items(), key=str), self.lot.randint(1, 3)))
        self.add(
            *self.lot.choice(
                [
                    ("place", {"place": self.lot.choice(["torget", "kaia"])}),
                    ("incident", {"place": "kaia"}),
                    ("incident_set", body, incident) if incident else ("check", {"state": "ok"}),
                    ("note", {"text": f"Notat {len(self.events)}", "place": None}),
                    ("check", {"state": self.lot.choice(["ok", "home"])}),
                    ("set", {"report": f"Rapport {len(self.events)}", "staff": ["kari", "bo"]}),
                    ("set", {"kind": "school"}),
                    ("end", {"ended_at": late, "report": "Slutt", "answers": []}),
                ]
            )
        )


def on_the_server(events: list[dict[str, Any]]) -> Folded:
    folded = fold([wire.read(event, DEVICE, "kari", 0, NOW) for event in events])
    assert folded is not None
    return folded


def told_by_server(folded: Folded) -> dict[str, Any]:
    tiles: Counter[str] = Counter()
    for row in folded.encounters.values():
        tiles[f"{row.gender}|"] += row.count
    last = list(folded.encounters.values())[-1] if folded.encounters else None
    return {
        "sum": folded.counts[DEVICE][1],
        "tiles": dict(tiles),
        "last": last
        and [
            last.encounter_id,
            last.count,
            last.first_contacts,
            last.district,
            list(last.topics),
            last.place,
        ],
        "place": folded.place,
        "kind": folded.kind,
        "open": folded.is_open,
        "ended": None if folded.is_open else spelled(folded.ended_at),
        "report": folded.report,
        "staff": sorted(folded.staff),
        "checked": spelled(folded.checked_at),
        "home": spelled(folded.home_at),
        "incidents": [
            [one.key, one.kind or None, one.place, one.naloxone] for one in folded.incidents.values()
        ],
        "notes": [[one.key, one.text] for one in folded.observations.values()],
    }


def told_by_phone(state: dict[str, Any]) -> dict[str, Any]:
    last = state["last"]
    return {
        "sum": state["count"],
        "tiles": state["tiles"],
        "last": last and [last[name] for name in ("id", "n", "first", "district", "topics", "place")],
        "place": state["place"],
        "kind": state["kind"],
        "open": state["open"],
        "ended": state["ended"] and state["ended"]["at"],
        "report": state["values"]["report"],
        "staff": sorted(state["staff"]),
        "checked": state["checks"]["last"],
        "home": state["checks"]["home"],
        "incidents": [[one["id"], one["kind"], one["place"], one["naloxone"]] for one in state["incidents"]],
        "notes": [[one["id"], one["text"]] for one in state["notes"]],
    }


def test_phone_and_server_read_the_same_out_of_the_same_events(page: Page) -> None:
    """«All that follows from a set of events follows whatever order they came in»: on both sides, and the same."""
    evenings = [Evening(random.Random(seed)).events for seed in range(SETS)]
    for seed, events in enumerate(evenings):
        random.Random(seed).shuffle(events)
    for events, state in zip(evenings, page.evaluate(FOLD, evenings), strict=True):
        assert told_by_phone(state) == told_by_server(on_the_server(events))
    kinds = Counter(event["kind"] for events in evenings for event in events)
    assert set(kinds) >= {
        "count",
        "mark",
        "undo",
        "place",
        "set",
        "incident",
        "incident_set",
        "note",
        "check",
        "end",
    }
