"""Kinds of cell that only figures already published have: a period, and dimensions with their values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from utsyn.exchange.values import CONTROL, Bad, Kind

YEAR = re.compile(r"(19|20)[0-9]{2}")
PART = re.compile(r"(19|20)[0-9]{2}-(H[12]|Q[1-4]|0[1-9]|1[0-2])")
WEEK = re.compile(r"((?:19|20)[0-9]{2})-W([0-9]{2})")


def is_period(text: str) -> bool:
    """Whether this names a period as indicators.md § Periods does."""
    if YEAR.fullmatch(text) or PART.fullmatch(text):
        return True
    try:
        if week := WEEK.fullmatch(text):
            date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return True
        first, dots, last = text.partition("..")
        if not dots:
            return False
        if YEAR.fullmatch(first) and YEAR.fullmatch(last):
            return first <= last
        if len(first) != 10 or len(last) != 10:
            return False
        return date.fromisoformat(first) <= date.fromisoformat(last)
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Period(Kind):
    """``2016``, ``2016-H1``, ``2016-Q3``, ``2016-05``, ``2016-W14``, two dates or two years with ``..`` between."""

    def read(self, text: str, zone: ZoneInfo) -> str:
        if not is_period(text):
            raise Bad(
                _(
                    "en periode: 2016, 2016-H1, 2016-Q3, 2016-05, 2016-W14, 2016-05-01..2016-05-14 eller 2012..2016"
                )
            )
        return text


@dataclass(frozen=True, slots=True)
class Dimensions(Kind):
    """``gender=girl|district=heimdal``: read as pairs sorted by key, so that order means nothing."""

    limit: int = 400
    empty: Any = field(default=(), kw_only=True)

    def read(self, text: str, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
        if len(text) > self.limit or CONTROL.search(text):
            raise Bad(_("høyst %(limit)d tegn") % {"limit": self.limit})
        pairs = []
        for part in text.split("|"):
            key, _equals, value = part.partition("=")
            if not re.fullmatch(r"[a-z][a-z_]*", key) or not value or value != value.strip():
                raise Bad(_("dimensjon=verdi med | imellom, for eksempel gender=girl|district=sentrum"))
            pairs.append((key, value))
        if len({key for key, _value in pairs}) < len(pairs):
            raise Bad(_("hver dimensjon bare én gang"))
        return tuple(sorted(pairs))

    def write(self, value: tuple[tuple[str, str], ...], zone: ZoneInfo) -> str:
        return "|".join(f"{key}={each}" for key, each in value)


@dataclass(frozen=True, slots=True)
class Slug(Kind):
    """The code of an indicator."""

    def read(self, text: str, zone: ZoneInfo) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", text):
            raise Bad(_("koden til en indikator, for eksempel encounters"))
        return text
