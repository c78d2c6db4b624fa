"""What an employee owns in the service's records: a registry, so that a room above can add what it keeps.

A wizard for those who leave lists all of it and hands it over at once (wishes 36, 37). A room registers an
:class:`Owner` from its app's ``ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from utsyn.accounts.models import User
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson


@dataclass(frozen=True, slots=True)
class Owned:
    """One thing that somebody owns. ``person`` is the record it belongs to, where it belongs to one."""

    kind: str
    pk: int
    person: YoungPerson | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over that is being made, within its transaction."""

    by: Actor
    service: Service
    leaver: User
    last_day: date


@dataclass(frozen=True, slots=True)
class Owner:
    """One kind of thing.

    ``find(viewer, service, user)`` lists what the user owns and the viewer may know of. ``give(hand_over, things,
    receiver)`` hands them over, in the caller's transaction; the caller writes the event. Where ``ends`` they are not
    handed over but end with the employee, and ``receiver`` is None.
    """

    kind: str
    title: str | Promise
    find: Callable[[Actor, Service, User], Sequence[Owned]]
    give: Callable[[HandOver, Sequence[Owned], User | None], None]
    ends: bool = False


_owners: dict[str, Owner] = {}


def register(owner: Owner) -> None:
    """Add a kind; one that is registered again takes the place of the first."""
    _owners[owner.kind] = owner


def owners() -> list[Owner]:
    """Every kind, in the order they were registered; those of this room first."""
    import utsyn.youth.owned_here  # noqa: F401  registers this room's

    return sorted(_owners.values(), key=lambda owner: not owner.kind.startswith("youth."))
