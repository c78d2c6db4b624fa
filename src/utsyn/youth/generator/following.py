"""How they are followed: periods, key workers, conversations, decisions, life situations, from a day to a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from utsyn.core.dice import Urn, dice, poisson
from utsyn.youth.generator.lives import decision, situation
from utsyn.youth.generator.people import Youth, somebody

COLUMNS = {
    "persons": [
        "person_id", "gender", "birth_date", "birth_year", "district", "registered_on", "source", "given_name",
        "family_name",
    ],
    "record_periods": ["person_id", "status", "from_date", "to_date", "end_reason"],
    "key_workers": ["person_id", "staff_id", "role", "from_date", "to_date"],
    "conversations": ["conversation_id", "person_id", "held_at", "channel", "minutes", "staff_ids", "topics"],
    "decisions": ["decision_id", "person_id", "kind", "legal_basis", "from_date", "to_date"],
    "life_situations": ["person_id", "as_of", "day_activity", "housing", "leisure"],
}  # fmt: skip

#: In a service of ordinary size: new young people a year, and anonymous conversations a day.
NEW, ANONYMOUS = 72, 0.22
#: Of those whom it comes to know so many get a record that is worked with.
FOLLOWED = 0.55
ZONE = ZoneInfo("Europe/Oslo")
END_REASONS = Urn([("completed", 50), ("moved", 14), ("own_wish", 16), ("handed_over", 15), ("other", 5)])
CHANNELS = Urn(
    [
        ("street", 18), ("office", 26), ("school", 14), ("home", 6), ("phone", 14), ("social_media", 10), ("drive", 5),
        ("training", 5), ("other", 2),
    ]
)  # fmt: skip
#: How busy each month is: summer is quiet.
BUSY = (1.0, 1.0, 1.1, 1.0, 1.1, 0.9, 0.4, 1.0, 1.2, 1.1, 1.1, 0.7)

Row = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Employed:
    """One of the staff, from when to when."""

    id: str
    from_date: date
    to_date: date | None

    def works_on(self, day: date) -> bool:
        """Whether the person was employed on the day."""
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True, slots=True)
class Town:
    """Where it happens: who works there, and which districts and topics there are, each with its weight."""

    staff: Sequence[Employed]
    districts: Urn[str]
    topics: Urn[str]


@dataclass(slots=True)
class _Tables:
    people: list[Youth] = field(default_factory=list)
    periods: list[Row] = field(default_factory=list)
    key_workers: list[Row] = field(default_factory=list)
    talks: list[tuple[datetime, str, str, list[str]]] = field(
        default_factory=list
    )  # when, channel, whose, staff
    decisions: list[Row] = field(default_factory=list)
    situations: list[Row] = field(default_factory=list)


def follow_up(seed: int, start: date, end: date, town: Town, scale: float) -> dict[str, list[Row]]:
    """The rows of six tables, from ``start`` to ``end``, both included. The same arguments give the same rows.

    ``scale`` 1 is a service of ordinary size. Periods that go on have no last day.
    """
    done = _Tables()
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        die = dice(seed, "youth", day)
        busy = BUSY[day.month - 1] * scale
        for _new in range(poisson(die, NEW / 365 * busy)):
            youth = somebody(die, len(done.people) + 1, day, town.districts)
            done.people.append(youth)
            _follow(dice(seed, "follow", youth.id), youth, end, town, done)
        for _met in range(poisson(die, ANONYMOUS * busy)):
            _talk(die, day, "", _on_duty(die, town, day, 2), done)
    talks = sorted(done.talks)
    return {
        "persons": [youth.row for youth in done.people],
        "record_periods": done.periods,
        "key_workers": done.key_workers,
        "conversations": [
            _conversation(dice(seed, "talk", number), number, talk, town)
            for number, talk in enumerate(talks, start=1)
        ],
        "decisions": [[f"d{n:04d}", *row] for n, row in enumerate(done.decisions, start=1)],
        "life_situations": done.situations,
    }


def _follow(die: Random, youth: Youth, end: date, town: Town, done: _Tables) -> None:
    """All that happens with one of them until ``end``."""
    day = youth.registered_on
    first = _on_duty(die, town, day, 2)
    _talk(die, day, youth.id, first, done)
    begins = day + timedelta(days=die.choice((0, 0, 3, 7, 14, 30)))
    if die.random() > FOLLOWED or begins > end:
        for _again in range(die.choice((0, 0, 1, 2))):
            again = day + timedelta(days=die.randrange(3, 60))
            if again <= end:
                _talk(die, again, youth.id, _on_duty(die, town, again, 2), done)
        return
    periods = list(_periods(die, begins, end))
    last, reason = periods[-1][2], END_REASONS.draw(die)
    goes_on = last > end
    for status, since, until in periods:
        ended = until.isoformat() if until <= end else ""
        done.periods.append(
            [youth.id, status, since.isoformat(), ended, reason if until == last and ended else ""]
        )
    workers = list(_key_workers(die, town, begins, min(last, end)))
    for who, role, since, until in workers:
        ended = "" if goes_on and until == end else until.isoformat()
        done.key_workers.append([youth.id, who, role, since.isoformat(), ended])
    for status, since, until in periods:
        for talked in _talk_days(die, since, min(until, end), 13 if status == "active" else 55):
            own = sorted(
                who for who, _role, first_day, last_day in workers if first_day <= talked <= last_day
            )
            _talk(die, talked, youth.id, own if die.random() < 0.3 else own[:1], done)
    if die.random() < 0.16:
        done.decisions.append(decision(die, youth, begins, end))
    as_of = begins
    while as_of <= min(last, end):
        done.situations.append(situation(die, youth, as_of))
        as_of += timedelta(days=die.randrange(140, 210))


def _periods(die: Random, begins: date, end: date) -> Iterator[tuple[str, date, date]]:
    """Active, and then perhaps passive but available, and perhaps active once more. The last may go beyond ``end``."""
    status, since = "active", begins
    while since <= end:
        days = int(die.lognormvariate(5.2, 0.7)) if status == "active" else die.randrange(90, 400)
        until = since + timedelta(days=max(days, 14))
        yield status, since, until
        if until > end or die.random() < (0.6 if status == "active" else 0.75):
            return
        status, since = ("available" if status == "active" else "active"), until + timedelta(days=1)


def _talk_days(die: Random, since: date, until: date, mean_gap: int) -> Iterator[date]:
    day = since
    while True:
        day += timedelta(days=1 + int(die.expovariate(1 / (mean_gap / max(BUSY[day.month - 1], 0.5)))))
        if day > until:
            return
        yield day


def _key_workers(die: Random, town: Town, since: date, until: date) -> Iterator[tuple[str, str, date, date]]:
    """Two at a time; where one leaves, another takes over the day after."""
    taken: set[str] = set()
    for role in ("primary", "secondary"):
        day = since
        while day <= until:
            free = [one for one in town.staff if one.works_on(day) and one.id not in taken]
            if not free:
                break
            worker = die.choice(free)
            taken.add(worker.id)
            last = min(worker.to_date or until, until)
            yield worker.id, role, day, last
            day = last + timedelta(days=1)


def _talk(die: Random, day: date, person: str, staff: list[str], done: _Tables) -> None:
    channel = CHANNELS.draw(die)
    evening = channel in ("street", "social_media")
    at = time(die.randrange(15, 22) if evening else die.randrange(9, 17), 5 * die.randrange(12))
    done.talks.append((datetime.combine(day, at, ZONE), channel, person, staff))


def _on_duty(die: Random, town: Town, day: date, number: int) -> list[str]:
    there = [one.id for one in town.staff if one.works_on(day)]
    return sorted(die.sample(there, min(number if die.random() < 0.4 else 1, len(there))))


def _conversation(die: Random, number: int, talk: tuple[datetime, str, str, list[str]], town: Town) -> Row:
    at, channel, person, staff = talk
    minutes: str | int = "" if die.random() < 0.1 else 5 * die.choice((2, 3, 4, 4, 6, 6, 8, 9, 12, 18))
    topics = town.topics.several(die, die.choice((0, 1, 1, 2, 2, 3)))
    return [f"c{number:05d}", person, at.isoformat(), channel, minutes, "|".join(staff), "|".join(topics)]
