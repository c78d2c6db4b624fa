"""A question as the query of an address, and back: what stands in the address bar is the whole question.

    indicator=encounters & period=2016 & by=gender,district & where.gender=girl & where.gender=boy
    & compare=2015 & zeros=1 & age_scheme=skole

A filter value has a parameter of its own, so that a name with a comma in it is no trouble. ``where=gender=girl,boy``,
as the command line writes it, is read too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict

from utsyn.core.errors import Invalid
from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.completing import lined_up
from utsyn.statistics.indicators.dimensions import DIMENSIONS, written
from utsyn.statistics.periods import Period
from utsyn.statistics.questions import Question

WHERE = "where."
CELL = "cell."


def query_of(question: Question, **more: Any) -> str:
    """The question as a query, always written the same way; ``more`` are further parameters."""
    return urlencode(
        [*_pairs(question), *((name, value) for name, value in more.items() if value not in ("", None))],
        safe=",.:",
    )


def _pairs(question: Question) -> list[tuple[str, str]]:
    pairs = [("indicator", question.indicator.code), ("period", question.period.text)]
    if question.by:
        pairs.append(("by", ",".join(question.by)))
    for name, values in question.where:
        pairs += [(WHERE + name, value) for value in values]
    if question.compare:
        pairs.append(("compare", ",".join(period.text for period in question.compare)))
    if question.zeros:
        pairs.append(("zeros", "1"))
    if question.age_scheme:
        pairs.append(("age_scheme", question.age_scheme))
    return pairs


def listed(params: QueryDict, name: str) -> list[str]:
    """The values of a parameter that may be repeated or have commas, each once, in order."""
    found = [part.strip() for value in params.getlist(name) for part in value.split(",")]
    return list(dict.fromkeys(part for part in found if part))


def filters(params: QueryDict) -> dict[str, list[str]]:
    """The filter of a query, as dimension → values. Raises :class:`Invalid` for what has no = in it."""
    found: dict[str, list[str]] = {}
    for item in params.getlist("where"):
        if not item.strip():
            continue
        name, equals, values = item.partition("=")
        if not equals:
            # The question knows best how to say what is wrong with it.
            Question.parse("encounters", "2000", where=[item])
        found.setdefault(name.strip(), []).extend(v.strip() for v in values.split(",") if v.strip())
    for key in params:
        if key.startswith(WHERE):
            found.setdefault(key.removeprefix(WHERE), []).extend(v for v in params.getlist(key) if v)
    return {name: list(dict.fromkeys(values)) for name, values in found.items() if values}


def cell_queries(answer: Answer, of: str = "") -> Callable[[tuple[Any, ...]], str]:
    """From a cell's key to the query of the list behind it. ``of``: the period compared with, where it is that one's.

    A table has thousands of cells: what they have in common is written once.
    """
    pairs = _pairs(answer.question) + ([("of", of)] if of else [])
    common = urlencode(pairs, safe=",.:")
    names = [f"&{CELL}{name}=" for name in answer.question.by]
    quoted = lru_cache(maxsize=10_000)(lambda value: quote_plus(written(value), safe=",.:"))

    def query(key: tuple[Any, ...]) -> str:
        return common + "".join(name + quoted(value) for name, value in zip(names, key, strict=True))

    return query


def total_query(answer: Answer, of: str = "") -> str:
    """The query of the list behind the total."""
    return query_of(answer.question, of=of)


def cell_of(params: QueryDict) -> dict[str, str]:
    """Which cell a list is asked for: dimension → value."""
    return {key.removeprefix(CELL): str(params[key]) for key in params if key.startswith(CELL)}


def narrowed(question: Question, cell: Mapping[str, str], of: str, age_scheme: str) -> Question:
    """The question about one figure alone, with its dimensions as a filter. Raises :class:`Invalid` as parsing does.

    The age scheme is named, because another period may have another one in force.
    """
    where: dict[str, list[str]] = {name: list(values) for name, values in question.where}
    where.update({name: [value] for name, value in cell.items()})
    for name in where:
        if name not in DIMENSIONS:
            raise Invalid("", field="where", value=name, valid=question.indicator.dimensions)
    return Question.parse(
        question.indicator.code,
        of,
        where=where,
        age_scheme=age_scheme if "age_band" in where else "",
    )


def keys_in(answer: Answer, period: Period) -> Callable[[Row], tuple[Any, ...] | None]:
    """From a row to the key that it has in a period that it is compared with; None where that can't be told.

    Time is lined up by its place in the period: the row of May 2016 holds the figure of May 2015.
    """
    question = answer.question
    theirs = {
        name: {ours: their for their, ours in pairs.items()}
        for name, pairs in lined_up(question, period, answer.vocabulary.fortnight_start).items()
    }

    def key(row: Row) -> tuple[Any, ...] | None:
        found = []
        for name, value in zip(question.by, row.key, strict=True):
            if name in theirs and value not in theirs[name]:
                return None
            found.append(theirs[name][value] if name in theirs else value)
        return tuple(found)

    return key
