"""«Steder og koder» in a real browser: nothing that axe finds, at both sizes, light and dark; drafts survive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import go
from utsyn.accounts.models import User
from utsyn.catalogue import services
from utsyn.catalogue.bands import parse
from utsyn.catalogue.lists import DISTRICTS, TOPICS
from utsyn.core.actor import Actor
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


@pytest.fixture
def addresses(service: Service) -> dict[str, str]:
    """Every page, with something on it."""
    by = Actor.system("test")
    district = services.add(by=by, service=service, to=DISTRICTS, name="Lia")
    one = services.add_place(
        by=by, service=service, name="Torget", area="Sentrum", kind="street", district=district
    )
    other = services.add_place(
        by=by, service=service, name="Østre Vik videregående skole", area="Øst", kind="school"
    )
    services.add(by=by, service=service, to=TOPICS, name="Skole")
    change = services.rename(by=by, code=one, name="Fjordvik torg")
    services.merge(by=by, code=other, into=one, from_date=date(2026, 1, 1))
    scheme = services.add_scheme(
        by=by, service=service, valid_from=date(2024, 1, 1), bands=parse("13-15\n16-18")
    )
    assert change is not None
    page = f"/koder/steder/{one.pk}"
    return {
        "index": "/koder",
        "list": "/koder/steder?vis=all",
        "none": "/koder/steder?q=finnes-ikke",
        "code": f"{page}?endret={change.pk}",
        "merged": f"/koder/steder/{other.pk}",
        "rename": f"{page}/navn",
        "close": f"{page}/avslutt",
        "merge": f"{page}/sla-sammen",
        "correct": f"{page}/rett",
        "replace": f"{page}/erstatt",
        "add": "/koder/steder/ny",
        "order": "/koder/steder/rekkefolge",
        "schemes": "/koder/aldersgrupper",
        "scheme": f"/koder/aldersgrupper/{scheme.pk}",
        "new scheme": "/koder/aldersgrupper/ny",
    }


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_every_page_is_accessible_and_fits(
    visit: Visit,
    accessible: Callable[[Page], list[str]],
    user_with: Callable[..., User],
    service: Service,
    addresses: dict[str, str],
    width: int,
    dark: bool,
) -> None:
    page = visit("/koder", user=user_with("team_leader", service), width=width, dark=dark, touch=width < 600)
    for name, address in addresses.items():
        go(page, address)
        assert accessible(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_undo_is_one_press(
    visit: Visit, user_with: Callable[..., User], service: Service, addresses: dict[str, str]
) -> None:
    page = visit(addresses["code"], user=user_with("team_leader", service))
    page.get_by_role("button", name="Angre").click()
    page.get_by_role("heading", name="Torget", exact=True).wait_for()


def test_a_draft_of_age_bands_survives_a_reload_and_is_gone_when_saved(
    visit: Visit, user_with: Callable[..., User], service: Service
) -> None:
    page = visit("/koder/aldersgrupper/ny", user=user_with("team_leader", service))
    page.get_by_label("Aldersgrupper").fill("13-15\n16-20")
    page.reload()
    expect(page.get_by_label("Aldersgrupper")).to_have_value("13-15\n16-20")
    page.get_by_label("Gjelder fra").fill("1.1.2026")
    page.get_by_role("button", name="Legg til").click()
    page.get_by_role("cell", name="16-20").wait_for()
    go(page, "/koder/aldersgrupper/ny")
    expect(page.get_by_label("Gjelder fra")).to_have_value("")
