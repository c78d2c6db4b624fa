"""Who may correct an entry: whoever signed it, or somebody appointed to correct (JRN-6)."""

from __future__ import annotations

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import JournalEntry, Recognition, YoungPerson
from utsyn.youth.rules import can_view, can_write


def recognised_as(entry: JournalEntry) -> YoungPerson | None:
    """Whose an anonymous conversation, or a correction of one, turned out to be; None where nobody has said so."""
    first = entry
    while first.corrects is not None:
        first = first.corrects
    links = Recognition.objects.filter(entry=first)
    link = links.select_related("person__service", "person__merged_into__service").first()
    return (link.person.merged_into or link.person) if link is not None else None


@as_it_stands
def can_correct(by: Actor, entry: JournalEntry, person: YoungPerson | None) -> bool:
    """Whether ``by`` may write a correction of a signed entry in the record ``person`` (None: an anonymous one).

    An anonymous one that was recognised belongs to that record: whoever may not open it corrects nothing there.
    """
    if by.user is None or not entry.is_signed or not entry.is_readable:
        return False
    appointed = can(by, Permission.CORRECT_YOUTH, entry.service)
    if person is None:
        whose = recognised_as(entry)
        if whose is not None and (whose.restricted_at is not None or not can_view(by, whose)):
            return False
        signer = entry.signed_by_id == by.user.pk and can(by, Permission.RECORD_YOUTH, entry.service)
        return signer or appointed
    if person.restricted_at is not None or not can_view(by, person):
        return False
    return appointed or (entry.signed_by_id == by.user.pk and can_write(by, person))


def require_correction(by: Actor, entry: JournalEntry, person: YoungPerson | None) -> None:
    """Raises Refused unless :func:`can_correct`."""
    if not can_correct(by, entry, person):
        raise Refused(Permission.CORRECT_YOUTH, entry.service.code)
