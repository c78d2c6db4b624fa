"""Staff and codes: districts, places, topics, age bands, and figures already published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from utsyn.accounts.bulk import StaffRow
from utsyn.catalogue.models import PlaceKind
from utsyn.catalogue.rows import AgeBandRow, DistrictRow, PlaceRow, PublishedRow, TopicRow
from utsyn.exchange.figures import Dimensions, Period, Slug
from utsyn.exchange.tables.spec import Column, Table, Wrong
from utsyn.exchange.values import Day, Degrees, Id, Number, OneOf, Text, Whole

STAFF = Table(
    "staff",
    StaffRow,
    (Column("staff_id", Id(listed=True), required=True), Column("name", Text())),
    key=("staff_id",),
)

DISTRICTS = Table(
    "districts",
    DistrictRow,
    (Column("district", Id(listed=True), required=True), Column("name", Text(), required=True)),
    key=("district",),
)


def place_ends_after_start(rows: Sequence[PlaceRow]) -> Iterable[Wrong]:
    """``valid_to`` is not before ``valid_from``; a latitude has its longitude."""
    for index, row in enumerate(rows):
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            yield Wrong(index, "valid_to", _("en dato som ikke er før valid_from"))
        if (row.latitude is None) != (row.longitude is None):
            yield Wrong(index, "latitude", _("både latitude og longitude, eller ingen av dem"))


PLACES = Table(
    "places",
    PlaceRow,
    (
        Column("place", Id(listed=True), required=True),
        Column("name", Text(), required=True),
        Column("area", Text(), required=True),
        Column("kind", OneOf(words=tuple(PlaceKind.values)), required=True),
        Column("district", Id(), ref="districts"),
        Column("latitude", Degrees()),
        Column("longitude", Degrees(most=180)),
        Column("valid_from", Day()),
        Column("valid_to", Day()),
    ),
    key=("place",),
    rules=(place_ends_after_start,),
)

TOPICS = Table(
    "topics",
    TopicRow,
    (Column("topic", Id(listed=True), required=True), Column("name", Text(), required=True)),
    key=("topic",),
)


def bands_end_after_start(rows: Sequence[AgeBandRow]) -> Iterable[Wrong]:
    """``age_to`` is not below ``age_from``."""
    for index, row in enumerate(rows):
        if row.age_to < row.age_from:
            yield Wrong(index, "age_to", _("minst age_from, som er %(age)d") % {"age": row.age_from})


def overlapping(rows: Sequence[AgeBandRow]) -> Iterable[tuple[int, int]]:
    """Pairs of bands (by index) of one scheme of which the second begins before the first has ended."""
    by_start = sorted(range(len(rows)), key=lambda i: (rows[i].scheme, rows[i].age_from, rows[i].age_to))
    for first, second in pairwise(by_start):
        before, after = rows[first], rows[second]
        if before.scheme == after.scheme and after.age_from <= before.age_to:
            yield first, second


def overlap(other: AgeBandRow) -> str:
    """What is expected of a band that overlaps ``other``."""
    return _(
        "en alder som ikke er i et annet bånd i samme inndeling: «%(band)s» går fra %(low)d til %(high)d"
    ) % {
        "band": other.band,
        "low": other.age_from,
        "high": other.age_to,
    }


def bands_do_not_overlap(rows: Sequence[AgeBandRow]) -> Iterable[Wrong]:
    """An age lies in one band of a scheme at the most."""
    for first, second in overlapping(rows):
        yield Wrong(second, "age_from", overlap(rows[first]))


def one_date_a_scheme(rows: Sequence[AgeBandRow]) -> Iterable[Wrong]:
    """A scheme comes into force on one day."""
    dates: dict[str, date | None] = {}
    for index, row in enumerate(rows):
        first = dates.setdefault(row.scheme, row.scheme_valid_from)
        if first != row.scheme_valid_from:
            yield Wrong(
                index,
                "scheme_valid_from",
                _("samme dato i alle radene i inndelingen, her %(date)s") % {"date": first or _("tom")},
            )


AGE_BANDS = Table(
    "age_bands",
    AgeBandRow,
    (
        Column("scheme", Id(limit=60), required=True),
        Column("band", Id(limit=60, listed=True), required=True),
        Column("age_from", Whole(0, 120), required=True),
        Column("age_to", Whole(0, 120), required=True),
        Column("scheme_valid_from", Day()),
    ),
    key=("scheme", "band"),
    rules=(bands_end_after_start, bands_do_not_overlap, one_date_a_scheme),
)

PUBLISHED = Table(
    "published",
    PublishedRow,
    (
        Column("indicator", Slug(), required=True),
        Column("period", Period(), required=True),
        Column("dimensions", Dimensions()),
        Column("value", Number(), required=True),
        Column("source", Text(limit=300), required=True),
    ),
    key=("indicator", "period", "dimensions"),
)
