"""The parts of the field app's core by themselves: names of events, what follows from events, the vault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.field_phone import bare_page

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of the server's origin, with nothing in it."""
    context = browser.new_context()
    yield bare_page(context, live_server.url)
    context.close()


def test_names_of_events_grow_also_when_the_clock_is_set_back(page: Page) -> None:
    """RFC 9562: version 7, the variant's bits, the time first; 20 000 of one millisecond are all different."""
    made = page.evaluate(
        """async () => {
          const {uuid7} = await import("/static/field/app/ids.js");
          const same = Array.from({length: 20000}, () => uuid7(1700000000000));
          const back = [uuid7(1600000000000), uuid7(1800000000000)];
          return [...same, ...back];
        }"""
    )
    assert all(UUID7.fullmatch(one) for one in made)
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert int(made[-1].replace("-", "")[:12], 16) == 1800000000000


def event(seq: int, kind: str, body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An event of the session «s» with a readable id."""
    plain = {
        "id": f"e{seq}",
        "session": "s",
        "seq": seq,
        "clock": seq,
        "at": f"2026-11-21T20:{seq:02}:00.000Z",
    }
    return {**plain, "kind": kind, "target": None, "body": body or {}, **more}


def count(seq: int, gender: str = "boy", n: int = 1, place: str = "torget", **more: Any) -> dict[str, Any]:
    """A count of ``n``."""
    body = {"place": place, "n": n, "gender": gender, "age": None, "scheme": "x", "band": "13-15"}
    return event(seq, "count", {**body, "first": None, "district": None, "topics": []}, **more)


START = event(
    1, "start", {"kind": "field", "started_at": "2026-11-21T20:00:00Z", "place": "torget",
                 "places": [], "staff": ["u1"], "team": "", "planned_end": None}
)  # fmt: skip


def fold(page: Page, events: list[dict[str, Any]], without: list[str] | None = None) -> dict[str, Any]:
    """What follows from the events, for the session «s»."""
    return page.evaluate(
        """async ([events, without]) => {
          const {fold} = await import("/static/field/app/fold.js");
          return fold(events, new Set(without)).get("s");
        }""",
        [events, without or []],
    )


def test_what_follows_does_not_depend_on_order_or_repeats(page: Page) -> None:
    """«All that follows from a set of events follows whatever order they came in, and however often.»"""
    events = [
        START,
        count(2),
        count(3, "girl", 3),
        event(4, "mark", {"first": 2, "topics": ["rus"]}, target="e3"),
        event(5, "mark", {"first": 1}, target="e3"),
        event(6, "place", {"place": "stasjonen"}),
        count(7, "girl", place="stasjonen"),
        event(8, "undo", target="e7"),
        event(9, "undo", target="e7"),
        event(10, "incident", {"place": "stasjonen"}),
        event(11, "incident_set", {"kind": "overdose", "naloxone": True}, target="e10"),
        event(12, "incident_set", {"naloxone": False, "doses": 0}, target="e10"),
        event(13, "set", {"report": "Rolig", "staff": ["u1", "u2"]}),
        event(14, "end", {"ended_at": "2026-11-21T23:00:00Z", "report": "", "answers": []}),
    ]
    straight = fold(page, events)
    assert straight["count"] == 4
    assert straight["tiles"] == {"boy|13-15": 1, "girl|13-15": 3}
    assert straight["last"] == {
        "id": "e3", "n": 3, "gender": "girl", "band": "13-15", "age": None, "place": "torget", "first": 1,
        "district": None, "topics": ["rus"], "at": "2026-11-21T20:03:00.000Z",
    }  # fmt: skip
    assert straight["place"] == "stasjonen"
    assert straight["incidents"][0]["kind"] == "overdose"
    assert straight["incidents"][0]["naloxone"] is False
    assert straight["set"] == {"report": "Rolig", "staff": ["u1", "u2"]}
    assert straight["end"]["at"] == "2026-11-21T23:00:00Z"
    assert fold(page, [*reversed(events), *events]) == straight


def test_undo_takes_back_one_step_and_never_what_cannot_be_undone(page: Page) -> None:
    """An undo of a start or of an undo is of no account; a mark falls with its count; an undone end goes on."""
    events = [
        START,
        count(2),
        event(3, "mark", {"first": 1}, target="e2"),
        event(4, "end", {"ended_at": "2026-11-21T21:00:00Z"}),
        event(5, "undo", target="e4"),
        event(6, "undo", target="e5"),
        event(7, "undo", target="e1"),
        event(8, "undo", target="e2"),
        event(9, "undo", target="somebody-elses"),
    ]
    known = fold(page, events)
    assert (known["begun"], known["end"], known["endUndone"]) == (True, None, ["e4"])
    assert (known["count"], known["last"]) == (0, None)
    assert [(entry["kind"], entry["undone"]) for entry in known["trail"]] == [
        ("end", True), ("mark", True), ("count", True),
    ]  # fmt: skip


def test_a_discarded_event_is_as_if_it_had_never_been(page: Page) -> None:
    assert fold(page, [START, count(2), count(3)], ["e3"])["count"] == 1


SUMS = """async ([events, said]) => {
  const {fold} = await import("/static/field/app/fold.js");
  const {sessionState} = await import("/static/field/app/state.js");
  const own = fold(events, new Set()).values().next().value;
  const {me, partner, both} = sessionState(own, {said, device: "d1", data: {me: {staff: "u1"}}}).counts;
  return [me, partner, both];
}"""


def test_what_one_counted_on_another_phone_is_ones_own(page: Page) -> None:
    """«Du» is who one is; a partner of whom nothing is known is not guessed."""
    mine = {"device": "d1", "staff": "u1", "count": 2}  # as the server has it: this phone knows better
    second, partners = {**mine, "device": "d2", "count": 3}, {"device": "d3", "staff": "u2", "count": 4}
    events = [START, count(2)]
    own = page.evaluate(SUMS, [events, {"counts": [mine, second, partners]}])
    assert own == [4, 4, 8]
    assert page.evaluate(SUMS, [events, {"counts": [mine]}]) == [1, 0, 1]
    assert page.evaluate(SUMS, [events, None]) == [1, None, None]


def test_the_vault_opens_for_its_own_place_only(page: Page) -> None:
    """A record that is moved, or whose key is another vault's, does not open; the key itself cannot be taken out."""
    found = page.evaluate(
        """async () => {
          const {openStore} = await import("/static/field/app/vault.js");
          const store = await openStore("units");
          const one = await store.vaultOf(1, "vika");
          const two = await store.vaultOf(2, "vika");
          const box = await one.seal("log", 7, {text: "hemmelig"});
          const opens = (vault, ...place) => vault.unseal(...place, box).then(() => true, () => false);
          const raw = await crypto.subtle.exportKey("raw", one.key).then(() => true, () => false);
          const again = await store.vaultOf(1, "vika");
          return {
            own: await opens(one, "log", 7), number: await opens(one, "log", 8), store: await opens(one, "docs", 7),
            vault: await opens(two, "log", 7), raw, same: again.id === one.id && again.device === one.device,
            different: one.device !== two.device,
          };
        }"""
    )
    assert found == {
        "own": True, "number": False, "store": False, "vault": False, "raw": False, "same": True, "different": True,
    }  # fmt: skip


def test_two_windows_that_write_at_once_number_without_holes(page: Page) -> None:
    """Sixty events from each of two windows of one vault: 1 … 120, each once, and both windows know all of them."""
    prepare = """async () => {
      const {openStore} = await import("/static/field/app/vault.js");
      const {Log} = await import("/static/field/app/log.js");
      const store = await openStore("windows");
      window.log = await new Log(await store.vaultOf(1, "vika"), () => {}).load();
    }"""
    second = bare_page(page.context, page.url.rpartition("/")[0])
    page.evaluate(prepare)
    second.evaluate(prepare)
    fill = """() => { window.done = Promise.all(Array.from({length: 60},
      (_, n) => log.write(() => ({session: "s", kind: "count", body: {n}})))).then(() => true); }"""
    page.evaluate(fill)
    second.evaluate(fill)
    for window in (page, second):
        window.wait_for_function("() => window.done")
        window.wait_for_function("() => log.events.length === 120")
        seqs = window.evaluate("log.events.map((event) => event.seq)")
        assert seqs == list(range(1, 121))
    assert page.evaluate("new Set(log.events.map((event) => event.id)).size") == 120
    clocks = page.evaluate("log.events.map((event) => event.clock)")
    assert clocks == sorted(set(clocks))
