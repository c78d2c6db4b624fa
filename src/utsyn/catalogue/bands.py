"""Age bands as people write them: one to a line, «13–15», «26+» or «ungdomsskole 13–15». Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from utsyn.catalogue.policies import CODE, shown
from utsyn.core.errors import Invalid

#: Nobody is older; what «26+» ends with.
OLDEST = 150
#: Words that the statistics use in the place of a band.
RESERVED_BANDS = frozenset({"other", "incomparable", "unknown", "none"})
#: The scheme that services without their own use; built in.
BUILT_IN = "standard"

LINE = re.compile(
    r"(?:(?P<code>\S+?):?\s+)?(?P<low>\d{1,3})(?:\s*(?P<open>\+)|\s*[-–—]\s*(?P<high>\d{1,3}))?"
)


class BandSpec(NamedTuple):
    """A band: whole years, both ends included."""

    code: str
    age_from: int
    age_to: int

    @property
    def ages(self) -> str:
        """As it is written in the form: «13–15», «16», «26+»."""
        if self.age_to >= OLDEST:
            return f"{self.age_from}+"
        return str(self.age_from) if self.age_from == self.age_to else f"{self.age_from}–{self.age_to}"


def parse(text: str) -> list[BandSpec]:
    """The bands in ``text``, youngest first. Raises Invalid that names the line that cannot be read, or overlaps."""
    bands = [_band(line.strip()) for line in text.splitlines() if line.strip()]
    if not bands:
        raise Invalid(_("Skriv minst én aldersgruppe."), field="bands", value=text)
    check(bands)
    return sorted(bands, key=lambda band: band.age_from)


def _band(line: str) -> BandSpec:
    match = LINE.fullmatch(line)
    if match is None:
        raise Invalid(
            _("«%(line)s» kan ikke leses som en aldersgruppe. Skriv for eksempel 13–15 eller 26+.")
            % {"line": line},
            field="bands",
            value=line,
        )
    low = int(match["low"])
    high = OLDEST if match["open"] else int(match["high"] or low)
    code = (match["code"] or "").lower()
    if not code:
        code = f"over-{low - 1}" if match["open"] and low else f"{low}-{high}" if high != low else str(low)
    return BandSpec(code, low, high)


def check(bands: Iterable[BandSpec]) -> None:
    """Raises Invalid for an end before its start, a code twice or reserved, or two bands that hold the same age."""
    seen: dict[str, BandSpec] = {}
    before: BandSpec | None = None
    for band in sorted(bands, key=lambda each: (each.age_from, each.age_to)):
        _check_one(band, seen)
        seen[band.code] = band
        if before and band.age_from <= before.age_to:
            raise Invalid(
                _("%(one)s og %(two)s overlapper. Hver alder kan bare være i én gruppe.")
                % {"one": before.ages, "two": band.ages},
                field="bands",
                value=band.ages,
            )
        before = band


def _check_one(band: BandSpec, seen: dict[str, BandSpec]) -> None:
    if band.age_to < band.age_from or band.age_to > OLDEST:
        raise Invalid(
            _("%(band)s slutter før den begynner. Skriv den laveste alderen først.") % {"band": band.ages},
            field="bands",
            value=band.ages,
        )
    if not CODE.fullmatch(band.code):
        raise Invalid(
            _("Bruk små bokstaver a–z, tall og bindestrek i koden, høyst 60 tegn."),
            field="bands",
            value=band.code,
        )
    if band.code in RESERVED_BANDS or band.code in seen:
        raise Invalid(
            _("Koden «%(code)s» er opptatt. Velg en annen.") % {"code": band.code},
            field="bands",
            value=band.code,
        )


def gaps(bands: Iterable[BandSpec]) -> list[str]:
    """The ages between the youngest and the oldest band that no band holds: «19–20». They will count as «other»."""
    ordered = sorted(bands, key=lambda band: band.age_from)
    return [
        BandSpec("", one.age_to + 1, two.age_from - 1).ages
        for one, two in pairwise(ordered)
        if two.age_from > one.age_to + 1
    ]


def as_text(bands: Iterable[BandSpec]) -> str:
    """The bands as :func:`parse` reads them."""
    return "\n".join(b.ages if _band(b.ages).code == b.code else f"{b.code} {b.ages}" for b in bands)


def check_start(start: date | None, others: Iterable[date | None]) -> None:
    """Raises Invalid where another scheme starts on the same day: then neither would be in force."""
    if start in set(others):
        day = shown(start) if start else _("uten dato")
        raise Invalid(
            _("Det finnes allerede en inndeling som gjelder fra %(day)s. Velg en annen dato.") % {"day": day},
            field="valid_from",
            value=start,
        )
