"""The journal as it is read: entries, newest first, each with its corrections and whoever wrote them.

Nothing that stood in the journal disappears from it: what was corrected is struck through and can be read, what was
moved or erased leaves a line without content (JRN-5, JRN-7, JRN-8). Drafts are seen by those who write them alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.youth.assessment import PARTS, outcome_label, part_label
from utsyn.youth.journal_policies import lead_of
from utsyn.youth.models import (
    EntryKind,
    EntryMove,
    EntryStaff,
    EntryTopic,
    JournalEntry,
    Recognition,
)
from utsyn.youth.queries.opening import Opened

#: Entries on a page.
SIZE = 30
_LABELS: dict[str, str | Promise] = {
    "outcome": _("Utfall"),
    "outcome_reason": _("Begrunnelse"),
    "informed": _("Hvem fikk vite hva"),
    "follow_up": _("Veien videre"),
}
#: Names of the icon sprite; the other kinds have the note's.
_ICONS: dict[str, str] = {
    EntryKind.CONVERSATION: "message",
    EntryKind.ASSESSMENT: "check",
    EntryKind.INFORMATION: "information",
    EntryKind.OWN_WORDS: "person",
    EntryKind.HANDOVER: "choose",
    EntryKind.CLOSING: "log",
}


class State(StrEnum):
    """What has become of an entry."""

    DRAFT = "draft"  # the viewer's own
    SIGNED = "signed"
    IMPORTED = "imported"  # came with a package, without text
    MOVED = "moved"  # stood on the wrong person (JRN-8)
    ERASED = "erased"  # JRN-7


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an entry that has a name: «Risiko», «Utfall»."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry as the viewer may see it. A moved or erased one has no text; times are aware, in UTC."""

    pk: int
    uid: UUID
    state: State
    kind: str
    kind_label: str
    occurred_at: datetime
    on_date: date
    written_at: datetime
    saved_at: datetime
    signed_at: datetime | None
    author: str
    signed_by: str  # where it is somebody else than the author
    late: bool
    late_reason: str
    language: str
    lead: str  # the first lines
    text: str  # all of the running text
    passages: tuple[Passage, ...]
    channel: str
    minutes: int | None
    place: str
    staff: tuple[str, ...]
    topics: tuple[str, ...]
    correction_reason: str  # of a correction: why; empty for what only adds something
    corrections: tuple[EntryView, ...]  # the oldest first
    moved_at: datetime | None  # of a moved one, and of the copy that it became
    moved_by: str
    recognised: bool  # an anonymous conversation that turned out to be with this person
    anonymous: bool
    mine: bool  # the viewer wrote or signed it
    nickname: str = ""
    erased_at: datetime | None = None

    @property
    def struck(self) -> bool:
        """Whether a signed correction stands against it. It is to be read all the same (JRN-5)."""
        return any(each.correction_reason and each.state == State.SIGNED for each in self.corrections)

    @property
    def has_more(self) -> bool:
        """Whether there is more than the first lines."""
        return self.lead != self.text.strip() or bool(self.passages) or bool(self.late_reason)

    @property
    def icon(self) -> str:
        """The icon of its kind; the word stands beside it."""
        return _ICONS.get(self.kind, "note")

    @property
    def is_draft(self) -> bool:
        """Whether it waits to be signed."""
        return self.state == State.DRAFT

    @property
    def is_readable(self) -> bool:
        """Whether there is any content to show."""
        return self.state in (State.DRAFT, State.SIGNED)


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of the journal. ``kinds`` are those that the record has, for the filter: (code, label)."""

    entries: tuple[EntryView, ...]
    count: int
    page: int
    pages: int
    kinds: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...] = ()

    @property
    def months(self) -> list[tuple[date, list[EntryView]]]:
        """The entries by month, newest first; a month is its first day."""
        found: dict[date, list[EntryView]] = defaultdict(list)
        for entry in self.entries:
            found[entry.on_date.replace(day=1)].append(entry)
        return list(found.items())


def timeline(opened: Opened, viewer: Actor, *, kinds: Collection[str] = (), page: int = 1) -> TimelinePage:
    """One page of the journal of a record that has been opened; the reading of these entries is an event of its own.

    ``kinds``: only entries of these kinds. A page beyond the last is the last.
    """
    rows = rows_of(opened, viewer)
    there = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    present = tuple((str(kind.value), str(kind.label)) for kind in EntryKind if kind.value in there)
    chosen = tuple(code for code, _name in present if code in set(kinds))
    if chosen:
        rows = rows.filter(kind__in=chosen)
    count = sum(number for kind, number in there.items() if not chosen or kind in chosen)
    pages = max(1, -(-count // SIZE))
    page = min(max(page, 1), pages)
    shown = views_of(read_along(rows)[(page - 1) * SIZE : page * SIZE], viewer)
    if shown:
        note_read(viewer, opened, shown)
    return TimelinePage(tuple(shown), count, page, pages, present, chosen)


def note_read(viewer: Actor, opened: Opened, shown: Iterable[EntryView]) -> None:
    """Write down which entries were made available (LOG-1)."""
    uids = [str(uid) for view in shown for uid in (view.uid, *(each.uid for each in view.corrections))]
    record(
        viewer, "youth.entry_read", opened.person, basis=str(opened.basis), parts=["journal"], entries=uids
    )


def rows_of(opened: Opened, viewer: Actor) -> QuerySet[JournalEntry]:
    """The rows that stand in the journal for this viewer, newest first: also those of records that were merged into
    it, and anonymous conversations that were recognised. Corrections stand at what they correct."""
    recognised = list(Recognition.objects.filter(person__in=opened.same).values_list("entry", flat=True))
    owned = Q(person__in=opened.same)
    rows = JournalEntry.objects.filter(owned | Q(pk__in=recognised) if recognised else owned)
    return rows.filter(seen_by(viewer), corrects__isnull=True).order_by("-occurred_at", "-pk")


def seen_by(viewer: Actor) -> Q:
    """Signed and imported entries, and the viewer's own drafts that are not thrown away."""
    return Q(signed_at__isnull=False) | Q(imported=True) | drafts_of(viewer)


def held_by(viewer: Actor) -> Q:
    """The viewer's own drafts, unless somebody else was given them, and those given to them; thrown away or not."""
    if viewer.user is None:
        return Q(pk__in=[])  # the system writes none
    mine = Q(custodian=viewer.user) | Q(author=viewer.user, custodian__isnull=True)
    return mine & Q(signed_at__isnull=True, imported=False, beside__isnull=True)


def drafts_of(viewer: Actor) -> Q:
    """What waits for the viewer."""
    return held_by(viewer) & Q(discarded_at__isnull=True)


def read_along(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """With everything that a view of an entry needs in the same query."""
    return rows.select_related("data_key__parent", "author", "signed_by", "place", "service")


@dataclass(slots=True)
class _Along:
    """What belongs to the entries of a page, read in one query each."""

    staff: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    topics: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    corrections: dict[int, list[JournalEntry]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[int, EntryMove] = field(default_factory=dict)
    copies: dict[int, EntryMove] = field(default_factory=dict)
    recognised: set[int] = field(default_factory=set)

    def read(self, entries: Sequence[JournalEntry], viewer: Actor) -> None:
        """For these entries and everything that corrects them."""
        every, frontier = list(entries), list(entries)
        while frontier:
            rows = JournalEntry.objects.filter(seen_by(viewer), corrects__in=[each.pk for each in frontier])
            frontier = list(read_along(rows).order_by("written_at", "pk"))
            for each in frontier:
                self.corrections[each.corrects_id or 0].append(each)
            every += frontier
        keys = [each.pk for each in every]
        for part in EntryStaff.objects.filter(entry__in=keys).select_related("staff_member").order_by("pk"):
            self.staff[part.entry_id].append(str(part.staff_member))
        for each_topic in EntryTopic.objects.filter(entry__in=keys).select_related("topic").order_by("pk"):
            self.topics[each_topic.entry_id].append(str(each_topic.topic))
        moves = EntryMove.objects.filter(Q(entry__in=keys) | Q(copy__in=keys)).select_related("by")
        for move in moves:
            self.moved[move.entry_id] = move
            self.copies[move.copy_id] = move
        without = [each.pk for each in every if each.person_id is None]
        if without:
            found = Recognition.objects.filter(entry__in=without).values_list("entry", flat=True)
            self.recognised = set(found)


def views_of(entries: Iterable[JournalEntry], viewer: Actor) -> list[EntryView]:
    """The entries as the viewer may see them, in the order given; rows come from :func:`read_along`."""
    rows, along = list(entries), _Along()
    if rows:
        along.read(rows, viewer)
    return [_view(entry, along, viewer) for entry in rows]


def _state(entry: JournalEntry, along: _Along) -> State:
    if entry.pk in along.moved:
        return State.MOVED
    if not entry.is_readable:
        return State.ERASED
    if entry.imported:
        return State.IMPORTED
    return State.SIGNED if entry.is_signed else State.DRAFT


def _view(entry: JournalEntry, along: _Along, viewer: Actor) -> EntryView:
    state = _state(entry, along)
    content = entry.content() if state in (State.DRAFT, State.SIGNED) else {}
    text = str(content.get("text", ""))
    passages = _passages(content)
    move = along.moved.get(entry.pk) or along.copies.get(entry.pk)
    author = str(entry.author or "")
    # Of what is gone nothing is shown but that it was there: topics and places say what it was about.
    there = state not in (State.MOVED, State.ERASED)
    return EntryView(
        pk=entry.pk,
        uid=entry.uid,
        state=state,
        kind=entry.kind,
        kind_label=str(EntryKind(entry.kind).label),
        occurred_at=entry.occurred_at,
        on_date=entry.on_date,
        written_at=entry.written_at,
        saved_at=entry.saved_at,
        signed_at=entry.signed_at,
        author=author,
        signed_by=str(entry.signed_by) if entry.signed_by_id not in (None, entry.author_id) else "",
        late=entry.late,
        late_reason=str(content.get("late_reason", "")),
        language=entry.language,
        lead=lead_of(text or next((each.text for each in passages), "")),
        text=text,
        passages=passages,
        channel=str(entry.get_channel_display()) if entry.channel and there else "",
        minutes=entry.minutes if there else None,
        place=str(entry.place or "") if there else "",
        staff=tuple(along.staff[entry.pk]) if there else (),
        topics=tuple(along.topics[entry.pk]) if there else (),
        correction_reason=str(content.get("correction_reason", "")),
        corrections=tuple(_view(each, along, viewer) for each in along.corrections[entry.pk]),
        moved_at=move.at if move else None,
        moved_by=str(move.by) if move else "",
        recognised=entry.pk in along.recognised,
        anonymous=entry.person_id is None,
        mine=viewer.user is not None and viewer.user.pk in (entry.author_id, entry.signed_by_id),
        nickname=str(content.get("nickname", "")),
        erased_at=_destroyed(entry) if state == State.ERASED else None,
    )


def _destroyed(entry: JournalEntry) -> datetime | None:
    """When its own key went, or the record's."""
    above = entry.data_key.parent
    return entry.data_key.destroyed_at or (above.destroyed_at if above else None)


def _passages(content: dict[str, object]) -> tuple[Passage, ...]:
    """What an entry says beside its running text, each part under its name, in the order of the form."""
    assessment = content.get("assessment")
    answers = assessment if isinstance(assessment, dict) else {}
    order = [part.code for part in PARTS]
    codes = sorted(answers, key=lambda code: (code not in order, order.index(code) if code in order else 0))
    found = [(part_label(code), answers[code]) for code in codes]
    outcome = content.get("outcome")
    found.append((str(_LABELS["outcome"]), outcome_label(str(outcome)) if outcome else ""))
    found += [
        (str(_LABELS[name]), content.get(name, "")) for name in ("outcome_reason", "informed", "follow_up")
    ]
    return tuple(Passage(label, str(text)) for label, text in found if text)
