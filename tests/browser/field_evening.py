"""An evening out: a service with places and bands, two workers on the rota, and their thumbs, which are counted."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.field_phone import sign_in
from utsyn.accounts.models import StaffMember, User
from utsyn.catalogue.models import AgeBand, AgeScheme, District, Place, Topic
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.field import shifts
from utsyn.field.models import FieldSettings

BANDS = [(10, 12), (13, 15), (16, 17), (18, 20), (21, 23), (24, 25)]
PLACES = [
    ("torget", "Torget", "Sentrum", "street"),
    ("stasjonen", "Stasjonen", "Sentrum", "station"),
    ("brygga", "Brygga", "Havna", "street"),
    ("skolen", "Lia skole", "Lia", "school"),
]
#: The app's own listener was there first: when ours is told, it has drawn.
SCREEN = """(to) => location.hash === to ? null : new Promise((done) => {
  addEventListener("hashchange", () => done(null), { once: true });
  location.hash = to; })"""


class Thumb:
    """A page and the taps made on it. ``counts`` are what the golden paths are measured by (K25)."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, name: str, within: str = "body") -> None:
        """Tap the button with exactly this name."""
        self.hit(self.page.locator(within).get_by_role("button", name=name, exact=True).first)

    def tile(self, name: str) -> None:
        """Tap a tile: «Jente 13–15»."""
        self.hit(self.page.locator(".ft-counters").get_by_role("button", name=name).first)

    def hit(self, what: Locator) -> None:
        """One tap on something that may be tapped without scrolling to it by hand."""
        what.tap()
        self.taps += 1

    def sum(self, which: int = 0) -> str:
        """What stands at «Du», «Makker» (1), «Sum» (2)."""
        return self.page.locator(".ft-sum dd").nth(which).inner_text().split()[0]

    def sees(self, text: str) -> None:
        """Wait until the text is on the screen."""
        self.page.get_by_text(text).first.wait_for()

    def screen(self, name: str) -> None:
        """Go to a screen by its address, and wait until it is drawn; some are fetched when they are first wanted."""
        self.page.evaluate(SCREEN, f"#/{name}")
        self.page.get_by_role("heading", level=1, name="Felt", exact=True).wait_for(state="detached")

    def counted(self, number: int) -> None:
        """Wait until «Du» says so."""
        self.page.wait_for_function(
            "n => document.querySelector('.ft-sum dd')?.innerText.split(/\\s/)[0] === String(n)", arg=number
        )


class Evening:
    """What the tests need of an evening."""

    def __init__(self, browser: Browser, server: LiveServer, service: Service, user_with: Any) -> None:
        self.browser, self.server, self.service, self.user_with = browser, server, service, user_with
        self.teams: list[shifts.PlannedTeam] = []
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []
        self.partner = StaffMember.objects.create(service=service, code="ask", name="Ask")
        StaffMember.objects.create(service=service, code="rogn", name="Rogn")
        for code, name, area, kind in PLACES:
            Place.objects.create(service=service, code=code, name=name, area=area, kind=kind)
        for code, name in [("sentrum", "Sentrum"), ("lia", "Lia")]:
            District.objects.create(service=service, code=code, name=name)
        for code, name in [("skole", "Skole"), ("rus", "Rus")]:
            Topic.objects.create(service=service, code=code, name=name)
        scheme = AgeScheme.objects.create(service=service, code="alle")
        for low, high in BANDS:
            AgeBand.objects.create(scheme=scheme, code=f"{low}-{high}", age_from=low, age_to=high)
        self.settings = FieldSettings.objects.create(service=service)

    def worker(self) -> User:
        """A new worker, who is an employee of the service."""
        user = self.user_with("worker", self.service)
        StaffMember.objects.create(service=self.service, user=user, code=f"u{user.pk}", name=user.name)
        return user

    def plan(self, *users: User, minutes: int = -5, hours: int = 4, **more: Any) -> str:
        """Put them on the rota tonight, with Ask; gives the team's key."""
        starts = clock.now() + timedelta(minutes=minutes)
        key = str(uuid.uuid4())
        given: dict[str, Any] = {
            "key": key,
            "shift": "Kveldsvakt",
            "kind": "street",
            "on_date": clock.today(self.service.timezone),
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=hours),
            "focus": "De yngste",
            "places": ("torget", "brygga"),
            "staff": ("ask", *(f"u{user.pk}" for user in users)),
            "absent": (),
        }
        self.teams.append(shifts.PlannedTeam(**{**given, **more}))
        return key

    def phone(
        self, user: User, *, path: str = "/felt", width: int = 360, height: int = 640, **options: Any
    ) -> Thumb:
        """A phone in the worker's hand, with the app open.

        The app's worker, which fetches every file once more for each new phone, has tests of its own
        (test_field_core_shell.py), and carries the whole evening.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=True,
            is_mobile=width < 600,
            locale="nb-NO",
            reduced_motion="reduce",
            service_workers="block",
            **options,
        )
        self.contexts.append(context)
        sign_in(context, self.server.url, user)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.goto(self.server.url + path)
        page.locator("h1").filter(has_text="Felt").wait_for(state="detached")
        return Thumb(page)

    def out(self, **options: Any) -> Thumb:
        """A worker of the rota who has started the session, with no taps counted yet."""
        user = self.worker()
        self.plan(user)
        thumb = self.phone(user, **options)
        thumb.tap("Start feltøkt")
        thumb.tap("Start")
        thumb.page.locator(".ft-tile").first.wait_for()
        thumb.taps = 0
        return thumb


@pytest.fixture
def evening(
    browser: Browser,
    live_server: LiveServer,
    service: Service,
    user_with: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """An evening out. A fault in the app fails the test, whatever it asserts."""
    made = Evening(browser, live_server, service, user_with)
    monkeypatch.setattr(shifts, "_rota", lambda *_: made.teams)
    yield made
    for context in made.contexts:
        context.close()
    assert made.faults == []
