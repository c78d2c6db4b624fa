"""The plain engine's part about young people: reads persons, periods, conversations … as a package has them.

As the rest of the plain engine it shares nothing with the facts, and goes through every row for every question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from utsyn.statistics.engines.plan import Plan

if TYPE_CHECKING:
    from utsyn.statistics.engines.reference import Records

Row = dict[str, Any]
#: The columns of time of a moment on the service's clock.
When = Callable[[datetime, Plan], Row]

_DAY = timedelta(days=1)
_NOBODY = {"gender": "unknown", "birth_date": "", "birth_year": "", "district": ""}


class ReferenceYouth:
    """Rows about young people, in the columns that a plan may name; ``_person`` is empty for an anonymous one."""

    def __init__(self, records: Records, when: When) -> None:
        self.records = records
        self.when = when
        self.persons = {row["person_id"]: row for row in records.tables.get("persons", [])}
        self.facts: dict[str, Callable[[Plan], Iterator[Row]]] = {
            "registrations": self._registrations,
            "statuses": self._statuses,
            "openings": self._openings,
            "closings": self._closings,
            "decisions": self._decisions,
            "life": self._life,
            "conversations": self._conversations,
        }

    def rows(self, plan: Plan) -> Iterator[Row]:
        """The rows of the plan's fact that belong to its period."""
        yield from self.facts[plan.measure.fact](plan)

    def _table(self, name: str) -> list[dict[str, str]]:
        return self.records.tables.get(name, [])

    def _about(self, person_id: str, day: date, plan: Plan) -> Row:
        """Who it is about: the age is that on ``day`` for events, that on the period's last day for people."""
        person = self.persons[person_id] if person_id else _NOBODY
        age = _age(person, plan.end if plan.measure.kind == "people" else day)
        return {
            "_person": person_id,
            "gender": person["gender"] or "unknown",
            "district": person.get("district") or "unknown",
            "age": "unknown" if age is None else age,
            "age_band": _band(age, plan),
        }

    def _event(self, person_id: str, day: date, plan: Plan, **more: Any) -> Row:
        moment = datetime.combine(day, time(0))
        return {**self.when(moment, plan), **self._about(person_id, day, plan), **more}

    def _registrations(self, plan: Plan) -> Iterator[Row]:
        for row in self._table("persons"):
            day = date.fromisoformat(row["registered_on"])
            if plan.start <= day <= plan.end:
                yield self._event(row["person_id"], day, plan, source=row.get("source") or "unknown")

    def _statuses(self, plan: Plan) -> Iterator[Row]:
        for row in self._table("record_periods"):
            if _covers(row, plan.end):
                yield {**self._about(row["person_id"], plan.end, plan), "status": row["status"]}

    def _active(self, person_id: str) -> list[dict[str, str]]:
        rows = self._table("record_periods")
        return [row for row in rows if row["person_id"] == person_id and row["status"] == "active"]

    def _openings(self, plan: Plan) -> Iterator[Row]:
        for person_id in self.persons:
            active = self._active(person_id)
            for row in active:
                day = date.fromisoformat(row["from_date"])
                goes_on = any(_covers(other, day - _DAY) for other in active)
                if plan.start <= day <= plan.end and not goes_on:
                    yield self._event(person_id, day, plan, end_reason=row.get("end_reason") or "unknown")

    def _closings(self, plan: Plan) -> Iterator[Row]:
        for person_id in self.persons:
            active = self._active(person_id)
            seen = set()
            for row in sorted(active, key=lambda each: each["from_date"]):
                if not row.get("to_date"):
                    continue
                day = date.fromisoformat(row["to_date"])
                goes_on = any(_covers(other, day + _DAY) for other in active)
                if plan.start <= day <= plan.end and not goes_on and day not in seen:
                    seen.add(day)
                    yield self._event(person_id, day, plan, end_reason=row.get("end_reason") or "unknown")

    def _decisions(self, plan: Plan) -> Iterator[Row]:
        for row in self._table("decisions"):
            first, last = date.fromisoformat(row["from_date"]), row.get("to_date")
            if first <= plan.end and (not last or date.fromisoformat(last) >= plan.start):
                yield {**self._about(row["person_id"], plan.end, plan), "decision_kind": row["kind"]}

    def _life(self, plan: Plan) -> Iterator[Row]:
        for person_id in self.persons:
            if not any(_covers(row, plan.end) for row in self._active(person_id)):
                continue
            noted = [
                row
                for row in self._table("life_situations")
                if row["person_id"] == person_id and row["as_of"] <= plan.end.isoformat()
            ]
            latest = max(noted, key=lambda row: row["as_of"], default={})
            yield {
                **self._about(person_id, plan.end, plan),
                "day_activity": latest.get("day_activity") or "unknown",
                "housing": latest.get("housing") or "unknown",
                "leisure": _listed(latest.get("leisure")),
            }

    def _conversations(self, plan: Plan) -> Iterator[Row]:
        for row in self._table("conversations"):
            held, person_id = self.records.moment(row["held_at"]), row.get("person_id") or ""
            if plan.start <= held.date() <= plan.end:
                yield {
                    **self.when(held, plan),
                    **self._about(person_id, held.date(), plan),
                    "channel": row["channel"],
                    "topic": _listed(row.get("topics")),
                    "anonymous": not person_id,
                }


def _covers(row: dict[str, str], day: date) -> bool:
    if day < date.fromisoformat(row["from_date"]):
        return False
    return not row.get("to_date") or day <= date.fromisoformat(row["to_date"])


def _listed(text: str | None) -> list[str]:
    return [part for part in (text or "").split("|") if part] or ["none"]


def _age(person: dict[str, str], day: date) -> int | None:
    if person.get("birth_date"):
        born = date.fromisoformat(person["birth_date"])
        had_it = (day.month, day.day) >= (born.month, born.day)
        return day.year - born.year - (0 if had_it else 1)
    return day.year - int(person["birth_year"]) if person.get("birth_year") else None


def _band(age: int | None, plan: Plan) -> str:
    if age is None:
        return "unknown"
    return next((band.code for band in plan.bands if band.age_from <= age <= band.age_to), "other")
