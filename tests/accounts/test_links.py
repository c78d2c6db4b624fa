"""One-time links: no e-mail server, nobody locked out for good (wishes 31–33)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.accounts.conftest import PASSWORD, actions, give_password, is_in, sign_in
from utsyn.accounts import links, services
from utsyn.accounts.models import OneTimeLink
from utsyn.core import clock
from utsyn.core.errors import Invalid, NotAllowedNow

NEW = "En-helt-ny-setning-22"


@pytest.fixture
def invited(system, db):
    """A user who has no password yet."""
    return services.create(by=system, email="Ny@Example.org", name="Ny Ansatt")


@pytest.fixture
def raw(invited, system):
    return links.make(by=system, user=invited)


def address(raw):
    return reverse("accounts:link", args=[raw])


def test_a_new_user_sets_a_password_and_signs_in(browser, invited, raw):
    assert "ny@example.org" in browser.get(address(raw)).content.decode()
    answer = browser.post(address(raw), {"password": NEW})
    assert answer.url == "/logg-inn"
    assert give_password(browser, invited, NEW).status_code == 302
    assert actions("accounts.password_set") == ["accounts.password_set"]


def test_a_user_without_a_password_cannot_sign_in_at_all(browser, invited):
    for password in ("", "!", NEW):
        give_password(browser, invited, password)
        assert not is_in(browser)


def test_a_link_works_once(browser, raw):
    browser.post(address(raw), {"password": NEW})
    answer = browser.get(address(raw))
    assert answer.status_code == 410
    assert "Be den som ga deg den om en ny" in answer.content.decode()
    with pytest.raises(NotAllowedNow):
        links.set_password(raw=raw, password=NEW)


def test_a_link_dies_after_72_hours(browser, raw):
    with clock.stopped_at(clock.now() + timedelta(hours=71, minutes=59)):
        assert browser.get(address(raw)).status_code == 200
    with clock.stopped_at(clock.now() + timedelta(hours=72, minutes=1)):
        assert browser.get(address(raw)).status_code == 410


def test_a_new_link_ends_the_one_before(browser, invited, raw, system):
    newer = links.make(by=system, user=invited)
    assert browser.get(address(raw)).status_code == 410
    assert browser.get(address(newer)).status_code == 200


def test_looking_at_a_link_does_not_use_it_up(browser, raw):
    for _time in range(3):
        assert browser.get(address(raw)).status_code == 200


def test_a_made_up_link_opens_nothing(browser, db):
    assert browser.get(address("x" * 43)).status_code == 410


def test_the_database_holds_no_link_that_works(raw):
    assert not OneTimeLink.objects.filter(digest=raw).exists()
    assert raw not in str(list(OneTimeLink.objects.values()))


def test_a_weak_password_is_refused_and_the_link_still_works(browser, raw):
    answer = browser.post(address(raw), {"password": "123456789012"})
    assert answer.status_code == 200
    assert "ds-validation-message" in answer.content.decode()
    assert browser.post(address(raw), {"password": NEW}).status_code == 302


def test_an_empty_password_is_told_of(browser, raw):
    assert "Skriv passordet." in browser.post(address(raw), {"password": ""}).content.decode()


def test_two_who_use_a_link_at_once_do_not_both_get_in(invited, raw, monkeypatch):
    found = links._working(raw)
    links.set_password(raw=raw, password=NEW)
    monkeypatch.setattr(links, "_working", lambda _raw: found)
    with pytest.raises(NotAllowedNow):
        links.set_password(raw=raw, password="En-annen-setning-33")
    invited.refresh_from_db()
    assert invited.check_password(NEW)


def test_setting_a_password_by_link_ends_all_sessions(browser, worker, system):
    sign_in(browser, worker)
    links.set_password(raw=links.make(by=system, user=worker), password=NEW)
    assert not is_in(browser)


def test_a_reset_lifts_the_lock(browser, worker, system):
    """Wish 33"""
    for _attempt in range(6):
        give_password(browser, worker, "feil-passord-12")
    assert "prøvd for mange" in give_password(browser, worker).content.decode()
    raw = links.make(by=system, user=worker)
    assert give_password(browser, worker).url == reverse("mfa_authenticate")
    browser.post(address(raw), {"password": NEW})
    assert give_password(browser, worker, NEW).url == reverse("mfa_authenticate")


def test_a_reset_lifts_the_lock_of_the_second_step_too(browser, worker, system):
    give_password(browser, worker)
    for _attempt in range(6):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    links.make(by=system, user=worker)
    assert "stemmer ikke" in browser.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()


def test_the_link_of_a_disabled_user_is_dead(browser, invited, raw, system):
    services.disable(by=system, user=invited)
    assert browser.get(address(raw)).status_code == 410
    services.enable(by=system, user=invited)
    assert browser.get(address(raw)).status_code == 410


def test_the_sign_in_page_says_whom_to_ask(browser, db):
    """Wishes 31 and 32"""
    assert reverse("account_reset_password") in browser.get("/logg-inn").content.decode()
    text = browser.get(reverse("account_reset_password")).content.decode()
    assert "administratoren" in text
    assert "på nett" in text


@pytest.mark.parametrize(("email", "field"), [("tull", "email"), ("", "email")])
def test_an_email_that_is_none_is_refused(system, db, email, field):
    with pytest.raises(Invalid) as problem:
        services.create(by=system, email=email, name="Navn")
    assert problem.value.field == field


def test_a_user_needs_a_name_and_an_email_of_their_own(system, worker):
    with pytest.raises(Invalid) as problem:
        services.create(by=system, email="ny2@example.org", name=" ")
    assert problem.value.field == "name"
    with pytest.raises(Invalid) as problem:
        services.create(by=system, email=worker.email.upper(), name="Navn")
    assert problem.value.field == "email"


def test_taking_out_of_use_twice_says_so(system, worker):
    services.disable(by=system, user=worker)
    with pytest.raises(NotAllowedNow):
        services.disable(by=system, user=worker)
    services.enable(by=system, user=worker)
    with pytest.raises(NotAllowedNow):
        services.enable(by=system, user=worker)
    assert worker.check_password(PASSWORD)
