"""What waits to be signed: one's own, oldest first; for whoever leads, how many each employee has (JRN-3, TAU-8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.journal_policies import TAKE_BACK, hours_waited
from utsyn.youth.models import EntryKind, JournalEntry, YoungPerson
from utsyn.youth.queries.timeline import drafts_of, held_by
from utsyn.youth.relations import locatable_by, visible_to
from utsyn.youth.rules import basis_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for the viewer. ``person`` is None for an anonymous conversation."""

    uid: UUID
    person: UUID | None
    name: str
    kind_label: str
    correction: bool
    occurred_at: datetime
    saved_at: datetime
    hours: int  # since it was begun
    versions: int  # how many there are to choose between; 1 is none
    discarded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """How much an employee has not signed, and for how many hours the oldest has waited."""

    name: str
    count: int
    hours: int


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The page. ``out_of_reach``: drafts in records that the viewer may not open any more; a leader gives them on."""

    mine: tuple[Waiting, ...]
    discarded: tuple[Waiting, ...]
    out_of_reach: int
    employees: tuple[Waits, ...] | None  # None for whoever does not lead


def unsigned(viewer: Actor, service: Service) -> Unsigned:
    """What waits for the viewer. Each record whose name is shown has an event. Raises Refused."""
    require(viewer, Permission.SEE_YOUTH, service)
    with transaction.atomic():
        persons = _reachable(viewer, service)
        rows = JournalEntry.objects.filter(drafts_of(viewer), service=service)
        rows = rows.select_related("person").annotate(
            others=Count(
                "other_versions",
                filter=Q(other_versions__discarded_at__isnull=True, other_versions__signed_at__isnull=True),
            )
        )
        drafts = list(rows.order_by("written_at", "pk"))
        since = clock.now() - TAKE_BACK
        thrown = JournalEntry.objects.filter(held_by(viewer), service=service, discarded_at__gte=since)
        gone = list(thrown.select_related("person").order_by("-discarded_at"))
        seen = {pk for each in (*drafts, *gone) if (pk := _pk_of(each)) in persons}
        for pk in sorted(seen):
            basis = str(basis_of(viewer, persons[pk]))
            record(viewer, "youth.unsigned_listed", persons[pk], basis=basis, parts=["name"])
        mine, left_out = _waiting(drafts, persons)
        discarded, _hidden = _waiting(gone, persons)
        employees = None
        if can(viewer, Permission.LEAD_YOUTH, service):
            employees = _employees(viewer, service)
            record(viewer, "youth.unsigned_counted", service, count=len(employees))
    return Unsigned(mine, discarded, left_out, employees)


def waiting_count(viewer: Actor, service: Service) -> int:
    """How many drafts wait for the viewer; shows nothing of them."""
    return JournalEntry.objects.filter(drafts_of(viewer), service=service).count() if viewer.user else 0


def _reachable(viewer: Actor, service: Service) -> dict[int, YoungPerson]:
    """Records that the viewer may open and has drafts in, by primary key."""
    written = JournalEntry.objects.filter(
        Q(author=viewer.user) | Q(custodian=viewer.user),
        service=service,
        signed_at__isnull=True,
        imported=False,
    )
    whose = Coalesce("person__merged_into", "person")
    keys = written.exclude(person=None).order_by().values_list(whose, flat=True).distinct()
    people = visible_to(viewer, service).filter(pk__in=set(keys)).select_related("data_key", "service")
    return {person.pk: person for person in people}


def _pk_of(entry: JournalEntry) -> int | None:
    return (entry.person.merged_into_id or entry.person.pk) if entry.person is not None else None


def _waiting(
    drafts: Iterable[JournalEntry], persons: dict[int, YoungPerson]
) -> tuple[tuple[Waiting, ...], int]:
    now, found, out_of_reach = clock.now(), [], 0
    for entry in drafts:
        pk = _pk_of(entry)
        person = persons.get(pk) if pk is not None else None
        if pk is not None and person is None:
            out_of_reach += 1
            continue
        found.append(
            Waiting(
                uid=entry.uid,
                person=person.uid if person is not None else None,
                name=person.name if person is not None else "",
                kind_label=str(EntryKind(entry.kind).label),
                correction=entry.corrects_id is not None,
                occurred_at=entry.occurred_at,
                saved_at=entry.saved_at,
                hours=hours_waited(entry.written_at, now),
                versions=1 + int(vars(entry).get("others", 0)),
                discarded_at=entry.discarded_at,
            )
        )
    return tuple(found), out_of_reach


def _employees(viewer: Actor, service: Service) -> tuple[Waits, ...]:
    """Counts by whoever is to sign, the longest wait first. Nothing of records that leave no trace for the viewer."""
    known = locatable_by(viewer, service).values("pk")
    rows = JournalEntry.objects.filter(
        Q(person__in=known) | Q(person__merged_into__in=known) | Q(person__isnull=True),
        service=service, signed_at__isnull=True, imported=False, discarded_at__isnull=True, beside__isnull=True,
    )  # fmt: skip
    counted = (
        rows.order_by()
        .values(who=Coalesce(F("custodian"), F("author")))
        .annotate(count=Count("pk"), since=Min("written_at"))
        .order_by("since", "who")
    )
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[row["who"] for row in counted])}
    now = clock.now()
    return tuple(Waits(names[row["who"]], row["count"], hours_waited(row["since"], now)) for row in counted)
