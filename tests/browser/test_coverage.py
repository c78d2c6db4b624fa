"""«Dekning» and «Bemanningsplan» in a real browser: nothing that axe finds, and no page wider than a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tests.browser.pages import go
from tests.factories.figures import small_service
from utsyn.accounts.models import User
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


@pytest.fixture
def vika(tmp_path: Path, settings: Settings) -> Service:
    settings.FACTS = tmp_path / "facts"
    return small_service(tmp_path / "vika")


ADDRESSES = (
    "/tall/dekning/?period=2023-03&compare=before",
    "/tall/dekning/?period=1999",
    "/bemanningsplan/",
    "/bemanningsplan/ny/",
)


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_the_pages_are_for_everybody(
    visit: Visit,
    accessible: Callable[[Page], list[str]],
    user_with: Callable[..., User],
    vika: Service,
    width: int,
    dark: bool,
) -> None:
    page = visit(
        "/tall/dekning/", user=user_with("team_leader", vika), width=width, dark=dark, bypass_csp=True
    )
    for address in ADDRESSES:
        go(page, address)
        page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
        assert accessible(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_from_a_slot_that_was_not_filled_to_the_sessions_of_that_day(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit("/tall/dekning/?period=2023-05-01..2023-05-07", user=user_with("team_leader", vika))
    page.get_by_text("Vis vaktene", exact=True).click()
    page.get_by_role("link", name="Tirsdag 2. mai 2023").click()
    expect(page).to_have_url(re.compile(r"/feltlogg\?fra=2023-05-02&til=2023-05-02$"))


def test_a_period_is_chosen_and_stands_in_the_address(
    visit: Visit, user_with: Callable[..., User], vika: Service
) -> None:
    page = visit("/tall/dekning/", user=user_with("team_leader", vika))
    page.get_by_text("Annen periode", exact=True).click()
    page.get_by_label("Skriv perioden").fill("2023-03")
    page.get_by_role("button", name="Vis dekning").click()
    expect(page.get_by_text("1 av 9 vakter var fylt i mars 2023")).to_be_visible()
