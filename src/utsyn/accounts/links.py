"""One-time links: how a new user, or one who has forgotten the password, sets a password. No e-mail server needed."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.core.internal import ratelimit
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from utsyn.accounts import sessions
from utsyn.accounts.models import OneTimeLink, User
from utsyn.accounts.tokens import keyed_hash
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow

LASTS = timedelta(hours=72)


def lift_lock(user: User) -> None:
    """Forget failed attempts on this account, so that a reset lets its owner in at once (wish 33)."""
    keys = [user.email, f"mfa-auth-user-{user.pk}"]
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        if rate.per == "key":
            for key in keys:
                cache.delete(
                    ratelimit.get_cache_key(
                        HttpRequest(), app="allauth.account", action="login_failed", rate=rate, key=key
                    )
                )
    cache.delete(f"accounts:locked:{user.pk}")


def make(*, by: Actor, user: User, service: str = "") -> str:
    """A new link for ``user``; its raw key, to be shown once. Links made before stop working, and a lock is lifted.

    Call it where the actor's right has been asked for, inside the transaction; ``service`` is the code that the event
    is recorded under. The link lasts 72 hours.
    """
    raw = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        OneTimeLink.objects.filter(user=user, used__isnull=True, expires__gt=now).update(expires=now)
        OneTimeLink.objects.create(
            user=user, digest=keyed_hash(raw, "link"), created=now, expires=now + LASTS
        )
        record(by, "accounts.link_made", user, service=service)
        lift_lock(user)
    return raw


def user_of(raw: str) -> User | None:
    """Whose link this is; None when it is unknown, used, too old, or its user is out of use."""
    link = _working(raw)
    return link.user if link else None


def _working(raw: str) -> OneTimeLink | None:
    return (
        OneTimeLink.objects.select_related("user")
        .filter(
            digest=keyed_hash(raw, "link"), used__isnull=True, expires__gt=clock.now(), user__is_active=True
        )
        .first()
    )


def set_password(*, raw: str, password: str) -> User:
    """Use the link: set the password, end all the user's sessions, lift the lock.

    Raises NotAllowedNow when the link does not work (any more) and Invalid (field ``password``) for a weak password.
    """
    link = _working(raw)
    if link is None:
        raise NotAllowedNow(_("Lenken er brukt eller for gammel. Be den som ga deg den om en ny."))
    user = link.user
    check_password(password, user)
    with transaction.atomic():
        # Two who use one link at the same moment: the first one wins.
        if not OneTimeLink.objects.filter(pk=link.pk, used__isnull=True).update(used=clock.now()):
            raise NotAllowedNow(_("Lenken er brukt eller for gammel. Be den som ga deg den om en ny."))
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end_all_of(user)
        record(Actor.of(user), "accounts.password_set", user)
        lift_lock(user)
    return user


def check_password(password: str, user: User) -> None:
    """Raises Invalid (field ``password``) with everything that is wrong with a password for this user."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as problem:
        raise Invalid(" ".join(problem.messages), field="password") from None
