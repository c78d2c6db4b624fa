"""``utsyn stats``: one question, or many; JSON, CSV or a table; errors that name what is valid."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.factories.packages import full
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.statistics.commands import stats_command

pytestmark = pytest.mark.django_db


@pytest.fixture
def vika(tmp_path: Path, system: Actor) -> Service:
    return import_package(by=system, package=read_package(full(tmp_path / "package"))).service


def stats(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(stats_command, list(arguments), input=given)


def test_json_is_one_object_with_everything_about_the_figure(vika: Service) -> None:
    done = stats(
        "encounters", "--period", "2023", "--by", "gender", "--where", "place=torget", "--format", "json"
    )
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["indicator"] == answer["unit"] == "encounters"
    assert answer["service"] == "vika"
    assert answer["period"] == {"from": "2023-01-01", "to": "2023-12-31"}
    assert answer["by"] == ["gender"]
    assert answer["where"] == {"place": "torget"}
    assert answer["rows"] == [
        {"gender": "girl", "value": 3, "share": 0.75, "share_of_known": 0.75},
        {"gender": "boy", "value": 1, "share": 0.25, "share_of_known": 0.25},
    ]
    assert answer["total"] == 4
    assert answer["definition"]


def test_csv_has_a_header_and_a_row_for_each_group(vika: Service) -> None:
    done = stats("mean_age", "--period", "2023", "--by", "gender", "--compare", "2015", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[0] == {"gender": "girl", "value": "16.0", "known": "3", "of": "3", "2015": ""}
    assert rows[1]["value"] == ""


def test_a_table_is_for_reading(vika: Service) -> None:
    lines = stats("encounters", "--period", "2023", "--by", "topic").stdout.splitlines()
    assert lines[0].split() == ["topic", "value", "share", "share_of_known"]
    assert lines[-3].split()[:2] == ["total", "9"]
    assert "flere verdier" in lines[-1]


def test_many_questions_are_answered_in_their_order(vika: Service) -> None:
    asked = [
        {"indicator": "encounters", "period": "2023", "by": ["gender"], "where": {}},
        {"indicator": "sessions", "period": "2023-05", "by": [], "where": {"kind": "school,online"}},
        {"indicator": "median_age", "period": "2023"},
    ]
    done = stats("--queries", "-", "--format", "json", given="\n".join(json.dumps(a) for a in asked) + "\n\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["indicator"] for a in answers] == ["encounters", "sessions", "median_age"]
    assert [a["total"] for a in answers] == [9, 1, 16]


@pytest.mark.parametrize(
    ("line", "says"),
    [("not json", "Linje 2 er ikke et JSON-objekt"), ("[]", "Linje 2 er ikke et JSON-objekt"),
     ('{"indicator": "treff", "period": "2023"}', "Linje 2: ")],
)  # fmt: skip
def test_a_bad_question_among_many_is_named_and_nothing_is_answered(
    vika: Service, line: str, says: str
) -> None:
    done = stats("--queries", "-", given='{"indicator": "sessions", "period": "2023"}\n' + line)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert says in done.stderr


@pytest.mark.parametrize(
    ("arguments", "valid"),
    [
        (["treff", "--period", "2023"], "first_contacts"),
        (["encounters", "--period", "2023", "--by", "sko"], "age_band"),
        (["encounters", "--period", "2023", "--where", "gender=x"], "girl"),
        (["encounters", "--period", "x"], "2016-Q3"),
        (["encounters"], "naloxone_doses"),
        (["encounters", "--period", "2023", "--service", "mars"], "vika"),
        (["encounters", "--period", "2023", "--age-scheme", "mars", "--by", "age_band"], "standard"),
    ],
)
def test_an_error_names_the_valid_ones_with_exit_status_2(
    vika: Service, arguments: list[str], valid: str
) -> None:
    done = stats(*arguments)
    assert done.exit_code == 2
    assert valid in done.stderr


def test_one_of_several_services_must_be_named(vika: Service, other_service: Service) -> None:
    done = stats("sessions", "--period", "2023")
    assert done.exit_code == 2
    assert "dalen" in done.stderr
    assert "vika" in done.stderr
    assert stats("sessions", "--period", "2023", "--service", "vika", "--format", "json").exit_code == 0
    empty = json.loads(stats("sessions", "--period", "2023", "--service", "dalen", "--format", "json").stdout)
    assert empty["total"] == 0
    assert "ingen feltregistreringer" in empty["notes"][0]


def test_without_any_service_the_way_to_begin_is_named(db: None) -> None:
    done = stats("sessions", "--period", "2023")
    assert done.exit_code == 2
    assert "Importer en pakke" in done.stderr
