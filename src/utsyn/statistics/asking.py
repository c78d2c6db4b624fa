"""From a question to an answer: plans for the engine, then totals, shares, zeros, comparisons and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid
from utsyn.statistics import published
from utsyn.statistics.answers import Answer, Note, Row
from utsyn.statistics.completing import absent_rows, lined_up
from utsyn.statistics.engines.plan import Cell, Engine, Plan
from utsyn.statistics.facts.kinds import FIELD, records_of
from utsyn.statistics.indicators.catalogue import Indicator
from utsyn.statistics.indicators.dimensions import DIMENSIONS, NONE, UNKNOWN, may_overlap, time_value
from utsyn.statistics.periods import Period
from utsyn.statistics.questions import Question, unknown_value
from utsyn.statistics.vocabulary import Scheme, Vocabulary

#: By place, these are worked out from the hours of whole sessions (ADR 12).
_OF_WHOLE_SESSIONS = ("session_hours", "encounters_per_hour")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a question is answered with: an engine over some service's rows, its codes, its published figures."""

    engine: Engine
    vocabulary: Vocabulary
    published: published.Figures
    service: str
    service_name: str
    #: By kind of records, the years that the service has any of: in any other, nothing is known, which is not 0.
    years_of: Mapping[str, frozenset[int]]
    today: date

    @property
    def years(self) -> frozenset[int]:
        """The years that the service has records of any kind of."""
        return frozenset().union(*self.years_of.values())

    def years_with(self, indicator: Indicator) -> frozenset[int]:
        """The years that the service has the records of which the indicator is counted.

        What is in force goes on until somebody ends it: from the first such year on, every year up to now has records.
        """
        years = self.years_of[records_of(indicator.measure.fact)]
        if indicator.measure.when == "date" or not years:
            return years
        return years | frozenset(range(min(years), self.today.year + 1))

    def answer(self, question: Question) -> Answer:
        """Answer it. Raises :class:`Invalid` for a filter value or an age scheme that the service does not have."""
        scheme = self.scheme_of(question)
        self._check_codes(question, scheme)
        cells, total = self._count(question, question.period, scheme)
        answer = Answer(
            question, self.service, self.service_name, scheme, self.vocabulary,
            rows=[_row(question, cell) for cell in cells],
            total=figure(total, question), basis=total.rows,
        )  # fmt: skip
        answer.part, answer.whole = parts(total, question)
        if question.indicator.measure.kind in ("mean", "median"):
            answer.known, answer.of = total.known, total.of
        published.fill_in(answer, self.published, self.years_with(question.indicator))
        for period in question.compare:
            self._compare(answer, period, scheme)
        published.note(answer, list(answer.compare_sources), set(answer.compare_sources.values()))
        if question.zeros:
            answer.rows += absent_rows(answer, _empty(question))
        answer.rows.sort(key=lambda row: self._order(question, row, scheme))
        self._share(answer, scheme)
        self._note(answer)
        return answer

    def plan(self, question: Question, period: Period, scheme: Scheme, by: tuple[str, ...]) -> Plan:
        """The question as an engine is asked it."""
        return Plan(
            measure=question.indicator.measure_for(question.dimensions),
            start=period.start,
            end=period.end,
            by=by,
            where=(
                *((name, (value,)) for name, value in question.indicator.measure.only),
                *((n, tuple(DIMENSIONS[n].read(v) for v in values)) for n, values in question.where),
            ),
            bands=scheme.bands if "age_band" in question.dimensions else (),
            fortnight_start=self.vocabulary.fortnight_start,
        )

    def scheme_of(self, question: Question) -> Scheme:
        """The age-band scheme that the question is answered by. Raises :class:`Invalid` for one that does not exist."""
        if not question.age_scheme:
            return self.vocabulary.scheme_on(question.period.start)
        scheme = self.vocabulary.scheme(question.age_scheme)
        if scheme is None:
            raise Invalid(
                _("Aldersinndelingen «%(value)s» finnes ikke.") % {"value": question.age_scheme},
                field="age_scheme", value=question.age_scheme, valid=self.vocabulary.scheme_codes(),
            )  # fmt: skip
        return scheme

    def _check_codes(self, question: Question, scheme: Scheme) -> None:
        extra = {
            "district": [UNKNOWN],
            "place": [UNKNOWN, NONE],
            "area": [UNKNOWN, NONE],
            "topic": [NONE],
            "shift": [],
        }
        for name, values in question.where:
            if name == "age_band":
                valid = [*(b.code for b in scheme.bands), "other", "incomparable", UNKNOWN]
            elif name == "fortnight":
                start = self.vocabulary.fortnight_start
                valid = [time_value(name, date.fromisoformat(value), start) for value in values]
            elif name in extra:
                valid = list(dict.fromkeys([*self.vocabulary.codes[name], *extra[name]]))
            else:
                continue
            for value in values:
                if value not in valid:
                    raise unknown_value(name, value, valid)

    def _count(self, question: Question, period: Period, scheme: Scheme) -> tuple[list[Cell], Cell]:
        """The cells of a period, and its total. The total is counted, not added up, wherever groups may overlap."""
        plan = self.plan(question, period, scheme, question.by)
        cells = self.engine.cells(plan)
        if not question.by:
            return cells, cells[0]
        disjoint = not any(may_overlap(name, plan.measure) for name in question.by)
        if disjoint and plan.measure.kind not in ("median", "people"):
            return cells, _added(cells, plan)
        return cells, self.engine.cells(self.plan(question, period, scheme, ()))[0]

    def _is_recorded(self, question: Question, period: Period) -> bool:
        years = self.years_with(question.indicator)
        return any(year in years for year in range(period.start.year, period.end.year + 1))

    def _compare(self, answer: Answer, period: Period, scheme: Scheme) -> None:
        """Add a column. Time values are lined up by their place in the period: May with May, week 3 with week 3."""
        question = answer.question
        cells, total = self._count(question, period, scheme)
        value, empty = figure(total, question), _empty(question)
        if not self._is_recorded(question, period):
            found = self.published.find(question, period.text)
            cells, value, empty = [], found.number if found else None, None
            if found:
                answer.compare_sources[period.text] = found.source
        answer.compare[period.text] = value
        rows = {row.key: row for row in answer.rows}
        pairs = lined_up(question, period, self.vocabulary.fortnight_start)
        for cell in cells:
            key = tuple(
                pairs[name].get(v, v) if name in pairs else v
                for name, v in zip(question.by, cell.key, strict=True)
            )
            if key not in rows:
                rows[key] = Row(key, _empty(question))
                answer.rows.append(rows[key])
            rows[key].compare[period.text] = figure(cell, question)
        if not question.by and answer.rows:
            answer.rows[0].compare[period.text] = value
        for row in answer.rows:
            row.compare.setdefault(period.text, empty)

    def _order(self, question: Question, row: Row, scheme: Scheme) -> tuple[Any, ...]:
        return tuple(
            self.vocabulary.position(name, value, scheme)
            for name, value in zip(question.by, row.key, strict=True)
        )

    def _share(self, answer: Answer, scheme: Scheme) -> None:
        """Shares of all, and of those that are known. Both from counted totals."""
        question = answer.question
        if not question.by or not question.indicator.measure.counts or not answer.total:
            return
        known_total = self._known_total(answer, scheme)
        for row in answer.rows:
            row.share = (row.value or 0) / answer.total
            if UNKNOWN not in row.key and known_total:
                row.share_of_known = (row.value or 0) / known_total

    def _known_total(self, answer: Answer, scheme: Scheme) -> float | int:
        question = answer.question
        measure = question.indicator.measure_for(question.dimensions)
        single = tuple(name for name in question.by if not may_overlap(name, measure))
        if len(single) == len(question.by):
            return sum(row.value or 0 for row in answer.rows if UNKNOWN not in row.key)
        if not single or not any(UNKNOWN in row.key for row in answer.rows):
            return answer.total or 0
        cells = self.engine.cells(self.plan(question, question.period, scheme, single))
        return sum(figure(cell, question) or 0 for cell in cells if UNKNOWN not in cell.key)

    def _note(self, answer: Answer) -> None:
        question = answer.question
        unknown = [p.text for p in (question.period, *question.compare) if not self._is_recorded(question, p)]
        unknown = [text for text in unknown if not self.published.find(question, text)]
        if unknown:
            of_field = records_of(question.indicator.measure.fact) == FIELD
            text = (
                _("Det finnes ingen feltregistreringer for %(periods)s.")
                if of_field
                else _("Det finnes ingen registreringer av oppfølging for %(periods)s.")
            )
            answer.notes.append(Note("no_records", text % {"periods": ", ".join(unknown)}))
        measure = question.indicator.measure_for(question.dimensions)
        if any(may_overlap(name, measure) for name in question.by):
            answer.notes.append(
                Note(
                    "multi_valued",
                    _("Radene kan til sammen bli mer enn summen, fordi noe telles under flere verdier."),
                )
            )
        if question.dimensions & {"place", "area"} and question.indicator.code in _OF_WHOLE_SESSIONS:
            text = _(
                "Timene er hele tida til øktene som hadde treff på stedet. Hvor lenge teamet var på hvert sted, "
                "er ikke notert."
            )
            answer.notes.append(Note("whole_sessions", text))
        if question.indicator.measure.fact == "slots" and question.period.end >= self.today:
            text = _("Vakter som ikke har vært ennå, teller som ikke oppfylt.")
            answer.notes.append(Note("ahead", text))
        if "age_band" in question.by and any("incomparable" in row.key for row in answer.rows):
            answer.notes.append(
                Note(
                    "break",
                    _(
                        "Brudd i serien: Noen rader er ført med en annen aldersinndeling, som ikke lar seg flytte "
                        "til «%(scheme)s». De står som «kan ikke sammenlignes»."
                    )
                    % {"scheme": answer.scheme.code},
                )
            )


def figure(cell: Cell, question: Question) -> float | int | None:
    """The figure of a cell: whole numbers stay whole; a ratio over nothing is None. Never rounded."""
    measure = question.indicator.measure_for(question.dimensions)
    if cell.value is None:
        return None
    if measure.kind == "ratio":
        return cell.value * measure.scale / cell.over if cell.over else None
    if cell.over is not None:
        return cell.value / cell.over if cell.over else None
    return cell.value / measure.scale if measure.scale != 1 else cell.value


def _row(question: Question, cell: Cell) -> Row:
    row = Row(cell.key, figure(cell, question), rows=cell.rows)
    if question.indicator.measure.kind in ("mean", "median"):
        row.known, row.of = cell.known, cell.of
    row.part, row.whole = parts(cell, question)
    return row


def parts(cell: Cell, question: Question) -> tuple[float | int | None, float | int | None]:
    """What a ratio is made of, in its units: 14 of 16 shifts, 120 encounters in 37,5 hours; None of anything else."""
    measure = question.indicator.measure_for(question.dimensions)
    if measure.kind != "ratio" or cell.over is None:
        return None, None
    return cell.value, cell.over / measure.scale if measure.scale != 1 else cell.over


def _added(cells: list[Cell], plan: Plan) -> Cell:
    """Disjoint cells as one: exact, because they are whole numbers."""
    over = None if plan.measure.adds_up else sum(cell.over or 0 for cell in cells)
    return Cell(
        (),
        sum(cell.value or 0 for cell in cells),
        over,
        sum(cell.rows for cell in cells),
        sum(cell.known for cell in cells),
        sum(cell.of for cell in cells),
    )


def _empty(question: Question) -> int | None:
    """What stands where nothing occurred: 0 of something that is counted, nothing where there is nothing to divide."""
    return 0 if question.indicator.measure.counts else None
