"""Data in and out in a real browser: the whole way, with what is wrong and what is right, and axe on each page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.pages import go
from tests.factories import packages
from utsyn.accounts.models import User
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.models import Encounter


def upload(page: Page, path: Path) -> None:
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Last opp").click()


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
@pytest.mark.django_db(transaction=True)
def test_from_a_file_to_the_figures(
    visit: Callable[..., Page],
    accessible: Callable[[Page], list[str]],
    user_with: Callable[..., User],
    system: Actor,
    tmp_path: Path,
    settings: Any,
    width: int,
    dark: bool,
) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    topics = "topic  name\nschool  Skole\nwork  {}"
    import_package(
        by=system, package=read_package(packages.full(tmp_path / "before", topics=topics.format("Arbeid")))
    )
    bad = packages.zipped(packages.full(tmp_path / "bad", topics=topics.format("=1+1")))
    more = packages.RECORDS["encounters"].replace("e1 ", "e7 ")
    good = packages.zipped(packages.full(tmp_path / "good", topics=topics.format("Jobb"), encounters=more))

    user = user_with("manager", Service.objects.get(code="vika"))
    page = visit("/data/inn", user=user, width=width, height=740, dark=dark)
    found = accessible(page)

    upload(page, bad)
    page.get_by_role("heading", name="Pakken har 1 feil").wait_for()
    assert "=1+1" in page.locator("main").inner_text()
    found += accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("link", name="Velg ny fil").click()
    upload(page, good)
    page.get_by_role("heading", name="Dette blir nytt og endret").wait_for()
    assert Encounter.objects.count() == 3
    page.get_by_text("Eksempler: Temaer").click()
    page.locator("ins", has_text="Jobb").wait_for()  # visible: the list has opened
    found += accessible(page)

    page.get_by_role("button", name="Hent inn", exact=True).click()
    page.get_by_text("alle tall er oppdatert").wait_for()
    assert Encounter.objects.count() == 4
    found += accessible(page)

    go(page, "/data/ut")
    found += accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Last ned").click()
    assert not import_package(by=system, package=read_package(Path(download.value.path()))).plan.changes
    assert found == []


@pytest.mark.django_db(transaction=True)
def test_progress_is_shown_while_it_works(
    visit: Callable[..., Page],
    user_with: Callable[..., User],
    service: Service,
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    page = visit("/data/inn", user=user_with("team_leader", service), width=360, height=740)
    waiting: list[Any] = []
    page.route("**/se-over", lambda route: waiting.append(route))
    page.route("**/framdrift*", lambda route: route.fulfill(body="Leser: Feltøkter …"))
    upload(page, packages.zipped(packages.full(tmp_path / "p")))
    page.get_by_text("Leser: Feltøkter …").wait_for()
    page.unroute("**/framdrift*")
    waiting[0].continue_()
    page.get_by_role("heading", name="Dette blir nytt og endret").wait_for()
