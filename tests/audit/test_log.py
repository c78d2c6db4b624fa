"""The log can only grow, and a log that somebody has touched is found out (LOG-3, ASVS V16.4.2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction

from utsyn.audit import guard
from utsyn.audit.actions import name_of
from utsyn.audit.commands import check_command
from utsyn.audit.models import AuditEvent, ChainHead
from utsyn.audit.queries import verify
from utsyn.audit.services import digest_of, fields_of, record


@pytest.fixture
def log(service, other_service, system):
    """Three events in one service's log and one in another's."""
    for number in range(3):
        record(system, "test.happened", service, number=number)
    record(system, "test.happened", other_service)
    return list(AuditEvent.objects.filter(service="vika").order_by("number"))


@pytest.fixture
def unguarded(log):
    """Somebody who owns the database has taken the triggers down."""
    guard.take_down(connection)
    yield log
    guard.put_up(connection)


def refused(sql, *values):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    return True


def test_the_database_itself_refuses_to_change_an_event(log):
    assert refused("UPDATE audit_auditevent SET action = 'nothing' WHERE id = %s", log[0].pk)
    assert AuditEvent.objects.get(pk=log[0].pk).action == "test.happened"


def test_the_database_itself_refuses_to_delete_an_event(log):
    assert refused("DELETE FROM audit_auditevent WHERE id = %s", log[0].pk)
    assert AuditEvent.objects.filter(service="vika").count() == 3


def test_django_cannot_change_or_delete_an_event_either(log):
    for attempt in (lambda: AuditEvent.objects.all().delete(), lambda: AuditEvent.objects.update(action="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_postgresql_refuses_to_truncate_the_log(log):
    if connection.vendor == "postgresql":
        assert refused("TRUNCATE audit_auditevent")
    else:
        assert (
            "truncate" not in " ".join(guard.GUARD.statements("sqlite")).lower()
        )  # SQLite has no TRUNCATE: it is a DELETE there


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_can_still_be_cleaned_up_after(system):
    record(system, "test.happened")
    assert verify() is None
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_stand_again_after_the_tables_were_emptied(system):
    assert not AuditEvent.objects.exists()
    record(system, "test.happened")
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.update(action="x")


def test_a_whole_log_holds(log):
    assert verify() is None
    assert verify("vika") is None
    assert verify("nobody") is None


def test_a_changed_event_is_found(unguarded):
    AuditEvent.objects.filter(pk=unguarded[1].pk).update(detail={"number": 99})
    broken = verify()
    assert broken is not None
    assert (broken.service, broken.number, broken.problem) == ("vika", 2, "endret")
    assert verify("dalen") is None


def test_a_missing_event_is_found(unguarded):
    unguarded[1].delete()
    broken = verify("vika")
    assert broken is not None
    assert (broken.number, broken.problem) == (2, "mangler")


def test_an_event_that_was_rewritten_with_its_own_digest_is_found_at_the_next_link(unguarded):
    forged = unguarded[0]
    forged.actor_label = "somebody else"
    forged.digest = digest_of(forged.previous, fields_of(forged))
    forged.save()
    broken = verify("vika")
    assert broken is not None
    assert (broken.number, broken.problem) == (2, "følger ikke den forrige")


def test_events_cut_off_at_the_end_are_found(unguarded):
    unguarded[2].delete()
    broken = verify("vika")
    assert broken is not None
    assert broken.number == 3
    assert "slutten av kjeden" in broken.problem


def test_a_log_whose_head_was_taken_away_is_found(unguarded):
    ChainHead.objects.filter(service="vika").delete()
    broken = verify()
    assert broken is not None
    assert broken.service == "vika"


def test_the_chain_is_the_same_whatever_time_zone_the_moment_is_given_in(system, db):
    """LOG-10: time is kept in UTC."""
    event = record(system, "test.happened", at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert fields_of(event)["at"] == "2026-10-25T00:30:00.000000+00:00"
    assert verify() is None


def test_the_command_says_that_the_log_is_whole(log):
    result = CliRunner().invoke(check_command, ["audit"])
    assert result.exit_code == 0
    assert "Loggen er hel" in result.output


def test_the_command_names_the_broken_link_and_fails(unguarded):
    AuditEvent.objects.filter(pk=unguarded[1].pk).update(action="other")
    result = CliRunner().invoke(check_command, ["audit", "--service", "vika"])
    assert result.exit_code == 1
    assert "vika, hendelse 2" in result.output


def test_the_group_of_checks_lists_what_the_rooms_bring(db):
    result = CliRunner().invoke(check_command, ["--help"])
    assert "audit" in result.output
    assert CliRunner().invoke(check_command, ["nothing"]).exit_code == 2


def test_an_action_without_a_name_is_shown_by_its_code():
    assert name_of("accounts.signed_in") == "Logget inn"
    assert name_of("someroom.did") == "someroom.did"
