"""Signing in over the field app, and signing out of it: at the app, at the office, with and without net."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.accounts.conftest import SEED, code
from tests.browser.field_phone import READY, Phone, sign_in
from tests.browser.field_stub import Stub
from tests.browser.pages import eventually
from utsyn.accounts.models import User
from utsyn.core.models import Service

PASSWORD = "Et-langt-passord-1"
EVENING = {"kind": "street", "place": "torget", "staff": ["u1"]}
TAP = {"gender": "girl", "band": "13-15"}


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    """A worker with a code app and recovery codes."""
    made = user_with("worker", service)
    TOTP.activate(made, SEED)
    RecoveryCodes.activate(made)
    return made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(service_workers="block", locale="nb-NO")
    yield opened
    opened.close()


@pytest.fixture
def stub(context: BrowserContext, worker: User) -> Stub:
    return Stub(context, worker.pk)


def ask(phone: Phone) -> Page:
    """Open the dialog; its promise is kept in ``signedIn``."""
    phone.page.evaluate("() => { window.signedIn = model.signIn(); }")
    expect(phone.page.get_by_role("dialog").get_by_label("E-post")).to_be_focused()
    return phone.page


def test_one_signs_in_over_the_page_in_as_many_steps_as_it_takes(
    context: BrowserContext, live_server: LiveServer, worker: User, stub: Stub
) -> None:
    """Wish 23, 24: wrong password, wrong code, right code; the page underneath is never left."""
    phone = Phone(context, live_server.url)
    phone.open()
    assert phone.state("phase") == "closed"
    page = ask(phone)
    page.evaluate("window.here = true")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Logg inn")
    dialog.get_by_label("E-post").fill(worker.email)
    dialog.get_by_label("Passord").fill("feil-passord-1234")
    dialog.get_by_role("button", name="Logg inn").click()
    expect(dialog).to_contain_text("E-posten eller passordet stemmer ikke")
    dialog.get_by_label("Passord").fill(PASSWORD)
    dialog.get_by_role("button", name="Logg inn").click()
    dialog.get_by_label("Kode").fill("000000")
    dialog.get_by_role("button", name="Logg inn").click()
    expect(dialog).to_contain_text("Koden stemmer ikke")
    dialog.get_by_label("Kode").fill(code())
    dialog.get_by_role("button", name="Logg inn").click()
    assert page.evaluate("signedIn") is True
    phone.until(READY)
    expect(dialog).to_have_count(0)
    assert page.evaluate("window.here")


def test_a_recovery_code_does_too_and_a_second_factor_must_be_there(
    context: BrowserContext, live_server: LiveServer, worker: User, stub: Stub
) -> None:
    phone = Phone(context, live_server.url)
    phone.open()
    dialog = ask(phone).get_by_role("dialog")
    dialog.get_by_label("E-post").fill(worker.email)
    dialog.get_by_label("Passord").fill(PASSWORD)
    dialog.get_by_role("button", name="Logg inn").click()
    expect(dialog.get_by_label("Kode")).to_be_focused()
    assert phone.state("phase") == "closed"  # the password alone opens nothing
    recovery = RecoveryCodes.activate(worker).get_unused_codes()[0]
    dialog.get_by_label("Kode").fill(recovery)
    dialog.get_by_role("button", name="Logg inn").click()
    phone.until(READY)


def test_the_dialog_can_be_closed_and_leads_to_the_page_itself(
    context: BrowserContext, live_server: LiveServer, worker: User, stub: Stub
) -> None:
    """A passkey belongs on the page itself. Without net the dialog says so and nothing is lost."""
    phone = Phone(context, live_server.url)
    phone.open()
    dialog = ask(phone).get_by_role("dialog")
    link = dialog.get_by_role("link", name="Bruk passnøkkel")
    assert link.get_attribute("href") == "/logg-inn?next=%2Ffelt"
    context.set_offline(True)
    dialog.get_by_label("E-post").fill(worker.email)
    dialog.get_by_role("button", name="Logg inn").click()
    expect(dialog.get_by_role("status")).to_contain_text("Vi får ikke kontakt")
    expect(dialog.get_by_label("E-post")).to_have_value(worker.email)
    dialog.get_by_role("button", name="Lukk").click()
    assert phone.page.evaluate("signedIn") is False


def test_the_same_user_goes_on_and_another_finds_it_locked(
    context: BrowserContext, live_server: LiveServer, worker: User, stub: Stub,
    user_with: Callable[..., User], service: Service,
) -> None:  # fmt: skip
    """Wish 26, 27: an expired sign-in in two windows; everything is where it was, for the same user only."""
    sign_in(context, live_server.url, worker)
    phone = Phone(context, live_server.url)
    phone.open()
    phone.until(READY)
    phone.do("start", EVENING)
    phone.do("draft", "notat", "En halv setn")
    second = Phone(context, live_server.url)
    second.open()
    second.until(READY)
    context.clear_cookies()
    stub.fault = lambda _request: (401, {"code": "signed_out", "message": ""})
    phone.do("count", TAP)
    phone.until("model.state.link.signIn")
    second.do("count", TAP)
    phone.until("model.state.session.counts.me === 2")
    other = user_with("worker", service)
    sign_in(context, live_server.url, other)
    stub.data["me"] = {"staff": "u2", "name": "Bo Li", "user": other.pk}
    stub.fault = lambda _request: None
    assert phone.do("signIn") is True
    phone.until("model.state.phase === 'ready' && model.state.locked > 0")
    assert phone.state("session") is None
    assert phone.state("drafts") == {}
    sign_in(context, live_server.url, worker)
    stub.data["me"] = {"staff": "u1", "name": "Ada Holm", "user": worker.pk}
    phone.reload()
    phone.until("model.state.phase === 'ready' && model.state.session !== null")
    assert phone.state("session.counts.me") == 2
    assert phone.state("drafts.notat.text") == "En halv setn"
    phone.until("model.state.link.waiting === 0")
    assert sorted(event["seq"] for event in stub.events.values()) == [1, 2, 3]


@pytest.mark.parametrize("unsent", [False, True])
def test_signing_out_at_the_office_wipes_what_is_sent_and_locks_the_rest(
    context: BrowserContext, live_server: LiveServer, worker: User, stub: Stub, unsent: bool
) -> None:
    """«A small script in the frame's sign-out»: nothing of the app is left to the next one at the same machine."""
    sign_in(context, live_server.url, worker)
    phone = Phone(context, live_server.url)
    phone.open()
    phone.until(READY)
    phone.do("start", EVENING)
    phone.until("model.state.link.waiting === 0")
    if unsent:
        stub.fault = lambda _request: "lost request"
        phone.do("count", TAP)
    office = context.new_page()
    office.goto(live_server.url + reverse("accounts:settings"))
    office.get_by_role("button", name="Meny for").click()
    office.get_by_role("button", name="Logg ut").click()
    office.wait_for_url("**/logg-inn*")
    eventually(phone.page, "model.state.phase === 'closed'")
    assert phone.state("locked") == (1 if unsent else 0)
    rows = phone.page.evaluate(
        "(store) => new Promise((done) => { const ask = indexedDB.open(store);" + COUNT, "utsyn-felt"
    )
    assert rows == (1 if unsent else 0)
    phone.reload()
    assert phone.state("phase") == "closed"


COUNT = """ask.onsuccess = () => {
  const count = ask.result.transaction("vaults").objectStore("vaults").count();
  count.onsuccess = () => { ask.result.close(); done(count.result); };
}; })"""


def test_signing_out_without_net_is_finished_when_there_is_net(
    context: BrowserContext, live_server: LiveServer, worker: User, stub: Stub
) -> None:
    """The phone is wiped at once; the server's session ends before the app lets anybody in again."""
    sign_in(context, live_server.url, worker)
    phone = Phone(context, live_server.url)
    phone.open()
    phone.until(READY)
    context.route("**/logg-ut", lambda route: route.abort())
    assert phone.do("signOut")["signedOut"] is False
    context.unroute("**/logg-ut")
    phone.reload()
    assert phone.state("phase") == "closed"
    answer: Any = context.request.get(f"{live_server.url}/felt/inne", headers={"X-Utsyn-Background": "1"})
    assert answer.status == 401
