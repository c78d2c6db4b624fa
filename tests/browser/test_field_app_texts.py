"""Texts, what cannot be sent, and being signed out: nothing written is lost, and nobody is named by accident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.field_phone import bare_page
from tests.browser.pages import eventually, pressed
from utsyn.field import known_names
from utsyn.field.models import Encounter, FieldEvent, FieldSession, Observation

SUSPECTS = """async ([text, data]) => { const {suspects} = await import("/static/field/app/names.js");
  return (await suspects(text, data)).map(({kind, text}) => `${kind} ${text}`); }"""
DATA = {
    "service": {"name": "Ungdomsteamet i Fjordvik"},
    "places": [{"name": "Myra skole", "area": "Lia"}],
    "districts": [{"name": "Østre Vik"}],
    "topics": [{"name": "Rus"}],
}


SENTENCES: dict[str, list[str]] = {
    "Rolig ved skolen. Noen få satt på benken.": [],
    "Mye folk på Myra skole og i Østre Vik på fredag.": [],
    "De brukte Snapchat og hang ved Narvesen.": [],
    "Snakket lenge med mohammed om skole.": ["name mohammed"],
    "Fatimas bror var der.": ["name Fatimas"],
    "Vi så Kråka igjen.": ["word Kråka"],
    "Jo flere, jo bedre. Dag etter dag.": [],
    "Snakket med Dag og Jo.": ["word Dag", "name Jo"],
    "Ring 91 23 45 67 i morgen": ["phone 91 23 45 67"],
    "Nummeret er +46701234567.": ["phone +46701234567"],
    "Født 010203 12345": ["birth_number 010203 12345"],
    "40 ungdommer, 12 av dem nye, kl. 21.14 den 21.11.2026": [],
}


@pytest.fixture
def names(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page in which the filter for names can be loaded: it needs no app around it."""
    context = browser.new_context()
    yield bare_page(context, live_server.url)
    context.close()


def test_what_looks_like_a_person(names: Page) -> None:
    """Issue 3.5: rather one warning too many; ordinary sentences about a place give none."""
    assert {text: names.evaluate(SUSPECTS, [text, DATA]) for text in SENTENCES} == SENTENCES


def test_a_nickname_that_the_service_knows_is_found_by_the_filter(names: Page) -> None:
    """The phone has a Bloom filter and no names (docs/field-app.md)."""
    words = known_names.filter_of(["kråka", "Gærne-Per", "rødjakka"], b"0123456789abcdef").as_json()
    assert names.evaluate(SUSPECTS, ["der var rødjakka igjen", {**DATA, "words": words}]) == [
        "known rødjakka"
    ]
    assert names.evaluate(SUSPECTS, ["der var ingen igjen", {**DATA, "words": words}]) == []


def note(thumb: Any, text: str) -> Page:
    """Open «Notat» and write."""
    thumb.tap("Notat")
    thumb.page.locator("textarea").fill(text)
    return thumb.page


def test_a_note_that_names_somebody_is_warned_about_before_it_is_saved(evening: Any) -> None:
    """Issue 3.5: «Skriv om» keeps the text; «Lagre likevel» saves it, for whoever wrote it knows best."""
    thumb = evening.out()
    page = note(thumb, "Snakket med Mohammed på Torget.")
    thumb.tap("Lagre")
    once_more = pressed(page)
    page.get_by_text("ligner et navn").wait_for()
    eventually(page, lambda: FieldSession.objects.exists())
    assert not Observation.objects.exists()
    thumb.tap("Skriv om")
    expect(page.locator("textarea")).to_have_value("Snakket med Mohammed på Torget.")
    once_more()
    thumb.tap("Lagre")
    thumb.tap("Lagre likevel – det er ikke en person")
    page.locator(".ft-tile").first.wait_for()
    eventually(page, lambda: Observation.objects.get().text, "Snakket med Mohammed på Torget.")


def test_a_note_about_a_place_is_saved_with_one_tap(evening: Any) -> None:
    """Task 4's short form on the phone."""
    thumb = evening.out()
    note(thumb, "Rolig ved stasjonen i kveld.")
    thumb.tap("Lagre")
    thumb.page.locator(".ft-tile").first.wait_for()
    wanted = ("Rolig ved stasjonen i kveld.", "torget")
    eventually(thumb.page, lambda: Observation.objects.values_list("text", "place__code").get(), wanted)


def test_what_is_written_is_there_after_a_crash_and_a_deleted_draft_comes_back(evening: Any) -> None:
    """K21, wish 20, 21: kept within two seconds, says so, says from when it is afterwards; deleting has «Angre»."""
    thumb = evening.out()
    page = note(thumb, "Mange rundt brygga i")
    page.get_by_text("Kladd lagret kl.").wait_for(timeout=2000)
    page.reload()
    page.get_by_text("Kladd fra kl.").wait_for()
    expect(page.locator("textarea")).to_have_value("Mange rundt brygga i")
    thumb.tap("Slett kladden")
    thumb.tap("Angre")
    expect(page.locator("textarea")).to_have_value("Mange rundt brygga i")


def test_an_expired_sign_in_leaves_the_text_and_asks_politely(evening: Any) -> None:
    """K22: 401 on everything; what was written and counted stays."""
    thumb = evening.out()
    gone = {"code": "signed_out", "message": ""}
    thumb.page.context.route("**/felt/sync", lambda route: route.fulfill(status=401, json=gone))
    thumb.page.context.route("**/felt/inne", lambda route: route.fulfill(status=401, json={}))
    thumb.tile("Jente 13–15")
    thumb.counted(1)
    page = note(thumb, "Rolig ved brygga")
    page.get_by_text("Kladd lagret kl.").wait_for()
    page.get_by_text("Du er logget ut. Det du har skrevet og talt, er trygt.").wait_for()
    page.reload()
    expect(page.locator("textarea")).to_have_value("Rolig ved brygga")


def test_without_net_the_line_says_so_calmly_and_everything_works(evening: Any) -> None:
    """K17, ux.md 1.2: «Frakoblet – 3 venter» as a status, not an alarm; the outbox says what waits and why."""
    thumb = evening.out()
    page = thumb.page
    eventually(page, lambda: FieldEvent.objects.filter(kind="start").exists())
    page.context.set_offline(True)
    for at in (1, 2, 3):
        thumb.tile("Gutt 13–15")
        thumb.counted(at)
    status = page.get_by_role("status").filter(has_text="Frakoblet – 3 venter")
    status.wait_for(timeout=1000)
    thumb.hit(status)
    page.get_by_text("Venter på nett").first.wait_for()
    assert page.get_by_role("alert").count() == 0
    page.context.set_offline(False)
    page.get_by_text("Ingenting venter. Alt er sendt.").wait_for()
    page.get_by_text("Sist sendt kl.").wait_for()
    assert sum(Encounter.objects.values_list("count", flat=True)) == 3


def test_one_bad_item_is_shown_can_be_tried_again_and_deleted_with_a_reason(evening: Any) -> None:
    """Wish 13, 17: the rest goes on; deleting for good is a page with what follows, and a reason."""
    thumb = evening.out()
    page = thumb.page

    def refuse(route: Any) -> None:
        sent = route.request.post_data_json
        bad = {e["id"] for e in sent["events"] if e["kind"] == "place"}
        rest = {**sent, "events": [e for e in sent["events"] if e["id"] not in bad]}
        answer = route.fetch(post_data=rest)
        body = answer.json()
        body["results"] += [
            {"id": i, "status": "refused", "code": "unknown_code", "message": "Vi kjenner ikke stedet."} for i in bad
        ]  # fmt: skip
        route.fulfill(response=answer, json=body)

    page.context.route("**/felt/sync", refuse)
    thumb.tap("Sted: Torget Endre")
    thumb.hit(page.get_by_role("button", name="Brygga"))
    status = page.get_by_role("status").filter(has_text="1 kunne ikke sendes")
    status.wait_for()
    page.reload()
    page.get_by_role(
        "heading", name="1 kunne ikke sendes"
    ).wait_for()  # a page of its own at the next opening
    page.get_by_text("Vi kjenner ikke stedet.").wait_for()
    thumb.tap("Slett")
    thumb.tap("Slett for godt")
    once_more = pressed(page)
    page.get_by_text("Skriv hvorfor.").wait_for()
    page.get_by_label("Hvorfor slettes det?").fill("Feil sted")
    once_more()
    thumb.tap("Slett for godt")
    page.get_by_role("heading", name="Utboks").wait_for()


def test_a_forgotten_session_is_asked_about_and_never_ended_by_itself(evening: Any) -> None:
    """Task 1: an hour after the planned end; the end that was planned is one tap away."""
    user = evening.worker()
    evening.plan(user, minutes=-6 * 60)
    thumb = evening.phone(user)
    thumb.page.clock.install()
    evening.teams[:] = []
    evening.plan(user, minutes=-30, hours=1)
    thumb.page.reload()
    thumb.tap("Start feltøkt")
    thumb.tap("Start")
    thumb.page.locator(".ft-tile").first.wait_for()
    thumb.page.clock.fast_forward(100 * 60_000)
    thumb.page.evaluate("() => { location.hash = '#/notat'; }")
    thumb.sees("Er dere ferdige?")
    thumb.page.evaluate("() => { location.hash = '#/sjekk'; }")
    thumb.sees("Økta skulle slutte")


def test_a_count_of_the_rota_is_bound_to_its_zones(evening: Any) -> None:
    """Issue 3.2: «sommertelling»: no search for other places."""
    user = evening.worker()
    evening.plan(user, kind="count", shift="Sommertelling", places=("brygga", "stasjonen"))
    thumb = evening.phone(user)
    thumb.tap("Start feltøkt")
    thumb.tap("Start")
    thumb.tap("Sted: Brygga Endre")
    thumb.sees("Denne tellinga gjelder bare disse sonene.")
    assert thumb.page.get_by_role("button", name="Torget").count() == 0
    assert thumb.page.get_by_label("Finn et annet sted").count() == 0
