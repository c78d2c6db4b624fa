"""Sign-in sessions: how long they last, which ones somebody has, and ending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from utsyn.accounts.devices import describe
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow

STARTED = "accounts.started"
SEEN = "accounts.seen"
#: Marks a session that began with the one-click sign-in of the demo.
DEMO = "accounts.demo"
#: "Last seen" is written at most this often, so that reading pages does not write to the database each time.
SEEN_STEP = 60


@dataclass(frozen=True, slots=True)
class Remaining:
    """Whole seconds until a session ends by itself, and which limit comes first: ``idle`` or ``absolute``."""

    seconds: int
    limit: str


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of somebody's sessions, as they recognise it."""

    id: int
    device: str
    address: str
    started: datetime
    last_seen: datetime
    current: bool


def start(request: HttpRequest) -> None:
    """Begin both limits. Called when somebody has signed in."""
    request.session[STARTED] = request.session[SEEN] = int(clock.now().timestamp())


def remaining(request: HttpRequest) -> Remaining:
    """How long the session lasts; 0 or less means that it is over. A session without times is over."""
    now = int(clock.now().timestamp())
    idle = request.session.get(SEEN, 0) + settings.IDLE_LIMIT - now
    absolute = request.session.get(STARTED, 0) + settings.ABSOLUTE_LIMIT - now
    return Remaining(idle, "idle") if idle <= absolute else Remaining(absolute, "absolute")


def note_use(request: HttpRequest, *, at_once: bool = False) -> None:
    """Begin the idle limit again; written when ``SEEN_STEP`` seconds have passed, or at once."""
    now = int(clock.now().timestamp())
    if not at_once and now - request.session.get(SEEN, 0) < min(SEEN_STEP, settings.IDLE_LIMIT // 10):
        return
    request.session[SEEN] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.now())


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor (AUT-1): asked of the session, not of the user.

    A passkey counts as both factors. The demo's one-click sessions count as such in the demo only.
    """
    if settings.DEMO and request.session.get(DEMO):
        return True
    return any(entry.get("method") == "mfa" for entry in get_authentication_records(request, request.user))


def sessions_of(viewer: Actor, current_key: str | None) -> list[OwnSession]:
    """The viewer's own sessions that are still open, the newest first."""
    if viewer.user is None:
        return []
    earliest = clock.now() - timedelta(seconds=settings.ABSOLUTE_LIMIT)
    return [
        OwnSession(
            row.pk,
            describe(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == current_key,
        )
        for row in sorted(
            UserSession.objects.purge_and_list(viewer.user), key=lambda r: r.last_seen_at, reverse=True
        )
        if row.created_at >= earliest or row.session_key == current_key
    ]


def end_session(*, by: Actor, session_id: int) -> None:
    """End one of the actor's own sessions. Raises NotAllowedNow when there is no such session (any more)."""
    row = UserSession.objects.filter(pk=session_id, user=by.user).first() if by.user else None
    if row is None:
        raise NotAllowedNow(_("Denne påloggingen er allerede avsluttet."))
    with transaction.atomic():
        row.end()
        record(by, "accounts.session_ended", by.user)


def end_all_of(user: User, *, keep: str = "") -> int:
    """End every session of a user at once, except the one with the key ``keep``; how many. The caller records why."""
    rows = list(UserSession.objects.filter(user=user).exclude(session_key=keep))
    for row in rows:
        row.end()
    return len(rows)


def sign_out_everywhere(*, by: Actor, keep: str = "") -> int:
    """End all the actor's own sessions (except ``keep``); how many were ended."""
    if by.user is None:
        return 0
    with transaction.atomic():
        count = end_all_of(by.user, keep=keep)
        record(by, "accounts.sessions_ended", by.user, count=count)
    return count
