"""Messages to those who come on after: written, read, taken back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.field.models import FieldSession, HandoverNote, HandoverReceipt
from utsyn.field.queries import handover as queries

LONGEST = 4000


def write(
    *,
    by: Actor,
    service: Service,
    text: str,
    on_date: date,
    shift: str = "",
    important: bool = False,
    session: FieldSession | None = None,
    nonce: UUID | None = None,
) -> HandoverNote:
    """Leave a message for the shift of a day. The same form sent twice is one message.

    Raises Refused for those who neither record nor lead; Invalid for a text that is empty or too long, and for a
    session of another service.
    """
    user = _writer(by, service)
    text = text.strip()
    if not text:
        raise Invalid(_("Skriv beskjeden."), field="text")
    if len(text) > LONGEST:
        raise Invalid(_("Beskjeden er for lang. Bruk høyst 4000 tegn."), field="text")
    if session is not None and session.service_id != service.pk:
        raise Invalid(_("Velg en av tjenestens egne feltøkter."), field="session")
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        already = HandoverNote.objects.filter(service=service, nonce=nonce).first() if nonce else None
        if already is not None:
            return already
        note = HandoverNote.objects.create(
            service=service,
            on_date=on_date,
            shift=" ".join(shift.split())[:60],
            session=session,
            at=clock.now(),
            by=user,
            text=text,
            important=important,
            nonce=nonce,
        )
        record(by, "field.handover_written", note)
    return note


def read(*, by: Actor, service: Service, note_id: int) -> HandoverNote:
    """Tick off that one has read a message. Twice is once; one's own needs no tick.

    Raises Refused; HandoverNote.DoesNotExist for another service's.
    """
    user = _reader(by, service)
    with transaction.atomic():
        note = HandoverNote.objects.get(pk=note_id, service=service)
        if note.by_id != user.pk:
            _receipt, new = HandoverReceipt.objects.get_or_create(
                note=note, user=user, defaults={"at": clock.now()}
            )
            if new:
                record(by, "field.handover_read", note, count=1)
    return note


def read_all(*, by: Actor, service: Service, shown: list[int]) -> int:
    """Tick off these messages: those that the page showed, never one that came since. How many were new.

    Raises Refused.
    """
    user = _reader(by, service)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        left = list(queries.unread_rows(by, service).filter(pk__in=shown))
        now = clock.now()
        HandoverReceipt.objects.bulk_create(HandoverReceipt(note=note, user=user, at=now) for note in left)
        if left:
            record(by, "field.handover_read", service, count=len(left))
    return len(left)


def withdraw(*, by: Actor, service: Service, note_id: int) -> HandoverNote:
    """Take back one's own message; it leaves its mark. Twice is once.

    Raises Refused; HandoverNote.DoesNotExist for another service's; NotAllowedNow for somebody else's.
    """
    return _mark(by, service, note_id, withdrawn=True)


def restore(*, by: Actor, service: Service, note_id: int) -> HandoverNote:
    """«Angre» of :func:`withdraw`; raises as that."""
    return _mark(by, service, note_id, withdrawn=False)


def _mark(by: Actor, service: Service, note_id: int, *, withdrawn: bool) -> HandoverNote:
    user = _writer(by, service)
    with transaction.atomic():
        note = HandoverNote.objects.select_for_update().get(pk=note_id, service=service)
        if note.by_id != user.pk:
            raise NotAllowedNow(_("Bare den som skrev beskjeden, kan trekke den tilbake."))
        if (note.withdrawn_at is not None) is not withdrawn:
            note.withdrawn_at = clock.now() if withdrawn else None
            note.save(update_fields=["withdrawn_at"])
            record(by, "field.handover_withdrawn" if withdrawn else "field.handover_restored", note)
    return note


def _reader(by: Actor, service: Service) -> User:
    require(by, Permission.SEE_FIELD, service)
    if by.user is None:
        raise Refused(Permission.SEE_FIELD, service.code)
    return by.user


def _writer(by: Actor, service: Service) -> User:
    if not queries.may_write(by, service) or by.user is None:
        raise Refused(Permission.RECORD_FIELD, service.code)
    return by.user
