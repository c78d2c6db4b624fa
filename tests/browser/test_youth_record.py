"""The record's page in a real browser: the banner that stays, a note beside the history, the keys, paper (ux § 2.3)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import eventually, go, in_both_colours, pressed
from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import EmergencyAccess, EntryKind, JournalEntry, Task, YoungPerson
from utsyn.youth.services import closing, contacts, sections, tasks

pytestmark = pytest.mark.django_db(transaction=True)
SECTIONS = ["", "/om", "/kontakt", "/kontaktpersoner", "/livssituasjon", "/vedtak", "/status"]
FORMS = ["/om/fodt", "/kontakt/ny", "/livssituasjon/ny", "/avslutt", "/oppgaver/ny"]


@pytest.fixture
def ada(service, user_with):
    """The key worker."""
    return user_with("worker", service)


@pytest.fixture
def kari(service, ada) -> YoungPerson:
    """Somebody with a long name, a long history and something of everything."""
    person = young_person(
        service, "Kari Anne", "Nordvik-Haraldsen", birth_date="2009-05-17", nicknames=["Kaja"],
        phones=["+4790000001"], important="Ikke ring hjem.", safe_contact="Bare SMS, etter skoletid.",
    )  # fmt: skip
    key_worker(person, ada)
    active(person)
    by, now = Actor.of(ada), clock.now()
    for number in range(12):
        kind = (EntryKind.CONVERSATION, EntryKind.NOTE)[number % 2]
        entry(
            person,
            ada,
            f"Oppføring {number}. " + "Vi snakket om skolen. " * 20,
            kind=kind,
            at=now - timedelta(days=9 * number),
        )
    tasks.add(by=by, person=person, title="Ring skolen om timeplanen", due=date(2026, 1, 20), assigned_to=ada)
    father = contacts.save(
        by=by,
        person=person,
        kind="guardian",
        content={"name": "Per", "relation": "far", "phones": ["90000002"]},
    )
    review = clock.today(service.timezone) + timedelta(days=90)
    contacts.withhold(
        by=by, person=person, contact_uid=father.uid, basis="weighty", reason="Redd for ham", review_on=review
    )
    sections.save_decision(
        by=by, person=person, kind="assistance", from_date=date(2026, 1, 1), legal_basis="bvl. § 3-1"
    )
    sections.set_life_situation(
        by=by, person=person, as_of=date(2026, 1, 1), day_activity="none", leisure=["gym"]
    )
    return person


def box(page: Page, selector: str) -> dict[str, float]:
    """Where an element is in the window."""
    found = page.locator(selector).bounding_box()
    assert found is not None
    return found


TOO_SMALL = """() => [...document.querySelectorAll('main :is(a[href], button, summary, select, textarea)')]
  .filter((e) => e.checkVisibility() && !e.closest('[hidden]'))
  .map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
  .filter(([, r]) => r.width < 44 || r.height < 43.5).map(([name]) => name)"""


@pytest.mark.parametrize("width", [360, 1280])
def test_every_section_passes_axe_fits_the_window_and_a_thumb(visit, accessible, kari, ada, width):
    """K01, K02 (on a phone), K09, K10."""
    page = visit(f"/ungdom/{kari.uid}", user=ada, width=width, touch=width < 500)
    for part in [*SECTIONS, *FORMS]:
        go(page, f"/ungdom/{kari.uid}{part}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, part
        assert width > 500 or page.evaluate(TOO_SMALL) == [], part
        for colours in in_both_colours(page):
            assert accessible(page) == [], (part, colours)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_banner_stays_in_sight_at_the_middle_and_the_end(visit, kari, ada, width):
    """K26: name and birth year visible at top, middle and bottom of scroll."""
    page = visit(f"/ungdom/{kari.uid}", user=ada, width=width, height=740)
    for share in (0, 0.5, 1):
        page.evaluate("(share) => scrollTo(0, document.body.scrollHeight * share)", share)
        expect(page.locator(".yo-banner")).to_be_in_viewport(ratio=1)
        expect(page.get_by_text("født 2009").first).to_be_in_viewport()


def test_the_banner_lets_go_in_a_low_window(visit, kari, ada):
    """ux.md § 3.2: sticky bars are static where the window is lower than 480."""
    page = visit(f"/ungdom/{kari.uid}", user=ada, width=640, height=360)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".yo-banner")).not_to_be_in_viewport()


def test_what_is_important_opens_with_one_press_and_moves_nothing(visit, kari, ada):
    page = visit(f"/ungdom/{kari.uid}", user=ada)
    before = box(page, "#tidslinje")["y"]
    page.locator(".yo-flag summary").click()
    expect(page.get_by_text("Ikke ring hjem.")).to_be_visible()
    assert box(page, "#tidslinje")["y"] == before
    page.keyboard.press("Escape")
    expect(page.get_by_text("Ikke ring hjem.")).to_be_hidden()


def test_a_note_is_written_beside_the_history_and_shut_is_not_gone(visit, kari, ada):
    """ux.md § 2.4: Alt+N opens, Esc closes and keeps the draft."""
    page = visit(f"/ungdom/{kari.uid}", user=ada)
    page.keyboard.press("Alt+n")
    text = page.locator("#notat-panel textarea").first
    expect(text).to_be_focused()
    expect(page.locator("#notat-panel")).to_contain_text("født 2009")
    history, note = box(page, ".yo-history"), box(page, "#notat-panel")
    assert history["x"] + history["width"] <= note["x"]
    expect(page.get_by_text("Oppføring 0.").first).to_be_in_viewport()
    text.fill("Hun vil tilbake på skolen.")
    expect(page.locator("#notat-panel [data-draft-status]")).to_contain_text("Kladd lagret kl.", timeout=5000)
    page.keyboard.press("Escape")
    expect(page.locator("#notat-panel")).to_be_hidden()
    assert page.url.endswith(f"/ungdom/{kari.uid}")
    expect(page.locator("[data-new-note]")).to_be_focused()
    page.locator("[data-new-note]").click()
    expect(text).to_have_value("Hun vil tilbake på skolen.")
    assert JournalEntry.objects.get(signed_at__isnull=True).kind == EntryKind.NOTE


def test_on_a_phone_and_without_scripts_the_note_is_a_page(visit, kari, ada):
    page = visit(f"/ungdom/{kari.uid}", user=ada, width=360, touch=True)
    page.locator("[data-new-note]").click()
    page.wait_for_url("**/journal/ny/notat")
    plain = visit(f"/ungdom/{kari.uid}", user=ada, java_script_enabled=False)
    plain.locator("[data-new-note]").click()
    plain.wait_for_url("**/journal/ny/notat")
    plain.go_back()
    plain.get_by_role("link", name="Notat", exact=True).click()
    expect(plain).to_have_url(re.compile(r"\?vis=note$"))
    expect(plain.get_by_text("Oppføring 0.")).to_have_count(0)


def test_the_filter_changes_the_history_alone(visit, kari, ada):
    page = visit(f"/ungdom/{kari.uid}", user=ada)
    page.evaluate("document.querySelector('.yo-side').dataset.same = 'yes'")
    page.get_by_role("link", name="Notat", exact=True).click()
    expect(page.get_by_text("Oppføring 0.")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?vis=note$"))
    assert page.locator(".yo-side").get_attribute("data-same") == "yes"


def test_ctrl_enter_saves_the_form_one_writes_in(visit, kari, ada):
    page = visit(f"/ungdom/{kari.uid}/oppgaver/ny", user=ada)
    page.get_by_label("Hva skal gjøres?").fill("Skriv til NAV")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/ungdom/{kari.uid}")
    assert Task.objects.count() == 2


def test_the_closing_keeps_what_is_typed_by_itself(visit, kari, ada):
    """K21."""
    page = visit(f"/ungdom/{kari.uid}/avslutt", user=ada)
    page.get_by_label("Rose til ungdommen").fill("Du er modig.")
    expect(page.locator("#avslutt [hx-post]")).to_contain_text("Kladd lagret kl.", timeout=5000)
    page.reload()
    expect(page.get_by_label("Rose til ungdommen")).to_have_value("Du er modig.")


def test_on_paper_it_is_a_document(visit, kari, ada):
    """K20: no menus or buttons; who printed, and that it is confidential."""
    page = visit(f"/ungdom/{kari.uid}", user=ada)
    page.emulate_media(media="print")
    for gone in (".ut-nav", ".ut-top", "[data-new-note]", ".yo-parts", ".yo-chips"):
        expect(page.locator(gone).first).to_be_hidden()
    for there in ("Kari Anne Nordvik-Haraldsen", "Taushetsbelagt", "Oppføring 11."):
        expect(page.get_by_text(there).locator("visible=true").first).to_be_visible()


@pytest.mark.parametrize("width", [794, 1280])
def test_who_it_is_about_stands_on_the_paper_and_not_above_it(visit, kari, ada, width):
    """K26"""
    page = visit(f"/ungdom/{kari.uid}/kontakt", user=ada, width=width)
    page.emulate_media(media="print")
    assert box(page, ".yo-banner__name")["y"] >= 0
    expect(page.locator(".yo-flag > summary")).to_be_hidden()
    expect(page.locator(".yo-flag__text")).to_be_visible()


def test_an_emergency_is_red_as_long_as_it_lasts(visit, accessible, kari, service, user_with):
    """TIL-4."""
    colleague, now = user_with("worker", service), clock.now()
    access = EmergencyAccess(
        service=service, person=kari, data_key=kari.data_key, user=colleague, from_at=now,
        until_at=now + timedelta(hours=4),
    )  # fmt: skip
    access.seal({"reason": "Ringte og sa at hun ikke orker mer"})
    access.save()
    page = visit(f"/ungdom/{kari.uid}", user=colleague, width=360, touch=True)
    expect(page.get_by_text("Nødtilgang til")).to_be_in_viewport()
    assert accessible(page) == []


def test_the_letter_alone_is_what_comes_on_paper(visit, kari, ada):
    """K20."""
    done = closing.close(
        by=Actor.of(ada), person=kari, last_day=clock.today("Europe/Oslo"), end_reason="completed",
        summary="Slutt", farewell="Du er modig.",
    )  # fmt: skip
    assert done.farewell is not None
    page = visit(f"/ungdom/{kari.uid}/rose/{done.farewell.uid}", user=ada, width=360, touch=True)
    expect(page.get_by_role("button", name="Skriv ut")).to_be_visible()
    page.emulate_media(media="print")
    assert page.locator("main").inner_text().split("\n")[0].startswith("Ungdomsteamet i Vika")
    expect(page.get_by_text("Du er modig.")).to_be_visible()
    expect(page.locator(".yo-banner")).to_be_hidden()


def test_on_a_phone_the_first_row_is_a_note_and_a_call(visit, kari, ada):
    """ux.md § 2.3: banner, «Nytt notat» and «Ring», then the timeline; the rest behind."""
    page = visit(f"/ungdom/{kari.uid}", user=ada, width=360, height=740, touch=True)
    note, call, other = (box(page, each) for each in ("[data-new-note]", ".yo-call", ".yo-other"))
    assert note["y"] == call["y"]
    assert abs(other["y"] - call["y"]) < 4
    expect(page.get_by_role("heading", name="Tidslinje")).to_be_in_viewport()
    assert page.locator(".yo-call").get_attribute("href") == "tel:+4790000001"


def test_what_is_typed_stands_when_the_sign_in_has_run_out(visit, kari, ada):
    """K22: one signs in in another tab, and goes on."""
    page = visit(f"/ungdom/{kari.uid}/om/hjelp", user=ada)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("Hva ungdommen selv ønsker").fill("Vil tilbake på skolen.")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Du er logget ut. Teksten din er trygg.")).to_be_visible()
    once_more = pressed(page)  # after the answer: only then does the second begin
    expect(page.get_by_label("Hva ungdommen selv ønsker")).to_have_value("Vil tilbake på skolen.")
    page.context.add_cookies(cookies)
    once_more()
    page.route("**/ungdom/kladd/nokkel", lambda route: route.abort())
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Vi får ikke kontakt nå. Teksten står her.")).to_be_visible()
    once_more = pressed(page)
    page.unroute("**/ungdom/kladd/nokkel")
    once_more()
    page.get_by_role("button", name="Lagre").click()
    page.wait_for_url(f"**/ungdom/{kari.uid}/om")
    expect(page.get_by_text("Vil tilbake på skolen.")).to_be_visible()


def test_what_is_typed_in_a_form_outlives_a_reload_until_it_is_sent(visit, kari, ada):
    """K21, K22: only in this tab, and nobody can read it in the browser's storage."""
    page = visit(f"/ungdom/{kari.uid}/oppgaver/ny", user=ada)
    page.get_by_label("Hva skal gjøres?").fill("Følge til legen")
    eventually(page, "JSON.stringify(sessionStorage).includes('utsyn-draft:ungdom:skjema:')")
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "legen" not in kept
    page.reload()
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value("Følge til legen")
    expect(page.get_by_text("Vi fant det du skrev kl.")).to_be_visible()
    page.get_by_role("button", name="Lagre").click()
    page.wait_for_url(f"**/ungdom/{kari.uid}")
    expect(page.get_by_text("Følge til legen")).to_be_visible()
    go(page, f"/ungdom/{kari.uid}/oppgaver/ny")
    eventually(page, "!JSON.stringify(sessionStorage).includes('utsyn-draft:ungdom:skjema:')")
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value("")


@pytest.mark.parametrize("phones", [["+4790000001"], []])
def test_what_is_written_less_often_lies_inside_the_window(visit, service, ada, phones):
    """K01: also where there is nobody to call, and the button stands further to the left."""
    person = young_person(service, "Kari", "Nordvik", phones=phones)
    key_worker(person, ada)
    page = visit(f"/ungdom/{person.uid}", user=ada, width=360, touch=True)
    page.locator(".yo-other > summary").tap()
    menu = box(page, ".yo-other ul")
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 360
    taps = 1
    page.get_by_role("link", name="Ny samtale").last.tap()
    taps += 1
    expect(page.get_by_role("heading", level=1)).to_have_text("Samtale")
    assert taps == 2


def test_a_note_is_open_three_taps_from_home_and_saved_with_one(visit, kari, ada):
    """UX 4: the tab «Ungdom», the row, «Nytt notat»; two from the record counted with the one that opens it."""
    page = visit("/feltlogg", user=ada, width=360, touch=True)
    taps = 0
    for role, name in (("link", "Ungdom"), ("link", "Kari Anne Nordvik-Haraldsen"), ("link", "Nytt notat")):
        with page.expect_navigation():
            page.get_by_role(role, name=name).last.tap()
        taps += 1
    page.get_by_label("Hva vil du skrive?").fill("Ringte, og hun svarte.")
    assert taps == 3
    page.get_by_role("button", name="Signer i journalen").tap()
    page.wait_for_url("**/ungdom/*#*")
    expect(page.get_by_text("Ringte, og hun svarte.")).to_be_visible()
    assert JournalEntry.objects.filter(kind=EntryKind.NOTE, signed_at__isnull=False).count() == 7
