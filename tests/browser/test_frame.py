"""The page frame in a real browser: for everybody, with strict security, hidden at one tap, calm without net."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import in_both_colours
from utsyn.accounts.models import User
from utsyn.core.models import Service

Visit = Callable[..., Page]


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    return user_with(None, service)


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_first_page(
    visit: Visit, accessible: Callable[[Page], list[str]], worker: User, width: int
) -> None:
    page = visit("/", user=worker, width=width)
    for colours in in_both_colours(page):
        assert accessible(page) == [], colours
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_on_an_error_page(
    visit: Visit, accessible: Callable[[Page], list[str]], worker: User
) -> None:
    page = visit("/finnes-ikke", user=worker, width=360)
    assert accessible(page) == []
    expect(page.get_by_role("heading", level=1)).to_have_text("Vi finner ikke denne siden")


def test_an_open_menu_is_accessible_too(
    visit: Visit, accessible: Callable[[Page], list[str]], worker: User
) -> None:
    page = visit("/", user=worker, width=360)
    page.get_by_role("button", name="Mer").click()
    expect(page.get_by_role("button", name="Logg ut")).to_be_visible()
    assert accessible(page) == []


def test_one_tap_hides_the_screen_and_a_reload_does_not_show_it(visit: Visit, worker: User) -> None:
    page = visit("/", user=worker, width=360, touch=True)
    title = page.title()
    page.get_by_role("button", name="Skjul skjermen").tap()
    expect(page.get_by_role("heading", level=1)).not_to_be_visible()
    expect(page).to_have_title("Pause")
    page.reload()
    expect(page.get_by_role("heading", level=1)).not_to_be_visible()
    expect(page.get_by_role("button", name="Vis igjen")).to_be_focused()
    page.get_by_role("button", name="Vis igjen").tap()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_title(title)


def test_shift_three_times_hides_the_screen(visit: Visit, worker: User) -> None:
    page = visit("/", user=worker)
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page.get_by_role("heading", level=1)).not_to_be_visible()


def test_shift_while_typing_capitals_hides_nothing(visit: Visit, worker: User) -> None:
    page = visit("/", user=worker)
    for key in "ABC":
        page.keyboard.press(f"Shift+{key}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_without_net_a_calm_line_says_so_and_a_reload_gives_the_offline_page(
    visit: Visit, worker: User
) -> None:
    page = visit("/", user=worker, width=360, service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    expect(page.get_by_role("status").filter(has_text="Frakoblet")).to_be_visible(timeout=1000)
    answer = page.reload()
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er frakoblet")
    kept = page.evaluate(
        "caches.keys().then(k => caches.open(k[0])).then(c => c.keys()).then(r => r.map(x => new URL(x.url).pathname))"
    )
    assert [path for path in kept if not path.startswith("/static/")] == ["/frakoblet"]
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hjem")


def test_language_and_colours_are_the_users_own_choice(visit: Visit, worker: User) -> None:
    page = visit("/", user=worker)
    page.get_by_role("button", name="Meny for").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Menu for").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    worker.refresh_from_db()
    assert (worker.language, worker.color_scheme) == ("en", "dark")


def test_print_shows_no_menus(visit: Visit, worker: User) -> None:
    page = visit("/", user=worker)
    page.emulate_media(media="print")
    expect(page.locator("nav")).not_to_be_visible()
    expect(page.locator(".ut-top")).not_to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_dark_page_is_printed_in_the_light_colours(visit: Visit, worker: User) -> None:
    worker.color_scheme = "dark"
    worker.save()
    page = visit("/", user=worker)
    text = "getComputedStyle(document.querySelector('main h1')).color"
    screen = page.evaluate(text)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(text) != screen
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(text) == screen


def test_the_first_stop_of_the_keyboard_leads_to_the_content(visit: Visit, worker: User) -> None:
    page = visit("/", user=worker)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
