"""Periods: 2016 · 2016-H1 · 2016-Q3 · 2016-05 · 2016-W14 · 2016-05-01..2016-05-14 · 2012..2016.

Both ends are included. A week is an ISO week (Monday to Sunday; week 1 holds the year's first Thursday).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid

EXAMPLES = ("2016", "2016-H1", "2016-Q3", "2016-05", "2016-W14", "2016-05-01..2016-05-14", "2012..2016")

#: No record and no figure lies outside these years. A period that does is a slip of the hand, or made to let the server
#: count ten thousand years of days.
FIRST_YEAR, LAST_YEAR = 1900, 2100

_YEAR = re.compile(r"(\d{4})", re.ASCII)
_HALF = re.compile(r"(\d{4})-H([12])", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
_YEARS = re.compile(r"(\d{4})\.\.(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included. ``text`` is how it was asked for."""

    text: str
    start: date
    end: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that ``text`` names. Raises :class:`Invalid` with examples where it names none, or none from 1900
        to 2100."""
        text = text.strip()
        try:
            start, end = _bounds(text)
            if start.year < FIRST_YEAR or end.year > LAST_YEAR:
                raise ValueError(text)
        except (ValueError, TypeError, OverflowError):
            raise Invalid(
                _("«%(value)s» er ikke en periode. Skriv for eksempel %(examples)s.")
                % {"value": text, "examples": ", ".join(EXAMPLES)},
                field="period",
                value=text,
                valid=EXAMPLES,
            ) from None
        return cls(text, start, end)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins with the first and ends with the last day of a month."""
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1

    def months(self) -> list[str]:
        """The months that it touches, ``2016-03``, in order."""
        first, last = self.start.year * 12 + self.start.month - 1, self.end.year * 12 + self.end.month - 1
        return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]

    def whole_years(self) -> list[int]:
        """The calendar years that lie wholly inside it."""
        first = self.start.year + (self.start != date(self.start.year, 1, 1))
        last = self.end.year - (self.end != date(self.end.year, 12, 31))
        return list(range(first, last + 1))

    @property
    def single_year(self) -> int | None:
        """The year, where the period is exactly one calendar year."""
        years = self.whole_years()
        return years[0] if len(years) == 1 and self.days in (365, 366) else None

    def each_day(self) -> Iterator[date]:
        """Every day of it."""
        return (self.start + timedelta(days=n) for n in range(self.days))


def _bounds(text: str) -> tuple[date, date]:
    """First and last day. Raises ValueError where the text is no period."""
    if found := _YEAR.fullmatch(text):
        year = int(found[1])
        return date(year, 1, 1), date(year, 12, 31)
    if found := _HALF.fullmatch(text):
        return _span(int(found[1]), 6 * int(found[2]) - 5, 6)
    if found := _QUARTER.fullmatch(text):
        return _span(int(found[1]), 3 * int(found[2]) - 2, 3)
    if found := _MONTH.fullmatch(text):
        return _span(int(found[1]), int(found[2]), 1)
    if found := _WEEK.fullmatch(text):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday, monday + timedelta(days=6)
    if found := _DAYS.fullmatch(text):
        return _ordered(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
    if found := _YEARS.fullmatch(text):
        return _ordered(date(int(found[1]), 1, 1), date(int(found[2]), 12, 31))
    raise ValueError(text)


def _span(year: int, month: int, months: int) -> tuple[date, date]:
    last = month + months - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])


def _ordered(start: date, end: date) -> tuple[date, date]:
    if end < start:
        raise ValueError("ends before it starts")
    return start, end
