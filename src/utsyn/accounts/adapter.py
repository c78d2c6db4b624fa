"""What we ask of django-allauth that it does not do by itself: our words, our log, sealed secrets, no self sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utsyn.accounts import events, stepup
from utsyn.accounts.models import User
from utsyn.crypto.sealing import seal, unseal

#: Notices of allauth that say something the user does not see already. The others are not shown.
NOTICES = {
    "account/messages/password_changed.txt": _("Passordet er endret. Andre enheter er logget ut."),
    "mfa/messages/totp_activated.txt": _("Kodeappen er koblet til."),
    "mfa/messages/totp_deactivated.txt": _("Kodeappen er koblet fra."),
    "mfa/messages/webauthn_added.txt": _("Passnøkkelen er lagret."),
    "mfa/messages/webauthn_removed.txt": _("Passnøkkelen er slettet."),
    "mfa/messages/recovery_codes_generated.txt": _("Du har fått nye reservekoder. Ta vare på dem."),
}

WRONG_CODE = _("Koden stemmer ikke, eller den er brukt før. Vent på en ny kode i appen og prøv igjen.")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with e-mail and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-posten eller passordet stemmer ikke. Se over begge og prøv igjen."),
        "enter_current_password": _("Det er ikke passordet du har nå. Prøv igjen."),
        "incorrect_password": _("Passordet stemmer ikke. Prøv igjen."),
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": _(
            "Det er prøvd for mange ganger. Vent 5 minutter og prøv igjen, eller be lederen din om en ny lenke."
        ),
        "rate_limited": _("Det er prøvd for mange ganger. Vent litt og prøv igjen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes the users."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the name of the host, which allauth puts in: one account has one limit whatever address is used,
        # and an administrator or the command line can lift it.
        return str(credentials.get("email", "")).strip().lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Ask the limits first. Raises ValidationError, and records the lock once for as long as it lasts."""
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            events.locked_out(request, str(credentials.get("email", "")))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record that somebody tried."""
        events.password_failed(request, str(credentials.get("email", "")))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the user's password; counts as an attempt."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth asks on its own pages: one who has just signed in has shown who they are."""
        return not stepup.is_recent(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to confirm who one is, in our words."""
        words = {
            "reauthenticate": gettext("Bruk passordet"),
            "mfa_reauthenticate": gettext("Bruk kode"),
            "mfa_reauthenticate:webauthn": gettext("Bruk passnøkkel"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only the notices that we have words for."""
        text = message or NOTICES.get(message_template or "")
        if text:
            super().add_message(request, level, extra_tags=extra_tags, message=str(text))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _(
            "Dette er det eneste ekstra trinnet du har. Legg til et annet først, så kan du koble fra dette."
        ),
        "cannot_generate_recovery_codes": _(
            "Sett opp kodeapp eller passnøkkel først. Da får du reservekoder."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal the seed of a second factor."""
        return seal(text, purpose="second factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return unseal(encrypted_text, purpose="second factor")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one: the second step is not optional (AUT-1)."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """«Passnøkkel», «Passnøkkel 2» …"""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passnøkkel") if number == 1 else gettext("Passnøkkel {number}").format(number=number)
