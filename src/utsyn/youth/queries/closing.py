"""What is open when a follow-up is to end, the texts that were begun, and the letter that came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from utsyn.core import clock
from utsyn.core.formats import month as month_in_words
from utsyn.youth.models import Decision, EntryKind, JournalEntry
from utsyn.youth.queries.opening import Opened
from utsyn.youth.queries.sections import Standing, decisions, standing, today_of
from utsyn.youth.queries.tasks import TaskView, tasks_of
from utsyn.youth.queries.timeline import drafts_of, read_along


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What is not finished. Nothing of it stops the closing: it is to be seen, and somebody is to do it."""

    standing: Standing
    unsigned: int  # anybody's drafts
    own_unsigned: int
    tasks: tuple[TaskView, ...]
    decisions: tuple[Decision, ...]  # in force today

    @property
    def is_empty(self) -> bool:
        """Whether all is finished."""
        return not (self.unsigned or self.tasks or self.decisions)


def left_open(opened: Opened) -> LeftOpen:
    """What a follow-up that ends today would leave open. A draft of the closing itself is not counted."""
    drafts = JournalEntry.objects.filter(
        person__in=opened.same,
        signed_at__isnull=True,
        imported=False,
        discarded_at__isnull=True,
        beside__isnull=True,
    ).exclude(kind=EntryKind.CLOSING)
    return LeftOpen(
        standing=standing(opened),
        unsigned=drafts.count(),
        own_unsigned=drafts.filter(drafts_of(opened.viewer)).count() if opened.viewer else 0,
        tasks=tasks_of(opened).open,
        decisions=tuple(decisions(opened, on=today_of(opened))),
    )


def begun(opened: Opened) -> JournalEntry | None:
    """The viewer's own draft of the closing, the last one."""
    if opened.viewer is None:
        return None
    rows = JournalEntry.objects.filter(
        drafts_of(opened.viewer), person__in=opened.same, kind=EntryKind.CLOSING
    )
    return read_along(rows).order_by("-saved_at", "-pk").first()


def typed_in(draft: JournalEntry) -> dict[str, Any]:
    """The fields of the closing's form as they stood when the draft was saved."""
    typed = dict(draft.content().get("typed") or {})
    typed["summary"] = typed.pop("text", "")
    return typed


@dataclass(frozen=True, slots=True)
class Letter:
    """The text to the young person, as it is printed: no more than it says, and who it is from."""

    uid: UUID
    to: str
    text: str
    author: str
    service: str
    when: str  # «november 2026»


def letter(opened: Opened, uid: UUID) -> Letter:
    """The farewell with this id. Raises JournalEntry.DoesNotExist for anything else, and for one that was erased."""
    rows = JournalEntry.objects.filter(
        person__in=opened.same, kind=EntryKind.FAREWELL, signed_at__isnull=False, move__isnull=True
    )
    entry = read_along(rows).get(uid=uid)
    if not entry.is_readable:
        raise JournalEntry.DoesNotExist
    content = opened.person.content()
    first = content.get("preferred_name") or content.get("given_name") or opened.person.name
    signed = clock.local(entry.signed_at, opened.service.timezone) if entry.signed_at else None
    return Letter(
        uid=entry.uid,
        to=first,
        text=entry.said("text"),
        author=str(entry.signed_by or ""),
        service=opened.service.name,
        when=month_in_words(signed.date()) if signed else "",
    )


def farewells(opened: Opened) -> list[UUID]:
    """The ids of the farewells that can be printed, the newest first."""
    rows = JournalEntry.objects.filter(
        person__in=opened.same,
        kind=EntryKind.FAREWELL,
        signed_at__isnull=False,
        move__isnull=True,
        data_key__destroyed_at__isnull=True,
    )
    return list(rows.order_by("-signed_at", "-pk").values_list("uid", flat=True))
