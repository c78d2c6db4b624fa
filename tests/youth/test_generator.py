"""The made-up young people: the same every time, keep the exchange format's rules, and are believable."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from utsyn.core.dice import Urn
from utsyn.youth.generator import COLUMNS, Employed, Town, follow_up
from utsyn.youth.generator.lives import BASES, NEW_ACT
from utsyn.youth.models import Channel, Decision, EndReason, LifeSituation, Source, Status

START, END = date(2023, 1, 1), date(2026, 10, 31)
STAFF = [
    Employed("a", START, None),
    Employed("b", START, date(2024, 6, 30)),
    Employed("c", START, None),
    Employed("d", date(2024, 3, 1), None),
]
Tables = dict[str, list[dict[str, str]]]


def made(seed: int = 1, start: date = START, end: date = END, staff: list[Employed] = STAFF) -> Tables:
    """The six tables by column name."""
    town = Town(staff, Urn([("nord", 2), ("outside", 1)]), Urn([("school", 3), ("work", 1)]))
    rows = follow_up(seed, start, end, town, 1.25)
    return {
        name: [dict(zip(COLUMNS[name], map(str, row), strict=True)) for row in of]
        for name, of in rows.items()
    }


@pytest.fixture(scope="module")
def tables() -> Tables:
    return made()


def ended(row: dict[str, str]) -> date:
    return date.fromisoformat(row["to_date"] or END.isoformat())


def began(row: dict[str, str]) -> date:
    return date.fromisoformat(row["from_date"])


def test_the_same_seed_gives_the_same_people_and_another_gives_others(tables: Tables) -> None:
    assert made() == tables
    assert made(seed=2)["persons"] != tables["persons"]


def test_there_are_some_hundred_young_people_and_most_are_met_at_sixteen(tables: Tables) -> None:
    assert 250 < len(tables["persons"]) < 450
    ages = Counter(
        int(row["registered_on"][:4]) - int(row["birth_date"][:4])
        for row in tables["persons"]
        if row["birth_date"]
    )
    assert 12 <= min(ages) <= max(ages) <= 25
    assert ages.most_common(1)[0][0] in (15, 16, 17)


def test_little_is_known_of_some_of_them(tables: Tables) -> None:
    people = tables["persons"]
    assert all(not (row["birth_date"] and row["birth_year"]) for row in people)
    for column in ("birth_date", "district", "source", "given_name", "family_name"):
        assert 0 < sum(row[column] == "" for row in people) < len(people) / 3
    assert any(row["birth_year"] for row in people)


def test_every_code_is_the_format_s(tables: Tables) -> None:
    people = {row["person_id"] for row in tables["persons"]}
    for name in ("record_periods", "key_workers", "decisions", "life_situations"):
        assert {row["person_id"] for row in tables[name]} <= people
    assert {row["source"] for row in tables["persons"]} == {*Source.values, ""}
    assert {row["status"] for row in tables["record_periods"]} == set(Status.values)
    assert {row["end_reason"] for row in tables["record_periods"]} == {*EndReason.values, ""}
    assert {row["channel"] for row in tables["conversations"]} == set(Channel.values)
    assert {row["kind"] for row in tables["decisions"]} <= set(Decision.Kind.values)
    assert {row["day_activity"] for row in tables["life_situations"]} <= set(LifeSituation.DayActivity.values)
    assert {row["housing"] for row in tables["life_situations"]} <= set(LifeSituation.Housing.values)
    leisure = {code for row in tables["life_situations"] for code in row["leisure"].split("|")}
    assert leisure == {*LifeSituation.Leisure.values, ""}


def test_keys_are_there_once(tables: Tables) -> None:
    keys = {
        "persons": ["person_id"],
        "record_periods": ["person_id", "status", "from_date"],
        "key_workers": ["person_id", "staff_id", "role", "from_date"],
        "conversations": ["conversation_id"],
        "decisions": ["decision_id"],
        "life_situations": ["person_id", "as_of"],
    }
    for name, columns in keys.items():
        found = Counter(tuple(row[column] for column in columns) for row in tables[name])
        assert found.most_common(1)[0][1] == 1


def test_a_record_s_periods_follow_one_another_and_only_the_last_has_a_reason(tables: Tables) -> None:
    of_person = defaultdict(list)
    for row in tables["record_periods"]:
        of_person[row["person_id"]].append(row)
    for periods in of_person.values():
        for before, after in pairwise(periods):
            assert began(after) == ended(before) + timedelta(days=1)
            assert before["end_reason"] == ""
            assert before["status"] != after["status"]
        assert bool(periods[-1]["to_date"]) == bool(periods[-1]["end_reason"])
        assert all(began(row) <= ended(row) <= END for row in periods)
    assert any(row["to_date"] == "" for row in tables["record_periods"])


def test_each_followed_one_has_two_key_workers_and_one_who_leaves_is_followed_by_another(
    tables: Tables,
) -> None:
    followed = {row["person_id"] for row in tables["record_periods"]}
    roles = defaultdict(set)
    for row in tables["key_workers"]:
        roles[row["person_id"]].add(row["role"])
        worker = next(one for one in STAFF if one.id == row["staff_id"])
        assert worker.works_on(began(row))
        assert worker.works_on(ended(row))
    assert set(roles) == followed
    assert all(each == {"primary", "secondary"} for each in roles.values())
    took_over = [row for row in tables["key_workers"] if row["from_date"] == "2024-07-01"]
    assert took_over
    assert "b" not in {row["staff_id"] for row in took_over}


def test_where_nobody_is_left_there_is_no_key_worker() -> None:
    alone = made(start=date(2024, 1, 1), end=date(2024, 6, 30), staff=[Employed("a", START, None)])
    assert {row["role"] for row in alone["key_workers"]} == {"primary"}


def test_conversations_are_with_some_of_them_and_some_are_anonymous(tables: Tables) -> None:
    talks = tables["conversations"]
    anonymous = sum(row["person_id"] == "" for row in talks)
    assert 0.05 < anonymous / len(talks) < 0.4
    held = [datetime.fromisoformat(row["held_at"]) for row in talks]
    assert held == sorted(held)
    assert all(START <= at.date() <= END and 9 <= at.hour < 22 for at in held)
    assert {at.strftime("%z") for at in held} == {"+0100", "+0200"}
    assert all(row["staff_ids"] for row in talks)
    assert any(row["minutes"] == "" for row in talks)
    registered = {row["person_id"]: row["registered_on"] for row in tables["persons"]}
    assert all(row["held_at"][:10] >= registered[row["person_id"]] for row in talks if row["person_id"])


def test_decisions_name_the_law_of_their_day() -> None:
    old = made(start=date(2021, 1, 1), end=date(2022, 12, 31), staff=[Employed("a", date(2021, 1, 1), None)])
    new = made(start=NEW_ACT)
    for tables, place in ((old, 0), (new, 1)):
        assert tables["decisions"]
        for row in tables["decisions"]:
            assert row["legal_basis"] == BASES[row["kind"]][place]
            assert began(row) <= date.fromisoformat(row["to_date"] or row["from_date"])


def test_one_whom_they_meet_on_the_last_day_is_not_followed_beyond_it() -> None:
    short = made(start=date(2024, 5, 1), end=date(2024, 5, 20))
    assert all(began(row) <= date(2024, 5, 20) for row in short["record_periods"])
    assert all(row["held_at"][:10] <= "2024-05-20" for row in short["conversations"])
