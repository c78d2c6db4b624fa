"""«Årsrapport» in a real browser: readable, drawn, printed, and made into a file that can be fetched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tests.browser.pages import again, in_both_colours
from tests.factories import packages
from utsyn.accounts.models import User
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package

Visit = Callable[..., Page]
PAGE = "/rapporter/arsrapport/?ar=2023"


@pytest.fixture
def manager(
    tmp_path: Path, settings: Settings, system: Actor, user_with: Callable[..., User], transactional_db: None
) -> User:
    """The manager of a service with some records."""
    settings.FACTS = tmp_path / "facts"
    made = packages.full(tmp_path / "package")
    service: Service = import_package(by=system, package=read_package(made)).service
    return user_with("manager", service)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_report_is_accessible_and_its_charts_are_drawn(
    visit: Visit, accessible: Callable[[Page], list[str]], manager: User, width: int
) -> None:
    page = visit(PAGE, user=manager, width=width)
    expect(page.get_by_role("heading", level=1)).to_have_text("Årsrapport 2023")
    charts = page.locator("[data-chart]")
    assert charts.count() > 5
    expect(page.locator("[data-chart][data-drawn] svg")).to_have_count(charts.count())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for colours in in_both_colours(page):
        assert accessible(page) == [], colours


def test_the_contents_lead_to_the_sections_and_definitions_open(visit: Visit, manager: User) -> None:
    page = visit(PAGE, user=manager)
    page.get_by_role("navigation", name="Innhold").get_by_role("link", name="Kjønn").click()
    expect(page.get_by_role("heading", name="Kjønn", level=3)).to_be_in_viewport()
    section = page.get_by_role("region", name="Kjønn", exact=True)
    section.get_by_text("Slik er tallene regnet ut").click()
    expect(section.get_by_text("Antall treff med ungdom.")).to_be_visible()
    section.get_by_role("link", name="Se i Mål og tall").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mål og tall")


def test_a_file_is_made_while_its_steps_are_shown_and_is_still_there_after_a_reload(
    visit: Visit, accessible: Callable[[Page], list[str]], manager: User
) -> None:
    page = visit(PAGE, user=manager)
    page.get_by_role("button", name="JSON").click()
    expect(page.get_by_role("button", name="Hent fila")).to_be_visible(timeout=30_000)
    again(page)
    assert accessible(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Hent fila").click()
    assert download.value.suggested_filename == "arsrapport-vika-2023.json"
    assert json.loads(Path(download.value.path()).read_text("utf-8"))["period"] == "2023"


def test_on_paper_there_are_tables_and_definitions_and_no_menus(visit: Visit, manager: User) -> None:
    page = visit(PAGE, user=manager, width=794)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Hovedmeny")).to_be_hidden()
    expect(page.get_by_role("button", name="PDF")).to_be_hidden()
    expect(page.get_by_role("link", name="Se i Mål og tall").first).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
