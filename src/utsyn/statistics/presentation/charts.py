"""The chart that fits an answer, as a Vega-Lite specification: the same on the page and in documents.

No colour stands here. The marks carry style names, which the page and the document give their colours with
``config.style``: ``current`` (this period), ``comparison`` (an earlier one), ``label`` (numbers and names), and the
sequential range ``config.range.heatmap`` / ``ramp``. Everything is told apart in greyscale too: by place, dash, shape
or direct label, never by colour alone. ``width`` is ``"container"``; a document sets its own.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from utsyn.core import clock
from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.dimensions import DIMENSIONS, NONE, UNKNOWN, time_value, values_in
from utsyn.statistics.presentation import heat
from utsyn.statistics.presentation.names import dimension_name, of_answer
from utsyn.statistics.presentation.sentences import sentences
from utsyn.statistics.presentation.words import figure, is_english, percent, period_name

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: More bars than this are not read; the table has them all.
MOST_BARS = 30
#: Lines in one chart; with more, a table of heat is read more easily.
MOST_LINES = 4
_BAR = 26  # pixels of a bar with its space
#: Sorted by size; the others have an order of their own.
_SORTED = ("place", "area", "district", "topic", "kind", "place_kind", "incident_kind")


def chart_for(answer: Answer) -> dict[str, Any] | None:
    """A Vega-Lite specification with its data inline; None where a number or a table says it better.

    time → line with the comparison as a grey line (years: bars) · one group → horizontal bars · weekday × hour and
    other pairs → a table of heat with numbers, or grouped bars where they are few · one value, three dimensions → None.
    """
    by = answer.question.by
    rows = [row for row in answer.rows if row.value is not None]
    if not by or len(by) > 2 or len(rows) < 2 or not any(row.value for row in rows):
        return None
    times = [name for name in by if DIMENSIONS[name].shape == "time"]
    if len(by) == 1:
        body = _line(answer, by[0], None) if times and by[0] != "year" else _bars(answer, rows)
    elif len(times) == 1:
        other = next(name for name in by if name not in times)
        groups = {row.key[by.index(other)] for row in rows}
        few = len(groups) <= MOST_LINES and times[0] != "year"
        body = _line(answer, times[0], other) if few else heat.table(answer, rows)
    else:
        few = len(rows) <= MOST_BARS and "hour" not in by and not times
        body = _grouped(answer, rows) if few else heat.table(answer, rows)
    if body is None:
        return None
    return {
        "$schema": SCHEMA,
        "description": alt_text(answer),
        "width": "container",
        "config": {"locale": locale(), "view": {"stroke": None}},
        **body,
    }


def alt_text(answer: Answer) -> str:
    """What the chart shows, for those who do not see it: the finding, and where the figures are."""
    return " ".join([*sentences(answer), _("Alle tallene står i tabellen.")])


def locale() -> dict[str, Any]:
    """How the chart's own numbers are written: 1 715,5 in Norwegian."""
    if is_english():
        return {"number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["NOK ", ""]}}
    return {
        "number": {
            "decimal": ",",
            "thousands": "\N{NO-BREAK SPACE}",
            "grouping": [3],
            "currency": ["", " kr"],
        }
    }


def _line(answer: Answer, time: str, other: str | None) -> dict[str, Any]:
    """A line over time; a line for each earlier period, or for each value of another dimension."""
    data, order = _points(answer, time, other)
    styles = {entry["serie"]: entry["style"] for entry in data}
    long = len(order) > 14
    axis = {
        "title": None,
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "ticks": False,
        "grid": False,
    }
    x = {"field": "at", "type": "ordinal", "sort": order, "axis": axis, "scale": {"padding": 0.3}}
    highest = max((entry["value"] for entry in data), default=1) or 1
    y = {
        "field": "value",
        "type": "quantitative",
        "title": answer.question.indicator.unit_name,
        "scale": {"domain": [0, highest * 1.1], "nice": True},
        "axis": {"tickCount": 4, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -12,
                 "titleX": 0, "domain": False},
    }  # fmt: skip
    layers: list[dict[str, Any]] = []
    # The grey lines first, so that this period's lies on top.
    for n, serie in enumerate(sorted(styles, key=lambda s: styles[s] == "current")):
        chosen = {"filter": {"field": "serie", "equal": serie}}
        dash = _DASHES[n % len(_DASHES)] if other else ([] if styles[serie] == "current" else [4, 3])
        mark: dict[str, Any] = {"type": "line", "style": styles[serie], "strokeWidth": 2.5}
        if dash:
            mark["strokeDash"] = dash
        if not long and styles[serie] == "current":
            mark["point"] = {"size": 40, "filled": True, "style": "current"}
        encoding: dict[str, Any] = {"x": x, "y": y, "tooltip": _tooltip(answer, time)}
        layers.append({"transform": [chosen], "mark": mark, "encoding": encoding})
        if len(styles) > 1:
            layers.append(_end_label(serie, x, y))
    return {
        "height": 260,
        "data": {"values": data},
        "layer": layers,
        "padding": {"left": 4, "top": 20, "right": 4, "bottom": 4},
    }


_DASHES: tuple[list[int], ...] = ([], [8, 3], [2, 2], [10, 3, 2, 3])


def _end_label(serie: str, x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """The name of a line at its last point."""
    return {
        "transform": [
            {"filter": {"field": "serie", "equal": serie}},
            {"window": [{"op": "row_number", "as": "nth"}], "sort": [{"field": "n", "order": "descending"}]},
            {"filter": "datum.nth === 1"},
        ],
        "mark": {"type": "text", "style": "label", "align": "right", "dy": -10},
        "encoding": {"x": x, "y": y, "text": {"field": "serie", "type": "nominal"}},
    }


def _points(answer: Answer, time: str, other: str | None) -> tuple[list[dict[str, Any]], list[str]]:
    """A point for each value of time and each line, with 0 where nothing occurred; and the order of the x axis."""
    question = answer.question
    values = _time_values(answer, time)
    position = question.by.index(time)
    one_year = question.period.start.year == question.period.end.year
    names = {value: of_answer(answer, time, value, short=True, year=not one_year) for value in values}
    found: list[dict[str, Any]] = []
    rows = {row.key: row for row in answer.rows}
    fill = 0 if question.indicator.measure.adds_up else None

    def add(serie: str, style: str, n: int, value: Any, number: float | None) -> None:
        if number is not None:
            found.append(
                {"at": names[value], "n": n, "serie": serie, "style": style, "value": number,
                 "label": figure(question.indicator, number), "name": of_answer(answer, time, value)}
            )  # fmt: skip

    if other is None:
        last = _last_value(answer, time, values)
        for n, value in enumerate(values):
            row = rows.get((value,))
            if n <= last:
                add(period_name(question.period), "current", n, value, row.value if row else fill)
            for period in question.compare:
                add(
                    period_name(period), "comparison", n, value, row.compare.get(period.text) if row else fill
                )
    else:
        groups = list(dict.fromkeys(row.key[1 - position] for row in answer.rows))
        last = _last_value(answer, time, values)
        for group in groups:
            for n, value in enumerate(values[: last + 1]):
                key = (value, group) if position == 0 else (group, value)
                row = rows.get(key)
                add(of_answer(answer, other, group), "current", n, value, row.value if row else fill)
    return found, [names[value] for value in values]


def _time_values(answer: Answer, time: str) -> list[Any]:
    period = answer.question.period
    chosen = dict(answer.question.where).get(time)
    if chosen:
        return list(chosen)
    return values_in(time, period.start, period.end, answer.vocabulary.fortnight_start)


def _last_value(answer: Answer, time: str, values: list[Any]) -> int:
    """Where this period's line ends: at today, so that what has not been yet does not look like nothing."""
    today = clock.today("Europe/Oslo")
    if answer.question.period.end <= today:
        return len(values) - 1
    now = time_value(time, today, answer.vocabulary.fortnight_start)
    return values.index(now) if now in values else len(values) - 1


def _tooltip(answer: Answer, dimension: str) -> list[dict[str, str]]:
    return [
        {"field": "name", "type": "nominal", "title": dimension_name(dimension)},
        {"field": "serie", "type": "nominal", "title": _("Gjelder")},
        {"field": "label", "type": "nominal", "title": answer.question.indicator.name},
    ]


def _bars(answer: Answer, rows: list[Row]) -> dict[str, Any]:
    """A horizontal bar for each value, with its number; a tick for the same in the period that it is compared with."""
    dimension = answer.question.by[0]
    indicator = answer.question.indicator
    if dimension in _SORTED:
        rows = sorted(rows, key=lambda row: (row.key[0] in (UNKNOWN, NONE), -(row.value or 0)))
    rows = rows[:MOST_BARS]
    then = answer.question.compare[0] if answer.question.compare else None
    data = []
    for row in rows:
        label = figure(indicator, row.value)
        if row.share is not None:
            label += f" ({percent(row.share)})"
        if row.source:
            label += f" {_('(tidligere rapport)')}"
        entry = {"name": of_answer(answer, dimension, row.key[0]), "value": row.value, "label": label}
        if then and row.compare.get(then.text) is not None:
            entry["then"] = row.compare[then.text]
            entry["thenLabel"] = figure(indicator, row.compare[then.text])
        data.append(entry)
    highest = max(max(entry["value"], entry.get("then") or 0) for entry in data) or 1
    y = {
        "field": "name", "type": "nominal", "sort": None, "title": None,
        "axis": {"labelLimit": 150, "ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, highest * 1.35], "nice": False},
    }
    tooltip = [
        {"field": "name", "type": "nominal", "title": dimension_name(dimension)},
        {"field": "label", "type": "nominal", "title": period_name(answer.question.period)},
    ]
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "style": "current", "height": {"band": 0.7}},
            "encoding": {"x": x, "tooltip": tooltip},
        },
    ]
    if then:
        tooltip.append({"field": "thenLabel", "type": "nominal", "title": period_name(then)})
        tick = {"type": "tick", "style": "comparison", "thickness": 3, "size": _BAR - 4}
        layers.append({"mark": tick, "encoding": {"x": {**x, "field": "then"}, "tooltip": tooltip}})
    ends = "max(datum.value, isValid(datum.then) ? datum.then : 0)"
    layers.append(
        {
            "transform": [{"calculate": ends, "as": "end"}],
            "mark": {"type": "text", "style": "label", "align": "left", "dx": 6},
            "encoding": {"x": {**x, "field": "end"}, "text": {"field": "label", "type": "nominal"}},
        }
    )
    body: dict[str, Any] = {
        "height": {"step": _BAR},
        "data": {"values": data},
        "encoding": {"y": y},
        "layer": layers,
    }
    if then:
        body["title"] = {
            "text": _("Strek: %(period)s") % {"period": period_name(then)},
            "anchor": "start", "fontSize": 13, "fontWeight": "normal", "style": "label",
        }  # fmt: skip
    return body


def _grouped(answer: Answer, rows: list[Row]) -> dict[str, Any]:
    """Paired bars: a group for each value of the second dimension, a named bar within it for each of the first."""
    inner, outer = answer.question.by
    indicator = answer.question.indicator
    order = list(dict.fromkeys(row.key[1] for row in sorted(rows, key=lambda r: _place(answer, r, 1))))
    data = []
    for value in order:
        for n, row in enumerate(r for r in rows if r.key[1] == value):
            name = of_answer(answer, inner, row.key[0])
            data.append(
                {"group": of_answer(answer, outer, value), "name": name, "n": n, "value": row.value,
                 "label": f"{name} {figure(indicator, row.value)}"}
            )  # fmt: skip
    highest = max(entry["value"] for entry in data) or 1
    y = {
        "field": "group", "type": "nominal", "sort": None, "title": None,
        "axis": {"labelLimit": 150, "ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    offset = {
        "field": "name",
        "sort": [of_answer(answer, inner, v) for v in dict.fromkeys(r.key[0] for r in rows)],
    }
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, highest * 1.5], "nice": False},
    }
    tooltip = [
        {"field": "group", "type": "nominal", "title": dimension_name(outer)},
        {"field": "label", "type": "nominal", "title": dimension_name(inner)},
    ]
    return {
        "height": {"step": 20, "for": "position"},
        "data": {"values": data},
        "encoding": {"y": y, "yOffset": offset},
        "layer": [
            {"mark": {"type": "bar", "style": "current"}, "encoding": {"x": x, "tooltip": tooltip}},
            {
                "mark": {"type": "text", "style": "label", "align": "left", "dx": 6},
                "encoding": {"x": x, "text": {"field": "label", "type": "nominal"}},
            },
        ],
    }


def _place(answer: Answer, row: Row, n: int) -> tuple[int, Any]:
    return answer.vocabulary.position(answer.question.by[n], row.key[n], answer.scheme)
