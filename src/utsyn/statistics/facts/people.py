"""The facts about young people, each one whole, not cut into months: what is in force on a day began long before it.

A person whose record was merged into another is one person here, with the other's gender, district and birth date, and
with the records of both: registered when the first of them was, active when one of them was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics.facts.kinds import WHOLE
from utsyn.statistics.facts.schema import SCHEMAS, time_columns
from utsyn.youth.changes import YOUTH
from utsyn.youth.models import Status
from utsyn.youth.queries import facts
from utsyn.youth.queries.facts import Counted, Life, Period

STREAM = YOUTH
FACTS = tuple(sorted(WHOLE))

BY = Actor.system("statistics")
_DAY = timedelta(days=1)

Row = dict[str, Any]


def tokens(service: Service, wanted: set[str] | None) -> dict[str, str]:
    """The token of the whole; nothing where the service has no young people."""
    return changes.tokens(service, STREAM)


def tables(service: Service, start: date, end: date) -> dict[str, pa.Table]:
    """All facts of the stream as Arrow tables. Reads only."""
    people = facts.people(BY, service)
    periods = [row for row in facts.periods(BY, service) if row.person in people]
    active: dict[int, list[Period]] = defaultdict(list)
    for row in periods:
        if row.status == Status.ACTIVE:
            active[people[row.person].root].append(row)
    found: dict[str, Iterable[Row]] = {
        "registrations": _registrations(service, people),
        "statuses": (_in_force(people[row.person], row, status=row.status) for row in periods),
        "openings": (row for own in active.values() for row in _openings(own, people)),
        "closings": (row for own in active.values() for row in _closings(own, people)),
        "decisions": (
            _in_force(people[row.person], row, decision_kind=row.kind)
            for row in facts.decisions(BY, service)
            if row.person in people
        ),
        "life": _life(service, people, active),
    }
    return {fact: pa.Table.from_pylist(list(rows), schema=SCHEMAS[fact]) for fact, rows in found.items()}


def who(person: Counted) -> Row:
    """The columns that say who a row is about."""
    return {
        "person": person.person,
        "gender": person.gender,
        "district": person.district,
        "birth_year": person.birth_year,
        "birth_md": person.birth_md,
    }


def aged(person: Counted, day: date) -> Row:
    """The columns of the age on a day."""
    return dict.fromkeys(("age", "age_from", "age_to"), person.age_on(day))


def _in_force(person: Counted, row: Any, **more: Any) -> Row:
    return {"row_id": row.pk, **who(person), "from_date": row.from_date, "to_date": row.to_date, **more}


def _event(pk: int, person: Counted, day: date, **more: Any) -> Row:
    return {"row_id": pk, **time_columns(day, 0), **who(person), **aged(person, day), **more}


def _registrations(service: Service, people: dict[int, Counted]) -> Iterator[Row]:
    """Each person once, on the first of the days that their records were made."""
    seen: set[str] = set()
    for pk, day in facts.registrations(BY, service):
        if pk in people and people[pk].person not in seen:
            seen.add(people[pk].person)
            yield _event(pk, people[pk], day, source=people[pk].source or "unknown")


def _openings(own: list[Period], people: dict[int, Counted]) -> Iterator[Row]:
    """One person's active periods that do not continue one of the day before, each day once."""
    seen: set[date] = set()
    for row in own:
        if row.from_date not in seen and not _is_active(own, row.from_date - _DAY):
            seen.add(row.from_date)
            yield _event(row.pk, people[row.person], row.from_date, end_reason=row.end_reason or "unknown")


def _closings(own: list[Period], people: dict[int, Counted]) -> Iterator[Row]:
    """One person's active periods that end without going on the day after, each day once."""
    seen: set[date] = set()
    for row in own:
        last = row.to_date
        if last is not None and last not in seen and not _is_active(own, last + _DAY):
            seen.add(last)
            yield _event(row.pk, people[row.person], last, end_reason=row.end_reason or "unknown")


def _is_active(own: list[Period], day: date) -> bool:
    return any(row.from_date <= day and (row.to_date is None or row.to_date >= day) for row in own)


def _life(service: Service, people: dict[int, Counted], active: dict[int, list[Period]]) -> Iterator[Row]:
    noted: dict[int, dict[date, Life]] = defaultdict(dict)
    for life in facts.life_situations(BY, service):
        person = people.get(life.person)
        # Noted on two records of one person on the same day: that of the record which stands for the person.
        if person and (life.as_of not in noted[person.root] or life.person == person.root):
            noted[person.root][life.as_of] = life
    for root, own in active.items():
        days = sorted(noted[root])
        for period in _joined(own):
            yield from _cut(period, people[root], [noted[root][day] for day in days])


def _joined(own: list[Period]) -> list[Period]:
    """One person's active periods in order; those that touch or overlap as one."""
    found: list[Period] = []
    for row in sorted(own, key=lambda each: each.from_date):
        last = found[-1] if found else None
        if last is not None and (last.to_date is None or row.from_date <= last.to_date + _DAY):
            ends = [last.to_date, row.to_date]
            found[-1] = last._replace(to_date=None if None in ends else max(e for e in ends if e is not None))
        else:
            found.append(row)
    return found


def _cut(period: Period, person: Counted, noted: list[Life]) -> Iterator[Row]:
    """An active period, a row for each life situation that was the latest in a part of it."""
    before = [life for life in noted if life.as_of <= period.from_date]
    inside = [
        life
        for life in noted
        if period.from_date < life.as_of and (period.to_date is None or life.as_of <= period.to_date)
    ]
    parts: list[Life | None] = [before[-1] if before else None, *inside]
    firsts = [period.from_date, *(life.as_of for life in inside)]
    for n, (life, first) in enumerate(zip(parts, firsts, strict=True)):
        last = firsts[n + 1] - _DAY if n + 1 < len(firsts) else period.to_date
        yield {
            "row_id": life.pk if life else period.pk,
            **who(person),
            "from_date": first,
            "to_date": last,
            "day_activity": (life and life.day_activity) or "unknown",
            "housing": (life and life.housing) or "unknown",
            "leisure": (life and life.leisure) or ["none"],
        }
