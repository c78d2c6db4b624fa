"""The staffing plan in words, for its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core.formats import day as shown
from utsyn.steering.models import PlanRow
from utsyn.steering.queries.plan import Line
from utsyn.steering.wording import shift_name, weekday_name


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of the plan in a cell: «2–3», with all of it for those who only hear it."""

    pk: int
    teams: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the table."""

    shift: str
    hours: str
    days: list[tuple[str, list[Cell]]]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the plan by itself."""

    pk: int
    name: str  # «Kveld, mandag»
    hours: str
    teams: str
    period: str


def weekdays() -> list[tuple[str, str]]:
    """The days of the week, and their two letters."""
    return [(name.capitalize(), name[:2].capitalize()) for name in map(weekday_name, range(1, 8))]


def line(of: Line) -> ShownLine:
    """A line of the table, with a cell for each weekday."""
    days = []
    for n, rows in enumerate(of.days, start=1):
        weekday = weekday_name(n)
        cells = [
            Cell(
                row.pk,
                _range(row.min_teams, row.max_teams),
                _("%(weekday)s: %(teams)s team. Endre")
                % {"weekday": weekday.capitalize(), "teams": _range(row.min_teams, row.max_teams)},
            )
            for row in rows
        ]
        days.append((weekday[:2].capitalize(), cells))
    return ShownLine(of.shift, hours(of.start, of.end), days)


def row(of: PlanRow) -> ShownRow:
    """A row by itself."""
    return ShownRow(
        of.pk,
        f"{shift_name(of.shift)}, {weekday_name(of.weekday)}",
        hours(of.start, of.end),
        _("%(teams)s team") % {"teams": _range(of.min_teams, of.max_teams)},
        period(of.from_date, of.to_date),
    )


def said(state: dict[str, Any]) -> list[tuple[str, str]]:
    """A kept state as rows of name and value."""
    last = date.fromisoformat(state["to_date"]) if state["to_date"] else None
    return [
        (_("Tid"), hours(time.fromisoformat(state["start"]), time.fromisoformat(state["end"]))),
        (_("Team"), _range(state["min_teams"], state["max_teams"])),
        (_("Gjelder"), period(date.fromisoformat(state["from_date"]), last)),
    ]


def hours(start: time, end: time) -> str:
    """«14:30–22:15»."""
    return f"{start:%H:%M}–{end:%H:%M}"


def period(first: date, last: date | None) -> str:
    """«fra 1. januar 2026», «1. januar 2026 – 30. juni 2026»."""
    if last is None:
        return _("fra %(day)s") % {"day": shown(first)}
    return _("%(first)s til %(last)s") % {"first": shown(first), "last": shown(last)}


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"
