"""Two records beside each other, and what has been said of whether they are one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.codes import Gender
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.formats import day as day_in_words
from utsyn.core.models import Service
from utsyn.youth import merging, phones
from utsyn.youth.models import (
    AccessClass,
    EntryKind,
    JournalEntry,
    KeyWorker,
    Merge,
    NotSame,
    Objection,
    RecordGrant,
    Regime,
    Source,
    Task,
    YoungPerson,
)
from utsyn.youth.queries.duplicates import likely_same
from utsyn.youth.queries.known import Row, rows_of
from utsyn.youth.queries.opening import Opened, opened
from utsyn.youth.relations import in_force, locatable_by
from utsyn.youth.services.merging import may_merge

_YEAR = 4  # digits
LABELS: dict[str, str | Promise] = {
    "given_name": _("Fornavn"),
    "family_name": _("Etternavn"),
    "preferred_name": _("Vil bli kalt"),
    "nicknames": _("Kallenavn"),
    "pronoun": _("Pronomen"),
    "birth_date": _("Født"),
    "gender": _("Kjønn"),
    "number": _("Fødselsnummer"),
    "earlier_numbers": _("Tidligere nummer"),
    "phones": _("Telefon"),
    "email": _("E-post"),
    "address": _("Adresse"),
    "district": _("Bydel"),
    "source": _("Hvem opprettet kontakten"),
    "safe_contact": _("Trygg kontakt"),
    "important": _("Viktig"),
    "language": _("Språk"),
    "interpreter": _("Tolk"),
    "doctor": _("Fastlege"),
    "coordinator": _("Koordinator"),
    "plan": _("Individuell plan"),
    "wishes": _("Egne ønsker"),
    "competence": _("Beslutningskompetanse"),
    "notified_on": _("Fikk vite om journalen"),
    "exempt_reason": _("Hvorfor ungdommen ikke fikk vite det"),
    "oriented_on": _("Fikk vite om foreldrenes rett til informasjon"),
    "registered_on": _("Registrert"),
    "regime": _("Regelverk"),
    "regime_reason": _("Hvorfor det er dette regelverket"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of both records. ``choose``: both say something, and not the same."""

    name: str
    label: str | Promise
    kept: str
    gone: str
    choose: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands in a record: it stays where it is, and is shown as one."""

    entries: int
    conversations: int
    tasks: int  # not done
    key_workers: tuple[str, ...]
    grants: int
    objections: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records that may be of one person."""

    kept: Opened
    gone: Opened
    fields: list[Field]
    counts: tuple[Counts, Counts]
    access_class: str  # the stricter one's label, where it isn't ordinary
    not_same: bool  # somebody has said that they are two
    may_merge: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A merge that stands."""

    uid: UUID
    name: str  # what the record was called that was merged into this one
    at: datetime
    by: str
    written_since: int  # entries on the kept record since then, which stay there
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Same:
    """Everything about whether a record is the only one of its person."""

    likely: list[Row]
    others: list[Row]  # known to be somebody else
    merges: list[Done]  # the latest first


@contextmanager
def compared(viewer: Actor, service: Service, uid: UUID, other: UUID) -> Iterator[Comparison]:
    """Both records opened, each with its event. Raises as :func:`~utsyn.youth.queries.opening.find`; Invalid where the
    two are one already."""
    with (
        opened(viewer, service, uid, "youth.merge_previewed", parts=["identity"]) as kept,
        opened(viewer, service, other, "youth.merge_previewed", parts=["identity"]) as gone,
    ):
        if kept.person.pk == gone.person.pk:
            raise Invalid(_now("De to er slått sammen allerede."))
        pairs = NotSame.objects.filter(
            Q(low__in=kept.same, high__in=gone.same) | Q(low__in=gone.same, high__in=kept.same)
        )
        classes = {kept.person.access_class, gone.person.access_class} - {AccessClass.ORDINARY}
        stricter = AccessClass.PROTECTED if AccessClass.PROTECTED in classes else AccessClass.STRICT
        yield Comparison(
            kept=kept,
            gone=gone,
            fields=_fields(kept.person, gone.person),
            counts=(_counts(kept), _counts(gone)),
            access_class=str(stricter.label) if classes else "",
            not_same=pairs.exists(),
            may_merge=may_merge(viewer, kept.person, gone.person),
        )


def same(viewer: Actor, opened: Opened) -> Same:
    """What may be, is not, and was found to be the same person. Within the transaction that opened the record."""
    service, keys = opened.service, opened.same
    pairs = NotSame.objects.filter(Q(low__in=keys) | Q(high__in=keys)).values_list("low", "high")
    others = {pk for pair in pairs for pk in pair} - set(keys)
    roots = YoungPerson.objects.filter(Q(pk__in=others, merged_into__isnull=True) | Q(merged_from__in=others))
    known = locatable_by(viewer, service).filter(pk__in=roots.values("pk")).order_by("pk")
    rows = Merge.objects.filter(kept=opened.person, undone_at__isnull=True).order_by("-pk")
    last = rows.values_list("pk", flat=True).first()
    allowed = may_merge(viewer, opened.person)
    return Same(
        likely=likely_same(viewer, opened),
        others=rows_of(viewer, service, list(known.values_list("pk", flat=True))),
        merges=[
            Done(
                uid=row.uid,
                name=row.gone.name if row.gone.is_readable else "",
                at=row.at,
                by=str(row.by),
                written_since=JournalEntry.objects.filter(
                    person=opened.person, written_at__gt=row.at
                ).count(),
                may_undo=allowed and row.pk == last,
            )
            for row in rows.select_related("gone__data_key", "by")
        ],
    )


def merge_of(viewer: Actor, opened: Opened, uid: UUID) -> Merge:
    """A merge of this record. Raises Merge.DoesNotExist for another's."""
    return Merge.objects.select_related("kept__service", "kept__data_key").get(uid=uid, kept=opened.person)


def _fields(kept: YoungPerson, gone: YoungPerson) -> list[Field]:
    one, other = _values(kept), _values(gone)
    asked = merging.conflicts(one, other)
    fields = [_field(name, one, other, (kept, gone), ask=name in asked) for name in LABELS]
    return [field for field in fields if field.kept or field.gone]


def _values(person: YoungPerson) -> dict[str, Any]:
    columns = {
        name: getattr(person, name) for name in ("gender", "source", "regime", "notified_on", "registered_on")
    }
    return {**person.content(), **columns, "district": person.district_id}


def _field(
    name: str, one: dict[str, Any], other: dict[str, Any], two: Sequence[YoungPerson], *, ask: bool
) -> Field:
    """One field of both. The year of birth stands where the date isn't known."""
    values = [merging.born(side) if name == "birth_date" else side.get(name) for side in (one, other)]
    kept, gone = (_text(name, value, person) for value, person in zip(values, two, strict=True))
    if name == "birth_date" and not ask and kept and gone:  # a year, and the date that lies in it
        kept = gone = max(kept, gone, key=len)
    return Field(name, LABELS[name], kept, gone, ask)


def _text(name: str, value: Any, person: YoungPerson) -> str:
    """A value as people read it."""
    if value in (None, "", [], {}):
        return ""
    match name:
        case "gender":
            return str(Gender(value).label)
        case "source":
            return str(Source(value).label)
        case "regime":
            return str(Regime(value).label)
        case "district":
            return str(person.district)
        case "birth_date" | "oriented_on":
            return day_in_words(date.fromisoformat(value)) if len(value) > _YEAR else value
        case "phones":
            return ", ".join(phones.shown(each) for each in value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values() if each)
    return str(value)


def _counts(found: Opened) -> Counts:
    day = clock.today(found.service.timezone)
    entries = JournalEntry.objects.filter(person__in=found.same, discarded_at__isnull=True)
    workers = KeyWorker.objects.filter(in_force(day), person__in=found.same).select_related("staff")
    return Counts(
        entries=entries.count(),
        conversations=entries.filter(kind=EntryKind.CONVERSATION).count(),
        tasks=Task.objects.filter(person__in=found.same, done_at__isnull=True).count(),
        key_workers=tuple(dict.fromkeys(str(row.staff) for row in workers.order_by("role", "pk"))),
        grants=RecordGrant.objects.filter(
            person__in=found.same, ended_at__isnull=True, to_date__gte=day
        ).count(),
        objections=Objection.objects.filter(person__in=found.same, ended_at__isnull=True).count(),
    )
