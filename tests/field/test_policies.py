"""What is right in a field record, and on which day it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from utsyn.field.policies import (
    EncounterRow,
    SessionRow,
    incident_date,
    local_start,
    wrong_in_encounter,
    wrong_in_session,
)

OSLO = ZoneInfo("Europe/Oslo")
ENCOUNTER = EncounterRow("e", "s", "p", 3, None, "girl", None, None, None, None, ())


@pytest.mark.parametrize(
    ("moment", "day", "hour"),
    [
        (datetime(2023, 3, 25, 23, 30, tzinfo=UTC), date(2023, 3, 26), 0),
        (datetime(2023, 3, 26, 1, 0, tzinfo=UTC), date(2023, 3, 26), 3),  # there is no hour 2 that night
        (datetime(2023, 10, 29, 0, 30, tzinfo=UTC), date(2023, 10, 29), 2),
        (datetime(2023, 10, 29, 1, 30, tzinfo=UTC), date(2023, 10, 29), 2),  # and here it comes twice
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), date(2024, 1, 1), 0),
    ],
)
def test_a_session_belongs_to_the_local_date_on_which_it_started(
    moment: datetime, day: date, hour: int
) -> None:
    assert local_start(moment, OSLO) == (day, hour)


def test_an_incident_belongs_to_its_session_s_date_or_its_own() -> None:
    after_midnight = datetime(2023, 3, 31, 22, 30, tzinfo=UTC)
    assert incident_date(after_midnight, date(2023, 3, 31), OSLO) == date(2023, 3, 31)
    assert incident_date(after_midnight, None, OSLO) == date(2023, 4, 1)


@pytest.mark.parametrize(("length", "wrong"), [(-1, True), (0, False), (48 * 60, False), (48 * 60 + 1, True)])
def test_a_session_ends_within_two_days_of_its_start(length: int, wrong: bool) -> None:
    start = datetime(2023, 1, 1, 12, tzinfo=UTC)
    row = SessionRow("s", "street", start, start + timedelta(minutes=length), ("a",), "")
    assert [column for column, _why in wrong_in_session(row)] == (["ended_at"] if wrong else [])


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({}, []),
        ({"first_contacts": 3}, []),
        ({"first_contacts": 4}, ["first_contacts"]),
        ({"age": 16}, []),
        ({"age_scheme": "a", "age_band": "b"}, []),
        ({"age_scheme": "a"}, ["age_band"]),
        ({"age_band": "b"}, ["age_scheme"]),
        ({"age": 16, "age_scheme": "a", "age_band": "b"}, ["age"]),
        ({"age": 16, "age_band": "b", "first_contacts": 9}, ["first_contacts", "age_scheme"]),
    ],
)
def test_an_encounter_has_an_age_or_a_band_or_neither(changes: dict[str, object], columns: list[str]) -> None:
    assert [column for column, _why in wrong_in_encounter(ENCOUNTER._replace(**changes))] == columns
