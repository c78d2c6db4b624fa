"""Signing in with a passkey, and the warning before a session ends, in a real browser under the strict policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from utsyn.accounts.models import User
from utsyn.core.models import Service

Visit = Callable[..., Page]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    return user_with("worker", service)


def test_a_passkey_is_made_and_signs_in_by_itself(visit: Visit, worker: User) -> None:
    """AUT-1: the first sign-in leads to setting it up; the next one takes nothing else."""
    page = visit("/logg-inn", width=360, height=740)
    # A passkey belongs to a name, not to a number: the test server answers to localhost as well.
    page.goto(page.url.replace("127.0.0.1", "localhost"))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.get_by_label("E-post").fill(worker.email)
    page.get_by_label("Passord").fill("Et-langt-passord-1")
    page.get_by_role("button", name="Logg inn").click()
    page.get_by_role("link", name="Passnøkkel").click()
    page.get_by_role("button", name="Lag passnøkkel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservekoder")
    page.goto(page.url.partition("/konto")[0] + reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Logg ut").click()
    page.get_by_role("button", name="Bruk passnøkkel").click()
    page.wait_for_url(lambda address: "logg-inn" not in address)
    expect(page.locator("[data-hovedmeny]")).to_be_visible()


def test_one_is_warned_before_the_session_ends_and_can_stay(
    visit: Visit, worker: User, settings: Settings, accessible: Callable[[Page], list[str]]
) -> None:
    """UU-10, WCAG 2.2.1"""
    settings.IDLE_LIMIT = 110
    page = visit(reverse("accounts:settings"), user=worker, width=360, height=740)
    warning = page.get_by_role("dialog")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("heading")).to_have_text("Er du der fortsatt?")
    expect(page.get_by_role("button", name="Hold meg pålogget")).to_be_focused()
    assert accessible(page) == []
    settings.IDLE_LIMIT = 1800
    page.get_by_role("button", name="Hold meg pålogget").click()
    expect(warning).to_be_hidden()


def test_a_session_that_is_over_leads_to_sign_in_and_back(
    visit: Visit, worker: User, settings: Settings
) -> None:
    """AUT-4"""
    settings.IDLE_LIMIT = 4
    page = visit(reverse("accounts:settings"), user=worker)
    page.wait_for_url("**/logg-inn?next=*", timeout=15_000)
    assert "innstillinger" in page.url
