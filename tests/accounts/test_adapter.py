"""Words and rules that we lay over django-allauth."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import translation

from tests.accounts.conftest import sign_in
from utsyn.accounts.adapter import AccountAdapter, MFAAdapter
from utsyn.crypto.sealing import seal, unseal


def test_what_was_sealed_can_be_opened_for_its_own_purpose_only():
    sealed = seal("hemmelig", purpose="a")
    assert "hemmelig" not in sealed
    assert sealed != seal("hemmelig", purpose="a")
    assert unseal(sealed, purpose="a") == "hemmelig"
    for wrong, purpose in ((sealed, "b"), (sealed[:-4] + "AAA=", "a"), ("hemmelig", "a")):
        with pytest.raises(ValueError):
            unseal(wrong, purpose=purpose)


def test_another_key_opens_nothing(settings):
    sealed = seal("hemmelig", purpose="a")
    settings.SEALING_KEY = "another"
    with pytest.raises(ValueError, match="another key"):
        unseal(sealed, purpose="a")


def test_only_notices_that_say_something_are_shown(rf):
    request = rf.get("/")
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    adapter = AccountAdapter(request)
    adapter.add_message(request, 25, "account/messages/logged_in.txt")
    adapter.add_message(request, 25, "account/messages/password_changed.txt")
    adapter.add_message(request, 40, message="Fritt")
    assert [str(one) for one in get_messages(request)] == [
        "Passordet er endret. Andre enheter er logget ut.",
        "Fritt",
    ]


def test_keys_are_named_so_that_they_can_be_told_apart(worker):
    from allauth.mfa.models import Authenticator

    adapter = MFAAdapter()
    assert adapter.generate_authenticator_name(worker, Authenticator.Type.WEBAUTHN) == "Passnøkkel"
    Authenticator.objects.create(user=worker, type="webauthn", data={})
    assert adapter.generate_authenticator_name(worker, Authenticator.Type.WEBAUTHN) == "Passnøkkel 2"


def test_nobody_signs_up_by_themselves(rf):
    assert AccountAdapter().is_open_for_signup(rf.get("/")) is False


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_page_of_one_own_is_drawn_in_every_language(browser, worker, language):
    worker.language = language
    worker.save()
    sign_in(browser, worker)
    browser.post(reverse("mfa_generate_recovery_codes"))
    with translation.override(language):
        for name in (
            "accounts:settings",
            "accounts:profile",
            "accounts:sessions",
            "accounts:tokens",
            "account_change_password",
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
        ):
            answer = browser.get(reverse(name))
            assert answer.status_code == 200, name
            assert f'lang="{language}"' in answer.content.decode()
