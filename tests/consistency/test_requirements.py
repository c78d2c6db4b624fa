"""The table of requirements (docs/requirements.toml) says what the tests say, and the other way round."""

from __future__ import annotations

import importlib.util

import pytest

from tests.consistency.source import PROJECT

spec = importlib.util.spec_from_file_location("requirements_tool", PROJECT / "tools" / "requirements.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
TABLE, CITED = tool.table(), tool.citations()
#: Rooms that something may wait for.
ROOMS = {"record", "collaboration", "portal", "accounts", "catalogue"}
#: How many there are of each: an id that is taken out of the table is missed.
COUNTS = {"JRN": 19, "TAU": 14, "TIL": 10, "LOG": 11, "AUT": 12, "PVN": 24, "IDN": 13}


def test_the_table_has_every_id_once_in_order():
    assert list(TABLE) == [f"{family}-{n}" for family, most in COUNTS.items() for n in range(1, most + 1)]


def test_every_row_says_what_it_is_about_and_how_it_stands():
    for name, row in TABLE.items():
        assert 20 < len(row["says"]) < 140, name
        assert row["status"] in (tool.PROVEN, tool.WAITING), name
        assert set(row) <= {"says", "status", "why", "room", "note"}, name


def test_what_is_proven_is_cited_by_a_test():
    missing = [name for name, row in TABLE.items() if row["status"] == tool.PROVEN and name not in CITED]
    assert missing == [], (
        "No test cites these any more. Name the id in the docstring of the test that proves it; if none does, set the "
        'row in docs/requirements.toml to "not here yet", with `why` and `room`.'
    )


def test_what_is_not_here_yet_says_why_and_where_and_no_test_claims_to_prove_it():
    waiting = {name: row for name, row in TABLE.items() if row["status"] == tool.WAITING}
    for name, row in waiting.items():
        assert row.get("why"), f"{name}: say in `why` what it waits for"
        assert row.get("room") in ROOMS, (
            f"{name}: say in `room` where it is to be built: one of {sorted(ROOMS)}"
        )
    claimed = {name: [path.name for path in CITED[name]] for name in waiting if name in CITED}
    assert claimed == {}, (
        'Tests cite these. Are they built? Then set their rows in docs/requirements.toml to "proven", take `why` and '
        "`room` away, and run `python tools/requirements.py`. Does it only hold the house to something as long as "
        'they are not? Then write "until" before the id.'
    )


def test_what_is_proven_waits_for_nothing():
    assert [
        name for name, row in TABLE.items() if row["status"] == tool.PROVEN and {"why", "room"} & set(row)
    ] == []


def test_every_id_that_a_test_cites_is_in_the_table():
    unknown = {name: [path.name for path in files] for name, files in CITED.items() if name not in TABLE}
    assert unknown == {}, "No such requirement: correct the id, or add its row to docs/requirements.toml."


def test_the_document_is_what_the_table_and_the_tests_say():
    assert tool.OUTPUT.read_text(encoding="utf-8") == tool.text(), "Run `python tools/requirements.py`."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"""LOG-1, LOG-9: codes."""', {"LOG-1", "LOG-9"}),
        ("# IDN-12.", {"IDN-12"}),
        ("Until JRN-19 no form takes a file.", set()),
        ("nothing until TAU-5, and PVN-1 always", {"PVN-1"}),
        ("XLOG-1 and LOG-1b and A-LOG-1", set()),
    ],
)
def test_a_citation_is_a_whole_id_that_nothing_is_waited_for(text, found):
    assert tool.proofs(text) == found
