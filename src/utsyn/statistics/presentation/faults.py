"""What is wrong with an address, in words, with what may be chosen instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid
from utsyn.statistics.indicators.catalogue import indicators
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation import address
from utsyn.statistics.presentation.names import dimension_name, value_name
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import STANDARD, Vocabulary

#: More choices than this are no help.
_MOST = 30


@dataclass(frozen=True, slots=True)
class Explained:
    """A fault as the page says it."""

    message: str
    choices: str


def explained(fault: Invalid, params: QueryDict, vocabulary: Vocabulary) -> Explained:
    """The fault, and the valid choices by name."""
    names = [_name(value, fault, params, vocabulary) for value in fault.valid]
    names = list(dict.fromkeys(name for name in names if name))
    if not names or fault.field == "period":  # a period's own message has examples
        return Explained(fault.message, "")
    listed = ", ".join(names[:_MOST]) + (" …" if len(names) > _MOST else "")
    return Explained(fault.message, _("Du kan velge mellom disse: %(choices)s.") % {"choices": listed})


def _name(value: str, fault: Invalid, params: QueryDict, vocabulary: Vocabulary) -> str:
    if value in indicators():
        return indicators()[value].name
    if value in DIMENSIONS:
        return dimension_name(value)
    try:
        filtered = address.filters(params)
    except Invalid:
        return value
    for name, values in filtered.items():
        if fault.field == "where" and fault.value in values and name in DIMENSIONS:
            scheme = vocabulary.schemes[-1] if vocabulary.schemes else STANDARD
            shown = int(value) if DIMENSIONS[name].shape == "number" and value.isdecimal() else value
            return value_name(vocabulary, scheme, name, shown)
    return value


def nearest(params: QueryDict, years: list[int], today: date) -> Question:
    """A question that keeps what is right in an address that is wrong, so that the form need not start anew."""
    indicator = params.get("indicator", "")
    entry = indicators().get(indicator) or indicators()["encounters"]
    text = params.get("other_period", "").strip() or params.get("period", "")
    try:
        period = Period.parse(text).text
    except Invalid:
        period = str(years[0] if years else today.year)
    by = [name for name in address.listed(params, "by") if name in entry.dimensions][:3]
    return Question.parse(entry.code, period, by=by)
