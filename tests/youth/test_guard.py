"""Signed entries: nobody changes them, by any way (JRN-4)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories.youth import entry, staff_of
from utsyn.youth.models import EntryStaff, JournalEntry


def refused(sql: str, *values: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as fault:
        return "signed entry cannot be changed" in str(fault)
    return False


def test_a_signed_entry_is_refused_change_and_deletion_by_sql_too(person, worker):
    """JRN-4"""
    signed = entry(person, worker)
    for column, value in {
        "signed_at": None,
        "occurred_at": "2020-01-01",
        "sealed": b"x",
        "person_id": None,
    }.items():
        assert refused(f"UPDATE youth_journalentry SET {column} = %s WHERE id = %s", value, signed.pk), column
    assert refused("DELETE FROM youth_journalentry WHERE id = %s", signed.pk)
    assert JournalEntry.objects.get(pk=signed.pk).content() == {"text": "Vi snakket om skolen."}


def test_who_took_part_in_a_signed_entry_cannot_be_changed(person, worker, service):
    """JRN-4"""
    draft = entry(person, worker, signed=False)
    part = EntryStaff.objects.create(entry=draft, staff_member=staff_of(worker, service))
    JournalEntry.objects.filter(pk=draft.pk).update(
        signed_at=draft.written_at, signed_by=worker, digest="1" * 64
    )
    assert refused("DELETE FROM youth_entrystaff WHERE id = %s", part.pk)
    assert refused("UPDATE youth_entrystaff SET staff_member_id = staff_member_id WHERE id = %s", part.pk)
    assert refused(
        "INSERT INTO youth_entrystaff (entry_id, staff_member_id) VALUES (%s, %s)",
        draft.pk,
        part.staff_member_id,
    )


def test_a_draft_may_change_and_go(person, worker):
    draft = entry(person, worker, signed=False)
    JournalEntry.objects.filter(pk=draft.pk).update(version=2)
    draft.delete()


def test_an_entry_without_an_author_is_refused(person, worker):
    """JRN-2"""
    made = entry(person, worker, signed=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.filter(pk=made.pk).update(author=None)
