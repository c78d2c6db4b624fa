"""Figures about young people on the pages, in files, on the command line and in the machine interface; who sees which
rows behind them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories.browser import SignedInClient
from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics.commands import stats_command
from utsyn.statistics.queries import list_behind, rows_behind
from utsyn.statistics.questions import Question
from utsyn.youth.changes import conversations_changed, people_changed
from utsyn.youth.models import AccessClass, YoungPerson

pytestmark = pytest.mark.django_db

MARCH, MAY = datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 5, 10, 12, tzinfo=UTC)
PAGE, ROWS = "/tall/", "/tall/rader/"


@pytest.fixture(autouse=True)
def own_facts(tmp_path: Path, settings: Settings) -> None:
    """Facts of this test alone."""
    settings.FACTS = tmp_path / "facts"


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    """Somebody who follows one young person."""
    return user_with("worker", service)


@pytest.fixture
def colleague(user_with: Callable[..., User], service: Service) -> User:
    """Somebody who follows two others."""
    return user_with("worker", service)


@pytest.fixture
def followed(service: Service, worker: User, colleague: User) -> list[YoungPerson]:
    """Three young people, one of them in the strictest circle; four conversations, one of them anonymous."""
    people = [
        young_person(service, gender="girl", birth_date="2009-05-17", source="school"),
        young_person(service, gender="boy"),
        young_person(service, gender="boy", access_class=AccessClass.PROTECTED),
    ]
    for person, user in zip(people, (worker, colleague, colleague), strict=True):
        active(person)
        key_worker(person, user)
        entry(person, user, at=MARCH)
    entry(people[0], worker, at=MAY)
    entry(None, worker, service=service, at=MAY, channel="phone")
    people_changed(service)
    conversations_changed(service, [MARCH.date(), MAY.date()])
    return people


def signed_in(user: User) -> Client:
    client = SignedInClient()
    client.force_login(user)
    return client


def main_of(client: Client, address: str) -> str:
    return client.get(address).content.decode().split("<main")[1]


def test_the_figures_stand_on_the_page_with_their_own_words(followed: list, worker: User) -> None:
    """People are «ungdommer», conversations are «samtaler»; nobody who reads takes one for the other."""
    client = signed_in(worker)
    page = main_of(client, f"{PAGE}?indicator=conversation_youth&period=2026&by=month")
    assert "3 ungdommer hadde oppfølgingssamtaler i 2026." in page
    assert "flere verdier" in page
    assert "Anonyme samtaler teller ikke" in page
    page = main_of(client, f"{PAGE}?indicator=conversations&period=2026&by=anonymous")
    assert "Teamet hadde 5 oppfølgingssamtaler i 2026." in page
    assert "Navngitt" in page
    page = main_of(client, f"{PAGE}?indicator=active_youth&period=2026&by=gender&compare=2025")
    assert "3 ungdommer hadde en aktiv journal den 31.\N{NO-BREAK SPACE}desember 2026" in page
    assert "etter kjønn, 31.\N{NO-BREAK SPACE}desember 2026" in page
    assert '<optgroup label="Oppfølging">' in page
    for indicator in ("available_youth", "records_closed", "decision_youth"):
        assert "Ingen" in main_of(client, f"{PAGE}?indicator={indicator}&period=2026&by=gender")
    assert "Livssituasjon" in main_of(
        client, f"{PAGE}?indicator=life_situation&period=2026&by=housing,leisure"
    )


def test_a_filter_on_anonymous_is_offered_and_holds(followed: list, worker: User) -> None:
    page = main_of(
        signed_in(worker), f"{PAGE}?indicator=conversations&period=2026&by=channel&where.anonymous=true"
    )
    assert "Teamet hadde 1 oppfølgingssamtale i 2026 (anonymitet: anonym)." in page
    assert re.search(r'name="where.anonymous"[^>]*value="true"[^>]*checked', page)


def test_the_list_behind_a_figure_has_only_what_its_reader_may_open(
    followed: list, service: Service, worker: User, colleague: User
) -> None:
    """TIL-2, IDN-8: a worker's own, a colleague's own; of the others not even that they are there."""
    question = Question.parse("active_youth", "2026")
    for user, count in ((worker, 1), (colleague, 2)):
        found = list_behind(Actor.of(user), service, question)
        assert (found.count, len(found.rows), found.is_whole) == (count, count, False)
        assert len(rows_behind(Actor.of(user), service, question, {})) == count
    assert list_behind(Actor.system("test"), service, question).count == 3
    girls = rows_behind(Actor.of(colleague), service, question, {"gender": "girl"})
    assert girls == []
    page = main_of(signed_in(worker), f"{ROWS}?indicator=active_youth&period=2026")
    assert page.count("<tr>") - 1 == 1
    assert "Lista viser bare det du har tilgang til å lese i journalene." in page
    assert "Bygger på" not in page
    assert "Nordvik" not in page


def test_a_list_of_nothing_that_one_may_read_says_no_more_than_that(
    followed: list, service: Service, user_with: Callable[..., User]
) -> None:
    stranger = user_with("worker", service)
    page = main_of(signed_in(stranger), f"{ROWS}?indicator=active_youth&period=2026")
    assert "Det er ingenting i lista som du har tilgang til å lese." in page
    assert "<table" not in page


def test_anonymous_conversations_are_listed_for_those_who_held_them(
    followed: list, service: Service, worker: User, colleague: User
) -> None:
    question = Question.parse("conversations", "2026")
    mine = list_behind(Actor.of(worker), service, question)
    assert [row["channel"] for row in mine.rows] == ["phone", "office", "office"]
    assert [row["anonymous"] for row in mine.rows] == [True, False, False]
    theirs = list_behind(Actor.of(colleague), service, question)
    assert [row["anonymous"] for row in theirs.rows] == [False, False]
    assert rows_behind(Actor.of(worker), service, question, {"anonymous": True})[0]["person"] is None


def test_the_pages_of_such_a_list_are_those_of_its_own_rows(
    followed: list, service: Service, worker: User
) -> None:
    question = Question.parse("conversations", "2026")
    pages = [list_behind(Actor.of(worker), service, question, page=page, size=2) for page in (1, 2, 9)]
    assert [(page.page, len(page.rows), page.count) for page in pages] == [(1, 2, 3), (2, 1, 3), (2, 1, 3)]


@pytest.mark.parametrize(
    ("indicator", "heading", "cell"),
    [
        ("new_youth", "Kilde", "Skole"),
        ("records_opened", "Grunn til avslutning", "Ukjent"),
        ("active_youth", "Status", "Aktiv"),
        ("life_situation", "Bolig", "Ukjent"),
        ("conversations", "Kontaktform", "På kontoret"),
        ("conversation_youth", "Tema", "–"),
    ],
)
def test_the_list_names_what_was_counted_by(
    indicator: str, heading: str, cell: str, followed: list, worker: User
) -> None:
    page = main_of(signed_in(worker), f"{ROWS}?indicator={indicator}&period=2026")
    heads, cells = re.findall(r"<th[^>]*>([^<]*)", page), re.findall(r"<td[^>]*>([^<]*)", page)
    assert heading in heads
    assert cell in cells
    assert "Jente" in cells


def test_reading_such_a_list_is_an_event_without_content(followed: list, worker: User) -> None:
    """LOG-1, LOG-9"""
    signed_in(worker).get(f"{ROWS}?indicator=conversations&period=2026")
    (event,) = AuditEvent.objects.filter(action="statistics.rows_read")
    assert event.detail == {"list": "conversations", "period": "2026", "rows": 3}


def test_a_record_that_is_taken_away_is_gone_from_the_list_at_once(
    followed: list, service: Service, worker: User
) -> None:
    followed[0].key_workers.update(to_date=MARCH.date())
    assert list_behind(Actor.of(worker), service, Question.parse("active_youth", "2026")).rows == []


def test_the_files_have_names_for_codes(
    followed: list, user_with: Callable[..., User], service: Service
) -> None:
    client = signed_in(user_with("statistics_reader", service))
    text = client.get("/tall/csv/?indicator=conversations&period=2026&by=anonymous").content.decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[:4] == [
        ["Anonymitet", "Oppfølgingssamtaler", "Andel"],
        ["Navngitt", "4", "0,8"],
        ["Anonym", "1", "0,2"],
        ["I alt", "5", ""],
    ]


def test_the_machine_interface_gives_true_and_false(
    followed: list, user_with: Callable[..., User], service: Service
) -> None:
    client = signed_in(user_with("statistics_reader", service))
    answer = client.get("/api/v1/statistics/conversations?period=2026&by=anonymous&zeros=1").json()
    assert [(row["anonymous"], row["value"]) for row in answer["rows"]] == [(False, 4), (True, 1)]
    answer = client.get("/api/v1/statistics/conversations?period=2026&where=anonymous=true").json()
    assert answer["total"] == 1
    fault = client.get("/api/v1/statistics/conversations?period=2026&where=anonymous=ja")
    assert (fault.status_code, fault.json()["valid"]) == (400, ["false", "true"])
    fault = client.get("/api/v1/statistics/active_youth?period=2026&by=month")
    assert fault.status_code == 400
    assert "month" not in fault.json()["valid"]


def test_the_command_line_writes_true_and_false(followed: list) -> None:
    asked = ["conversations", "--period", "2026", "--by", "anonymous"]
    as_csv = CliRunner().invoke(stats_command, [*asked, "--format", "csv"]).output
    assert as_csv.splitlines()[1].startswith("false,4")
    assert "true" in CliRunner().invoke(stats_command, asked).output
    rows = json.loads(CliRunner().invoke(stats_command, [*asked, "--format", "json"]).output)["rows"]
    assert rows[1]["anonymous"] is True
    zeros = CliRunner().invoke(
        stats_command,
        ["conversations", "--period", "2026-03", "--by", "anonymous", "--zeros", "--format", "json"],
    )
    assert [row["value"] for row in json.loads(zeros.output)["rows"]] == [3, 0]
