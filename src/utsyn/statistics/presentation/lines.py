"""Figures over time as lines: this period's, and the earlier ones in grey behind it, each with its name at its end."""

from __future__ import annotations

import itertools
import math
from typing import Any

from utsyn.core import clock
from utsyn.statistics.answers import Answer
from utsyn.statistics.indicators.dimensions import values_in
from utsyn.statistics.presentation.names import of_answer
from utsyn.statistics.presentation.words import period_name

_HEIGHT = 260
#: Pixels between the names of two lines that end close to each other.
_APART = 18
#: Lines that are told apart without colour.
_DASHES: tuple[list[int], ...] = ([], [8, 3], [2, 2], [10, 3, 2, 3])
#: Names without anything to see, each its own: the digits of a number in two of them. (As many of one as the number
#: says made a page of three years by date and gender eight megabytes large, and one of a century 17 GB.)
_NAMELESS = {ord("0"): "\N{ZERO WIDTH SPACE}", ord("1"): "\N{NO-BREAK SPACE}"}
#: More points than this are no line that anybody can read.
MOST_POINTS = 10_000
_EARLIER: tuple[list[int], ...] = ([5, 3], [2, 2])


def over_time(answer: Answer, time: str, other: str | None) -> dict[str, Any] | None:
    """The body of the specification: a line for each period compared, or for each value of ``other``.

    None where there would be more than :data:`MOST_POINTS`.
    """
    order = _names(answer, time)
    series = _series(answer, time, other)
    if len(order) * len(series) > MOST_POINTS:
        return None
    highest = (
        max((value for _name, _style, points in series for value in points if value is not None), default=1)
        or 1
    )
    share = answer.question.indicator.unit == "share"
    top = 1.0 if share else highest * 1.1
    room = _room(order, series)
    x = {
        "field": "at", "type": "ordinal", "scale": {"domain": [*order, *room], "padding": 0.3},
        "axis": {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6, "ticks": False,
                 "grid": False},
    }  # fmt: skip
    y = {
        "field": "value", "type": "quantitative", "scale": {"domain": [0, top], "nice": True},
        "title": answer.question.indicator.unit_name,
        "axis": {"tickCount": 4, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0,
                 "titleY": -12, "titleFontWeight": "normal", "domain": False, "ticks": False,
                 **({"format": ".0%"} if share else {})},
    }  # fmt: skip
    layers: list[dict[str, Any]] = []
    for n, (name, style, points) in reversed(
        list(enumerate(series))
    ):  # this period's last, so that it lies on top
        values = [
            {"at": at, "n": i, "value": value, "serie": name}
            for i, (at, value) in enumerate(zip(order, points, strict=True))
            if value is not None
        ]
        dash = _DASHES[n % len(_DASHES)] if other else (_EARLIER[(n - 1) % len(_EARLIER)] if n else [])
        mark: dict[str, Any] = {"type": "line", "style": style, "strokeDash": dash}
        if style == "current" and len(order) <= 14:
            mark["point"] = {"size": 40, "style": style}
        layers.append(
            {
                "data": {"values": values},
                "mark": mark,
                "encoding": {"x": x, "y": y, "order": {"field": "n", "type": "quantitative"}},
            }
        )
    if len(series) > 1:
        layers.append(
            {
                "data": {"values": _ends(order, series, top)},
                "mark": {"type": "text", "style": "label", "align": "left", "dx": 8},
                "encoding": {"x": x, "y": y, "text": {"field": "serie", "type": "nominal"}},
            }
        )
    return {"height": _HEIGHT, "padding": {"left": 4, "top": 24, "right": 4, "bottom": 4}, "layer": layers}


Serie = tuple[
    str, str, list[float | None]
]  # name, style, a value for each time (None: not yet, or not known)


def _series(answer: Answer, time: str, other: str | None) -> list[Serie]:
    """The lines. Where nothing occurred there is a 0, if the figure adds up."""
    question = answer.question
    values = _values(answer, time)
    seen = _seen(answer, time, values)
    rows = {row.key: row for row in answer.rows}
    fill = 0 if question.indicator.measure.counts else None
    if other is None:
        found: list[Serie] = [(period_name(question.period), "current", [])]
        found += [(period_name(period), "comparison", []) for period in question.compare]
        # A year that was only published has no months: nothing is known of them, which is not 0.
        known = {
            p.text for p in question.compare if any(r.compare.get(p.text) is not None for r in answer.rows)
        }
        for n, value in enumerate(values):
            row = rows.get((value,))
            found[0][2].append((row.value if row else fill) if n < seen else None)
            for serie, period in zip(found[1:], question.compare, strict=True):
                serie[2].append(
                    row.compare.get(period.text) if row else fill if period.text in known else None
                )
        return [serie for serie in found if any(value is not None for value in serie[2])]
    position = question.by.index(time)
    groups = sorted(
        {row.key[1 - position] for row in answer.rows},
        key=lambda value: answer.vocabulary.position(other, value, answer.scheme),
    )
    found = []
    for group in groups:
        keys = [(value, group) if position == 0 else (group, value) for value in values]
        points = [rows[key].value if key in rows else fill for key in keys]
        found.append(
            (of_answer(answer, other, group), "current", [*points[:seen], *[None] * (len(values) - seen)])
        )
    return found


def _values(answer: Answer, time: str) -> list[Any]:
    period = answer.question.period
    chosen = dict(answer.question.where).get(time)
    return (
        sorted(chosen)
        if chosen
        else values_in(time, period.start, period.end, answer.vocabulary.fortnight_start)
    )


def _names(answer: Answer, time: str) -> list[str]:
    """What the axis calls each time; with the year only where it takes the year to tell them apart."""
    period = answer.question.period
    year = period.start.year != period.end.year
    found: dict[str, None] = {}
    for value in _values(answer, time):
        name = of_answer(answer, time, value, short=True, year=year)
        found[of_answer(answer, time, value, short=True) if name in found else name] = None
    return list(found)


def _seen(answer: Answer, time: str, values: list[Any]) -> int:
    """How many times there are records up to: what has not been, or is not recorded yet, must not look like nothing."""
    today = clock.today("Europe/Oslo")
    if answer.question.period.end <= today:
        return len(values)
    position = answer.question.by.index(time)
    share = answer.question.indicator.unit == "share"  # there are slots to come, and none of them is filled
    known = [row for row in answer.rows if row.rows and (row.value if share else row.value is not None)]
    begun = {row.key[position] for row in known}
    last = max((n for n, value in enumerate(values) if value in begun), default=-1)
    return last + 1 if last >= 0 else len(values)


def _room(order: list[str], series: list[Serie]) -> list[str]:
    """Nameless times after the last, so that the names of the lines have room."""
    if len(series) < 2:
        return []
    longest = max(len(name) for name, _style, _points in series)
    share = min(0.4, 0.04 + 0.022 * longest)
    return [f"{n:b}".translate(_NAMELESS) for n in range(math.ceil(len(order) * share / (1 - share)))]


def _ends(order: list[str], series: list[Serie], top: float) -> list[dict[str, Any]]:
    """Where each line ends, pushed apart where the names would lie on each other."""
    found: list[dict[str, Any]] = []
    for name, _style, points in series:
        known = [n for n, value in enumerate(points) if value is not None]
        if known:
            found.append({"serie": name, "at": order[known[-1]], "value": points[known[-1]] or 0})
    step = top * _APART / _HEIGHT
    found.sort(key=lambda entry: entry["value"])
    for below, above in itertools.pairwise(found):
        above["value"] = max(above["value"], below["value"] + step)
    return found
