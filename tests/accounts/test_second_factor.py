"""A user without a second factor is led to set one up before anything else (AUT-1)."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.test import Client
from django.urls import reverse

from tests.accounts.conftest import actions, code, factors, give_password, is_in, sign_in
from utsyn.accounts.middleware import SETTING_UP

START = "/konto/totrinn"


def test_every_page_leads_to_setting_one_up(browser, newcomer):
    give_password(browser, newcomer)
    for name in (
        "core:home",
        "accounts:settings",
        "accounts:tokens",
        "accounts:sessions",
        "access:users",
        "mfa_index",
    ):
        answer = browser.get(reverse(name))
        assert (name, answer.status_code, answer.url) == (name, 302, START)


def test_changing_anything_is_refused_too(browser, newcomer):
    give_password(browser, newcomer)
    assert browser.post(reverse("accounts:profile"), {"name": "X"}).url == START
    newcomer.refresh_from_db()
    assert newcomer.name != "X"


def test_a_fragment_is_answered_with_the_address_to_go_to(browser, newcomer):
    give_password(browser, newcomer)
    answer = browser.get(reverse("accounts:settings"), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == START


def test_the_machine_interface_is_shut_for_such_a_session(browser, newcomer):
    give_password(browser, newcomer)
    assert browser.get("/api/v1/statistics/encounters").status_code in {401, 404}


def test_the_pages_of_setting_up_answer(browser, newcomer):
    give_password(browser, newcomer)
    for name in ("accounts:second-factor", "mfa_activate_totp", "mfa_add_webauthn"):
        assert browser.get(reverse(name)).status_code == 200, name
    assert "accounts:settings" not in SETTING_UP


@pytest.mark.django_db(transaction=True)
def test_connecting_an_app_opens_the_house_and_shows_recovery_codes(browser, newcomer):
    give_password(browser, newcomer)
    page = browser.get(reverse("mfa_activate_totp"))
    assert "data:image/svg+xml" in page.content.decode()
    answer = browser.post(
        reverse("mfa_activate_totp"), {"code": code(seed=page.context["form"].secret)}, follow=True
    )
    assert answer.status_code == 200
    assert len(answer.context["unused_codes"]) == 10
    assert is_in(browser)


@pytest.mark.django_db(transaction=True)
def test_setting_up_is_recorded(browser, newcomer):
    """LOG-2"""
    give_password(browser, newcomer)
    page = browser.get(reverse("mfa_activate_totp"))
    browser.post(reverse("mfa_activate_totp"), {"code": code(seed=page.context["form"].secret)})
    assert actions("accounts.second_factor_added") == ["accounts.second_factor_added"] * 2
    assert is_in(browser)


@pytest.mark.django_db(transaction=True)
def test_a_session_with_the_password_alone_ends_when_the_first_factor_is_set_up(browser, newcomer):
    """It could add a passkey of its own otherwise, with no more than the password."""
    guesser = Client()
    give_password(guesser, newcomer)
    assert guesser.get(reverse("mfa_add_webauthn")).status_code == 200
    give_password(browser, newcomer)
    page = browser.get(reverse("mfa_activate_totp"))
    browser.post(reverse("mfa_activate_totp"), {"code": code(seed=page.context["form"].secret)})
    assert is_in(browser)
    for name in ("mfa_add_webauthn", "mfa_activate_totp", "accounts:settings"):
        answer = guesser.get(reverse(name))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_the_code_that_connected_the_app_cannot_be_used_to_sign_in(browser, newcomer):
    give_password(browser, newcomer)
    seed = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    first = code(seed=seed)
    browser.post(reverse("mfa_activate_totp"), {"code": first})
    browser.post(reverse("account_logout"))
    give_password(browser, newcomer)
    browser.post(reverse("mfa_authenticate"), {"code": first})
    assert not is_in(browser)


def test_the_last_second_factor_cannot_be_taken_away(browser, worker):
    sign_in(browser, worker)
    page = browser.post(reverse("mfa_deactivate_totp"))
    assert "eneste ekstra trinnet" in page.content.decode()
    assert "totp" in factors(worker)


def test_one_of_two_can_be_taken_away(browser, worker):
    key = Authenticator.objects.create(user=worker, type="webauthn", data={"name": "Mobilen"})
    sign_in(browser, worker)
    browser.post(reverse("mfa_deactivate_totp"))
    assert factors(worker) == {"webauthn"}
    assert actions("accounts.second_factor_removed") == ["accounts.second_factor_removed"]
    answer = browser.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
    assert factors(worker) == {"webauthn"}
    assert (
        "eneste ekstra trinnet"
        in str([str(m) for m in messages.get_messages(answer.wsgi_request)]) + answer.content.decode()
    )


def test_a_key_among_others_can_be_deleted(browser, worker):
    key = Authenticator.objects.create(user=worker, type="webauthn", data={"name": "Mobilen"})
    sign_in(browser, worker)
    browser.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert factors(worker) == {"totp"}


def test_new_recovery_codes_kill_the_old_ones(browser, worker):
    sign_in(browser, worker)
    browser.post(reverse("mfa_generate_recovery_codes"))
    first = browser.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    browser.post(reverse("mfa_generate_recovery_codes"))
    second = browser.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert set(first).isdisjoint(second)
    text = browser.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert all(one in text for one in second)


def test_one_who_has_a_second_factor_is_not_asked_to_set_one_up(browser, worker):
    sign_in(browser, worker)
    assert browser.get(START).url == reverse("mfa_index")
