"""The parts of a record beside the journal, for one who has opened it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.core import clock
from utsyn.core.formats import day as day_in_words
from utsyn.youth.legal import age_of_majority, withholding
from utsyn.youth.models import (
    AccessClass,
    Contact,
    Decision,
    KeyWorker,
    KeyWorkerRole,
    LifeSituation,
    RecordPeriod,
    Status,
)
from utsyn.youth.policies import KEY_WORKERS
from utsyn.youth.queries.circle import circle_of
from utsyn.youth.queries.opening import Opened
from utsyn.youth.relations import in_force
from utsyn.youth.rules import Basis

#: What is said where there is no period in force.
CLOSED = gettext_lazy("Avsluttet")
MAY_CONTACT: dict[str, str | Promise] = {
    "yes": gettext_lazy("Ja"),
    "ask": gettext_lazy("Spør ungdommen først"),
    "no": gettext_lazy("Nei"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The record's status today. ``status`` None is closed; ``since`` None where it never had one."""

    status: Status | None
    label: str
    since: date | None
    reason: str = ""  # why it is closed


@dataclass(frozen=True, slots=True)
class Withheld:
    """That information is kept from a guardian (SAM-3)."""

    basis: str
    source: str  # the provision
    reason: str
    by: str
    on: date
    review_on: date
    is_due: bool  # the day to look at it again has come


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody around the young person, out of the box."""

    uid: UUID
    kind: str
    kind_label: str
    name: str
    relation: str
    phones: tuple[str, ...]
    email: str
    address: str
    note: str
    may_contact: str  # in words; empty where nobody has asked
    withheld: Withheld | None
    ended: bool


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that the record lacks, derived from what it says: no row, so nothing to tick off by hand."""

    code: str
    text: str
    url_name: str  # where to do something about it; takes the record's uid. Empty where the viewer may not
    due: date | None = None


def today_of(opened: Opened) -> date:
    """The day it is for the service."""
    return clock.today(opened.service.timezone)


def may_write(opened: Opened) -> bool:
    """Whether the viewer may write in the record that is open to them; the same as ``rules.can_write``, which asks for
    the relation once more: here it is known, in this very transaction."""
    viewer, person = opened.viewer, opened.person
    return (
        viewer is not None
        and person.restricted_at is None
        and can(viewer, Permission.RECORD_YOUTH, opened.service)
    )


def periods(opened: Opened) -> list[RecordPeriod]:
    """Every period of the record, the newest first."""
    rows = RecordPeriod.objects.filter(person__in=opened.same)
    return list(rows.order_by("-from_date", "-pk"))


def standing(opened: Opened) -> Standing:
    """The status today: active before available where a package has brought both (indicators.md § In force)."""
    today, rows = today_of(opened), periods(opened)
    now = [row for row in rows if row.from_date <= today and (row.to_date is None or row.to_date >= today)]
    for status in Status:
        row = next((row for row in now if row.status == status), None)
        if row is not None:
            return Standing(status, str(status.label), row.from_date)
    past = [row for row in rows if row.to_date is not None and row.to_date < today]
    last = max(past, key=lambda row: row.to_date or row.from_date, default=None)
    if last is None:
        return Standing(None, _("Ikke i oppfølging"), None)
    return Standing(None, str(CLOSED), last.to_date, str(last.get_end_reason_display()))


def key_workers(same: Sequence[int]) -> list[KeyWorker]:
    """Everybody who follows or has followed: those without a last day first, the primary one before the other."""
    rows = KeyWorker.objects.filter(person__in=same).select_related("staff__user")
    return sorted(
        rows,
        key=lambda row: (
            row.to_date is not None,
            row.role != KeyWorkerRole.PRIMARY,
            -row.from_date.toordinal(),
        ),
    )


def contacts(opened: Opened) -> list[ContactView]:
    """Guardians, network and helpers; those who have ended last."""
    rows = Contact.objects.filter(person__in=opened.same).select_related("data_key__parent")
    order = [kind.value for kind in Contact.Kind]
    today, protected = today_of(opened), opened.person.access_class == AccessClass.PROTECTED
    found = [contact_view(row, today, protected=protected) for row in rows]
    return sorted(found, key=lambda one: (one.ended, order.index(one.kind)))


def contact(opened: Opened, uid: UUID) -> Contact:
    """One of them. Raises Contact.DoesNotExist for one of another record."""
    return Contact.objects.select_related("data_key__parent").get(uid=uid, person__in=opened.same)


def contact_view(row: Contact, today: date, *, protected: bool) -> ContactView:
    """What the box of a contact says; in a ``protected`` record not where the family lives, which a record that was
    merged into it may still hold (IDN-8)."""
    content = row.content()
    decided = content.get("withheld")
    withheld = None
    if decided:
        basis = withholding(decided["basis"])
        review_on = date.fromisoformat(decided["review_on"])
        withheld = Withheld(
            basis=str(basis.label) if basis else decided["basis"],
            source=basis.source if basis else "",
            reason=decided["reason"],
            by=decided["by"],
            on=date.fromisoformat(decided["on"]),
            review_on=review_on,
            is_due=review_on <= today,
        )
    return ContactView(
        uid=row.uid,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        name=content.get("name", ""),
        relation=content.get("relation", ""),
        phones=tuple(content.get("phones", ())),
        email=content.get("email", ""),
        address="" if protected and row.kind != Contact.Kind.PROFESSIONAL else content.get("address", ""),
        note=content.get("note", ""),
        may_contact=str(MAY_CONTACT.get(content.get("may_contact", ""), "")),
        withheld=withheld,
        ended=row.ended_at is not None,
    )


def life_situations(opened: Opened) -> list[LifeSituation]:
    """How it was, the newest day first."""
    rows = LifeSituation.objects.filter(person__in=opened.same)
    return list(rows.order_by("-as_of", "-pk"))


def leisure_of(row: LifeSituation) -> list[str]:
    """Leisure in words, in the order of the form."""
    return [str(word.label) for word in LifeSituation.Leisure if word.value in row.leisure]


def decisions(opened: Opened, *, on: date | None = None) -> list[Decision]:
    """Decisions, the newest first; ``on``: only those in force that day."""
    rows = Decision.objects.filter(person__in=opened.same).select_related("data_key__parent")
    if on is not None:
        rows = rows.filter(in_force(on))
    return list(rows.order_by("-from_date", "-pk"))


def decision(opened: Opened, uid: UUID) -> Decision:
    """One of them. Raises Decision.DoesNotExist for one of another record."""
    return Decision.objects.select_related("data_key__parent").get(uid=uid, person__in=opened.same)


def period(opened: Opened, pk: int) -> RecordPeriod:
    """One of them. Raises RecordPeriod.DoesNotExist for one of another record."""
    return RecordPeriod.objects.get(pk=pk, person__in=opened.same)


def following(rows: Iterable[KeyWorker], day: date) -> list[KeyWorker]:
    """Those of :func:`key_workers` who follow the young person on ``day``."""
    return [row for row in rows if row.from_date <= day and (row.to_date is None or row.to_date >= day)]


def open_items(
    opened: Opened,
    *,
    now: Standing | None = None,
    around: Sequence[ContactView] | None = None,
    followed: Sequence[KeyWorker] | None = None,
) -> list[OpenItem]:
    """What the record lacks: that the young person was told of it (PVN-6), and, under age, of their parents' right to
    information (SAM-4); two key workers; what is withheld and due to be looked at again (SAM-3); that a record of a
    stricter class is soon open to nobody.

    A page that has read them gives its :func:`standing`, :func:`contacts` and :func:`following`.
    """
    person, today = opened.person, today_of(opened)
    content, found = person.content(), []
    if person.notified_on is None and not content.get("exempt_reason"):
        found.append(OpenItem("notice", _("Fortell ungdommen at dere fører journal"), "youth:told"))
    age = person.age_on(today)
    if age is not None and age < age_of_majority(today) and not content.get("oriented_on"):
        found.append(OpenItem("parents", _("Fortell hva foreldrene har rett til å få vite"), "youth:told"))
    who = following(key_workers(opened.same), today) if followed is None else followed
    workers = len({row.staff_id for row in who})
    if workers < KEY_WORKERS and (now or standing(opened)).status is not None:
        said = _("Mangler en kontaktperson") if workers else _("Ingen følger ungdommen")
        found.append(OpenItem("key_workers", said, "youth:key-workers"))
    for one in contacts(opened) if around is None else around:
        if one.withheld is not None and one.withheld.is_due and not one.ended:
            said = _("Vurder på nytt hva dere holder tilbake. Frist %(day)s")
            text = said % {"day": day_in_words(one.withheld.review_on)}
            found.append(OpenItem("withheld", text, "youth:contact", one.withheld.review_on))
    if (soon := _soon_nobody(opened, today)) is not None:
        found.append(soon)
    return found


def _soon_nobody(opened: Opened, today: date) -> OpenItem | None:
    """Nobody outside a stricter circle can let anybody in: those inside are told while there still is somebody."""
    if opened.person.access_class == AccessClass.ORDINARY or opened.viewer is None:
        return None
    circle = circle_of(opened.person)
    last = circle.ends(today)
    if last is None:
        return None
    viewer = opened.viewer
    alone = viewer.user is not None and circle.on(last) == {viewer.user.pk}
    said = (
        _("Ingen andre har tilgang når din går ut %(day)s") if alone else _("Ingen har tilgang etter %(day)s")
    )
    leads = opened.basis != Basis.EMERGENCY and can(viewer, Permission.LEAD_YOUTH, opened.service)
    where = "youth:access" if leads or opened.basis == Basis.KEY_WORKER else ""
    return OpenItem("circle", said % {"day": day_in_words(last)}, where, last)
