"""The phone of the measurements behaves as the app does, and the driver's side puts in as many rows as the server."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from bench.phone import Codes, Phone, SignedIn, uuid7
from bench.raw_rows import SESSION, Insert, Table, sqlite_at

OWNER = SignedIn("utsyn=x", "u1", Codes(["torget", "brygga"], "fra-2026", ["13-15", "16-17"]))


def test_keys_are_of_version_seven_and_no_two_are_the_same() -> None:
    made = [uuid.UUID(uuid7()) for _ in range(500)]
    assert {key.version for key in made} == {7}
    assert {key.variant for key in made} == {uuid.RFC_4122}
    assert len(set(made)) == 500


def test_numbers_have_no_holes_and_nothing_is_forgotten_before_the_answer() -> None:
    """Wish 3."""
    phone = Phone(OWNER)
    phone.whole_session(8)
    sent = json.loads(phone.request())["events"]
    assert [event["seq"] for event in sent] == list(range(1, 11))
    assert [event["kind"] for event in sent] == ["start", *["count"] * 8, "end"]
    answered = [{"id": event["id"], "status": "stored"} for event in sent[:3]]
    answered.append({"id": sent[3]["id"], "status": "refused", "code": "time"})
    assert phone.heard({"results": answered}) == [event["id"] for event in sent[:3]]
    assert [event["seq"] for event in phone.unsent] == [5, 6, 7, 8, 9, 10]
    assert [result["code"] for result in phone.refused] == ["time"]


def test_the_driver_puts_in_the_same_rows_again_with_keys_of_their_own(tmp_path: Path) -> None:
    database = sqlite_at(tmp_path / "bare.sqlite3")
    line = database.connect()
    line.execute(f"CREATE TABLE {SESSION} (id INTEGER PRIMARY KEY, key TEXT UNIQUE, kind TEXT)")
    line.execute(
        f"CREATE TABLE field_encounter (id INTEGER PRIMARY KEY, session_id INTEGER REFERENCES {SESSION}, "
        "key TEXT UNIQUE, count INTEGER)"
    )
    database.note()
    line.execute(f"INSERT INTO {SESSION} VALUES (7, '{uuid7()}', 'street')")
    for _ in range(3):
        line.execute("INSERT INTO field_encounter (session_id, key, count) VALUES (7, ?, 2)", [uuid7()])
    written = database.written()
    assert [(table.name, len(table.rows)) for table in written] == [(SESSION, 1), ("field_encounter", 3)]
    insert = Insert(database, written)
    insert.prepare(2)
    insert()
    insert()
    insert.close()
    assert insert.rows == 4
    sessions = line.execute(f"SELECT id, kind FROM {SESSION}").fetchall()
    assert [kind for _pk, kind in sessions] == ["street"] * 3
    met = line.execute("SELECT session_id, count(*), sum(count) FROM field_encounter GROUP BY 1").fetchall()
    assert met == [(pk, 3, 6) for pk, _kind in sessions]


def test_what_was_not_prepared_is_not_timed(tmp_path: Path) -> None:
    database = sqlite_at(tmp_path / "bare.sqlite3")
    insert = Insert(database, [Table("field_encounter", ("key",), (("x",),))])
    with pytest.raises(IndexError):
        insert()
    insert.close()
