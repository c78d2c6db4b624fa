"""The fingerprint of a signed entry: HMAC-SHA-256, under the entry's own key, over everything that was signed (ARK-1).

What is hashed is one JSON text: keys sorted, no blanks, UTF-8, times in UTC with microseconds. It holds the format's
name, the ids of entry, service, person, author and signer, kind, the three times, channel, minutes, the codes of place,
employees and topics, what the entry corrects, the language, and the content of the box. ``utsyn check entries`` makes
it again and compares.

Why under the entry's key, and not plain SHA-256: a plain one would let whoever holds a copy of the database try out
what a short entry says; and when an entry is erased by destroying its key (JRN-7), no trace of its content is left.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from utsyn.accounts.models import StaffMember, User
from utsyn.catalogue.models import Topic
from utsyn.youth.models import EntryStaff, EntryTopic, JournalEntry

FORMAT = "utsyn-entry-1"
#: What only a draft has in its box: what was typed, and which page saved it last.
OF_DRAFTS = ("typed", "writer")


def canonical(entry: JournalEntry, staff: Iterable[str], topics: Sequence[str]) -> bytes:
    """What is signed, in its one spelling. ``staff`` and ``topics`` are codes; the topics' order counts."""
    said = {
        "format": FORMAT,
        "uid": str(entry.uid),
        "service": entry.service.code,
        "person": str(entry.person.uid) if entry.person is not None else None,
        "kind": entry.kind,
        "occurred_at": _time(entry.occurred_at),
        "on_date": entry.on_date.isoformat(),
        "written_at": _time(entry.written_at),
        "signed_at": _time(entry.signed_at),
        "author": entry.author_id,
        "signed_by": entry.signed_by_id,
        "late": entry.late,
        "channel": entry.channel,
        "minutes": entry.minutes,
        "place": entry.place.code if entry.place is not None else None,
        "staff": sorted(staff),
        "topics": list(topics),
        "corrects": str(entry.corrects.uid) if entry.corrects is not None else None,
        "language": entry.language,
        "content": entry.content(),
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(entry: JournalEntry, staff: Iterable[str], topics: Sequence[str]) -> str:
    """The fingerprint, as 64 hexadecimal digits. Raises as :meth:`DataKey.raw`."""
    text = FORMAT.encode() + b"\n" + canonical(entry, staff, topics)
    return hmac.new(entry.data_key.raw(), text, hashlib.sha256).hexdigest()


def stored_digest_holds(entry: JournalEntry) -> bool:
    """Whether a signed entry is what was signed: for ``utsyn check entries``. Raises as :meth:`DataKey.raw`."""
    staff = EntryStaff.objects.filter(entry=entry).values_list("staff_member__code", flat=True)
    topics = EntryTopic.objects.filter(entry=entry).order_by("pk").values_list("topic__code", flat=True)
    return hmac.compare_digest(entry.digest, digest_of(entry, list(staff), list(topics)))


def stamp(
    entry: JournalEntry, user: User, at: datetime, staff: Iterable[StaffMember], topics: Iterable[Topic]
) -> None:
    """Sign the entry as ``user`` at ``at``; not saved. What only drafts have leaves the box."""
    content = {name: value for name, value in entry.content().items() if name not in OF_DRAFTS}
    entry.seal(content)
    entry.signed_at, entry.signed_by = at, user
    entry.digest = digest_of(entry, [each.code for each in staff], [each.code for each in topics])


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment is not None else None
