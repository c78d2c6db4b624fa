"""What is counted about young people, as plain rows: for the statistics, which know no person.

Only the system reads here. A row says who it is about by the record's primary key; :func:`people` says which gender,
district and birth date the record has, and which person it is part of where records were merged. Names are never read
out. Erased records stay in the figures, with the year of birth that was kept for that (user wish 62).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.crypto.hashing import Hasher
from utsyn.youth.models import (
    AccessClass,
    Decision,
    EntryKind,
    EntryMove,
    EntryTopic,
    JournalEntry,
    LifeSituation,
    RecordPeriod,
    YoungPerson,
)
from utsyn.youth.relations import visible_to

#: Hexadecimal digits of a person's hash that are kept: 64 bits, so that no two of a service's people share one.
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Counted:
    """One record as it is counted: what is counted by is that of the record which it was merged into."""

    person: str  # keyed hash of the person
    root: int  # primary key of the record that stands for the person
    gender: str
    district: str
    birth_year: int | None
    birth_md: int | None  # month × 100 + day
    registered_on: date
    source: str

    def age_on(self, day: date) -> int | None:
        """Whole years on a day; from the year alone where that is all that is known."""
        if self.birth_year is None:
            return None
        return (
            day.year
            - self.birth_year
            - (self.birth_md is not None and day.month * 100 + day.day < self.birth_md)
        )


class Period(NamedTuple):
    """From when to when a record had a status."""

    pk: int
    person: int
    status: str
    from_date: date
    to_date: date | None
    end_reason: str


class Life(NamedTuple):
    """The life situation as it was noted on a day."""

    pk: int
    person: int
    as_of: date
    day_activity: str
    housing: str
    leisure: list[str]


class InForce(NamedTuple):
    """A decision, from a day to a day."""

    pk: int
    person: int
    kind: str
    from_date: date
    to_date: date | None


class Conversation(NamedTuple):
    """A conversation that counts; without a person it is anonymous."""

    pk: int
    person: int | None
    on_date: date
    local_hour: int
    channel: str
    topics: list[str]


def people(viewer: Actor, service: Service, records: Collection[int] | None = None) -> dict[int, Counted]:
    """The records (None: all of the service's) by primary key, the ones that they were merged into read along."""
    _only_system(viewer, service)
    rows = YoungPerson.objects.filter(service=service).select_related("data_key", "district")
    if records is not None:
        merged = rows.filter(merged_from__in=records).values("pk")
        rows = rows.filter(Q(pk__in=records) | Q(pk__in=merged))
    found = {person.pk: person for person in rows.order_by("pk").iterator(2_000)}
    name = Hasher(service, "facts")
    counted: dict[int, Counted] = {}
    for pk, person in found.items():
        root = found[person.merged_into_id] if person.merged_into_id is not None else person
        if root.pk not in counted:
            year, md = _birth(root)
            counted[root.pk] = Counted(
                name.whole(str(root.uid))[:_DIGITS], root.pk, root.gender or "unknown",
                _district(root), year, md, root.registered_on, root.source,
            )  # fmt: skip
        counted[pk] = counted[root.pk]
    return counted


def hashes_visible_to(viewer: Actor, service: Service) -> set[str]:
    """The hashes of the people whose records the viewer may open: whose rows a list may show them."""
    name = Hasher(service, "facts")
    uids = visible_to(viewer, service).order_by().values_list("uid", flat=True)
    return {name.whole(str(uid))[:_DIGITS] for uid in uids}


def registrations(viewer: Actor, service: Service) -> list[tuple[int, date]]:
    """Each record's primary key and day of registration, the earliest first."""
    _only_system(viewer, service)
    rows = YoungPerson.objects.filter(service=service).order_by("registered_on", "pk")
    return list(rows.values_list("pk", "registered_on"))


def periods(viewer: Actor, service: Service) -> list[Period]:
    """Every period of a record, in order of their first days."""
    _only_system(viewer, service)
    rows = RecordPeriod.objects.filter(service=service).order_by("from_date", "pk")
    return [Period(*row) for row in rows.values_list("pk", "person_id", *Period._fields[2:])]


def life_situations(viewer: Actor, service: Service) -> list[Life]:
    """Every life situation noted, the earliest first."""
    _only_system(viewer, service)
    rows = LifeSituation.objects.filter(service=service).order_by("as_of", "pk")
    return [Life(*row) for row in rows.values_list("pk", "person_id", *Life._fields[2:])]


def decisions(viewer: Actor, service: Service) -> list[InForce]:
    """Every decision, without its content."""
    _only_system(viewer, service)
    rows = Decision.objects.filter(service=service).order_by("from_date", "pk")
    return [InForce(*row) for row in rows.values_list("pk", "person_id", *InForce._fields[2:])]


def conversations(viewer: Actor, service: Service, start: date, end: date) -> list[Conversation]:
    """The conversations held from ``start`` to ``end`` that count: signed or imported, each where it belongs.

    One that stood on the wrong person counts by its copy on the right one; an anonymous one that was recognised is
    that person's.
    """
    _only_system(viewer, service)
    moved = EntryMove.objects.filter(entry=OuterRef("pk"))
    chosen = JournalEntry.objects.filter(
        Q(signed_at__isnull=False) | Q(imported=True),
        ~Exists(moved),
        service=service,
        kind=EntryKind.CONVERSATION,
        on_date__range=(start, end),
        discarded_at__isnull=True,
    )
    pairs = EntryTopic.objects.filter(
        entry__service=service, entry__kind=EntryKind.CONVERSATION, entry__on_date__range=(start, end)
    )
    topics: dict[int, list[str]] = defaultdict(list)
    for entry, code in pairs.order_by("pk").values_list("entry_id", "topic__code"):
        topics[entry].append(code)
    columns = ("pk", "person_id", "recognition__person_id", "on_date", "local_hour", "channel")
    rows: Iterable[tuple[int, int | None, int | None, date, int, str]] = chosen.order_by("pk").values_list(
        *columns
    )
    return [
        Conversation(pk, person if person is not None else known, day, hour, channel, topics.get(pk, []))
        for pk, person, known, day, hour, channel in rows
    ]


def years_of_people(viewer: Actor, service: Service) -> frozenset[int]:
    """The years in which something happened that is counted about people: registrations, periods, decisions."""
    _only_system(viewer, service)
    dates = [
        YoungPerson.objects.filter(service=service)
        .order_by()
        .values_list("registered_on", flat=True)
        .distinct(),
        RecordPeriod.objects.filter(service=service)
        .order_by()
        .values_list("from_date", flat=True)
        .distinct(),
        RecordPeriod.objects.filter(service=service).order_by().values_list("to_date", flat=True).distinct(),
        Decision.objects.filter(service=service).order_by().values_list("from_date", flat=True).distinct(),
        Decision.objects.filter(service=service).order_by().values_list("to_date", flat=True).distinct(),
    ]
    return frozenset(day.year for days in dates for day in days if day is not None)


def _district(person: YoungPerson) -> str:
    """Where they live; of somebody whose address is blocked the figures do not say that either (IDN-8)."""
    if person.district is None or person.access_class == AccessClass.PROTECTED:
        return "unknown"
    return person.district.code


def _birth(person: YoungPerson) -> tuple[int | None, int | None]:
    """Year, and month × 100 + day, as far as they are known."""
    if not person.is_readable:
        return person.birth_year_left, None
    content = person.content()
    born = content.get("birth_date")
    if born:
        day = date.fromisoformat(born)
        return day.year, day.month * 100 + day.day
    year = content.get("birth_year")
    return (int(year) if year else None), None


def _only_system(viewer: Actor, service: Service) -> None:
    if not viewer.is_system:
        raise Refused(Permission.SEE_YOUTH, service.code)
