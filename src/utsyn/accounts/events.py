"""What the log keeps of signing in and out (LOG-2). Never a password, a code, or what a stranger typed as a name."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.cache import cache
from django.http import HttpRequest

from utsyn.accounts import sessions
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core.actor import Actor

#: Seconds that a lock lasts, and for which it is recorded once.
LOCK_SECONDS = 300
#: Somebody who has not signed in. The log knows no more of them than the address they came from.
STRANGER = Actor(id="nobody", label="")


def _address(request: HttpRequest | None) -> str:
    return (
        get_adapter().get_client_ip(request) if request is not None and "REMOTE_ADDR" in request.META else ""
    )


def _attempted(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


def password_failed(request: HttpRequest, email: str) -> None:
    """A wrong password, or an e-mail that nobody has. What was typed is not kept: it may be a password."""
    record(STRANGER, "accounts.sign_in_failed", _attempted(email), step="password", address=_address(request))


def locked_out(request: HttpRequest, email: str) -> None:
    """Too many attempts: once for each account or address while the lock lasts, so that the log cannot be flooded."""
    user = _attempted(email)
    address = _address(request)
    if cache.add(f"accounts:locked:{user.pk if user else address}", 1, timeout=LOCK_SECONDS):
        record(STRANGER, "accounts.locked_out", user, address=address)


def on_signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Begin the session's limits and record with what somebody signed in."""
    sessions.start(request)
    methods = [entry.get("type") or entry["method"] for entry in get_authentication_records(request, user)]
    if settings.DEMO and request.session.get(sessions.DEMO):
        methods = ["demo"]
    record(Actor.of(user), "accounts.signed_in", user, methods=methods, address=_address(request))


def on_signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Record who signed out, and whether they did so or a limit did."""
    if user is not None:
        reason = getattr(request, "sign_out_reason", "own")
        record(Actor.of(user), "accounts.signed_out", user, reason=reason)


def on_code_failed(
    sender: Any, user: User, authenticator: Authenticator, reauthentication: bool = False, **kw: Any
) -> None:
    """A wrong code or key in the second step."""
    action = "accounts.confirmation_failed" if reauthentication else "accounts.sign_in_failed"
    record(STRANGER, action, user, step=str(authenticator.type), address=_address(kw.get("request")))


def on_confirmed(
    sender: Any, user: User, authenticator: Authenticator, reauthenticated: bool = False, **kw: Any
) -> None:
    """Somebody confirmed who they are with a second factor."""
    if reauthenticated:
        record(Actor.of(user), "accounts.confirmed", user, method=str(authenticator.type))


def on_factor_added(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kw: Any
) -> None:
    """A second factor was set up: recorded, and this session has it now – it was shown to work a moment ago.

    With the first one every other session ends. They were opened with the password alone, and could otherwise add a
    factor of their own: whoever had guessed the password would be let in beside its owner.
    """
    from allauth.account.internal.flows.login import record_authentication

    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=str(authenticator.type))
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        if not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            sessions.end_all_of(user, keep=request.session.session_key or "")
    record(Actor.of(user), "accounts.second_factor_added", user, method=str(authenticator.type))


def on_factor_removed(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A second factor was taken away by its owner."""
    record(Actor.of(user), "accounts.second_factor_removed", user, method=str(authenticator.type))


def on_codes_renewed(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """New recovery codes: the old ones are dead."""
    record(Actor.of(user), "accounts.recovery_codes_renewed", user)


def on_password_changed(sender: Any, user: User, **kwargs: Any) -> None:
    """The owner changed the password."""
    record(Actor.of(user), "accounts.password_changed", user)


def connect() -> None:
    """Listen. Called once, when the room is ready."""
    user_logged_in.connect(on_signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(on_signed_out, dispatch_uid="accounts.signed_out")
    authentication_failed.connect(on_code_failed, dispatch_uid="accounts.code_failed")
    authenticator_used.connect(on_confirmed, dispatch_uid="accounts.confirmed")
    authenticator_added.connect(on_factor_added, dispatch_uid="accounts.factor_added")
    authenticator_removed.connect(on_factor_removed, dispatch_uid="accounts.factor_removed")
    authenticator_reset.connect(on_codes_renewed, dispatch_uid="accounts.codes_renewed")
    password_changed.connect(on_password_changed, dispatch_uid="accounts.password_changed")
