"""Signing in takes a password and a second factor, for everybody, always (AUT-1, ASVS V6)."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.accounts.conftest import PASSWORD, actions, code, factors, give_password, is_in, last, sign_in
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent

LOGIN = "/logg-inn"


def test_a_password_alone_opens_nothing(browser, worker):
    """AUT-1"""
    answer = give_password(browser, worker)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(browser)


def test_password_and_code_let_one_in(browser, worker):
    answer = sign_in(browser, worker)
    assert answer.status_code == 302
    assert is_in(browser)


def test_the_email_is_read_without_regard_to_case(browser, worker):
    browser.post(LOGIN, {"login": worker.email.upper(), "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_in(browser)


def test_after_signing_in_one_comes_back_to_the_page_that_one_asked_for(browser, worker):
    asked = reverse("accounts:sessions")
    to_login = browser.get(asked)
    assert to_login.url == f"{LOGIN}?next=%2Fkonto%2Fokter"
    browser.post(to_login.url, {"login": worker.email, "password": PASSWORD, "next": asked})
    assert browser.post(reverse("mfa_authenticate"), {"code": code()}).url == asked


def test_one_is_never_sent_to_another_site_after_signing_in(browser, worker):
    browser.post(LOGIN, {"login": worker.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert browser.post(reverse("mfa_authenticate"), {"code": code()}).url == "/"


def test_a_wrong_code_is_refused_with_words_that_help(browser, worker):
    give_password(browser, worker)
    answer = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Koden stemmer ikke" in answer.content.decode()
    assert not is_in(browser)
    assert last("accounts.sign_in_failed").detail["step"] == "totp"


def test_a_code_works_once(browser, worker, client):
    """ASVS V6.5.1: also for a code that the tolerance still accepts."""
    sign_in(browser, worker, step=1)
    browser.post(reverse("account_logout"))
    sign_in(browser, worker, step=1)
    assert not is_in(browser)
    sign_in(browser, worker, step=0)
    assert is_in(browser)


def test_a_recovery_code_works_once(browser, worker):
    spare = RecoveryCodes.activate(worker).get_unused_codes()[0]
    for expected in (True, False):
        give_password(browser, worker)
        browser.post(reverse("mfa_authenticate"), {"code": spare})
        assert is_in(browser) is expected
        browser.post(reverse("account_logout"))


def test_the_session_gets_a_new_key_when_somebody_signs_in(browser, worker):
    """ASVS V7.2.4: a key that was planted before is worth nothing after."""
    give_password(browser, worker)
    before = browser.session.session_key
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    assert browser.session.session_key != before
    planted = type(browser)()
    planted.cookies["utsyn"] = before
    assert not is_in(planted)


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(browser, worker):
    """ASVS V3.3"""
    sign_in(browser, worker)
    cookie = browser.cookies["utsyn"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_nobody_can_make_a_user_for_themselves(browser, db):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert not [name for name in get_resolver().reverse_dict if isinstance(name, str) and "signup" in name]


def test_five_wrong_passwords_lock_the_account_for_the_right_one_too(browser, worker):
    """ASVS V6.3.1, wish 33"""
    for _attempt in range(5):
        assert "stemmer ikke" in give_password(browser, worker, "feil-passord-12").content.decode()
    answer = give_password(browser, worker)
    assert "prøvd for mange ganger" in answer.content.decode()
    assert actions("accounts.locked_out") == ["accounts.locked_out"]


def test_the_lock_is_recorded_once_while_it_lasts(browser, worker):
    for _attempt in range(9):
        give_password(browser, worker, "feil-passord-12")
    assert actions("accounts.locked_out") == ["accounts.locked_out"]
    assert actions("accounts.sign_in_failed") == ["accounts.sign_in_failed"] * 5


def test_another_account_is_not_locked_with_it(browser, worker, newcomer):
    for _attempt in range(6):
        give_password(browser, worker, "feil-passord-12")
    assert give_password(browser, newcomer).status_code == 302


def test_the_lock_goes_away_by_itself(browser, worker, monkeypatch):
    for _attempt in range(6):
        give_password(browser, worker, "feil-passord-12")
    import allauth.core.internal.ratelimit as limits

    later = limits.time.time() + 301
    monkeypatch.setattr(limits.time, "time", lambda: later)
    assert give_password(browser, worker).url == reverse("mfa_authenticate")


def test_many_accounts_from_one_address_are_stopped_too(browser, db):
    answers = [
        browser.post(LOGIN, {"login": f"{number}@example.org", "password": "feil-passord-12"})
        for number in range(22)
    ]
    assert "prøvd for mange ganger" in answers[-1].content.decode()
    assert "prøvd for mange ganger" not in answers[5].content.decode()


def test_wrong_codes_are_counted_as_well(browser, worker):
    give_password(browser, worker)
    for _attempt in range(6):
        answer = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "prøvd for mange ganger" in answer.content.decode()
    assert browser.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 200
    assert not is_in(browser)


def test_an_unknown_email_is_answered_like_a_wrong_password(browser, worker):
    """ASVS V6.3.8: nobody learns who has a user."""
    known = give_password(browser, worker, "feil-passord-12").content.decode()
    unknown = browser.post(
        LOGIN, {"login": "nobody@example.org", "password": "feil-passord-12"}
    ).content.decode()
    text = "E-posten eller passordet stemmer ikke."
    assert text in known
    assert text in unknown


def test_a_disabled_user_is_told_so_and_stays_out(browser, worker):
    """TIL-5"""
    User.objects.filter(pk=worker.pk).update(is_active=False)
    answer = browser.post(LOGIN, {"login": worker.email, "password": PASSWORD}, follow=True)
    assert "ute av bruk" in answer.content.decode()
    assert not is_in(browser)


def test_what_was_typed_never_stands_in_the_log(browser, worker):
    """LOG-9: a password in the wrong field is still a password."""
    browser.post(LOGIN, {"login": "hemmelig-passord@x.no", "password": "Hemmelig-passord-9"})
    give_password(browser, worker, "Hemmelig-passord-9")
    sign_in(browser, worker)
    browser.post(reverse("account_logout"))
    text = json.dumps(list(AuditEvent.objects.values("actor", "actor_label", "object_id", "detail")))
    for secret in ("emmelig", PASSWORD, code(), code(1)):
        assert secret not in text


def test_the_log_tells_of_signing_in_and_out(browser, worker):
    """LOG-2"""
    sign_in(browser, worker)
    browser.post(reverse("account_logout"))
    assert actions("accounts.sign") == ["accounts.signed_in", "accounts.signed_out"]
    assert last("accounts.signed_in").detail["methods"] == ["password", "totp"]
    assert last("accounts.signed_in").actor == f"user:{worker.pk}"
    assert last("accounts.signed_out").detail["reason"] == "own"


def test_the_seed_of_a_second_factor_cannot_be_read_in_the_database(browser, newcomer):
    """AUT-8"""
    give_password(browser, newcomer)
    page = browser.get(reverse("mfa_activate_totp"))
    seed = page.context["form"].secret
    browser.post(reverse("mfa_activate_totp"), {"code": code(seed=seed)})
    kept = json.dumps(list(Authenticator.objects.filter(user=newcomer).values_list("data", flat=True)))
    assert seed not in kept
    assert factors(newcomer) == {"totp", "recovery_codes"}


def test_the_pages_of_signing_in_hold_no_inline_script_or_style(browser, worker):
    page = browser.get(LOGIN)
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    text = page.content.decode()
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
