"""What a chapter asks the statistics with: one desk, one year, the years before it, each question put once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.facts.kinds import OF_YOUTH
from utsyn.statistics.indicators.catalogue import indicators
from utsyn.statistics.questions import Question

if TYPE_CHECKING:
    from utsyn.statistics.asking import Desk

_Key = tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...], bool, bool]


@dataclass(slots=True)
class YearDesk:
    """A year to report on. ``earlier`` are those of the two years before that have figures of field work or published
    ones, latest first; ``with_records`` the years, of these and the year itself, that can be broken down: their records
    are here. ``earlier_follow_up`` are those of the two years before that have figures of follow-up."""

    desk: Desk
    year: int
    earlier: tuple[int, ...]
    with_records: frozenset[int]
    earlier_follow_up: tuple[int, ...] = ()
    _asked: dict[_Key, Answer] = field(default_factory=dict)

    def ask(
        self,
        indicator: str,
        *by: str,
        where: Mapping[str, str] | None = None,
        compared: bool = False,
        zeros: bool = False,
        year: int | None = None,
    ) -> Answer:
        """The year's answer; with ``compared``, a column for each earlier year that has records."""
        period = str(year or self.year)
        key = (indicator, period, by, tuple(sorted((where or {}).items())), compared, zeros)
        if key not in self._asked:
            question = Question.parse(
                indicator, period, by=by, where=where or {}, zeros=zeros,
                compare=[str(y) for y in self._comparable(indicator)] if compared else (),
            )  # fmt: skip
            self._asked[key] = self.desk.answer(question)
        return self._asked[key]

    def is_recorded(self, indicator: str, year: int) -> bool:
        """Whether the records that the indicator counts are here, of that year."""
        return year in self.desk.years_with(indicators()[indicator])

    def _comparable(self, indicator: str) -> list[int]:
        of_youth = indicators()[indicator].measure.fact in OF_YOUTH
        earlier = self.earlier_follow_up if of_youth else self.earlier
        return [year for year in earlier if self.is_recorded(indicator, year)]

    def years(self, indicator: str) -> Answer:
        """The year and the earlier ones, a row for each that has a figure, published ones marked."""
        first = min((*self.earlier, self.year))
        period = str(self.year) if first == self.year else f"{first}..{self.year}"
        key = (indicator, period, ("year",), (), False, False)
        if key not in self._asked:
            self._asked[key] = self.desk.answer(Question.parse(indicator, period, by="year"))
        return self._asked[key]

    def of_year(self, indicator: str, year: int | None = None) -> Row:
        """The year's row of :meth:`years`. Without one: 0 where none of its records counts, else nothing."""
        of, answer = year or self.year, self.years(indicator)
        found = next((row for row in answer.rows if row.key == (str(of),)), None)
        if found is not None:
            return found
        nothing = of in self.with_records and answer.question.indicator.measure.counts
        return Row((str(of),), 0 if nothing else None)

    def value(self, indicator: str, year: int | None = None) -> float | int | None:
        """The year's figure, or None."""
        return self.of_year(indicator, year).value
