"""A question to the statistics: which indicator, when, broken down and filtered by what, compared with what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid
from utsyn.statistics.indicators.catalogue import Indicator, indicators
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.periods import FIRST_YEAR, LAST_YEAR, Period

#: Letters of a time or an age, 2016-05-14; more digits than that are a number that no column holds.
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose names are known to be right. Make one with :meth:`parse`."""

    indicator: Indicator
    period: Period
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    compare: tuple[Period, ...] = ()
    zeros: bool = False
    age_scheme: str = ""

    @classmethod
    def parse(
        cls,
        indicator: str,
        period: str,
        *,
        by: Iterable[str] | str = (),
        where: Mapping[str, Any] | Iterable[str] = (),
        compare: Iterable[str] | str = (),
        zeros: bool = False,
        age_scheme: str = "",
    ) -> Question:
        """Read a question as people write it.

        ``by`` and ``compare`` may be lists, or texts with commas; ``where`` a mapping, or texts like ``gender=girl``.
        Raises :class:`Invalid`, naming the valid ones, for an unknown indicator, dimension or period.
        """
        entry = indicators().get(indicator)
        if entry is None:
            raise Invalid(
                _("Indikatoren «%(value)s» finnes ikke.") % {"value": indicator},
                field="indicator",
                value=indicator,
                valid=list(indicators()),
            )
        dimensions = tuple(dict.fromkeys(_listed(by)))
        filters = _filters(where)
        for name in (*dimensions, *filters):
            if name not in entry.dimensions:
                raise Invalid(
                    _("«%(name)s» kan ikke deles opp etter «%(value)s».")
                    % {"name": entry.name, "value": name},
                    field="by" if name in dimensions else "where",
                    value=name,
                    valid=entry.dimensions,
                )
        for name, values in filters.items():
            _check_values(name, values)
        return cls(
            indicator=entry,
            period=Period.parse(str(period)),
            by=dimensions,
            where=tuple(sorted((name, values) for name, values in filters.items())),
            compare=tuple(Period.parse(text) for text in _listed(compare)),
            zeros=zeros,
            age_scheme=age_scheme,
        )

    @property
    def dimensions(self) -> frozenset[str]:
        """Every dimension that the question names."""
        return frozenset(self.by) | {name for name, _values in self.where}

    @property
    def where_text(self) -> dict[str, str]:
        """The filter as it is written: ``{"kind": "school,online"}``."""
        return {name: ",".join(values) for name, values in self.where}


def _listed(given: Iterable[str] | str) -> list[str]:
    parts = (
        given.split(",") if isinstance(given, str) else [p for item in given for p in str(item).split(",")]
    )
    return [part.strip() for part in parts if part.strip()]


def _filters(where: Mapping[str, Any] | Iterable[str]) -> dict[str, tuple[str, ...]]:
    pairs: list[tuple[str, Any]] = []
    if isinstance(where, Mapping):
        pairs = list(where.items())
    else:
        for item in where:
            name, equals, values = item.partition("=")
            if not equals:
                raise Invalid(
                    _("Skriv filteret som navn=verdi, ikke «%(value)s».") % {"value": item},
                    field="where",
                    value=item,
                    valid=["gender=girl", "kind=school,online"],
                )
            pairs.append((name.strip(), values))
    found: dict[str, tuple[str, ...]] = {}
    for name, values in pairs:
        listed = values.split(",") if isinstance(values, str) else [str(v) for v in values]
        found[name] = tuple(dict.fromkeys([*found.get(name, ()), *(v.strip() for v in listed if v.strip())]))
    return {name: values for name, values in found.items() if values}


def _check_values(name: str, values: tuple[str, ...]) -> None:
    """Values that can be known without asking the service: enumerations, and the spelling of numbers and dates."""
    dimension = DIMENSIONS[name]
    for value in values:
        wrong = bool(dimension.choices) and value not in dimension.choices
        if not wrong and dimension.shape in ("time", "age"):
            try:
                wrong = len(value) > _LONGEST or str(dimension.show(dimension.read(value))) != value
                if dimension.shape == "time":
                    wrong = wrong or not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR
            except (ValueError, TypeError):
                wrong = True
        if wrong:
            raise unknown_value(name, value, list(dimension.choices))


def unknown_value(name: str, value: str, valid: list[str]) -> Invalid:
    """The fault of a filter value that does not exist."""
    return Invalid(
        _("«%(value)s» er ikke en verdi av «%(name)s».") % {"value": value, "name": DIMENSIONS[name].name},
        field="where",
        value=value,
        valid=valid,
    )
