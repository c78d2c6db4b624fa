"""What their lives look like on a day, and what child protection or the court decided."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from utsyn.core.dice import Urn
from utsyn.youth.generator.people import Youth

#: The day on which the Child Welfare Act of 2021 came into force.
NEW_ACT = date(2023, 1, 1)
#: By kind: the legal basis before that day, and from it on.
BASES = {
    "assistance": ("barnevernloven § 4-4", "barnevernsloven § 3-1"),
    "aftercare": ("barnevernloven § 1-3", "barnevernsloven § 3-6"),
    "care": ("barnevernloven § 4-12", "barnevernsloven § 5-1"),
    "youth_sanction": ("straffeloven § 52 a", "straffeloven § 52 a"),
}
YOUNG = Urn([("assistance", 78), ("care", 10), ("youth_sanction", 12)])
ADULT = Urn([("aftercare", 90), ("youth_sanction", 10)])

#: By age: what they do by day.
BY_DAY = (
    (15, Urn([("lower_secondary", 93), ("reception_class", 3), ("none", 3), ("unknown", 1)])),
    (18, Urn([("upper_secondary", 66), ("work_part_time", 8), ("course", 7), ("none", 15), ("unknown", 4)])),
    (
        99,
        Urn(
            [
                ("upper_secondary", 22), ("work_full_time", 20), ("work_part_time", 15), ("higher", 7), ("course", 9),
                ("adult_primary", 4), ("none", 19), ("unknown", 4),
            ]
        ),
    ),
)  # fmt: skip
HOMES = (
    (17, Urn([("family", 86), ("foster_home", 6), ("institution", 4), ("host", 1), ("unknown", 3)])),
    (
        99,
        Urn(
            [
                ("family", 52), ("own_rented", 22), ("municipal", 8), ("shared", 8), ("institution", 3), ("host", 2),
                ("none", 3), ("unknown", 2),
            ]
        ),
    ),
)  # fmt: skip
LEISURE = Urn([("organised", 30), ("gym", 22), ("volunteering", 6), ("unorganised", 42)])


def decision(die: Random, youth: Youth, begins: date, end: date) -> list[str]:
    """A row of ``decisions.csv`` without its id."""
    since = min(begins + timedelta(days=die.randrange(0, 60)), end)
    kind = (ADULT if youth.age_on(since) >= 18 else YOUNG).draw(die)
    until = since + timedelta(days=die.choice((180, 365, 365, 730)))
    basis = BASES[kind][since >= NEW_ACT]
    return [
        youth.id,
        kind,
        basis,
        since.isoformat(),
        "" if until > end or die.random() < 0.2 else until.isoformat(),
    ]


def situation(die: Random, youth: Youth, as_of: date) -> list[str]:
    """A row of ``life_situations.csv``."""
    age = youth.age_on(as_of)
    by_day = next(urn for most, urn in BY_DAY if age <= most).draw(die)
    housing = next(urn for most, urn in HOMES if age <= most).draw(die)
    leisure = sorted(LEISURE.several(die, die.choice((0, 1, 1, 2))))
    return [youth.id, as_of.isoformat(), by_day, housing, "|".join(leisure)]
