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

from utsyn.statistics.indicators.catalogue import Measure
from utsyn.youth.models import Channel, Decision, EndReason, LifeSituation, Source, Status

#: Values that mean that something is not a value: they come last, in this order.
OTHER, INCOMPARABLE, NONE, OUTSIDE, UNKNOWN = "other", "incomparable", "none", "outside", "unknown"

Shape = Literal["time", "number", "code", "age", "age_band", "flag"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension. A row counts under each value of its list, where ``column`` names the fact's list of values."""

    code: str
    name: str | Promise
    shape: Shape
    show: Callable[[Any], Any] = lambda stored: stored
    read: Callable[[str], Any] = lambda text: text
    column: str = ""  # of lists: what the facts call it
    choices: tuple[str, ...] = ()
    personal: bool = False  # says something about the young person: what disclosure control looks at

    @property
    def multi_valued(self) -> bool:
        """Whether a row may have several values."""
        return bool(self.column)

    def says_nothing(self, value: Any) -> bool:
        """Whether the value means that something is not known or cannot be told. No housing is a value of housing."""
        no_answer = value == NONE and (self.multi_valued or NONE not in self.choices)
        return value in (UNKNOWN, INCOMPARABLE) or no_answer


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


def _flag(text: str) -> bool:
    return text == "true"


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
STATUSES = tuple(Status.values)
SOURCES, CHANNELS, END_REASONS = (
    (*Source.values, UNKNOWN),
    tuple(Channel.values),
    (*EndReason.values, UNKNOWN),
)
DECISION_KINDS = tuple(Decision.Kind.values)
DAY_ACTIVITIES, HOUSING = tuple(LifeSituation.DayActivity.values), tuple(LifeSituation.Housing.values)
LEISURE = tuple(LifeSituation.Leisure.values)

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
        Dimension("topic", _("tema"), "code", column="topics", personal=True),
        Dimension("incident_kind", _("type hendelse"), "code", choices=INCIDENT_KINDS),
        Dimension("status", _("status"), "code", choices=STATUSES, personal=True),
        Dimension("source", _("kilde"), "code", choices=SOURCES, personal=True),
        Dimension("end_reason", _("grunn til avslutning"), "code", choices=END_REASONS, personal=True),
        Dimension("channel", _("kontaktform"), "code", choices=CHANNELS),
        Dimension("anonymous", _("anonymitet"), "flag", bool, _flag, choices=("false", "true")),
        Dimension("decision_kind", _("type vedtak"), "code", choices=DECISION_KINDS, personal=True),
        Dimension("day_activity", _("skole eller jobb"), "code", choices=DAY_ACTIVITIES, personal=True),
        Dimension("housing", _("bolig"), "code", choices=HOUSING, personal=True),
        Dimension("leisure", _("fritid"), "code", column="leisure", choices=(*LEISURE, NONE), personal=True),
    )
}


#: What a person is only one of at a time: groups of people by these have nobody in common.
OF_ONE_PERSON = frozenset({"gender", "age", "age_band", "district"})


def written(value: Any) -> str:
    """A shown value as a filter writes it: ``true``, ``2016-05``, ``heimdal``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def may_overlap(dimension: str, measure: Measure) -> bool:
    """Whether something may count under several values: topics, area or place of a session, a person's months."""
    if DIMENSIONS[dimension].multi_valued:
        return True
    if measure.kind == "people":
        return measure.when != "last_day" and dimension not in OF_ONE_PERSON
    return measure.distinct and dimension in ("area", "place")


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
