"""Requests to restrict, erase or correct, as those who decide about them see them.

A request is handled by whoever holds ``youth.dispose``, about records that they may know of: one that leaves no trace
for them has no request either. Reading one is an event about the young person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.crypto.models import Destroyed
from utsyn.youth import disposal_policies as policies
from utsyn.youth import regimes
from utsyn.youth.models import (
    AccessClass,
    Contact,
    Decision,
    DisposalCase,
    JournalEntry,
    LifeSituation,
    Merge,
    Recognition,
    Regime,
    Task,
    YoungPerson,
)
from utsyn.youth.queries.opening import NotHere, Opened
from utsyn.youth.relations import locatable_by

#: What a look at a request makes available, as the log names it (LOG-1).
BASIS = "disposal_case"


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in the queue: no name, only what it is and how it stands."""

    case: DisposalCase
    deadline: date
    late: bool
    own: bool  # the viewer assessed it, and another must approve


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an erasure makes unreadable, by kind, and what stays (user wish 55). Counts only."""

    gone: tuple[tuple[str, int], ...]
    unsigned: int
    merged: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """A request as it is read. ``content`` is empty where it was about what is gone."""

    case: DisposalCase
    content: dict[str, Any]
    name: str
    birth_year: int | None
    entry_text: str
    deadline: date
    late: bool
    may_approve: bool
    consequences: Consequences | None
    regime: str  # the law that the record is kept under now: it asks the tests
    answered_under: str  # the law whose tests were answered


def cases(viewer: Actor, service: Service) -> QuerySet[DisposalCase]:
    """The requests that the viewer may handle or has seen the end of. Raises Refused."""
    require(viewer, Permission.DISPOSE_YOUTH, service)
    known = locatable_by(viewer, service).values("pk")
    rows = DisposalCase.objects.filter(service=service)
    here = Q(person__in=known) | Q(person__merged_into__in=known)
    # Of an erased one of the stricter classes only those know who had to do with the request (IDN-8).
    own = Q(created_by=viewer.user) | Q(assessed_by=viewer.user) | Q(closed_by=viewer.user)
    gone = Q(person__erased_at__isnull=False) & (Q(person__access_class=AccessClass.ORDINARY) | own)
    return rows.filter(here | gone).select_related(
        "person__service", "person__data_key", "person__merged_into__service", "person__merged_into__data_key",
        "entry", "data_key", "service", "created_by", "assessed_by", "closed_by",
    )  # fmt: skip


def person_of(case: DisposalCase) -> YoungPerson:
    """Whose record a request is about now: what was merged into another is handled as that one."""
    return case.person.merged_into or case.person


def regime_of(case: DisposalCase) -> Regime:
    """The law of the record that a request is about, as it is now (JRN-1)."""
    return regimes.of_record(person_of(case))


def require_case(viewer: Actor, service: Service, uid: UUID) -> DisposalCase:
    """One of them, for a service function. Raises Refused, :class:`NotHere`."""
    found = cases(viewer, service).filter(uid=uid).first()
    if found is None:
        raise NotHere
    return found


def queue(viewer: Actor, service: Service) -> tuple[list[Listed], list[Listed]]:
    """Those that wait, the first deadline first, and those of the last year that are closed. An event (LOG-2)."""
    found = cases(viewer, service)
    today = clock.today(service.timezone)
    waiting = found.filter(closed_at__isnull=True).order_by("asked_on", "pk")
    closed = found.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:50]
    with transaction.atomic():
        shown = [[_listed(viewer, case, today) for case in rows] for rows in (waiting, closed)]
        record(viewer, "youth.disposals_listed", service, count=len(shown[0]))
    return shown[0], shown[1]


def case_of(viewer: Actor, service: Service, uid: UUID) -> CaseView:
    """One request, with what it is about as far as deciding needs it. An event about the young person.

    Raises Refused, :class:`NotHere`.
    """
    found = require_case(viewer, service, uid)
    with transaction.atomic():
        entry = found.entry
        shown: dict[str, Any] = {"entries": [str(entry.uid)]} if entry is not None else {}
        parts = ["disposal", "journal"] if entry is not None else ["disposal"]
        record(
            viewer,
            "youth.disposal_opened",
            person_of(found),
            basis=BASIS,
            parts=parts,
            case=str(found.uid),
            **shown,
        )
        return _view(viewer, found)


def _view(viewer: Actor, case: DisposalCase) -> CaseView:
    today = clock.today(case.service.timezone)
    erases_record = case.kind == DisposalCase.Kind.ERASE_RECORD
    open_still = case.closed_at is None
    now = str(regime_of(case))
    try:
        content, name = case.content(), person_of(case).name
    except Destroyed:
        content, name = {}, ""
    return CaseView(
        case=case,
        content=content,
        name=name,
        birth_year=person_of(case).birth_year,
        entry_text=_text_of(case.entry) if case.entry is not None and open_still else "",
        deadline=policies.deadline(case.asked_on),
        late=open_still and policies.is_late(case.asked_on, today),
        may_approve=case.state == DisposalCase.State.ASSESSED and case.assessed_by != viewer.user,
        consequences=_consequences(person_of(case)) if erases_record and open_still else None,
        regime=now,
        answered_under=case.regime or now,
    )


def _text_of(entry: JournalEntry) -> str:
    row = JournalEntry.objects.select_related("data_key__parent").get(pk=entry.pk)
    return row.said("text") if row.is_readable else ""


def _listed(viewer: Actor, case: DisposalCase, today: date) -> Listed:
    return Listed(
        case,
        policies.deadline(case.asked_on),
        case.closed_at is None and policies.is_late(case.asked_on, today),
        case.state == DisposalCase.State.ASSESSED and case.assessed_by == viewer.user,
    )


def _consequences(person: YoungPerson) -> Consequences:
    same = [person.pk, *person.merged_from.values_list("pk", flat=True)]
    entries = JournalEntry.objects.filter(
        Q(person__in=same) | Q(pk__in=Recognition.objects.filter(person__in=same).values("entry")),
        discarded_at__isnull=True,
    )
    gone = [
        ("entries", entries.count()),
        ("contacts", Contact.objects.filter(person__in=same).count()),
        ("life", LifeSituation.objects.filter(person__in=same).count()),
        ("decisions", Decision.objects.filter(person__in=same).count()),
        ("tasks", Task.objects.filter(person__in=same).count()),
    ]
    return Consequences(
        gone=tuple(gone),
        unsigned=entries.filter(signed_at__isnull=True, imported=False).count(),
        merged=Merge.objects.filter(kept=person, undone_at__isnull=True).count(),
    )


def entries_of(opened: Opened) -> list[JournalEntry]:
    """The signed entries of a record that has been opened, newest first, to choose one that a request is about."""
    rows = JournalEntry.objects.filter(person__in=opened.same, signed_at__isnull=False)
    return [
        row
        for row in rows.select_related("data_key__parent").order_by("-occurred_at", "-pk")
        if row.is_readable
    ]
