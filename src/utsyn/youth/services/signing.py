"""Signing: the explicit act after which nobody changes an entry. It is whole or it has not happened (JRN-3, JRN-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.catalogue.models import Place, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth import changes
from utsyn.youth.assessment import outcome_needs_reason
from utsyn.youth.canonical import stamp
from utsyn.youth.correction_rules import require_correction
from utsyn.youth.journal_policies import is_late
from utsyn.youth.models import EntryKind, EntryStaff, EntryTopic, JournalEntry, YoungPerson
from utsyn.youth.queries.anonymous import signed_for
from utsyn.youth.services.drafts import belongs, lock, open_versions, own_draft, writer

#: Clocks differ a little: what somebody calls now may be ahead of ours.
_CLOCKS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form says, read and checked field by field. ``content`` holds fields of the box."""

    occurred_at: datetime
    content: dict[str, Any]
    channel: str = ""
    minutes: int | None = None
    place: Place | None = None
    staff: Sequence[StaffMember] = field(default=())
    topics: Sequence[Topic] = field(default=())
    language: str = "nb"


def sign(
    *,
    by: Actor,
    service: Service,
    person: YoungPerson | None,
    uid: UUID,
    seen: int | None,
    facts: Facts,
) -> JournalEntry:
    """Sign a draft as ``by``, with these facts. The view has asked for step-up (AUT-5), after the draft was saved.

    ``seen`` is the version that the signer had on the screen. A second press finds what the first one signed.
    Raises Refused; JournalEntry.DoesNotExist; NotAllowedNow where the draft has another version than was seen, or there
    are two to choose between; Invalid where something is missing.
    """
    corrects = _corrected(uid)
    user = writer(by, service, person, corrects)
    with transaction.atomic():
        lock(by, service, person, corrects)
        already = JournalEntry.objects.filter(uid=uid, signed_by=user).first()
        if already is not None and belongs(already, service, person):
            return already
        entry = own_draft(user, service, person, uid)
        if entry.beside_id is not None or open_versions(entry).exists():
            raise NotAllowedNow(_("Makker skrev også her. Begge er lagret. Velg hva som skal stå."))
        if seen is not None and seen != entry.version:
            raise NotAllowedNow(_("Kladden ble endret et annet sted. Les den før du signerer."))
        _fill(entry, facts)
        EntryStaff.objects.filter(entry=entry).delete()
        EntryTopic.objects.filter(entry=entry).delete()
        EntryStaff.objects.bulk_create(EntryStaff(entry=entry, staff_member=each) for each in facts.staff)
        EntryTopic.objects.bulk_create(EntryTopic(entry=entry, topic=each) for each in facts.topics)
        stamp(entry, user, clock.now(), facts.staff, facts.topics)
        entry.save()
        record(
            by,
            "youth.entry_signed",
            person or service,
            entry=str(entry.uid),
            kind=entry.kind,
            late=entry.late,
            corrects=str(entry.corrects.uid) if entry.corrects is not None else "",
        )
        if entry.kind == EntryKind.CONVERSATION:
            changes.conversations_changed(service, [entry.on_date])
    return entry


def _corrected(uid: UUID) -> JournalEntry | None:
    """What the draft corrects: it decides whose right is asked for."""
    row = JournalEntry.objects.filter(uid=uid, corrects__isnull=False).select_related(
        "corrects__service", "corrects__data_key__parent"
    )
    found = row.first()
    return found.corrects if found is not None else None


def _fill(entry: JournalEntry, facts: Facts) -> None:
    """Put the facts into the draft. Raises Invalid where they are not enough to sign."""
    now, content = clock.now(), facts.content
    if facts.occurred_at > now + _CLOCKS:
        raise Invalid(_("Tidspunktet er ikke kommet ennå. Skriv når det skjedde."), field="date")
    late = is_late(facts.occurred_at, entry.written_at)
    if late and not content.get("late_reason"):
        raise Invalid(_("Skriv hvorfor du fører dette senere enn det skjedde."), field="late_reason")
    if not (content.get("text") or content.get("assessment")):
        raise Invalid(_("Skriv noe før du signerer."), field="text")
    if outcome_needs_reason(str(content.get("outcome", ""))) and not content.get("outcome_reason"):
        raise Invalid(_("Skriv hvorfor det ikke gjøres noe videre."), field="outcome_reason")
    local = clock.local(facts.occurred_at, entry.service.timezone)
    entry.occurred_at, entry.on_date, entry.local_hour = facts.occurred_at, local.date(), local.hour
    entry.channel, entry.minutes, entry.place = facts.channel, facts.minutes, facts.place
    entry.language, entry.late = facts.language, late
    entry.saved_at = now
    entry.version += 1
    entry.seal(content)


def correction_of(*, by: Actor, service: Service, person: YoungPerson | None, uid: UUID) -> JournalEntry:
    """The signed entry that ``by`` is about to correct, for the form.

    Raises Refused for whoever neither signed it nor is appointed to (JRN-6); JournalEntry.DoesNotExist, also for an
    anonymous one that they may not see.
    """
    rows = JournalEntry.objects.all() if person is not None else signed_for(by, service)
    rows = rows.select_related("data_key__parent", "service", "person")
    entry = rows.filter(uid=uid, signed_at__isnull=False).first()
    if entry is None or not belongs(entry, service, person):
        raise JournalEntry.DoesNotExist
    require_correction(by, entry, person)
    return entry
