"""Reading the log: what it says, and whether it is whole. Who may read it is asked in :mod:`utsyn.access`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from utsyn.audit.models import AuditEvent, ChainHead
from utsyn.audit.services import digest_of, fields_of

START = "0" * 64


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


def verify(service: str | None = None) -> Broken | None:
    """The first broken link of one chain (``""`` is the accounts' own), or of all; None when every link holds.

    Finds a changed, missing, inserted or moved event, and events cut off at the end. Reads every event once.
    """
    heads = {head.service: head for head in ChainHead.objects.all()}
    chains = [service] if service is not None else sorted(heads.keys() | set(_services()))
    for chain in chains:
        if broken := _verify_chain(chain, heads.get(chain)):
            return broken
    return None


def _services() -> list[str]:
    return list(AuditEvent.objects.order_by("service").values_list("service", flat=True).distinct())


def _verify_chain(service: str, head: ChainHead | None) -> Broken | None:
    number, digest = 0, START
    for event in AuditEvent.objects.filter(service=service).order_by("number").iterator(2000):
        if event.number != number + 1:
            return Broken(service, number + 1, "mangler")
        if event.previous != digest:
            return Broken(service, event.number, "følger ikke den forrige")
        if event.digest != digest_of(digest, fields_of(event)):
            return Broken(service, event.number, "endret")
        number, digest = event.number, event.digest
    last = (head.number, head.digest) if head else (0, START)
    if last != (number, digest):
        return Broken(service, number + 1, "slutten av kjeden er borte")
    return None
