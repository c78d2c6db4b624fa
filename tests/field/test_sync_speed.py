"""Taking what phones send costs few questions to the database, and the quick way gives what the whole way gives."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.field.phones import Phone
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Encounter, Outing
from utsyn.field.queries import rows
from utsyn.field.services import sync

#: Of these the request itself takes three: the sign-in's session, its user, their roles. PostgreSQL: one for the lock.
WHOLE_SESSION, MORE_COUNTS = (19, 20) if connection.vendor == "postgresql" else (18, 19)


def asked(phone: Phone, *events: Any) -> list[str]:
    """The statements that a request with these events takes."""
    body = phone.body(list(events))
    with CaptureQueriesContext(connection) as statements:
        assert phone.post(body).status_code == 200
    return [each["sql"] for each in statements.captured_queries]


def test_a_whole_session_takes_few_statements(evening: datetime, phone: Phone):
    phone.send()
    start = phone.start()
    session = start["session"]
    events = [start, *(phone.count(session) for _ in range(8)), phone.end(session)]
    assert len(asked(phone, *events)) <= WHOLE_SESSION
    assert Encounter.objects.count() == 8


def test_more_counts_take_few_statements_however_long_the_session(evening: datetime, phone: Phone):
    start = phone.start()
    session = start["session"]
    phone.send(start, phone.count(session))
    short = len(asked(phone, *(phone.count(session) for _ in range(20))))
    for _ in range(4):
        phone.send(*(phone.count(session) for _ in range(50)))
    assert len(asked(phone, *(phone.count(session) for _ in range(20)))) == short <= MORE_COUNTS


def test_what_is_known_takes_no_write(evening: datetime, phone: Phone):
    start = phone.start()
    events = [start, phone.count(start["session"])]
    phone.send(*events)
    statements = asked(phone, *events)
    assert not [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def state(service: Service) -> Any:
    """All rows that follow from events, without their keys in the database and without the clock."""
    system = Actor.system("test")
    outings = Outing.objects.filter(session__service=service).order_by("session__key")
    own = {"id", "session", "heard_at", "clock"}
    fields = [f.name for f in Outing._meta.concrete_fields if f.name not in own]
    return (
        sorted(rows.sessions(system, service)),
        sorted(rows.encounters(system, service)),
        sorted(rows.incidents(system, service)),
        list(outings.values("session__key", *fields)),
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_way_and_the_whole_way_give_equal_rows(
    evening: datetime, phone: Phone, town: Service, monkeypatch: pytest.MonkeyPatch, seed: int
):
    """Events come in random pieces; every now and then all rows are folded anew, which must change nothing."""
    dice = random.Random(seed)
    start = phone.start()
    session = start["session"]
    quick = []
    only_counts = sync._Batch._only_counts
    monkeypatch.setattr(
        sync._Batch, "_only_counts", lambda self, *what: quick.append(only_counts(self, *what)) or quick[-1]
    )
    phone.send(start)
    for minutes in range(1, 12):
        with clock.stopped_at(evening + timedelta(minutes=minutes)):
            taps = [
                phone.count(session, n=dice.randint(1, 3), topics=dice.sample(["school", "work"], 1))
                for _ in range(dice.randint(1, 5))
            ]
            phone.send(*taps)
            if dice.random() < 0.3:
                phone.send(phone.did(session, "mark", taps[0]["id"], first=1))
                phone.send(phone.did(session, "undo", taps[-1]["id"]))
            if dice.random() < 0.5:
                before = state(town)
                with monkeypatch.context() as whole:
                    whole.setattr(sync._Batch, "_only_counts", lambda *_: False)
                    known = phone.count(session)
                    phone.send(known)
                    phone.send(phone.did(session, "undo", known["id"]))
                assert state(town) == before
    assert True in quick
