"""Who may correct an entry, or move it: whoever signed it, or somebody appointed to correct (JRN-6, JRN-8)."""

from __future__ import annotations

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import JournalEntry, Recognition, YoungPerson
from utsyn.youth.rules import Basis, basis_of, can_view, can_write


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


@as_it_stands
def can_move(by: Actor, entry: JournalEntry, person: YoungPerson) -> bool:
    """Whether ``by`` may take an entry out of the record ``person``: it is gone there for good, so a signed one is for
    whoever signed it or is appointed to correct (JRN-8), a draft for whoever writes on it. An emergency is not let in
    for that. In the record that it goes to they must be able to write as well.
    """
    if by.user is None or not can_write(by, person) or basis_of(by, person) == Basis.EMERGENCY:
        return False
    if not entry.is_signed:
        return by.user.pk in (entry.author_id, entry.custodian_id)
    return entry.signed_by_id == by.user.pk or can(by, Permission.CORRECT_YOUTH, entry.service)


def require_move(by: Actor, entry: JournalEntry, person: YoungPerson) -> None:
    """Raises Refused unless :func:`can_move`."""
    if not can_move(by, entry, person):
        raise Refused(Permission.CORRECT_YOUTH, entry.service.code)
