"""The log followed link by link: quick, with little memory, beside those who write. No log, no data (LOG-3, LOG-4)."""

from __future__ import annotations

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from tests.factories.youth import key_worker, young_person
from utsyn.audit import guard, queries
from utsyn.audit.models import AuditEvent, ChainHead
from utsyn.audit.queries import verify
from utsyn.audit.services import digest_of, fields_of, record
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.queries.opening import opened

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def grow(service: Service, count: int) -> None:
    """A chain of ``count`` events, quickly."""
    digest, events = queries.START, []
    for number in range(1, count + 1):
        event = AuditEvent(
            service=service.code, number=number, at=BEGAN + timedelta(seconds=number), actor="user:1",
            actor_label="Ansatt 1", action="youth.opened", object_type="youth.youngperson", object_id=str(number % 50),
            detail={"basis": "key_worker", "parts": ["journal"]}, previous=digest,
        )  # fmt: skip
        event.digest = digest = digest_of(digest, fields_of(event))
        events.append(event)
    AuditEvent.objects.bulk_create(events, batch_size=2000)
    ChainHead.objects.create(service=service.code, number=count, digest=digest)


def test_a_long_log_is_followed_with_little_memory_and_quickly(service):
    """A million events are to take a minute and not the machine's memory: 60 µs of processor and no list of events."""
    grow(service, 12_000)
    verify(service.code)
    tracemalloc.start()
    assert verify(service.code) is None
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12 << 20, f"{most >> 20} MB at most"
    begun = time.process_time()
    assert verify(service.code) is None
    each = (time.process_time() - begun) / 12_000
    assert each < 120e-6, f"{each * 1e6:.0f} µs an event"


def test_how_far_it_has_come_is_told(service, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 4)
    grow(service, 10)
    steps: list[int] = []
    assert verify(service.code, steps.append) is None
    assert steps == [4, 4, 2]


def test_events_that_others_add_meanwhile_are_no_fault(service, system, monkeypatch):
    """It is run beside the server."""
    grow(service, 5)
    real, left = queries._head, [2]

    def head(code: str) -> tuple[int, str]:
        found = real(code)
        if left[0]:
            left[0] -= 1
            record(system, "test.happened", service)
        return found

    monkeypatch.setattr(queries, "_head", head)
    assert verify(service.code) is None
    assert AuditEvent.objects.filter(service=service.code).count() == 7


@pytest.fixture
def unguarded(service):
    """A chain of nine, whose triggers somebody who owns the database has taken down."""
    grow(service, 9)
    guard.take_down(connection)
    yield service
    guard.put_up(connection)


@rounds(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(1, 9), how=st.sampled_from(["changed", "removed", "doubled", "swapped", "truncated"])
)
def test_the_first_broken_link_is_named_whatever_was_done(unguarded, number, how):
    """LOG-3"""
    code = unguarded.code
    rows = AuditEvent.objects.filter(service=code)
    with transaction.atomic():
        event = rows.get(number=number)
        expected = number
        if how == "changed":
            rows.filter(number=number).update(actor_label="Noen andre")
        elif how == "removed":
            event.delete()
        elif how == "truncated":
            rows.filter(number__gte=number).delete()
        elif how == "swapped":
            other = rows.get(number=number % 9 + 1)
            rows.filter(pk=event.pk).update(detail={"other": 1})
            rows.filter(pk=other.pk).update(detail=event.detail)
        else:  # one more is put in at the end, well made, and the head is not moved with it
            last = rows.get(number=9)
            forged = AuditEvent(
                service=code, number=10, at=last.at, actor="user:1", actor_label="x", action="youth.opened",
                previous=last.digest,
            )  # fmt: skip
            forged.digest = digest_of(last.digest, fields_of(forged))
            forged.save()
            expected = 10
        broken = verify(code)
        assert broken is not None
        assert (broken.service, broken.number) == (code, expected)
        transaction.set_rollback(True)
    assert verify(code) is None


def test_a_head_that_was_moved_back_with_its_events_left_is_found(unguarded):
    third = AuditEvent.objects.get(service=unguarded.code, number=3)
    ChainHead.objects.filter(service=unguarded.code).update(number=3, digest=third.digest)
    broken = verify(unguarded.code)
    assert broken is not None
    assert broken.number == 4


def test_a_head_with_another_digest_is_found(unguarded):
    ChainHead.objects.filter(service=unguarded.code).update(digest="f" * 64)
    broken = verify(unguarded.code)
    assert broken is not None
    assert "slutten av kjeden" in broken.problem


@pytest.fixture
def read_only_log():
    """The log's table refuses new rows, as when a disk is full or a right was taken away. On both databases."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER log_is_closed BEFORE INSERT ON audit_auditevent "
                "BEGIN SELECT RAISE(ABORT, 'read-only'); END"
            )
            down = ["DROP TRIGGER log_is_closed"]
        else:
            cursor.execute(
                "CREATE FUNCTION log_is_closed() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'read-only'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER log_is_closed BEFORE INSERT ON audit_auditevent "
                "FOR EACH ROW EXECUTE FUNCTION log_is_closed()"
            )
            down = ["DROP TRIGGER log_is_closed ON audit_auditevent", "DROP FUNCTION log_is_closed()"]
    yield
    with connection.cursor() as cursor:
        for statement in down:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_where_the_log_cannot_be_written_nothing_is_read(service, user_with, client, request):
    """LOG-4: no log, no data – neither to the code that asks nor on the page."""
    worker = user_with("worker", service)
    person = young_person(service, "Kari", "Nordvik")
    key_worker(person, worker)
    client.force_login(worker)
    client.raise_request_exception = False
    assert "Nordvik" in client.get(f"/ungdom/{person.uid}").content.decode()
    request.getfixturevalue("read_only_log")
    shown: list[str] = []
    with (
        pytest.raises(DatabaseError, match="read-only"),
        opened(Actor.of(worker), service, person.uid, "youth.opened") as found,
    ):
        shown.append(found.person.name)
    assert shown == []
    for path in (f"/ungdom/{person.uid}", f"/ungdom/{person.uid}/om", f"/ungdom/{person.uid}/kontakt"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "Nordvik" not in answer.content.decode()
    answer = client.post("/ungdom", {"q": "Nordvik"})
    assert answer.status_code == 500
