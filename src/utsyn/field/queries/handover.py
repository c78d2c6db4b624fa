"""«Beskjeder»: what those who were on before want those who come after to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet

from utsyn.access.permissions import Permission
from utsyn.access.rules import permissions_of, require
from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import District, Place
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field import shifts
from utsyn.field.models import FieldSession, HandoverNote, HandoverReceipt
from utsyn.field.suspicion import Suspect, known_words, suspects

#: Older messages are not asked to be read: who is new need not tick off years.
UNREAD_FOR = timedelta(days=30)
MESSAGES_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the viewer sees it."""

    note: HandoverNote
    receipts: tuple[HandoverReceipt, ...]  # who has read it, the first first; its writer is not among them
    own: bool
    unread: bool


def _rows(service: Service) -> QuerySet[HandoverNote]:
    receipts = HandoverReceipt.objects.select_related("user").order_by("at", "pk")
    return (
        HandoverNote.objects.filter(service=service)
        .select_related("by", "session")
        .prefetch_related(Prefetch("receipts", receipts))
        .order_by("-on_date", "-at", "-pk")
    )


def _message(viewer: Actor, note: HandoverNote) -> Message:
    me = viewer.user.pk if viewer.user else None
    receipts = tuple(note.receipts.all())
    own = note.by_id == me
    fresh = note.at >= clock.now() - UNREAD_FOR and note.withdrawn_at is None
    read = own or any(receipt.user_id == me for receipt in receipts)
    return Message(note, receipts, own, unread=fresh and not read)


def messages(viewer: Actor, service: Service, page: int = 1) -> Page[Message]:
    """All messages, the newest day first. Raises Refused without the right to see the field."""
    require(viewer, Permission.SEE_FIELD, service)
    found = Paginator(_rows(service), MESSAGES_A_PAGE).get_page(page)
    shown = [_message(viewer, note) for note in found.object_list]
    return Page(shown, found.number, found.paginator)  # type: ignore[arg-type]


def unread_rows(viewer: Actor, service: Service) -> QuerySet[HandoverNote]:
    """Messages of others that the viewer has not read. Raises Refused."""
    require(viewer, Permission.SEE_FIELD, service)
    return (
        HandoverNote.objects.filter(
            service=service, withdrawn_at__isnull=True, at__gte=clock.now() - UNREAD_FOR
        )
        .exclude(by=viewer.user)
        .exclude(receipts__user=viewer.user)
        .order_by("-important", "-on_date", "-at")
    )


def unread(viewer: Actor, service: Service) -> list[HandoverNote]:
    """Those messages, what is important first. Raises Refused."""
    return list(unread_rows(viewer, service).select_related("by"))


def unread_count(viewer: Actor, service: Service) -> int:
    """How many they are. Raises Refused."""
    return unread_rows(viewer, service).count()


def message(viewer: Actor, service: Service, pk: int) -> Message:
    """One message. Raises Refused; HandoverNote.DoesNotExist for another service's."""
    require(viewer, Permission.SEE_FIELD, service)
    return _message(viewer, _rows(service).get(pk=pk))


def session_of(viewer: Actor, service: Service, key: str) -> FieldSession:
    """The session that a message is written from. Raises Refused; FieldSession.DoesNotExist for another service's."""
    require(viewer, Permission.SEE_FIELD, service)
    return FieldSession.objects.get(service=service, key=key)


def shift_names(viewer: Actor, service: Service, day: date) -> list[str]:
    """What the rota's shifts around a day are called, to choose from. Raises Refused."""
    planned = shifts.planned(viewer, service, day - timedelta(days=1), day + timedelta(days=1))
    return sorted({team.shift for team in planned if team.shift})


def may_write(viewer: Actor, service: Service) -> bool:
    """Whether the viewer may leave messages: those who record or lead."""
    return bool({Permission.RECORD_FIELD, Permission.LEAD_FIELD} & permissions_of(viewer, service))


def suspected(viewer: Actor, service: Service, text: str) -> list[Suspect]:
    """What in a text looks like a person, where places, districts and colleagues may be named. Raises Refused."""
    require(viewer, Permission.SEE_FIELD, service)
    names = [service.name, service.municipality]
    names += [
        name for pair in Place.objects.filter(service=service).values_list("name", "area") for name in pair
    ]
    names += District.objects.filter(service=service).values_list("name", flat=True)
    names += StaffMember.objects.filter(service=service).values_list("name", flat=True)
    names += [viewer.label]
    return suspects(text, known_words(names))
