"""What a cell may hold: each kind reads a cell's text into a value and writes the value as the same text again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _


class Bad(Exception):
    """The text is not what the kind expects; the message says what is."""


FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s.,()]*$)")
#: What a spreadsheet would take for a formula, after any number of apostrophes that guard it.
GUARDED = re.compile(r"'*(?:[=@\t\r]|[+-](?![\d\s.,()]*$))")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Kind:
    """Base of the kinds. ``read`` gets a text that is not empty."""

    #: What stands for an empty cell.
    empty: Any = field(default=None, kw_only=True)

    def read(self, text: str, zone: ZoneInfo) -> Any:
        """The value of ``text``, or raises :class:`Bad`."""
        raise NotImplementedError

    def write(self, value: Any, zone: ZoneInfo) -> str:
        """The text that reads as ``value``."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Id(Kind):
    """An id or a code: 1–100 visible characters. ``listed`` ones may stand in a list, so they hold no ``|``."""

    limit: int = 100
    listed: bool = False

    def read(self, text: str, zone: ZoneInfo) -> str:
        if len(text) > self.limit:
            raise Bad(_("høyst %(limit)d tegn") % {"limit": self.limit})
        if text != text.strip() or CONTROL.search(text) or "\n" in text or "\r" in text or "\t" in text:
            raise Bad(_("en kode uten mellomrom først eller sist, linjeskift og andre usynlige tegn"))
        if FORMULA.match(text) or text[0] in "+-'":
            raise Bad(_("en kode som begynner med en bokstav eller et tall, ikke med = + - @ eller '"))
        if self.listed and "|" in text:
            raise Bad(_("en kode uten | (det skiller verdiene i en liste)"))
        return text


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Free text. What a spreadsheet would run as a formula must be guarded by an apostrophe, here and in exports."""

    limit: int = 200
    lines: bool = False  # whether it may have line breaks
    empty: Any = field(default="", kw_only=True)

    def read(self, text: str, zone: ZoneInfo) -> str:
        if FORMULA.match(text):
            raise Bad(
                _("en tekst som ikke begynner som en formel (= + - @). Er den ment som tekst, skriv ' foran")
            )
        if text[0] == "'" and GUARDED.match(text):
            text = text[1:]
        if len(text) > self.limit:
            raise Bad(
                _("høyst %(limit)d tegn, her er det %(length)d") % {"limit": self.limit, "length": len(text)}
            )
        if CONTROL.search(text) or (not self.lines and ("\n" in text or "\r" in text)):
            raise Bad(
                _("en tekst uten styretegn") if self.lines else _("en tekst på én linje, uten styretegn")
            )
        return text

    def write(self, value: str, zone: ZoneInfo) -> str:
        return "'" + value if GUARDED.match(value) else value


@dataclass(frozen=True, slots=True)
class OneOf(Kind):
    """One of the format's own words."""

    words: tuple[str, ...] = ()

    def read(self, text: str, zone: ZoneInfo) -> str:
        if text not in self.words:
            raise Bad(_("en av: %(words)s") % {"words": ", ".join(self.words)})
        return text


@dataclass(frozen=True, slots=True)
class Whole(Kind):
    """A whole number within limits, both included."""

    least: int = 0
    most: int = 1_000_000

    def read(self, text: str, zone: ZoneInfo) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", text) or not self.least <= int(text) <= self.most:
            raise Bad(_("et helt tall fra %(least)d til %(most)d") % {"least": self.least, "most": self.most})
        return int(text)


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A number with a decimal point."""

    def read(self, text: str, zone: ZoneInfo) -> float:
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?", text):
            raise Bad(_("et tall med punktum som desimaltegn, for eksempel 19.6"))
        return float(text)

    def write(self, value: float, zone: ZoneInfo) -> str:
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


@dataclass(frozen=True, slots=True)
class Degrees(Kind):
    """A latitude or longitude: decimal degrees, kept to six decimals (11 cm)."""

    most: int = 90

    def read(self, text: str, zone: ZoneInfo) -> Decimal:
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", text) or abs(Decimal(text)) > self.most:
            raise Bad(
                _("grader fra -%(most)d til %(most)d med punktum, for eksempel 63.4305") % {"most": self.most}
            )
        return Decimal(text).quantize(Decimal("0.000001"))

    def write(self, value: Decimal, zone: ZoneInfo) -> str:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """A date, ``YYYY-MM-DD``."""

    def read(self, text: str, zone: ZoneInfo) -> date:
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError
            day = date.fromisoformat(text)
        except ValueError:
            raise Bad(_("en dato skrevet ÅÅÅÅ-MM-DD, for eksempel 2016-03-04")) from None
        _within_reason(day.year)
        return day

    def write(self, value: date, zone: ZoneInfo) -> str:
        return value.isoformat()


@dataclass(frozen=True, slots=True)
class Clock(Kind):
    """A time of the day, ``HH:MM``, on the service's own clock."""

    def read(self, text: str, zone: ZoneInfo) -> time:
        if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", text):
            raise Bad(_("et klokkeslett skrevet TT:MM, fra 00:00 til 23:59"))
        return time.fromisoformat(text)

    def write(self, value: time, zone: ZoneInfo) -> str:
        return f"{value:%H:%M}"


MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment(Kind):
    """A time, ISO 8601 with offset; without one it is in the service's time zone. Read as UTC."""

    def read(self, text: str, zone: ZoneInfo) -> datetime:
        try:
            if not MOMENT.fullmatch(text):
                raise ValueError
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise Bad(_("et tidspunkt skrevet ÅÅÅÅ-MM-DDTtt:mm:ss+01:00")) from None
        _within_reason(moment.year)
        if moment.tzinfo is None:
            # Twice on the autumn night: the first is meant (fold 0). Never on the spring night: that is a mistake.
            known = moment.replace(tzinfo=zone).astimezone(UTC)
            if known.astimezone(zone).replace(tzinfo=None) != moment:
                raise Bad(
                    _(
                        "et tidspunkt som finnes: klokka ble stilt fram denne natta. Skriv forskyvningen (+01:00)"
                    )
                )
            return known
        return moment.astimezone(UTC)

    def write(self, value: datetime, zone: ZoneInfo) -> str:
        return value.astimezone(zone).isoformat()


def _within_reason(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Bad(_("et år fra %(first)d til %(last)d") % {"first": FIRST_YEAR, "last": LAST_YEAR})


@dataclass(frozen=True, slots=True)
class Flag(Kind):
    """``true`` or ``false``."""

    def read(self, text: str, zone: ZoneInfo) -> bool:
        if text not in ("true", "false"):
            raise Bad(_("true eller false"))
        return text == "true"

    def write(self, value: bool, zone: ZoneInfo) -> str:
        return "true" if value else "false"


@dataclass(frozen=True, slots=True)
class ListOf(Kind):
    """Codes separated by ``|``. ``ordered``: whether their order means anything; if not, they are sorted."""

    ordered: bool = True
    empty: Any = field(default=(), kw_only=True)

    def read(self, text: str, zone: ZoneInfo) -> tuple[str, ...]:
        codes = text.split("|")
        if "" in codes:
            raise Bad(_("koder med | imellom, ikke to | etter hverandre eller ytterst"))
        if len(set(codes)) < len(codes):
            raise Bad(_("hver kode bare én gang"))
        item = Id(listed=True)
        values = [item.read(code, zone) for code in codes]
        return tuple(values if self.ordered else sorted(values))

    def write(self, value: tuple[str, ...], zone: ZoneInfo) -> str:
        return "|".join(value)
