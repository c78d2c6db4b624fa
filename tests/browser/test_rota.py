"""«Vaktplan» in a real browser: a week set up from the plan, an absence that shows; axe at both sizes; the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import go
from tests.steering.rota_people import SYSTEM, Worker, place, plan_row, put, shift_on, worker
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.steering.models import TeamMember
from utsyn.steering.services import rota_people, rota_shifts

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is Monday 16 November 2026, nine in the morning in Oslo, for the server too."""
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def line(service: Service) -> Worker:
    return worker(service, "Line", "team_leader")


@pytest.fixture
def addresses(service: Service, line: Worker) -> dict[str, str]:
    """Every page, with something on it: people, gaps, a warning, an absence, swaps, a cancelled shift, a count."""
    ola, kari, long = (worker(service, name) for name in ("Ola", "Kari", "Bartholomeus-Fredrikke"))
    spots = [place(service, f"{name}") for name in ("torget", "stasjonen", "fritidsklubben-i-vika")]
    plan_row(service, 4, teams=(2, 3))
    shift = shift_on(service, TUESDAY, teams=2)
    one, two = shift.teams.all()
    rota_shifts.change_team(
        by=SYSTEM, team=one, people=[ola.choice, line.choice], focus="Sentrum og stasjonen", places=spots
    )
    put(two, kari, ola)
    own = one.members.get(staff_member=line.staff)
    rota_people.ask_swap(by=line.actor, member=own, asked=long.choice)
    rota_people.ask_swap(by=kari.actor, member=two.members.get(staff_member=kari.staff), message="Bursdag")
    night = shift_on(service, date(2026, 11, 18), "Natt")
    mine = put(night.teams.get(), kari, line)[1]
    swap = rota_people.ask_swap(by=line.actor, member=mine, asked=long.choice)
    rota_people.answer_swap(by=long.actor, swap=swap, act=rota_people.Act.DECLINE)
    away = night.teams.get().members.get(staff_member=kari.staff)
    change = rota_people.mark_absent(by=line.actor, member=away, reason="sick")
    count = shift_on(service, date(2026, 11, 20), "Sommertelling 2026", kind="count", teams=3)
    off = shift_on(service, date(2026, 11, 19), "Dag")
    rota_shifts.cancel(by=line.actor, shift=off, reason="Storm og stengte veier")
    shift_on(service, date(2026, 11, 24))
    assert change is not None
    return {
        "week": f"/vaktplan?endret={change.pk}",
        "empty week": "/vaktplan?dato=2026-12-07",
        "day": "/vaktplan?vis=dag&dato=2026-11-17",
        "month": "/vaktplan?vis=maned",
        "mine": "/vaktplan/mine",
        "fill": "/vaktplan/fyll",
        "repeat": "/vaktplan/gjenta?dato=2026-11-23",
        "new": "/vaktplan/ny",
        "shift": f"/vaktplan/{shift.pk}",
        "cancelled": f"/vaktplan/{off.pk}",
        "cancel": f"/vaktplan/{shift.pk}/avlys",
        "team": f"/vaktplan/team/{one.pk}",
        "zones": f"/vaktplan/team/{count.teams.all()[0].pk}",
        "absent": f"/vaktplan/fravar/{own.pk}",
        "swap": f"/vaktplan/bytt/{mine.pk}",
    }


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False)])
def test_nothing_stands_in_the_way(
    visit: Visit,
    accessible: Callable[[Page], list[str]],
    addresses: dict[str, str],
    line: Worker,
    width: int,
    dark: bool,
) -> None:
    """UX-3: what axe finds against WCAG 2.2 A and AA, and that no page is wider than the screen."""
    page = visit("/vaktplan", user=line.user, width=width, dark=dark, touch=width < 600)
    for name, address in addresses.items():
        go(page, address)
        assert accessible(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_week_from_the_plan_two_on_a_team_one_absent_and_the_gap_shows(
    visit: Visit, service: Service, line: Worker
) -> None:
    ola, _kari = worker(service, "Ola"), worker(service, "Kari")
    plan_row(service, 2)
    plan_row(service, 6)
    page = visit("/vaktplan", user=line.user, width=360, height=740, touch=True)
    page.get_by_role("link", name="Fyll uka fra bemanningsplanen").tap()
    page.get_by_role("button", name="Legg til 2 vakter").tap()
    expect(page.get_by_text("Uka er fylt fra bemanningsplanen.")).to_be_visible()
    expect(page.get_by_text("Det mangler noe på 2 vakter.")).to_be_visible()
    page.get_by_role("region", name="Tirsdag 17.").get_by_role("link", name="Kveld").tap()
    page.get_by_role("link", name="Sett opp folk").tap()
    page.get_by_role("checkbox", name="Ola").tap()
    page.get_by_role("checkbox", name="Kari").tap()
    page.get_by_label("Fokus").fill("Sentrum")
    page.get_by_role("button", name="Lagre teamet").tap()
    expect(page.get_by_text("Teamet er lagret.")).to_be_visible()
    expect(page.get_by_text("Mangler")).to_have_count(0)
    page.get_by_role("link", name="Meld fravær Ola").tap()
    page.get_by_role("radio", name="Syk").check()
    page.get_by_role("button", name="Meld fravær").tap()
    expect(page.get_by_text("Ola er syk")).to_be_visible()
    expect(page.get_by_text("Mangler makker")).to_be_visible()
    page.get_by_role("link", name="Til uka").tap()
    tuesday = page.get_by_role("region", name="Tirsdag 17.")
    expect(tuesday.get_by_text("Ola er syk")).to_be_visible()
    expect(tuesday.get_by_text("Mangler makker")).to_be_visible()
    assert TeamMember.objects.get(staff_member=ola.staff).absent == "sick"
    page.go_back()
    page.get_by_role("button", name="Angre").tap()
    expect(page.get_by_text("Endringen er angret.")).to_be_visible()
    expect(page.get_by_text("Mangler makker")).to_have_count(0)


def test_a_team_is_put_up_with_the_keyboard_alone(visit: Visit, service: Service, line: Worker) -> None:
    """UX-4"""
    worker(service, "Ola")
    team = shift_on(service, TUESDAY).teams.get()
    page = visit(f"/vaktplan/team/{team.pk}", user=line.user)
    page.locator("h1").click()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "people":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Havna")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Teamet er lagret.")).to_be_visible()
    assert team.members.count() == 2


def test_paper_shows_who_is_out_and_nothing_to_press(
    visit: Visit, addresses: dict[str, str], line: Worker
) -> None:
    """UX-11"""
    page = visit(addresses["week"], user=line.user)
    page.emulate_media(media="print")
    expect(page.get_by_text("Mangler makker").first).to_be_visible()
    for name in ("Neste", "Ny vakt", "Fyll uka fra bemanningsplanen"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    expect(page.get_by_role("button", name="Angre")).to_have_count(0)
