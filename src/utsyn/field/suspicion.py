"""Whether a text looks as if it named a person: pure functions, no database. It warns; it never refuses.

What is said in the field stays anonymous. The signs are rough on purpose: somebody who reads the warning and knows
better goes on. Sought: numbers that could be somebody's telephone or birth number, e-mail addresses, and words with a
capital letter where a sentence doesn't begin, unless they are known to be places or colleagues.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(r"(?<![\w/])\+?\d(?:[ .-]?\d){5,13}(?![\w/])")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
#: After these a sentence begins.
BEGINS = re.compile(r"(?:^|[.!?:;\n•*\"«(–-])\s*$")
#: Words that have a capital letter and name nobody.
HARMLESS = frozenset(
    [
        "nav",
        "barnevernet",
        "barnevern",
        "politiet",
        "dps",
        "bup",
        "ppt",
        "slt",
        "norge",
        "oslo",
        "ruter",
        "vy",
        "narvesen",
        "kiwi",
        "rema",
        "coop",
        "mcdonald's",
        "mcdonalds",
        "snapchat",
        "instagram",
        "tiktok",
        "telegram",
        "discord",
        "jodel",
        "facebook",
        "vg",
        "nrk",
        "sms",
        "vi",
        "du",
        "de",
        "dere",
        "jeg",
        "det",
        "den",
    ]
)


class Suspect(NamedTuple):
    """What looks like a person: ``kind`` is ``name``, ``phone``, ``birth_number`` or ``email``."""

    kind: str
    text: str


def known_words(names: Collection[str]) -> frozenset[str]:
    """The words of places, districts and colleagues, which may be named."""
    return frozenset(word.casefold() for name in names for word in WORD.findall(name)) | HARMLESS


def suspects(text: str, known: Collection[str] = HARMLESS) -> list[Suspect]:
    """What in the text looks like a person, each once, in the order it stands. ``known``: from :func:`known_words`."""
    found = [(m.start(), Suspect("email", m.group())) for m in EMAIL.finditer(text)]
    plain = EMAIL.sub(lambda m: " " * len(m.group()), text)
    found += [(at, one) for at, one in _numbers(plain)]
    found += _names(plain, known)
    said: dict[Suspect, None] = {}
    for _at, one in sorted(found, key=lambda each: each[0]):
        said.setdefault(one)
    return list(said)


def _numbers(text: str) -> list[tuple[int, Suspect]]:
    found = []
    for match in NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if match.group().startswith("+47") or (digits.startswith("0047") and len(digits) == 12):
            digits = digits[-8:]
        if len(digits) == 11 and _could_be_a_date(digits):
            found.append((match.start(), Suspect("birth_number", match.group())))
        elif (
            len(digits) == 8
            and digits[0] in "2345679"
            and not re.fullmatch(r"\d\d\.\d\d\.\d{4}", match.group())
        ):
            found.append((match.start(), Suspect("phone", match.group())))
    return found


def _could_be_a_date(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    return 1 <= (day - 40 if day > 40 else day) <= 31 and 1 <= month % 20 <= 12


def _names(text: str, known: Collection[str]) -> list[tuple[int, Suspect]]:
    """Runs of words with a capital letter. One at a sentence's beginning counts only with another after it."""
    found: list[tuple[int, Suspect]] = []
    run: list[re.Match[str]] = []
    for match in [*WORD.finditer(text), None]:
        goes_on = (
            match is not None
            and _capital(match.group())
            and (not run or text[run[-1].end() : match.start()] in (" ", "\u00a0"))
        )
        if match is not None and goes_on:
            run.append(match)
            continue
        found += _told(text, run, known)
        run = [match] if match is not None and _capital(match.group()) else []
    return found


def _told(text: str, run: list[re.Match[str]], known: Collection[str]) -> list[tuple[int, Suspect]]:
    begins = bool(run) and BEGINS.search(text[: run[0].start()]) is not None
    strange = [match for match in run if not _is_known(match.group(), known)]
    if not strange or (begins and strange == run[:1]):
        return []
    if begins and strange[0] is run[0] and len(strange) < 2:
        return []
    return [(strange[0].start(), Suspect("name", text[strange[0].start() : strange[-1].end()]))]


def _capital(word: str) -> bool:
    return word[0].isupper() and len(word) > 1 and not word.isupper()


def _is_known(word: str, known: Collection[str]) -> bool:
    plain = word.casefold()
    return plain in known or (plain.endswith("s") and plain[:-1] in known)
