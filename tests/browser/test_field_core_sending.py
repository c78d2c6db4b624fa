"""The field app's queue against everything that a net and a server can do: no tap is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.browser.field_phone import READY, Phone, sign_in
from tests.browser.field_stub import Stub
from utsyn.accounts.models import User
from utsyn.core.models import Service

EVENING = {"kind": "street", "place": "torget", "staff": ["u1"]}
TAP = {"gender": "girl", "band": "13-15"}
SENT = "model.state.link.waiting === 0 && model.state.link.sending === 0"


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    return user_with("worker", service)


@pytest.fixture
def context(browser: Browser, live_server: LiveServer, worker: User) -> Iterator[BrowserContext]:
    opened = browser.new_context(service_workers="block")  # the worker has tests of its own
    sign_in(opened, live_server.url, worker)
    yield opened
    opened.close()


@pytest.fixture
def stub(context: BrowserContext, worker: User) -> Stub:
    return Stub(context, worker.pk)


@pytest.fixture
def phone(context: BrowserContext, live_server: LiveServer, stub: Stub) -> Phone:
    """A phone whose owner is signed in and has begun a session."""
    made = Phone(context, live_server.url)
    made.open()
    made.until(READY)
    made.do("start", EVENING)
    return made


def taps(phone: Phone, number: int) -> None:
    """As many taps, as fast as they can be written."""
    phone.page.evaluate(
        "([number, tap]) => Promise.all(Array.from({length: number}, () => model.count(tap)))", [number, TAP]
    )


def test_taps_are_sent_and_forgotten_one_by_one(phone: Phone, stub: Stub) -> None:
    """Wish 3, 19: cleaned up only on a receipt for that very item."""
    taps(phone, 3)
    assert phone.state("session.counts") == {"me": 3, "partner": None, "both": None, "partnerAt": None}
    phone.until(SENT)
    assert [event["seq"] for event in stub.events.values()] == [1, 2, 3, 4]
    assert phone.state("outbox") == []
    assert phone.state("link.lastSent")
    assert all(header["x-utsyn-device"] for header in stub.headers)


def test_a_lost_answer_is_asked_for_again(phone: Phone, stub: Stub) -> None:
    """Wish 25: the same events once more; the second answer says «known», and nobody is counted twice."""
    phone.until(SENT)
    faults = ["lost answer", "lost request"]
    stub.fault = lambda request: faults.pop() if faults and request["events"] else None
    taps(phone, 2)
    phone.until("model.state.link.online === false")
    assert phone.state("link.waiting") == 2
    phone.until(SENT, timeout=15_000)
    assert [event["kind"] for event in stub.events.values()] == ["start", "count", "count"]
    assert phone.state("session.counts.me") == 2


@pytest.mark.parametrize("status", [500, 503, 429, 400])
def test_a_server_that_says_no_gets_everything_later(phone: Phone, stub: Stub, status: int) -> None:
    phone.until(SENT)
    stub.fault = lambda _request: (status, {"code": "malformed" if status == 400 else "", "message": ""})
    taps(phone, 2)
    phone.until("model.state.link.fault !== ''")
    assert phone.state("link.waiting") == 2
    assert phone.state("session.counts.me") == 2
    stub.fault = lambda _request: None
    phone.do("syncNow")
    phone.until(SENT)
    assert phone.state("link.fault") == ""
    assert len(stub.events) == 3


def test_too_much_at_once_is_halved_until_it_goes(phone: Phone, stub: Stub) -> None:
    """413: fewer at a time; an event that is too large by itself is put aside, and the rest goes on."""
    phone.until(SENT)
    stub.requests.clear()

    def narrow(request: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        large = any(event["kind"] == "note" for event in request["events"])
        return (413, {"code": "too_large", "message": ""}) if len(request["events"]) > 3 or large else None

    stub.fault = narrow
    phone.page.evaluate(
        "(tap) => Promise.all([model.note('lang '.repeat(10)), ...Array.from({length: 10}, () => model.count(tap))])",
        TAP,
    )  # at once: what comes half a second later goes by itself
    phone.until(SENT)
    assert stub.sent()[0] == 11
    assert len(stub.events) == 11
    assert phone.state("link.problems") == 1
    assert phone.state("outbox.map(item => [item.kind, item.state, item.code])") == [
        ["note", "problem", "too_large"]
    ]


def test_many_events_go_a_hundred_at_a_time(phone: Phone, stub: Stub) -> None:
    phone.until(SENT)
    stub.requests.clear()
    phone.page.context.set_offline(True)
    taps(phone, 230)
    phone.page.context.set_offline(False)
    phone.until(SENT)
    assert sum(stub.sent()) >= 230
    assert max(stub.sent()) == 100
    assert [event["seq"] for event in stub.events.values()] == list(range(1, 232))


def test_one_bad_item_is_put_aside_and_the_rest_goes_on(phone: Phone, stub: Stub) -> None:
    """Wish 13, 17: what, when, why, try again, discard with a reason."""
    stub.refuse = {"place": "unknown_code"}
    phone.do("setPlace", "stasjonen")
    taps(phone, 2)
    phone.until(SENT)
    (item,) = phone.state("outbox")
    assert (item["kind"], item["state"], item["code"], item["tries"]) == (
        "place",
        "problem",
        "unknown_code",
        1,
    )
    assert item["message"] == "Vi kjenner ikke stedet."
    assert phone.state("session.counts.me") == 2
    phone.do("retry", item["id"])
    assert phone.state("outbox[0].tries") == 2
    phone.reload()
    assert phone.state("link.problems") == 1
    stub.refuse = {}
    phone.do("retry", item["id"])
    phone.until(SENT)
    assert phone.state("outbox") == []
    assert len(stub.events) == 4


def test_what_is_discarded_is_gone_and_asks_no_more(phone: Phone, stub: Stub) -> None:
    """Wish 17"""
    phone.until(SENT)
    stub.refuse = {"count": "unknown_code"}
    taps(phone, 2)
    phone.until("model.state.link.problems === 2")
    phone.do("discard", phone.state("outbox[0].id"), "Feil sted")
    assert phone.state("session.counts.me") == 1
    phone.reload()
    assert phone.state("link.problems") == 1
    assert phone.state("session.counts.me") == 1


def test_an_expired_sign_in_keeps_everything(phone: Phone, stub: Stub) -> None:
    """Wish 13, 26: 401 asks for sign-in; counting goes on, and what was counted goes when somebody has signed in."""
    phone.until(SENT)
    stub.fault = lambda _request: (401, {"code": "signed_out", "message": ""})
    taps(phone, 3)
    phone.until("model.state.link.signIn")
    before = len(stub.requests)
    taps(phone, 2)
    assert phone.state("session.counts.me") == 5
    assert phone.state("link.waiting") == 5
    phone.reload()
    phone.until("model.state.link.signIn")
    assert phone.state("session.counts.me") == 5
    stub.fault = lambda _request: None
    assert phone.do("signIn") is True
    phone.until(SENT)
    assert len(stub.events) == 6
    assert len(stub.requests) > before


def test_a_worker_without_a_role_keeps_everything_encrypted(phone: Phone, stub: Stub) -> None:
    """Wish 14: told at once; the queue stays."""
    phone.until(SENT)
    stub.fault = lambda _request: (403, {"code": "no_role", "message": "Spør lederen din."})
    taps(phone, 1)
    phone.until("model.state.link.noRole")
    assert phone.state("link.waiting") == 1
    assert phone.state("phase") == "ready"


DUMP = """async () => {
  const found = [];
  for (const {name} of await indexedDB.databases()) {
    const opening = indexedDB.open(name);
    const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
    for (const store of db.objectStoreNames) {
      const all = (what) => new Promise((done) => {
        const ask = db.transaction(store).objectStore(store)[what](); ask.onsuccess = () => done(ask.result); });
      const plain = (key, one) => one instanceof Uint8Array ? new TextDecoder("latin1").decode(one)
        : one instanceof CryptoKey ? String(one.extractable) : one;
      const [keys, values] = [await all("getAllKeys"), await all("getAll")];
      found.push([store, keys.length, JSON.stringify(keys), JSON.stringify(values, plain)]);
    }
    db.close();
  }
  return found;
}"""


def stored(phone: Phone) -> dict[str, int]:
    """How many records each store has."""
    return {store: number for store, number, _keys, _values in phone.page.evaluate(DUMP)}


def test_nothing_can_be_read_in_the_database(phone: Phone) -> None:
    """«Encrypted with a non-extractable key»: no place, name, text or service in clear, in any store."""
    phone.do("note", "Mye uro ved Stasjonen", "stasjonen")
    phone.do("draft", "notat", "En halv setning")
    phone.do("setting", "night", "on")
    phone.do("setPlace", "stasjonen")
    taps(phone, 2)
    whole = "".join(keys + values for _store, _number, keys, values in phone.page.evaluate(DUMP))
    # Long enough that no ciphertext holds one by chance.
    words = 'torget|stasjonen|Stasjonen|Ada Holm|"vika"|i Vika|"u1"|"girl"|13-15|uro ved|halv setning|notat|"night"'
    for word in words.split("|"):
        assert word not in whole, word
    numbers = stored(phone)
    assert (numbers["vaults"], numbers["log"]) == (1, 5)
    assert numbers["docs"] >= 4
    assert '"key":"false"' in whole


@pytest.mark.parametrize("how", ["lost", "replaced"])
def test_a_revoked_phone_wipes_itself(phone: Phone, stub: Stub, how: str) -> None:
    """Lost: at once, with what waits. Replaced: when everything has been sent."""
    phone.until(SENT)
    if how == "lost":
        stub.fault = lambda _request: (403, {"code": "device_lost", "message": ""})
    else:
        stub.more = {"wipe": True}
    taps(phone, 2)
    phone.until("model.state.phase === 'ended'")
    assert set(stored(phone).values()) == {0}
    assert len(stub.events) == (1 if how == "lost" else 3)
    assert phone.state("session") is None


def test_signing_out_sends_then_wipes(phone: Phone, stub: Stub, live_server: LiveServer) -> None:
    """Wish 15, 17: purged at sign-out after upload, and the server's session is over."""
    taps(phone, 2)
    assert phone.do("signOut") == {"left": 0, "drafts": 0, "signedOut": True}
    assert len(stub.events) == 3
    assert phone.state("phase") == "closed"
    assert set(stored(phone).values()) == {0}
    assert (
        phone.page.evaluate(
            "fetch('/felt/inne', {headers: {Accept: 'application/json'}}).then((a) => a.status)"
        )
        == 401
    )


def test_signing_out_without_net_says_how_many_are_left(phone: Phone, stub: Stub) -> None:
    """Wish 15: stays; or goes, and keeps them locked until the same user is back."""
    phone.until(SENT)
    stub.fault = lambda _request: "lost request"
    taps(phone, 2)
    assert phone.do("signOut") == {"left": 2, "drafts": 0}
    assert phone.state("phase") == "ready"
    assert phone.do("signOut", {"leave": True})["signedOut"] is True
    assert (phone.state("phase"), phone.state("locked"), phone.state("session")) == ("closed", 2, None)
    phone.reload()
    assert (phone.state("phase"), phone.state("locked")) == ("closed", 2)


def test_a_full_phone_counts_nothing(phone: Phone) -> None:
    """«Ble ikke lagret på telefonen»: the number does not change, and the next tap that fits has the next number."""
    phone.until(SENT)
    full = """async (tap) => {
      const put = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function () { throw new DOMException("full", "QuotaExceededError"); };
      const name = await model.count(tap).then(() => "", (fault) => fault.name);
      IDBObjectStore.prototype.add = put;
      return name;
    }"""
    assert phone.page.evaluate(full, TAP) == "Unstored"
    assert phone.state("session.counts.me") == 0
    taps(phone, 1)
    assert phone.state("session.counts.me") == 1
    assert phone.page.evaluate("async () => (await indexedDB.databases()).length") == 1


def test_without_a_store_there_is_nothing_to_count_with(
    context: BrowserContext, live_server: LiveServer
) -> None:
    """Some private windows have no IndexedDB: the app says so instead of counting into the air."""
    phone = Phone(context, live_server.url)
    broken = (
        "() => { IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError'); }; }"
    )
    phone.page.evaluate(broken)
    phone.open()
    assert (phone.state("phase"), phone.state("link.fault")) == ("closed", "no_storage")


def test_two_windows_show_the_same(
    phone: Phone, context: BrowserContext, live_server: LiveServer, stub: Stub
) -> None:
    """One vault, two windows: both count, both know, and everything is sent once."""
    second = Phone(context, live_server.url)
    second.open()
    second.until(READY)
    taps(phone, 5)
    taps(second, 5)
    for window in (phone, second):
        window.until("model.state.session.counts.me === 10")
        window.until(SENT)
    assert sorted(event["seq"] for event in stub.events.values()) == list(range(1, 12))
    phone.do("undo")
    second.until("model.state.session.counts.me === 9")


def test_asking_for_the_partners_sum_is_no_use_of_the_sign_in(phone: Phone, stub: Stub) -> None:
    """AUT-4: what asks by itself says so."""
    phone.until(SENT)
    phone.do("syncNow")
    assert stub.requests[-1]["events"] == []
    assert stub.headers[-1].get("x-utsyn-background") == "1"
    assert all(
        "x-utsyn-background" not in h for h, r in zip(stub.headers, stub.requests, strict=True) if r["events"]
    )


def test_a_phone_that_the_server_takes_for_somebody_elses_gets_a_new_name(phone: Phone, stub: Stub) -> None:
    """403 device_other, and the same user is signed in: a new key, once; nothing is lost."""
    phone.until(SENT)
    old = stub.headers[-1]["x-utsyn-device"]
    refusal = (403, {"code": "device_other", "message": ""})
    stub.fault = lambda request: refusal if request["device"]["key"] == old else None
    taps(phone, 2)
    phone.until(SENT)
    assert stub.headers[-1]["x-utsyn-device"] != old
    assert len(stub.events) == 3
    phone.reload()
    phone.do("syncNow")
    assert stub.headers[-1]["x-utsyn-device"] not in ("", old)


def test_a_clock_that_is_set_back_changes_no_order(phone: Phone, stub: Stub) -> None:
    """Phones' clocks are wrong: numbers and Lamport clocks go on; what was done last is undone first."""
    phone.do("setPlace", "stasjonen")
    phone.page.evaluate("() => { const now = Date.now; Date.now = () => now() - 7200000; }")
    phone.do("setPlace", "torget")
    phone.do("count", TAP)
    assert phone.state("session.place") == "torget"
    assert phone.do("undo")["kind"] == "count"
    phone.until(SENT)
    sent = list(stub.events.values())
    assert [event["seq"] for event in sent] == [1, 2, 3, 4, 5]
    assert [event["clock"] for event in sent] == sorted({event["clock"] for event in sent})
    assert [event["id"] for event in sent] == sorted(event["id"] for event in sent)


@pytest.mark.parametrize(("days", "phase"), [(6, "ready"), (8, "closed")])
def test_a_phone_that_nobody_uses_any_more_keeps_nothing(
    phone: Phone, stub: Stub, context: BrowserContext, days: int, phase: str
) -> None:
    """All is sent, nothing goes on, nobody has signed in for a week: colleagues' names and the rota go too."""
    phone.do("end", {})
    phone.until(SENT)
    phone.page.evaluate(
        "(days) => model.log.change(() => ({seen: new Date(Date.now() - days * 864e5).toISOString()}))", days
    )
    stub.fault = lambda _request: (401, {"code": "signed_out", "message": ""})
    context.clear_cookies()
    phone.reload()
    phone.until(f"model.state.phase === '{phase}' && ('{phase}' === 'closed' || model.state.link.signIn)")
    assert stored(phone)["vaults"] == (1 if phase == "ready" else 0)


def test_a_page_that_cannot_draw_stops_nothing(phone: Phone, stub: Stub) -> None:
    """A fault of the screen is told, and what was tapped is kept and sent all the same."""
    told: list[str] = []
    phone.page.on("pageerror", lambda fault: told.append(str(fault)))
    phone.page.evaluate("() => { model.subscribe(() => { throw new Error('cannot draw'); }); }")
    taps(phone, 2)
    phone.until(SENT)
    assert phone.state("session.counts.me") == 2
    assert len(stub.events) == 3
    assert "cannot draw" in told[0]
