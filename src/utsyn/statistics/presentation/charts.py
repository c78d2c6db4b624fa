"""The chart that fits an answer, as a Vega-Lite specification: the same on the page and in documents.

No colour stands here. The marks carry style names, which the page and the document give their colours with
``config.style``: ``current`` (this period), ``comparison`` (an earlier one), ``label`` (numbers and names), and the
sequential range ``config.range.heatmap`` / ``ramp``. Everything is told apart in greyscale too: by place, dash, shape
or direct label, never by colour alone. ``width`` is ``"container"``; a document sets its own.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.presentation import heat, lines
from utsyn.statistics.presentation.names import dimension_name, of_answer
from utsyn.statistics.presentation.sentences import says_nothing, sentences
from utsyn.statistics.presentation.words import figure, is_english, percent, period_name

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: More bars than this are not read; the table has them all.
MOST_BARS = 30
#: Lines in one chart; with more, a table of heat is read more easily.
MOST_LINES = 4
_BAR = 26  # pixels of a bar with its space
_LETTER = 8  # pixels of a letter of a label, at most
_LONG = 18  # letters of a name that has room on one line
_NAMES = {
    "labelLimit": 170, "labelExpr": "split(datum.label, '\\n')", "ticks": False, "domain": False, "labelPadding": 6,
    "labelOffset": {"condition": {"test": "indexof(datum.label, '\\n') >= 0", "value": -8}, "value": 0},
}  # fmt: skip
#: Sorted by size; the others have an order of their own.
_SORTED = (
    "place", "area", "district", "topic", "kind", "place_kind", "incident_kind", "source", "end_reason", "channel",
    "decision_kind", "day_activity", "housing", "leisure",
)  # fmt: skip


def chart_for(answer: Answer) -> dict[str, Any] | None:
    """A Vega-Lite specification with its data inline; None where a number or a table says it better.

    time → line with the comparison as a grey line (years: bars) · one group → horizontal bars · weekday × hour and
    other pairs → a table of heat with numbers, or grouped bars where they are few · one value, three dimensions → None.
    """
    by = answer.question.by
    rows = [row for row in answer.rows if row.value is not None]
    if not by or len(by) > 2 or not 2 <= len(rows) <= lines.MOST_POINTS or not any(row.value for row in rows):
        return None
    times = [name for name in by if DIMENSIONS[name].shape == "time"]
    body: dict[str, Any] | None
    if len(by) == 1:
        body = lines.over_time(answer, by[0], None) if times and by[0] != "year" else _bars(answer, rows)
    elif len(times) == 1:
        other = next(name for name in by if name not in times)
        groups = {row.key[by.index(other)] for row in rows}
        few = len(groups) <= MOST_LINES and times[0] != "year"
        body = lines.over_time(answer, times[0], other) if few else heat.table(answer, rows)
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


def height_of(spec: dict[str, Any]) -> int:
    """About how many pixels the drawn chart is high: what the page keeps free, so that nothing moves when it comes."""
    height = spec["height"]
    if not isinstance(height, dict):
        return int(height) + 62
    if "yOffset" in spec["encoding"]:
        values = spec["data"]["values"]
        groups = len({entry["group"] for entry in values})
        most = len({entry["name"] for entry in values})
        return groups * int(height["step"] * most * 1.25) + 20
    if "x" in spec["encoding"]:
        turned = 70 if spec["encoding"]["x"]["axis"]["labelAngle"] else 20
        return len(spec["encoding"]["y"]["sort"]) * int(height["step"]) + turned + 10
    return len(spec["data"]["values"]) * int(height["step"]) + (30 if "title" in spec else 10)


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


def _bars(answer: Answer, rows: list[Row]) -> dict[str, Any]:
    """A horizontal bar for each value, with its number; a tick for the same in the period that it is compared with."""
    dimension = answer.question.by[0]
    indicator = answer.question.indicator
    if dimension in _SORTED:
        rows = sorted(rows, key=lambda row: (says_nothing(answer, row), -(row.value or 0)))
    rows = rows[:MOST_BARS]
    then = answer.question.compare[0] if answer.question.compare else None
    names = _labels(answer, dimension, [row.key[0] for row in rows])
    data: list[dict[str, Any]] = []
    for row in rows:
        label = figure(indicator, row.value)
        if row.share is not None:
            label += f" ({percent(row.share)})"
        if row.source:
            label += f" {_('(tidligere rapport)')}"
        entry = {"name": names[row.key[0]], "value": row.value, "label": label}
        if then and row.compare.get(then.text) is not None:
            entry["then"] = row.compare[then.text]
            entry["thenLabel"] = figure(indicator, row.compare[then.text])
        data.append(entry)
    highest = max(max(entry["value"], entry.get("then") or 0) for entry in data) or 1
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": _NAMES}
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": _scale(highest, [entry["label"] for entry in data]),
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
        "height": {"step": _BAR + 10 if any("\n" in name for name in names.values()) else _BAR},
        "data": {"values": data},
        "encoding": {"y": y},
        "layer": layers,
    }
    if then:
        body["title"] = {
            "text": _("Strek: %(period)s") % {"period": period_name(then)},
            "anchor": "start", "fontSize": 13, "fontWeight": "normal",
        }  # fmt: skip
    return body


def _grouped(answer: Answer, rows: list[Row]) -> dict[str, Any]:
    """Paired bars: a group for each value of the longer dimension, a named bar in it for each of the shorter."""
    by, indicator = answer.question.by, answer.question.indicator
    out = 0 if len({row.key[0] for row in rows}) >= len({row.key[1] for row in rows}) else 1
    outer, inner = by[out], by[1 - out]
    order = list(dict.fromkeys(row.key[out] for row in sorted(rows, key=lambda r: _place(answer, r, out))))
    parts = list(
        dict.fromkeys(row.key[1 - out] for row in sorted(rows, key=lambda r: _place(answer, r, 1 - out)))
    )
    names = _labels(answer, outer, order)
    data: list[dict[str, Any]] = []
    for value in order:
        for n, row in enumerate(r for r in rows if r.key[out] == value):
            name = of_answer(answer, inner, row.key[1 - out])
            data.append(
                {"group": names[value], "name": name, "n": n, "value": row.value,
                 "label": f"{name} {figure(indicator, row.value)}"}
            )  # fmt: skip
    highest = max(entry["value"] for entry in data) or 1
    y = {"field": "group", "type": "nominal", "sort": None, "title": None, "axis": _NAMES}
    offset = {"field": "name", "sort": [of_answer(answer, inner, value) for value in parts]}
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": _scale(highest, [entry["label"] for entry in data]),
    }
    tooltip = [
        {"field": "group", "type": "nominal", "title": dimension_name(outer)},
        {"field": "label", "type": "nominal", "title": dimension_name(inner)},
    ]
    return {
        "height": {"step": 22, "for": "offset"},
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


def _scale(highest: float, labels: list[str]) -> dict[str, Any]:
    """From zero to where the longest bar leaves room for the longest label, however narrow the picture is."""
    room = max(len(label) for label in labels) * _LETTER + 12
    return {
        "domainMin": 0,
        "domainMax": {"expr": f"{highest} * width / max(width - {room}, 40)"},
        "nice": False,
    }


def _labels(answer: Answer, dimension: str, values: list[Any]) -> dict[Any, str]:
    """A name for each value: long ones on two lines, and no two alike (their codes tell them apart)."""
    found: dict[Any, str] = {}
    for value in values:
        name = of_answer(answer, dimension, value)
        if name in found.values():
            name = f"{name} ({value})"
        found[value] = _on_two_lines(name)
    return found


def _on_two_lines(name: str) -> str:
    if len(name) <= _LONG or " " not in name:
        return name
    middle = len(name) // 2
    at = min((n for n, c in enumerate(name) if c == " "), key=lambda n: abs(n - middle))
    return f"{name[:at]}\n{name[at + 1 :]}"


def _place(answer: Answer, row: Row, n: int) -> tuple[int, Any]:
    return answer.vocabulary.position(answer.question.by[n], row.key[n], answer.scheme)
