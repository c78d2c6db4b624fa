"""Figures that earlier annual reports gave, for years whose records are not here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from utsyn.catalogue.models import PublishedFigure
from utsyn.core.models import Service
from utsyn.statistics.answers import Answer, Note, Row
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.questions import Question


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure."""

    indicator: str
    period: str
    dimensions: tuple[tuple[str, str], ...]  # sorted by name
    value: float
    source: str

    @property
    def number(self) -> float | int:
        """2394, not 2394.0."""
        return int(self.value) if self.value == int(self.value) else self.value


class Figures:
    """The published figures of a service."""

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        self._all = {(f.indicator, f.period, f.dimensions): f for f in figures}

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._all.values())

    def find(self, question: Question, period: str, by: dict[str, str] | None = None) -> Figure | None:
        """The figure for the question's filter and, below it, one value of each dimension. None: none was published."""
        if any(len(values) != 1 for _name, values in question.where):
            return None
        dimensions = {name: values[0] for name, values in question.where} | (by or {})
        return self._all.get((question.indicator.code, period, tuple(sorted(dimensions.items()))))

    def broken_down(self, question: Question, period: str) -> list[tuple[dict[str, str], Figure]]:
        """The figures of a period that are broken down exactly as the question asks, with their values."""
        filters = {(name, values[0]) for name, values in question.where if len(values) == 1}
        if len(filters) != len(question.where):
            return []
        found = []
        for (indicator, of, dimensions), figure in self._all.items():
            rest = {name: value for name, value in dimensions if (name, value) not in filters}
            same = indicator == question.indicator.code and of == period
            if same and filters <= set(dimensions) and set(rest) == set(question.by):
                found.append((rest, figure))
        return found

    def years(self) -> list[int]:
        """The years that something was published for."""
        return sorted({int(period) for _i, period, _d in self._all if period.isdigit()})


def figures_of(service: Service) -> Figures:
    """Read the service's published figures."""
    columns = ("indicator", "period", "dimensions", "value", "source")
    return Figures(
        Figure(indicator, period, tuple(sorted((k, str(v)) for k, v in dimensions.items())), value, source)
        for indicator, period, dimensions, value, source in PublishedFigure.objects.filter(
            service=service
        ).values_list(*columns)
    )


def years_of(service: Service) -> frozenset[int]:
    """The years that the service has published figures of."""
    periods = (
        PublishedFigure.objects.filter(service=service).order_by().values_list("period", flat=True).distinct()
    )
    return frozenset(int(period) for period in periods if period.isdigit())


def fill_in(answer: Answer, figures: Figures, recorded: Collection[int]) -> None:
    """Take the figures of years without records from what was published, marked with their source.

    One year asked for by itself takes its total and, where they were published, its rows. Over several years, by
    year, each year without records takes its own; what adds up is added to the total, and a note says so.
    """
    question = answer.question
    missing = [year for year in question.period.whole_years() if year not in recorded]
    missing = [year for year in missing if year in figures.years()] if missing else []
    if not missing:
        return
    if question.period.single_year:
        _fill_year(answer, figures, str(question.period.single_year))
    elif question.by == ("year",):
        _fill_years(answer, figures, [str(year) for year in missing])


def _fill_year(answer: Answer, figures: Figures, year: str) -> None:
    question = answer.question
    total = figures.find(question, year)
    if total is not None:
        answer.total, answer.source, answer.basis = total.number, total.source, 0
        answer.known = answer.of = None
        if not question.by:
            answer.rows = [Row((), total.number, source=total.source)]
    for values, figure in figures.broken_down(question, year) if question.by else ():
        key = tuple(_shown(name, values[name]) for name in question.by)
        answer.rows.append(Row(key, figure.number, source=figure.source))
    if question.by == ("year",) and total is not None:
        answer.rows = [Row((year,), total.number, source=total.source)]
    _note(answer, [year])


def _shown(name: str, value: str) -> Any:
    """The value as it stands in an answer: «true» of a catalogue is true there."""
    of = DIMENSIONS[name]
    return of.show(of.read(value)) if of.shape == "flag" else value


def _fill_years(answer: Answer, figures: Figures, years: list[str]) -> None:
    question, added = answer.question, []
    for year in years:
        found = figures.find(question, year)
        if found is None:
            continue
        answer.rows.append(Row((year,), found.number, source=found.source))
        added.append(year)
        if question.indicator.measure.adds_up:
            answer.total = (answer.total or 0) + found.number
    _note(answer, added)


def _note(answer: Answer, years: list[str]) -> None:
    note(answer, years, {row.source for row in answer.rows} | {answer.source})


def note(answer: Answer, years: list[str], sources: set[str]) -> None:
    """Say which years' figures come from which reports."""
    named = ", ".join(sorted(sources - {""}))
    if years and named:
        text = _(
            "Tallene for %(years)s er hentet fra %(source)s. De er ikke regnet ut her, for registreringene mangler."
        )
        answer.notes.append(Note("published", text % {"years": ", ".join(years), "source": named}))
