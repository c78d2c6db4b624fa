"""A question in SQL of our own gives what Django would give, on both databases."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, connections

from utsyn.access.models import Membership
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import bulk
from utsyn.core.changes import touch
from utsyn.core.models import ChangedMonth


def all_of(model):
    """The rows of a table by both, field for field."""
    names = [field.attname for field in model._meta.concrete_fields]
    columns = [("t", model, name) for name in names]
    read = bulk.read(columns, f"FROM {model._meta.db_table} t ORDER BY t.id", [])
    return read, list(model.objects.order_by("pk").values_list(*names))


def test_moments_and_json_come_as_python_values(service, system):
    record(system, "test.happened", service, counts={"added": 3}, keys=["a", "b"])
    record(system, "test.happened", service, count=None)
    read, django = all_of(AuditEvent)
    assert read == django
    assert read[0][3].tzinfo is not None


def test_days_keys_and_nothing_come_as_python_values(service, user_with):
    user = user_with("worker", service)
    touch(service, "field", [Membership.objects.get(user=user).from_date])
    for model in (Membership, ChangedMonth):
        read, django = all_of(model)
        assert read
        assert read == django


def test_values_are_given_beside_the_question(service):
    found = bulk.read(
        [("s", type(service), "name")], "FROM core_service s WHERE s.code = %s", ["x' OR '1'='1"]
    )
    assert found == []


def test_two_tables_in_one_question(service, user_with):
    user = user_with("worker", service)
    source = "FROM access_membership m JOIN core_service s ON s.id = m.service_id WHERE m.user_id = %s"
    found = bulk.read([("s", type(service), "code"), ("m", Membership, "role")], source, [user.pk])
    assert found == [("vika", "worker")]


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_through_its_own_connection(service):
    """What turns a column into a Python value belongs to a connection; a server has several."""
    found = []

    def read():
        found.append(
            (connection.ops, bulk.read([("c", ChangedMonth, "token")], "FROM core_changedmonth c", []))
        )
        connections.close_all()

    touch(service, "field", [date(2026, 1, 1)])
    read_here = bulk.read([("c", ChangedMonth, "token")], "FROM core_changedmonth c", [])
    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert found[0][0] is not connection.ops
    assert found[0][1] == read_here
