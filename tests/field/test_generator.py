"""The made-up municipality: the same every time, keeps the exchange format's rules, and is believable."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from utsyn.catalogue.models import PlaceKind
from utsyn.core import clock
from utsyn.field.generator import generate_package
from utsyn.field.generator.package import COLUMNS, first_day, last_complete_month
from utsyn.field.models import Gender, IncidentKind, SessionKind

Table = list[dict[str, str]]


def read(folder: Path) -> dict[str, Table]:
    """Every table of a package."""
    tables = {}
    for table in COLUMNS:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            tables[table] = list(csv.DictReader(file))
    return tables


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    """Three years and ten months of a medium-sized service, read back from its files."""
    return read(generate_package(tmp_path_factory.mktemp("fjordvik"), end=date(2026, 10, 31)))


def started(session: dict[str, str]) -> datetime:
    return datetime.fromisoformat(session["started_at"])


def ended(session: dict[str, str]) -> datetime:
    return datetime.fromisoformat(session["ended_at"])


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one = generate_package(tmp_path / "one", seed=7, end=date(2024, 12, 31), years=1, size="small")
    two = generate_package(tmp_path / "two", seed=7, end=date(2024, 12, 31), years=1, size="small")
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted([*(f"{table}.csv" for table in COLUMNS), "datapackage.json"])
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in names)


def test_another_seed_gives_other_rows(tmp_path: Path) -> None:
    one = generate_package(tmp_path / "one", seed=7, end=date(2024, 12, 31), years=1, size="small")
    two = generate_package(tmp_path / "two", seed=8, end=date(2024, 12, 31), years=1, size="small")
    assert (one / "encounters.csv").read_bytes() != (two / "encounters.csv").read_bytes()


def test_the_description_names_the_service_and_every_table(tmp_path: Path) -> None:
    folder = generate_package(tmp_path, end=date(2024, 3, 31), start=date(2024, 3, 1), size="small")
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert described["service"]["id"] == "fjordvik"
    assert [resource["name"] for resource in described["resources"]] == list(COLUMNS)


def test_without_an_end_it_is_the_last_complete_month() -> None:
    with clock.stopped_at(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        assert last_complete_month() == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("end", "first"), [(date(2026, 10, 31), date(2023, 1, 1)), (date(2025, 12, 31), date(2023, 1, 1))]
)
def test_it_starts_on_a_new_year_so_that_there_are_three_whole_years(end: date, first: date) -> None:
    assert first_day(end, 3) == first


def test_sessions_are_within_the_period_and_nobody_is_in_two_places_at_once(tables: dict[str, Table]) -> None:
    of_staff = defaultdict(list)
    for session in tables["sessions"]:
        assert date(2023, 1, 1) <= started(session).date() <= date(2026, 10, 31)
        assert timedelta(0) < ended(session) - started(session) < timedelta(hours=8)
        crew = session["staff_ids"].split("|")
        assert len(set(crew)) == len(crew) >= 1
        for one in crew:
            of_staff[one].append((started(session), ended(session)))
    assert set(of_staff) <= {row["staff_id"] for row in tables["staff"]}
    for spans in of_staff.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def test_every_code_is_in_its_list(tables: dict[str, Table]) -> None:
    places = {row["place"] for row in tables["places"]}
    districts = {row["district"] for row in tables["districts"]} | {""}
    topics = {row["topic"] for row in tables["topics"]}
    bands = {(row["scheme"], row["band"]) for row in tables["age_bands"]}
    sessions = {row["session_id"] for row in tables["sessions"]}
    assert {"outside", "unknown"} <= districts
    assert {row["kind"] for row in tables["places"]} <= set(PlaceKind.values)
    assert {row["kind"] for row in tables["sessions"]} == set(SessionKind.values)
    for row in tables["encounters"]:
        assert row["place"] in places
        assert row["district"] in districts
        assert row["session_id"] in sessions
        assert row["gender"] in Gender.values
        assert set(filter(None, row["topics"].split("|"))) <= topics
        assert int(row["count"]) >= 1
        assert row["first_contacts"] == "" or int(row["first_contacts"]) <= int(row["count"])
        assert not (row["age"] and row["age_band"])
        assert bool(row["age_scheme"]) == bool(row["age_band"])
        assert not row["age_band"] or (row["age_scheme"], row["age_band"]) in bands
    for row in tables["incidents"]:
        assert row["kind"] in IncidentKind.values
        assert row["place"] in places | {""}
        assert row["session_id"] in sessions | {""}


def test_ids_are_unique(tables: dict[str, Table]) -> None:
    for table in ("staff", "districts", "places", "topics", "sessions", "encounters", "incidents"):
        ids = [row[COLUMNS[table][0]] for row in tables[table]]
        assert len(ids) == len(set(ids))


def test_who_is_met_is_believable(tables: dict[str, Table]) -> None:
    by_gender, by_age = Counter[str](), Counter[int]()
    for row in tables["encounters"]:
        by_gender[row["gender"]] += int(row["count"])
        if row["age"]:
            by_age[int(row["age"])] += int(row["count"])
    assert 0.30 <= by_gender["girl"] / by_gender.total() <= 0.45
    assert by_gender["boy"] > by_gender["girl"]
    assert by_age.most_common(1)[0][0] == 16
    assert sum(n for age, n in by_age.items() if 13 <= age <= 22) / by_age.total() > 0.95
    assert (
        0.05 < sum(int(row["first_contacts"] or 0) for row in tables["encounters"]) / by_gender.total() < 0.25
    )


def test_the_week_and_the_year_have_a_rhythm(tables: dict[str, Table]) -> None:
    evenings = Counter(started(s).isoweekday() for s in tables["sessions"] if started(s).hour >= 19)
    assert min(evenings[5], evenings[6]) > max(evenings[day] for day in (1, 2, 3, 4, 7))
    met = Counter[str]()
    months = {session["session_id"]: session["started_at"][:7] for session in tables["sessions"]}
    for row in tables["encounters"]:
        met[months[row["session_id"]]] += int(row["count"])
    assert len(met) == 46
    assert all(met[f"{year}-07"] < met[f"{year}-05"] / 2 for year in (2023, 2024, 2025, 2026))
    schools = {s["started_at"][:10] for s in tables["sessions"] if s["kind"] == "school"}
    assert all(date.fromisoformat(day).isoweekday() <= 5 for day in schools)
    assert not any(day[5:7] == "07" for day in schools)


@pytest.mark.parametrize(
    ("change", "offsets"), [("2024-03-30", ("+01:00", "+02:00")), ("2024-10-26", ("+02:00", "+01:00"))]
)
def test_a_night_shift_spans_each_change_of_the_clock(
    tables: dict[str, Table], change: str, offsets: tuple[str, str]
) -> None:
    seen = {
        (s["started_at"][-6:], s["ended_at"][-6:])
        for s in tables["sessions"]
        if s["started_at"][:10] == change
    }
    assert offsets in seen


def test_places_close_and_are_replaced_and_are_only_used_while_open(tables: dict[str, Table]) -> None:
    places = {row["place"]: row for row in tables["places"]}
    day_of = {session["session_id"]: session["started_at"][:10] for session in tables["sessions"]}
    used = defaultdict(list)
    for row in tables["encounters"]:
        used[row["place"]].append(day_of[row["session_id"]])
    assert places["lia-klubb"]["valid_to"]
    assert places["kanalparken"]["valid_to"] < places["kanalparken-ny"]["valid_from"]
    for code, days in used.items():
        assert (places[code]["valid_from"] or "0") <= min(days)
        assert max(days) <= (places[code]["valid_to"] or "9")


def test_the_age_bands_change_at_a_new_year_and_rows_use_the_one_in_force(tables: dict[str, Table]) -> None:
    from_dates = {row["scheme"]: row["scheme_valid_from"] for row in tables["age_bands"]}
    assert len(from_dates) == 2
    new, since = max(from_dates.items(), key=lambda pair: pair[1])
    assert since.endswith("-01-01")
    day_of = {session["session_id"]: session["started_at"][:10] for session in tables["sessions"]}
    banded = [row for row in tables["encounters"] if row["age_scheme"]]
    assert all((row["age_scheme"] == new) == (day_of[row["session_id"]] >= since) for row in banded)
    assert len({row["age_scheme"] for row in banded}) == 2


def test_the_awkward_cases_are_there(tables: dict[str, Table]) -> None:
    met = {row["session_id"] for row in tables["encounters"]}
    assert any(session["session_id"] not in met for session in tables["sessions"])
    assert any(ended(session).date() > started(session).date() for session in tables["sessions"])
    for column in ("first_contacts", "age", "district", "topics"):
        assert any(row[column] == "" for row in tables["encounters"])
    assert any(row["session_id"] == "" for row in tables["incidents"])
    assert any(set("čáŋđšŧž") & set(row["name"]) for row in tables["places"])


def test_published_figures_cover_the_two_years_before_and_no_year_with_records(
    tables: dict[str, Table],
) -> None:
    assert {row["period"] for row in tables["published"]} == {"2021", "2022"}
    totals = {
        row["period"]: int(row["value"])
        for row in tables["published"]
        if row["indicator"] == "encounters" and not row["dimensions"]
    }
    assert 0 < totals["2021"] < totals["2022"] < sum(int(row["count"]) for row in tables["encounters"])


def test_no_records_means_no_published_figures(tmp_path: Path) -> None:
    folder = generate_package(
        tmp_path, start=date(2024, 7, 1), end=date(2024, 7, 1), size="small", sessions_per_year=1
    )
    assert read(folder)["sessions"] == []
    assert read(folder)["published"] == []


def test_more_sessions_can_be_asked_for(tmp_path: Path) -> None:
    year = {"start": date(2024, 1, 1), "end": date(2024, 12, 31), "size": "medium"}
    few = read(generate_package(tmp_path / "few", sessions_per_year=200, **year))
    many = read(generate_package(tmp_path / "many", sessions_per_year=900, **year))
    assert 120 < len(few["sessions"]) < 300
    assert 700 < len(many["sessions"]) < 1100
