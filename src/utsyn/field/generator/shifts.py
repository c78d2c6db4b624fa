"""Who is out when: the sessions of a day, and staff for them, nobody in two places at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from utsyn.core.dice import Urn, poisson
from utsyn.field.generator.season import Day

ZONE = ZoneInfo("Europe/Oslo")
BETWEEN = timedelta(minutes=30)  # from one session to the next for the same person


@dataclass(frozen=True, slots=True)
class Slot:
    """Something the team does every week: when, how often, how long."""

    kind: str
    weekdays: str  # 1 = Monday
    start: time
    minutes: tuple[int, int]
    rate: float  # sessions a day in a medium-sized town
    night: bool = False


SLOTS = [
    Slot("school", "12345", time(10, 30), (90, 150), 1.10),
    Slot("street", "12345", time(14, 15), (90, 180), 0.75),
    Slot("street", "34", time(18, 0), (150, 240), 0.80),
    Slot("street", "12", time(18, 30), (120, 180), 0.45),
    Slot("street", "56", time(19, 30), (240, 345), 1.70, night=True),
    Slot("street", "56", time(21, 45), (180, 270), 0.55, night=True),
    Slot("street", "67", time(15, 30), (120, 180), 0.45),
    Slot("online", "1234", time(19, 0), (60, 120), 0.30),
]
#: How many sessions a year the rates above come to, before season; measured, so that a wish can be met.
YEARLY = 800


@dataclass(slots=True)
class Worker:
    """One of the staff, and when that person is free again."""

    id: str
    name: str
    from_date: date
    to_date: date | None
    free_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def works_on(self, day: date) -> bool:
        """Whether the person was employed on the day."""
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True, slots=True)
class Shift:
    """A session that somebody went on."""

    id: str
    kind: str
    day: Day
    started: datetime  # aware, in UTC
    ended: datetime
    staff: tuple[str, ...]
    night: bool


def _wanted(die: Random, day: Day, scale: float) -> list[tuple[Slot, time, int]]:
    """What the plan of the day asks for: slot, start, minutes."""
    wanted: list[tuple[Slot, time, int]] = []
    weekday = str(day.date.isoweekday())
    for slot in SLOTS:
        if weekday not in slot.weekdays or (slot.kind == "school" and not day.school):
            continue
        rate = slot.rate * scale * (0.45 if day.lull else 1.0)
        for _ in range(poisson(die, rate)):
            start = (
                datetime.combine(day.date, slot.start) + timedelta(minutes=15 * die.randrange(-1, 4))
            ).time()
            wanted.append((slot, start, 15 * die.randrange(slot.minutes[0] // 15, slot.minutes[1] // 15 + 1)))
    if day.festive:  # past three at night, so across the change of the clock
        night = Slot("street", weekday, time(21, 0), (390, 390), 1.0, night=True)
        wanted += [(night, night.start, 390)] * max(1, round(scale))
    if day.date.isoweekday() == 5 and day.date.day <= 7 and not day.lull:  # the month's count, all at once
        wanted.append((Slot("count", "5", time(20, 0), (60, 60), 1.0, night=True), time(20, 0), 60))
    return sorted(wanted, key=lambda each: (each[1], each[0].kind, each[2]))


def shifts_of(die: Random, day: Day, staff: list[Worker], scale: float) -> list[Shift]:
    """The day's sessions in order of start. A session that nobody is free for is not held."""
    held: list[Shift] = []
    crew = Urn([(1, 0.04), (2, 0.82), (3, 0.14)])
    for slot, start, minutes in _wanted(die, day, scale):
        started = datetime.combine(day.date, start, tzinfo=ZONE).astimezone(UTC)
        ended = started + timedelta(minutes=minutes)
        free = [w for w in staff if w.works_on(day.date) and w.free_at + BETWEEN <= started]
        number = 1 if slot.kind == "online" and die.random() < 0.5 else crew.draw(die)
        fewest = 1 if slot.kind in ("school", "online") else 2  # nobody walks the streets alone
        if len(free) < fewest:
            continue
        chosen: list[Worker] = []
        for _ in range(min(max(number, fewest), len(free))):
            chosen.append(free.pop(die.randrange(len(free))))
        for worker in chosen:
            worker.free_at = ended
        held.append(
            Shift(
                id=f"{day.date:%y%m%d}-{len(held) + 1}",
                kind=slot.kind,
                day=day,
                started=started,
                ended=ended,
                staff=tuple(sorted(worker.id for worker in chosen)),
                night=slot.night,
            )
        )
    return held


def wall(moment: datetime) -> str:
    """The moment as the clock on the wall showed it, with its offset."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")
