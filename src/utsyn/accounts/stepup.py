"""Step-up: a sensitive act needs that somebody has shown who they are not long ago (AUT-5, ASVS V7.5.3)."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from utsyn.accounts.sessions import DEMO
from utsyn.core import clock

MINUTES = 15


def is_recent(request: HttpRequest, *, minutes: int = MINUTES) -> bool:
    """Whether the user signed in, or confirmed who they are, within the last ``minutes``."""
    if settings.DEMO and request.session.get(DEMO):
        return True
    times = [entry["at"] for entry in get_authentication_records(request, request.user)]
    return bool(times) and clock.now().timestamp() - max(times) < minutes * 60


def require_recent(request: HttpRequest, *, minutes: int = MINUTES, back: str = "") -> None:
    """Raises ReauthenticationRequired, which leads to the page «Bekreft at det er deg» and back to what was begun.

    A form that was posted is kept in the session meanwhile, readable to whoever reads the database. Where it holds
    what is said about somebody, save that first and give ``back``, the page to come back to: nothing is kept then.

    The demo's one-click users have nothing to confirm with; there, and only there, the session is enough.
    """
    if not is_recent(request, minutes=minutes):
        if back:
            to = f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: back})}"
            raise ImmediateHttpResponse(HttpResponseRedirect(to))
        raise ReauthenticationRequired
