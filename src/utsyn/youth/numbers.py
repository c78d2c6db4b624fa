"""Birth numbers, D-numbers and help numbers: whether one can be right. Nothing else is ever read out of one.

Gender and century are never derived (IDN-2), the date of birth never compared (IDN-4). The numbers of the Norwegian
Tax Administration: https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon/nytt-fodselsnummer-fra-2032/
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid

_DIGITS = 11
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
#: Days of the months. February has 29: which century a year is of, nobody can tell from the number.
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_D_NUMBER = 40  # added to the day
_HELP = 40  # added to the month
_SYNTHETIC = 80  # added to the month (Tenor)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which remainders the first check digit may leave in numbers that are given out from a day on (IDN-1)."""

    from_date: date
    remainders: frozenset[int]


#: Both hold side by side: a number that was given out earlier is kept for life.
RULES = (
    Rule(date(1964, 10, 1), frozenset({0})),
    Rule(date(2032, 1, 1), frozenset({0, 1, 2, 3})),
)


class Kind(StrEnum):
    """What sort of number somebody may have."""

    BIRTH = "birth"
    D = "d"  # of somebody who does not live here for good (IDN-3)
    HELP = "help"  # a health service's own, for somebody without one of the others (IDN-7)


def digits_of(text: str) -> str:
    """The digits, without the blanks that people put into a number; "" where anything else is in it."""
    bare = "".join(text.split()).replace(".", "").replace("-", "")
    return bare if bare.isascii() and bare.isdecimal() else ""


def kind_of(text: str, rules: tuple[Rule, ...] = RULES) -> Kind | None:
    """What the number is, synthetic ones as what they imitate; None where it cannot be right."""
    number = digits_of(text)
    if len(number) != _DIGITS or not _has_right_checks(number, rules):
        return None
    day, month = int(number[:2]), int(number[2:4])
    if day > 79:  # FH: begins with 8 or 9 and holds no date
        return Kind.HELP
    kind = Kind.BIRTH
    if day > _D_NUMBER:
        day, kind = day - _D_NUMBER, Kind.D
    if month > _SYNTHETIC:
        month -= _SYNTHETIC
    elif month > _HELP:
        month, kind = month - _HELP, Kind.HELP
    return kind if 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] else None


def is_birth_number(text: str) -> bool:
    """Whether the text is a birth number or a D-number, by today's rule or the one of 2032, real or synthetic."""
    return kind_of(text) in (Kind.BIRTH, Kind.D)


def is_synthetic(text: str) -> bool:
    """Whether a number that can be right is of Tenor's made-up people (month + 80, IDN-6)."""
    number = digits_of(text)
    return kind_of(number) in (Kind.BIRTH, Kind.D) and int(number[2:4]) > _SYNTHETIC


def accepted(text: str, *, field: str = "number") -> str:
    """The eleven digits; "" for an empty text. Raises Invalid for what cannot be a number.

    A house with real people takes no synthetic numbers; the demo, the tests and a house for training take nothing else
    (``SYNTHETIC_NUMBERS``, IDN-6).
    """
    if not text.strip():
        return ""
    number = digits_of(text)
    if len(number) != _DIGITS:
        raise Invalid(_("Skriv alle elleve sifrene, eller la feltet stå tomt."), field=field)
    kind = kind_of(number)
    if kind is None:
        raise Invalid(
            _("Nummeret kan ikke stemme. Se etter om to sifre er byttet om, eller la feltet stå tomt."),
            field=field,
        )
    if settings.SYNTHETIC_NUMBERS and not (kind is Kind.HELP or is_synthetic(number)):
        raise Invalid(_("Dette er en øvelse. Bruk et oppdiktet nummer, ikke et ekte."), field=field)
    if not settings.SYNTHETIC_NUMBERS and is_synthetic(number):
        raise Invalid(_("Dette nummeret tilhører en oppdiktet person. Her fører vi bare ekte."), field=field)
    return number


def _has_right_checks(number: str, rules: tuple[Rule, ...]) -> bool:
    first, second = _sum(number, _FIRST) % 11, _sum(number, _SECOND) % 11
    return second == 0 and any(first in rule.remainders for rule in rules)


def _sum(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
