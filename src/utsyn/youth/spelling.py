"""How names are spelled, and how else they could be: pure functions, in which nothing is ever kept.

A person is found by keyed hashes of what these functions make of a name (:mod:`utsyn.youth.services.tokens`), so each
way of spelling must come out as the same letters when it is written down and when it is searched for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from utsyn.youth.models import SearchToken

Kind = SearchToken.Kind
#: Kind of hash and the text it is a hash of.
Piece = tuple[int, str]

#: Letters that are no other letter with a mark above; what is left of them in the plain spelling.
_PLAIN = str.maketrans({
    "æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "œ": "oe", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "þ": "th",
    "ß": "ss", "ł": "l", "ı": "i", "ʼ": "", "’": "", "'": "", "`": "", "´": "",
})  # fmt: skip
#: The same for the short spelling, in which æ, ä and ae are one, ø and oe, å and aa.
_SHORT = str.maketrans({"æ": "e", "ä": "e"})
_DIGRAPHS = (("aa", "a"), ("ae", "e"), ("oe", "o"))
_WORD = re.compile(r"[^\W_]+")
_BEGINNINGS = range(2, 6)
#: A letter is left out of names of this length: in shorter ones too little would be left, longer ones are hit anyway.
_NEAR = range(4, 21)
#: Sounds, in this order. A capital letter is a sound of its own from there on.
_SOUNDS = (
    (r"skj|sch|sj|sh|kj|tj", "X"), (r"^hv|w", "v"), (r"^hj|^gj", "J"), (r"dj", "J"), (r"^[yj](?=[aeiou])", "J"),
    (r"(?<=[aeiouy])j(?=[aeiou])", "J"), (r"ch|ck|kh|q", "k"), (r"ph", "f"), (r"(?<=[tdgbrlp])h", ""),
    (r"c(?=[eiy])", "s"), (r"c", "k"), (r"x", "ks"), (r"ou", "u"), (r"[ae][iyj]", "e"), (r"(?<=[^aeiouy])j", ""),
    (r"[iy]", "e"), (r"u", "o"), (r"(.)\1+", r"\1"), (r"dt$|d$", "t"),
)  # fmt: skip
_SOUND_RULES = tuple((re.compile(found), sound) for found, sound in _SOUNDS)
_VOWELS = frozenset("aeo")


def plain(word: str) -> str:
    """The word in small letters without marks: «Åse-Lill» is two words, each of them goes in by itself."""
    composed = unicodedata.normalize("NFKC", word).casefold().translate(_PLAIN)
    return _without_marks(composed)


def short(word: str) -> str:
    """As :func:`plain`, with æ, ø and å and the two letters that stand for each of them as one."""
    found = _without_marks(unicodedata.normalize("NFKC", word).casefold().translate(_SHORT).translate(_PLAIN))
    for two, one in _DIGRAPHS:
        found = found.replace(two, one)
    return found


def spellings(word: str) -> set[str]:
    """The plain and the short spelling, which mostly are the same."""
    return {plain(word), short(word)} - {""}


def parts(name: str) -> list[str]:
    """The words of a name: what blanks and hyphens stand between. Apostrophes belong to the word."""
    bare = re.sub(r"[ʼ’'`´]", "", unicodedata.normalize("NFKC", name))
    return _WORD.findall(bare)


def sound(word: str) -> str:
    """How the word sounds: its first vowel, roughly, and its consonants; "" where that says too little.

    Muhammed, Mohamed and Mohammad are one, and so are Christian and Kristian, Yousef and Jusuf; Sara and Zahra are not.
    """
    found = short(word)
    for pattern, replacement in _SOUND_RULES:
        found = pattern.sub(replacement, found)
    first = next((i for i, letter in enumerate(found) if letter in _VOWELS), len(found))
    kept = found[: first + 1] + "".join(letter for letter in found[first + 1 :] if letter not in _VOWELS)
    kept = re.sub(r"(.)\1+", r"\1", kept)
    return kept if len(kept) > 1 else ""


def without_a_letter(word: str) -> set[str]:
    """The word's short spelling with each of its letters left out; nothing of very short and very long words."""
    letters = short(word)
    if len(letters) not in _NEAR:
        return set()
    return {letters[:i] + letters[i + 1 :] for i in range(len(letters))}


def beginnings(word: str) -> set[str]:
    """The first two to five letters, in both spellings."""
    return {each[:length] for each in spellings(word) for length in _BEGINNINGS if len(each) >= length}


def pieces_of_name(name: str) -> set[Piece]:
    """Everything that a name, of one or more words, can be found by."""
    words = parts(name)
    joined = ["".join(words)] if len(words) > 1 else []
    found: set[Piece] = set()
    for word in [*words, *joined]:
        found |= {(Kind.PART, each) for each in spellings(word)}
        found |= {(Kind.BEGINNING, each) for each in beginnings(word)}
        found |= {(Kind.NEAR, each) for each in without_a_letter(word)}
        if key := sound(word):
            found.add((Kind.SOUND, key))
    return found


def pieces_of(content: Mapping[str, Any]) -> set[Piece]:
    """Everything that somebody can be found by, from the fields of the box."""
    names = [content.get(field, "") for field in ("given_name", "family_name", "preferred_name")]
    found: set[Piece] = set()
    for name in [*names, *content.get("nicknames", [])]:
        found |= pieces_of_name(str(name))
    if born := str(content.get("birth_date") or content.get("birth_year") or ""):
        found.add((Kind.YEAR, born[:4]))
    found |= {(Kind.PHONE, str(phone)) for phone in content.get("phones", [])}
    numbers: Iterable[str] = [content.get("number", ""), *content.get("earlier_numbers", [])]
    return found | {(Kind.NUMBER, str(number)) for number in numbers if number}


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
