"""Young people for tests, straight into the database: the services that make them have tests of their own.

All are made up; a birth number, where one is wanted, is of Tenor's synthetic series (month + 80).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from utsyn.accounts.models import StaffMember, User
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.crypto.hashing import service_key
from utsyn.crypto.models import DataKey
from utsyn.youth.models import (
    EntryKind,
    Identity,
    JournalEntry,
    KeyWorker,
    KeyWorkerRole,
    RecordGrant,
    RecordPeriod,
    Status,
    YoungPerson,
)


def young_person(
    service: Service, given_name: str = "Kari", family_name: str = "Nordvik", **fields: Any
) -> YoungPerson:
    """A record with a name. Fields of the box and of the row may be given together."""
    content = {"given_name": given_name, "family_name": family_name}
    content |= {name: fields.pop(name) for name in list(fields) if name in YoungPerson.sealed_fields}
    row = {
        "key": str(uuid4()), "identity": Identity.NAMED, "gender": "girl", "registered_on": date(2026, 1, 10),
        "created_at": clock.now(), **fields,
    }  # fmt: skip
    person = YoungPerson(service=service, data_key=DataKey.made(service, DataKey.Purpose.PERSON), **row)
    person.seal(content)
    person.save()
    return person


def staff_of(user: User, service: Service) -> StaffMember:
    """The employee behind a user; made where there is none."""
    found = StaffMember.objects.filter(service=service, user=user).first()
    return found or StaffMember.objects.create(service=service, user=user, code=f"s{user.pk}", name=user.name)


def key_worker(
    person: YoungPerson, user: User, role: str = KeyWorkerRole.PRIMARY, **fields: Any
) -> KeyWorker:
    """``user`` is key worker for the person, since 2020 and still."""
    row = {"from_date": date(2020, 1, 1), "to_date": None, **fields}
    return KeyWorker.objects.create(
        service=person.service, person=person, staff=staff_of(user, person.service), role=role, **row
    )


def active(person: YoungPerson, status: str = Status.ACTIVE, **fields: Any) -> RecordPeriod:
    """A period in force since 2026 and still."""
    row = {"from_date": date(2026, 1, 10), "to_date": None, **fields}
    return RecordPeriod.objects.create(service=person.service, person=person, status=status, **row)


def grant(person: YoungPerson, user: User, by: User, **fields: Any) -> RecordGrant:
    """``user`` may see the record for the month around now."""
    today = clock.today(person.service.timezone)
    row = {
        "from_date": today - timedelta(days=15), "to_date": today + timedelta(days=15), "given_at": clock.now(),
        "given_by": by, **fields,
    }  # fmt: skip
    made = RecordGrant(service=person.service, person=person, user=user, data_key=person.data_key, **row)
    made.seal({"reason": "Skal være med på et møte"})
    made.save()
    return made


def entry(
    person: YoungPerson | None,
    author: User,
    text: str = "Vi snakket om skolen.",
    *,
    service: Service | None = None,
    signed: bool = True,
    at: datetime | None = None,
    **fields: Any,
) -> JournalEntry:
    """A journal entry; signed by its author unless asked otherwise. Without a person an anonymous conversation."""
    owner = service or (person.service if person else None)
    assert owner is not None
    moment = at or clock.now()
    local = clock.local(moment, owner.timezone)
    content = {"text": text}
    content |= {name: fields.pop(name) for name in list(fields) if name in JournalEntry.sealed_fields}
    parent = person.data_key if person else service_key(owner)
    row = {
        "key": str(uuid4()), "kind": EntryKind.CONVERSATION, "occurred_at": moment, "on_date": local.date(),
        "local_hour": local.hour, "written_at": moment, "saved_at": moment, "channel": "office", **fields,
    }  # fmt: skip
    made = JournalEntry(
        service=owner,
        person=person,
        author=author,
        data_key=DataKey.made(owner, DataKey.Purpose.ENTRY, parent),
        **row,
    )
    made.seal(content)
    if signed:
        made.signed_at, made.signed_by, made.digest = moment, author, "0" * 64
    made.save()
    return made
