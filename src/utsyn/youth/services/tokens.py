"""The keyed hashes by which people are found, and the meeting of people's birth numbers with employees' (TIL-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from utsyn.audit.services import record
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.crypto.hashing import SHORT, Hasher
from utsyn.youth import spelling
from utsyn.youth.models import Impediment, SearchToken, StaffNumber, YoungPerson

#: So many people's hashes are written in one statement: SQLite counts the values.
_AT_ONCE = 400
_COLUMNS = ("service_id", "person_id", "kind", "digest")


class Digests:
    """What makes a service's search hashes. The kind is a part of what is hashed: no two kinds have one in common.

    Of a birth number it is the beginning of what :class:`StaffNumber` keeps, so that either can be found by the other.
    """

    def __init__(self, service: Service) -> None:
        self._search, self._number = Hasher(service, "search"), Hasher(service, "number")

    def of(self, piece: spelling.Piece) -> bytes:
        """The hash of one piece of spelling."""
        kind, text = piece
        if kind == SearchToken.Kind.NUMBER:
            return self._number.short(text)
        return self._search.short(f"{int(kind)}:{text}")

    def whole_numbers(self, content: Mapping[str, Any]) -> list[str]:
        """The whole hashes of the numbers that somebody has or had."""
        own = [content.get("number", ""), *content.get("earlier_numbers", [])]
        return [self._number.whole(str(number)) for number in own if number]


def write_tokens(persons: Iterable[YoungPerson]) -> None:
    """Write anew by what these people are found. A part of the change that calls it, in its transaction.

    Give the rows with their boxes readable (``select_related("data_key", "service")``); erased ones lose theirs.
    """
    left = iter(persons)
    makers: dict[int, Digests] = {}
    while some := list(islice(left, _AT_ONCE)):
        SearchToken.objects.filter(person__in=[person.pk for person in some]).delete()
        rows = []
        for person in some:
            if person.erased_at is not None or not person.is_readable:
                continue
            if person.service_id not in makers:
                makers[person.service_id] = Digests(person.service)
            digests = makers[person.service_id]
            for piece in spelling.pieces_of(person.content()):
                rows.append((person.service_id, person.pk, int(piece[0]), digests.of(piece)))
        bulk.insert(SearchToken, _COLUMNS, rows)


def match_staff_numbers(number: StaffNumber) -> int:
    """Keep an employee out of the records with a number that they have said is their own or a relative's, also one
    that the young person had before. How many new hindrances there are. A part of the change that saved ``number``.
    """
    found = SearchToken.objects.filter(
        service=number.service, digest=bytes.fromhex(number.digest)[:SHORT], kind=SearchToken.Kind.NUMBER
    )
    persons = YoungPerson.objects.filter(pk__in=found.values("person")).select_related("data_key", "service")
    return match_persons(by=Actor.of(number.user), service=number.service, persons=persons)


def match_persons(*, by: Actor, service: Service, persons: Iterable[YoungPerson]) -> int:
    """Keep employees out of these records where their numbers are the same; how many new hindrances there are.

    A part of the change that gave the people their numbers, in its transaction.
    """
    digests, made = Digests(service), 0
    for person in persons:
        hashes = digests.whole_numbers(person.content())
        for number in StaffNumber.objects.filter(service=service, digest__in=hashes).order_by("pk"):
            _impediment, new = Impediment.objects.get_or_create(
                person=person,
                user_id=number.user_id,
                ended_at__isnull=True,
                defaults={"service": service, "kind": number.kind, "given_at": clock.now()},
            )
            if new:
                record(by, "youth.impediment_found", person, kind=number.kind, who=number.user_id)
                made += 1
    return made
