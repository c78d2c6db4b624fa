"""Phone numbers as they are kept: E.164, whatever way somebody writes one (IDN-12)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid

NORWAY = "47"
#: Norwegian numbers have eight digits, or five with a zero first. Ranges are not checked: new ones are opened.
_NORWEGIAN = re.compile(r"(?:0\d{4}|[2-9]\d{7})")
#: E.164 allows 15 digits with the country's code; the shortest numbers in use have seven.
_FOREIGN = re.compile(r"[1-9]\d{6,14}")


def e164(text: str) -> str:
    """``+4790000001`` for ``900 00 001``, ``0047 90000001`` and the like; "" where it is no phone number."""
    bare = re.sub(r"[\s().\-/\u00a0]", "", text)
    international = bare.startswith(("+", "00"))
    digits = bare.removeprefix("+") if bare.startswith("+") else bare.removeprefix("00")
    if not (digits.isascii() and digits.isdecimal()):
        return ""
    if not international and _NORWEGIAN.fullmatch(digits):
        return f"+{NORWAY}{digits}"
    if not international and not (digits.startswith(NORWAY) and len(digits) == 10):
        return ""
    if digits.startswith(NORWAY):
        return f"+{digits}" if _NORWEGIAN.fullmatch(digits.removeprefix(NORWAY)) else ""
    return f"+{digits}" if _FOREIGN.fullmatch(digits) else ""


def accepted(text: str, *, field: str = "phones") -> str:
    """The number as :func:`e164`; "" for an empty text. Raises Invalid for anything else."""
    if not text.strip():
        return ""
    found = e164(text)
    if not found:
        raise Invalid(
            _(
                "Skriv telefonnummeret med åtte sifre, eller med + og landskode, for eksempel +46 70 123 45 67."
            ),
            field=field,
        )
    return found


def shown(number: str) -> str:
    """``900 00 001`` for a Norwegian mobile number, groups of two for another; a foreign one as it is."""
    digits = number.removeprefix(f"+{NORWAY}")
    if digits == number or len(digits) != 8:
        return digits
    if digits[0] in "489":
        return f"{digits[:3]} {digits[3:5]} {digits[5:]}"
    return " ".join(digits[i : i + 2] for i in range(0, 8, 2))
