"""The log's look-ups of one day, as the rules of :mod:`utsyn.youth.snooping` want them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import JournalEntry, YoungPerson
from utsyn.youth.rules import Basis
from utsyn.youth.snooping import Look

REFUSED = "access.refused"
NOT_FOUND = "youth.not_found"
PERSON = "youth.youngperson"
#: Having been given the record to follow.
_FOLLOWS = {
    str(basis)
    for basis in (
        Basis.KEY_WORKER,
        Basis.NAMED,
        Basis.PROGRAMME,
        Basis.SUBSTITUTE,
        Basis.DISPOSAL,
        Basis.SYSTEM,
    )
}
#: A leader who looks after access, reads the log or works through a list is not looking somebody up.
_ADMINISTERS = "leader"


def between(day: date, timezone: str) -> tuple[datetime, datetime]:
    """The first moment of a local day, and of the next."""
    zone = ZoneInfo(timezone)
    first = datetime.combine(day, time(), zone)
    return first, datetime.combine(day + timedelta(days=1), time(), zone)


def looks_of(viewer: Actor, service: Service, day: date, *, sealed: bool = True) -> list[Look]:
    """Every look-up of a local day by an employee. Without the family names, which are ``sealed``, none is a namesake.

    Raises Refused for those who may not read the access log.
    """
    require(viewer, Permission.SEE_ACCESS_LOG, service)
    first, after = between(day, service.timezone)
    events = [
        event
        for event in AuditEvent.objects.filter(service=service.code, at__gte=first, at__lt=after).order_by(
            "number"
        )
        if event.actor.startswith("user:") and (_person(event) is not None or event.action == NOT_FOUND)
    ]
    persons = {person for event in events if (person := _person(event)) is not None}
    wrote = _written(persons, first, after)
    names = _family_names(persons) if sealed else {}
    users = {user.pk: _last_word(user.name) for user in User.objects.filter(pk__in=map(_user, events))}
    found = []
    for event in events:
        user, person, basis = _user(event), _person(event), event.detail.get("basis")
        if basis == _ADMINISTERS:
            continue
        denied = event.action in (REFUSED, NOT_FOUND)
        if not denied and (basis is None or event.action.endswith("_listed")):
            continue  # a change, whose right was asked for; or a list of what they have to do anyway
        same = person is not None and bool(users.get(user)) and users.get(user) in names.get(person, ())
        # A leader looks at every emergency anyway, but may not know the namesake.
        urgent = basis == Basis.EMERGENCY and not same
        found.append(
            Look(
                number=event.number,
                at=clock.local(event.at, service.timezone),
                user=user,
                person=person,
                denied=denied,
                follows=basis in _FOLLOWS or urgent or person in wrote[user],
                same_name=same,
                digest=event.digest,
            )
        )
    return found


def _user(event: AuditEvent) -> int:
    return int(event.actor.removeprefix("user:"))


def _person(event: AuditEvent) -> int | None:
    return int(event.object_id) if event.object_type == PERSON else None


def _written(persons: set[int], first: datetime, after: datetime) -> dict[int, set[int]]:
    """By user: the records that they wrote in that day."""
    rows = JournalEntry.objects.filter(person__in=persons, written_at__gte=first, written_at__lt=after)
    found: dict[int, set[int]] = defaultdict(set)
    for author, person in rows.order_by().values_list("author", "person").distinct():
        if author is not None and person is not None:
            found[author].add(person)
    return found


def _family_names(persons: set[int]) -> dict[int, set[str]]:
    """By record: the parts of its family name."""
    rows = YoungPerson.objects.filter(pk__in=persons).select_related("data_key__parent")
    return {
        row.pk: set(str(row.content().get("family_name", "")).casefold().split())
        for row in rows
        if row.is_readable
    }


def _last_word(name: str) -> str:
    return name.casefold().split()[-1] if name.split() else ""
