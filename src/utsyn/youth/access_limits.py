"""Limits of access: hours, days and lengths, each from the day that it holds (GEN-1). Data, not rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds from ``valid_from`` and until the next one."""

    valid_from: date
    grant_days: int  # the longest that somebody may be let in without anew being asked (TIL-1)
    due_days: int  # a grant that ends within so many days is due for review
    reason_length: int  # the shortest reason for an emergency (TIL-4)
    emergency_hours: int
    emergency_minutes: int  # how long ago somebody may have shown who they are
    breach_hours: int  # until Datatilsynet is told, from when the service became aware (GDPR art. 33)
    told_days: int  # until the young person should have been told of an emergency
    unsigned_hours: int
    contact_weeks: int
    work_begins: time  # office hours, local time; Monday to Friday
    work_ends: time
    denied_a_day: int  # so many refusals in a day are looked at
    lookups_without_relation: int  # so many in a day of records that somebody has nothing to do with
    samples_a_week: int  # so many look-ups of a week are looked at whatever the rules say (LOG-6)


#: The newest first.
LIMITS = (
    Limits(
        valid_from=date(2000, 1, 1),
        grant_days=366,
        due_days=30,
        reason_length=15,
        emergency_hours=4,
        emergency_minutes=5,
        breach_hours=72,
        told_days=7,
        unsigned_hours=72,
        contact_weeks=8,
        work_begins=time(7),
        work_ends=time(23, 30),
        denied_a_day=5,
        lookups_without_relation=3,
        samples_a_week=3,
    ),
)


def limits_on(day: date) -> Limits:
    """The limits that hold on a day."""
    return next((limits for limits in LIMITS if limits.valid_from <= day), LIMITS[-1])
