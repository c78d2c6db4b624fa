"""Two dimensions as a table of heat: darker where there is more, and the number in every cell."""

from __future__ import annotations

from typing import Any

from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.presentation.names import dimension_name, of_answer
from utsyn.statistics.presentation.words import figure

#: More than this is not read as a picture; the table has it all.
MOST_COLUMNS, MOST_ROWS = 24, 30


def table(answer: Answer, rows: list[Row]) -> dict[str, Any] | None:
    """The body of the specification; None where there are too many columns or rows."""
    by, indicator = answer.question.by, answer.question.indicator
    across = _across(by, rows)
    down = 1 - across
    columns, lines = _values(answer, rows, across), _values(answer, rows, down)
    if len(columns) > MOST_COLUMNS and len(lines) <= MOST_COLUMNS:
        across, down, columns, lines = down, across, lines, columns
    if len(columns) > MOST_COLUMNS or len(lines) > MOST_ROWS:
        return None
    one_year = answer.question.period.start.year == answer.question.period.end.year
    name = {
        n: {value: _short(answer, by[n], value, year=not one_year) for value in values}
        for n, values in ((across, columns), (down, lines))
    }
    highest = max(row.value or 0 for row in rows) or 1
    data = [
        {
            "x": name[across][row.key[across]],
            "y": name[down][row.key[down]],
            "value": row.value,
            "label": figure(indicator, row.value),
            "dark": (row.value or 0) > highest * 0.55,
        }
        for row in rows
    ]
    axis = {"title": None, "ticks": False, "domain": False}
    # Many columns leave no room for their names on one line.
    wide = len(columns) * max(len(text) for text in name[across].values()) > 60
    turned = {"labelAngle": -60 if wide else 0, "labelLimit": 110}
    x = {
        "field": "x", "type": "nominal", "sort": [name[across][v] for v in columns],
        "axis": {**axis, **turned, "orient": "top"},
    }  # fmt: skip
    y = {
        "field": "y", "type": "nominal", "sort": [name[down][v] for v in lines],
        "axis": {**axis, "labelLimit": 150},
    }  # fmt: skip
    tooltip = [
        {"field": "y", "type": "nominal", "title": dimension_name(by[down])},
        {"field": "x", "type": "nominal", "title": dimension_name(by[across])},
        {"field": "label", "type": "nominal", "title": indicator.name},
    ]
    small = {"fontSize": 11 if len(columns) > 12 else 13}
    text = {"field": "label", "type": "nominal"}
    return {
        "height": {"step": 30},
        "data": {"values": data},
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "style": "heat"},
                "encoding": {
                    "color": {
                        "field": "value", "type": "quantitative", "legend": None,
                        "scale": {"type": "linear", "domain": [0, highest]},
                    },
                    "tooltip": tooltip,
                },
            },
            {
                "transform": [{"filter": "!datum.dark"}],
                "mark": {"type": "text", "style": "on-light", **small},
                "encoding": {"text": text},
            },
            {
                "transform": [{"filter": "datum.dark"}],
                "mark": {"type": "text", "style": "on-dark", **small},
                "encoding": {"text": text},
            },
        ],
    }  # fmt: skip


def _across(by: tuple[str, ...], rows: list[Row]) -> int:
    """Which dimension lies across: hours and time do, else the one with fewer values."""
    for n in (0, 1):
        if by[n] == "hour" or (DIMENSIONS[by[n]].shape == "time" and by[1 - n] != "hour"):
            return n
    return 0 if len({row.key[0] for row in rows}) <= len({row.key[1] for row in rows}) else 1


def _values(answer: Answer, rows: list[Row], n: int) -> list[Any]:
    name = answer.question.by[n]
    found = {row.key[n] for row in rows}
    if name == "hour":
        return list(range(min(found), max(found) + 1))
    if name == "weekday":
        return list(range(1, 8))
    return sorted(found, key=lambda value: answer.vocabulary.position(name, value, answer.scheme))


def _short(answer: Answer, dimension: str, value: Any, *, year: bool) -> str:
    return (
        f"{value:02d}" if dimension == "hour" else of_answer(answer, dimension, value, short=True, year=year)
    )
