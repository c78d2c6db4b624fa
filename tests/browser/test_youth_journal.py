"""Writing in the journal in a browser: no text is lost, whatever happens to net, sign-in or page (K21, K22)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.pages import eventually, go
from tests.factories.browser import SignedInClient
from tests.factories.youth import entry, key_worker, young_person
from utsyn.accounts.models import User
from utsyn.catalogue.models import Topic
from utsyn.core.models import Service
from utsyn.youth.models import JournalEntry, YoungPerson

pytestmark = pytest.mark.django_db(transaction=True)
NOTHING_KEPT = "Object.keys(sessionStorage).every((name) => !name.startsWith('utsyn-draft:ungdom'))"
WORDS = "Vi snakket om skolen, og om hva som skjer hjemme – æøå."


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    return user_with("worker", service)


@pytest.fixture
def person(service: Service, worker: User) -> YoungPerson:
    made = young_person(service, birth_date="2009-05-17", nicknames=["Kaja"], important="Ring aldri hjem.")
    key_worker(made, worker)
    return made


def address(person: YoungPerson, slug: str = "notat") -> str:
    return reverse("youth:entry-new", args=[person.uid, slug])


def status(page: Page):
    return page.locator("[data-draft-status]")


def texts() -> list[str]:
    rows = JournalEntry.objects.select_related("data_key__parent").order_by("pk")
    return [each.said("text") for each in rows]


def end_sessions() -> None:
    """Every sign-in has run out, on the server."""
    Session.objects.all().delete()


def sign_in_again(page: Page, user: User) -> None:
    """As in another tab of the same browser."""
    client = SignedInClient()
    client.force_login(user)
    url = "/".join(page.url.split("/")[:3])
    page.context.add_cookies([{"name": n, "value": c.value, "url": url} for n, c in client.cookies.items()])


def test_what_is_typed_is_saved_within_two_seconds_and_survives_a_reload(visit, person, worker):
    """K21"""
    page = visit(address(person), user=worker)
    page.get_by_label("Hva vil du skrive?").press_sequentially(WORDS, delay=5)
    expect(status(page)).to_contain_text("Kladd lagret kl.", timeout=2000)
    assert texts() == [WORDS]
    assert page.url.endswith("/skriv")
    page.reload()
    expect(page.get_by_label("Hva vil du skrive?")).to_have_value(WORDS)
    assert JournalEntry.objects.count() == 1


def test_a_reload_before_the_server_has_it_finds_the_text_too(visit, person, worker):
    """Closed at once: this tab's own encrypted copy has it."""
    page = visit(address(person), user=worker)
    page.route("**/ungdom/kladd", lambda route: route.abort())
    page.get_by_label("Hva vil du skrive?").fill(WORDS)
    expect(status(page)).to_contain_text("lagret på denne enheten")
    stored = page.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    assert "utsyn-draft:ungdom:" in stored
    assert "skolen" not in stored
    page.unroute("**/ungdom/kladd")
    page.goto(page.url)
    expect(page.get_by_label("Hva vil du skrive?")).to_have_value(WORDS)
    expect(status(page)).to_contain_text("Kladd lagret kl.")
    assert texts() == [WORDS]
    eventually(page, NOTHING_KEPT)


def test_an_expired_sign_in_leaves_the_text_and_the_saving_goes_on_after_it(visit, person, worker):
    """K22, user wish: drafts and time-outs."""
    page = visit(address(person), user=worker)
    box = page.get_by_label("Hva vil du skrive?")
    box.fill("Første del.")
    expect(status(page)).to_contain_text("Kladd lagret kl.")
    end_sessions()
    box.fill(WORDS)
    expect(status(page)).to_have_text("Du er logget ut. Teksten din er trygg. Logg inn for å fortsette.")
    expect(box).to_have_value(WORDS)
    expect(page.get_by_role("link", name="Logg inn i en ny fane")).to_be_visible()
    sign_in_again(page, worker)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text("Kladd lagret kl.")
    expect(page.get_by_role("link", name="Logg inn i en ny fane")).to_be_hidden()
    assert texts() == [WORDS]
    page.get_by_role("button", name="Signer i journalen").click()
    page.wait_for_url("**/ungdom/*#*")
    assert JournalEntry.objects.get().is_signed


def test_a_page_that_the_expiry_took_away_has_the_text_again(visit, person, worker):
    page = visit(address(person), user=worker)
    box = page.get_by_label("Hva vil du skrive?")
    box.fill("Første del.")
    expect(status(page)).to_contain_text("Kladd lagret kl.")
    end_sessions()
    box.fill(WORDS)
    expect(status(page)).to_contain_text("Du er logget ut.")
    there = page.url
    page.goto(there)
    assert "/ungdom/" not in page.url.split("?")[0]
    sign_in_again(page, worker)
    page.goto(there)
    expect(page.get_by_label("Hva vil du skrive?")).to_have_value(WORDS)
    expect(status(page)).to_contain_text("Kladd lagret kl.")
    assert texts() == [WORDS]


def test_the_next_one_in_the_same_tab_finds_nothing(visit, person, worker, user_with, service):
    """A tab left open after hand-over."""
    colleague = user_with("worker", service)
    key_worker(person, colleague)
    page = visit(address(person), user=worker)
    page.route("**/ungdom/kladd", lambda route: route.abort())
    page.get_by_label("Hva vil du skrive?").fill(WORDS)
    expect(status(page)).to_contain_text("lagret på denne enheten")
    end_sessions()
    sign_in_again(page, colleague)
    page.unroute("**/ungdom/kladd")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text("En annen er logget inn")
    assert texts() == []
    page.goto(page.url)
    eventually(page, NOTHING_KEPT)  # it was looked at, and forgotten: it is somebody else's
    expect(page.get_by_label("Hva vil du skrive?")).to_have_value("")


def test_without_net_one_writes_on_and_it_is_saved_when_it_is_back(visit, person, worker):
    page = visit(address(person), user=worker)
    page.context.set_offline(True)
    box = page.get_by_label("Hva vil du skrive?")
    box.fill(WORDS)
    expect(status(page)).to_have_text("Frakoblet. Det du har skrevet er lagret på denne enheten.")
    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Kladd lagret kl.", timeout=10000)
    assert texts() == [WORDS]


def test_a_fault_of_the_servers_is_told_calmly_and_tried_again(visit, person, worker):
    """A 500, and a disk that is full."""
    page = visit(address(person), user=worker)
    page.route("**/ungdom/kladd", lambda route: route.fulfill(status=500, body="<h1>Nei</h1>"))
    page.get_by_label("Hva vil du skrive?").fill(WORDS)
    expect(status(page)).to_have_text("Noe gikk galt hos oss. Det du har skrevet er lagret på denne enheten.")
    page.unroute("**/ungdom/kladd")
    expect(status(page)).to_contain_text("Kladd lagret kl.", timeout=10000)
    assert texts() == [WORDS]


def test_nobody_is_asked_about_unsaved_text_that_is_kept(visit, person, worker):
    """Leaving in the middle of a word, and after a saving: no question, and the text is there."""
    asked: list[str] = []
    page = visit(address(person), user=worker)
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    box = page.get_by_label("Hva vil du skrive?")
    box.press_sequentially(WORDS, delay=5)
    expect(status(page)).to_contain_text("Kladd lagret kl.")
    there = page.url
    box.fill(WORDS + " Og mer.")
    eventually(page, lambda: not page.evaluate(NOTHING_KEPT) or texts() == [WORDS + " Og mer."])
    go(page, reverse("youth:unsigned"))
    page.goto(there)
    expect(page.get_by_label("Hva vil du skrive?")).to_have_value(WORDS + " Og mer.")
    assert asked == []


def test_two_tabs_in_one_draft_keep_both_and_one_chooses(visit, person, worker):
    first = visit(address(person), user=worker)
    first.get_by_label("Hva vil du skrive?").fill("Felles")
    expect(status(first)).to_contain_text("Kladd lagret kl.")
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.get_by_label("Hva vil du skrive?")).to_have_value("Felles")
    first.get_by_label("Hva vil du skrive?").fill("Felles. Fra den første.")
    eventually(first, texts, ["Felles. Fra den første."])
    second.get_by_label("Hva vil du skrive?").fill("Felles. Fra den andre.")
    expect(status(second)).to_have_text("Makker skrev også her. Begge er lagret. Velg hva som skal stå.")
    assert sorted(texts()) == ["Felles. Fra den andre.", "Felles. Fra den første."]
    second.get_by_role("link", name="Se begge, og velg").click()
    second.get_by_role("button", name="Behold begge, etter hverandre").click()
    expect(second.get_by_label("Hva vil du skrive?")).to_have_value(
        "Felles. Fra den første.\n\nFelles. Fra den andre."
    )


def test_typing_and_signing_at_once_signs_all_of_it_and_leaves_no_draft(visit, person, worker):
    """Ctrl+Enter in the middle of a saving."""
    page = visit(address(person), user=worker)
    box = page.get_by_label("Hva vil du skrive?")
    with page.expect_request("**/ungdom/kladd"):
        box.fill("Begynner")
    box.press_sequentially(" og slutter.", delay=10)
    box.press("Control+Enter")
    page.wait_for_url("**/ungdom/*#*")
    assert texts() == ["Begynner og slutter."]
    assert JournalEntry.objects.get().is_signed


def test_a_conversation_is_written_with_everything_there_is(visit, person, worker, service):
    Topic.objects.create(service=service, code="skole", name="Skole")
    page = visit(address(person, "samtale"), user=worker)
    page.get_by_label("Hva snakket dere om?").fill(WORDS)
    page.get_by_text("Sted, temaer og hvem som var med").click()
    school = page.get_by_label("Skole")
    ticked = f'name="{school.get_attribute("name")}"'.encode()  # a box that is not ticked is not sent
    with page.expect_response(lambda answer: ticked in (answer.request.post_data_buffer or b"")):
        school.check()
    expect(status(page)).to_contain_text("Kladd lagret kl.")
    page.reload()
    expect(page.get_by_label("Skole")).to_be_checked()
    page.get_by_role("button", name="Signer i journalen").click()
    page.wait_for_url("**/ungdom/*#*")
    made = JournalEntry.objects.get()
    assert made.is_signed
    assert made.topics.get().code == "skole"


#: How many things there are to fill in: a group of choices is one.
QUESTIONS = """() => [...document.querySelectorAll('form.yo-form :is(textarea, input, select, fieldset)')]
  .filter((e) => e.checkVisibility() && !['hidden', 'radio', 'checkbox'].includes(e.type)).length"""


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_the_forms_can_be_used_by_all(visit, accessible, person, worker, width, dark):
    """WCAG 2.2; K01, K08, K26."""
    page = visit(address(person), user=worker, width=width, height=740, dark=dark)
    for slug in ("samtale", "notat", "vurdering", "informasjon", "egne-ord"):
        go(page, address(person, slug))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, slug
        assert page.evaluate(QUESTIONS) <= 8, slug
        page.mouse.wheel(0, 3000)
        expect(page.get_by_role("link", name="Kari Nordvik")).to_be_in_viewport()
        assert accessible(page) == [], slug


def test_reading_correcting_and_moving_can_be_used_by_all(visit, accessible, person, worker, service):
    made = entry(person, worker, WORDS + "\nMer\nOg mer")
    entry(person, worker, "Feil dag", kind="addition", corrects=made, correction_reason="Husket feil")
    other = young_person(service, "Ola", "Bakken")
    key_worker(other, worker)
    entry(None, worker, "Anonym", service=service)
    entry(person, worker, "Kladd", signed=False)
    pages = [
        reverse("youth:entry", args=[person.uid, made.uid]),
        reverse("youth:entry-correct", args=[person.uid, made.uid]),
        reverse("youth:entry-move", args=[person.uid, made.uid]),
        reverse("youth:unsigned"),
        reverse("youth:anonymous"),
        reverse("youth:anonymous-new"),
    ]
    for width, dark in ((360, True), (1280, False)):
        page = visit("/ungdom", user=worker, width=width, height=740, dark=dark)
        for at in pages:
            go(page, at)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, at
            assert accessible(page) == [], at
