"""What stands before every page: session limits, sign-in, second factor. In this order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from utsyn.accounts import open_addresses, sessions

#: Where a user without a second factor may go: setting one up, confirming who they are, signing out.
SETTING_UP = frozenset(
    {
        "accounts:second-factor",
        "accounts:session",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_logout",
        "access:display",
    }
)


#: A page that asks by itself, now and then, says so with this header: that is no sign of somebody being there.
BACKGROUND = "X-Utsyn-Background"


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether no person asked: the warning dialog, or a fragment that refreshes itself. Who claims it in vain only
    shortens their own session."""
    return (
        BACKGROUND in request.headers
        or (request.method == "GET" and request.path == reverse("accounts:session"))
        or any(request.path == reverse(name) for name in open_addresses.ASKED_BY_PROGRAMS)
    )


def _full_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _wants_fragment(request: HttpRequest) -> bool:
    """Whether a script asks (HTMX, fetch): it cannot follow a redirect to a whole page.

    A page that the service worker fetches for the browser says ``empty`` too, but it asks for HTML.
    """
    if request.headers.get("HX-Request") == "true":
        return True
    return request.headers.get("Sec-Fetch-Dest") == "empty" and "text/html" not in request.headers.get(
        "Accept", ""
    )


def _page_of(request: HttpRequest) -> str:
    """The page to come back to after signing in: the one asked for, or the one that a fragment was for."""
    if _wants_fragment(request):
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        return f"{current.path}?{current.query}" if current.query else current.path
    return request.get_full_path() if request.method in {"GET", "HEAD"} else ""


def _lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """To another page: a redirect, or for a script a 401 that names the address.

    What asks by itself gets no address: it would take away a page on which somebody is writing.
    """
    if BACKGROUND in request.headers:
        return HttpResponse(status=401, headers={"Cache-Control": "no-store"})
    if _wants_fragment(request):
        return HttpResponse(status=401, headers={"HX-Redirect": address, "Cache-Control": "no-store"})
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store"
    return response


class SessionLimitsMiddleware:
    """Ends a session that has been idle, or open, too long – on the server, whatever the browser does (AUT-4)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            left = sessions.remaining(request)
            if left.seconds <= 0:
                UserSession.objects.filter(session_key=request.session.session_key).delete()
                vars(request)["sign_out_reason"] = left.limit
                logout(request)
            elif not asks_by_itself(request):
                sessions.note_use(request)
                left = sessions.remaining(request)
            vars(request)["session_left"] = left
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every address needs sign-in unless :mod:`utsyn.accounts.open_addresses` names it. Views have no say."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if request.user.is_authenticated or open_addresses.is_open(request.path, _full_name(request)):
            return None
        address = reverse("account_login")
        if back := _page_of(request):
            address += f"?{urlencode({'next': back})}"
        return _lead_to(request, address)


class SecondFactorMiddleware:
    """A session without a second factor reaches nothing but the pages that set one up (AUT-1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Lead to «Sett opp totrinnspålogging», or on to the view."""
        if not request.user.is_authenticated:
            return None
        name = _full_name(request)
        api = request.path.startswith("/api/")
        if name in SETTING_UP or (open_addresses.is_open(request.path, name) and not api):
            return None
        if sessions.has_second_factor(request):
            return None
        if api:
            return HttpResponse(status=401)
        return _lead_to(request, reverse("accounts:second-factor"))
