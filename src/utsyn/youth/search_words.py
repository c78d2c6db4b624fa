"""What somebody typed in the search box: words of names, years, phone numbers, birth numbers. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from utsyn.youth import numbers, phones, spelling
from utsyn.youth.models import SearchToken

Kind = SearchToken.Kind
#: What a box holds at most; a name has at most 200 letters.
LONGEST = 250
#: More words than these narrow nothing down.
MOST_WORDS = 8
_YEARS = range(1900, 2100)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](\d{4})")


class Sort(StrEnum):
    """What sort of word it is. The log keeps this and never the word (LOG-9)."""

    NAME = "name"
    YEAR = "year"
    PHONE = "phone"
    NUMBER = "number"


class Tier(IntEnum):
    """How tolerant a search is; each is tried where the ones before found too few."""

    EXACT = 0
    SOUND = 1
    NEAR = 2


@dataclass(frozen=True, slots=True)
class Word:
    """One word that must match, with others."""

    sort: Sort
    text: str

    def pieces(self, tier: Tier) -> set[spelling.Piece]:
        """The pieces by which somebody is found who matches this word on a tier, or on a stricter one."""
        match self.sort:
            case Sort.YEAR:
                return {(Kind.YEAR, self.text)}
            case Sort.PHONE:
                return {(Kind.PHONE, self.text)}
            case Sort.NUMBER:
                return {(Kind.NUMBER, self.text)}
        written = spelling.spellings(self.text)
        found: set[spelling.Piece] = {(Kind.PART, each) for each in written}
        found |= {(Kind.BEGINNING, each) for each in written if 2 <= len(each) <= 5}
        if tier >= Tier.SOUND:
            found |= {(Kind.BEGINNING, each[:5]) for each in written if len(each) > 5}
            if sound := spelling.sound(self.text):
                found.add((Kind.SOUND, sound))
        if tier >= Tier.NEAR:
            less = spelling.without_a_letter(self.text)
            found |= {(Kind.NEAR, each) for each in less} | {(Kind.PART, each) for each in less}
            found.add((Kind.NEAR, spelling.short(self.text)))
        return found


def words_of(text: str) -> list[Word]:
    """The words to look for, in the order they stand. A single letter says too little beside other words."""
    found: list[Word] = []
    digits: list[str] = []
    for chunk in [*text[:LONGEST].split(), ""]:
        if re.fullmatch(r"[+(]?[\d()./-]+", chunk):
            digits.append(chunk)
            continue
        found += _of_digits(digits)
        digits = []
        found += [Word(Sort.NAME, part) for part in spelling.parts(chunk)]
    several = [word for word in found if len(word.text) > 1]
    return (several or found)[:MOST_WORDS]


def _of_digits(chunks: list[str]) -> list[Word]:
    """Digits that stand beside each other: years, and numbers written in groups. The longest that is one, is one."""
    for end in range(len(chunks), 0, -1):
        if word := _one_of_digits(chunks[:end]):
            return [word, *_of_digits(chunks[end:])]
    names = [Word(Sort.NAME, part) for part in spelling.parts("".join(chunks[:1]))]
    return [*names, *_of_digits(chunks[1:])] if chunks else []


def _one_of_digits(chunks: list[str]) -> Word | None:
    """The one thing that these groups of digits say, if they do."""
    if len(chunks) == 1 and (date := _DATE.fullmatch(chunks[0])):
        return Word(Sort.YEAR, date[1])
    whole = "".join(chunks)
    if numbers.kind_of(whole):
        return Word(Sort.NUMBER, numbers.digits_of(whole))
    if phone := phones.e164(whole):
        return Word(Sort.PHONE, phone)
    if len(chunks) == 1 and whole.isdecimal() and len(whole) == 4 and int(whole) in _YEARS:
        return Word(Sort.YEAR, whole)
    return None
