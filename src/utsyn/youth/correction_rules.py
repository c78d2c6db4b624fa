"""Who may correct an entry: whoever signed it, or somebody appointed to correct (JRN-6)."""

from __future__ import annotations

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import JournalEntry, YoungPerson
from utsyn.youth.rules import can_view, can_write


def can_correct(by: Actor, entry: JournalEntry, person: YoungPerson | None) -> bool:
    """Whether ``by`` may write a correction of a signed entry in the record ``person`` (None: an anonymous one)."""
    if by.user is None or not entry.is_signed or not entry.is_readable:
        return False
    appointed = can(by, Permission.CORRECT_YOUTH, entry.service)
    if person is None:
        signer = entry.signed_by_id == by.user.pk and can(by, Permission.RECORD_YOUTH, entry.service)
        return signer or appointed
    if person.restricted_at is not None or not can_view(by, person):
        return False
    return appointed or (entry.signed_by_id == by.user.pk and can_write(by, person))


def require_correction(by: Actor, entry: JournalEntry, person: YoungPerson | None) -> None:
    """Raises Refused unless :func:`can_correct`."""
    if not can_correct(by, entry, person):
        raise Refused(Permission.CORRECT_YOUTH, entry.service.code)
