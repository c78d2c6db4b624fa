"""Numbers and dates as people write them: Norwegian in bokmål and nynorsk, English in English."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language, ngettext

from utsyn.core import clock

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
#: What stands where there is no number.
NOTHING = "–"
Number = int | float | Decimal

NORWEGIAN = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS = {"nb": NORWEGIAN, "nn": NORWEGIAN, "en": ENGLISH}


def _language() -> str:
    language = (get_language() or "nb").split("-")[0]
    return language if language in MONTHS else "nb"


def number(value: Number | None, decimals: int | None = None) -> str:
    """``1 977`` and ``37,4``; ``1,977`` and ``37.4`` in English; a dash for None.

    ``decimals`` is how many to show; None shows a whole number whole, and anything else as it is.
    """
    if value is None:
        return NOTHING
    if decimals is None:
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
    else:
        text = f"{value:,.{decimals}f}"
    text = text.replace("-", MINUS)
    if _language() == "en":
        return text
    return text.replace(",", NBSP).replace(".", ",")


def percent(value: Number | None, decimals: int = 1) -> str:
    """``value`` is in per cent (12.5 is ``12,5 %``)."""
    if value is None:
        return NOTHING
    return number(value, decimals) + ("%" if _language() == "en" else f"{NBSP}%")


def hours(value: Number | None, decimals: int = 1) -> str:
    """``37,5 timer``."""
    if value is None:
        return NOTHING
    text = ngettext("%(hours)s time", "%(hours)s timer", 1 if value == 1 else 2)
    return text % {"hours": number(value, 0 if value == int(value) else decimals)}


def day(value: date | None) -> str:
    """``12. mars 2026``; ``12 March 2026`` in English."""
    if value is None:
        return NOTHING
    month = MONTHS[_language()][value.month - 1]
    return f"{value.day}{'' if _language() == 'en' else '.'} {month} {value.year}".replace(" ", NBSP, 1)


def moment(value: datetime | None, timezone: str = "Europe/Oslo") -> str:
    """``12. mars 2026 kl. 21:14``, on the clock of ``timezone``; ``12 March 2026, 21:14`` in English."""
    if value is None:
        return NOTHING
    there = clock.local(value, timezone)
    if _language() == "en":
        return f"{day(there.date())}, {there:%H:%M}"
    return f"{day(there.date())} kl.{NBSP}{there:%H:%M}"


def month(value: date) -> str:
    """``mars 2026``."""
    return f"{MONTHS[_language()][value.month - 1]} {value.year}"
