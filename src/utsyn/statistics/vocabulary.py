"""The codes of a service as figures need them: in which order, under which name, which belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy

from utsyn.audit.queries import last_link
from utsyn.catalogue.models import AgeBand, AgeScheme, District, Place, PlaceKind, Topic
from utsyn.core.models import Service
from utsyn.field.models import Gender, IncidentKind, SessionKind
from utsyn.statistics.indicators.dimensions import (
    DIMENSIONS,
    INCOMPARABLE,
    NONE,
    OTHER,
    OUTSIDE,
    UNKNOWN,
    written,
)
from utsyn.steering.wording import shift_names
from utsyn.youth.models import Channel, Decision, EndReason, LifeSituation, Source, Status

#: Values that are no codes of the service, last in every list, in this order.
LAST = (OUTSIDE, OTHER, INCOMPARABLE, NONE, UNKNOWN)

_ODD_NAMES = {
    OUTSIDE: gettext_lazy("Utenfor kommunen"),
    OTHER: gettext_lazy("Andre aldre"),
    INCOMPARABLE: gettext_lazy("Kan ikke sammenlignes"),
    NONE: gettext_lazy("Ikke oppgitt"),
    UNKNOWN: gettext_lazy("Ukjent"),
}


@dataclass(frozen=True, slots=True)
class Band:
    """An age band: whole years, both ends included."""

    code: str
    age_from: int
    age_to: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """An age-band scheme, in force from its date until the next scheme's (None: from the beginning)."""

    code: str
    valid_from: date | None
    bands: tuple[Band, ...]


#: What a service without a scheme of its own uses.
STANDARD = Scheme(
    "standard",
    None,
    (
        Band("under-13", 0, 12),
        Band("13-15", 13, 15),
        Band("16-18", 16, 18),
        Band("19-21", 19, 21),
        Band("22-25", 22, 25),
        Band("over-25", 26, 150),
    ),
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything about a service's codes that a question or an answer needs; read at most once for each."""

    schemes: tuple[Scheme, ...]
    codes: dict[str, dict[str, str]]  # dimension → code → name, in the service's order
    area_of: dict[str, str]  # place → area
    kind_of: dict[str, str]  # place → kind
    fortnight_start: date
    _orders: dict[Any, dict[str, int]] = field(default_factory=dict, repr=False, compare=False)

    def scheme_on(self, day: date) -> Scheme:
        """The scheme in force on a day; before the first scheme's date, the first; without any, the standard."""
        if not self.schemes:
            return STANDARD
        begun = [s for s in self.schemes if s.valid_from is None or s.valid_from <= day]
        return begun[-1] if begun else self.schemes[0]

    def scheme(self, code: str) -> Scheme | None:
        """The scheme with this code, the built-in one included."""
        return next((s for s in (*self.schemes, STANDARD) if s.code == code), None)

    def scheme_codes(self) -> list[str]:
        """Every scheme that ``--age-scheme`` may name."""
        return [s.code for s in self.schemes] + [STANDARD.code]

    def name(self, dimension: str, value: Any) -> str:
        """The value as a reader sees it: «Heimdal», «Jente», «mars 2016» is the page's business."""
        text = written(value)
        known = self.codes.get(dimension, {})
        if text in known:
            return known[text]
        if text in _ODD_NAMES and DIMENSIONS[dimension].shape != "time":
            return str(_ODD_NAMES[text])
        if dimension == "weekday":
            return gettext(
                ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")[int(text) - 1]
            )
        return text

    def position(self, dimension: str, value: Any, scheme: Scheme) -> tuple[int, Any]:
        """What rows are sorted by: the catalogue's order, then what is no code of the service."""
        if value in LAST and _is_last(dimension, value):
            return (2, LAST.index(value))
        if dimension == "age_band":
            order = self._order(scheme, (band.code for band in scheme.bands))
            return (0, order.get(value, len(order)))
        known = self.codes.get(dimension)
        if known is not None:
            order, text = self._order(dimension, known), written(value)
            return (0, order[text]) if text in order else (1, text)
        return (0, value)

    def _order(self, of: Scheme | str, codes: Iterable[str]) -> dict[str, int]:
        """Each code's place in the order, worked out once: an answer may have thousands of rows to sort."""
        if of not in self._orders:
            self._orders[of] = {code: n for n, code in enumerate(codes)}
        return self._orders[of]


def _is_last(dimension: str, value: Any) -> bool:
    """Not a value, or one that the dimension itself does not have; «other» stands where the dimension has it."""
    of = DIMENSIONS[dimension]
    return of.says_nothing(value) or value not in of.choices


#: The codes of each service as they were last read, and what they were read from.
_read: dict[int, tuple[tuple[Any, ...], Vocabulary]] = {}


def vocabulary(service: Service) -> Vocabulary:
    """The service's codes, read again only when the service's log has a new event: no change is without one.

    The link is read before the codes. A change in between leaves newer codes under an older link, and the next reader
    reads once more.
    """
    link = last_link(service.code)
    key = (service.code, link, get_language(), service.fortnight_start)
    kept = _read.get(service.pk)
    if kept is None or kept[0] != key or not link:
        kept = _read[service.pk] = (key, _codes_of(service))
    return kept[1]


def _codes_of(service: Service) -> Vocabulary:
    bands: dict[int, list[Band]] = {}
    for band in AgeBand.objects.filter(scheme__service=service).order_by("age_from", "code"):
        bands.setdefault(band.scheme_id, []).append(Band(band.code, band.age_from, band.age_to))
    schemes = tuple(
        Scheme(s.code, s.valid_from, tuple(bands.get(s.pk, ())))
        for s in AgeScheme.objects.filter(service=service).order_by("valid_from", "code")
    )
    schemes = tuple(sorted(schemes, key=lambda s: (s.valid_from or date.min, s.code)))
    places = list(Place.objects.filter(service=service).values_list("code", "name", "area", "kind"))
    areas = {area: area for _code, _name, area, _kind in places}
    return Vocabulary(
        schemes=schemes,
        codes={
            "district": dict(District.objects.filter(service=service).values_list("code", "name")),
            "place": {code: name for code, name, _area, _kind in places},
            "area": areas,
            "shift": shift_names(service),
            "topic": dict(Topic.objects.filter(service=service).values_list("code", "name")),
            "kind": _choices(SessionKind.choices),
            "gender": _choices(Gender.choices),
            "place_kind": _choices(PlaceKind.choices),
            "incident_kind": _choices(IncidentKind.choices),
            **_of_youth(),
        },
        area_of={code: area for code, _name, area, _kind in places},
        kind_of={code: kind for code, _name, _area, kind in places},
        fortnight_start=_fortnight_start(service),
    )


def _of_youth() -> dict[str, dict[str, str]]:
    """The codes of follow-up: the same in every service."""
    return {
        "status": _choices(Status.choices),
        "source": _choices(Source.choices),
        "end_reason": _choices(EndReason.choices),
        "channel": _choices(Channel.choices),
        "anonymous": {"false": gettext("Navngitt"), "true": gettext("Anonym")},
        "decision_kind": _choices(Decision.Kind.choices),
        "day_activity": _choices(LifeSituation.DayActivity.choices),
        "housing": _choices(LifeSituation.Housing.choices),
        "leisure": _choices(LifeSituation.Leisure.choices),
    }


def _choices(choices: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}


def _fortnight_start(service: Service) -> date:
    """The service's Monday, moved back by whole fortnights so that no day of a record comes before it."""
    monday = service.fortnight_start or date(1900, 1, 1)  # 1 January 1900 was a Monday
    return monday - timedelta(days=14 * ((monday - date(1900, 1, 1)).days // 14))
