"""The pages about who may see a record, in a browser: readable, reachable, and whole on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.pages import go, in_both_colours
from tests.factories.youth import active, entry, grant, key_worker, young_person
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import AccessFlag, EmergencyAccess, YoungPerson
from utsyn.youth.services import emergency, objecting, reviewing, substituting

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
UserWith = Callable[..., User]


class Town:
    """A service with a record that much has happened to."""

    def __init__(self, service: Service, user_with: UserWith) -> None:
        self.service = service
        self.leader = user_with("team_leader", service)
        self.worker, self.colleague, self.third = (user_with("worker", service) for _each in range(3))
        for user, name in (
            (self.leader, "Astrid Lie"),
            (self.worker, "Kåre Nes"),
            (self.colleague, "Berit Moen"),
        ):
            user.name = name
            user.save()
        by = Actor.of(self.leader)
        self.person = young_person(service, birth_date="2009-05-17", nicknames=["Kaja"])
        key_worker(self.person, self.worker)
        key_worker(self.person, self.leader, "secondary")
        active(self.person)
        grant(self.person, self.third, self.leader)
        entry(self.person, self.worker, signed=False, at=clock.now() - timedelta(days=9))
        self.other = young_person(service, "Ola", "Dal")
        active(self.other)
        key_worker(self.other, self.worker)
        self.emergency = emergency.begin(
            by=Actor.of(self.colleague),
            person=self.person,
            reason="Mor ringte, hun er redd for at Kari er ute alene",
        )
        for _time in range(5):
            record(Actor.of(self.colleague), "access.refused", self.other, basis="denied", path="/ungdom")
        reviewing.scan(by=by, service=service, day=clock.today(service.timezone))
        self.flag = AccessFlag.objects.filter(rule="denied").get()
        today = clock.today(service.timezone)
        substituting.substitute(
            by=by, service=service, absent=self.worker, user=self.third, from_date=today, to_date=today
        )
        objecting.object_to(by=by, person=self.person, user=self.third, reason="Naboen min")

    def pages(self) -> dict[str, str]:
        """Every page of a leader, by a name."""
        one = [self.person.uid]
        wanted = {
            "access": one, "grant": one, "access-class": one, "objection": one, "impediment": one, "seen": one,
            "emergencies": [], "emergency-review": [self.emergency.uid], "flags": [], "flag": [self.flag.uid],
            "quality": [], "settings": [], "own": [], "leavers": [], "leaving": [self.worker.pk],
            "absence": [self.worker.pk], "quality-names": ["informed"],
        }  # fmt: skip
        return {name: reverse(f"youth:{name}", args=arguments) for name, arguments in wanted.items()}


@pytest.fixture
def town(service: Service, user_with: UserWith) -> Town:
    return Town(service, user_with)


def fits(page: Page) -> bool:
    """Whether nothing stands outside the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


SMALL = """() => [...document.querySelectorAll(
  "main a, main button, main summary, main input:not([type=hidden]), main select, main textarea")]
  .filter(e => e.checkVisibility() && !e.closest('p:not(:has(> a:only-child))'))
  .map(e => e.closest('.ut-check') || e)
  .filter(e => { const b = e.getBoundingClientRect(); return b.height < 43.5 || b.width < 43.5 })
  .map(e => e.outerHTML.slice(0, 120))"""


def test_every_page_is_accessible_and_fits_a_phone(
    visit: Visit, town: Town, accessible: Callable[[Page], list[str]]
) -> None:
    """UU-1: WCAG 2.2 AA, no sideways scroll at 360, targets of 44."""
    page = visit(town.pages()["access"], user=town.leader, width=360, height=740, touch=True)
    found: dict[str, object] = {}
    for name, path in town.pages().items():
        go(page, path)
        assert page.locator("h1").count() == 1
        faults = [(colours, accessible(page)) for colours in in_both_colours(page)]
        small = page.evaluate(SMALL)
        if any(of for _colours, of in faults) or small or not fits(page):
            found[name] = (faults, small, fits(page))
    assert found == {}


def test_somebody_without_access_is_told_whom_to_ask_and_may_go_in_in_an_emergency(
    visit: Visit, town: Town, accessible: Callable[[Page], list[str]]
) -> None:
    """TIL-2, TIL-4"""
    page = visit(reverse("youth:record", args=[town.other.uid]), user=town.colleague, width=360, touch=True)
    expect(page.get_by_text("Spør Kåre Nes hvis du trenger det.")).to_be_visible()
    assert accessible(page) == []
    page.get_by_role("link", name="Bruk nødtilgang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nødtilgang")
    assert accessible(page) == []
    page.get_by_label("Hvorfor må du inn?").fill("haster")
    page.get_by_role("button", name="Åpne journalen").click()
    expect(page.locator(".ut-error-summary")).to_be_visible()  # the answer, not the page that was sent
    expect(page.get_by_label("Hvorfor må du inn?")).to_have_value("haster")
    page.get_by_label("Hvorfor må du inn?").fill("Mor ringte, hun er redd for ham")
    page.get_by_role("button", name="Åpne journalen").click()
    expect(page.locator(".yo-banner__emergency")).to_be_visible()
    assert EmergencyAccess.objects.filter(person=town.other).count() == 1


def test_a_leaver_is_handed_over_with_a_look_first(visit: Visit, town: Town) -> None:
    """Wishes 36, 37"""
    page = visit(reverse("youth:leaving", args=[town.worker.pk]), user=town.leader)
    page.get_by_label("Hvem tar over?", exact=True).select_option(label="Berit Moen")
    page.get_by_label("Overlevering").fill("Møte på torsdag")
    page.get_by_role("button", name="Se over før du overfører").click()
    expect(page.get_by_text("Berit Moen tar over etter Kåre Nes.")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Endre").click()
    expect(page.get_by_label("Overlevering")).to_have_value("Møte på torsdag")
    page.get_by_role("button", name="Se over før du overfører").click()
    page.get_by_role("button", name="Overfør alt").click()
    expect(page.get_by_text("Overført: 2 journaler")).to_be_visible()
    assert YoungPerson.objects.filter(key_workers__staff__user=town.colleague).count() == 2
