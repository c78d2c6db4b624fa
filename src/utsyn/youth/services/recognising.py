"""An anonymous conversation turns out to be with somebody the service knows: it is linked, and counted as before."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow, Refused
from utsyn.youth import changes
from utsyn.youth.locking import locked, same_as
from utsyn.youth.models import JournalEntry, Recognition, YoungPerson
from utsyn.youth.queries.anonymous import anonymous_for
from utsyn.youth.rules import require_write


def recognise(*, by: Actor, person: YoungPerson, uid: UUID) -> Recognition:
    """Link an anonymous conversation to ``person``. Twice is once.

    Raises Refused for whoever may not write in the record; JournalEntry.DoesNotExist for a conversation that they may
    not see, or that is not signed; NotAllowedNow where it is linked to another.
    """
    user = by.user
    if user is None:
        raise Refused(Permission.RECORD_YOUTH, person.service.code)
    require_write(by, person)
    with transaction.atomic():
        row = locked(by, person)
        entry = (
            anonymous_for(by, row.service)
            .select_for_update(of=("self",))
            .get(uid=uid, signed_at__isnull=False)
        )
        found = Recognition.objects.filter(entry=entry).first()
        if found is not None:
            if found.person_id not in same_as(row):
                raise NotAllowedNow(_("Samtalen er alt koblet til en annen."))
            return found
        made = Recognition.objects.create(
            service=row.service, entry=entry, person=row, at=clock.now(), by=user
        )
        record(by, "youth.recognised", row, entry=str(entry.uid))
        changes.conversations_changed(row.service, [entry.on_date])
    return made


def unrecognise(*, by: Actor, person: YoungPerson, uid: UUID) -> JournalEntry:
    """«Angre»: the conversation is nobody's again. Twice is once.

    Raises Refused; JournalEntry.DoesNotExist for one that is not, and was not, linked to the person.
    """
    require_write(by, person)
    with transaction.atomic():
        row = locked(by, person)
        entry = JournalEntry.objects.get(uid=uid, service=row.service, person__isnull=True)
        link = Recognition.objects.filter(entry=entry).first()
        if link is None:
            return entry
        if link.person_id not in same_as(row):
            raise JournalEntry.DoesNotExist
        link.delete()
        record(by, "youth.unrecognised", row, entry=str(entry.uid))
        changes.conversations_changed(row.service, [entry.on_date])
    return entry
