"""Carrying out an erasure: the key is destroyed, what can be found by is taken away, and what is counted by stays.

Parts of :mod:`utsyn.youth.services.disposing`, called in its transaction, which has asked for the right and writes the
event. The rows stay – signed ones may not be touched – and nobody can read what they say.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from utsyn.core import clock
from utsyn.crypto import destroyed
from utsyn.crypto.models import DataKey
from utsyn.youth import changes
from utsyn.youth.models import EntryMove, JournalEntry, NotSame, Recognition, SearchToken, Task, YoungPerson


def erase_record(person: YoungPerson) -> int:
    """Erase a record with those that were merged into it. Returns how many entries became unreadable.

    Gender, year of birth, district, the day of registration, the source and the periods stay: the figures do not
    change (user wish 62), but for the age in the part of a year before the birthday.
    """
    return _erase(YoungPerson.objects.filter(Q(pk=person.pk) | Q(merged_into=person)))


def erase_again(person: YoungPerson) -> None:
    """Erase this row alone, in a database from before it was erased: what was merged with it then may not be now."""
    _erase(YoungPerson.objects.filter(pk=person.pk))


def _erase(rows: QuerySet[YoungPerson]) -> int:
    rows = rows.select_for_update(of=("self",)).select_related("data_key", "service").order_by("pk")
    same = list(rows)
    keys = [row.pk for row in same]
    known = Recognition.objects.filter(person__in=keys).values("entry")
    entries = JournalEntry.objects.filter(Q(person__in=keys) | Q(pk__in=known))
    count = entries.count()
    _where_it_stood_before(entries.values_list("pk", flat=True))
    for entry in entries.filter(person__isnull=True).select_related("data_key"):
        entry.data_key.destroy()  # an anonymous conversation that was recognised: its key is not below the person's
    entries.filter(signed_at__isnull=True, imported=False).update(discarded_at=clock.now())
    Task.objects.filter(person__in=keys, done_at__isnull=True).update(done_at=clock.now())
    NotSame.objects.filter(Q(low__in=keys) | Q(high__in=keys)).delete()
    SearchToken.objects.filter(person__in=keys).delete()
    for row in same:
        _empty(row)
    changes.people_changed(same[0].service, same)
    return count


def _empty(row: YoungPerson) -> None:
    if row.is_readable:
        row.birth_year_left = row.birth_year
    row.data_key.destroy()
    row.erased_at = clock.now()
    row.version += 1
    row.save(update_fields=["birth_year_left", "erased_at", "version"])


def erase_entry(entry: JournalEntry) -> None:
    """Destroy an entry's key. The row stays as a tombstone: when, what kind and who signed; nothing of what it said."""
    entry.data_key.destroy()
    _where_it_stood_before([entry.pk])
    if not entry.is_signed and not entry.imported and entry.discarded_at is None:
        JournalEntry.objects.filter(pk=entry.pk, signed_at__isnull=True).update(discarded_at=clock.now())
    changes.conversations_changed(entry.service, [entry.on_date])


def _where_it_stood_before(entries: Iterable[int]) -> None:
    """What was moved here from the wrong person is erased there, too, should an older backup be put back."""
    keys: set[UUID] = set()
    some = list(entries)
    while some:
        moves = EntryMove.objects.filter(copy__in=some).values_list("entry", "entry__data_key__uid")
        some = [pk for pk, _uid in moves]
        keys |= {uid for _pk, uid in moves}
    if keys:
        transaction.on_commit(lambda: destroyed.add(keys))


def came_back(uids: Iterable[UUID]) -> list[DataKey]:
    """Of the keys that were destroyed, those that this database still has: it came from an older backup."""
    rows = DataKey.objects.select_related("service").filter(destroyed_at__isnull=True)
    some = list(uids)
    found: list[DataKey] = []
    for at in range(0, len(some), 400):  # SQLite counts the values of a statement
        found += rows.filter(uid__in=some[at : at + 400])
    return sorted(found, key=lambda key: key.pk)
