"""Lists of what is missing in the records (TAU-8): numbers, until a leader says why they need the names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.youth.access_limits import Limits, limits_on
from utsyn.youth.models import (
    EmergencyAccess,
    EntryKind,
    JournalEntry,
    KeyWorker,
    LifeSituation,
    RecordGrant,
    RecordPeriod,
    YoungPerson,
)
from utsyn.youth.queries.access import following
from utsyn.youth.relations import in_force, locatable_by, visible_to


class Purpose(StrEnum):
    """Why a leader needs the names (hpl § 29 a, pjl § 6): a code in the log."""

    QUALITY = "quality"
    CONTROL = "control"
    HELP = "help"


PURPOSES: dict[Purpose, str | Promise] = {
    Purpose.QUALITY: _("Kvalitet: jeg skal be kontaktpersonene fylle ut det som mangler"),
    Purpose.CONTROL: _("Internkontroll: jeg skal se over rutinene"),
    Purpose.HELP: _("Hjelp: noen må følge opp ungdommen nå"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a list: its number there, and its name where the viewer has said why they need it."""

    number: int
    uid: UUID
    visible: bool  # the viewer may open it
    name: str = ""
    workers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityList:
    """One list: what its records lack."""

    key: str
    title: str | Promise
    advice: str | Promise
    items: tuple[Item, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.items)


@dataclass(frozen=True, slots=True)
class _Moment:
    service: Service
    day: date
    now: datetime
    limits: Limits


def _workers(at: _Moment) -> Q:
    first = KeyWorker.objects.filter(in_force(at.day), _same(), role="primary")
    second = KeyWorker.objects.filter(in_force(at.day), _same(), role="secondary")
    return ~(Q(Exists(first)) & Q(Exists(second)))


def _same() -> Q:
    return Q(person=OuterRef("pk")) | Q(person__merged_into=OuterRef("pk"))


def _unsigned(at: _Moment) -> Q:
    waiting = JournalEntry.objects.filter(
        _same(),
        signed_at__isnull=True,
        discarded_at__isnull=True,
        imported=False,
        written_at__lt=at.now - timedelta(hours=at.limits.unsigned_hours),
    )
    return Q(Exists(waiting))


def _no_contact(at: _Moment) -> Q:
    since = at.day - timedelta(weeks=at.limits.contact_weeks)
    talked = JournalEntry.objects.filter(
        _same(), kind=EntryKind.CONVERSATION, discarded_at__isnull=True, on_date__gte=since
    )
    active = RecordPeriod.objects.filter(in_force(at.day), _same(), status="active", from_date__lte=since)
    return Q(Exists(active)) & ~Q(Exists(talked))


def _no_situation(at: _Moment) -> Q:
    known = LifeSituation.objects.filter(
        _same(), as_of__gte=at.day.replace(month=1, day=1), as_of__lte=at.day
    )
    return ~Q(Exists(known))


def _not_informed(_at: _Moment) -> Q:
    return Q(notified_on__isnull=True)


def _grants_due(at: _Moment) -> Q:
    due = RecordGrant.objects.filter(
        _same(),
        ended_at__isnull=True,
        to_date__gte=at.day,
        to_date__lte=at.day + timedelta(days=at.limits.due_days),
    )
    return Q(Exists(due))


def _emergencies(_at: _Moment) -> Q:
    return Q(Exists(EmergencyAccess.objects.filter(_same(), reviewed_at__isnull=True)))


@dataclass(frozen=True, slots=True)
class _Kind:
    """One list. ``followed``: only about records with a period in force."""

    key: str
    title: str | Promise
    advice: str | Promise
    condition: Callable[[_Moment], Q]
    followed: bool = False


_LISTS = (
    _Kind(
        "workers",
        _("Mangler en kontaktperson"),
        _("Hver ungdom skal ha to: hovedkontakt og medkontakt."),
        _workers,
        followed=True,
    ),
    _Kind(
        "unsigned",
        _("Venter på signatur"),
        _("Kladder som har ligget lenge. Be den som skrev, om å signere."),
        _unsigned,
    ),
    _Kind(
        "contact",
        _("Ingen kontakt på lenge"),
        _("Aktiv, men ingen samtale de siste ukene. Er statusen riktig?"),
        _no_contact,
        followed=True,
    ),
    _Kind(
        "situation",
        _("Ingen livssituasjon i år"),
        _("Skole eller jobb, bolig og fritid mangler. Tallene i årsrapporten bygger på dem."),
        _no_situation,
        followed=True,
    ),
    _Kind(
        "informed",
        _("Har ikke fått informasjon"),
        _("Ungdommen skal få vite at tjenesten fører journal, og hva det betyr."),
        _not_informed,
        followed=True,
    ),
    _Kind("grants", _("Tilganger som går ut"), _("Se over om de skal fornyes."), _grants_due),
    _Kind(
        "emergencies",
        _("Nødtilganger som ikke er vurdert"),
        _("En leder vurderer hver av dem."),
        _emergencies,
    ),
)
_BY_KEY = {kind.key: kind for kind in _LISTS}
KEYS = tuple(_BY_KEY)


def title_of(key: str) -> str:
    """What a list is called. Raises KeyError."""
    return str(_BY_KEY[key].title)


def _records(viewer: Actor, at: _Moment, key: str) -> QuerySet[YoungPerson]:
    kind = _BY_KEY[key]
    rows = locatable_by(viewer, at.service).filter(kind.condition(at))
    if kind.followed:
        rows = rows.filter(Exists(RecordPeriod.objects.filter(in_force(at.day), _same())))
    return rows.order_by("registered_on", "pk")


@contextmanager
def _at(viewer: Actor, service: Service) -> Iterator[_Moment]:
    require(viewer, Permission.LEAD_YOUTH, service)
    day = clock.today(service.timezone)
    with transaction.atomic():
        yield _Moment(service, day, clock.now(), limits_on(day))


def overview(viewer: Actor, service: Service) -> list[QualityList]:
    """Every list, by number and without names, of the records that the viewer may know of. Raises Refused."""
    with _at(viewer, service) as at:
        visible = set(visible_to(viewer, service).values_list("pk", flat=True))
        found = []
        for kind in _LISTS:
            rows = _records(viewer, at, kind.key).values_list("pk", "uid")
            items = tuple(Item(number, uid, pk in visible) for number, (pk, uid) in enumerate(rows, start=1))
            found.append(QualityList(kind.key, kind.title, kind.advice, items))
        record(viewer, "youth.quality_read", service, counts={one.key: one.count for one in found})
    return found


def named(viewer: Actor, service: Service, key: str, purpose: str) -> QualityList:
    """One list with names, for a purpose that is written down; the event says whom it showed.

    Raises Refused; Invalid without one of the purposes; KeyError for a list that there is none of.
    """
    if key not in KEYS:
        raise KeyError(key)
    require(viewer, Permission.LEAD_YOUTH, service)
    if purpose not in set(Purpose):
        raise Invalid(gettext("Velg hva du trenger navnene til."), field="purpose")
    with _at(viewer, service) as at:
        rows = list(_records(viewer, at, key).select_related("data_key__parent"))
        record(
            viewer,
            "youth.quality_named",
            service,
            list=key,
            purpose=purpose,
            basis="leader",
            shown=[str(row.uid) for row in rows],
            count=len(rows),
        )
        visible = set(visible_to(viewer, service).values_list("pk", flat=True))
        workers = following([row.pk for row in rows], at.day)
        items = tuple(
            Item(number, row.uid, row.pk in visible, row.name, tuple(map(str, workers.get(row.pk, ()))))
            for number, row in enumerate(rows, start=1)
        )
    return QualityList(key, _BY_KEY[key].title, _BY_KEY[key].advice, items)
