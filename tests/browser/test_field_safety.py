"""A leader is told of a team that has not been heard of, on whatever page they are; and the pages about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response, expect

from tests.browser.pages import at_rest, go, in_both_colours
from tests.factories.outings import phone, square, team_out
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import FieldSettings, OverdueAlarm
from utsyn.field.services import handover

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
UserWith = Callable[..., User]


@pytest.fixture
def missing(service: Service) -> None:
    """Kari and Ola went out two hours ago and have not been heard of since."""
    FieldSettings.objects.create(service=service, duty_phone="22 00 00 00")
    began = clock.now() - timedelta(hours=2)
    team_out(
        service, began, "Kari", "Ola", place=square(service), planned_end=clock.now() + timedelta(hours=2)
    )


def asked_on(answer: Response, path: str) -> bool:
    """Whether this is the answer to «is there an alarm?» of the page with that path."""
    here = answer.request.headers.get("hx-current-url", "")
    return answer.url.endswith(reverse("field:watch")) and urlsplit(here).path == path


def test_the_alarm_comes_by_itself_and_goes_when_it_is_answered(
    visit: Visit, user_with: UserWith, service: Service, missing: None
) -> None:
    page = visit(reverse("accounts:settings"), user=user_with("team_leader", service))
    alarm = page.get_by_role("alert")
    expect(alarm).to_contain_text("Et team har ikke meldt seg.", timeout=5000)
    alarm.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ute nå")
    page.get_by_role("link", name="Svar på varselet").click()
    page.get_by_label("De er ute og har det bra").check()
    page.get_by_label("Hva ble gjort?").fill("Ringte Kari, alt er i orden")
    with page.expect_response(
        lambda answer: asked_on(answer, reverse("field:out"))
    ):  # by itself, a second later
        page.get_by_role("button", name="Lagre svaret").click()
        expect(page.get_by_text("Svaret er lagret")).to_be_visible()
    at_rest(page)
    expect(page.locator("[data-alarm]")).to_be_empty()
    assert OverdueAlarm.objects.get().note == "Ringte Kari, alt er i orden"


def test_an_alarm_that_the_page_shows_is_not_read_out_again(
    visit: Visit, user_with: UserWith, service: Service, missing: None
) -> None:
    user = user_with("manager", service)
    page = visit(reverse("accounts:settings"), user=user)
    expect(page.get_by_role("alert")).to_be_visible(timeout=5000)
    with page.expect_response("**" + reverse("field:watch")):
        page.reload()
    at_rest(page)
    expect(page.get_by_text("Et team har ikke meldt seg.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_list_refreshes_without_moving_the_focus(
    visit: Visit, user_with: UserWith, service: Service, missing: None
) -> None:
    page = visit(reverse("field:out"), user=user_with("worker", service))
    page.get_by_role("link", name="Kari og Ola").focus()
    team_out(service, clock.now(), "Frida", "Gro")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('utsyn:alarms'))")
    expect(page.get_by_role("link", name="Frida og Gro")).to_be_visible()
    expect(page.get_by_role("link", name="Kari og Ola")).to_be_focused()


def test_an_old_list_says_that_it_is_old(
    visit: Visit, user_with: UserWith, service: Service, missing: None
) -> None:
    """Wish 10: no page goes on looking right when it cannot ask any more."""
    page = visit(reverse("field:out"), user=user_with("worker", service))
    page.evaluate(
        "console.error = () => {}"
    )  # htmx writes there what it could not fetch: it is the point here
    page.route("**/feltlogg/ute/liste", lambda route: route.fulfill(status=503))
    for _time in range(2):
        with page.expect_response("**/feltlogg/ute/liste"):
            page.evaluate("document.body.dispatchEvent(new CustomEvent('utsyn:alarms'))")
    expect(page.get_by_text("Vi får ikke kontakt med tjeneren.")).to_be_visible()
    page.unroute("**/feltlogg/ute/liste")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('utsyn:alarms'))")
    expect(page.get_by_text("Vi får ikke kontakt med tjeneren.")).to_be_hidden()


def test_what_is_written_to_the_next_shift_outlives_a_reload(
    visit: Visit, user_with: UserWith, service: Service
) -> None:
    """K21: and it is gone from the tab when it is saved."""
    page = visit(reverse("field:handover-new"), user=user_with("worker", service))
    page.get_by_label("Beskjed", exact=True).fill("Lampa ved brua er knust.")
    expect(page.get_by_text("Kladd lagret kl.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Beskjed", exact=True)).to_have_value("Lampa ved brua er knust.")
    expect(page.get_by_text("Vi fant en kladd fra kl.")).to_be_visible()
    page.get_by_role("button", name="Lagre beskjed").click()
    expect(page.get_by_text("Beskjeden er lagret")).to_be_visible()
    page.get_by_role("link", name="Ny beskjed").click()
    expect(page.get_by_label("Beskjed", exact=True)).to_have_value("")


def test_the_pages_can_be_used_by_everybody(
    visit: Visit,
    user_with: UserWith,
    service: Service,
    missing: None,
    accessible: Callable[[Page], list[str]],
) -> None:
    """UU-1: axe, on a phone, with something on every page."""
    leader, worker = user_with("team_leader", service), user_with("worker", service)
    outing = team_out(service, clock.now(), "Frida")
    alarm = OverdueAlarm.objects.create(outing=outing, why="alone", raised_at=clock.now())
    handover.write(
        by=Actor.of(worker),
        service=service,
        text="Husk nøkkelen.",
        on_date=clock.today(service.timezone),
        important=True,
    )
    device = phone(service, worker, clock.now())
    page = visit(reverse("field:out"), user=leader, width=360, height=740, bypass_csp=True)
    for address in (
        reverse("field:out"),
        reverse("field:alarm", args=[alarm.pk]),
        reverse("field:handover"),
        reverse("field:handover-new"),
        reverse("field:devices"),
        reverse("field:device-stop", args=[device.pk]),
        reverse("field:settings"),
        reverse("field:settings-change", args=["sikkerhet"]),
    ):
        go(page, address)
        for colours in in_both_colours(page):
            assert accessible(page) == [], (address, colours)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
