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
from typing import NamedTuple, ParamSpec, TypeVar

from django.db import connection

from utsyn.access.models import AccessSettings, Clearance, Membership
from utsyn.access.permissions import OF_RECORDS, Permission
from utsyn.access.roles import roles
from utsyn.accounts.models import User
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service

P = ParamSpec("P")
T = TypeVar("T")


class _Held(NamedTuple):
    """Somebody's roles in one service, and whether it keeps its records from them until they have signed (TAU-10)."""

    roles: frozenset[str] = frozenset()
    unsigned: bool = False


#: Whose roles, on which day.
_Key = tuple[int, date]
#: What this request has read: the services where somebody has roles, and the roles' codes. None: nothing is kept.
#: A thread starts with None of its own, so that no request sees another's.
_read: ContextVar[dict[_Key, dict[Service, _Held]] | None] = ContextVar("roles read", default=None)

#: Whether this very question is a second look (:func:`asked_anew`).
_anew: ContextVar[bool] = ContextVar("roles asked anew", default=False)

_COLUMNS: tuple[bulk.Column, ...] = (
    *(("m", Membership, name) for name in ("role", "from_date", "to_date")),
    ("a", AccessSettings, "declaration_required"),
    ("c", Clearance, "declaration_signed_on"),
    *bulk.columns_of("s", Service),
)
_SOURCE = (
    f"FROM {Membership._meta.db_table} m JOIN {Service._meta.db_table} s ON s.id = m.service_id "
    f"JOIN {User._meta.db_table} u ON u.id = m.user_id "
    f"LEFT JOIN {AccessSettings._meta.db_table} a ON a.service_id = s.id "
    f"LEFT JOIN {Clearance._meta.db_table} c ON c.service_id = s.id AND c.user_id = m.user_id "
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


def _roles_of(user: User) -> dict[Service, _Held]:
    """The services in which the user has a role today, by name, and what they hold there."""
    today = clock.today("Europe/Oslo")
    key, read = (user.pk, today), _read.get()
    if read is not None and key in read:
        return read[key]
    # All of a user's few roles, sifted here: every request asks this.
    found: dict[Service, _Held] = {}
    for role, first, last, required, signed, *service in bulk.read(_COLUMNS, _SOURCE, [user.pk]):
        if first <= today and (last is None or last >= today):
            owner = bulk.made_of(Service, service)
            unsigned = bool(required) and (signed is None or signed > today)
            found[owner] = _Held(found.get(owner, _Held()).roles | {role}, unsigned)
    if read is not None:
        read[key] = found
    return found


def permissions_of(actor: Actor, service: Service) -> frozenset[Permission]:
    """Everything the actor may do in the service today. The system may do everything; the inactive nothing; whoever has
    not signed, where the service asks for that, nothing with records: the one place where that is decided (TAU-10)."""
    if actor.is_system:
        return frozenset(Permission)
    if actor.user is None or not actor.user.is_active:
        return frozenset()
    held = _roles_of(actor.user).get(service, _Held())
    given = _given_by(held)
    return given - OF_RECORDS if held.unsigned else given


def must_sign_first(actor: Actor, service: Service) -> bool:
    """Whether the actor's role gives them records, and nothing but the missing declaration keeps them out (TAU-10)."""
    if actor.user is None or not actor.user.is_active:
        return False
    held = _roles_of(actor.user).get(service, _Held())
    return held.unsigned and bool(_given_by(held) & OF_RECORDS)


def _given_by(held: _Held) -> frozenset[Permission]:
    return frozenset().union(*(roles()[role].permissions for role in held.roles if role in roles()))


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
