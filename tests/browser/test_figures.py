"""«Mål og tall» in a real browser: chosen without a code, drawn within the policy, copied, shared, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tests.browser.pages import at_rest, go, in_both_colours
from tests.factories.figures import small_service
from utsyn.accounts.models import User
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


@pytest.fixture
def vika(tmp_path: Path, settings: Settings, transactional_db: None) -> Service:
    """A small service with field work, and facts of its own."""
    settings.FACTS = tmp_path / "facts"
    return small_service(tmp_path / "vika")


def test_a_leader_finds_a_figure_without_knowing_any_code(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit("/tall/", user=user_with("manager", vika))
    expect(page.locator("[data-chart] svg")).to_be_visible()
    page.get_by_label("Del opp etter").select_option(label="Sted")
    expect(page).to_have_url(re.compile(r"\?indicator=encounters&period=2023&by=place$"))
    expect(page.locator("[data-chart] svg")).to_contain_text("Vika skole")
    expect(page).to_have_title(re.compile("Treff etter sted, 2023"))
    page.get_by_label("Hva vil du vite?").select_option(label="Hendelser")
    expect(page.get_by_role("heading", level=2)).to_have_text("Teamet noterte 2 hendelser i 2023.")
    expect(page.locator("#nytt-svar")).to_have_text("Teamet noterte 2 hendelser i 2023.")
    expect(page.get_by_label("Del opp etter")).not_to_contain_text("Kjønn")  # the choices followed
    page.get_by_text("Filter", exact=True).click()
    page.locator("#filter-incident_kind > summary").click()
    page.get_by_label("Overdose").check()
    expect(page.get_by_role("heading", level=2)).to_contain_text(
        "1 hendelse i 2023 (type hendelse: overdose)"
    )
    expect(page.get_by_label("Overdose")).to_be_visible()  # what was open stays open


def test_the_way_back_and_a_shared_link_show_the_same(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit("/tall/", user=user_with("manager", vika))
    page.get_by_label("Del opp etter").select_option(label="Kjønn")
    expect(page).to_have_url(re.compile("by=gender$"))
    expect(page.locator("[data-figures]")).to_contain_text("Jente")
    table = page.locator("[data-figures]").inner_text()
    other = visit("/" + page.url.split("/", 3)[3], user=user_with("worker", vika))
    assert other.locator("[data-figures]").inner_text() == table
    page.go_back()
    expect(page.locator("[data-figures]")).to_contain_text("mai 2023")


def test_the_table_is_copied_as_a_spreadsheet_reads_it(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit(
        "/tall/?indicator=encounters&period=2023&by=gender&compare=2015",
        user=user_with("manager", vika),
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("button", name="Kopier tabell").click()
    expect(page.get_by_text("Kopiert.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    lines = [line.split("\t") for line in text.split("\n")]
    assert lines[0][:3] == ["Kjønn", "Treff 2023", "Andel"]
    assert lines[1][:3] == ["Jente", "3", "33,3%"]
    assert "2394" in lines[-1]  # without the space between thousands
    page.get_by_role("button", name="Kopier lenke").click()
    expect(page.get_by_text("Kopiert.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("by=gender&compare=2015")


def test_everything_can_be_done_with_the_keyboard(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit("/tall/", user=user_with("manager", vika))
    page.get_by_label("Del opp etter").focus()
    page.keyboard.press(
        "s"
    )  # the answer to the first letter may come before a second is typed, which then begins anew
    expect(page).to_have_url(re.compile("by=place$"))
    expect(page.get_by_role("columnheader", name="Sted").first).to_be_visible()
    at_rest(page)
    assert page.evaluate("document.activeElement.id") == "etter-1"  # the place in the form is kept
    figures = page.locator("[data-figures] a")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-figures] a')"):
            break
    assert figures.first.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Listen bak tallet")
    expect(page.get_by_text("Teamet hadde 4 treff i 2023 (sted: Torget).")).to_be_visible()


def test_without_javascript_the_form_the_table_and_the_files_are_there(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit("/tall/", user=user_with("manager", vika), java_script_enabled=False)
    page.get_by_label("Del opp etter").select_option(label="Kjønn")
    page.get_by_role("button", name="Vis tall").click()
    expect(page.locator("[data-figures]")).to_contain_text("Jente")
    expect(page.get_by_role("link", name="Last ned CSV")).to_be_visible()
    expect(page.get_by_role("button", name="Kopier tabell")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(
    visit: Visit,
    accessible: Callable[[Page], list[str]],
    user_with: Callable[..., User],
    vika: Service,
    width: int,
) -> None:
    page = visit("/tall/", user=user_with("manager", vika), width=width, height=740)
    query = "indicator=encounters&period=2023"
    for path in (
        "/tall/",
        f"/tall/?{query}&by=place,gender&where.gender=girl&compare=2015",
        f"/tall/?{query}&by=weekday,hour",
        "/tall/?by=farge",
        f"/tall/rader/?{query}",
    ):
        go(page, path)
        for colours in in_both_colours(page):
            assert accessible(page) == [], (path, colours)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_moves_when_the_chart_comes(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit("/tall/", user=user_with("manager", vika), width=360, height=740)
    for by in ("month", "place", "gender", "weekday,hour", "gender,place"):
        go(page, f"/tall/?indicator=encounters&period=2023&by={by}")
        kept, drawn = page.evaluate(
            "[...document.querySelectorAll('.ut-chart__space, [data-chart]')].map(e => e.clientHeight)"
        )
        assert abs(kept - drawn) <= 40, by
