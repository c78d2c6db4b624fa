"""What the state of a code allows: pure functions, no database."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from utsyn.catalogue.lists import CodeList
from utsyn.core import formats
from utsyn.core.errors import Invalid, NotAllowedNow

#: Words that the statistics use for themselves.
RESERVED = frozenset({"none", "unknown", "outside", "incomparable"})
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})

State = dict[str, Any]


class ChangedMeanwhile(NotAllowedNow):
    """Somebody else changed the code after the form was opened. ``current`` is what stands there now."""

    def __init__(self, current: State) -> None:
        super().__init__(
            _(
                "Noen andre endret dette mens du skrev. Se hva som står der nå, og lagre på nytt hvis ditt skal gjelde."
            ),
            field="version",
            value=current.get("name"),
        )
        self.current = current


def state(code: Any) -> State:
    """A code's fields as JSON. Foreign keys stand as codes, dates as ISO dates, positions as text."""
    found: State = {
        "name": code.name,
        "valid_from": _iso(code.valid_from),
        "valid_to": _iso(code.valid_to),
        "successor": code.successor.code if code.successor else None,
    }
    if hasattr(code, "area"):
        found |= {
            "area": code.area,
            "kind": code.kind,
            "district": code.district.code if code.district else None,
            "latitude": None if code.latitude is None else f"{code.latitude:.6f}",
            "longitude": None if code.longitude is None else f"{code.longitude:.6f}",
        }
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def version(of: State) -> str:
    """A short mark of a state, carried by a form: what the writer saw when the form was opened."""
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:16]


def check_version(of: State, seen: str) -> None:
    """Raises ChangedMeanwhile when the form was opened on something else. An empty ``seen`` asks for no check."""
    if seen and seen != version(of):
        raise ChangedMeanwhile(of)


def changed_since() -> str:
    """What to say when something cannot be taken back any more."""
    return _("Noen har endret dette etterpå, så det kan ikke angres. Se hva som står der nå.")


def area_of(code: Any) -> str | None:
    """The area of a place; None for other codes. Names need only differ within an area."""
    area: str | None = getattr(code, "area", None)
    return area


def clean_name(name: str) -> str:
    """The name with single spaces, without what cannot be seen (no document and no package can hold a control
    character). Raises Invalid for none, or one that is too long."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    name = "".join(letter for letter in name if letter.isprintable())
    if not name:
        raise Invalid(_("Skriv et navn."), field="name", value=name)
    if len(name) > 200:
        raise Invalid(_("Navnet er for langt. Bruk høyst 200 tegn."), field="name", value=name)
    return name


def check_name_free(name: str, taken: Iterable[str]) -> None:
    """Raises Invalid where an open code already has the name: two that look the same cannot be told apart."""
    if name.casefold() in {other.casefold() for other in taken}:
        raise Invalid(
            _("Det finnes allerede noe som heter «%(name)s». Velg et annet navn.") % {"name": name},
            field="name",
            value=name,
        )


def check_code(code: str, taken: Iterable[str]) -> str:
    """The code that the user wrote. Raises Invalid where it cannot be used, now or ever again."""
    code = code.strip().lower()
    if not CODE.fullmatch(code):
        raise Invalid(
            _("Bruk små bokstaver a–z, tall og bindestrek i koden, høyst 60 tegn."), field="code", value=code
        )
    if code in RESERVED:
        raise Invalid(
            _("Koden «%(code)s» bruker systemet selv. Velg en annen.") % {"code": code},
            field="code",
            value=code,
        )
    if code in set(taken):
        raise Invalid(
            _("Koden «%(code)s» er brukt før. En kode blir aldri brukt om igjen. Velg en annen.")
            % {"code": code},
            field="code",
            value=code,
        )
    return code


def code_for(name: str, taken: Iterable[str]) -> str:
    """A code made from the name, that was never used before: «Åsen skole» → ``asen-skole``."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    base = (
        re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")[:50].strip("-")
        or "kode"
    )
    used = set(taken) | RESERVED
    candidate, number = base, 1
    while candidate in used:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def check_dates(valid_from: date | None, valid_to: date | None) -> None:
    """Raises Invalid for an end before its start."""
    if valid_from and valid_to and valid_to < valid_from:
        raise Invalid(
            _("Siste dag er før den første, som er %(day)s. Velg en senere dag.")
            % {"day": shown(valid_from)},
            field="valid_to",
            value=valid_to,
        )


def check_closable(of: CodeList, code: Any) -> None:
    """Raises Invalid for a code that the house relies on."""
    if code.code in of.fixed:
        raise Invalid(
            _("«%(name)s» må alltid finnes og kan ikke avsluttes. Du kan endre navnet.")
            % {"name": code.name},
            field="code",
            value=code.code,
        )


def check_merge(of: CodeList, code: Any, into: Any, from_date: date, successors: Mapping[int, int]) -> None:
    """Raises Invalid where ``code`` cannot go into ``into`` from that day.

    ``successors`` maps the primary key of each merged code of the list to the one that took over.
    """
    check_closable(of, code)
    if into.pk == code.pk:
        raise Invalid(_("Velg et annet navn enn det du slår sammen."), field="into", value=into.code)
    if code.pk in trail(into.pk, successors):
        raise Invalid(
            _("«%(name)s» er selv slått sammen med dette. Velg noe annet.") % {"name": into.name},
            field="into",
            value=into.code,
        )
    if (into.valid_to and into.valid_to < from_date) or (into.valid_from and into.valid_from > from_date):
        raise Invalid(
            _("«%(name)s» er ikke i bruk %(day)s. Velg et navn som er i bruk da.")
            % {"name": into.name, "day": shown(from_date)},
            field="into",
            value=into.code,
        )
    check_dates(code.valid_from, from_date - timedelta(days=1))


def trail(start: int, successors: Mapping[int, int]) -> list[int]:
    """The code and all that took over after it, in order. Ends even if the data should go round."""
    found = [start]
    while (following := successors.get(found[-1])) is not None and following not in found:
        found.append(following)
    return found


def shown(day: date) -> str:
    """A date as people read it."""
    return formats.day(day)
