"""The plain engine: reads an exchange package's own CSV files and counts with loops, as the definitions say.

It shares nothing with the facts or with DuckDB – not even the conversion of time zones – so that when both give the
same figure, the figure is right. It is for tests; it is slow, and meant to be read.
"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from utsyn.statistics.engines.plan import Cell, Plan
from utsyn.statistics.engines.reference_youth import ReferenceYouth
from utsyn.statistics.indicators.dimensions import DIMENSIONS, time_value

_TIME = ("year", "half", "quarter", "month", "week", "fortnight", "date")


@dataclass
class Records:
    """The rows of a package, as text, and the service's time zone."""

    timezone: str = "Europe/Oslo"
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, timezone: str = "Europe/Oslo") -> Records:
        """Read every CSV file of a package's folder."""
        tables = {}
        for path in sorted(folder.glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as stream:
                tables[path.stem] = list(csv.DictReader(stream))
        return cls(timezone, tables)

    def moment(self, text: str) -> datetime:
        """A time of the package on the service's own clock."""
        zone = ZoneInfo(self.timezone)
        read = datetime.fromisoformat(text)
        return read.replace(tzinfo=zone) if read.tzinfo is None else read.astimezone(zone)


class ReferenceEngine:
    """Answers plans over a package's rows, in memory."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.sessions = {row["session_id"]: row for row in records.tables.get("sessions", [])}
        self.places = {row["place"]: row for row in records.tables.get("places", [])}
        self.met: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in records.tables.get("encounters", []):
            self.met[row["session_id"]].append(row)
        self.youth = ReferenceYouth(records, self._when)
        self.bands = {
            (row["scheme"], row["band"]): (int(row["age_from"]), int(row["age_to"]))
            for row in records.tables.get("age_bands", [])
        }

    def cells(self, plan: Plan) -> list[Cell]:
        """See :class:`utsyn.statistics.engines.plan.Engine`."""
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in self._counted(plan):
            for values, places in _combinations(row, plan).items():
                groups[values].append(_at(row, places, plan))
        if not plan.by and not groups:
            groups[()] = []
        return [_cell(key, rows, plan) for key, rows in groups.items()]

    def rows(self, plan: Plan, limit: int, offset: int) -> list[dict[str, Any]]:
        """The rows behind a plan, newest first; not in the facts' columns, but as many of them."""
        found = [row for row in self._counted(plan) if _combinations(row, plan)]
        return sorted(found, key=lambda row: row.get("date", plan.end), reverse=True)[offset : offset + limit]

    def _counted(self, plan: Plan) -> Iterator[dict[str, Any]]:
        """The rows of the period; for people only those that are about somebody."""
        for row in self._rows(plan):
            if "date" in row and not plan.start <= row["date"] <= plan.end:
                continue
            if plan.measure.kind != "people" or row["_person"]:
                yield row

    def _rows(self, plan: Plan) -> Iterator[dict[str, Any]]:
        fact = plan.measure.fact
        if fact == "encounters":
            yield from (self._encounter(row, plan) for row in self.records.tables.get("encounters", []))
        elif fact in ("sessions", "session_places"):
            yield from (self._session(row, plan) for row in self.sessions.values())
        elif fact == "slots":
            yield from self._slots(plan)
        elif fact in self.youth.facts:
            yield from self.youth.rows(plan)
        else:
            yield from (self._incident(row, plan) for row in self.records.tables.get("incidents", []))

    def _when(self, started: datetime, plan: Plan) -> dict[str, Any]:
        day = started.date()
        times = {name: time_value(name, day, plan.fortnight_start) for name in _TIME}
        return {
            **times,
            "date": day,
            "_date": times["date"],
            "weekday": day.isoweekday(),
            "hour": started.hour,
        }

    def _session(self, row: dict[str, str], plan: Plan) -> dict[str, Any]:
        started, ended = self.records.moment(row["started_at"]), self.records.moment(row["ended_at"])
        seconds = int(
            (ended.astimezone(ZoneInfo("UTC")) - started.astimezone(ZoneInfo("UTC"))).total_seconds()
        )
        met = self.met[row["session_id"]]
        there: dict[str, int] = defaultdict(int)
        for e in met:
            there[e["place"]] += int(e["count"])
        pairs = sorted((place, self.places[place]["area"]) for place in there) or [("none", "none")]
        return {
            **self._when(started, plan),
            "kind": row["kind"],
            "_places": pairs,
            "_there": there,
            "seconds": seconds,
            "staff_seconds": seconds * len([s for s in row["staff_ids"].split("|") if s]),
            "encounters": sum(int(e["count"]) for e in met),
        }

    def _slots(self, plan: Plan) -> Iterator[dict[str, Any]]:
        """Every day of the period, every row of its weekday in force: was there a session enough?"""
        middles = []
        for row in self.sessions.values():
            began, ended = (self.records.moment(row[name]).timestamp() for name in ("started_at", "ended_at"))
            middles.append((began + ended) / 2)
        for n in range((plan.end - plan.start).days + 1):
            day = plan.start + timedelta(days=n)
            for row in self.records.tables.get("staffing_plan", []):
                if int(row["weekday"]) != day.isoweekday() or day.isoformat() < row["from_date"]:
                    continue
                if row.get("to_date") and day.isoformat() > row["to_date"]:
                    continue
                last = day if row["end"] > row["start"] else day + timedelta(days=1)
                begins = self.records.moment(f"{day}T{row['start']}")
                ends = self.records.moment(f"{last}T{row['end']}").timestamp()
                teams = len([m for m in middles if begins.timestamp() <= m < ends])
                fulfilled = int(teams >= int(row["min_teams"]))
                yield {
                    **self._when(begins, plan),
                    "shift": row["shift"],
                    "fulfilled": fulfilled,
                    "planned": 1,
                }

    def _encounter(self, row: dict[str, str], plan: Plan) -> dict[str, Any]:
        session = self.sessions[row["session_id"]]
        place = self.places[row["place"]]
        age = int(row["age"]) if row.get("age") else None
        topics = [t for t in (row.get("topics") or "").split("|") if t]
        return {
            **self._when(self.records.moment(session["started_at"]), plan),
            "kind": session["kind"],
            "place": row["place"],
            "area": place["area"],
            "place_kind": place["kind"],
            "gender": row["gender"],
            "age": "unknown" if age is None else age,
            "_age": age,
            "age_band": self._band(row, age, plan),
            "district": row.get("district") or "unknown",
            "topic": topics or ["none"],
            "count": int(row["count"]),
            "first_contacts": int(row.get("first_contacts") or 0),
        }

    def _incident(self, row: dict[str, str], plan: Plan) -> dict[str, Any]:
        session = self.sessions.get(row.get("session_id") or "")
        place = row.get("place") or ""
        return {
            **self._when(self.records.moment(session["started_at"] if session else row["occurred_at"]), plan),
            "incident_kind": row["kind"],
            "place": place or "unknown",
            "area": self.places[place]["area"] if place else "unknown",
            "naloxone_doses": int(row.get("naloxone_doses") or 0),
        }

    def _band(self, row: dict[str, str], age: int | None, plan: Plan) -> str:
        if age is not None:
            return next((b.code for b in plan.bands if b.age_from <= age <= b.age_to), "other")
        if not row.get("age_band"):
            return "unknown"
        low, high = self.bands[row["age_scheme"], row["age_band"]]
        return next((b.code for b in plan.bands if b.age_from <= low and high <= b.age_to), "incomparable")


def _combinations(row: dict[str, Any], plan: Plan) -> dict[tuple[Any, ...], set[str]]:
    """Under which groups a row counts, each of them once, and with which of a session's places; none where the filter
    does not let it pass."""
    found: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for place, area in row.get("_places", [(row.get("place"), row.get("area"))]):
        listed = [name for name in ("topic", "leisure") if name in plan.by]
        for chosen in itertools.product(*(row[name] for name in listed)):
            seen = {**row, "place": place, "area": area, "date": row.get("_date")}
            seen |= {name: [value] for name, value in zip(listed, chosen, strict=True)}
            if all(_passes(seen, name, values) for name, values in plan.where):
                found[tuple(seen[n][0] if n in listed else seen[n] for n in plan.by)].add(place)
    return found


def _at(row: dict[str, Any], places: set[str], plan: Plan) -> dict[str, Any]:
    """The row as a group counts it: by place, a session has the encounters that it had there."""
    if plan.measure.fact != "session_places":
        return row
    return {**row, "encounters": sum(row["_there"].get(place, 0) for place in places)}


def _passes(row: dict[str, Any], name: str, values: tuple[Any, ...]) -> bool:
    shown = [DIMENSIONS[name].show(value) for value in values]
    of = row[name]
    return any(value in shown for value in of) if isinstance(of, list) else of in shown


def _cell(key: tuple[Any, ...], rows: list[dict[str, Any]], plan: Plan) -> Cell:
    measure = plan.measure
    if measure.kind == "count":
        return Cell(key, len(rows), None, len(rows))
    if measure.kind == "people":
        return Cell(key, len({row["_person"] for row in rows}), None, len(rows))
    if measure.kind == "sum":
        return Cell(key, sum(row[measure.column] for row in rows), None, len(rows))
    if measure.kind == "ratio":
        return Cell(key, sum(r[measure.column] for r in rows), sum(r[measure.over] for r in rows), len(rows))
    ages = [row["_age"] for row in rows if row["_age"] is not None for _ in range(row["count"])]
    of = sum(row["count"] for row in rows)
    if measure.kind == "mean":
        return Cell(key, sum(ages), len(ages), len(rows), len(ages), of)
    return Cell(key, round(median(ages) * 2) if ages else None, 2 if ages else 0, len(rows), len(ages), of)
