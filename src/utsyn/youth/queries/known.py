"""Rows of a list of people: who it is, when there was contact last, and what the viewer is to them. Nothing of the
journal. Whoever may know of a person without opening the record gets the name, the year, and whom to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    EntryKind,
    Impediment,
    JournalEntry,
    KeyWorker,
    KeyWorkerRole,
    Objection,
    RecordGrant,
    YoungPerson,
)
from utsyn.youth.relations import absent_for, has_team_access, in_force, locatable_by, whole
from utsyn.youth.rules import Basis

#: Records on the first page that were opened last.
RECENT = 5
#: So many of the viewer's own openings are looked through for them.
_LOOKED_THROUGH = 60
#: The searches that may have shown a record to one who may not open it, and for how long its name is still said.
_SEARCHES, _NAMED_MINUTES = ("youth.searched", "youth.duplicates_shown"), 60
#: Days that are looked back: the log of a service grows for ever, and what was opened long ago is searched for.
_RECENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Row:
    """One young person in a list. Without ``basis`` the viewer may not open the record."""

    pk: int
    uid: UUID
    name: str
    nicknames: str  # those that are not the name itself, with commas; empty without access
    birth_year: int | None
    basis: Basis | None
    key_worker: str  # whom to ask, the primary one; empty where there is none
    last_contact: date | None
    unsigned: int  # the viewer's own drafts
    protected: bool  # of a stricter class


@dataclass(frozen=True, slots=True)
class Hit:
    """Whom a refusal is about, for one who has just found them."""

    name: str
    birth_year: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody sees before they search."""

    mine: Sequence[Row]
    recent: Sequence[Row]


def mine(viewer: Actor, service: Service) -> Mine:
    """The records that the viewer has to do with, by name, and others that they opened last. Raises Refused."""
    require(viewer, Permission.SEE_YOUTH, service)
    with transaction.atomic():
        own = sorted(tied_to(viewer, service))
        opened = [pk for pk in _opened_last(viewer, service) if pk not in own]
        rows = {row.pk: row for row in rows_of(viewer, service, [*own, *opened]) if row.basis is not None}
        shown = Mine(
            sorted((rows[pk] for pk in own if pk in rows), key=lambda row: row.name.casefold()),
            [rows[pk] for pk in opened if pk in rows][:RECENT],
        )
        uids = [str(row.uid) for row in (*shown.mine, *shown.recent)]
        if uids:
            record(viewer, "youth.listed", service, hits=len(uids), shown=uids)
    return shown


def searched_for(viewer: Actor, service: Service, person: YoungPerson) -> Hit | None:
    """The name and the year of a record that may not be opened, where a search showed them to the viewer in the last
    hour; else None. Showing them is an event.

    Whoever is about to use emergency access must see on whom (ux.md K26). An address says nothing, and one that came
    some other way than by a search for the name tells no name (ADR 18).
    """
    since = clock.now() - timedelta(minutes=_NAMED_MINUTES)
    events = AuditEvent.objects.filter(
        service=service.code, at__gte=since, actor=viewer.id, action__in=_SEARCHES
    )
    shown = events.order_by().values_list("detail", flat=True)
    if not any(str(person.uid) in detail.get("shown", ()) for detail in shown):
        return None
    with transaction.atomic():
        if not locatable_by(viewer, service).filter(pk=person.pk).exists():
            return None
        record(viewer, "youth.named_again", person, basis="denied", parts=["name"])
        return Hit(person.name, person.birth_year)


def rows_of(viewer: Actor, service: Service, keys: Sequence[int]) -> list[Row]:
    """Rows of the records with these primary keys, in their order. The keys are of records that the viewer may know
    of (:func:`~utsyn.youth.relations.locatable_by`)."""
    persons = {person.pk: person for person in whole(service).filter(pk__in=keys).select_related("data_key")}
    if not persons:
        return []
    bases = bases_of(viewer, service, persons.values())
    roots = _roots(persons)
    asked = _key_workers(roots, clock.today(service.timezone))
    contacts, drafts = _contacts(viewer, roots), _drafts(viewer, roots)
    found = []
    for pk in keys:
        if pk not in persons:
            continue
        person, basis = persons[pk], bases.get(pk)
        name = person.name
        others = [each for each in person.nicknames if each != name] if basis else []
        found.append(
            Row(
                pk=pk,
                uid=person.uid,
                name=name,
                nicknames=", ".join(others),
                birth_year=person.birth_year,
                basis=basis,
                key_worker=asked.get(pk, ""),
                last_contact=contacts.get(pk) if basis else None,
                unsigned=drafts.get(pk, 0) if basis else 0,
                protected=person.access_class != AccessClass.ORDINARY,
            )
        )
    return found


def bases_of(viewer: Actor, service: Service, persons: Iterable[YoungPerson]) -> dict[int, Basis]:
    """Why the viewer may open each of these records now, without those that they may not: as
    :func:`utsyn.youth.rules.basis_of`, of many at once (a test holds the two together)."""
    known = {person.pk: person for person in persons}
    if viewer.is_system:
        return dict.fromkeys(known, Basis.SYSTEM)
    user = viewer.user
    if user is None or not can(viewer, Permission.SEE_YOUTH, service):
        return {}
    roots = _roots(known)
    ways = _Ways(user, service, roots)
    team = can(viewer, Permission.RECORD_YOUTH, service) and has_team_access(service)
    disposes = can(viewer, Permission.DISPOSE_YOUTH, service)
    found = {}
    for pk, person in known.items():
        ordinary = person.access_class == AccessClass.ORDINARY
        restricted = person.restricted_at is not None
        basis = ways.basis(pk, ordinary=ordinary, restricted=restricted, team=team, disposes=disposes)
        if basis is not None:
            found[pk] = basis
    return found


class _Ways:
    """Every way in that one user has to some records, read in one go."""

    def __init__(self, user: User, service: Service, roots: dict[int, int]) -> None:
        day, now = clock.today(service.timezone), clock.now()
        followed = KeyWorker.objects.filter(in_force(day), person__in=roots).order_by()
        pairs = list(followed.values_list("person", "staff__user"))
        absent = set(absent_for(user, service, day))
        self.own = {roots[pk] for pk, each in pairs if each == user.pk}
        self.covered = {roots[pk] for pk, each in pairs if each in absent}
        self.grants: dict[int, str] = {}
        grants = RecordGrant.objects.filter(
            person__in=roots, user=user, ended_at__isnull=True, from_date__lte=day, to_date__gte=day
        )
        for pk, kind in grants.order_by("kind", "pk").values_list("person", "kind"):
            self.grants.setdefault(roots[pk], kind)
        emergencies = EmergencyAccess.objects.filter(
            person__in=roots, user=user, ended_at__isnull=True, from_at__lte=now, until_at__gt=now
        )
        urgent = list(emergencies.order_by().values_list("person", "danger_to_life"))
        self.urgent = {roots[pk] for pk, _danger in urgent}
        self.danger = {roots[pk] for pk, danger in urgent if danger}
        self.blocked = {roots[pk] for pk in _named(Impediment, user, roots)}
        self.objecting = {roots[pk] for pk in _named(Objection, user, roots)}

    def basis(self, pk: int, *, ordinary: bool, restricted: bool, team: bool, disposes: bool) -> Basis | None:
        """Why the user may open one record, in the order of :func:`utsyn.youth.rules.basis_of`."""
        if pk in self.blocked:
            return None
        if restricted:
            circle = ordinary or pk in self.own or pk in self.grants
            return Basis.DISPOSAL if disposes and circle and pk not in self.objecting else None
        if pk in self.objecting:
            return Basis.EMERGENCY if pk in self.danger else None
        if pk in self.own:
            return Basis.KEY_WORKER
        if pk in self.grants:
            return Basis(self.grants[pk])
        if ordinary and pk in self.covered:
            return Basis.SUBSTITUTE
        if ordinary and team:
            return Basis.TEAM
        return Basis.EMERGENCY if pk in self.urgent else None


def _named(model: type[Objection] | type[Impediment], user: User, roots: dict[int, int]) -> list[int]:
    """Under which keys rows name the user that have not ended."""
    rows = model.objects.filter(person__in=roots, user=user, ended_at__isnull=True)
    return list(rows.order_by().values_list("person", flat=True))


def tied_to(viewer: Actor, service: Service) -> set[int]:
    """The keys of the records that the viewer follows, covers, was let into or has opened as an emergency: which of
    them they may open now, :func:`visible_to` says. Found from the few rows that name the viewer."""
    if viewer.user is None:
        return set()
    user, day, now = viewer.user, clock.today(service.timezone), clock.now()
    # The employees first: asked for in one, the database would look through everybody's key workers.
    whose = [user.pk, *absent_for(user, service, day)]
    employees = list(StaffMember.objects.filter(service=service, user__in=whose).values_list("pk", flat=True))
    workers = KeyWorker.objects.filter(in_force(day), staff__in=employees)
    grants = RecordGrant.objects.filter(
        service=service, user=user, ended_at__isnull=True, from_date__lte=day, to_date__gte=day
    )
    emergencies = EmergencyAccess.objects.filter(
        service=service, user=user, ended_at__isnull=True, from_at__lte=now, until_at__gt=now
    )
    found = set()
    for rows in (workers, grants, emergencies):
        pairs = rows.order_by().values_list("person", "person__merged_into")
        found |= {root or pk for pk, root in pairs}
    return found


def _roots(persons: Collection[int]) -> dict[int, int]:
    """Under which record each key's rows stand: their own, and that of those that were merged into them."""
    merged = YoungPerson.objects.filter(merged_into__in=persons).values_list("pk", "merged_into")
    return {pk: pk for pk in persons} | {pk: root for pk, root in merged if root is not None}


def _key_workers(roots: dict[int, int], day: date) -> dict[int, str]:
    """Whom to ask about each record: the primary key worker on ``day``, else the other."""
    rows = KeyWorker.objects.filter(in_force(day), person__in=roots).select_related("staff")
    found: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: (row.role != KeyWorkerRole.PRIMARY, row.from_date, row.pk)):
        found.setdefault(roots[row.person_id], str(row.staff))
    return found


def _contacts(viewer: Actor, roots: dict[int, int]) -> dict[int, date]:
    """The day of the last conversation of each record, also of those that were anonymous first.

    Of a draft nobody but its writer knows, and what stood on the wrong person was no conversation with them.
    """
    found: dict[int, date] = {}
    entries = JournalEntry.objects.filter(
        Q(imported=True) | Q(signed_at__isnull=False) | Q(author=viewer.user),
        kind=EntryKind.CONVERSATION,
        discarded_at__isnull=True,
        move__isnull=True,
    ).order_by()
    own = entries.filter(person__in=roots).values_list("person").annotate(last=Max("on_date"))
    known = entries.filter(recognition__person__in=roots).values_list("recognition__person")
    for pk, last in [*own, *known.annotate(last=Max("on_date"))]:
        found[roots[pk]] = max(last, found.get(roots[pk], last))
    return found


def _drafts(viewer: Actor, roots: dict[int, int]) -> dict[int, int]:
    """How many entries of each record the viewer has begun and not signed."""
    if viewer.user is None:
        return {}
    # Whose each of these few is, is sifted here: asked for it, SQLite looks through all that the viewer has written.
    rows = JournalEntry.objects.filter(
        person__in=roots, signed_at__isnull=True, discarded_at__isnull=True, imported=False
    )
    found: dict[int, int] = defaultdict(int)
    for pk, author, custodian in rows.order_by().values_list("person", "author", "custodian"):
        if pk is not None and viewer.user.pk == (custodian or author):
            found[roots[pk]] += 1
    return found


def _opened_last(viewer: Actor, service: Service) -> list[int]:
    """The keys of the records that the viewer opened last, the latest first."""
    since = clock.now() - timedelta(days=_RECENT_DAYS)
    rows = AuditEvent.objects.filter(
        service=service.code, at__gte=since, actor=viewer.id, action="youth.opened"
    )
    latest = rows.order_by("-at", "-number").values_list("object_id", flat=True)[:_LOOKED_THROUGH]
    return [int(pk) for pk in dict.fromkeys(latest) if pk.isdecimal()]
