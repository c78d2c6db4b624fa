"""Written on the wrong person (JRN-8): the right one gets a copy, and what stood on the wrong one becomes unreadable.

The signed row is not touched. Its key is destroyed, and the keys of the corrections that stood at it; the copy keeps
who wrote and signed it, and when. Each of the two journals has an event, and neither says whose the other is.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.crypto.models import DataKey
from utsyn.youth import changes
from utsyn.youth.canonical import digest_of
from utsyn.youth.correction_rules import require_move
from utsyn.youth.locking import locked, same_as
from utsyn.youth.models import EntryKind, EntryMove, EntryStaff, EntryTopic, JournalEntry, YoungPerson
from utsyn.youth.rules import Basis, basis_of, require_write

LONGEST_REASON = 2000


def move(
    *, by: Actor, service: Service, person: YoungPerson, uid: UUID, to: YoungPerson, reason: str
) -> JournalEntry:
    """Move an entry from ``person`` to ``to``, with all that corrects it; the copy. Twice is once.

    Raises Refused unless ``by`` may write in both records, not by an emergency alone, and has signed it or is appointed
    to correct; JournalEntry.DoesNotExist for what does not stand on the person, is somebody else's draft, or cannot be
    read; Invalid without a reason, or for the same person; NotAllowedNow for what was moved to somebody else, or is a
    part of another entry.
    """
    user = by.user
    if user is None:
        raise Refused(Permission.RECORD_YOUTH, service.code)
    _require(by, person)
    _require(by, to)
    if not reason.strip():
        raise Invalid(_("Skriv hvorfor den skal flyttes."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("Skriv høyst 2000 tegn."), field="reason")
    with transaction.atomic():
        # In one order, so that two who move in opposite directions do not wait for each other.
        first, second = sorted((person, to), key=lambda each: each.pk)
        rows = {row.pk: row for row in (locked(by, first), locked(by, second))}
        wrong, right = rows[person.pk], rows[to.pk]
        _require(by, wrong)
        _require(by, right)
        if right.pk in same_as(wrong):
            raise Invalid(_("Velg en annen ungdom enn den den står på nå."), field="to")
        entry = _entry(wrong, service, uid)
        if not entry.is_signed and user.pk not in (entry.author_id, entry.custodian_id):
            raise JournalEntry.DoesNotExist  # somebody else's draft is nothing that one knows of
        if not entry.imported:
            require_move(by, entry, wrong)
        if entry.corrects_id is not None:
            raise NotAllowedNow(_("En rettelse flyttes sammen med det den retter."))
        earlier = EntryMove.objects.filter(entry=entry).select_related("copy").first()
        if earlier is not None:
            if earlier.copy.person_id not in same_as(right):
                raise NotAllowedNow(_("Oppføringen er alt flyttet."))
            return earlier.copy
        if not entry.is_readable or entry.imported:
            raise JournalEntry.DoesNotExist
        copy = _carried(user, entry, right, reason.strip(), {})
        record(by, "youth.entry_moved_away", wrong, entry=str(entry.uid))
        record(by, "youth.entry_moved_here", right, entry=str(copy.uid))
        if entry.kind == EntryKind.CONVERSATION and entry.is_signed:
            changes.conversations_changed(service, [entry.on_date])
    return copy


def _require(by: Actor, person: YoungPerson) -> None:
    """What is moved is out of the record for good, and readable in another: an emergency is not let in for that."""
    require_write(by, person)
    if basis_of(by, person) == Basis.EMERGENCY:
        raise Refused(Permission.RECORD_YOUTH, person.service.code)


def _entry(person: YoungPerson, service: Service, uid: UUID) -> JournalEntry:
    rows = JournalEntry.objects.select_related("data_key__parent", "service", "place", "author", "signed_by")
    found = rows.filter(service=service, person__in=same_as(person), uid=uid, discarded_at__isnull=True)
    return found.select_for_update(of=("self",)).get()


def _carried(
    user: User, entry: JournalEntry, to: YoungPerson, reason: str, copies: dict[int, JournalEntry]
) -> JournalEntry:
    """The entry on the right person, then what corrects it. A draft goes over itself; a signed one has a copy made."""
    copy = _rehomed(entry, to, copies) if not entry.is_signed else _copied(user, entry, to, reason, copies)
    copies[entry.pk] = copy
    parts = JournalEntry.objects.select_related("data_key__parent", "service", "place", "author", "signed_by")
    for part in parts.filter(corrects=entry).order_by("written_at", "pk"):
        if part.is_signed:
            _carried(user, part, to, reason, copies)
        else:
            copies[part.pk] = _rehomed(part, to, copies)
    for version in parts.filter(beside=entry, signed_at__isnull=True):
        _rehomed(version, to, copies)
    return copy


def _rehomed(draft: JournalEntry, to: YoungPerson, copies: dict[int, JournalEntry]) -> JournalEntry:
    """A draft is nobody's journal yet: it changes person and key itself."""
    content, old = draft.content(), draft.data_key
    draft.person, draft.data_key = to, DataKey.made(to.service, DataKey.Purpose.ENTRY, to.data_key)
    if draft.corrects_id is not None:
        draft.corrects = copies.get(draft.corrects_id, draft.corrects)
    if draft.beside_id is not None:
        draft.beside = copies.get(draft.beside_id, draft.beside)
    draft.seal(content)
    draft.save()
    old.destroy()
    return draft


def _copied(
    user: User, entry: JournalEntry, to: YoungPerson, reason: str, copies: dict[int, JournalEntry]
) -> JournalEntry:
    """A signed entry with the same content, people and times on ``to``; the old one's key is destroyed."""
    staff = list(EntryStaff.objects.filter(entry=entry).select_related("staff_member").order_by("pk"))
    topics = list(EntryTopic.objects.filter(entry=entry).select_related("topic").order_by("pk"))
    copy = JournalEntry(
        service=to.service,
        person=to,
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        on_date=entry.on_date,
        local_hour=entry.local_hour,
        written_at=entry.written_at,
        saved_at=entry.saved_at,
        author=entry.author,
        custodian=entry.custodian,
        late=entry.late,
        channel=entry.channel,
        minutes=entry.minutes,
        place=entry.place,
        corrects=copies.get(entry.corrects_id or 0),
        version=entry.version,
        language=entry.language,
        data_key=DataKey.made(to.service, DataKey.Purpose.ENTRY, to.data_key),
    )
    copy.key = str(copy.uid)
    copy.seal(entry.content())
    copy.save()
    _parts(copy, staff, topics)
    copy.signed_at, copy.signed_by = entry.signed_at, entry.signed_by
    copy.digest = digest_of(copy, [p.staff_member.code for p in staff], [t.topic.code for t in topics])
    copy.save()
    move = EntryMove(
        service=to.service, entry=entry, copy=copy, at=clock.now(), by=user, data_key=copy.data_key
    )
    move.seal({"reason": reason})
    move.save()
    entry.data_key.destroy(lives_on=True)
    return copy


def _parts(copy: JournalEntry, staff: Iterable[EntryStaff], topics: Iterable[EntryTopic]) -> None:
    EntryStaff.objects.bulk_create(EntryStaff(entry=copy, staff_member=each.staff_member) for each in staff)
    EntryTopic.objects.bulk_create(EntryTopic(entry=copy, topic=each.topic) for each in topics)
