"""What sort of day it is: school year, holidays, weather, and how the year swings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from utsyn.core.dice import dice

#: How busy the streets are, month by month: May is out of doors, July is away.
BUSY = (0.80, 0.82, 0.92, 1.00, 1.28, 1.18, 0.62, 1.22, 1.20, 1.02, 0.90, 0.78)
MEAN_TEMPERATURE = (-3, -3, 0, 5, 10, 14, 17, 16, 12, 6, 1, -2)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as the team meets it."""

    date: date
    school: bool  # a school day
    lull: bool  # Christmas, Easter, high summer: few at work
    festive: bool  # 17 May, New Year's Eve, the nights before the clocks change: long evenings with many out
    temperature: int  # degrees Celsius
    rain: bool
    busy: float  # 1 is an ordinary day


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian method)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of a month with 31 days: the clocks change on it in March and October."""
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)


def is_lull(day: date) -> bool:
    """Whether most of the town is away."""
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 2):
        return True
    if date(day.year, 7, 1) <= day <= date(day.year, 7, 31):
        return True
    return -6 <= (day - easter(day.year)).days <= 1


def is_school_day(day: date) -> bool:
    """Whether lower secondary school is open."""
    if day.isoweekday() > 5 or is_lull(day) or date(day.year, 6, 20) <= day <= date(day.year, 8, 17):
        return False
    if day.isocalendar().week in (8, 40):  # winter and autumn break
        return False
    after = (day - easter(day.year)).days
    return (day.month, day.day) not in ((5, 1), (5, 17)) and after not in (39, 50)


def _noise(seed: int, day: date, what: str) -> float:
    """Between −1 and 1, and much like the day before: weather comes in spells."""
    spell = [dice(seed, what, day - timedelta(days=back)).uniform(-1, 1) for back in range(4)]
    return (0.4 * spell[0] + 0.3 * spell[1] + 0.2 * spell[2] + 0.1 * spell[3]) * 1.6


def day_of(seed: int, day: date, start: date) -> Day:
    """The day, with its weather; ``start`` is where the trend begins: 5 % more for every year that goes."""
    warmth, wet = _noise(seed, day, "warmth"), _noise(seed, day, "rain")
    temperature = round(MEAN_TEMPERATURE[day.month - 1] + 6 * warmth)
    rain = wet > 0.3
    years = (day - start).days / 365.25
    busy = BUSY[day.month - 1] * (1.05**years) * (1 + 0.2 * warmth) * (0.72 if rain else 1.06)
    if temperature < -8:
        busy *= 0.7
    if day.isocalendar().week == 40:
        busy *= 1.2  # autumn break: out in the daytime
    clocks_change = day in (
        last_sunday(day.year, 3) - timedelta(days=1),
        last_sunday(day.year, 10) - timedelta(days=1),
    )
    festive = (day.month, day.day) in ((5, 17), (12, 31)) or clocks_change
    return Day(day, is_school_day(day), is_lull(day), festive, temperature, rain, min(busy, 2.2))
