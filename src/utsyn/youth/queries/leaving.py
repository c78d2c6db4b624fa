"""Everything that an employee owns, for the leader who hands it over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson
from utsyn.youth.ownership import Owned, owners
from utsyn.youth.queries.access import following, members
from utsyn.youth.relations import visible_to


@dataclass(slots=True)
class RecordOwned:
    """One record, and everything of it that the employee owns. The name stands only where the viewer may open it."""

    number: int
    person: YoungPerson
    name: str
    others: tuple[str, ...]  # who else follows the young person
    things: list[Owned] = field(default_factory=list)

    @property
    def uid(self) -> UUID:
        """The record's id."""
        return self.person.uid


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who leaves, what they own, and a mark of it: a form that was opened before something changed has another."""

    user: User
    records: list[RecordOwned]
    loose: list[Owned]  # belongs to no record
    titles: dict[str, str | Promise]
    ending: frozenset[str]  # kinds that end with the employee
    receivers: list[User]
    mark: str

    @property
    def owns(self) -> bool:
        """Whether there is anything to hand over or end."""
        return bool(self.records or self.loose)


def employees(viewer: Actor, service: Service) -> list[User]:
    """Those who have or have had a role in the service, by name: whoever is out of use may still own something."""
    require(viewer, Permission.LEAD_YOUTH, service)
    rows = Membership.objects.filter(service=service).values("user")
    return list(User.objects.filter(pk__in=rows).order_by("name", "pk"))


def employee(viewer: Actor, service: Service, pk: int) -> User:
    """One of them. Raises Refused; User.DoesNotExist for another service's as for nobody."""
    require(viewer, Permission.LEAD_YOUTH, service)
    rows = Membership.objects.filter(service=service, user=pk) if pk < 1 << 63 else Membership.objects.none()
    return User.objects.get(pk__in=rows.values("user"))


def owned_by(viewer: Actor, service: Service, user: User) -> tuple[list[Owned], str]:
    """What ``user`` owns and the viewer may know of, with its mark. Raises Refused."""
    require(viewer, Permission.LEAD_YOUTH, service)
    things = [one for owner in owners() for one in owner.find(viewer, service, user)]
    text = "\n".join(sorted(f"{one.kind} {one.pk}" for one in things))
    return things, hashlib.sha256(text.encode()).hexdigest()[:16]


def leaver(viewer: Actor, service: Service, user: User) -> Leaver:
    """The wizard's list. Names of the records that the viewer may open, which the event says. Raises Refused."""
    with transaction.atomic():
        things, mark = owned_by(viewer, service, user)
        keys = {one.person.pk for one in things if one.person is not None}
        visible = visible_to(viewer, service).filter(pk__in=keys).select_related("data_key__parent")
        names = {person.pk: person.name for person in visible}
        workers = following(keys, clock.today(service.timezone))
        found: dict[int, RecordOwned] = {}
        for one in things:
            if one.person is not None:
                key = one.person.pk
                if key not in found:
                    others = (str(staff) for staff in workers.get(key, ()) if staff.user_id != user.pk)
                    found[key] = RecordOwned(len(found) + 1, one.person, names.get(key, ""), tuple(others))
                found[key].things.append(one)
        record(
            viewer,
            "youth.leaving_read",
            service,
            who=user.pk,
            basis="leader",
            shown=[str(one.uid) for one in found.values() if one.name],
            count=len(things),
        )
    return Leaver(
        user=user,
        records=list(found.values()),
        loose=[one for one in things if one.person is None],
        titles={owner.kind: owner.title for owner in owners()},
        ending=frozenset(owner.kind for owner in owners() if owner.ends),
        receivers=[
            one
            for one in members(service, Permission.RECORD_YOUTH)
            if one != user and (viewer.user is None or one != viewer.user)
        ],
        mark=mark,
    )
