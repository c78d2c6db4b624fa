"""The periods that one compares with: the same a year before, the one right before; and the ones to choose from."""

from __future__ import annotations

from datetime import date, timedelta

from utsyn.core.errors import Invalid
from utsyn.statistics.indicators.dimensions import time_value
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation.words import kind_of


def year_before(period: Period) -> Period | None:
    """The same period a year earlier (several years: as many before them). None where there is none."""
    return _parsed(_year_before(period, kind_of(period)))


def period_before(period: Period) -> Period | None:
    """The period of the same sort that ends the day before this one starts."""
    kind, last = kind_of(period), period.start - timedelta(days=1)
    if kind in ("year", "years"):
        return year_before(period)
    if kind in ("half", "quarter", "month", "week"):
        return _parsed(_named(kind, last))
    return _parsed(f"{last - timedelta(days=period.days - 1)}..{last}")


def two_years_before(period: Period) -> tuple[Period, ...]:
    """The same period in each of the two years before."""
    first = year_before(period)
    second = year_before(first) if first else None
    return tuple(found for found in (first, second) if found)


def _parsed(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except Invalid:
        return None


def _year_before(period: Period, kind: str) -> str:
    year = period.start.year
    if kind == "years":
        count = period.end.year - year + 1
        return f"{year - count:04d}..{year - 1:04d}"
    if kind == "week":
        iso = period.start.isocalendar()
        week = iso.week
        if week == 53 and date(iso.year - 1, 12, 28).isocalendar().week == 52:
            week = 52
        return f"{iso.year - 1:04d}-W{week:02d}"
    if kind in ("year", "half", "quarter", "month"):
        return _named(kind, _a_year_earlier(period.start))
    return f"{_a_year_earlier(period.start)}..{_a_year_earlier(period.end)}"


def _a_year_earlier(day: date) -> date:
    """The same date; 28 February for the 29th. The first year stays where it is, and so is refused as a period."""
    year = max(day.year - 1, 1)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _named(kind: str, day: date) -> str:
    """How the year, half, quarter, month or week of a day is written."""
    return str(time_value(kind, day, day))
