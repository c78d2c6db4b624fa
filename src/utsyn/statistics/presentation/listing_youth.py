"""The columns of lists of young people's rows: what was counted by, and never who it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from utsyn.statistics.answers import Answer
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.presentation.names import value_name
from utsyn.statistics.presentation.words import NOTHING, SPACE, day_name

FactRow = dict[str, Any]
#: A heading, whether it is a number, and the text of a row.
Column = tuple[str, bool, Callable[[FactRow], str]]

#: What else there is of each fact's rows, besides when and of whom: headings by dimension.
_MORE = {
    "registrations": ("source",),
    "statuses": ("status",),
    "openings": ("end_reason",),
    "closings": ("end_reason",),
    "decisions": ("decision_kind",),
    "life": ("day_activity", "housing", "leisure"),
    "conversations": ("channel", "topic"),
}
#: Facts that are in force from a day to a day.
_SPANS = frozenset({"statuses", "decisions", "life"})


def of_youth(answer: Answer, fact: str) -> list[Column]:
    """The columns of a fact about young people."""
    if fact in _SPANS:
        when = [_day(_("Fra"), "from_date"), _day(_("Til"), "to_date")]
        aged: list[Column] = []
    else:
        when = [_day(_("Dato"), "date")]
        aged = [(_("Alder"), False, lambda row: _("Ukjent") if row["age"] is None else str(row["age"]))]
    who = [_named(answer, "gender"), *aged, _named(answer, "district")]
    return [*when, *who, *(_named(answer, name) for name in _MORE[fact])]


def _named(answer: Answer, name: str) -> Column:
    def text(row: FactRow) -> str:
        if not DIMENSIONS[name].multi_valued:
            return value_name(answer.vocabulary, answer.scheme, name, row[name])
        codes = [code for code in row[DIMENSIONS[name].column] if not DIMENSIONS[name].says_nothing(code)]
        return ", ".join(answer.name(name, code) for code in codes) or NOTHING

    title = str(DIMENSIONS[name].name)
    return title[:1].upper() + title[1:], False, text


def _day(title: str, column: str) -> Column:
    def text(row: FactRow) -> str:
        day: date | None = row[column]
        return NOTHING if day is None else day_name(day, short=True).replace(" ", SPACE)

    return title, False, text
