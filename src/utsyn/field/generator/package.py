"""The whole package: a folder with CSV files and ``datapackage.json``, as the exchange format wants it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from utsyn.core import clock
from utsyn.core.dice import Urn, dice
from utsyn.field.generator import town
from utsyn.field.generator.happenings import incident, report
from utsyn.field.generator.people import TALK, Crowd
from utsyn.field.generator.published import figures
from utsyn.field.generator.season import day_of
from utsyn.field.generator.shifts import YEARLY, Shift, Worker, shifts_of, wall
from utsyn.youth import generator as youth

SERVICE = {
    "id": "fjordvik",
    "name": "Ungdomsteamet i Fjordvik",
    "municipality": "Fjordvik",
    "timezone": "Europe/Oslo",
}
#: size → sessions a year, staff
SIZES = {"small": (340, 6), "medium": (1000, 12), "large": (3400, 24)}

COLUMNS = {
    "staff": ["staff_id", "name"],
    "districts": ["district", "name"],
    "places": [
        "place", "name", "area", "kind", "district", "latitude", "longitude", "valid_from",
        "valid_to",
    ],
    "topics": ["topic", "name"],
    "age_bands": ["scheme", "band", "age_from", "age_to", "scheme_valid_from"],
    "sessions": ["session_id", "kind", "started_at", "ended_at", "staff_ids", "report"],
    "encounters": [
        "encounter_id", "session_id", "place", "count", "first_contacts", "gender", "age", "age_scheme",
        "age_band", "district", "topics",
    ],
    "incidents": [
        "incident_id", "session_id", "occurred_at", "kind", "place", "ambulance_called", "naloxone_doses",
        "note",
    ],
    **youth.COLUMNS,
    "published": ["indicator", "period", "dimensions", "value", "source"],
}  # fmt: skip

Row = Sequence[str | int]


@dataclass(slots=True)
class FieldWork:
    """What happened in the field: the rows of three tables."""

    sessions: list[Row] = field(default_factory=list)
    encounters: list[Row] = field(default_factory=list)
    incidents: list[Row] = field(default_factory=list)


def last_complete_month() -> date:
    """The last day of the month before this one."""
    return clock.today(SERVICE["timezone"]).replace(day=1) - timedelta(days=1)


def first_day(end: date, years: int) -> date:
    """1 January, so early that ``years`` whole years lie before or at ``end``: reports want whole years."""
    whole = end.year if (end.month, end.day) == (12, 31) else end.year - 1
    return date(whole - years + 1, 1, 1)


def staff(seed: int, number: int, start: date, end: date) -> list[Worker]:
    """The staff: most were there from the start, some came and some left during the period."""
    people = []
    for index in range(number):
        die = dice(seed, "staff", index)
        came, left = start, None
        if index >= 4 and die.random() < 0.35:
            when = start + timedelta(days=die.randrange(60, max(61, (end - start).days)))
            came, left = (when, None) if die.random() < 0.5 else (start, when)
        people.append(Worker(f"f{index + 1:02d}", f"Feltarbeider {town.STAFF_NAMES[index]}", came, left))
    return people


def work(
    seed: int,
    start: date,
    end: date,
    people: list[Worker],
    scale: float,
    progress: Callable[[int], None] | None = None,
) -> FieldWork:
    """Three tables of field work, day by day from ``start`` to ``end``, both included."""
    done = FieldWork()
    crowd = Crowd(town.places(start, end))
    schemes = town.schemes(start, end)
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        scheme = next(s for s in reversed(schemes) if s.valid_from <= day)
        today = day_of(seed, day, start)
        for shift in shifts_of(dice(seed, "shifts", day), today, people, scale):
            _one_session(seed, shift, scheme, crowd, done)
        if progress:
            progress(1)
    return done


def _one_session(seed: int, shift: Shift, scheme: town.Scheme, crowd: Crowd, done: FieldWork) -> None:
    die = dice(seed, "session", shift.id)
    met = list(crowd.met(die, shift, scheme))
    visited = {str(row[2]) for row in met}
    spots = [spot for spot in crowd.spots if spot.code in visited] or crowd.route(die, shift)
    done.encounters.extend(met)
    text = report(die, shift, len(met), spots)
    done.sessions.append(
        [f"s{shift.id}", shift.kind, wall(shift.started), wall(shift.ended), "|".join(shift.staff), text]
    )
    if happened := incident(die, shift, spots):
        done.incidents.append(happened)


def generate_package(
    folder: Path,
    *,
    seed: int = 1,
    start: date | None = None,
    end: date | None = None,
    years: int = 3,
    size: str = "medium",
    sessions_per_year: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Path:
    """Write the made-up service's package to ``folder``, which is made if need be, and return it.

    Without ``end`` it is the last complete month before today; without ``start`` 1 January, ``years`` whole
    years back. The same arguments give the same bytes. ``progress`` is called with 1 for each day that is done.
    """
    end = end or last_complete_month()
    start = start or first_day(end, years)
    yearly, number = SIZES[size]
    people = staff(seed, number, start, end)
    scale = (sessions_per_year or yearly) / YEARLY
    done = work(seed, start, end, people, scale, progress)
    tables: dict[str, Iterable[Row]] = {
        "staff": [(worker.id, worker.name) for worker in people],
        "districts": [(code, name) for code, name, _ in town.DISTRICTS],
        "places": [_place(spot) for spot in town.places(start, end)],
        "topics": town.TOPICS,
        "age_bands": [
            (s.code, band, low, high, s.valid_from.isoformat())
            for s in town.schemes(start, end)
            for band, low, high in s.bands
        ],
        "sessions": done.sessions,
        "encounters": done.encounters,
        "incidents": done.incidents,
        **youth.follow_up(seed, start, end, _town(people), scale),
        "published": figures(seed, done.sessions, done.encounters, start),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS[table])
            writer.writerows(rows)
    description = {
        "profile": "data-package",
        "name": SERVICE["id"],
        "title": f"Fjordvik {start.isoformat()}–{end.isoformat()}: a made-up municipality, no real people",
        "service": SERVICE,
        "resources": [
            {"name": table, "path": f"{table}.csv", "format": "csv", "encoding": "utf-8"} for table in tables
        ],
    }
    text = json.dumps(description, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
    return folder


def _town(people: list[Worker]) -> youth.Town:
    """What the follow-up of young people needs to know of the town."""
    return youth.Town(
        [youth.Employed(worker.id, worker.from_date, worker.to_date) for worker in people],
        Urn((code, weight) for code, _name, weight in town.DISTRICTS),
        Urn((topic, sum(TALK[topic][:2])) for topic, _name in town.TOPICS),
    )


def _place(spot: town.SpotSpec) -> Row:
    latitude, longitude = spot.position or ("", "")
    dates = [day.isoformat() if day else "" for day in (spot.valid_from, spot.valid_to)]
    return [spot.code, spot.name, spot.area, spot.kind, spot.district, latitude, longitude, *dates]
