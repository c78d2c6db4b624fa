"""What a question may be filtered on, with the values by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from utsyn.statistics.forms import Choice
from utsyn.statistics.indicators.dimensions import DIMENSIONS, INCOMPARABLE, NONE, OTHER, UNKNOWN
from utsyn.statistics.presentation import markup
from utsyn.statistics.presentation.address import WHERE
from utsyn.statistics.presentation.names import dimension_name, value_name
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import Scheme, Vocabulary


@dataclass(frozen=True, slots=True)
class Filter:
    """One dimension to filter on."""

    name: str
    title: str
    chosen: int
    boxes: SafeString


def filters_of(question: Question, vocabulary: Vocabulary, scheme: Scheme) -> list[Filter]:
    """The dimensions of the indicator that have a list of values; others only where the address filters on them."""
    where = dict(question.where)
    found = []
    for name in question.indicator.dimensions:
        values = values_of(name, vocabulary, scheme)
        chosen = where.get(name, ())
        values += [value for value in chosen if value not in values]
        if not values:
            continue
        choices = [
            Choice(value, _label(name, value, vocabulary, scheme), value in chosen) for value in values
        ]
        found.append(
            Filter(name, dimension_name(name), len(chosen), markup.checkboxes(WHERE + name, choices))
        )
    return found


def values_of(name: str, vocabulary: Vocabulary, scheme: Scheme) -> list[str]:
    """The values that can be chosen, in their order; [] for time and single ages, which the address alone may name."""
    dimension = DIMENSIONS[name]
    if dimension.shape in ("time", "age"):
        return []
    if name == "age_band":
        return [*(band.code for band in scheme.bands), OTHER, INCOMPARABLE, UNKNOWN]
    if dimension.shape == "number":
        return list(dimension.choices)
    values = list(vocabulary.codes.get(name, {}))
    extra = {"district": [UNKNOWN], "topic": [NONE]}.get(name, [])
    return list(dict.fromkeys([*values, *dimension.choices, *extra]))


def _label(name: str, value: str, vocabulary: Vocabulary, scheme: Scheme) -> str:
    shown: Any = int(value) if DIMENSIONS[name].shape == "number" and value.isdecimal() else value
    return value_name(vocabulary, scheme, name, shown)
