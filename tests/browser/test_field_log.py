"""«Feltlogg» in a real browser: a correction on a phone, and what axe says of the pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tests.browser.pages import again, go, in_both_colours
from tests.factories.browser import SignedInClient
from tests.factories.figures import small_service
from utsyn.accounts.models import StaffMember, User
from utsyn.core.models import Service
from utsyn.field.models import (
    Encounter,
    FieldSession,
    IncidentLog,
    Observation,
    Outing,
    RecordChange,
    SessionComment,
)

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def night(transactional_db: None, tmp_path: Path, settings: Settings) -> FieldSession:
    """A night with everything that its page can show."""
    settings.FACTS = tmp_path / "facts"
    service = small_service(tmp_path / "vika")
    one = FieldSession.objects.get(service=service, key="s1")
    Outing.objects.create(session=one, heard_at=one.ended_at, is_open=False, look=["late"],
                          answers=[{"question": "Hva gikk bra?", "answer": "Samarbeidet."}])  # fmt: skip
    IncidentLog.objects.create(service=service, session=one, key=uuid.uuid4(), occurred_at=one.started_at)
    Observation.objects.create(
        service=service,
        session=one,
        key=uuid.uuid4(),
        at=one.started_at,
        text="Mange ved kiosken",
        suspect=["name"],
    )
    return one


@pytest.fixture
def worker(night: FieldSession, user_with: Callable[..., User]) -> User:
    """A field worker who was on it."""
    user: User = user_with("worker", night.service)
    StaffMember.objects.filter(service=night.service, code="a").update(user=user)
    return user


def test_a_correction_on_a_phone(visit: Callable[..., Page], night: FieldSession, worker: User):
    page = visit(f"/feltlogg/okt/{night.pk}", user=worker, width=360, height=740, touch=True)
    page.get_by_role("link", name="Rett treff").click()
    page.get_by_role("link", name="Rett 3 Jente, Torget").click()
    page.get_by_label("Antall").fill("5")
    page.get_by_role("button", name="Lagre rettingen").click()
    page.get_by_text("Skriv hvorfor du retter.").first.wait_for()
    page.get_by_label("Hvorfor retter du?").fill("Talte feil")
    page.get_by_role("button", name="Lagre rettingen").click()
    page.get_by_text("Rettet. Tallene følger med.").wait_for()
    assert Encounter.objects.get(key="e1").count == 5
    page.get_by_role("button", name="Angre").first.click()
    page.get_by_text("Rettingen er angret.").wait_for()
    assert Encounter.objects.get(key="e1").count == 3
    assert RecordChange.objects.count() == 2


def test_what_one_wrote_outlives_a_reload_and_is_gone_when_it_is_saved(
    visit: Callable[..., Page], night: FieldSession, worker: User
):
    """K21: text can never be lost."""
    page = visit(f"/feltlogg/okt/{night.pk}", user=worker, width=360, height=740)
    box = page.get_by_label("Skriv en kommentar")
    box.fill("En lang kommentar")
    page.get_by_text("Kladd lagret kl.").wait_for()
    page.reload()
    expect(box).to_have_value("En lang kommentar")
    page.get_by_role("button", name="Legg til kommentar").click()
    page.locator(".log-comments").get_by_text("En lang kommentar").wait_for()
    expect(box).to_have_value("")
    again(page)
    expect(box).to_have_value("")
    assert SessionComment.objects.count() == 1


def test_what_one_wrote_is_not_kept_for_the_next_who_signs_in_in_the_same_tab(
    visit: Callable[..., Page], night: FieldSession, worker: User, user_with: Callable[..., User]
):
    page = visit(f"/feltlogg/okt/{night.pk}", user=worker)
    page.get_by_label("Skriv en kommentar").fill("Noe som bare jeg skal se")
    page.get_by_text("Kladd lagret kl.").wait_for()
    kept = "() => JSON.stringify(Object.entries(sessionStorage))"
    assert "Noe som bare jeg skal se" in page.evaluate(kept)
    # When their sign-in has run out, and somebody else signs in
    other = SignedInClient()
    other.force_login(user_with("worker", night.service))
    base = page.url.partition("/feltlogg")[0]
    page.context.add_cookies([{"name": n, "value": c.value, "url": base} for n, c in other.cookies.items()])
    page.goto(page.url)
    # Then it is gone, wherever they are
    assert "Noe som bare jeg skal se" not in page.evaluate(kept)


def test_the_pages_are_accessible_and_fit_a_phone(
    visit: Callable[..., Page],
    accessible: Callable[[Page], list[str]],
    night: FieldSession,
    worker: User,
):
    service: Service = night.service
    RecordChange.objects.create(
        service=service, session=night, what="encounter", key="e1", before={"count": 2}, after={"count": 3},
        reason="Talte feil", at=datetime(2023, 4, 2, tzinfo=UTC), by=worker,
    )  # fmt: skip
    begun, seen = IncidentLog.objects.get(), Observation.objects.get()
    here = f"/feltlogg/okt/{night.pk}"
    page = visit("/feltlogg", user=worker, width=360, height=740)
    addresses = ["/feltlogg", "/feltlogg?mine=1&type=street", here, f"{here}/rett", f"{here}/treff",
                 f"{here}/treff/rett/e1", f"{here}/treff/ta-ut/e1", f"{here}/hendelse/rett/i1",
                 f"{here}/hendelse/fullfor/{begun.key}", f"{here}/observasjon/rett/{seen.key}",
                 "/feltlogg/hendelser"]  # fmt: skip
    for address in addresses:
        go(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        for colours in in_both_colours(page):
            assert accessible(page) == [], (address, colours)
