"""The young people that the record's measurements are made on, put in at once. Run by :mod:`bench.record_side`."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import connection, transaction

from utsyn.access.models import Membership
from utsyn.accounts.models import StaffMember, User
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.crypto.many import keys_made
from utsyn.crypto.models import DataKey
from utsyn.youth.models import Identity, JournalEntry, KeyWorker, RecordPeriod, Task, YoungPerson
from utsyn.youth.services.tokens import write_tokens

AT_ONCE, COLLEAGUES = 2_000, 40
_GIVEN = (
    "Kari Ola Nora Emil Ingrid Jonas Sara Mathias Aisha Mohammed Leah Elias Maja Oskar Frida Filip Sofie Isak "
    "Amalie Theodor Hanna Henrik Thea Magnus Ida Sander Tuva Noah Jenny Lukas Vilde Håkon Åse Øyvind Ællis"
)
_FAMILY = (
    "Nordvik Hansen Berg Haugen Solberg Moen Strand Lie Bakke Dahl Lund Eide Holm Vik Aas Ødegård Åsheim Sæther Ahmed "
    "Ali Nguyen Kowalski Hassan Larsen Johansen Olsen Nilsen Kristiansen Jensen Karlsen"
)
GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()
TEXT = (
    "Vi møttes på kontoret og snakket om skolen og om hva som skjer hjemme. Hun fortalte at det går bedre nå, og at "
    "hun vil prøve å komme seg på skolen hver dag denne uka. Vi avtalte å snakkes på torsdag. "
)


@dataclass(frozen=True, slots=True)
class Made:
    """Who looks, at whose long record, and whose drafts wait for a signature."""

    service: Service
    worker: User
    long: YoungPerson
    other: YoungPerson


def service_and_worker() -> tuple[Service, User]:
    """The service, and somebody who follows young people there; made once."""
    service, new = Service.objects.get_or_create(code="bench", defaults={"name": "Målt tjeneste"})
    if new:
        user = User.objects.create_user("bench@example.org", None, name="Måler")
        today = clock.today(service.timezone)
        Membership.objects.create(user=user, service=service, role="worker", from_date=today)
        StaffMember.objects.create(service=service, user=user, code="m1", name="Måler")
    return service, User.objects.get(email="bench@example.org")


def people(service: Service, number: int) -> None:
    """So many more young people, with a name, a nickname, a date of birth, a phone, their search hashes, and two who
    follow them."""
    dice = random.Random(YoungPerson.objects.count())
    colleagues = _colleagues(service)
    for start in range(0, number, AT_ONCE):
        some = min(AT_ONCE, number - start)
        with transaction.atomic():
            made = _persons(service, some, dice)
            write_tokens(made)
            KeyWorker.objects.bulk_create(
                KeyWorker(service=service, person=one, staff=staff, role=role, from_date=one.registered_on)
                for one in made
                for role, staff in zip(("primary", "secondary"), dice.sample(colleagues, 2), strict=True)
            )


def counted() -> None:
    """What PostgreSQL does by itself within a minute of so many rows: count what its plans rest on. SQLite has none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _colleagues(service: Service) -> list[StaffMember]:
    """Those who follow everybody else, forty of them, each with a user."""
    there = StaffMember.objects.filter(service=service).exclude(code="m1")
    if not there.exists():
        for number in range(COLLEAGUES):
            user = User.objects.create_user(f"k{number}@example.org", None, name=f"Kollega {number}")
            StaffMember.objects.create(service=service, user=user, code=f"k{number}", name=user.name)
    return list(there)


def _persons(service: Service, number: int, dice: random.Random) -> list[YoungPerson]:
    now = clock.now()
    rows = []
    for key in keys_made(service, DataKey.Purpose.PERSON, number):
        row = YoungPerson(
            service=service, data_key=key, key=str(uuid4()), identity=Identity.NAMED, gender="girl",
            registered_on=(now - timedelta(days=dice.randrange(900))).date(), created_at=now,
        )  # fmt: skip
        row.seal(
            {
                "given_name": dice.choice(GIVEN),
                "family_name": f"{dice.choice(FAMILY)} {dice.choice(FAMILY)}",
                "nicknames": [f"{dice.choice(GIVEN)[:3]}{dice.choice(FAMILY)[:3].lower()}"],
                "birth_date": f"20{dice.randrange(4, 13):02}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
                "phones": [f"+479{dice.randrange(10**7):07}"],
            }
        )
        rows.append(row)
    uids = [row.uid for row in YoungPerson.objects.bulk_create(rows, batch_size=500)]
    found = YoungPerson.objects.filter(service=service).order_by("-pk")[:number]
    kept = list(found.select_related("data_key", "service"))
    assert {row.uid for row in kept} == set(uids)
    return kept


def followed(service: Service, worker: User, entries: int, drafts: int) -> Made:
    """The worker follows thirty; one has so many entries, another so many drafts of the worker's."""
    staff, now = StaffMember.objects.get(user=worker), clock.now()
    mine = list(
        YoungPerson.objects.filter(service=service).order_by("pk")[:30].select_related("data_key", "service")
    )
    KeyWorker.objects.bulk_create(
        KeyWorker(service=service, person=one, staff=staff, role="primary", from_date=one.registered_on)
        for one in mine
    )
    RecordPeriod.objects.bulk_create(
        RecordPeriod(service=service, person=one, status="active", from_date=one.registered_on)
        for one in mine
    )
    for number in range(5):
        task = Task(
            service=service, person=mine[0], data_key=mine[0].data_key, created_at=now, created_by=worker
        )
        task.seal({"title": f"Ringe skolen {number}"})
        task.save()
    write_entries(service, worker, mine[0], entries, signed=True)
    write_entries(service, worker, mine[1], drafts, signed=False)
    return Made(service, worker, mine[0], mine[1])


def write_entries(service: Service, worker: User, person: YoungPerson, number: int, *, signed: bool) -> None:
    """So many conversations of a person, a day apart, each of some 900 characters below a key of its own."""
    for start in range(0, number, AT_ONCE):
        with transaction.atomic():
            some = range(start, min(start + AT_ONCE, number))
            keys = keys_made(service, DataKey.Purpose.ENTRY, len(some), [person.data_key] * len(some))
            rows = [
                _entry(service, worker, person, key, place, signed)
                for key, place in zip(keys, some, strict=True)
            ]
            JournalEntry.objects.bulk_create(rows, batch_size=400)


def _entry(
    service: Service, worker: User, person: YoungPerson, key: DataKey, place: int, signed: bool
) -> JournalEntry:
    moment = clock.now() - timedelta(days=place, minutes=1) if signed else clock.now() - timedelta(minutes=5)
    row = JournalEntry(
        service=service, person=person, author=worker, data_key=key, key=str(uuid4()), kind="conversation",
        occurred_at=moment, on_date=moment.date(), local_hour=moment.hour, written_at=moment, saved_at=moment,
        channel="office", minutes=30,
    )  # fmt: skip
    row.seal({"text": f"{place}. {TEXT * 4}"})
    if signed:
        row.signed_at, row.signed_by, row.digest = moment, worker, os.urandom(32).hex()
    return row


def many_entries(service: Service, worker: User, number: int) -> None:
    """So many conversations, spread over everybody: what the lists and the quality pages have to look through."""
    persons: Iterator[YoungPerson] = (
        YoungPerson.objects.filter(service=service).select_related("data_key").iterator()
    )
    everybody = list(persons)
    each = -(-number // len(everybody))
    for start in range(0, len(everybody), AT_ONCE // 2):
        with transaction.atomic():
            some = [one for one in everybody[start : start + AT_ONCE // 2] for _ in range(each)]
            keys = keys_made(service, DataKey.Purpose.ENTRY, len(some), [one.data_key for one in some])
            rows = [
                _entry(service, worker, one, key, place, True)
                for place, (one, key) in enumerate(zip(some, keys, strict=True))
            ]
            JournalEntry.objects.bulk_create(rows, batch_size=400)
