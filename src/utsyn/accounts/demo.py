"""The demo's users: synthetic, one for each role, who sign in with one click. In the demo and nowhere else."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest

from utsyn.accounts import sessions
from utsyn.accounts.models import User

#: A name that no mail reaches: .example is reserved for this.
DOMAIN = "demo.utsyn.example"


def demo_users() -> list[User]:
    """The users who can sign in with one click; none outside the demo."""
    if not settings.DEMO:
        return []
    return list(User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).order_by("pk"))


def sign_in(request: HttpRequest, email: str) -> None:
    """Sign a demo user in, without password and second factor. Raises Http404 outside the demo and for anybody else."""
    user = next((one for one in demo_users() if one.email == email), None)
    if user is None:
        raise Http404
    request.session[sessions.DEMO] = True
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[sessions.DEMO] = True
    UserSession.objects.create_from_request(request)
