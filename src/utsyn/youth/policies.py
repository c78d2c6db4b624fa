"""What the state of a record allows: pure functions, which ask neither who it is nor the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from utsyn.youth.models import EndReason, Status

#: From which status to which a record may go. None is closed: no period in force. Going to what one is, is no change.
TRANSITIONS: dict[Status | None, frozenset[Status | None]] = {
    None: frozenset({Status.ACTIVE, Status.AVAILABLE}),
    Status.ACTIVE: frozenset({Status.AVAILABLE, None}),
    Status.AVAILABLE: frozenset({Status.ACTIVE, None}),
}


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included; no last day means still."""

    from_date: date
    to_date: date | None = None

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies within."""
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)

    def meets(self, other: Span) -> bool:
        """Whether the two share a day."""
        return (other.to_date is None or self.from_date <= other.to_date) and (
            self.to_date is None or other.from_date <= self.to_date
        )


def may_become(now: Status | None, wanted: Status | None) -> bool:
    """Whether a record with the status ``now`` may get the status ``wanted``; None is closed."""
    return wanted in TRANSITIONS[now]


def is_free(wanted: Span, taken: Iterable[Span]) -> bool:
    """Whether ``wanted`` shares no day with any of ``taken``."""
    return not any(wanted.meets(each) for each in taken)


def day_before(day: date) -> date:
    """The last day of what something else follows."""
    return day - timedelta(days=1)


def needs_reason(*, to_date: date | None, reason: str) -> bool:
    """Whether a period that ends lacks the reason why. One that goes on has none."""
    return to_date is not None and reason not in EndReason.values


#: Fewer key workers than this is a warning, never a stop: the second one may be ill, and the young person is not.
KEY_WORKERS = 2
#: A task's title is read in a list, on a phone (ux.md § 2.2).
TITLE_ADVICE = 40
