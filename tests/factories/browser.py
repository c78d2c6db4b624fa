"""A test client that signs in the way a real user does: with a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from utsyn.core import clock


class SignedInClient(Client):
    """``force_login`` gives a session that was opened with a password and a code, as the house demands (AUT-1)."""

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Sign ``user`` in."""
        super().force_login(user, backend)
        session = self.session
        at = clock.now().timestamp()
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": at},
            {"method": "mfa", "type": "totp", "at": at},
        ]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
