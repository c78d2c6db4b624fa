"""The never-alone rule (K25 task 3; the team is never out without somebody knowing that it is well)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsyn.field import overdue
from utsyn.field.overdue import Limits, State, Team, Why

START = datetime(2026, 11, 20, 19, tzinfo=UTC)
LIMITS = Limits(check=60, alone=30, overdue=30)
PAIR = Team(
    kind="street",
    people=2,
    is_open=True,
    started_at=START,
    heard_at=START,
    planned_end=START + timedelta(hours=4),
)


def after(**time: float) -> datetime:
    return START + timedelta(**time)


def test_a_team_must_check_in_within_the_hour():
    assert overdue.reasons(PAIR, LIMITS, after(minutes=59)) == []
    assert overdue.reasons(PAIR, LIMITS, after(minutes=60)) == [Why.NO_CHECK]


def test_one_person_alone_must_check_in_more_often():
    alone = replace(PAIR, people=1)
    assert overdue.state(alone, LIMITS, after(minutes=29)) is State.ALONE
    assert overdue.reasons(alone, LIMITS, after(minutes=30)) == [Why.ALONE]


def test_a_check_in_begins_the_time_again():
    checked = replace(PAIR, checked_at=after(minutes=55), heard_at=after(minutes=55))
    assert overdue.next_check(checked, LIMITS) == after(minutes=115)
    assert overdue.reasons(checked, LIMITS, after(minutes=100)) == []


def test_a_phone_whose_clock_is_ahead_cannot_check_in_after_it_was_heard_of():
    ahead = replace(PAIR, checked_at=after(hours=9), heard_at=after(minutes=10))
    assert overdue.next_check(ahead, LIMITS) == after(minutes=70)


def test_a_team_must_be_in_some_time_after_its_planned_end():
    checked = replace(PAIR, checked_at=after(hours=4), heard_at=after(hours=4))
    assert overdue.reasons(checked, LIMITS, after(hours=4, minutes=29)) == []
    assert overdue.reasons(checked, LIMITS, after(hours=4, minutes=30)) == [Why.NOT_HOME]
    assert overdue.state(checked, LIMITS, after(hours=4, minutes=30)) is State.NOT_HOME


def test_a_team_without_a_planned_end_is_held_to_its_check_ins_only():
    free = replace(PAIR, planned_end=None)
    assert overdue.reasons(free, LIMITS, after(hours=30)) == [Why.NO_CHECK]


@pytest.mark.parametrize(
    "settled",
    [
        {"is_open": False},
        {"home_at": after(hours=2)},
        {"kind": "online"},
        {"safe_at": after(hours=2)},
        {"home_at": after(hours=2), "checked_at": after(hours=1)},
    ],
)
def test_nothing_is_expected_of_those_who_are_in(settled):
    assert overdue.reasons(replace(PAIR, **settled), LIMITS, after(hours=20)) == []


def test_a_check_in_after_having_been_home_means_that_they_went_out_again():
    out_again = replace(PAIR, home_at=after(hours=2), checked_at=after(hours=3), heard_at=after(hours=3))
    assert not out_again.is_home
    assert Why.NO_CHECK in overdue.reasons(out_again, LIMITS, after(hours=4))


def test_a_leader_who_has_had_word_of_them_begins_the_time_again():
    talked = replace(PAIR, check_talked_at=after(minutes=70), home_talked_at=after(hours=5))
    assert overdue.next_check(talked, LIMITS) == after(minutes=130)
    assert overdue.home_by(talked, LIMITS) == after(hours=5, minutes=30)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_open": False}, "ended"),
        ({"home_at": after(hours=3)}, "home"),
        ({"check_talked_at": after(hours=2)}, "talked"),
        ({"checked_at": after(minutes=50), "heard_at": after(hours=2)}, "checked_in"),
        ({"planned_end": after(hours=9)}, "changed"),
    ],
)
def test_why_an_alarm_no_longer_stands(change, code):
    assert overdue.settled(replace(PAIR, **change), after(minutes=61)) == code


@given(
    people=st.integers(1, 4),
    checked=st.none() | st.integers(0, 600),
    heard=st.integers(0, 600),
    now=st.integers(0, 1000),
    later=st.integers(0, 300),
)
def test_silence_never_makes_it_better(people, checked, heard, now, later):
    """Once a team is overdue it stays so until something is heard: no alarm goes away by waiting."""
    team = replace(
        PAIR,
        people=people,
        heard_at=after(minutes=heard),
        checked_at=None if checked is None else after(minutes=checked),
    )
    before = overdue.reasons(team, LIMITS, after(minutes=now))
    assert set(before) <= set(overdue.reasons(team, LIMITS, after(minutes=now + later)))
