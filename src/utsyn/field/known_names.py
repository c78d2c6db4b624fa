"""Names that a note must not hold: nicknames of young people whom the service knows, from the rooms that keep them.

This room keeps no names. A room that has them registers how they are asked for; what it answers lives as long as one
request. The phone gets a Bloom filter (Bloom 1970) with a salt of its own: it says «perhaps» for a name and, once in a
thousand, for another word; names cannot be read out of it, only guessed and tried.

The filter: m bits, k hashes; a word is normalised (:func:`normal`), then h1 and h2 are the first two 32-bit big-endian
words of SHA-256(salt ‖ UTF-8 of the word), and bit (h1 + i·h2) mod m stands for i = 0 … k-1. Bit b is bit b mod 8,
counted from the least, of byte b div 8.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from utsyn.core.models import Service

WORD = re.compile(r"[^\W_]+")

#: One word in so many that are no names is taken for one. A note has perhaps fifty words.
FALSE_ONE_IN = 1000

#: service → the words that are names there.
Names = Callable[[Service], Iterable[str]]
_providers: list[Names] = []


def normal(word: str) -> str:
    """The word as names are compared: one spelling of each letter, without regard to case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())


def words(text: str) -> set[str]:
    """The words of a text, normalised: runs of letters and digits."""
    return {normal(word) for word in WORD.findall(unicodedata.normalize("NFKC", text))}


def register(names: Names) -> None:
    """Let a room say which words are names. Called once, when it opens."""
    if names not in _providers:
        _providers.append(names)


def known(service: Service) -> set[str]:
    """The words that are names in the service, normalised. For this process only, never for an answer."""
    return {normal(word) for names in _providers for word in names(service) if word}


@dataclass(frozen=True, slots=True)
class Filter:
    """A Bloom filter. Empty bits: there are no names."""

    salt: bytes
    bits: bytes
    hashes: int

    def may_hold(self, word: str) -> bool:
        """Whether the word may be a name. Certainly true for one that is."""
        if not self.bits:
            return False
        places = _places(self.salt, normal(word), len(self.bits) * 8, self.hashes)
        return all(self.bits[at >> 3] >> (at & 7) & 1 for at in places)

    def as_json(self) -> dict[str, str | int]:
        """As the phone gets it."""
        return {
            "salt": base64.b64encode(self.salt).decode(),
            "bits": base64.b64encode(self.bits).decode(),
            "hashes": self.hashes,
        }


def filter_of(words: Iterable[str], salt: bytes) -> Filter:
    """A filter that holds these words."""
    names = {normal(word) for word in words}
    if not names:
        return Filter(salt, b"", 0)
    size = math.ceil(-len(names) * math.log(1 / FALSE_ONE_IN) / math.log(2) ** 2)
    size = max(64, math.ceil(size / 8) * 8)
    hashes = max(1, round(size / len(names) * math.log(2)))
    hashes = min(hashes, 16)
    bits = bytearray(size // 8)
    for word in names:
        for at in _places(salt, word, size, hashes):
            bits[at >> 3] |= 1 << (at & 7)
    return Filter(salt, bytes(bits), hashes)


def _places(salt: bytes, word: str, size: int, hashes: int) -> list[int]:
    digest = hashlib.sha256(salt + word.encode()).digest()
    h1, h2 = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:8], "big")
    return [(h1 + i * h2) % size for i in range(hashes)]
