"""Finding a young person with a keyboard and with a thumb: as few taps as the design allows, and readable for all."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import NEXT_FRAME, eventually, go, in_both_colours
from tests.factories.youth import entry, key_worker, young_person
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson
from utsyn.youth.services.tokens import write_tokens

Visit = Callable[..., Page]


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    """A field worker."""
    return user_with("worker", service)


@pytest.fixture
def people(service: Service, worker: User) -> list[YoungPerson]:
    """One whom the worker follows, one whom somebody else does."""
    made = [
        young_person(service, "Kari", "Nordvik", birth_date="2009-05-17", nicknames=["Kaja"]),
        young_person(service, "Kåre", "Lund", birth_year=2010),
    ]
    key_worker(made[0], worker)
    entry(made[0], worker, signed=False)
    write_tokens(made)
    return made


def test_on_a_phone_it_takes_two_taps(visit: Visit, worker: User, people: list[YoungPerson]) -> None:
    """UX 5: the tab «Ungdom», type, and the row."""
    page = visit("/feltlogg", user=worker, width=360, touch=True)
    taps = 0
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Ungdom").tap()
    taps += 1
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    page.keyboard.type("kaj")
    row = page.get_by_role("link", name="Kari Nordvik")
    expect(page.get_by_role("status").filter(has_text="1 treff")).to_be_visible()
    row.tap()
    taps += 1
    expect(page).to_have_url(f"{page.url.split('/ungdom')[0]}/ungdom/{people[0].uid}")
    assert taps == 2


def test_with_a_keyboard_it_is_ctrl_k_letters_and_enter(
    visit: Visit, worker: User, people: list[YoungPerson]
) -> None:
    """UX 5 and § 2.4: from any page; the name is in no address, and Esc empties the box."""
    page = visit("/feltlogg", user=worker)
    page.keyboard.press("Control+k")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    page.keyboard.type("kaja")
    expect(page.get_by_role("link", name="Kari Nordvik")).to_be_visible()
    assert page.url.endswith("/ungdom")
    assert "Kari" not in page.title()
    page.get_by_role("link", name="Kari Nordvik").focus()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(page.get_by_role("heading", name="Mine")).to_be_visible()


@pytest.mark.parametrize("waits", [True, False])
def test_enter_opens_the_only_hit(visit: Visit, worker: User, people: list[YoungPerson], waits: bool) -> None:
    """UX 5: Ctrl+K, at most four letters, Enter; also where the answer comes after the key."""
    page = visit("/feltlogg", user=worker)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("kaja")
    if waits:
        expect(page.get_by_role("status").filter(has_text="1 treff")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/ungdom/{people[0].uid}")


@pytest.mark.parametrize("letters", ["kåre", "ka"])
def test_enter_opens_none_that_is_locked_or_one_of_more(
    visit: Visit, worker: User, people: list[YoungPerson], letters: str
) -> None:
    """The only hit that one has no access to stands there; so does each of two."""
    other = young_person(people[0].service, "Kaia", "Berg", birth_year=2011)
    key_worker(other, worker)
    write_tokens([other])
    page = visit("/ungdom", user=worker)
    opened: list[str] = []
    page.on("request", lambda asked: opened.append(asked.url) if asked.is_navigation_request() else None)
    page.keyboard.type(letters)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Treff", exact=True)).to_be_visible()
    page.evaluate(NEXT_FRAME)
    assert opened == []


def test_one_search_is_sent_for_a_word_and_not_for_every_letter(
    visit: Visit, worker: User, people: list[YoungPerson]
) -> None:
    page = visit("/ungdom", user=worker)
    page.keyboard.type("nordvik", delay=40)
    expect(page.get_by_role("status").filter(has_text="1 treff")).to_be_visible()
    eventually(page, lambda: AuditEvent.objects.filter(action="youth.searched").count(), 1)


def test_ctrl_k_leaves_nothing_behind_that_is_being_written(
    visit: Visit, worker: User, people: list[YoungPerson]
) -> None:
    page = visit("/ungdom", user=worker)
    page.keyboard.type("nora lund")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ny ungdom").click()
    page.get_by_label("Kallenavn").fill("Røde")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ny ungdom")
    expect(page.get_by_role("link", name="Søk")).to_be_focused()


def test_a_new_one_is_made_below_the_hits_with_a_name_alone(
    visit: Visit, worker: User, people: list[YoungPerson]
) -> None:
    """UX 5: friction before a new one is welcome, and little is needed."""
    page = visit("/ungdom", user=worker, width=360, touch=True)
    page.keyboard.type("kari nordvig")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ny ungdom").tap()
    expect(page.get_by_label("Fornavn")).to_have_value("Kari")
    page.get_by_role("button", name="Opprett").tap()
    expect(page.get_by_role("heading", name="Er dette samme person?")).to_be_visible()
    page.get_by_role("button", name="Nei, lag ny likevel").tap()
    page.wait_for_url(re.compile(r"/ungdom/[0-9a-f]{8}-[0-9a-f-]+$"))
    assert YoungPerson.objects.count() == 3


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_pages(
    visit: Visit,
    accessible: Callable[[Page], list[str]],
    service: Service,
    worker: User,
    people: list[YoungPerson],
    width: int,
) -> None:
    """UU: hits, one that may not be opened, a new one with duplicates, and two beside each other."""

    def look(page: Page) -> list[tuple[str, list[str]]]:
        return [(colours, found) for colours in in_both_colours(page) if (found := accessible(page))]

    page = visit("/ungdom", user=worker, width=width)
    assert look(page) == []
    page.keyboard.type("ka")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du har ikke tilgang.")).to_be_visible()
    assert look(page) == []
    page.get_by_role("button", name="Ny ungdom").click()
    page.get_by_label("Fornavn").fill("Kari")
    page.get_by_label("Etternavn").fill("Nordvik")
    page.get_by_role("button", name="Opprett").click()
    expect(page.get_by_role("heading", name="Er dette samme person?")).to_be_visible()
    assert look(page) == []
    key_worker(people[1], worker)
    for address in (f"/ungdom/{people[0].uid}/samme", f"/ungdom/{people[0].uid}/samme/{people[1].uid}"):
        go(page, address)
        assert look(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
