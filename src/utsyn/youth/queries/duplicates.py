"""Who somebody may be already: the likeliest of those whom the viewer may know of, and of nobody else.

It warns and never refuses: it would otherwise tell of a record that leaves no trace (IDN-8, user wish 53).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import NotSame
from utsyn.youth.queries.known import Row, rows_of
from utsyn.youth.queries.opening import Opened
from utsyn.youth.queries.search import candidates, is_stopped
from utsyn.youth.search_words import Sort, Tier, Word, words_of

#: «Sjekk disse tre før du lager ny.»
MOST = 3
#: Of each sign so many are looked at; the year of birth sorts out some of them.
_OF_EACH = 10
#: Years apart in which two may still be one: a year was a guess, or a date was mistyped.
_YEARS_APART = 1


def likely(viewer: Actor, service: Service, content: Mapping[str, Any]) -> list[Row]:
    """At most MOST records that may be of the one whom the fields describe, the likeliest first.

    Showing them is an event, and counts as a search. Raises Refused for those who open no records.
    """
    require(viewer, Permission.RECORD_YOUTH, service)
    with transaction.atomic():
        return _shown(viewer, service, content, without=())


def likely_same(viewer: Actor, opened: Opened) -> list[Row]:
    """At most MOST other records that may be of the same young person, without those that somebody has looked at and
    found to be others. Within the transaction that opened the record."""
    pairs = NotSame.objects.filter(low__in=opened.same) | NotSame.objects.filter(high__in=opened.same)
    others = {pk for pair in pairs.values_list("low", "high") for pk in pair}
    return _shown(viewer, opened.service, opened.person.content(), without=(*opened.same, *others))


def _shown(viewer: Actor, service: Service, content: Mapping[str, Any], without: Sequence[int]) -> list[Row]:
    if is_stopped(viewer, service):
        return []
    found = _rows(viewer, service, content, without)
    if found:
        record(
            viewer, "youth.duplicates_shown", service, hits=len(found), shown=[str(row.uid) for row in found]
        )
    return found


def _rows(viewer: Actor, service: Service, content: Mapping[str, Any], without: Sequence[int]) -> list[Row]:
    year = _year(content)
    keys: dict[int, bool] = {}  # whether a year of birth that is far off makes it somebody else
    for words, sure in _signs(content):
        by_tier, _more = candidates(viewer, service, words, _OF_EACH)
        for tier in Tier:
            for pk in by_tier[tier]:
                if pk not in without:
                    keys.setdefault(pk, not sure)
    rows = rows_of(viewer, service, list(keys))
    return [row for row in rows if not (keys[row.pk] and _is_far(year, row.birth_year))][:MOST]


def _signs(content: Mapping[str, Any]) -> Iterator[tuple[list[Word], bool]]:
    """What to look for, the surest first: a number, a phone, the whole name, each nickname."""
    if number := content.get("number"):
        yield [Word(Sort.NUMBER, str(number))], True
    for phone in content.get("phones", []):
        yield [Word(Sort.PHONE, str(phone))], True
    given = content.get("given_name") or content.get("preferred_name") or ""
    names = [f"{given} {content.get('family_name', '')}", *content.get("nicknames", [])]
    for name in names:
        words = [word for word in words_of(str(name)) if word.sort is Sort.NAME]
        if words:
            yield words, False


def _year(content: Mapping[str, Any]) -> int | None:
    born = str(content.get("birth_date") or content.get("birth_year") or "")[:4]
    return int(born) if born.isdecimal() else None


def _is_far(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and abs(one - other) > _YEARS_APART
