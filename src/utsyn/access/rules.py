"""Who may: asked here, and nowhere else.

Within a web request somebody's roles are read once (:func:`roles_read_once`): the frame, the service and the query of a
page ask the same. What was read is never older than the request; anywhere else each question asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.accounts.models import User
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service

P = ParamSpec("P")
T = TypeVar("T")

#: Whose roles, on which day.
_Key = tuple[int, date]
#: What this request has read: the services where somebody has roles, and the roles' codes. None: nothing is kept.
#: A thread starts with None of its own, so that no request sees another's.
_read: ContextVar[dict[_Key, dict[Service, frozenset[str]]] | None] = ContextVar("roles read", default=None)

#: Whether this very question is a second look (:func:`asked_anew`).
_anew: ContextVar[bool] = ContextVar("roles asked anew", default=False)

_COLUMNS: tuple[bulk.Column, ...] = (
    *(("m", Membership, name) for name in ("role", "from_date", "to_date")),
    *bulk.columns_of("s", Service),
)
_SOURCE = (
    f"FROM {Membership._meta.db_table} m JOIN {Service._meta.db_table} s ON s.id = m.service_id "
    f"JOIN {User._meta.db_table} u ON u.id = m.user_id "
    "WHERE m.user_id = %s AND u.is_active ORDER BY s.name, s.id"
)


@contextmanager
def roles_read_once() -> Iterator[None]:
    """Within the block each user's roles are read once. For the length of a web request, and never longer."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


@contextmanager
def asked_anew() -> Iterator[None]:
    """Within the block roles are read as they stand now, whatever the request has read before: for the second look that
    the most sensitive reading and writing takes inside its transaction. An account out of use has none (TIL-5)."""
    if _anew.get():
        yield
        return
    looking, read = _anew.set(True), _read.set({})
    try:
        yield
    finally:
        _read.reset(read)
        _anew.reset(looking)


def _within_a_transaction() -> bool:
    """Whether a block of ours is open. That which a test lays around everything is none: the house would be asked to
    look twice where it looks once."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def as_it_stands(question: Callable[P, T]) -> Callable[P, T]:
    """Within a transaction the roles are read anew: they, or the account, may have been taken away since the request
    began, and what is read or written now must not rest on what was (TIL-5)."""

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if not _within_a_transaction():
            return question(*args, **kwargs)
        with asked_anew():
            return question(*args, **kwargs)

    return asked


def roles_changed() -> None:
    """Roles are being changed: until the request is over each question asks the database, whatever is rolled back."""
    _read.set(None)


def _roles_of(user: User) -> dict[Service, frozenset[str]]:
    """The services in which the user has a role today, by name, and the codes of those roles."""
    today = clock.today("Europe/Oslo")
    key, read = (user.pk, today), _read.get()
    if read is not None and key in read:
        return read[key]
    # All of a user's few roles, sifted here: every request asks this.
    found: dict[Service, frozenset[str]] = {}
    for role, first, last, *service in bulk.read(_COLUMNS, _SOURCE, [user.pk]):
        if first <= today and (last is None or last >= today):
            owner = bulk.made_of(Service, service)
            found[owner] = found.get(owner, frozenset()) | {role}
    if read is not None:
        read[key] = found
    return found


def permissions_of(actor: Actor, service: Service) -> frozenset[Permission]:
    """Everything the actor may do in the service today. The system may do everything; the inactive nothing."""
    if actor.is_system:
        return frozenset(Permission)
    if actor.user is None or not actor.user.is_active:
        return frozenset()
    held = _roles_of(actor.user).get(service, frozenset())
    return frozenset().union(*(roles()[role].permissions for role in held if role in roles()))


def can(actor: Actor, permission: Permission, service: Service) -> bool:
    """Whether the actor holds the permission in the service today."""
    return permission in permissions_of(actor, service)


@as_it_stands
def require(actor: Actor, permission: Permission, service: Service) -> None:
    """Raises :class:`Refused` unless ``can``. Ask before ``atomic``: the refusal's own audit row must survive."""
    if not can(actor, permission, service):
        raise Refused(permission, service.code)


def services_of(actor: Actor) -> list[Service]:
    """The services in which the actor has a role today, by name; for the system, all of them."""
    if actor.is_system:
        return list(Service.objects.all())
    if actor.user is None or not actor.user.is_active:
        return []
    return list(_roles_of(actor.user))
