"""Anonymous conversations: who sees them, and the list."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import EntryStaff, JournalEntry
from utsyn.youth.queries.timeline import EntryView, drafts_of, read_along, views_of
from utsyn.youth.relations import visible_to

SIZE = 30


@dataclass(frozen=True, slots=True)
class AnonymousPage:
    """A page of conversations without a person, newest first."""

    entries: tuple[EntryView, ...]
    count: int
    page: int
    pages: int


def anonymous_for(viewer: Actor, service: Service) -> QuerySet[JournalEntry]:
    """The conversations without a person that the viewer may see: their own, those they took part in, and for whoever
    leads, all. One that was recognised belongs to that journal from then on, and is seen by those who see it."""
    rows = JournalEntry.objects.filter(
        service=service, person__isnull=True, corrects__isnull=True, imported=False, discarded_at__isnull=True
    )
    if viewer.user is None or not can(viewer, Permission.SEE_YOUTH, service):
        return rows if viewer.is_system else rows.none()
    took_part = EntryStaff.objects.filter(entry=OuterRef("pk"), staff_member__user=viewer.user)
    signed = Q(signed_at__isnull=False)
    if not can(viewer, Permission.LEAD_YOUTH, service):
        signed &= Q(author=viewer.user) | Q(signed_by=viewer.user) | Q(Exists(took_part))
    return rows.filter(signed | drafts_of(viewer))


def signed_for(viewer: Actor, service: Service) -> QuerySet[JournalEntry]:
    """Signed conversations without a person, and corrections of them, that the viewer may see or might correct: for
    whoever is about to, who is then asked for the right (``can_correct``). None of a record that they may not open."""
    rows = JournalEntry.objects.filter(service=service, person__isnull=True, signed_at__isnull=False)
    if viewer.user is None:
        return rows.none()
    may = Q(pk__in=anonymous_for(viewer, service).values("pk"))
    if can(viewer, Permission.RECORD_YOUTH, service):
        may |= Q(signed_by=viewer.user)
    if can(viewer, Permission.CORRECT_YOUTH, service):
        may |= Q(signed_at__isnull=False)
    open_now = visible_to(viewer, service).values("pk")
    for link in ("recognition", "corrects__recognition"):
        known = Q(**{f"{link}__person__in": open_now}) | Q(**{f"{link}__person__merged_into__in": open_now})
        may &= Q(**{f"{link}__isnull": True}) | known
    return rows.filter(may)


def anonymous(viewer: Actor, service: Service, page: int = 1) -> AnonymousPage:
    """Those that nobody has recognised. The reading is written down. Raises Refused."""
    require(viewer, Permission.SEE_YOUTH, service)
    with transaction.atomic():
        rows = anonymous_for(viewer, service).filter(recognition__isnull=True)
        count = rows.count()
        pages = max(1, -(-count // SIZE))
        page = min(max(page, 1), pages)
        ordered = read_along(rows.order_by("-occurred_at", "-pk"))[(page - 1) * SIZE : page * SIZE]
        shown = tuple(views_of(ordered, viewer))
        uids = [str(view.uid) for view in shown]
        record(
            viewer,
            "youth.anonymous_listed",
            service,
            basis=_basis(viewer, service),
            parts=["journal"],
            entries=uids,
        )
    return AnonymousPage(shown, count, page, pages)


def anonymous_entry(viewer: Actor, service: Service, uid: UUID) -> EntryView:
    """One of them; the reading is written down. Raises Refused; JournalEntry.DoesNotExist."""
    require(viewer, Permission.SEE_YOUTH, service)
    with transaction.atomic():
        row = read_along(anonymous_for(viewer, service).filter(recognition__isnull=True)).get(uid=uid)
        (view,) = views_of([row], viewer)
        record(
            viewer,
            "youth.entry_read",
            service,
            basis=_basis(viewer, service),
            parts=["journal"],
            entries=[str(uid)],
        )
    return view


def _basis(viewer: Actor, service: Service) -> str:
    """Why: they lead, or they took part."""
    return "leader" if can(viewer, Permission.LEAD_YOUTH, service) else "took_part"
