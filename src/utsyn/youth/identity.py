"""What may be said of who somebody is: pure functions. Little is needed, nothing is asked for twice (IDN-7, IDN-13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from utsyn.core.errors import Invalid
from utsyn.core.formats import day as day_in_words
from utsyn.youth import numbers, phones
from utsyn.youth.models import AccessClass, Identity

LONGEST_NAME = 200
LONGEST_TEXT = 4000
MOST_NICKNAMES = 10
MOST_PHONES = 5
#: Somebody older than this was born on a day that was mistyped.
OLDEST = 120
NAMES = ("given_name", "family_name", "preferred_name")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
#: Why somebody known by a nickname is to stand with a name from now on (PVN-5). A code: the log keeps it.
REASONS = {
    "follow_up": gettext_lazy("Ungdommen skal følges opp"),
    "own_wish": gettext_lazy("Ungdommen vil selv stå med navn"),
    "cooperation": gettext_lazy("Samarbeid med andre tjenester"),
    "decision": gettext_lazy("Vedtak om tiltak"),
    "safety": gettext_lazy("Fare for liv eller helse"),
}


def cleaned(
    content: Mapping[str, Any], *, today: date, access_class: str = AccessClass.ORDINARY
) -> dict[str, Any]:
    """The box's fields as they are kept: blanks tidied, numbers in one spelling, what is empty left out.

    Raises Invalid, with the field, for what cannot be right. Fields that this module knows nothing of stay as they are.
    """
    found = {name: _tidied(value) for name, value in content.items()}
    for name in NAMES:
        _not_longer(found, name, LONGEST_NAME)
    for name, value in found.items():
        if name not in NAMES and isinstance(value, str):
            _not_longer(found, name, LONGEST_TEXT)
    found["nicknames"] = _nicknames(found.get("nicknames") or [])
    found["phones"] = _phones(found.get("phones") or [])
    found |= _born(found, today)
    if found.get("number"):
        found["number"] = numbers.accepted(str(found["number"]))
    if found.get("email") and not _EMAIL.fullmatch(str(found["email"])):
        raise Invalid(_("Skriv e-postadressen slik: navn@eksempel.no."), field="email")
    if access_class == AccessClass.PROTECTED and found.get("address"):
        raise Invalid(_("Ungdommen har adressesperre. Adressen skal ikke stå her."), field="address")
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def identity_of(content: Mapping[str, Any]) -> Identity:
    """How far up the ladder the fields bring somebody."""
    named = content.get("given_name") or content.get("family_name")
    return Identity.NAMED if named else Identity.NICKNAME


def is_enough(content: Mapping[str, Any]) -> bool:
    """Whether there is anything to call somebody by: a name, or a nickname."""
    return any(content.get(name) for name in (*NAMES, "nicknames"))


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the fields that differ, for the log; never what stood in them (LOG-9)."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def with_number_history(before: Mapping[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """``after`` with the numbers that somebody had before (IDN-3, IDN-5): one that goes is kept, to be found by."""
    old, new = before.get("number", ""), after.get("number", "")
    earlier = [*before.get("earlier_numbers", [])]
    if old and old != new and old not in earlier:
        earlier.append(old)
    return {**after, "earlier_numbers": [number for number in earlier if number != new]}


def _tidied(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    lines = value.replace("\x00", "").replace("\r\n", "\n").strip()
    return lines if "\n" in lines else " ".join(lines.split())


def _not_longer(found: Mapping[str, Any], name: str, most: int) -> None:
    if len(str(found.get(name) or "")) > most:
        raise Invalid(_("Bruk høyst %(most)s tegn.") % {"most": most}, field=name)


def _nicknames(given: Any) -> list[str]:
    names = list(dict.fromkeys(" ".join(str(each).replace("\x00", "").split()) for each in given))
    names = [name for name in names if name]
    if any(len(name) > LONGEST_NAME for name in names):
        raise Invalid(_("Bruk høyst %(most)s tegn.") % {"most": LONGEST_NAME}, field="nicknames")
    if len(names) > MOST_NICKNAMES:
        raise Invalid(_("Skriv høyst %(most)s kallenavn.") % {"most": MOST_NICKNAMES}, field="nicknames")
    return names


def _phones(given: Any) -> list[str]:
    found = [number for number in dict.fromkeys(phones.accepted(str(each)) for each in given) if number]
    if len(found) > MOST_PHONES:
        raise Invalid(_("Skriv høyst %(most)s telefonnumre.") % {"most": MOST_PHONES}, field="phones")
    return found


def _born(found: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The date, or the year alone. The date says the year too, so the year is not kept beside it."""
    oldest = date(today.year - OLDEST, 1, 1)
    if born := found.get("birth_date"):
        try:
            on = date.fromisoformat(str(born))
        except ValueError:
            raise Invalid(_("Skriv dag, måned og år, for eksempel 12.03.2009."), field="birth_date") from None
        if not oldest <= on <= today + timedelta(days=1):
            raise Invalid(
                _("Fødselsdatoen kan ikke være %(day)s.") % {"day": day_in_words(on)}, field="birth_date"
            )
        return {"birth_date": on.isoformat(), "birth_year": None}
    if year := found.get("birth_year"):
        if not str(year).isdecimal() or not oldest.year <= int(year) <= today.year:
            raise Invalid(
                _("Skriv året med fire sifre, for eksempel %(year)s.") % {"year": today.year - 16},
                field="birth_year",
            )
        return {"birth_year": int(year)}
    return {}
