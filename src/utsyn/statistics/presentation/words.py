"""Numbers, shares and periods as a reader sees them. Norwegian: 1 715 and 16,2. English: 1,715 and 16.2."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, gettext

from utsyn.core import formats
from utsyn.statistics.indicators.catalogue import Indicator
from utsyn.statistics.periods import Period

SPACE = formats.NBSP
NOTHING = formats.NOTHING
_SHORT = {
    "nb": ("jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def is_english() -> bool:
    """Whether the reader reads English (decimal point, comma between thousands)."""
    return (get_language() or "nb").startswith("en")


def round_half_up(value: float, decimals: int) -> Decimal:
    """Rounded half up, as people do it: 0.5 → 1, 2.25 → 2.3."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: float | None, decimals: int | None = None) -> str:
    """A number in the reader's language; – for None.

    Without ``decimals``: whole numbers have none, others one, and a last ,0 falls away.
    """
    if value is None:
        return NOTHING
    if decimals is None:
        rounded = round_half_up(value, 1)
        decimals = 0 if rounded == rounded.to_integral_value() else 1
    return formats.number(round_half_up(value, decimals), decimals)


def decimals_of(indicator: Indicator, value: float | None) -> int | None:
    """How many decimals a figure of this indicator is shown with; None: as few as it needs."""
    kind = indicator.measure.kind
    if kind == "mean":
        return 1
    if kind == "ratio":
        return 1 if abs(value or 0) >= 10 else 2
    return None


def figure(indicator: Indicator, value: float | None) -> str:
    """A figure of an indicator: «1 715», «16,2», «2,43»."""
    return percent(value) if indicator.unit == "share" else number(value, decimals_of(indicator, value))


def percent(share: float | None, decimals: int | None = None) -> str:
    """A share in a sentence: «14 %», below ten with a decimal: «4,5 %». A column gives the same ``decimals`` to all."""
    if share is None:
        return NOTHING
    whole = share * 100
    if decimals is None:
        decimals = 0 if whole >= 9.95 or whole == 0 else 1
    text = number(whole, decimals)
    return f"{text}%" if is_english() else f"{text}{SPACE}%"


def share_in_words(share: float) -> str:
    """A share as one says it: «omtrent halvparten», «omtrent en tredel»; elsewhere «14 %»."""
    near = (
        (0.5, gettext("omtrent halvparten")),
        (1 / 3, gettext("omtrent en tredel")),
        (2 / 3, gettext("omtrent to tredeler")),
        (0.25, gettext("omtrent en firedel")),
        (0.75, gettext("omtrent tre firedeler")),
    )
    for value, words in near:
        if abs(share - value) <= 0.02:
            return words
    return percent(share)


def month_name(month: int, *, short: bool = False) -> str:
    """«mars», or as a chart has room for: «jan.»."""
    language = "en" if is_english() else "nb"
    return _SHORT[language][month - 1] if short else formats.MONTHS[language][month - 1]


def day_name(day: date, *, year: bool = True, short: bool = False) -> str:
    """«12. mars 2026»; without the year «12. mars»."""
    return date_name(day.isoformat(), year=year, short=short)


def date_name(text: str, *, year: bool = True, short: bool = False) -> str:
    """The same from «2026-03-12», which need not be a day: 29 February stands beside a year that has none."""
    of, month, day = (int(part) for part in text.split("-"))
    name = f"{day}{'' if is_english() else '.'}{SPACE}{month_name(month, short=short)}"
    return f"{name} {of}" if year else name


def period_name(period: Period) -> str:
    """What a heading calls a period: «2016», «mars 2016», «1. kvartal 2016», «uke 14 i 2016», «1. mai–14. mai 2016»."""
    kind = kind_of(period)
    year = period.start.year
    if kind == "year":
        return str(year)
    if kind == "years":
        return f"{year}–{period.end.year}"
    if kind == "half":
        return gettext("%(half)s. halvår %(year)s") % {"half": 1 + (period.start.month > 6), "year": year}
    if kind == "quarter":
        return gettext("%(quarter)s. kvartal %(year)s") % {
            "quarter": (period.start.month + 2) // 3,
            "year": year,
        }
    if kind == "month":
        return f"{month_name(period.start.month)} {year}"
    if kind == "week":
        iso = period.start.isocalendar()
        return gettext("uke %(week)s i %(year)s") % {"week": iso.week, "year": iso.year}
    if kind == "day":
        return day_name(period.start)
    first = day_name(period.start, year=period.start.year != period.end.year)
    return f"{first}–{day_name(period.end)}"


def in_period(period: Period) -> str:
    """The period within a sentence: «i 2016», «i mars 2016», «fra 1. mai til 14. mai 2016», «fra 2012 til 2016»."""
    kind = kind_of(period)
    if kind == "years":
        return gettext("fra %(first)s til %(last)s") % {"first": period.start.year, "last": period.end.year}
    if kind == "days":
        first = day_name(period.start, year=period.start.year != period.end.year)
        return gettext("fra %(first)s til %(last)s") % {"first": first, "last": day_name(period.end)}
    if kind == "day":
        return gettext("den %(day)s") % {"day": day_name(period.start)}
    return gettext("i %(period)s") % {"period": period_name(period)}


def kind_of(period: Period) -> str:
    """What sort of period it is, whatever it was written as: year, years, half, quarter, month, week, day or days."""
    start, end = period.start, period.end
    if start == end:
        return "day"
    if period.is_whole_months:
        months = len(period.months())
        if months % 12 == 0 and start.month == 1:
            return "year" if months == 12 else "years"
        if months == 1:
            return "month"
        if months == 3 and start.month % 3 == 1:
            return "quarter"
        if months == 6 and start.month % 6 == 1:
            return "half"
    if start.isoweekday() == 1 and end == start + timedelta(days=6):
        return "week"
    return "days"
