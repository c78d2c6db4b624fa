"""Reading the log: what it says, and whether it is whole. Who may read it is asked in :mod:`utsyn.access`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from utsyn.audit.models import AuditEvent, ChainHead
from utsyn.audit.services import digest_of, fields_of

START = "0" * 64
#: Events that are held in memory at once.
AT_ONCE = 2000
_LINK = (
    "number", "at", "actor", "actor_label", "action", "object_type", "object_id", "detail", "previous", "digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold: whose chain, which number, and what is wrong with it."""

    service: str
    number: int
    problem: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; empty means everything. ``first`` is included, ``before`` is not."""

    action: str = ""
    actor: str = ""
    first: datetime | None = None
    before: datetime | None = None


def events(service: str, people: Collection[int], wanted: Filter) -> QuerySet[AuditEvent]:
    """A service's events, and those of its people's own accounts (signing in belongs to no service), newest first."""
    ids = [str(pk) for pk in people]
    accounts = Q(service="") & (
        Q(actor__in=[f"user:{pk}" for pk in ids]) | Q(object_type="accounts.user", object_id__in=ids)
    )
    found = AuditEvent.objects.filter(Q(service=service) | accounts)
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.actor:
        found = found.filter(actor_label__icontains=wanted.actor)
    if wanted.first:
        found = found.filter(at__gte=wanted.first)
    if wanted.before:
        found = found.filter(at__lt=wanted.before)
    return found.order_by("-at", "-pk")


def actions_of(service: str) -> list[str]:
    """The actions that occur in a service's log or in the accounts' own."""
    rows = AuditEvent.objects.filter(service__in=[service, ""]).order_by("action")
    return list(rows.values_list("action", flat=True).distinct())


def last_link(service: str) -> str:
    """The digest of the newest event of a service's chain; empty where there is none.

    Every change writes an event in its own transaction, so as long as this is the same, nothing has changed.
    """
    return ChainHead.objects.filter(service=service).values_list("digest", flat=True).first() or ""


def verify(service: str | None = None, progress: Callable[[int], None] = lambda count: None) -> Broken | None:
    """The first broken link of one chain (``""`` is the accounts' own), or of all; None when every link holds.

    Finds a changed, missing, inserted or moved event, and events cut off at the end. Reads every event once, some at a
    time, and may run while others write. ``progress`` gets how many were read since the last time.
    """
    heads = set(ChainHead.objects.values_list("service", flat=True))
    chains = [service] if service is not None else sorted(heads | set(_services()))
    for chain in chains:
        if broken := _verify_chain(chain, progress):
            return broken
    return None


def _services() -> list[str]:
    return list(AuditEvent.objects.order_by("service").values_list("service", flat=True).distinct())


def _head(service: str) -> tuple[int, str]:
    head = ChainHead.objects.filter(service=service).values_list("number", "digest").first()
    return head or (0, START)


def _verify_chain(service: str, progress: Callable[[int], None]) -> Broken | None:
    """The chain up to its head; and again from there, as long as others have added to it meanwhile."""
    number, digest = 0, START
    while True:
        last, mark = _head(service)
        while number < last:
            rows = _links(service, number, min(last, number + AT_ONCE))
            for row in rows:
                if broken := _broken(service, number, digest, row):
                    return broken
                number, digest = row[0], row[-1]
            progress(len(rows))
            if number < last and len(rows) < AT_ONCE:
                problem = "slutten av kjeden er borte" if not _links(service, number, None) else "mangler"
                return Broken(service, number + 1, problem)
        if (number, digest) != (last, mark):
            return Broken(service, number, "slutten av kjeden er borte")
        if _head(service) == (last, mark):
            beyond = _links(service, number, None)
            if beyond and _head(service) == (last, mark):
                return Broken(service, beyond[0][0], "slutten av kjeden er borte")
            if not beyond:
                return None


def _links(service: str, after: int, last: int | None) -> list[tuple[Any, ...]]:
    """The events after a number, to the last one; without a last, the first one that there is."""
    rows = AuditEvent.objects.filter(service=service, number__gt=after).order_by("number")
    if last is None:
        return list(rows.values_list(*_LINK)[:1])
    return list(rows.filter(number__lte=last).values_list(*_LINK))


def _broken(service: str, number: int, digest: str, row: tuple[Any, ...]) -> Broken | None:
    event = AuditEvent(service=service, **dict(zip(_LINK, row, strict=True)))
    if event.number != number + 1:
        return Broken(service, number + 1, "mangler")
    if event.previous != digest:
        return Broken(service, event.number, "følger ikke den forrige")
    if event.digest != digest_of(digest, fields_of(event)):
        return Broken(service, event.number, "endret")
    return None
