"""«Dekning» laid out: sentences, tables with heat, bars, and the addresses of files. Nothing is counted here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.coverage import MOST_PLACES, Attained, Coverage, PerHour, has_enough
from utsyn.statistics.indicators.dimensions import NONE
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation import address, markup
from utsyn.statistics.presentation.coverage_question import compares, periods
from utsyn.statistics.presentation.names import capitalised, of_answer, time_name
from utsyn.statistics.presentation.page import notes
from utsyn.statistics.presentation.sentences import comparison, finding
from utsyn.statistics.presentation.words import figure, in_period, number, percent, period_name
from utsyn.statistics.questions import Question

#: Shades of heat: 1 is the lightest.
SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table of heat. ``shade`` 0: nothing to say; ``few``: rests on few hours."""

    text: str
    small: str = ""
    shade: int = 0
    few: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its name and numbers. ``width`` in per cent of the room."""

    name: str
    text: str
    small: str
    width: str
    few: bool = False
    then: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A slot that was not filled."""

    day: str
    shift: str
    hours: str
    teams: str
    url: str


def context(found: Coverage, params: QueryDict, today: date) -> dict[str, Any]:
    """All that the template is given."""
    kept = params.get("other_period", "").strip()
    return {
        "period_name": period_name(found.period),
        "periods": markup.options(periods(found.period, today)),
        "compares": markup.options(compares(found)),
        "other_period": kept,
        "query": address_of(found),
        "compare_name": period_name(found.compare) if found.compare else "",
        "cut_short": found.attained.over is not None and found.attained.over.end < found.period.end,
        **_attained(found.attained, found.compare, today),
        **_per_hour(found.per_hour, today),
    }


def address_of(found: Coverage) -> str:
    """The query that shows this very page to anybody, also next week."""
    query = QueryDict(mutable=True)
    query["period"] = found.period.text
    if found.compare:
        query["compare"] = found.compare.text
    return query.urlencode(safe=".,:")


def _attained(found: Attained, compare: Period | None, today: date) -> dict[str, Any]:
    answer = found.by_shift
    if found.over is None or answer is None or not answer.whole:
        return {"has_plan": False, "is_over": found.over is not None}
    said = _("%(part)s av %(whole)s vakter var fylt %(when)s: %(share)s") % {
        "part": number(answer.part),
        "whole": number(answer.whole),
        "when": in_period(found.over),
        "share": percent(answer.total),
    }
    than = comparison(answer, answer.total, answer.compare.get(compare.text), compare) if compare else ""
    assert found.slots is not None
    return {
        "has_plan": True,
        "attained": f"{said}, {than}." if than else f"{said}.",
        "attained_finding": finding(answer),
        "attained_notes": notes(answer, today),
        "attained_definition": answer.question.indicator.definition,
        "plan_days": [of_answer(answer, "weekday", n) for n in range(1, 8)],
        "plan_lines": _plan_lines(answer, found.of_shift),
        "plan_csv": _csv(answer.question),
        "times": _times(found.by_time),
        "times_csv": _csv(found.by_time.question) if found.by_time else "",
        "missed": [_missed(answer, row) for row in found.missed],
        "missed_text": _missed_text(found),
        "missed_csv": _csv(found.slots),
    }


def _plan_lines(answer: Answer, of_shift: Answer | None) -> list[tuple[str, list[Cell], Cell]]:
    """For each shift a cell for each weekday, and one for the whole of it."""
    whole = {row.key[0]: row for row in of_shift.rows} if of_shift else {}
    shifts = list(dict.fromkeys(row.key[1] for row in answer.rows))
    shifts.sort(key=lambda shift: answer.vocabulary.position("shift", shift, answer.scheme))
    found = []
    for shift in shifts:
        rows = {row.key[0]: row for row in answer.rows if row.key[1] == shift and row.whole}
        name = of_answer(answer, "shift", shift)
        cells = [_slot_cell(rows.get(weekday)) for weekday in range(1, 8)]
        found.append((name, cells, _slot_cell(whole[shift])))
    return found


def _slot_cell(row: Row | None) -> Cell:
    return _share_cell(int(row.part or 0), int(row.whole or 0)) if row else Cell("–")


def _share_cell(part: int, whole: int) -> Cell:
    share = part / whole if whole else 0.0
    text = _("%(part)s av %(whole)s") % {"part": number(part), "whole": number(whole)}
    return Cell(text, percent(share, 0), 1 + min(SHADES - 1, int(share * SHADES)))


def _times(answer: Answer | None) -> list[Bar]:
    """A bar for each week or month: how much of its plan was filled."""
    if answer is None:
        return []
    time = answer.question.by[0]
    one_year = answer.question.period.start.year == answer.question.period.end.year
    return [
        Bar(
            capitalised(time_name(time, str(row.key[0]), year=not one_year)),
            _("%(part)s av %(whole)s") % {"part": number(row.part), "whole": number(row.whole)},
            percent(row.value, 0),
            _width(row.value or 0),
        )
        for row in answer.rows
        if row.whole
    ]


def _missed(answer: Answer, row: dict[str, Any]) -> Missed:
    day: date = row["date"]
    weekday = of_answer(answer, "weekday", row["weekday"])
    try:
        url = f"{reverse('field:index')}?fra={day}&til={day}"
    except NoReverseMatch:
        url = ""
    return Missed(
        f"{weekday} {time_name('date', day.isoformat())}",
        of_answer(answer, "shift", row["shift"]),
        f"{row['starts']}–{row['ends']}",
        _("%(teams)s av %(least)s team") % {"teams": number(row["teams"]), "least": number(row["min_teams"])},
        url,
    )


def _missed_text(found: Attained) -> str:
    if not found.missed_count:
        return _("Alle vaktene var fylt.")
    text = ngettext("%(n)s vakt var ikke fylt.", "%(n)s vakter var ikke fylt.", found.missed_count) % {
        "n": number(found.missed_count)
    }
    if found.missed_count > len(found.missed):
        text += " " + _("De siste %(n)s står her, fila har alle.") % {"n": number(len(found.missed))}
    return text


def _per_hour(found: PerHour, today: date) -> dict[str, Any]:
    answer = found.by_place
    rows = sorted(
        (row for row in answer.rows if row.key != (NONE,) and row.whole),
        key=lambda row: (not has_enough(row.whole), -(row.value or 0), row.key),
    )
    if not rows:
        return {"has_hours": False}
    then = answer.question.compare[0] if answer.question.compare else None
    highest = _highest(rows)
    shown = rows[:MOST_PLACES]
    total = _("Teamet hadde %(value)s treff per økttime %(when)s") % {
        "value": figure(answer.question.indicator, answer.total),
        "when": in_period(answer.question.period),
    }
    than = comparison(answer, answer.total, answer.compare.get(then.text), then) if then else ""
    return {
        "has_hours": True,
        "per_hour": f"{total}, {than}." if than else f"{total}.",
        "per_hour_finding": _highest_and_lowest(answer, rows),
        "per_hour_notes": [note.text for note in answer.notes if note.code != "multi_valued"],
        "per_hour_definition": answer.question.indicator.definition,
        "empty_hours": number(found.empty_hours) if found.empty_hours else "",
        "places": [_place_bar(answer, row, highest, then) for row in shown],
        "places_then": period_name(then) if then else "",
        "more_places": len(rows) - len(shown),
        "places_csv": _csv(answer.question),
        "hour_bars": _hours(found.by_hour),
        "hours_csv": _csv(found.by_hour.question),
        **_heat(found.by_place_and_hour, [row.key[0] for row in shown]),
        "heat_csv": _csv(found.by_place_and_hour.question),
    }


def _highest_and_lowest(answer: Answer, rows: list[Row]) -> str:
    """As a finding, but only of places with hours enough."""
    sure = [row for row in rows if has_enough(row.whole)]
    if len(sure) < 2 or sure[0].value == sure[-1].value:
        return ""
    return _("Høyest: %(name)s med %(value)s. Lavest: %(other)s med %(least)s.") % {
        "name": of_answer(answer, "place", sure[0].key[0]),
        "value": figure(answer.question.indicator, sure[0].value),
        "other": of_answer(answer, "place", sure[-1].key[0]),
        "least": figure(answer.question.indicator, sure[-1].value),
    }


def _highest(rows: list[Row]) -> float:
    """What the longest bar stands for: the highest figure that rests on hours enough, else the highest of all."""
    sure = [row.value or 0 for row in rows if has_enough(row.whole)]
    return max(sure or [row.value or 0 for row in rows], default=0) or 1


def _place_bar(answer: Answer, row: Row, highest: float, then: Period | None) -> Bar:
    before = row.compare.get(then.text) if then else None
    return Bar(
        of_answer(answer, "place", row.key[0]),
        figure(answer.question.indicator, row.value),
        _basis(row),
        _width((row.value or 0) / highest),
        not has_enough(row.whole),
        figure(answer.question.indicator, before) if before is not None else "",
    )


def _hours(answer: Answer) -> list[Bar]:
    rows = [row for row in answer.rows if row.whole]
    highest = _highest(rows)
    return [
        Bar(
            of_answer(answer, "hour", row.key[0]),
            figure(answer.question.indicator, row.value),
            _basis(row),
            _width((row.value or 0) / highest),
            not has_enough(row.whole),
        )
        for row in rows
    ]


def _basis(row: Row) -> str:
    """«120 treff, 14,5 timer»."""
    hours = ngettext("%(n)s time", "%(n)s timer", 1 if row.whole == 1 else 2) % {"n": number(row.whole)}
    return _("%(part)s treff, %(hours)s") % {"part": number(row.part), "hours": hours}


def _heat(answer: Answer, places: list[Any]) -> dict[str, Any]:
    """A table with a line for each place and a column for each hour that sessions began in."""
    rows = {row.key: row for row in answer.rows if row.whole and row.key[0] in set(places)}
    hours = sorted({key[1] for key in rows})
    sure = [row.value or 0 for row in rows.values() if has_enough(row.whole)]
    highest = max(sure, default=0) or 1
    lines = []
    for place in places:
        cells = []
        for hour in hours:
            row = rows.get((place, hour))
            if row is None:
                cells.append(Cell(""))
                continue
            few = not has_enough(row.whole)
            shade = 0 if few else 1 + min(SHADES - 1, int((row.value or 0) / highest * SHADES))
            cells.append(Cell(figure(answer.question.indicator, row.value), _hours_short(row), shade, few))
        lines.append((of_answer(answer, "place", place), cells))
    return {"heat_hours": [f"{hour:02d}" for hour in hours], "heat": lines}


def _hours_short(row: Row) -> str:
    return _("%(n)s t") % {"n": number(row.whole)}


def _csv(question: Question) -> str:
    return f"{reverse('statistics:csv')}?{address.query_of(question)}"


def _width(share: float) -> str:
    """Per cent of the room, as an attribute of SVG has it."""
    return f"{max(0.0, min(1.0, share)) * 100:.1f}%"
