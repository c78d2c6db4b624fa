"""From an answer to the blocks of a section: sentence, chart, table, definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from utsyn.reports.annual.names import indicator_name, row_name
from utsyn.reports.document import Block, Column, Definition, Definitions, Figure, Table, Text
from utsyn.reports.wording import share
from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.dimensions import UNKNOWN
from utsyn.statistics.presentation.charts import alt_text, chart_for
from utsyn.statistics.presentation.names import breakdown_text, dimension_name
from utsyn.statistics.presentation.sentences import finding, headline, says_nothing, title_time, unknown_part
from utsyn.statistics.presentation.words import figure, number, period_name

#: Notes of an answer that stand under its table; others say what the whole report says once.
_TABLE_NOTES = ("multi_valued", "break", "partly")


def caption(answer: Answer) -> str:
    """«Treff etter kjønn, 2016»."""
    question = answer.question
    parts = [question.indicator.name, breakdown_text(question)]
    return f"{' '.join(part for part in parts if part)}, {title_time(answer)}"


def chart(answer: Answer, alt: str = "") -> list[Block]:
    """The chart that fits, or nothing where a table says it better. ``alt``: in other words than its own."""
    spec = chart_for(answer)
    if not spec:
        return []
    words = alt or alt_text(answer)
    return [Figure({**spec, "description": words}, caption(answer), words, answer)]


def without_shares(answer: Answer) -> Answer:
    """The answer with figures only: a year's share of three years says nothing."""
    return replace(answer, rows=[replace(row, share=None, share_of_known=None) for row in answer.rows])


def definitions(*answers: Answer) -> list[Block]:
    """What the section's figures mean."""
    named = {a.question.indicator.code: a.question.indicator for a in answers}
    return [Definitions(tuple(Definition(i.name, i.definition) for i in named.values()))]


def breakdown(answer: Answer, *, words: Iterable[str] = (), defined: bool = True) -> list[Block]:
    """Sentences, chart, table and definition of an answer broken down by one dimension.

    Where nothing occurred, one sentence says so instead.
    """
    if not answer.total:
        return [Text(none_recorded(answer))]
    if all(says_nothing(answer, row) for row in answer.rows if row.value):
        return [Text(not_noted(answer)), *(definitions(answer) if defined else [])]
    text = " ".join(part for part in (*words, finding(answer), unknown_part(answer)) if part)
    said = Text(text or headline(answer))
    return [said, *chart(answer), table(answer), *(definitions(answer) if defined else [])]


def none_recorded(answer: Answer) -> str:
    """«Det er ikke registrert hendelser i 2023.»"""
    return _("Det er ikke registrert %(what)s i %(year)s.") % {
        "what": answer.question.indicator.unit_name,
        "year": period_name(answer.question.period),
    }


def not_noted(answer: Answer) -> str:
    """«Bydel er ikke notert for noen av de 1 715 treffene.»"""
    return _("%(dimension)s er ikke notert for noen av de %(total)s (%(what)s) i %(year)s.") % {
        "dimension": dimension_name(answer.question.by[0]),
        "total": figure(answer.question.indicator, answer.total),
        "what": answer.question.indicator.unit_name,
        "year": period_name(answer.question.period),
    }


def table(answer: Answer) -> Table:
    """One dimension down; the figure, its shares and the years it is compared with across; the total last."""
    question, indicator = answer.question, answer.question.indicator
    dimension = question.by[0]
    shares = any(row.share is not None for row in answer.rows) and dimension != "month"
    known = shares and any(row.key == (UNKNOWN,) and row.value for row in answer.rows)
    columns = [Column(dimension_name(dimension), numeric=False), Column(period_name(question.period))]
    columns += [Column(_("Andel"))] if shares else []
    columns += [Column(_("Andel av kjente"))] if known else []
    columns += [Column(period_name(period)) for period in question.compare]

    def line(name: str, row: Row, known_share: str) -> tuple[str, ...]:
        cells = [name, figure(indicator, row.value)]
        cells += [share(row.share)] if shares else []
        cells += [known_share] if known else []
        return (*cells, *(figure(indicator, row.compare.get(p.text)) for p in question.compare))

    rows = tuple(
        line(row_name(answer, dimension, row.key[0]), row, share(row.share_of_known)) for row in answer.rows
    )
    whole = Row((), answer.total, share=1.0, compare=answer.compare)
    return Table(
        caption(answer), tuple(columns), rows, (answer,),
        total=line(_("I alt"), whole, ""), notes=notes(answer),
    )  # fmt: skip


def notes(*answers: Answer) -> tuple[str, ...]:
    """What one must know to read the table right: breaks in the series, rows that count more than once."""
    found = [note.text for answer in answers for note in answer.notes if note.code in _TABLE_NOTES]
    return tuple(dict.fromkeys(found))


def side_by_side(dimension: str, answers: list[Answer], *, heading: str, totals: bool = True) -> Table:
    """Several indicators over the same dimension, a column each: month by month, kind by kind."""
    first = answers[0]
    keys: dict[object, None] = {}
    for answer in answers:
        keys.update(dict.fromkeys(row.key[0] for row in answer.rows))
    ordered = sorted(keys, key=lambda k: first.vocabulary.position(dimension, k, first.scheme))
    values = [{row.key[0]: row.value for row in answer.rows} for answer in answers]

    written = [_column(answer, found, ordered) for answer, found in zip(answers, values, strict=True)]
    rows = tuple(
        (row_name(first, dimension, key), *(column[n] for column in written)) for n, key in enumerate(ordered)
    )
    whole = (_("I alt"), *(column[-1] for column in written))
    columns = (
        Column(dimension_name(dimension), numeric=False),
        *(Column(indicator_name(answer.question.indicator)) for answer in answers),
    )
    return Table(
        heading, columns, rows, tuple(answers), total=whole if totals else None, notes=notes(*answers)
    )


def _column(answer: Answer, found: dict[object, float | int | None], keys: list[object]) -> list[str]:
    """An indicator's figures and, last, its total, all with the same number of decimals."""
    indicator = answer.question.indicator
    empty = 0 if indicator.measure.counts else None
    values = [*(found.get(key, empty) for key in keys), answer.total]
    if indicator.measure.counts and any(value != int(value or 0) for value in values if value is not None):
        return [number(value, 1) for value in values]
    if indicator.measure.kind == "ratio":
        return [number(value, 1 if any((v or 0) >= 10 for v in values) else 2) for value in values]
    return [figure(indicator, value) for value in values]


def crossed(
    cells: Answer,
    across: Answer,
    down: Answer,
    *,
    heading: str,
    rows: list[object] | None = None,
    total: tuple[str, ...] | None = None,
) -> Table:
    """Two dimensions as a table: ``cells`` broken down by (down, across), margins from answers of their own.

    ``rows`` keeps to some values of the dimension that stands down the side.
    """
    indicator, names = cells.question.indicator, cells.question.by
    columns = [row.key[0] for row in across.rows]
    inside = {row.key: row.value for row in cells.rows}
    chosen = [row for row in down.rows if rows is None or row.key[0] in rows]
    # Columns in which nothing of the chosen rows stands say nothing.
    heat = names[1] == "weekday"
    used = [c for c in columns if heat or any(inside.get((row.key[0], c)) for row in chosen)]
    sums = len(used) > 1
    highest = max((inside.get((row.key[0], c)) or 0 for row in chosen for c in used), default=0) or 1
    lines = tuple(
        (
            row_name(cells, names[0], row.key[0]),
            *(figure(indicator, inside.get((row.key[0], c), 0)) for c in used),
            *((figure(indicator, row.value),) if sums else ()),
        )
        for row in chosen
    )
    if total is None and rows is None:
        by_column = {row.key[0]: row.value for row in across.rows}
        total = (
            _("I alt"), *(figure(indicator, by_column.get(c)) for c in used),
            *((figure(indicator, cells.total),) if sums else ()),
        )  # fmt: skip
    return Table(
        heading,
        (
            Column(dimension_name(names[0]), numeric=False),
            *(Column(row_name(cells, names[1], c)) for c in used),
            *((Column(_("I alt")),) if sums else ()),
        ),
        lines, (cells, across, down), total=total, notes=notes(cells),
        shade=tuple(
            tuple((inside.get((row.key[0], c)) or 0) / highest for c in used) for row in chosen
        ) if heat else (),
    )  # fmt: skip
