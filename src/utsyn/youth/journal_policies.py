"""What the state of an entry allows, and the limits of the journal, as data with the days from which they apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from utsyn.youth.models import EntryKind


@dataclass(frozen=True, slots=True)
class LateRule:
    """How long after the event an entry is late: it says why (JRN-14)."""

    valid_from: date
    after: timedelta
    source: str


#: «uten ugrunnet opphold» (pasientjournalforskriften § 10) is given no number by the law: a day is the house's.
LATE_RULES = (LateRule(date(2019, 7, 1), timedelta(hours=24), "pasientjournalforskriften § 10"),)
#: How long a draft that was thrown away can be taken back.
TAKE_BACK = timedelta(days=30)
#: Characters of one text.
LONGEST = 50_000
#: Characters of all fields of a draft together.
LONGEST_DRAFT = 200_000
#: What stands of an entry before «Vis mer».
_LEAD_LINES, _LEAD_CHARACTERS = 2, 240

#: What somebody may sit down and write; the other kinds are made by what they belong to.
WRITTEN = (
    EntryKind.CONVERSATION,
    EntryKind.NOTE,
    EntryKind.ASSESSMENT,
    EntryKind.INFORMATION,
    EntryKind.OWN_WORDS,
)


def late_after(day: date, rules: Sequence[LateRule] = LATE_RULES) -> timedelta:
    """The limit on ``day``; before the first rule, the first one's."""
    known = [rule for rule in rules if rule.valid_from <= day]
    return (known[-1] if known else rules[0]).after


def is_late(occurred_at: datetime, written_at: datetime) -> bool:
    """Whether so long went from the event until it was written down that the reason is asked for."""
    return written_at - occurred_at > late_after(written_at.date())


def lead_of(text: str) -> str:
    """The first two lines, at most 240 characters, ended at a word."""
    lines = [line for line in text.strip().splitlines() if line.strip()][:_LEAD_LINES]
    lead = "\n".join(lines)
    if len(lead) > _LEAD_CHARACTERS:
        lead = lead[:_LEAD_CHARACTERS].rsplit(None, 1)[0] + " …"
    return lead


def hours_waited(since: datetime, now: datetime) -> int:
    """Whole hours."""
    return max(0, int((now - since) // timedelta(hours=1)))
