"""Pages of allauth that ask for the password, for those who have none: the demo's people, and the newly invited."""

from __future__ import annotations

from allauth.account.views import password_change, reauthenticate
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from utsyn.accounts.requests import actor_of
from utsyn.core.errors import NotAllowedNow


def change(request: HttpRequest) -> HttpResponse:
    """Change the password. Raises NotAllowedNow for somebody who has none (allauth would offer to set one)."""
    user = actor_of(request).user
    if user is None or not user.has_usable_password():
        raise NotAllowedNow(_without_password())
    answer: HttpResponse = password_change(request)
    return answer


def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm who one is, by the password or a second factor. Raises NotAllowedNow for somebody without either."""
    try:
        answer: HttpResponse = reauthenticate(request)
    except PermissionDenied:
        raise NotAllowedNow(_without_password()) from None
    return answer


def _without_password() -> str:
    if settings.DEMO:
        return _("Ingen har passord i demoen, så dette kan du ikke prøve her.")
    return _("Du har ikke laget passord ennå. Be administratoren i tjenesten din om en lenke.")
