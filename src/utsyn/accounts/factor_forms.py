"""The forms of the second factor, in our words. A code from the app works once."""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _


def code_field() -> forms.CharField:
    """A field for a code from the app, or a recovery code."""
    return forms.CharField(
        label=_("Kode"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Skriv koden fra appen.")},
    )


def spend(user_id: int, code: str) -> bool:
    """Whether this code is used for the first time. allauth remembers a code for one period only; with a tolerance of
    one it is right for three (ASVS V6.5.1: a code works once)."""
    periods = 2 * app_settings.TOTP_TOLERANCE + 1
    key = f"accounts:code:{user_id}:{''.join(code.split())}"
    return cache.add(key, 1, timeout=app_settings.TOTP_PERIOD * periods)


class _Once:
    """Lets a code from the app through once."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.authenticator.user_id, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Once, base.AuthenticateForm):
    """The second step of signing in."""

    code = code_field()


class ReauthenticateForm(_Once, base.ReauthenticateForm):
    """Confirming who one is."""

    code = code_field()


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """Connecting an app: a first code shows that it works."""

    code = code_field()

    def clean_code(self) -> str:
        """The code; it cannot be used to sign in afterwards."""
        code: str = super().clean_code()
        spend(self.user.pk, code)
        return code


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    """Adding a passkey or a security key."""

    name = forms.CharField(
        label=_("Navn på nøkkelen"),
        required=False,
        max_length=100,
        help_text=_("For eksempel «Mobilen min». Da kjenner du den igjen senere."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].label = _("Bruk nøkkelen uten passord")
        self.fields["passwordless"].help_text = _(
            "Da logger du inn med fingeravtrykk, ansikt eller PIN på enheten, uten å skrive passord."
        )
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    """Giving a key another name."""

    name = forms.CharField(
        label=_("Navn på nøkkelen"),
        max_length=100,
        error_messages={"required": _("Skriv et navn på nøkkelen.")},
    )
