"""Putting many young people and their conversations at once: what an import does.

Every function here asks for the right to import and tells the statistics what changed. What an import may not touch –
signed conversations, erased records – the caller has turned away already (``youth.queries.locked``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.catalogue.models import District, Topic
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.models import Service
from utsyn.crypto.hashing import service_key
from utsyn.crypto.many import keys_made
from utsyn.crypto.models import DataKey
from utsyn.youth.changes import conversations_changed, people_changed
from utsyn.youth.identity import identity_of
from utsyn.youth.models import EntryKind, EntryStaff, EntryTopic, JournalEntry, YoungPerson
from utsyn.youth.rows import ConversationRow, PersonRow
from utsyn.youth.services.tokens import write_tokens

#: So many rows go into one question.
CHUNK = 500


def put_persons(*, by: Actor, service: Service, rows: Difference[PersonRow]) -> None:
    """Add and change young people; each new one gets a key. What a package does not carry of one stays as it is."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    with transaction.atomic():
        districts: dict[str | None, int | None] = {None: None}
        districts.update(District.objects.filter(service=service).values_list("code", "pk"))
        keys = keys_made(service, DataKey.Purpose.PERSON, len(rows.added))
        moment = clock.now()
        added = [
            YoungPerson(service=service, key=row.person_id, data_key=key, created_at=moment)
            for row, key in zip(rows.added, keys, strict=True)
        ]
        for person, row in zip(added, rows.added, strict=True):
            _say(person, row, districts)
        YoungPerson.objects.bulk_create(added, batch_size=CHUNK)
        after = {new.person_id: new for _old, new in rows.changed}
        changed = people_of(service, after, locked=True)
        for key_of_row, person in changed.items():
            person.version += 1
            _say(person, after[key_of_row], districts)
        bulk.update(
            YoungPerson,
            [*_SAID, "version"],
            [(*(getattr(p, name) for name in _SAID), p.version, p.pk) for p in changed.values()],
        )
        write_tokens([*added, *changed.values()])
        recounted = [
            changed[new.person_id] for old, new in rows.changed if _counted_by(old) != _counted_by(new)
        ]
        for start in range(0, max(len(recounted), 1), CHUNK):
            people_changed(service, recounted[start : start + CHUNK])
        record(by, "persons.put", service=service.code, counts=rows.counts)


def put_conversations(*, by: Actor, service: Service, rows: Difference[ConversationRow]) -> None:
    """Add and change imported conversations: their people, staff and topics must be there.

    Each has a key of its own, below its person's, so that it can be erased or moved as any other entry.
    """
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    with transaction.atomic():
        moved = [(old, new) for old, new in rows.changed if old.person_id != new.person_id]
        people = people_of(
            service, {r.person_id for r in [*rows.added, *(new for _old, new in moved)] if r.person_id}
        )
        anonymous = service_key(service)

        def parent(row: ConversationRow) -> DataKey:
            return people[row.person_id].data_key if row.person_id else anonymous

        keys = keys_made(service, DataKey.Purpose.ENTRY, len(rows.added), [parent(r) for r in rows.added])
        moment = clock.now()
        added = []
        for row, key in zip(rows.added, keys, strict=True):
            entry = JournalEntry(
                service=service, key=row.conversation_id, data_key=key, kind=EntryKind.CONVERSATION, imported=True,
                person=people[row.person_id] if row.person_id else None, written_at=moment, saved_at=moment,
            )  # fmt: skip
            _tell(entry, row)
            entry.seal({})
            added.append(entry)
        bulk.insert(JournalEntry, _ENTRY, [[getattr(entry, name) for name in _ENTRY] for entry in added])
        after = {new.conversation_id: new for _old, new in rows.changed}
        changed = _imported(service, after)
        for key_of_row, entry in changed.items():
            _tell(entry, after[key_of_row])
        _give_to_others(
            service, [(changed[new.conversation_id], new.person_id) for _old, new in moved], people
        )
        bulk.update(
            JournalEntry, _TOLD, [(*(getattr(e, name) for name in _TOLD), e.pk) for e in changed.values()]
        )
        there = JournalEntry.objects.filter(service=service, imported=True).order_by()
        entries = dict(there.values_list("key", "pk"))
        _link(service, EntryStaff, "staff_member_id", "staff_ids", rows, entries)
        _link(service, EntryTopic, "topic_id", "topics", rows, entries)
        moments = {r.held_at for pair in rows.changed for r in pair} | {r.held_at for r in rows.added}
        conversations_changed(service, {clock.local(moment, service.timezone).date() for moment in moments})
        record(by, "conversations.put", service=service.code, counts=rows.counts)


def note_people(*, by: Actor, service: Service, tables: Mapping[str, Collection[str]]) -> None:
    """Write down on each of these young people (by id) that an import changed their record, and in which tables.

    For those who were there before the import: of the new ones the import itself tells.
    """
    require(by, Permission.IMPORT_DATA, service)
    touched: dict[str, list[str]] = {}
    for table, ids in sorted(tables.items()):
        for one in ids:
            touched.setdefault(one, []).append(table)
    with transaction.atomic():
        for key, person in people_of(service, touched).items():
            record(by, "youth.imported", person, tables=touched[key])


_SAID = ["sealed", "identity", "gender", "district_id", "registered_on", "source"]
_ENTRY = [field.attname for field in JournalEntry._meta.concrete_fields if not field.primary_key]
_TOLD = ["person_id", "data_key_id", "sealed", "occurred_at", "on_date", "local_hour", "channel", "minutes"]


def _say(person: YoungPerson, row: PersonRow, districts: Mapping[str | None, int | None]) -> None:
    """Let the record say what the row says; what else is in its box stays."""
    content = person.content() if person.pk else {}
    person.seal(
        {
            **content,
            "given_name": row.given_name,
            "family_name": row.family_name,
            "birth_date": row.birth_date.isoformat() if row.birth_date else None,
            "birth_year": row.birth_year,
        }
    )
    person.identity = identity_of(person.content())
    person.gender, person.district_id = row.gender, districts[row.district]
    person.registered_on, person.source = row.registered_on, row.source or ""


def _counted_by(row: PersonRow) -> tuple[Any, ...]:
    """What conversations are counted by besides what they say themselves."""
    return row.gender, row.district, row.birth_date, row.birth_year


def _tell(entry: JournalEntry, row: ConversationRow) -> None:
    local = clock.local(row.held_at, entry.service.timezone)
    entry.occurred_at, entry.on_date, entry.local_hour = row.held_at, local.date(), local.hour
    entry.channel, entry.minutes = row.channel, row.minutes


def people_of(service: Service, ids: Iterable[str], *, locked: bool = False) -> dict[str, YoungPerson]:
    """These young people by id, with their keys: for what is put on them. The caller has asked for the right."""
    wanted = sorted(set(ids))
    found: dict[str, YoungPerson] = {}
    rows = YoungPerson.objects.filter(service=service).select_related("data_key", "service").order_by()
    if locked:
        rows = rows.select_for_update(of=("self",))
    for start in range(0, len(wanted), CHUNK):
        found.update((each.key, each) for each in rows.filter(key__in=wanted[start : start + CHUNK]))
    return found


def _imported(service: Service, ids: Iterable[str]) -> dict[str, JournalEntry]:
    """These imported conversations by id: nobody has signed them, so they may be changed."""
    wanted = sorted(set(ids))
    found: dict[str, JournalEntry] = {}
    rows = JournalEntry.objects.filter(service=service, imported=True, signed_at__isnull=True)
    rows = rows.select_related("service", "data_key__parent").select_for_update(of=("self",)).order_by()
    for start in range(0, len(wanted), CHUNK):
        found.update((each.key, each) for each in rows.filter(key__in=wanted[start : start + CHUNK]))
    return found


def _give_to_others(
    service: Service, moved: list[tuple[JournalEntry, str | None]], people: Mapping[str, YoungPerson]
) -> None:
    """Conversations that turn out to be with somebody else: sealed anew, with a key below that person's."""
    if not moved:
        return
    parents = [people[who].data_key if who else service_key(service) for _entry, who in moved]
    for (entry, who), key in zip(
        moved, keys_made(service, DataKey.Purpose.ENTRY, len(moved), parents), strict=True
    ):
        content = entry.content()
        entry.person, entry.data_key = people[who] if who else None, key
        entry.seal(content)


def _link(
    service: Service,
    model: type[EntryStaff] | type[EntryTopic],
    column: str,
    name: str,
    rows: Difference[ConversationRow],
    entries: Mapping[str, int],
) -> None:
    """Tie the conversations to their staff or topics; of the changed ones those whose list is another."""
    again = [new for old, new in rows.changed if getattr(old, name) != getattr(new, name)]
    for start in range(0, len(again), CHUNK):
        part = [entries[r.conversation_id] for r in again[start : start + CHUNK]]
        model._default_manager.filter(entry__in=part).delete()
    codes: Any = StaffMember if model is EntryStaff else Topic
    keys = dict(codes.objects.filter(service=service).values_list("code", "pk"))
    bulk.insert(
        model,
        ["entry_id", column],
        [
            (entries[r.conversation_id], keys[code])
            for r in [*rows.added, *again]
            for code in getattr(r, name)
        ],
    )
