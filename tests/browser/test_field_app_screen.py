"""How the field app looks and feels: geometry, hiding, night, accessibility, keys, what it costs to load."""

from __future__ import annotations

import gzip
import itertools
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.browser.pages import in_both_colours
from utsyn.field import shell

BOXES = """() => [...document.querySelectorAll('.ft-tile, .ft-tool')].map((e) => {
  const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
SMALL = """() => [...document.querySelectorAll('a[href],button,input,textarea,summary')]
  .filter((e) => e.checkVisibility())
  .map((e) => [e, (e.type === 'checkbox' ? e.closest('label') : e).getBoundingClientRect()])
  .filter(([e, r]) => r.width > 0 && (r.width < 44 || r.height < 44))
  .map(([e, r]) => `${e.innerText} ${r.width}x${r.height}`)"""
#: Milliseconds from the next press until what comes of it is painted.
TOOK = """() => { window.took = new Promise((done) => addEventListener("click", (press) =>
  requestAnimationFrame(() => done(performance.now() - press.timeStamp)), { capture: true, once: true })); }"""
SCREENS = ["", "start/street", "tell", "tell/annet", "tell/flere", "tell/tema"]
SCREENS += ["sted", "notat", "sjekk", "endre/tid", "utboks", "mer"]


def gap(one: list[float], other: list[float]) -> float:
    """Pixels between two boxes; below zero where they overlap."""
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return max(across, down)


def test_the_counting_screen_fits_a_small_phone_and_a_thumb(evening: Any) -> None:
    """K24: tiles at least 72 px high and 8 px apart, undo, sum and «Hendelse» in sight at 360 × 640, counters low."""
    page = evening.out().page
    boxes = page.evaluate(BOXES)
    assert len(boxes) == 15  # twelve tiles, «Annet / vet ikke», «Flere», «Angre»
    assert min(bottom - top for _left, top, _right, bottom in boxes) >= 72
    assert min(right - left for left, _top, right, _bottom in boxes) >= 72
    assert min(gap(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]) >= 8 - 0.01
    assert min(top for _left, top, _right, _bottom in boxes) >= 640 * 0.3
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 640
    for name in ["Angre", "Hendelse", "Notat", "Avslutt"]:
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640
    total = page.locator(".ft-sum").bounding_box()
    assert total is not None
    assert total["y"] + total["height"] <= min(top for _left, top, _right, _bottom in boxes)


@pytest.mark.parametrize("sizes", [[(320, 640), (360, 740)], [(640, 400), (1280, 800)]])
def test_no_screen_needs_to_be_pushed_sideways(evening: Any, sizes: list[tuple[int, int]]) -> None:
    """K01, K11, K12: 320 px is 400 % of 1280; every target at least 44 px."""
    thumb = evening.out(width=sizes[0][0], height=sizes[0][1])
    for (width, height), screen in itertools.product(sizes, SCREENS):
        thumb.page.set_viewport_size({"width": width, "height": height})
        thumb.screen(screen)
        assert thumb.page.evaluate("() => document.documentElement.scrollWidth") <= width, screen
        assert thumb.page.evaluate(SMALL) == [], screen
        assert thumb.page.locator("h1").count() == 1, screen


def test_every_screen_is_accessible(evening: Any, accessible: Callable[[Page], list[str]]) -> None:
    """K09, K10"""
    thumb = evening.out(bypass_csp=True)
    thumb.tile("Jente 13–15")
    thumb.counted(1)
    for screen in ["", "tell", "tell/annet", "sted", "notat", "sjekk", "utboks", "mer"]:
        thumb.screen(screen)
        for colours in in_both_colours(thumb.page):
            assert accessible(thumb.page) == [], (screen, colours)
    thumb.screen("tell")
    thumb.tap("Hendelse")
    thumb.tap("Overdose")
    thumb.sees("Stabilt sideleie")
    for colours in in_both_colours(thumb.page):
        assert accessible(thumb.page) == [], ("hendelse", colours)


def test_the_whole_evening_with_keys_only(evening: Any) -> None:
    """Tab and Enter do all that a thumb does; the heading has the focus on a new screen; Back works."""
    user = evening.worker()
    evening.plan(user)
    page = evening.phone(user, width=1280, height=800).page

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.focus()
        page.keyboard.press("Enter")

    press("Start feltøkt")
    page.locator("h1:focus").wait_for()
    press("Start")
    page.get_by_role("button", name=re.compile("Jente 13–15")).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('.ft-sum dd').innerText === '2'")
    assert page.evaluate("() => document.activeElement.textContent") == "Jente 13–15: 2"
    press("Avslutt")
    page.get_by_role("heading", name="Sjekk økta").wait_for()
    page.go_back()
    page.locator(".ft-tile").first.wait_for()


def test_hiding_is_quick_neutral_and_outlives_a_reload(evening: Any) -> None:
    """K19: one tap, at most 300 ms, neutral title, nothing to read; loading again reveals nothing; nothing is lost."""
    thumb = evening.out()
    thumb.tile("Jente 13–15")
    thumb.counted(1)
    thumb.page.evaluate(TOOK)
    thumb.tap("Skjul skjermen")
    thumb.page.get_by_role("button", name="Vis igjen").wait_for()
    assert thumb.page.evaluate("took") <= 300
    assert thumb.page.title() == "Pause"
    assert thumb.page.evaluate("() => document.body.innerText.trim()") == "Vis igjen"
    thumb.page.reload()
    thumb.page.get_by_role("button", name="Vis igjen").wait_for()
    thumb.page.locator(".ft-tile").first.wait_for(state="attached")  # the app has started, behind the curtain
    assert thumb.page.title() == "Pause"
    assert thumb.page.evaluate("() => document.body.innerText.trim()") == "Vis igjen"
    thumb.tap("Vis igjen")
    thumb.counted(1)
    for _ in range(3):
        thumb.page.keyboard.press("Shift")
    thumb.page.get_by_role("button", name="Vis igjen").wait_for()


def test_the_screen_is_hidden_when_the_app_is_left(evening: Any) -> None:
    """ux.md 3.8: the list of running apps shows nothing."""
    page = evening.out().page
    page.evaluate(
        """() => { Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});
        document.dispatchEvent(new Event('visibilitychange')); }"""
    )
    assert page.get_by_role("button", name="Vis igjen").is_visible()


def test_the_screen_hides_after_two_minutes_but_not_while_counting(evening: Any) -> None:
    """ux.md 3.8, § 0.1: the counting screen holds no personal data and may stay open."""
    user = evening.worker()
    evening.plan(user)
    context_page = evening.phone(user).page
    context_page.clock.install()
    context_page.reload()
    context_page.get_by_role("button", name="Start feltøkt").tap()
    context_page.get_by_role("button", name="Start", exact=True).tap()
    context_page.locator(".ft-tile").first.wait_for()
    context_page.clock.run_for(150_000)
    assert context_page.get_by_role("button", name="Vis igjen").is_hidden()
    context_page.get_by_role("button", name="Notat", exact=True).tap()
    context_page.clock.run_for(125_000)
    assert context_page.get_by_role("button", name="Vis igjen").is_visible()


def test_night_is_proposed_after_sunset_and_taken_with_one_tap(evening: Any) -> None:
    """ux.md 3.1: worked out on the phone from place and time; the user's choice wins."""
    evening.settings.latitude, evening.settings.longitude = "-89.9", "0"
    dark_now = evening.settings  # at a pole, one season is night
    month = time.gmtime().tm_mon
    dark_now.latitude = "-89.9" if 4 <= month <= 8 else "89.9"
    dark_now.save()
    thumb = evening.out(color_scheme="light")
    thumb.sees("Sola er nede.")
    thumb.tap("Natt")
    thumb.page.wait_for_function("() => document.documentElement.dataset.colorScheme === 'dark'")
    assert thumb.taps == 1
    thumb.tap("Mer")
    thumb.tap("Av")
    thumb.page.wait_for_function("() => document.documentElement.dataset.colorScheme !== 'dark' || null")


def test_the_sun_of_tromso(evening: Any) -> None:
    """No sunset in June, no sunrise in December; Oslo's sun goes down at 15.37 on 21 November 2026."""
    page = evening.phone(evening.worker()).page
    dark = """async ([at, latitude, longitude]) => {
      const {isDark} = await import("/static/field/app/sun.js"); return isDark(new Date(at), latitude, longitude); }"""

    def is_dark(at: str, latitude: float = 69.65, longitude: float = 18.96) -> bool:
        return bool(page.evaluate(dark, [at, latitude, longitude]))

    assert not is_dark("2026-06-21T22:00:00Z")  # midnight, and the sun shines
    assert is_dark("2026-12-21T11:00:00Z")  # noon, and it doesn't
    assert not is_dark("2026-11-21T14:30:00Z", 59.91, 10.75)
    assert is_dark("2026-11-21T14:44:00Z", 59.91, 10.75)


def test_the_app_is_small(db: None) -> None:
    """K23: at most 150 kB for everything that the first screen needs, fonts included; ours at most 32 of them."""

    def weight(path: str) -> int:
        data = Path(str(finders.find(path))).read_bytes()
        return len(data) if path.endswith(".woff2") else len(gzip.compress(data, 6))

    shown = [path for path in shell.files() if not path.endswith((".js", ".png"))]
    whole = {
        path: weight(path) for path in (*shown, *shell.modules(), "core/curtain.js", "field/app/main.js")
    }
    page = len(gzip.compress(shell.draw("nb", "auto").encode(), 6))
    ours = sum(
        size
        for path, size in whole.items()
        if re.search(r"app/views/|app/\w+\.css|app/(main|dom|words|hide|wake|night|status)\.", path)
    )
    assert sum(whole.values()) + page <= 150_000, whole
    assert ours <= 34_000, whole
