"""An answer as a table: the same columns and rows on the page, in CSV and in XLSX."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.dimensions import UNKNOWN
from utsyn.statistics.presentation import words
from utsyn.statistics.presentation.names import breakdown_text, dimension_name, of_answer
from utsyn.statistics.presentation.sentences import change_in_words, title_time

Shape = Literal["text", "figure", "share", "count", "change"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what its values are, and how to find them in a row and in the total.

    ``text`` values are shown as they are; the others are numbers (``share`` of 1), or None where there is nothing.
    ``of`` is the period text that a figure belongs to: "" for the question's own.
    """

    title: str
    shape: Shape
    value: Callable[[Row], Any]
    total: Any = None
    of: str = ""
    is_key: bool = False


def columns(answer: Answer) -> list[Column]:
    """The columns of an answer: its dimensions, the figure, shares, known of all, comparisons, source."""
    question, indicator = answer.question, answer.question.indicator
    found = [_key_column(answer, n, name) for n, name in enumerate(question.by)]
    figure_title = indicator.name
    if question.compare:
        figure_title = f"{indicator.name} {words.period_name(question.period)}"
    found.append(Column(figure_title, "figure", lambda row: row.value, answer.total))
    if any(row.share is not None for row in answer.rows):
        found.append(Column(_("Andel"), "share", lambda row: row.share))
        if any(UNKNOWN in row.key for row in answer.rows):
            found.append(Column(_("Andel av kjente"), "share", lambda row: row.share_of_known))
    if answer.of is not None:
        found.append(Column(_("Treff med alder"), "count", lambda row: row.known, answer.known))
        found.append(Column(_("Treff i alt"), "count", lambda row: row.of, answer.of))
    if indicator.part_name and not answer.is_published:
        found.append(Column(indicator.part_name, "count", lambda row: row.part, answer.part))
        found.append(Column(indicator.whole_name, "count", lambda row: row.whole, answer.whole))
    for period in question.compare:
        found.append(_compared(answer, period.text, words.period_name(period)))
        if indicator.measure.counts:
            found.append(_change(answer, period.text, words.period_name(period)))
    if answer.source or any(row.source for row in answer.rows):
        found.append(Column(_("Hentet fra"), "text", lambda row: row.source, answer.source))
    return found


def _key_column(answer: Answer, n: int, name: str) -> Column:
    return Column(
        dimension_name(name), "text", lambda row: of_answer(answer, name, row.key[n]),
        _("I alt") if n == 0 else "", is_key=True,
    )  # fmt: skip


def _compared(answer: Answer, text: str, name: str) -> Column:
    title = f"{answer.question.indicator.name} {name}"
    return Column(title, "figure", lambda row: row.compare.get(text), answer.compare.get(text), of=text)


def _change(answer: Answer, text: str, name: str) -> Column:
    def change(now: float | None, then: float | None) -> float | None:
        return None if now is None or not then else (now - then) / then

    return Column(
        _("Endring fra %(period)s") % {"period": name}, "change",
        lambda row: change(row.value, row.compare.get(text)),
        change(answer.total, answer.compare.get(text)),
    )  # fmt: skip


def shown(answer: Answer, column: Column, value: Any) -> str:
    """A value of a column as a reader sees it."""
    if column.shape == "text":
        return str(value or "")
    if column.shape == "share":
        return words.percent(value, 1)
    if column.shape == "change":
        return change_in_words(answer, None if value is None else 1 + value, 1) or words.NOTHING
    if column.shape == "count":
        return words.number(value)
    return words.figure(answer.question.indicator, value)


def title(answer: Answer) -> str:
    """What the table, the chart and the file are called: «Treff etter kjønn, 2016»."""
    parts = [answer.question.indicator.name, breakdown_text(answer.question)]
    return " ".join(part for part in parts if part) + f", {title_time(answer)}"
