"""Run as ``python -m bench.visitor``: makes a manager who is signed in, and prints session key and token as JSON."""

from __future__ import annotations

import json
from importlib import import_module

import django

django.setup()

from allauth.account.internal.flows.login import (  # noqa: E402
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402

from utsyn.access.models import Membership  # noqa: E402
from utsyn.accounts import sessions, tokens  # noqa: E402
from utsyn.accounts.models import User  # noqa: E402
from utsyn.core import clock  # noqa: E402
from utsyn.core.actor import Actor  # noqa: E402
from utsyn.core.models import Service  # noqa: E402


def user_with(role: str, service: Service) -> User:
    """A new user with the role from today."""
    user = User.objects.create_user(f"bench-{clock.now().timestamp()}@example.org", None, name="Måler")
    Membership.objects.create(user=user, service=service, role=role, from_date=clock.today(service.timezone))
    return user


def session_of(user: User) -> str:
    """The key of a new session that was opened with both factors."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    at = int(clock.now().timestamp())
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": at},
        {"method": "mfa", "type": "totp", "at": at},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[sessions.STARTED] = session[sessions.SEEN] = at
    session.save()
    return str(session.session_key)


def main() -> None:
    """Make the manager, the session with both factors, and the token."""
    user = user_with("manager", Service.objects.get())
    key = session_of(user)
    _token, raw = tokens.issue(by=Actor.of(user), name="bench", days=1)
    print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "session": key, "token": raw}))


if __name__ == "__main__":
    main()
