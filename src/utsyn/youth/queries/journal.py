"""What the pages need on which one writes: who it is about, the draft, earlier drafts, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.catalogue.models import Place, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth.correction_rules import can_correct, can_move, recognised_as
from utsyn.youth.models import JournalEntry, YoungPerson
from utsyn.youth.queries.anonymous import signed_for
from utsyn.youth.queries.banner import Banner, banner
from utsyn.youth.queries.known import Row
from utsyn.youth.queries.opening import Opened, find, opened
from utsyn.youth.queries.search import Found, search
from utsyn.youth.queries.timeline import EntryView, drafts_of, note_read, read_along, rows_of, views_of
from utsyn.youth.rules import Basis, basis_of, can_write


@dataclass(frozen=True, slots=True)
class Resumable:
    """A draft that the viewer began earlier, of the same kind, on the same person."""

    uid: UUID
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One of several versions of a draft: whose it is, when it was saved, and its text."""

    uid: UUID
    author: str
    saved_at: datetime
    text: str
    main: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft to go on with. ``typed`` is what stands in the form's fields; ``version`` what the page has then seen."""

    uid: UUID
    kind: str
    version: int
    typed: dict[str, Any]
    written_at: datetime
    saved_at: datetime
    corrects: UUID | None
    versions: tuple[Version, ...]  # more than one where there is something to choose
    discarded: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The page on which one writes. ``person`` and ``banner`` are None for an anonymous conversation."""

    person: YoungPerson | None
    banner: Banner | None
    draft: Draft | None = None
    resumable: tuple[Resumable, ...] = ()
    corrects: EntryView | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Codes and names that the form of a conversation offers."""

    places: list[tuple[str, str]] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    staff: list[tuple[str, str]] = field(default_factory=list)
    own: str = ""  # the viewer's own code among the staff


@contextmanager
def _at(
    viewer: Actor, service: Service, uid: UUID | None, action: str, **detail: Any
) -> Iterator[Opened | None]:
    """The record, opened; or, without one, the event alone."""
    if uid is not None:
        with opened(viewer, service, uid, action, parts=["name", "journal"], **detail) as found:
            yield found
        return
    require(viewer, Permission.SEE_YOUTH, service)
    with transaction.atomic():
        record(viewer, action, service, basis="took_part", parts=["journal"], **detail)
        yield None


def new_desk(viewer: Actor, service: Service, uid: UUID | None, kind: str) -> Desk:
    """An empty form on a person (None: an anonymous conversation), and what the viewer left unfinished there.

    Raises Refused, also for whoever may read and not write; NotHere.
    """
    with _at(viewer, service, uid, "youth.entry_begun", kind=kind) as found:
        person = found.person if found is not None else None
        if not (can_write(viewer, person) if person else can(viewer, Permission.RECORD_YOUTH, service)):
            raise Refused(Permission.RECORD_YOUTH, service.code)
        rows = JournalEntry.objects.filter(
            drafts_of(viewer), service=service, kind=kind, corrects__isnull=True
        )
        rows = rows.filter(person__in=found.same) if found is not None else rows.filter(person__isnull=True)
        left = tuple(Resumable(each.uid, each.saved_at) for each in rows.order_by("-saved_at")[:3])
        return Desk(person, banner(found) if found is not None else None, resumable=left)


def correction_desk(viewer: Actor, service: Service, uid: UUID | None, entry: UUID) -> Desk:
    """An empty form for what corrects a signed entry, with that beside it.

    Raises Refused (JRN-6); NotHere; JournalEntry.DoesNotExist.
    """
    with _at(viewer, service, uid, "youth.entry_begun", kind="addition", corrects=str(entry)) as found:
        person = found.person if found is not None else None
        row = _signed(viewer, service, found, entry)
        if not can_correct(viewer, row, person):
            raise Refused(Permission.CORRECT_YOUTH, service.code)
        if found is None:
            _note_known(viewer, row, "youth.entry_begun", kind="addition", corrects=str(entry))
        (view,) = views_of([row], viewer)
        rows = JournalEntry.objects.filter(drafts_of(viewer), corrects=row).order_by("-saved_at")[:3]
        left = tuple(Resumable(each.uid, each.saved_at) for each in rows)
        return Desk(person, banner(found) if found is not None else None, None, left, view)


def draft_desk(viewer: Actor, service: Service, uid: UUID | None, entry: UUID) -> Desk:
    """A draft of the viewer's, to go on with. Raises Refused; NotHere; JournalEntry.DoesNotExist."""
    with _at(viewer, service, uid, "youth.draft_opened", entry=str(entry)) as found:
        rows = read_along(JournalEntry.objects.filter(service=service)).select_related(
            "data_key__parent", "author", "service", "corrects", "person"
        )
        rows = rows.filter(person__in=found.same) if found is not None else rows.filter(person__isnull=True)
        mine = Q(custodian=viewer.user) | Q(author=viewer.user, custodian__isnull=True)
        row = rows.get(mine, uid=entry, signed_at__isnull=True, imported=False)
        others = rows.filter(beside=row, signed_at__isnull=True, discarded_at__isnull=True)
        versions = (row, *others.order_by("written_at", "pk"))
        if row.corrects is not None and found is None:
            if not can_correct(viewer, row.corrects, None):
                raise JournalEntry.DoesNotExist  # what it corrects was recognised, and is out of reach now
            _note_known(viewer, row.corrects, "youth.draft_opened", entry=str(entry))
        corrected = views_of(read_along(JournalEntry.objects.filter(pk__in=[row.corrects_id])), viewer)
        content = row.content()
        draft = Draft(
            uid=row.uid,
            kind=row.kind,
            version=row.version,
            typed=dict(content.get("typed", {"text": content.get("text", "")})),
            written_at=row.written_at,
            saved_at=row.saved_at,
            corrects=row.corrects.uid if row.corrects is not None else None,
            versions=tuple(_version(each, row) for each in versions),
            discarded=row.discarded_at is not None,
        )
        person = found.person if found is not None else None
        shown = banner(found) if found is not None else None
        return Desk(person, shown, draft, corrects=corrected[0] if corrected else None)


@dataclass(frozen=True, slots=True)
class Made:
    """What kind of entry an address stands for, when it was begun, and what it corrects."""

    kind: str
    written_at: datetime
    corrects: UUID | None


def own_entry(viewer: Actor, service: Service, uid: UUID | None, entry: UUID) -> Made:
    """An entry that the viewer writes, or has signed meanwhile in another tab. Reads nothing of its box.

    Raises JournalEntry.DoesNotExist; as :func:`~utsyn.youth.queries.opening.find`.
    """
    person = find(viewer, service, uid) if uid is not None else None
    mine = Q(author=viewer.user) | Q(custodian=viewer.user)
    rows = JournalEntry.objects.filter(mine, service=service, imported=False).select_related("corrects")
    if person is not None:
        rows = rows.filter(Q(person=person) | Q(person__merged_into=person))
    else:
        rows = rows.filter(person__isnull=True)
    row = rows.get(uid=entry)
    return Made(row.kind, row.written_at, row.corrects.uid if row.corrects is not None else None)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry, and what the viewer may do with it."""

    banner: Banner
    entry: EntryView
    may_correct: bool
    may_move: bool


def entry_page(viewer: Actor, service: Service, uid: UUID, entry: UUID, *, moving: bool = False) -> EntryPage:
    """One entry of a record. ``moving``: for those alone who may move it. Raises Refused; NotHere;
    JournalEntry.DoesNotExist."""
    with opened(
        viewer, service, uid, "youth.entry_opened", parts=["name", "journal"], entry=str(entry)
    ) as found:
        row = read_along(rows_of(found, viewer)).get(uid=entry)
        (view,) = views_of([row], viewer)
        note_read(viewer, found, [view])
        may_move = row.person_id is not None and view.is_readable and can_move(viewer, row, found.person)
        if moving and not may_move:
            raise Refused(Permission.CORRECT_YOUTH, service.code)
        return EntryPage(
            banner=banner(found),
            entry=view,
            # What was recognised is corrected as what it is: a conversation without a person.
            may_correct=can_correct(viewer, row, found.person if row.person_id is not None else None),
            may_move=may_move,
        )


@dataclass(frozen=True, slots=True)
class Receivers:
    """Whom a search found that an entry could belong to."""

    found: Found
    may: tuple[Row, ...] = ()  # those that the viewer may write in
    others: tuple[Row, ...] = ()  # those that they may know of, and must ask somebody about


def receivers(viewer: Actor, service: Service, text: str, besides: UUID) -> Receivers:
    """Search for whom an entry belongs to, among all but the record ``besides``, as «Finn ungdom» does.

    Raises Refused for those who write in no record.
    """
    require(viewer, Permission.RECORD_YOUTH, service)
    found = search(viewer, service, text)
    rows = [row for row in (*found.rows, *found.close) if row.uid != besides]
    # Restricted ones nobody writes in, and an emergency is not let in to put something there.
    no = (None, Basis.EMERGENCY, Basis.DISPOSAL)
    may = tuple(row for row in rows if row.basis not in no)
    return Receivers(found, may, tuple(row for row in rows if row not in may))


def choices(viewer: Actor, service: Service) -> Choices:
    """What the form of a conversation offers today. Holds nothing about anybody but employees. Raises Refused."""
    if not (can(viewer, Permission.RECORD_YOUTH, service) or can(viewer, Permission.CORRECT_YOUTH, service)):
        raise Refused(Permission.RECORD_YOUTH, service.code)
    day = clock.today(service.timezone)
    staff = StaffMember.objects.filter(service=service, user__is_active=True).order_by("name", "code")
    own = next((each.code for each in staff if viewer.user and each.user_id == viewer.user.pk), "")
    return Choices(
        [(each.code, each.name) for each in Place.objects.in_force(day).filter(service=service)],
        [(each.code, each.name) for each in Topic.objects.in_force(day).filter(service=service)],
        [(each.code, str(each)) for each in staff],
        own,
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows behind codes that were chosen."""

    place: Place | None
    staff: list[StaffMember]
    topics: list[Topic]


def chosen(viewer: Actor, service: Service, data: dict[str, Any]) -> Chosen:
    """What a checked form names by codes: ``place``, ``staff``, ``topics``; topics in the order of the form."""
    require(viewer, Permission.SEE_YOUTH, service)
    topics = {
        each.code: each for each in Topic.objects.filter(service=service, code__in=data.get("topics", []))
    }
    return Chosen(
        Place.objects.filter(service=service, code=data.get("place") or "").first(),
        list(StaffMember.objects.filter(service=service, code__in=data.get("staff", [])).order_by("code")),
        [topics[code] for code in data.get("topics", []) if code in topics],
    )


def _note_known(viewer: Actor, row: JournalEntry, action: str, **detail: Any) -> None:
    """A conversation without a person that was recognised is read as a part of that record: the event is about it."""
    person = recognised_as(row)
    if person is not None:
        basis = str(basis_of(viewer, person))
        record(viewer, action, person, basis=basis, parts=["journal"], entries=[str(row.uid)], **detail)


def _signed(viewer: Actor, service: Service, found: Opened | None, entry: UUID) -> JournalEntry:
    """Where there is no person, one that the viewer may not see is not there."""
    if found is None:
        return read_along(signed_for(viewer, service)).get(uid=entry)
    rows = JournalEntry.objects.filter(service=service, signed_at__isnull=False, person__in=found.same)
    return read_along(rows).get(uid=entry)


def _version(entry: JournalEntry, main: JournalEntry) -> Version:
    return Version(
        entry.uid, str(entry.author or ""), entry.saved_at, entry.said("text"), entry.pk == main.pk
    )
