"""«Dekning»: plan against actual, and encounters per hour by place and time of day. Everything is asked of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics import queries
from utsyn.statistics.answers import Answer
from utsyn.statistics.asking import Desk
from utsyn.statistics.indicators.dimensions import NONE
from utsyn.statistics.periods import Period
from utsyn.statistics.questions import Question

#: From so many hours on, encounters per hour say something.
ENOUGH_HOURS = 4
#: Slots that were not filled, and places, that a page shows; the files have them all.
MOST_SLOTS, MOST_PLACES = 60, 30
#: Slots that are looked through, the newest first: more than ten years of a plan with forty a week.
MOST_ROWS = 25_000
#: Weeks are told one by one up to so many days; then months.
_DAYS_BY_WEEK = 140


@dataclass(frozen=True, slots=True)
class Attained:
    """Plan against actual. ``over`` is the part of the period that is over; None where nothing of it is."""

    over: Period | None
    by_shift: Answer | None = None
    of_shift: Answer | None = None
    by_time: Answer | None = None
    slots: Question | None = None  # each slot by itself, for a file
    missed: tuple[dict[str, Any], ...] = ()  # rows of the fact, the newest first
    missed_count: int = 0


@dataclass(frozen=True, slots=True)
class PerHour:
    """Encounters per hour: by place, by place and hour, by hour. ``empty_hours``: of sessions that met nobody."""

    by_place: Answer
    by_place_and_hour: Answer
    by_hour: Answer
    empty_hours: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that the page shows."""

    period: Period
    compare: Period | None
    attained: Attained
    per_hour: PerHour


def last_whole_weeks(today: date, weeks: int) -> Period:
    """The last whole weeks that are over, Monday to Sunday."""
    sunday = today - timedelta(days=today.isoweekday())
    monday = sunday - timedelta(days=7 * weeks - 1)
    return Period.parse(f"{monday}..{sunday}")


def coverage(viewer: Actor, service: Service, period: Period, compare: Period | None = None) -> Coverage:
    """Both halves of the page. Raises Refused unless the viewer may see the service's statistics."""
    today = clock.today(service.timezone)
    periods = (period, *([compare] if compare else []))
    at = queries.desk(viewer, service, *periods)
    return Coverage(period, compare, _attained(at, period, compare, today), _per_hour(at, period, compare))


def over(period: Period, today: date) -> Period | None:
    """The part of the period that is over: shifts of today and later could not have been filled yet."""
    if period.end < today:
        return period
    yesterday = today - timedelta(days=1)
    return None if period.start > yesterday else Period.parse(f"{period.start}..{yesterday}")


def _attained(at: Desk, period: Period, compare: Period | None, today: date) -> Attained:
    part = over(period, today)
    if part is None:
        return Attained(None)
    code, then = "staffing_attainment", compare.text if compare else ""
    by_shift = at.answer(Question.parse(code, part.text, by="weekday,shift", compare=then))
    time = "week" if part.days <= _DAYS_BY_WEEK else "month"
    every = at.plan(Question.parse(code, part.text), part, at.vocabulary.scheme_on(part.start), ())
    missed = [row for row in at.engine.rows(every, MOST_ROWS, 0) if not row["fulfilled"]]
    return Attained(
        part,
        by_shift,
        at.answer(Question.parse(code, part.text, by="shift")),
        at.answer(Question.parse(code, part.text, by=time)),
        Question.parse(code, part.text, by="date,shift"),
        tuple(sorted(missed, key=lambda row: (row["date"], row["starts"]), reverse=True)[:MOST_SLOTS]),
        len(missed),
    )


def _per_hour(at: Desk, period: Period, compare: Period | None) -> PerHour:
    code, then = "encounters_per_hour", compare.text if compare else ""
    by_place = at.answer(Question.parse(code, period.text, by="place", compare=then))
    return PerHour(
        by_place,
        at.answer(Question.parse(code, period.text, by="place,hour")),
        at.answer(Question.parse(code, period.text, by="hour", compare=then)),
        next((float(row.whole or 0) for row in by_place.rows if row.key == (NONE,)), 0.0),
    )


def has_enough(hours: float | None) -> bool:
    """Whether a figure per hour rests on hours enough to say something."""
    return (hours or 0) >= ENOUGH_HOURS
