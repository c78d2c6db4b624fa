"""The made-up municipality «Fjordvik»: districts, places, topics, age bands, staff. Nothing here is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class SpotSpec:
    """A place, with how much young people use it by day and by night, and from and to when (None: always)."""

    code: str
    name: str
    area: str
    kind: str
    district: str = ""
    by_day: float = 1.0
    by_night: float = 1.0
    position: tuple[str, str] | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def open_on(self, day: date) -> bool:
        """Whether the team could go there on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


#: code, name, how much of the young population lives there
DISTRICTS = [
    ("bykjernen", "Bykjernen", 8.0),
    ("havna", "Havna", 6.0),
    ("asbyen", "Åsbyen", 16.0),
    ("ostre-vik", "Østre Vik", 11.0),
    ("myra", "Myra", 15.0),
    ("lia", "Lia", 9.0),
    ("sundet", "Sundet", 13.0),
    ("solsletta", "Solsletta", 8.0),
    ("skogly", "Skogly", 6.0),
    ("nordfjaera", "Nordfjæra", 8.0),
    ("outside", "Utenfor kommunen", 9.0),
    ("unknown", "Ukjent", 6.0),
]

TOPICS = [
    ("school", "Skole"),
    ("work", "Jobb"),
    ("family", "Familie"),
    ("friends", "Venner"),
    ("leisure", "Fritid"),
    ("gaming", "Gaming"),
    ("social_media", "Sosiale medier"),
    ("mental_health", "Psykisk helse"),
    ("physical_health", "Fysisk helse"),
    ("sexuality", "Kropp og seksualitet"),
    ("identity", "Identitet og tilhørighet"),
    ("substance_use", "Rus"),
    ("violence", "Vold og trusler"),
    ("crime", "Kriminalitet"),
    ("economy", "Økonomi"),
    ("housing", "Bolig"),
]

#: Trees, so that nobody takes them for people.
STAFF_NAMES = [
    "Ask", "Bjørk", "Einer", "Furu", "Gran", "Hassel", "Hegg", "Lind", "Osp", "Rogn", "Selje", "Spisslønn",
    "Alm", "Barlind", "Bøk", "Eik", "Kristtorn", "Kirsebær", "Lerk", "Older", "Pil", "Svartor", "Villeple", "Vier",
]  # fmt: skip

OLD_BANDS = [("10-12", 10, 12), ("13-15", 13, 15), ("16-18", 16, 18), ("19-21", 19, 21), ("22-25", 22, 25)]
NEW_BANDS = [
    ("10-12", 10, 12),
    ("13-15", 13, 15),
    ("16-17", 16, 17),
    ("18-20", 18, 20),
    ("21-23", 21, 23),
    ("24-25", 24, 25),
]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A division into age bands, from a date."""

    code: str
    valid_from: date
    bands: list[tuple[str, int, int]]

    def band_of(self, age: int) -> str | None:
        """The band in which the age lies, if any."""
        return next((code for code, low, high in self.bands if low <= age <= high), None)


def schemes(start: date, end: date) -> list[Scheme]:
    """An old scheme and, from a new year late in the period, a finer one that does not quite fit into it."""
    old = Scheme(f"fra-{start.year - 4}", date(start.year - 4, 1, 1), OLD_BANDS)
    change = date(end.year, 1, 1)
    if change <= start:
        return [old]
    if (end - change).days < 300 and date(end.year - 1, 1, 1) > start:
        change = date(end.year - 1, 1, 1)
    return [old, Scheme(f"fra-{change.year}", change, NEW_BANDS)]


def places(start: date, end: date) -> list[SpotSpec]:
    """Fjordvik's places. During the period one closes, and one is replaced by another under a new code.

    The positions lie in the open sea, so that they can never point at anybody's door.
    """
    half = start + (end - start) / 2
    closing = date(half.year, half.month, 1) - timedelta(days=1)
    third = start + (end - start) / 3
    moving = date(third.year, third.month, 1)
    return [
        SpotSpec(
            "torget", "Fjordvik torg", "Bykjernen", "street", "bykjernen", 5, 9, ("63.412000", "3.201000")
        ),
        SpotSpec("gagata", "Gågata", "Bykjernen", "street", "bykjernen", 4, 6, ("63.412500", "3.203000")),
        SpotSpec("fjordsenteret", "Fjordsenteret", "Bykjernen", "mall", "bykjernen", 9, 2),
        SpotSpec("stasjonen", "Fjordvik stasjon", "Bykjernen", "station", "bykjernen", 5, 8),
        SpotSpec("guovddas", "Guovddáš kulturhus", "Bykjernen", "youth_club", "bykjernen", 3, 2),
        SpotSpec("brygga", "Brygga", "Havna", "street", "havna", 2, 7, ("63.409000", "3.195000")),
        SpotSpec(
            "kanalparken",
            "Kanalparken",
            "Havna",
            "street",
            "havna",
            3,
            6,
            ("63.408000", "3.193000"),
            valid_to=moving - timedelta(days=1),
        ),
        SpotSpec(
            "kanalparken-ny",
            "Nye Kanalparken",
            "Havna",
            "street",
            "havna",
            3,
            6,
            ("63.407000", "3.194000"),
            valid_from=moving,
        ),
        SpotSpec("kontoret", "Kontoret", "Havna", "office", "havna", 1.2, 0.2),
        SpotSpec("asen-skole", "Åsen skole", "Åsbyen", "school", "asbyen", 6, 0.5),
        SpotSpec(
            "asen-skatepark", "Åsen skatepark", "Åsbyen", "street", "asbyen", 4, 4, ("63.421000", "3.240000")
        ),
        SpotSpec("asbyen-klubb", "Fritidsklubben i Åsbyen", "Åsbyen", "youth_club", "asbyen", 4, 3),
        SpotSpec("ostre-vik-vgs", "Østre Vik videregående skole", "Østre Vik", "school", "ostre-vik", 6, 0.3),
        SpotSpec("ostre-vik-park", "Parken i Østre Vik", "Østre Vik", "street", "ostre-vik", 2, 4),
        SpotSpec("myra-skole", "Myra skole", "Myra og Lia", "school", "myra", 6, 0.5),
        SpotSpec("myrasenteret", "Myrasenteret", "Myra og Lia", "mall", "myra", 6, 3),
        SpotSpec("lia-ballbinge", "Ballbingen i Lia", "Myra og Lia", "street", "lia", 3, 3),
        SpotSpec("lia-klubb", "Lia ungdomsklubb", "Myra og Lia", "youth_club", "lia", 3, 2, valid_to=closing),
        SpotSpec("sundet-skole", "Sundet skole", "Sundet", "school", "sundet", 5, 0.4),
        SpotSpec("sundbrua", "Under Sundbrua", "Sundet", "street", "sundet", 2, 5, ("63.398000", "3.260000")),
        SpotSpec(
            "sundet-strand", "Sundet strand", "Sundet", "street", "sundet", 3, 3, ("63.397000", "3.262000")
        ),
        SpotSpec("nordfjaera-kai", "Nordfjæra kai", "Nordfjæra", "street", "nordfjaera", 2, 3),
        SpotSpec("spillhula", "Spillhula", "Nordfjæra", "gaming", "nordfjaera", 3, 3),
        SpotSpec("sosiale-medier", "Sosiale medier", "Nett", "social_media", "", 5, 5),
        SpotSpec("spillserveren", "Spillserveren", "Nett", "gaming", "", 2, 3),
        SpotSpec("hjemme", "Hjemme hos ungdommen", "Annet", "home", "", 0.2, 0.1),
    ]
