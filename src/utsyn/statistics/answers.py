"""Answers: rows in the catalogue's order, shares, comparisons, notes – the same for command line, API, page, report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from utsyn.statistics.periods import Period
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import Scheme, Vocabulary


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader must know to read the figures right."""

    code: str  # multi_valued · break · published · no_records · partly · whole_sessions · ahead
    text: str


@dataclass(slots=True)
class Row:
    """One row: the shown value of each dimension, and the figure. ``None`` where there is nothing to work out."""

    key: tuple[Any, ...]
    value: float | int | None
    share: float | None = None  # of all
    share_of_known: float | None = None  # of all that is not «unknown»
    known: int | None = None
    of: int | None = None
    part: float | int | None = None  # what a ratio divides, and by what (14 of 16 shifts)
    whole: float | int | None = None
    rows: int = 0  # how many records are behind it
    compare: dict[str, float | int | None] = field(default_factory=dict)  # period text → figure
    source: str = ""  # where the figure was published, if it was not counted here


@dataclass(slots=True)
class Answer:
    """What the statistics say to a question."""

    question: Question
    service: str  # code
    service_name: str
    scheme: Scheme
    vocabulary: Vocabulary
    rows: list[Row]
    total: float | int | None
    known: int | None = None
    of: int | None = None
    part: float | int | None = None  # what the total divides, and by what, where it is a ratio
    whole: float | int | None = None
    basis: int = 0  # how many records are behind the total
    compare: dict[str, float | int | None] = field(default_factory=dict)
    compare_sources: dict[str, str] = field(
        default_factory=dict
    )  # period text → where its figure was published
    source: str = ""  # where the total was published, if it was not counted here
    notes: list[Note] = field(default_factory=list)

    @property
    def is_published(self) -> bool:
        """Whether the total comes from an earlier report rather than from records."""
        return bool(self.source)

    def name(self, dimension: str, value: Any) -> str:
        """The value as a reader sees it."""
        return self.vocabulary.name(dimension, value)

    def as_json(self) -> dict[str, Any]:
        """The answer as the command line and the API give it."""
        question = self.question
        data: dict[str, Any] = {
            "indicator": question.indicator.code,
            "unit": question.indicator.unit,
            "definition": question.indicator.definition,
            "service": self.service,
            "period": _period(question.period),
            "by": list(question.by),
            "where": question.where_text,
            "rows": [self._row(row) for row in self.rows],
            "total": self.total,
            "records": self.basis,
            "notes": [note.text for note in self.notes],
        }
        if self.known is not None:
            data["known"], data["of"] = self.known, self.of
        if "age_band" in question.dimensions:
            data["age_scheme"] = self.scheme.code
        if question.compare:
            data["compare"] = {period.text: self._compared(period) for period in question.compare}
        if self.source:
            data["published"], data["source"] = True, self.source
        return data

    def _compared(self, period: Period) -> dict[str, Any]:
        data: dict[str, Any] = {"period": _period(period), "total": self.compare.get(period.text)}
        if period.text in self.compare_sources:
            data |= {"published": True, "source": self.compare_sources[period.text]}
        return data

    def _row(self, row: Row) -> dict[str, Any]:
        data: dict[str, Any] = dict(zip(self.question.by, row.key, strict=True))
        data["value"] = row.value
        if row.share is not None:
            data["share"] = row.share
        if row.share is not None or row.share_of_known is not None:
            data["share_of_known"] = row.share_of_known
        if row.known is not None:
            data["known"], data["of"] = row.known, row.of
        data.update(row.compare)
        if row.source:
            data["published"], data["source"] = True, row.source
        return data


def _period(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}
