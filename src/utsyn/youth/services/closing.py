"""How a follow-up ends: the last words are signed, and the periods get their last day. All of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.youth.journal_policies import LONGEST
from utsyn.youth.locking import locked
from utsyn.youth.models import EntryKind, JournalEntry, RecordPeriod, YoungPerson
from utsyn.youth.policies import needs_reason
from utsyn.youth.rules import require_write
from utsyn.youth.services import drafts, periods
from utsyn.youth.services.writing import write_signed


@dataclass(frozen=True, slots=True)
class Closed:
    """What ended, and what was signed. Both empty where it was closed already."""

    periods: tuple[RecordPeriod, ...]
    entries: tuple[JournalEntry, ...]

    @property
    def farewell(self) -> JournalEntry | None:
        """The text to the young person, where there is one."""
        return next((entry for entry in self.entries if entry.kind == EntryKind.FAREWELL), None)


def close(
    *,
    by: Actor,
    person: YoungPerson,
    last_day: date,
    end_reason: str,
    summary: str,
    handover: str = "",
    farewell: str = "",
    version: int | None = None,
    draft_uid: UUID | None = None,
) -> Closed:
    """End the follow-up: a signed summary, perhaps a hand-over and a text to the young person, and the last day.

    All of it or nothing. Twice is once. ``draft_uid`` is the draft that the texts were kept in until now. The caller
    asks for step-up (AUT-5). Raises Refused; Invalid, with the field; NotAllowedNow where somebody changed the record
    since ``version``.
    """
    require_write(by, person)
    texts = {
        EntryKind.CLOSING: ("summary", summary.strip()),
        EntryKind.HANDOVER: ("handover", handover.strip()),
        EntryKind.FAREWELL: ("farewell", farewell.strip()),
    }
    if not texts[EntryKind.CLOSING][1]:
        raise Invalid(
            _("Skriv en kort oppsummering. Den blir den siste oppføringen i journalen."), field="summary"
        )
    for field, text in texts.values():
        if len(text) > LONGEST:
            raise Invalid(_("Teksten er for lang."), field=field)
    if needs_reason(to_date=last_day, reason=end_reason):
        raise Invalid(_("Velg hvorfor oppfølgingen slutter."), field="end_reason")
    with transaction.atomic():
        row = locked(by, person)
        ended = periods.end(by=by, person=row, last_day=last_day, reason=end_reason, version=version)
        if not ended:
            return Closed((), ())
        written = tuple(
            write_signed(by=by, person=row, kind=kind, content={"text": text}, occurred_at=clock.now())
            for kind, (_field, text) in texts.items()
            if text
        )
        if draft_uid is not None:
            _put_away(by, row, draft_uid)
        record(by, "youth.closing_signed", row, entries=[str(entry.uid) for entry in written])
    return Closed(tuple(ended), written)


def _put_away(by: Actor, person: YoungPerson, uid: UUID) -> None:
    """The draft has done its work. One that is not there, or not the writer's, is none of this form's."""
    try:
        drafts.discard(by=by, service=person.service, person=person, uid=uid)
    except JournalEntry.DoesNotExist:
        return
