"""Whom a session met: place by age group by gender, with sums. A sum of one session's rows, as its staff saw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from utsyn.catalogue.bands import BandSpec
from utsyn.field.models import Encounter, Gender

#: Where an age group stands in its table: by its youngest, what is not known last.
LAST = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """An age group at a place: how many of each gender that the table shows, and all."""

    label: str
    numbers: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AtPlace:
    """A place with its age groups and its own sums."""

    name: str
    lines: tuple[Line, ...]
    sums: Line


@dataclass(frozen=True, slots=True)
class Counted:
    """The whole table."""

    genders: tuple[str, ...]  # labels, those that were met
    places: tuple[AtPlace, ...]
    sums: Line
    first_contacts: int | None  # None: nobody asked
    asked: int  # of so many it is known whether it was the first time
    topics: tuple[tuple[str, int], ...]
    districts: tuple[tuple[str, int], ...]


def counted(met: Iterable[Encounter], bands: Iterable[BandSpec]) -> Counted:
    """Add up encounters that have their place, band, district and topics with them; ``bands`` place exact ages."""
    bands = list(bands)
    cells: Counter[tuple[tuple[int, str], tuple[int, str], str]] = Counter()
    topics: Counter[str] = Counter()
    districts: Counter[str] = Counter()
    first, asked = 0, 0
    for one in met:
        cells[(one.place.position, one.place.name), age_group(one, bands), one.gender] += one.count
        if one.first_contacts is not None:
            first, asked = first + one.first_contacts, asked + one.count
        if one.district:
            districts[one.district.name] += one.count
        for topic in one.topics.all():
            topics[topic.name] += one.count
    genders = [each for each in Gender if any(gender == each for _p, _b, gender in cells)]
    places = []
    for place in sorted({place for place, _band, _gender in cells}):
        groups = sorted({band for at, band, _gender in cells if at == place})
        lines = [_line(group[1], [cells[place, group, each] for each in genders]) for group in groups]
        places.append(AtPlace(place[1], tuple(lines), _sum(place[1], lines, len(genders))))
    return Counted(
        tuple(str(each.label) for each in genders),
        tuple(places),
        _sum(_("Alle steder"), [place.sums for place in places], len(genders)),
        first if asked else None,
        asked,
        tuple(topics.most_common()),
        tuple(districts.most_common()),
    )


def age_group(met: Encounter, bands: Iterable[BandSpec]) -> tuple[int, str]:
    """Where the group stands and what it is called: an exact age goes into the band in force that holds it."""
    if met.band:
        spec = BandSpec(met.band.code, met.band.age_from, met.band.age_to)
        return spec.age_from, spec.ages
    if met.age is None:
        return LAST, _("Ukjent alder")
    for spec in bands:
        if spec.age_from <= met.age <= spec.age_to:
            return spec.age_from, spec.ages
    return met.age, _("%(age)s år") % {"age": met.age}


def _line(label: str, numbers: list[int]) -> Line:
    return Line(label, tuple(numbers), sum(numbers))


def _sum(label: str, lines: list[Line], width: int) -> Line:
    return _line(label, [sum(line.numbers[column] for line in lines) for column in range(width)])
