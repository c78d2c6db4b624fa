"""What is right in a staffing plan, and when its slots are: pure functions, no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

#: More teams than this are never out at once.
MOST_TEAMS = 99


class StaffingRow(NamedTuple):
    """A row of the plan as packages name it. Times are the service's own clock."""

    weekday: int  # 1 = Monday … 7
    shift: str
    start: time
    end: time  # not after the start: past midnight
    min_teams: int
    max_teams: int
    from_date: date
    to_date: date | None


def wrong_in_row(row: StaffingRow) -> Iterable[tuple[str, str]]:
    """The column and what was expected: an end of its own, no fewer teams at most than at least, dates in order."""
    if row.end == row.start:
        yield "end", _("et annet klokkeslett enn start")
    if row.max_teams < row.min_teams:
        yield "max_teams", _("minst min_teams, som er %(teams)d") % {"teams": row.min_teams}
    if row.to_date is not None and row.to_date < row.from_date:
        yield "to_date", _("en dato som ikke er før from_date")


def past_midnight(start: time, end: time) -> bool:
    """Whether the slot ends on the day after."""
    return end <= start


def bounds(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the slot of ``day`` begins and ends, in UTC: what the clock on the wall shows, also when it changes."""
    last = day + timedelta(days=1) if past_midnight(start, end) else day
    return (
        datetime.combine(day, start, zone).astimezone(UTC),
        datetime.combine(last, end, zone).astimezone(UTC),
    )
