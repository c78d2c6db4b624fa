"""Whom a session met: coarse marks only, as the field app has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random

from utsyn.core.dice import Urn, poisson
from utsyn.field.generator.shifts import Shift
from utsyn.field.generator.town import DISTRICTS, TOPICS, Scheme, SpotSpec

#: Relative number met at each age: most at 16.
AGES = {
    12: 1,
    13: 6,
    14: 10,
    15: 15,
    16: 18,
    17: 16,
    18: 12,
    19: 8,
    20: 5.5,
    21: 4,
    22: 3,
    23: 1.2,
    24: 0.8,
    25: 0.4,
    27: 0.15,
}
GENDERS = ("girl", "boy", "other", "unknown")
GROUP = Urn([(1, 60), (2, 20), (3, 9), (4, 6), (5, 3), (6, 1.4), (8, 0.6)])
TOPIC_COUNT = Urn([(0, 34), (1, 38), (2, 20), (3, 8)])
#: Encounter rows in a session, on an ordinary day.
ROWS = {"school": 9.5, "street": 6.5, "online": 4.0, "count": 11.0}

#: topic → weight for the youngest, for the oldest, factor at night. Between them, a line.
TALK = {
    "school": (14, 3, 0.4),
    "work": (1, 14, 0.7),
    "family": (6, 5, 0.9),
    "friends": (9, 6, 1.1),
    "leisure": (9, 4, 0.8),
    "gaming": (5, 1.5, 0.3),
    "social_media": (6, 2, 0.6),
    "mental_health": (5, 7, 0.9),
    "physical_health": (3, 3, 0.7),
    "sexuality": (2, 3, 1.2),
    "identity": (3, 2.5, 0.9),
    "substance_use": (1, 9, 2.6),
    "violence": (1.5, 2, 2.2),
    "crime": (1.2, 3, 1.8),
    "economy": (0.5, 7, 0.5),
    "housing": (0.2, 4, 0.6),
}
PLACE_TALK = {
    "school": {"school": 2.5, "friends": 1.4, "substance_use": 0.3},
    "mall": {"leisure": 1.4, "economy": 1.3, "crime": 1.3},
    "gaming": {"gaming": 8.0, "leisure": 1.5},
    "social_media": {"social_media": 4.0, "mental_health": 2.0, "sexuality": 1.5},
    "office": {"economy": 2.0, "housing": 2.5, "work": 2.0},
    "home": {"family": 4.0, "mental_health": 1.5},
}
#: Of 100 met: girls, boys, other, not noted.
GENDER_AT = {
    "school": (45, 51, 1, 3),
    "mall": (49, 46, 1, 4),
    "gaming": (18, 78, 1, 3),
    "social_media": (54, 38, 3, 5),
    "office": (43, 53, 2, 2),
    "home": (45, 52, 1, 2),
}


@cache
def _genders(kind: str, night: bool) -> Urn[str]:
    shares = GENDER_AT.get(kind, (31, 63, 1, 5) if night else (36, 58, 1, 5))
    return Urn(zip(GENDERS, shares, strict=True))


@cache
def _ages(spot: str, kind: str, night: bool) -> Urn[int]:
    def weight(age: int, base: float) -> float:
        if kind == "school":
            upper = spot.endswith("vgs")
            return base if (16 <= age <= 19 if upper else 12 <= age <= 16) else 0.02 * base
        return base * (0.35 if night and age < 15 else 1.4 if night and age > 16 else 1.0)

    return Urn((age, weight(age, base)) for age, base in AGES.items())


@cache
def _talk(age: int, kind: str, night: bool) -> Urn[str]:
    along = min(max((age - 13) / 9, 0.0), 1.0)
    here = PLACE_TALK.get(kind, {})
    return Urn(
        (
            topic,
            (TALK[topic][0] * (1 - along) + TALK[topic][1] * along)
            * (TALK[topic][2] if night else 1.0)
            * here.get(topic, 1.0),
        )
        for topic, _ in TOPICS
    )


@cache
def _homes(district: str) -> Urn[str]:
    """Young people are mostly met near home; some are from elsewhere; sometimes nobody noted it."""
    near = 70.0 if district not in ("bykjernen", "havna", "") else 12.0
    return Urn(
        [(code, weight + (near if code == district else 0)) for code, _, weight in DISTRICTS] + [("", 4.0)]
    )


class Crowd:
    """Draws the encounters of one session after another."""

    def __init__(self, spots: list[SpotSpec]) -> None:
        self.spots = spots
        self._routes: dict[tuple[str, bool, frozenset[str]], tuple[Urn[str], dict[str, Urn[SpotSpec]]]] = {}

    def route(self, die: Random, shift: Shift) -> list[SpotSpec]:
        """The one to four places that the session went to."""
        day = shift.day.date
        kinds = {"school": {"school"}, "online": {"social_media", "gaming"}}.get(shift.kind)
        open_now = [
            s
            for s in self.spots
            if s.open_on(day) and (s.kind in kinds if kinds else s.kind != "social_media")
        ]
        if shift.kind == "online":
            open_now = [s for s in open_now if s.area == "Nett"]
        elif shift.kind != "school":
            open_now = [s for s in open_now if s.area != "Nett"]
        key = (shift.kind, shift.night, frozenset(s.code for s in open_now))
        if key not in self._routes:
            weights = {s.code: s.by_night if shift.night else s.by_day for s in open_now}
            areas = {s.area for s in open_now}
            self._routes[key] = (
                Urn((a, sum(weights[s.code] for s in open_now if s.area == a)) for a in sorted(areas)),
                {a: Urn((s, weights[s.code]) for s in open_now if s.area == a) for a in areas},
            )
        by_area, within = self._routes[key]
        if shift.kind == "school":
            return [within[by_area.draw(die)].draw(die)]
        route = within[by_area.draw(die)].several(die, 3)
        if die.random() < 0.35:  # on to another part of town
            route += [s for s in within[by_area.draw(die)].several(die, 1) if s not in route]
        return route

    def met(self, die: Random, shift: Shift, scheme: Scheme) -> Iterator[list[str | int]]:
        """The rows of ``encounters.csv`` for the session, in the order of its columns."""
        day = shift.day
        hours = (shift.ended - shift.started).total_seconds() / 3600
        mean = ROWS[shift.kind] * (0.6 + 0.15 * min(hours, 4))
        if shift.kind in ("street", "count"):
            mean *= day.busy * (1.25 if shift.night else 0.9) * (1.3 if day.festive else 1.0)
        if day.lull:
            mean *= 0.75
        if die.random() < 0.025:
            return  # nobody was out
        route = self.route(die, shift)
        new = _first_contact_share(day.date, shift)
        for number in range(1, poisson(die, mean) + 1):
            spot = route[die.randrange(len(route))]
            count = GROUP.draw(die) * (2 if shift.kind == "count" else 1)
            age = _ages(spot.code, spot.kind, shift.night).draw(die)
            gender = _genders(spot.kind, shift.night).draw(die)
            luck = die.random()
            exact = luck < (0.86 if count == 1 else 0.6)
            band = None if exact or luck > 0.95 else scheme.band_of(age)
            firsts: str | int = sum(die.random() < new for _ in range(count)) if die.random() < 0.96 else ""
            topics = _talk(age, spot.kind, shift.night).several(die, TOPIC_COUNT.draw(die))
            yield [
                f"e{shift.id}-{number:02d}",
                f"s{shift.id}",
                spot.code,
                count,
                firsts,
                gender,
                age if exact else "",
                scheme.code if band else "",
                band or "",
                _homes(spot.district).draw(die),
                "|".join(topics) if shift.kind != "count" else "",
            ]


def _first_contact_share(day: date, shift: Shift) -> float:
    """How likely it is that a young person is met for the first time: new faces come in August."""
    share = 0.24 if day.month in (8, 9) else 0.17 - 0.004 * day.month
    return share * (0.5 if shift.kind in ("school", "online") else 1.0)
