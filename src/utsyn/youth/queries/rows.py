"""Reading the youth room's records as rows that name everything by code: for exports, and for holding imports against.

A record that was merged into another has no row of its own in an export: what hangs on it stands under the id of the
one that was kept. What a conversation turned out to be counts: a recognised one has its person, one that stood on the
wrong person stands on the right one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth.models import (
    AccessClass,
    Decision,
    EntryKind,
    EntryStaff,
    EntryTopic,
    JournalEntry,
    KeyWorker,
    LifeSituation,
    RecordPeriod,
    YoungPerson,
)
from utsyn.youth.relations import locatable_by
from utsyn.youth.rows import ConversationRow, DecisionRow, KeyWorkerRow, PeriodRow, PersonRow, SituationRow
from utsyn.youth.same import one_each

#: So many ids go into one question.
CHUNK = 500


def persons(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[PersonRow]:
    """Young people: all but those that were merged into others; or those with these ids, the merged ones among them.

    Of one who was erased there are only the columns that the figures need; where all are read, neither name of one of
    whom the viewer may not know, nor where one lives whose address is blocked, which the figures do not say either
    (TAU-4, IDN-8). In no particular order. Raises Refused without the right to import or
    export; so do all readers here.
    """
    may(viewer, service)
    rows = YoungPerson.objects.filter(service=service).select_related("data_key", "district").order_by()
    hidden: set[int] = set()
    if ids is None:
        rows = rows.filter(merged_into__isnull=True)
        hidden = _hidden_from(viewer, service)
    found = []
    for part in parts(rows, "key", ids):
        for each in part.iterator(2_000):
            row = _person(each)
            if each.pk in hidden:
                row = row._replace(given_name="", family_name="")
                if each.access_class == AccessClass.PROTECTED:
                    row = row._replace(district=None)
            found.append(row)
    return found


def _hidden_from(viewer: Actor, service: Service) -> set[int]:
    """The primary keys of those of whom the viewer is not to know who they are; those merged into them among them."""
    if viewer.is_system:
        return set()
    known = locatable_by(viewer, service).values("pk")
    rows = YoungPerson.objects.filter(service=service).exclude(Q(pk__in=known) | Q(merged_into__in=known))
    return set(rows.values_list("pk", flat=True))


def record_periods(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[PeriodRow]:
    """Periods of all young people, or of those with these ids."""
    may(viewer, service)
    rows = _of_people(RecordPeriod, service, "status", "from_date", "to_date", "end_reason", people=ids)
    return one_each(PeriodRow(*row)._replace(end_reason=row[-1] or None) for row in rows)


def key_workers(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[KeyWorkerRow]:
    """Key workers of all young people, or of those with these ids."""
    may(viewer, service)
    rows = _of_people(KeyWorker, service, "staff__code", "role", "from_date", "to_date", people=ids)
    return one_each(KeyWorkerRow(*row) for row in rows)


def life_situations(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[SituationRow]:
    """Life situations of all young people, or of those with these ids."""
    may(viewer, service)
    rows = _of_people(LifeSituation, service, "as_of", "day_activity", "housing", "leisure", people=ids)
    return one_each(
        SituationRow(who, as_of, activity or None, housing or None, tuple(sorted(leisure)))
        for who, as_of, activity, housing, leisure in rows
    )


def decisions(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[DecisionRow]:
    """Decisions, all or those with these ids. Where all are read, by which law stands only where the viewer may know of
    whom it is: it is a text that says much."""
    may(viewer, service)
    hidden = _hidden_from(viewer, service) if ids is None else set()
    rows = Decision.objects.filter(service=service).order_by()
    rows = rows.select_related("data_key__parent").annotate(who=_WHO)
    return [
        DecisionRow(
            each.key,
            vars(each)["who"],
            each.kind,
            each.said("legal_basis") if each.is_readable and each.person_id not in hidden else "",
            each.from_date,
            each.to_date,
        )
        for part in parts(rows, "key", ids)
        for each in part.iterator(2_000)
    ]


def conversations(viewer: Actor, service: Service, ids: Iterable[str] | None = None) -> list[ConversationRow]:
    """Conversations that count, all or those with these ids: signed here, or brought by an import."""
    may(viewer, service)
    rows: list[ConversationRow] = []
    for part in parts(counted(service).order_by(), "key", ids):
        found = part.annotate(who=_SPOKEN_WITH)
        keys = part.values("pk")
        staff: dict[int, list[str]] = defaultdict(list)
        links = EntryStaff.objects.filter(entry__in=keys).order_by()
        for pk, code in links.values_list("entry_id", "staff_member__code"):
            staff[pk].append(code)
        topics: dict[int, list[str]] = defaultdict(list)
        told = EntryTopic.objects.filter(entry__in=keys).order_by("pk")
        for pk, code in told.values_list("entry_id", "topic__code"):
            topics[pk].append(code)
        rows += [
            ConversationRow(key, who, at, channel, minutes, tuple(sorted(staff[pk])), tuple(topics[pk]))
            for pk, key, who, at, channel, minutes in found.values_list(
                "pk", "key", "who", "occurred_at", "channel", "minutes"
            )
        ]
    return rows


def counted(service: Service) -> QuerySet[JournalEntry]:
    """The conversations that are counted: no drafts, nothing thrown away, and each once where it was moved."""
    return JournalEntry.objects.filter(
        Q(imported=True) | Q(signed_at__isnull=False),
        service=service,
        kind=EntryKind.CONVERSATION,
        discarded_at__isnull=True,
        move__isnull=True,
    )


def counts(viewer: Actor, service: Service) -> dict[str, int]:
    """How many rows there are of each table."""
    may(viewer, service)
    persons_here = YoungPerson.objects.filter(service=service)
    return {
        "persons": persons_here.filter(merged_into__isnull=True).count(),
        "record_periods": RecordPeriod.objects.filter(service=service).count(),
        "key_workers": KeyWorker.objects.filter(service=service).count(),
        "conversations": counted(service).count(),
        "decisions": Decision.objects.filter(service=service).count(),
        "life_situations": LifeSituation.objects.filter(service=service).count(),
    }


def person_ids(viewer: Actor, service: Service, ids: Iterable[str]) -> set[str]:
    """Which of these young people there are."""
    may(viewer, service)
    rows = YoungPerson.objects.filter(service=service).order_by()
    return {key for part in parts(rows, "key", ids) for key in part.values_list("key", flat=True)}


def kept_ids(viewer: Actor, service: Service, ids: Iterable[str]) -> dict[str, str]:
    """Of these young people those that were merged: their id, and the id of the one that was kept."""
    may(viewer, service)
    rows = YoungPerson.objects.filter(service=service, merged_into__isnull=False).order_by()
    return {
        gone: kept
        for part in parts(rows, "key", ids)
        for gone, kept in part.values_list("key", "merged_into__key")
    }


#: Under whose id a row stands.
_WHO = Coalesce("person__merged_into__key", "person__key")
_SPOKEN_WITH = Coalesce(
    "recognition__person__merged_into__key",
    "recognition__person__key",
    "person__merged_into__key",
    "person__key",
)


def _person(row: YoungPerson) -> PersonRow:
    district = row.district.code if row.district else None
    readable = row.erased_at is None and row.is_readable
    content = row.content() if readable else {}
    born = content.get("birth_date")
    year = content.get("birth_year") if readable else row.birth_year_left
    return PersonRow(
        row.key,
        row.gender,
        date.fromisoformat(born) if born else None,
        int(year) if year and not born else None,
        district,
        row.registered_on,
        row.source or None,
        " ".join(content.get("given_name", "").split()),
        " ".join(content.get("family_name", "").split()),
    )


def _of_people(
    model: Any, service: Service, *columns: str, people: Iterable[str] | None
) -> Iterator[tuple[Any, ...]]:
    """Under whose id each row stands, and its columns; the kept one's own come before those of the merged."""
    rows = model.objects.filter(service=service).annotate(who=_WHO)
    rows = rows.order_by(F("person__merged_into").asc(nulls_first=True), "pk")
    for part in parts(rows, "who", people):
        yield from part.values_list("who", *columns)


def parts(rows: QuerySet[Any], column: str, ids: Iterable[str] | None) -> Iterator[QuerySet[Any]]:
    """The rows to read, question by question."""
    if ids is None:
        yield rows
        return
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        yield rows.filter(**{f"{column}__in": wanted[start : start + CHUNK]})


def may(viewer: Actor, service: Service) -> None:
    """Raises Refused without the right to import or export."""
    if not (can(viewer, Permission.EXPORT_DATA, service) or can(viewer, Permission.IMPORT_DATA, service)):
        raise Refused(Permission.EXPORT_DATA, service.code)
