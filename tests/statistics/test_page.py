"""«Mål og tall»: who sees what, what the address holds, and what happens to what nobody can answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from utsyn.audit.models import AuditEvent
from utsyn.core.models import Service
from utsyn.statistics.presentation import page_table
from utsyn.statistics.presentation.address import query_of
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
PAGE = "/tall/"


def chosen(html: str, name: str) -> list[str]:
    """The values that the selects called ``name`` stand at."""
    return [
        unescape(found[1])
        for select in re.findall(rf'<select[^>]* name="{name}">(.*?)</select>', html, re.S)
        if (found := re.search(r'<option value="([^"]*)" selected', select))
    ]


def test_a_worker_sees_the_latest_year_by_month_without_choosing_anything(
    client_of: ClientOf, vika: Service
) -> None:
    html = client_of("worker", vika).get(PAGE).content.decode()
    assert "Teamet hadde 9\N{NO-BREAK SPACE}treff i 2023.".replace("\N{NO-BREAK SPACE}", " ") in html
    assert chosen(html, "indicator") == ["encounters"]
    assert chosen(html, "period") == ["2023"]
    assert chosen(html, "by") == ["month", "", ""]
    assert "mai" in html
    assert "data-chart" in html
    assert "Bygger på 3 rader." in html


def test_an_administrator_sees_no_figures_and_the_refusal_is_written_down(
    client_of: ClientOf, vika: Service
) -> None:
    client = client_of("administrator", vika)
    for path in (PAGE, "/tall/rader/", "/tall/csv/", "/tall/xlsx/"):
        assert client.get(path).status_code == 403
    assert AuditEvent.objects.filter(action="access.refused").count() == 4


def test_somebody_of_another_service_never_sees_these_figures(
    client_of: ClientOf, vika: Service, other_service: Service
) -> None:
    html = client_of("manager", other_service).get(PAGE).content.decode()
    assert "Ingen feltøkter ennå" in html
    assert "9" not in re.sub(r"<head>.*?</head>|<[^>]*>", "", html, flags=re.S)


def test_the_empty_page_leads_those_who_may_to_the_import(client_of: ClientOf, service: Service) -> None:
    assert 'href="/data/inn"' in client_of("manager", service).get(PAGE).content.decode().split("<main")[1]
    assert 'href="/data/inn"' not in client_of("worker", service).get(PAGE).content.decode()


def test_a_statistics_reader_sees_figures_but_no_way_to_the_rows(client_of: ClientOf, vika: Service) -> None:
    client = client_of("statistics_reader", vika)
    html = client.get(PAGE).content.decode()
    assert "Teamet hadde 9 treff i 2023." in html
    assert "/tall/rader/" not in html
    assert client.get("/tall/rader/?indicator=encounters&period=2023").status_code == 403
    assert "/tall/rader/" in client_of("worker", vika).get(PAGE).content.decode()


QUESTIONS = [
    Question.parse("encounters", "2023", by="gender,district", where={"kind": "street,school"}),
    Question.parse("encounters", "2023-05-01..2023-05-14", by="place", compare="2022-05-01..2022-05-14"),
    Question.parse("sessions", "2023-W14", by="area", zeros=True),
    Question.parse("mean_age", "2021..2023", by="year", where={"place": ["torget"]}, compare="2018..2020"),
    Question.parse("encounters", "2023", by="age_band", age_scheme="standard", compare="2022,2021"),
    Question.parse("encounters", "2023", by="month,weekday,hour"),
    Question.parse("incidents", "2023-H1", by="incident_kind", where={"area": ["Moa, sentrum"]}),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: query_of(q))
def test_the_address_holds_the_whole_question(question: Question, client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    again = _read(query_of(question))
    assert again == question
    if "Moa" in query_of(question):
        return  # no such area here: the page says so, which is another test's business
    # What the form stands at, sent as a form, is the same question.
    html = client.get(f"{PAGE}?{query_of(question)}").content.decode()
    form = html[html.index('<form class="ut-question"') :].split("</form>")[0]
    sent = QueryDict(mutable=True)
    for name in ("indicator", "period", "by", "compare", "age_scheme"):
        sent.setlist(name, chosen(form, name))
    for name, value in re.findall(r'name="(where\.[^"]*)" value="([^"]*)" checked', form):
        sent.appendlist(unescape(name), unescape(value))
    if 'name="zeros" value="1" checked' in form:
        sent["zeros"] = "1"
    assert _read(sent.urlencode()) == question


def _read(query: str) -> Question | None:
    from datetime import date

    from utsyn.statistics import forms

    found = forms.asked(QueryDict(query), [2023], date(2024, 1, 1))
    assert found.fault is None, found.fault
    return found.question


def test_the_words_of_the_comparison_follow_the_period() -> None:
    one = _read("indicator=encounters&period=2023&compare=two-years-before")
    assert one is not None
    assert [p.text for p in one.compare] == ["2022", "2021"]
    month = _read("indicator=encounters&period=2023-01&compare=period-before,year-before")
    assert month is not None
    assert [p.text for p in month.compare] == ["2022-12", "2022-01"]


def test_a_period_that_is_typed_takes_the_place_of_the_one_in_the_list(
    client_of: ClientOf, vika: Service
) -> None:
    html = client_of("worker", vika).get(f"{PAGE}?period=2023&other_period=2023-W13").content.decode()
    assert "4 treff i uke 13 i 2023" in html
    assert chosen(html, "period") == ["2023-W13"]


def test_changing_the_indicator_keeps_what_still_makes_sense_and_says_what_went(
    client_of: ClientOf, vika: Service
) -> None:
    html = (
        client_of("worker", vika)
        .get(f"{PAGE}?indicator=incidents&period=2023&by=place,gender&where.topic=school&compare=2022")
        .content.decode()
    )
    assert chosen(html, "by") == ["place", "", ""]
    assert "Hendelser finnes ikke etter kjønn." in html
    assert "Hendelser finnes ikke etter tema." in html
    assert "Teamet noterte 2 hendelser i 2023" in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("indicator=finnes-ikke", "Førstekontakter"),
        ("indicator=encounters&period=i+fjor", "2016-W14"),
        ("indicator=encounters&period=9999", "2016-W14"),
        ("indicator=encounters&by=farge", "Aldersgruppe"),
        ("indicator=encounters&by=month,place,gender,hour", "høyst tre"),
        ("indicator=encounters&where.gender=kvinne", "Jente"),
        ("indicator=encounters&where.place=' OR 1=1", "Vika skole"),
        ("indicator=encounters&where.weekday=8", "Lørdag"),
        ("indicator=encounters&where=tull", "gender=girl"),
        ("indicator=encounters&where.farge=rød", "Aldersgruppe"),
        ("indicator=encounters&compare=2016,før", "2016-W14"),
        ("indicator=encounters&by=age_band&age_scheme=ukjent", "skole"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    query: str, expected: str, client_of: ClientOf, vika: Service
) -> None:
    client = client_of("worker", vika)
    response = client.get(f"{PAGE}?{query}")
    html = response.content.decode()
    assert response.status_code == 400
    alert = html[html.index('id="feil"') :].split("</div>")[0]
    assert escape(expected) in alert
    assert '<form class="ut-question"' in html
    assert chosen(html, "period")  # the form can be used at once
    for path in ("/tall/csv/", "/tall/xlsx/", "/tall/rader/"):
        assert client.get(f"{path}?{query}").status_code == 400


def test_odd_page_numbers_lead_to_a_page_that_is_there(client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    for number in ("0", "-1", "999999999999999999999", "x", "²"):
        assert client.get(f"{PAGE}?period=2023&side={number}").status_code == 200
        assert client.get(f"/tall/rader/?period=2023&side={number}").status_code == 200


def test_htmx_gets_the_result_alone_and_the_address_that_holds_the_question(
    client_of: ClientOf, vika: Service
) -> None:
    client = client_of("worker", vika)
    before = "http://testserver/tall/?indicator=encounters&period=2023&by=month"
    asked = "indicator=encounters&period=2023&by=place&by=&compare=&other_period="
    response = client.get(f"{PAGE}?{asked}", headers={"HX-Request": "true", "HX-Current-URL": before})
    html = response.content.decode()
    assert response["HX-Push-Url"] == "/tall/?indicator=encounters&period=2023&by=place"
    assert 'id="resultat"' in html
    assert "<html" not in html
    assert '<form class="ut-question"' not in html  # the choices are the same
    assert "<title>Treff etter sted, 2023" in html
    other = client.get(
        f"{PAGE}?{asked.replace('encounters', 'incidents')}",
        headers={"HX-Request": "true", "HX-Current-URL": before},
    ).content.decode()
    assert 'hx-swap-oob="true"' in other  # another indicator has other breakdowns


def test_a_published_year_is_marked_with_its_source_and_has_no_list(
    client_of: ClientOf, vika: Service
) -> None:
    client = client_of("worker", vika)
    html = client.get(f"{PAGE}?indicator=encounters&period=2015&by=gender").content.decode()
    assert "Teamet hadde 2 394 treff i 2015.".replace("2 394", "2\N{NO-BREAK SPACE}394") in html
    assert "Årsrapport 2016" in html
    assert "/tall/rader/" not in html.split("<main")[1]
    page = client.get("/tall/rader/?indicator=encounters&period=2015").content.decode()
    assert "Tallet er hentet fra Årsrapport 2016." in page
    assert "<table" not in page


def test_a_comparison_with_a_published_year_is_marked_and_has_no_link(
    client_of: ClientOf, vika: Service
) -> None:
    html = client_of("worker", vika).get(f"{PAGE}?period=2023&compare=2015").content.decode()
    assert "2\N{NO-BREAK SPACE}385 færre enn i 2015" in html
    assert "of=2015" not in html


def test_a_large_breakdown_comes_in_pages_and_the_file_has_it_all(
    client_of: ClientOf, fjordvik: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_table, "PAGE", 5)
    client = client_of("worker", fjordvik)
    address = f"{PAGE}?indicator=encounters&period=2023&by=month"
    first, third = client.get(address).content.decode(), client.get(f"{address}&side=3").content.decode()
    assert first.count('<th scope="row">') == 6  # five months and the total
    assert "Viser rad 1–5 av 12." in first
    assert "Viser rad 11–12 av 12." in third
    assert "desember" in third
    csv = client.get("/tall/csv/?indicator=encounters&period=2023&by=month").content.decode("utf-8-sig")
    assert len(csv.split("\r\n\r\n")[0].splitlines()) == 1 + 12 + 1


def test_a_period_that_is_not_over_says_so(client_of: ClientOf, vika: Service) -> None:
    from datetime import UTC, datetime

    from utsyn.core import clock

    client = client_of("worker", vika)
    with clock.stopped_at(datetime(2023, 5, 10, 12, tzinfo=UTC)):
        assert "Perioden er ikke over." in client.get(f"{PAGE}?period=2023").content.decode()
        assert "Perioden er ikke over." not in client.get(f"{PAGE}?period=2022").content.decode()


def test_the_page_asks_the_database_little_and_no_more_for_more_rows(
    client_of: ClientOf, fjordvik: Service, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of("worker", fjordvik)
    client.get(f"{PAGE}?period=2023&by=place,month")  # builds the facts
    for by in ("", "month", "place,month,gender"):
        with django_assert_max_num_queries(25):
            client.get(f"{PAGE}?period=2023&by={by}&compare=2022")


def test_nothing_on_the_page_is_an_inline_script_or_style(client_of: ClientOf, vika: Service) -> None:
    html = client_of("worker", vika).get(PAGE).content.decode()
    assert not re.search(r'\sstyle="|\son\w+="|<style', html)
    for attributes, inside in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S):
        assert not inside.strip() or 'type="application/json"' in attributes


def test_the_page_is_not_kept_by_the_browser(client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    for path in (PAGE, "/tall/rader/?period=2023", "/tall/csv/?period=2023", "/tall/xlsx/?period=2023"):
        assert client.get(path)["Cache-Control"] == "no-store"
        assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nn", "Teamet hadde 9 treff i 2023. Byggjer på 3 rader. Kva vil du vite?"),
        ("en", "The team had 9 encounters in 2023. Based on 3 records. What do you want to know?"),
    ],
)
def test_the_page_speaks_the_users_language(
    language: str, sentence: str, client_of: ClientOf, vika: Service
) -> None:
    from utsyn.accounts.models import User

    client = client_of("worker", vika)
    User.objects.update(language=language)
    html = client.get(PAGE).content.decode()
    for part in sentence.replace(". ", ".|").split("|"):
        assert part in html
    assert "Hva vil du vite" not in html
