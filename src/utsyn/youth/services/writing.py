"""An entry that is written and signed in one: what belongs to another act – a closing, a hand-over, a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.catalogue.models import Place, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.crypto.models import DataKey
from utsyn.youth import changes
from utsyn.youth.canonical import stamp
from utsyn.youth.journal_policies import is_late
from utsyn.youth.models import EntryKind, EntryStaff, EntryTopic, JournalEntry, YoungPerson
from utsyn.youth.rules import can_write


def write_signed(
    *,
    by: Actor,
    person: YoungPerson,
    kind: str,
    content: dict[str, Any],
    occurred_at: datetime | None = None,
    channel: str = "",
    minutes: int | None = None,
    place: Place | None = None,
    staff: Iterable[StaffMember] = (),
    topics: Iterable[Topic] = (),
    corrects: JournalEntry | None = None,
    language: str = "nb",
    allowed: Callable[[Actor, YoungPerson], bool] = can_write,
) -> JournalEntry:
    """Write an entry on the person and sign it as ``by``, at once. ``content`` holds fields of the box.

    ``allowed`` is who may, where it is not those who may write: ``can_lead`` for a leader's hand-over. The caller's
    view asks for step-up (AUT-5). Raises Refused; ValueError for a field that the box does not have.
    """
    user = by.user
    if user is None or not allowed(by, person):
        raise Refused(Permission.RECORD_YOUTH, person.service.code)
    took_part, about, now = list(staff), list(topics), clock.now()
    happened = occurred_at or now
    local = clock.local(happened, person.service.timezone)
    with transaction.atomic():
        entry = JournalEntry(
            service=person.service,
            person=person,
            key=str(uuid4()),
            kind=kind,
            occurred_at=happened,
            on_date=local.date(),
            local_hour=local.hour,
            written_at=now,
            saved_at=now,
            author=user,
            late=is_late(happened, now),
            channel=channel,
            minutes=minutes,
            place=place,
            corrects=corrects,
            language=language,
            data_key=DataKey.made(person.service, DataKey.Purpose.ENTRY, person.data_key),
        )
        entry.seal(content)
        entry.save()
        EntryStaff.objects.bulk_create(EntryStaff(entry=entry, staff_member=each) for each in took_part)
        EntryTopic.objects.bulk_create(EntryTopic(entry=entry, topic=each) for each in about)
        stamp(entry, user, now, took_part, about)
        entry.save()
        record(
            by,
            "youth.entry_signed",
            person,
            entry=str(entry.uid),
            kind=entry.kind,
            late=entry.late,
            corrects=str(corrects.uid) if corrects is not None else "",
        )
        if kind == EntryKind.CONVERSATION:
            changes.conversations_changed(person.service, [entry.on_date])
    return entry
