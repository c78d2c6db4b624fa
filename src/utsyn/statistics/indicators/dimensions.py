"""What figures can be broken down by and filtered on: how a value is written, read, named and ordered.

A value has two faces: the *stored* one, a column of the facts (2016 · 201603 · "heimdal"), and the *shown* one of
the answers ("2016" · "2016-03" · "heimdal"). Only this module turns one into the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Values that mean that something is not a value: they come last, in this order.
OTHER, INCOMPARABLE, NONE, OUTSIDE, UNKNOWN = "other", "incomparable", "none", "outside", "unknown"

Shape = Literal["time", "number", "code", "age", "age_band", "topic"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension. ``multi_valued`` rows count under each of their values."""

    code: str
    name: str | Promise
    shape: Shape
    show: Callable[[Any], Any] = lambda stored: stored
    read: Callable[[str], Any] = lambda text: text
    multi_valued: bool = False
    choices: tuple[str, ...] = ()
    personal: bool = False  # says something about the young person: what disclosure control looks at


def _year(stored: int) -> str:
    return f"{stored:04d}"


def _half(stored: int) -> str:
    return f"{stored // 10:04d}-H{stored % 10}"


def _quarter(stored: int) -> str:
    return f"{stored // 10:04d}-Q{stored % 10}"


def _month(stored: int) -> str:
    return f"{stored // 100:04d}-{stored % 100:02d}"


def _week(stored: int) -> str:
    return f"{stored // 100:04d}-W{stored % 100:02d}"


def _digits(text: str) -> int:
    """``2016-Q3`` and ``2016-05`` as stored: 20163 and 201605."""
    return int("".join(c for c in text if c.isdigit()))


def _age(text: str) -> int | None:
    return None if text == UNKNOWN else int(text)


KINDS = ("street", "school", "online", "count")
GENDERS = ("girl", "boy", "other", "unknown")
PLACE_KINDS = (
    "street", "school", "mall", "station", "youth_club", "gaming", "social_media", "office", "home", "other", "unknown",
)  # fmt: skip
INCIDENT_KINDS = (
    "overdose",
    "alcohol_poisoning",
    "violence",
    "threat",
    "self_harm",
    "fire_or_damage",
    "other",
)

DIMENSIONS: dict[str, Dimension] = {
    d.code: d
    for d in (
        Dimension("year", _("år"), "time", _year, _digits),
        Dimension("half", _("halvår"), "time", _half, _digits),
        Dimension("quarter", _("kvartal"), "time", _quarter, _digits),
        Dimension("month", _("måned"), "time", _month, _digits),
        Dimension("week", _("uke"), "time", _week, _digits),
        Dimension("fortnight", _("fjorten dager"), "time", date.isoformat, date.fromisoformat),
        Dimension("date", _("dato"), "time", date.isoformat, date.fromisoformat),
        Dimension("weekday", _("ukedag"), "number", int, int, choices=tuple(str(n) for n in range(1, 8))),
        Dimension("hour", _("klokketime"), "number", int, int, choices=tuple(str(n) for n in range(24))),
        Dimension("shift", _("vakt"), "code"),
        Dimension("kind", _("type feltarbeid"), "code", choices=KINDS),
        Dimension("place", _("sted"), "code"),
        Dimension("area", _("område"), "code"),
        Dimension("place_kind", _("type sted"), "code", choices=PLACE_KINDS),
        Dimension("gender", _("kjønn"), "code", choices=GENDERS, personal=True),
        Dimension("age", _("alder"), "age", lambda a: UNKNOWN if a is None else int(a), _age, personal=True),
        Dimension("age_band", _("aldersgruppe"), "age_band", personal=True),
        Dimension("district", _("bydel"), "code", personal=True),
        Dimension("topic", _("tema"), "topic", multi_valued=True, personal=True),
        Dimension("incident_kind", _("type hendelse"), "code", choices=INCIDENT_KINDS),
    )
}


def is_multi_valued(dimension: str, distinct: bool) -> bool:
    """Whether a row may count under several values: topics, and area or place of a session."""
    return DIMENSIONS[dimension].multi_valued or (distinct and dimension in ("area", "place"))


def values_in(dimension: str, start: date, end: date, fortnight_start: date) -> list[Any]:
    """Every shown value of a time dimension between two days, both included; [] for any other dimension."""
    return list(_values_in(dimension, start, end, fortnight_start))


@lru_cache(maxsize=200)
def _values_in(dimension: str, start: date, end: date, fortnight_start: date) -> tuple[Any, ...]:
    if DIMENSIONS[dimension].shape != "time":
        return ()
    seen: dict[Any, None] = {}
    for n in range((end - start).days + 1):
        seen.setdefault(time_value(dimension, start + timedelta(days=n), fortnight_start))
    return tuple(seen)


def time_value(dimension: str, day: date, fortnight_start: date) -> str:
    """The shown value of a time dimension on a day."""
    if dimension == "year":
        return f"{day.year:04d}"
    if dimension == "half":
        return f"{day.year:04d}-H{1 + (day.month > 6)}"
    if dimension == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    if dimension == "month":
        return f"{day.year:04d}-{day.month:02d}"
    if dimension == "week":
        iso = day.isocalendar()
        return f"{iso.year:04d}-W{iso.week:02d}"
    if dimension == "fortnight":
        return (day - timedelta(days=(day - fortnight_start).days % 14)).isoformat()
    return day.isoformat()
