"""The whole evening on two phones without net, one of them killed in the middle of a tap; then the office (issue 3)."""

from __future__ import annotations

import contextlib
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserFault

from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.field_evening import Thumb
from tests.browser.field_phone import sign_in
from tests.browser.pages import eventually
from utsyn.accounts.models import User
from utsyn.field.models import Encounter, FieldEvent, FieldSession

TILES = [(who, band) for who in ("Jente", "Gutt") for band in ("10–12", "13–15", "16–17", "18–20")]
GENDERS = {"Jente": "girl", "Gutt": "boy"}
SUMS = "[...document.querySelectorAll('.ft-sum dd')].map((one) => one.innerText.split(/\\s/)[0])"
SUM = "document.querySelector('.ft-sum dd')?.innerText.split(/\\s/)[0]"


class Pocket:
    """A phone: a browser of its own with a folder of its own, that can be killed and started again."""

    def __init__(self, evening: Any, folder: Path, user: User) -> None:
        self.evening, self.folder, self.user = evening, folder, user
        self.context: BrowserContext | None = None

    def switch_on(self, *, net: bool) -> Thumb:
        """Start the browser and open the app from its icon."""
        self.context = self.evening.browser.browser_type.launch_persistent_context(
            self.folder,
            executable_path=chromium(),
            args=list(ARGUMENTS),
            locale="nb-NO",
            viewport={"width": 360, "height": 740},
            has_touch=True,
            is_mobile=True,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(10_000)
        self.context.set_offline(not net)
        if net:
            self.sign_in()
        page = self.context.new_page()
        page.on("pageerror", lambda fault: self.evening.faults.append(str(fault)))
        page.goto(f"{self.evening.server.url}/felt")
        return Thumb(page)

    def sign_in(self) -> None:
        """Sign in, with a second factor."""
        assert self.context is not None
        sign_in(self.context, self.evening.server.url, self.user)

    def net(self, on: bool) -> None:
        """Into the tunnel, or out of it."""
        assert self.context is not None
        self.context.set_offline(not on)

    def kill(self) -> None:
        """SIGKILL to every process of this browser: what an empty battery does."""
        mine = str(self.folder).encode()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mine in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
        with contextlib.suppress(BrowserFault):
            self.switch_off()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def switch_off(self) -> None:
        """Close the browser."""
        if self.context is not None:
            self.context.close()
        self.context = None


@pytest.fixture
def pockets(evening: Any, tmp_path: Path) -> Iterator[list[Pocket]]:
    """Two workers of one team on tonight's rota, each with a phone that has been opened at the office."""
    users = [evening.worker(), evening.worker()]
    evening.plan(*users, staff=tuple(f"u{user.pk}" for user in users))
    made = [Pocket(evening, tmp_path / f"phone{number}", user) for number, user in enumerate(users)]
    yield made
    for pocket in made:
        with contextlib.suppress(BrowserFault):
            pocket.switch_off()


def on_the_phone(page: Page) -> None:
    """Wait until the phone has all that the app needs without net."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.get_by_role("button", name="Start feltøkt", exact=True).wait_for()


def count(thumb: Thumb, chance: random.Random, taps: int, met: Counter[tuple[str, str]]) -> None:
    """So many taps on tiles, with a tap on «Angre» here and there. ``met`` is what should come of it."""
    done: list[tuple[str, str]] = []
    for _ in range(taps):
        if done and chance.random() < 0.2:
            thumb.tap("Angre")
            met[done.pop()] -= 1
        else:
            who, band = chance.choice(TILES)
            thumb.tile(f"{who} {band}")
            done.append((GENDERS[who], band.replace("–", "-")))
            met[done[-1]] += 1
        thumb.counted(met.total())


def taken() -> int:
    """How many the server has."""
    return sum(Encounter.objects.values_list("count", flat=True))


def sums(page: Page) -> list[str]:
    """«Du», «Makker», «Sum» as they stand."""
    return list(page.evaluate(SUMS))


def test_two_phones_without_net_and_one_killed_in_a_tap(evening: Any, pockets: list[Pocket]) -> None:
    """K25; wishes 1–3, 7, 11, 16, 20: the office shows exactly the taps that were made."""
    chance = random.Random(20261121)
    met: list[Counter[tuple[str, str]]] = [Counter(), Counter()]
    first, second = pockets

    # Given both have opened the app at the office, and walk out of the net.
    one, two = first.switch_on(net=True), second.switch_on(net=True)
    for thumb, pocket in ((one, first), (two, second)):
        on_the_phone(thumb.page)
        pocket.net(False)

    # When both press «Start», neither knowing of the other, and both count.
    for thumb in (one, two):
        thumb.tap("Start feltøkt")
        thumb.tap("Start")
        thumb.page.locator(".ft-tile").first.wait_for()
    count(one, chance, 12, met[0])
    count(two, chance, 10, met[1])
    assert sums(one.page)[1] == "–", "what the partner has is not known, and not guessed"

    # And the first phone dies while a finger is on the glass.
    one.page.evaluate(
        "() => { setTimeout(() => document.querySelector('.ft-counters .ft-tile').click(), 0); }"
    )
    first.kill()
    one = first.switch_on(net=False)
    one.page.locator(".ft-tile").first.wait_for()
    shown = int(one.page.evaluate(SUM))
    # Then every tap whose number was seen is there; the one that was under way is there or not, as the screen says.
    assert shown - met[0].total() in (0, 1)
    met[0]["girl", "10-12"] += shown - met[0].total()

    # When they go on counting, one changes place, and they come back into the net one after the other.
    one.tap("Sted: Torget Endre")
    one.hit(one.page.get_by_role("button", name="Brygga"))
    count(one, chance, 6, met[0])
    count(two, chance, 6, met[1])
    assert not FieldEvent.objects.exists(), "nothing can have been sent"
    first.net(True)
    # The dead phone's browser has forgotten the sign-in: nothing is lost, and it is asked for over the page (wish 23).
    one.page.get_by_role("button", name="Logg inn").first.wait_for()
    first.sign_in()
    one.page.reload()
    eventually(one.page, taken, met[0].total())
    count(two, chance, 3, met[1])
    second.net(True)
    whole = met[0] + met[1]
    eventually(two.page, taken, whole.total())

    # Then both phones come to show the same sum, and there is one session with both in it.
    for mine, thumb in zip(met, (one, two), strict=True):
        expected = [str(mine.total()), str(whole.total() - mine.total()), str(whole.total())]
        thumb.page.wait_for_function(f"want => {SUMS}.join() === want.join()", arg=expected, timeout=30_000)
    session = FieldSession.objects.get()
    assert session.staff.count() == 2

    # When the session is ended and looked at in the office.
    one.tap("Avslutt")
    one.tap("Alle er trygt inne")
    one.tap("Lagre")
    eventually(one.page, lambda: FieldSession.objects.get().outing.is_open, False)
    leader = evening.user_with("team_leader", evening.service)
    office = evening.browser.new_context(locale="nb-NO", viewport={"width": 1280, "height": 800})
    evening.contexts.append(office)
    sign_in(office, evening.server.url, leader)
    page = office.new_page()
    page.goto(f"{evening.server.url}/feltlogg/okt/{session.key}")

    # Then its page shows exactly the taps that were made, and so do the records.
    table = page.locator("table.log-counts")
    assert table.locator("tfoot td").last.inner_text() == str(whole.total())
    rows = Encounter.objects.values_list("gender", "band__code", "count")
    found: Counter[tuple[str, str]] = Counter()
    for gender, band, number in rows:
        found[gender, band] += number
    assert found == +whole
    expect(table.locator("tbody .log-place")).to_have_count(2)

    # And what follows from them is asked of the statistics, which know at once.
    page.goto(f"{evening.server.url}/tall?indikator=encounters")
    expect(page.locator("main")).to_contain_text(str(whole.total()))
