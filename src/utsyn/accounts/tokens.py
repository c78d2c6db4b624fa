"""Personal tokens for the machine interface: shown once, kept as a keyed hash, revocable in the profile."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from utsyn.accounts.models import ApiToken
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused

PREFIX = "utsyn_"
LONGEST_DAYS = 365
#: How old "last used" may be before it is written again: one write an hour, not one for each request.
LAST_USED_STEP = timedelta(hours=1)


def keyed_hash(raw: str, purpose: str) -> str:
    """HMAC-SHA-256 under the installation's secret key: a stolen database alone gives no way to try tokens."""
    return salted_hmac(f"utsyn.accounts.{purpose}", raw, algorithm="sha256").hexdigest()


def issue(*, by: Actor, name: str, days: int) -> tuple[ApiToken, str]:
    """A new token for the actor's own user, valid ``days`` days: the row and the raw token, which is shown once.

    Raises Refused for the system (which has no user) and Invalid for an empty name or a validity outside 1–365 days.
    """
    if by.user is None:
        raise Refused("accounts.own_token")
    if not name.strip():
        raise Invalid(
            _("Skriv hva nøkkelen skal brukes til. Da finner du den igjen senere."), field="name", value=name
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(
            _("Velg hvor lenge nøkkelen skal virke, fra 1 til 365 dager."),
            field="days",
            value=days,
            valid=("1–365",),
        )
    raw = PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=by.user,
            name=name.strip(),
            digest=keyed_hash(raw, "token"),
            created=now,
            expires=now + timedelta(days=days),
        )
        record(by, "accounts.token_made", token, days=days)
    return token, raw


def revoke_own(*, by: Actor, token_id: int) -> None:
    """End one of the actor's own tokens at once. Raises NotAllowedNow when there is no such token (any more)."""
    if by.user is None:
        raise Refused("accounts.own_token")
    with transaction.atomic():
        token = (
            ApiToken.objects.select_for_update()
            .filter(pk=token_id, user=by.user, revoked__isnull=True)
            .first()
        )
        if token is None:
            raise NotAllowedNow(_("Nøkkelen er allerede avsluttet."))
        token.revoked = clock.now()
        token.save(update_fields=["revoked"])
        record(by, "accounts.token_revoked", token)


def actor_for_token(raw: str) -> Actor | None:
    """The actor whose token this is, or None: unknown, expired or revoked token, or a user who is out of use.

    The caller answers None with 401. Notes when the token was last used, at most once an hour.
    """
    if not raw.startswith(PREFIX):
        return None
    now = clock.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=keyed_hash(raw, "token"), revoked__isnull=True, expires__gt=now, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    if token.last_used is None or now - token.last_used >= LAST_USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)
    return Actor.of(token.user)


def tokens_of(viewer: Actor) -> list[ApiToken]:
    """The viewer's own tokens that still work, newest first."""
    if viewer.user is None:
        return []
    return list(
        ApiToken.objects.filter(user=viewer.user, revoked__isnull=True, expires__gt=clock.now()).order_by(
            "-created", "-pk"
        )
    )
