"""What an answer gets besides what occurred: rows of zeros, and the columns of other periods lined up with its own."""

from __future__ import annotations

import itertools
import math
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid
from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.dimensions import DIMENSIONS, UNKNOWN, values_in
from utsyn.statistics.periods import Period
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import Vocabulary

#: So many combinations at most are filled in: a year's dates by hour and place.
MOST = 300_000


def absent_rows(answer: Answer, empty: int | None) -> list[Row]:
    """A row for every combination that could have occurred and did not, with ``empty`` as its figure.

    Raises :class:`Invalid` where they would be too many.
    """
    question, seen = answer.question, {row.key for row in answer.rows}
    columns = [_values(name, answer) for name in question.by]
    if math.prod(len(values) for values in columns) > MOST:
        raise Invalid(
            _(
                "Det blir for mange rader med alt som ikke forekommer. Velg en kortere periode eller færre oppdelinger."
            ),
            field="zeros",
            value="1",
        )
    return [
        Row(key, empty, compare=dict.fromkeys((p.text for p in question.compare), empty))
        for key in itertools.product(*columns)
        if key not in seen and _fits_together(question.by, key, answer.vocabulary)
    ]


def _values(name: str, answer: Answer) -> list[Any]:
    """The values that a dimension could have had in this answer."""
    question, dimension, vocabulary = answer.question, DIMENSIONS[name], answer.vocabulary
    chosen = dict(question.where).get(name)
    occurring = [row.key[question.by.index(name)] for row in answer.rows]
    if chosen is not None:
        return [dimension.show(dimension.read(value)) for value in chosen]
    if dimension.shape == "time":
        return values_in(name, question.period.start, question.period.end, vocabulary.fortnight_start)
    if dimension.shape == "number":
        return [int(value) for value in dimension.choices]
    if name == "age_band":
        return list(dict.fromkeys([*(band.code for band in answer.scheme.bands), *occurring]))
    if name == "age":
        ages = [value for value in occurring if value != UNKNOWN]
        between = range(min(ages), max(ages) + 1) if ages else ()
        return [*between, *([UNKNOWN] if UNKNOWN in occurring else [])]
    codes = [dimension.show(dimension.read(code)) for code in vocabulary.codes.get(name, {})]
    return list(dict.fromkeys([*codes, *occurring]))


def _fits_together(by: tuple[str, ...], key: tuple[Any, ...], vocabulary: Vocabulary) -> bool:
    """A place lies in one area and is of one kind; other pairs cannot occur."""
    at = dict(zip(by, key, strict=True))
    place = at.get("place")
    if place in vocabulary.area_of:
        area, kind = vocabulary.area_of[place], vocabulary.kind_of[place]
        return at.get("area", area) == area and at.get("place_kind", kind) == kind
    return place is None or at.get("area", place) == place


def lined_up(question: Question, period: Period, fortnight_start: date) -> dict[str, dict[Any, Any]]:
    """Which time of the question's period a time of another period stands beside: dimension → theirs → ours."""
    found: dict[str, dict[Any, Any]] = {}
    for name in question.by:
        if DIMENSIONS[name].shape == "time":
            theirs = values_in(name, period.start, period.end, fortnight_start)
            ours = values_in(name, question.period.start, question.period.end, fortnight_start)
            if name in ("month", "date", "week") and len(theirs) != len(ours):
                found[name] = _by_name(theirs, ours)
            else:
                found[name] = dict(zip(theirs, ours, strict=False))
    return found


def _by_name(theirs: list[Any], ours: list[Any]) -> dict[Any, Any]:
    """Line up 29 February, or a week 53, by what follows the year instead of by number."""
    if len({text[:4] for text in ours}) > 1 or len({text[:4] for text in theirs}) > 1:
        return dict(zip(theirs, ours, strict=False))
    return {text: ours[0][:4] + text[4:] for text in theirs}
