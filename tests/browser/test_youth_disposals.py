"""Requests about a record and the young person's copy, in a browser: readable on a phone, dark, and on paper."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.pages import go, in_both_colours
from tests.factories.disposals import YES
from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import DisposalCase, EntryKind
from utsyn.youth.services import contacts, disposing

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
SIZES = [(360, 740), (1280, 800)]


class Requests:
    """A record with requests in every state, and who sees which."""

    def __init__(self, service: Service, user_with: Callable[..., User]) -> None:
        self.worker, self.manager, self.other = (
            user_with("worker", service), user_with("manager", service), user_with("manager", service)
        )  # fmt: skip
        self.person = young_person(
            service, birth_date="2009-05-17", nicknames=["Kaja"], phones=["+4790000001"]
        )
        key_worker(self.person, self.worker)
        active(self.person)
        said = "Vi snakket om skolen. Per Olsen ble med. Hun vil begynne på kurs etter sommeren, og har sendt søknad."
        self.entry = entry(self.person, self.worker, said)
        entry(self.person, self.worker, "", kind=EntryKind.ASSESSMENT, assessment={"risk": "Sover lite."})
        contacts.save(
            by=Actor.of(self.worker), person=self.person, kind="guardian",
            content={"name": "Mor Nordvik", "relation": "mor", "phones": ["+4790000002"]},
        )  # fmt: skip
        self.service, today = service, clock.today(service.timezone)

        def ask(kind: str, about: UUID | None = None, days: int = 0) -> DisposalCase:
            return disposing.ask(
                by=Actor.of(self.worker), service=service, uid=self.person.uid, kind=kind, asked_by="Ungdommen selv",
                wish="Jeg vil ha bort det som står om Per. Det stemmer ikke, og jeg blir lei meg av å tenke på det.",
                asked_on=today - timedelta(days=days), entry=about,
            )  # fmt: skip

        self.asked = ask("erase_entry", self.entry.uid, days=27)
        self.waiting = ask("erase_record", days=3)
        by = Actor.of(self.manager)
        disposing.assess(by=by, service=service, case=self.waiting.uid, answers=YES)
        self.refused = ask("restrict", days=9)
        disposing.refuse(by=by, service=service, case=self.refused.uid, reasons="Opplysningene er riktige.")

    def pages(self) -> dict[str, tuple[str, User]]:
        """Every page of the kind: its address, and somebody who sees it."""
        one = [
            reverse("youth:disposal", args=[each.uid]) for each in (self.asked, self.waiting, self.refused)
        ]
        return {
            "queue": (reverse("youth:disposals"), self.manager),
            "asked": (one[0], self.manager),
            "waiting": (one[1], self.other),
            "refused": (one[2], self.manager),
            "ask": (reverse("youth:disposal-ask", args=[self.person.uid]), self.worker),
            "copy": (reverse("youth:copy", args=[self.person.uid]), self.worker),
        }


@pytest.fixture
def requests(service: Service, user_with: Callable[..., User]) -> Requests:
    """The record and its requests."""
    return Requests(service, user_with)


def shot(page: Page, name: str) -> None:
    """A picture where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_pages_are_whole_on_every_screen(
    requests: Requests,
    visit: Visit,
    accessible: Callable[[Page], list[str]],
    width: int,
    height: int,
) -> None:
    pages: dict[User, Page] = {}
    for name, (path, user) in requests.pages().items():
        if user not in pages:
            pages[user] = visit(path, user=user, width=width, height=height, touch=width < 500)
        page = pages[user]
        go(page, path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        for colours in in_both_colours(page):
            shot(page, f"{name}-{width}{'-dark' if colours == 'dark' else ''}")
            assert accessible(page) == [], (name, colours)
        assert "Kari" not in page.title()
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main summary, main select, main .di-card')]"
            ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"
        )
        assert small == [], name


def test_the_copy_is_looked_over_and_printed(requests: Requests, visit: Visit) -> None:
    """PVN-7, JRN-16"""
    page = visit(
        reverse("youth:copy", args=[requests.person.uid]), user=requests.worker, width=360, touch=True
    )
    mother = page.get_by_role("group", name="Foresatt")
    assert mother.get_by_label("Skjul alt dette").is_checked()
    journal = page.get_by_role("group", name="Samtale")
    journal.get_by_text("Les, og skjul setninger").click()
    journal.get_by_label("Per Olsen ble med.").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Lag kopien").click()
    text = page.locator("main").inner_text()
    assert "Vi snakket om skolen." in text
    assert "Per Olsen" not in text
    assert "Mor Nordvik" not in text
    assert "[skjult: Gjelder noen andre" in text
    page.emulate_media(media="print")
    shot(page, "copy-print")
    assert not page.get_by_text("Skriv ut siden, eller lagre den som PDF").is_visible()
