"""Every figure opens the list behind it: as many rows as the figure says, and they add up to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import FieldSession
from utsyn.statistics.presentation.address import query_of
from utsyn.statistics.presentation.words import figure, number
from utsyn.statistics.queries import ask, rows_behind
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]

#: Every sort of dimension, filters, a comparison, and every fact.
QUESTIONS = [
    Question.parse("encounters", "2023", by="gender,age_band", compare="2022"),
    Question.parse("encounters", "2023", by="month,topic", where={"topic": ["school", "work"]}),
    Question.parse("encounters", "2023-Q1", by="week", where={"gender": "girl,unknown"}),
    Question.parse("encounters", "2024-H1", by="month", compare="2023-H1"),
    Question.parse("encounters", "2023", by="age"),
    Question.parse("first_contacts", "2023-05", by="place,area,district"),
    Question.parse("mean_age", "2023", by="place_kind,gender"),
    Question.parse("median_age", "2023", by="half"),
    Question.parse("sessions", "2023", by="area"),
    Question.parse("sessions", "2023", by="place,kind"),
    Question.parse("sessions", "2023", by="weekday,hour"),
    Question.parse("staff_hours", "2023", by="quarter,kind"),
    Question.parse("encounters_per_hour", "2023", by="fortnight"),
]
INCIDENTS = [
    Question.parse("incidents", "2023", by="incident_kind,place"),
    Question.parse("naloxone_doses", "2023", by="area"),
]


def links_of(client: Client, question: Question) -> list[tuple[str, str]]:
    """The figures of the page's table that are links, with their addresses."""
    html = client.get(f"/tall/?{query_of(question)}").content.decode()
    table = html[html.index("<table") : html.index("</table>")]
    return [
        (unescape(address), text) for address, text in re.findall(r'<a href="([^"]*)">([^<]*)</a>', table)
    ]


def check(client: Client, service: Service, question: Question) -> None:
    """Open some of the question's figures and hold each list against its figure."""
    answer = ask(Actor.system("test"), service, question)
    links = links_of(client, question)
    assert len(links) >= sum(1 for row in answer.rows if row.rows) > 0
    step = max(1, len(links) // 6)  # a handful of each: the first, some between, the last
    for address, shown in [*links[::step], links[-1]]:
        main = client.get(address).content.decode().split("<main")[1]
        assert re.search(rf"[> ]{'ingen' if shown == '0' else re.escape(shown)}[ .]", main, re.I), (
            address,
            shown,
        )
        rows = re.search(r"Bygger på ([\d\N{NO-BREAK SPACE}]+) rad", main)
        assert rows, address
        count = int(rows[1].replace("\N{NO-BREAK SPACE}", ""))
        assert main.count("<tr>") - 1 == min(count, 100), address
        if question.indicator.code == "encounters" and count <= 100:
            cells = re.findall(r"<tr>(?:<td[^>]*>(?:(?!</td>).)*</td>){7}<td data-numeric>([^<]*)</td>", main)
            assert number(sum(int(cell) for cell in cells)) == shown, address
    step = max(1, len(answer.rows) // 8)
    for row in answer.rows[::step]:
        cell = dict(zip(question.by, row.key, strict=True))
        found = rows_behind(Actor.system("test"), service, question, cell, limit=100_000)
        assert len(found) == row.rows, (query_of(question), cell)


def test_the_list_is_the_figure(client_of: ClientOf, fjordvik: Service) -> None:
    client = client_of("worker", fjordvik)
    for question in QUESTIONS:
        check(client, fjordvik, question)


def test_the_list_is_the_figure_for_incidents_too(client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    for question in INCIDENTS:
        check(client, vika, question)


def test_the_pages_of_a_list_hold_every_row_once(client_of: ClientOf, fjordvik: Service) -> None:
    client = client_of("worker", fjordvik)
    answer = ask(Actor.system("test"), fjordvik, Question.parse("encounters", "2023"))
    assert answer.basis > 200
    address = "/tall/rader/?indicator=encounters&period=2023"
    pages = -(-answer.basis // 100)
    rows = 0
    for page in range(1, pages + 1):
        html = client.get(f"{address}&side={page}").content.decode()
        rows += html.split("<main")[1].count("<tr>") - 1
        assert f'aria-current="page" aria-label="Side {page}"' in html
    assert rows == answer.basis


def test_a_comparison_opens_the_other_periods_list(client_of: ClientOf, fjordvik: Service) -> None:
    client = client_of("worker", fjordvik)
    question = Question.parse("encounters", "2024-H1", by="month", compare="2023-H1")
    links = [(address, text) for address, text in links_of(client, question) if "of=2023-H1" in address]
    assert len(links) == 7  # six months and the total
    before = ask(Actor.system("test"), fjordvik, Question.parse("encounters", "2023-03"))
    march = next(pair for pair in links if "cell.month=2023-03" in pair[0])
    assert march[1] == figure(question.indicator, before.total)
    html = client.get(march[0]).content.decode()
    assert f"Teamet hadde {march[1]} treff" in html
    assert "mars 2023" in html or "mars" in html


def test_names_stand_in_the_list_not_codes(client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    html = client.get("/tall/rader/?indicator=encounters&period=2023").content.decode().split("<main")[1]
    for text in (
        "Torget",
        "Vika skole",
        "Skole, Jobb",
        "Jente",
        "Ukjent",
        "Sentrum",
        "31.\N{NO-BREAK SPACE}mars",
    ):
        assert text in html
    assert "13\N{WORD JOINER}–\N{WORD JOINER}15" in html  # a recorded band, where no exact age is known
    incidents = client.get("/tall/rader/?indicator=incidents&period=2023").content.decode().split("<main")[1]
    assert "Overdose" in incidents
    sessions = client.get("/tall/rader/?indicator=sessions&period=2023").content.decode().split("<main")[1]
    assert "kl. 20" in sessions


def test_a_figure_of_nothing_has_an_empty_list_that_says_so(client_of: ClientOf, vika: Service) -> None:
    html = client_of("worker", vika).get("/tall/rader/?indicator=encounters&period=2021").content.decode()
    assert "Det finnes ingen registreringer bak dette tallet." in html
    assert "<table" not in html


@pytest.mark.parametrize("cell", ["cell.gender=kvinne", "cell.farge=blå", "of=i+fjor", "cell.month=mars"])
def test_a_cell_that_is_not_there_is_a_fault_and_no_error(
    cell: str, client_of: ClientOf, vika: Service
) -> None:
    response = client_of("worker", vika).get(f"/tall/rader/?indicator=encounters&period=2023&{cell}")
    assert response.status_code == 400


def test_the_way_back_is_the_question_that_one_came_from(client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    question = Question.parse("encounters", "2023", by="gender", where={"kind": "street"}, compare="2022")
    address, _text = links_of(client, question)[0]
    html = client.get(address).content.decode()
    assert f'href="/tall/?{query_of(question).replace("&", "&amp;")}"' in html


def test_a_row_leads_to_the_session_that_it_is_from(client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    night, noon = (FieldSession.objects.get(service=vika, key=key) for key in ("s1", "s2"))
    for asked, sessions in (
        ("encounters", {night, noon}),
        ("sessions", {night, noon}),
        ("incidents", {night}),
    ):
        page = client.get(f"/tall/rader/?indicator={asked}&period=2023").content.decode()
        leads_to = set(re.findall(r'href="/feltlogg/okt/(\d+)"', page))
        assert leads_to == {str(session.pk) for session in sessions}, asked
