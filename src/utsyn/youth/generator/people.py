"""Who they are: ages, homes and ways in that are believable, and names that nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from utsyn.core.dice import Urn

#: Age when the service came to know them: most at 16.
AGES = Urn(
    [(12, 2), (13, 7), (14, 12), (15, 17), (16, 19), (17, 16), (18, 11), (19, 7), (20, 4), (21, 3), (23, 2)]
)
GENDERS = Urn([("girl", 42), ("boy", 55), ("other", 1.5), ("unknown", 1.5)])
SOURCES = Urn(
    [
        ("outreach", 44), ("self", 13), ("school", 15), ("child_protection", 8), ("police", 6), ("guardian", 6),
        ("health", 4), ("conflict_council", 2), ("other", 2),
    ]
)  # fmt: skip

GIRLS = (
    "Alva", "Amina", "Aslaug", "Eilín", "Elle", "Fatou", "Hedvig", "Ingá", "Iselin", "Jasmin", "Kaja", "Liv", "Maja",
    "Mina", "Nora", "Oda", "Pernille", "Rania", "Signe", "Sunniva", "Tuva", "Vilde", "Ylva", "Åse",
)  # fmt: skip
BOYS = (
    "Adam", "Aksel", "Bálá", "Birk", "Elias", "Emre", "Filip", "Håkon", "Idris", "Iver", "Jabril", "Jonas", "Lavrans",
    "Leon", "Mathis", "Nils", "Odin", "Oskar", "Piera", "Sander", "Sivert", "Tarik", "Ulrik", "Øystein",
)  # fmt: skip
#: From fairy tales and forests, so that nobody takes them for people.
FAMILIES = (
    "Askeladdsen", "Blåbærhaug", "Bukkebruse", "Dovregubbe", "Fossegrim", "Guovssahas", "Huldrestad", "Kvitebjørn",
    "Lyngdalsmo", "Månestråle", "Mosetuve", "Nøkkerose", "Nøtteliten", "Reveenka", "Skogtroll", "Smørbukk",
    "Soriamoria", "Tommeliten", "Trollstad", "Tyttebær", "Tyrihans", "Veslefrikk", "Østenforsol", "Åsgårdsrei",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Youth:
    """Somebody made up."""

    id: str
    gender: str
    born: date
    told: str  # how much is known of when they were born: day, year or nothing
    district: str
    registered_on: date
    source: str
    given_name: str
    family_name: str

    def age_on(self, day: date) -> int:
        """In whole years."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    @property
    def row(self) -> list[str | int]:
        """A row of ``persons.csv``."""
        return [
            self.id,
            self.gender,
            self.born.isoformat() if self.told == "day" else "",
            self.born.year if self.told == "year" else "",
            self.district,
            self.registered_on.isoformat(),
            self.source,
            self.given_name,
            self.family_name,
        ]


def somebody(die: Random, number: int, day: date, homes: Urn[str]) -> Youth:
    """A young person whom the service came to know on ``day``."""
    gender = GENDERS.draw(die)
    birthday = day - timedelta(days=die.randrange(365))
    age = AGES.draw(die)
    born = date(birthday.year - age, birthday.month, min(birthday.day, 28))
    names = GIRLS if gender == "girl" else BOYS if gender == "boy" else GIRLS + BOYS
    given, family = die.choice(names), die.choice(FAMILIES)
    nameless = die.random()
    told = die.random()
    return Youth(
        f"p{number:05d}",
        gender,
        born,
        "day" if told < 0.9 else "year" if told < 0.97 else "nothing",
        "" if die.random() < 0.03 else homes.draw(die),
        day,
        "" if die.random() < 0.04 else SOURCES.draw(die),
        "" if nameless < 0.09 else given,
        "" if nameless < 0.15 else family,
    )
