"""The real app against the real server, over a net that loses, repeats, delays and refuses."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Route
from pytest_django.live_server_helper import LiveServer

from tests.browser.field_phone import READY, Phone, sign_in
from utsyn.accounts.models import User
from utsyn.catalogue.models import AgeBand, AgeScheme, Place
from utsyn.core.models import Service
from utsyn.field.models import Device, Encounter, FieldEvent, FieldSession

TEAM = str(uuid.UUID("018f0000-0000-7000-8000-00000000beef"))
SENT = "model.state.link.waiting === 0 && model.state.link.sending === 0"
FAULTS = ["pass", "lost request", "lost answer", "twice", "late", 500, 401, 413, 503]


class Net:
    """What happens to requests on the way from one phone: drawn by lot, until it is made good."""

    def __init__(self, context: BrowserContext, lot: random.Random) -> None:
        self.lot, self.good = lot, False
        self.late: list[Route] = []
        self.seen: Counter[str] = Counter()
        context.route("**/felt/sync", self.handle)

    def handle(self, route: Route) -> None:
        """One request."""
        fault = "pass" if self.good else self.lot.choice(FAULTS)
        self.seen[str(fault)] += 1
        try:
            if fault == "lost request":
                route.abort("connectionfailed")
            elif fault in ("lost answer", "twice"):
                route.fetch()
                route.abort("connectionreset") if fault == "lost answer" else route.continue_()
            elif fault == "late":
                self.late.append(route)
            elif isinstance(fault, int):
                code = {401: "signed_out", 413: "too_large"}.get(fault, "")
                route.fulfill(status=fault, json={"code": code, "message": ""})
            else:
                route.continue_()
        except Error:
            pass  # the page was killed meanwhile

    def let_go(self) -> None:
        """What was late comes now: perhaps after what was sent later."""
        late, self.late = self.late, []
        for route in late:
            try:
                route.fetch()
                route.abort("timedout")
            except Error:
                pass  # its page is gone, and it with it


class Player:
    """Somebody with a phone, and what they know to have tapped."""

    def __init__(self, phone: Phone, net: Net, lot: random.Random) -> None:
        self.phone, self.net, self.lot = phone, net, lot
        self.taps: list[int] = []

    @property
    def sum(self) -> int:
        return sum(self.taps)

    def tap(self) -> None:
        n = self.lot.choice([1, 1, 1, 2, 6])
        self.phone.do("count", {"gender": self.lot.choice(["girl", "boy"]), "band": "ungdom", "n": n})
        self.taps.append(n)

    def undo(self) -> None:
        undone = self.phone.do("undo")
        if undone and undone["kind"] == "count":
            assert undone["n"] == self.taps.pop()

    def mark(self) -> None:
        if self.taps:
            self.phone.do("mark", {"first": self.lot.randint(0, self.taps[-1])})

    def move(self) -> None:
        self.phone.do("setPlace", self.lot.choice(["torget", "kaia"]))

    def send(self) -> None:
        self.phone.page.evaluate("() => { model.syncNow(); }")

    def die(self) -> None:
        """Killed in the middle of a tap: either it is there afterwards, or the number never changed."""
        before = self.sum
        self.phone.page.evaluate("() => { model.count({gender: 'boy', band: 'ungdom'}); }")
        self.phone.page.context.set_offline(
            False
        )  # no worker here: test_field_core_shell.py opens without net
        self.phone.reload()
        now = self.phone.state("session.counts.me")
        assert now in (before, before + 1)
        if now > before:
            self.taps.append(1)

    def offline(self) -> None:
        self.phone.page.context.set_offline(self.lot.random() < 0.5)

    def late(self) -> None:
        self.net.let_go()

    def step(self) -> None:
        kinds = [self.tap] * 8 + [self.undo] * 2 + [self.mark, self.move, self.offline, self.late, self.die]
        self.lot.choice([*kinds, *([self.send] * 5)])()
        assert self.phone.state("session.counts.me") == self.sum


@pytest.fixture
def town(service: Service) -> Service:
    for code in ("torget", "kaia"):
        Place.objects.create(service=service, code=code, name=code.title(), area="Sentrum", kind="street")
    scheme = AgeScheme.objects.create(service=service, code="skole")
    AgeBand.objects.create(scheme=scheme, code="ungdom", age_from=13, age_to=15)
    return service


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    opened: list[BrowserContext] = []

    def make() -> BrowserContext:
        opened.append(browser.new_context(service_workers="block"))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_tapped_is_there_once_whatever_the_net_did(
    contexts: Callable[[], BrowserContext],
    live_server: LiveServer,
    town: Service,
    user_with: Callable[..., User],
    seed: int,
) -> None:
    """Two phones that both start offline make one session; in the end both, and the server, have the same sums."""
    players = []
    for number in range(2):
        lot = random.Random(seed * 10 + number)
        context = contexts()
        sign_in(context, live_server.url, user_with("worker", town))
        phone = Phone(context, live_server.url)
        net = Net(context, lot)
        net.good = True
        phone.open()
        phone.until(READY)
        context.set_offline(True)
        me = phone.state("me.staff")
        phone.do("start", {"kind": "street", "place": "torget", "staff": [me], "team": TEAM})
        players.append(Player(phone, net, lot))
        net.good = False
    lot = random.Random(seed)
    for _step in range(120):
        lot.choice(players).step()
    for player in players:
        player.phone.page.context.set_offline(False)
        player.net.good = True
        player.net.let_go()
    for player in players:
        player.phone.do("syncNow")
        for item in player.phone.state("outbox"):
            if (
                item["state"] == "problem"
            ):  # a single event that was «too large» was put aside: somebody tries again
                player.phone.do("retry", item["id"])
        player.phone.until(SENT, timeout=20_000)
    total = sum(player.sum for player in players)
    for player in players:
        player.phone.hears(f"model.state.session.counts.both === {total}")
    session = FieldSession.objects.get(key=TEAM)
    assert sum(Encounter.objects.filter(session=session).values_list("count", flat=True)) == total
    for mine, other in (players, reversed(players)):
        counts = mine.phone.state("session.counts")
        assert (counts["me"], counts["partner"], counts["both"]) == (mine.sum, other.sum, total)
        assert mine.phone.state("outbox") == []
    assert Device.objects.count() == 2
    for device in Device.objects.all():
        seqs = sorted(FieldEvent.objects.filter(device=device).values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
    met = sum((player.net.seen for player in players), Counter())
    assert sum(met.values()) - met["pass"] >= 10, "the net has done no harm, and this has shown nothing"
    for player in players:
        last = player.phone.state("session.last")
        if last:
            row = Encounter.objects.get(session=session, key=last["id"])
            assert (row.count, row.first_contacts, row.place.code) == (
                last["n"],
                last["first"],
                last["place"],
            )


def test_a_partner_joins_and_ends_and_both_know(
    contexts: Callable[[], BrowserContext],
    live_server: LiveServer,
    town: Service,
    user_with: Callable[..., User],
) -> None:
    """Task 1: a partner joins with one tap; the one who ends is named; what is tapped afterwards still counts."""
    phones = []
    for _number in range(2):
        context = contexts()
        sign_in(context, live_server.url, user_with("worker", town))
        phone = Phone(context, live_server.url)
        phone.open()
        phone.until(READY)
        phones.append(phone)
    one, two = phones
    session = one.do("start", {"kind": "street", "place": "torget"})
    one.until(SENT)
    two.hears("model.state.open.length === 1")
    assert two.do("join", session) == session
    assert two.state("session.place") == "torget"
    two.do("count", {"gender": "girl", "band": "ungdom", "n": 3})
    two.until(SENT)
    one.hears("model.state.session.counts.both === 3")
    assert len(one.state("session.staff")) == 2
    two.do("end", {"report": "Rolig"})
    two.until(SENT)
    one.hears("model.state.session.open === false")
    assert one.state("session.ended.by") == two.state("me.staff")
    one.do("count", {"gender": "boy", "band": "ungdom"})
    one.until(SENT)
    two.do("resume")
    two.until(SENT)
    one.hears("model.state.session.open === true")
    assert (one.state("session.counts.both"), two.state("session.open")) == (4, True)


def test_a_lost_phone_is_told_and_another_user_finds_nothing(
    contexts: Callable[[], BrowserContext],
    live_server: LiveServer,
    town: Service,
    user_with: Callable[..., User],
) -> None:
    """Revoked at the office: wiped at the next word from the server. Another user has a vault of their own."""
    context = contexts()
    ada, bo = user_with("worker", town), user_with("worker", town)
    sign_in(context, live_server.url, ada)
    phone = Phone(context, live_server.url)
    phone.open()
    phone.until(READY)
    phone.do("start", {"kind": "street", "place": "torget"})
    phone.until(SENT)
    context.route("**/felt/sync", lambda route: route.abort())
    phone.do("count", {"gender": "boy", "band": "ungdom"})
    sign_in(context, live_server.url, bo)
    phone.reload()
    phone.until("model.state.phase === 'ready' && model.state.locked === 1")
    assert phone.state("session") is None
    assert phone.state("me.name") == bo.name
    context.unroute("**/felt/sync")
    phone.do("syncNow")
    assert Encounter.objects.count() == 0
    sign_in(context, live_server.url, ada)
    phone.do("syncNow")
    phone.until("model.state.phase === 'ready' && model.state.locked === 0 && model.state.session !== null")
    phone.until(SENT)
    assert Encounter.objects.get().session.key == phone.state("session.id")
    assert Device.objects.get(user=ada).events.count() == 2
    Device.objects.filter(user=ada).update(ended_at="2026-01-01T00:00:00Z", ended_how="lost")
    phone.do("count", {"gender": "boy", "band": "ungdom"})
    phone.until("model.state.phase === 'ended'")
