"""The keyed hashes by which people are found, and the meeting of people's birth numbers with employees' (TIL-6)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from utsyn.audit.services import record
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.crypto.hashing import Hasher
from utsyn.youth import spelling
from utsyn.youth.models import Impediment, SearchToken, StaffNumber, YoungPerson

#: So many people's hashes are taken away in one statement: SQLite counts the values.
_AT_ONCE = 400
_COLUMNS = ("service_id", "person_id", "kind", "digest")


def digests(hasher: Hasher, pieces: Iterable[spelling.Piece]) -> list[bytes]:
    """The hashes of some pieces of spelling. The kind is a part of what is hashed: no two kinds have one in common."""
    return [hasher.short(f"{int(kind)}:{text}") for kind, text in pieces]


def search_hasher(service: Service) -> Hasher:
    """What makes a service's search hashes."""
    return Hasher(service, "search")


def write_tokens(persons: Iterable[YoungPerson]) -> None:
    """Write anew by what these people are found. A part of the change that calls it, in its transaction.

    Give the rows with their boxes readable (``select_related("data_key", "service")``); erased ones lose theirs.
    """
    left = iter(persons)
    hashers: dict[int, Hasher] = {}
    while some := list(islice(left, _AT_ONCE)):
        SearchToken.objects.filter(person__in=[person.pk for person in some]).delete()
        rows = []
        for person in some:
            if person.erased_at is not None or not person.is_readable:
                continue
            if person.service_id not in hashers:
                hashers[person.service_id] = search_hasher(person.service)
            hasher = hashers[person.service_id]
            for piece in spelling.pieces_of(person.content()):
                (digest,) = digests(hasher, [piece])
                rows.append((person.service_id, person.pk, int(piece[0]), digest))
        bulk.insert(SearchToken, _COLUMNS, rows)


def number_digest(service: Service, number: str) -> str:
    """The keyed hash that :class:`StaffNumber` keeps of a birth number."""
    return Hasher(service, "number").whole(number)


def match_staff_numbers(
    *, by: Actor, service: Service, persons: Iterable[YoungPerson] = (), number: str = ""
) -> int:
    """Keep employees out of records whose number is their own or a relative's; how many new hindrances there are.

    A part of the change that calls it, in its transaction. Name the ``persons`` whose numbers changed; or give the
    ``number`` (eleven digits) that was noted for an employee just now, and every record with it is looked at, also
    under a number that the young person had before.
    """
    rows = list(persons)
    if number:
        wanted = digests(search_hasher(service), [(SearchToken.Kind.NUMBER, number)])
        found = SearchToken.objects.filter(service=service, digest__in=wanted).values("person")
        rows += YoungPerson.objects.filter(pk__in=found).select_related("data_key", "service")
    hasher, made = Hasher(service, "number"), 0
    for person in rows:
        content = person.content()
        own = [content.get("number", ""), *content.get("earlier_numbers", [])]
        hashes = [hasher.whole(str(each)) for each in own if each]
        for staff in StaffNumber.objects.filter(service=service, digest__in=hashes).order_by("pk"):
            _impediment, new = Impediment.objects.get_or_create(
                person=person,
                user_id=staff.user_id,
                ended_at__isnull=True,
                defaults={"service": service, "kind": staff.kind, "given_at": clock.now()},
            )
            if new:
                record(by, "youth.impediment_found", person, kind=staff.kind, user=staff.user_id)
                made += 1
    return made
