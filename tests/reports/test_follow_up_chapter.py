"""The chapter on follow-up: events and people apart, the anonymous ones apart, status and life on the last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import SHARED
from tests.reports.reading import pdf_text, plain, said, section, shown_cells, table
from utsyn.accounts.models import User
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.reports.document import Document, Figure, Table
from utsyn.reports.render.data import as_data
from utsyn.reports.render.docx import render_docx
from utsyn.reports.render.html import render_html
from utsyn.reports.render.pdf import render_pdf
from utsyn.youth.models import RecordPeriod

pytestmark = pytest.mark.django_db
Report = Callable[..., Document]
Take = Callable[..., Service]

PERSONS = """
    person_id   gender    birth_date   district   registered_on   source   given_name   family_name
    p1          girl      2008-03-01   sentrum    2022-02-01      school   Kari         Nordvik
    p2          boy       2006-12-31   nord       2023-01-10      self     Ola          Vik
    p3          unknown   -            -          2023-06-01      -        -            -
    """
PERIODS = """
    person_id   status      from_date    to_date      end_reason
    p1          active      2022-02-01   -            -
    p2          active      2023-01-10   2023-10-31   completed
    p2          available   2023-11-01   -            -
    p3          active      2023-06-01   -            -
    """
CONVERSATIONS = """
    conversation_id   person_id   held_at                     channel        topics
    c0                p1          2022-03-01T12:00:00+01:00   office         school
    c1                p1          2023-03-01T12:00:00+01:00   office         school|work
    c2                p1          2023-03-08T12:00:00+01:00   street         school
    c3                p2          2023-05-08T12:00:00+02:00   office         -
    c4                -           2023-05-09T12:00:00+02:00   social_media   work
    """
DECISIONS = """
    decision_id   person_id   kind         from_date    to_date
    d1            p1          assistance   2022-05-01   2023-01-31
    d2            p2          aftercare    2023-02-01   -
    """
LIFE = """
    person_id   as_of        day_activity      housing   leisure
    p1          2022-02-01   lower_secondary   family    gym
    p1          2023-09-01   upper_secondary   none      organised|gym
    """
FOLLOWED = {
    "persons": PERSONS,
    "record_periods": PERIODS,
    "conversations": CONVERSATIONS,
    "decisions": DECISIONS,
    "life_situations": LIFE,
}


@pytest.fixture
def followed(take: Take) -> Service:
    """The small service, which follows three young people by name."""
    return take(**FOLLOWED)


def test_the_year_in_a_few_sentences(followed: Service, report: Report) -> None:
    """Conversations are events and their young people are people: each once, and the anonymous ones apart."""
    text = said(report(followed), "follow-up-key")
    assert text.startswith(
        "I 2023 hadde Ungdomsteamet i Vika 4 oppfølgingssamtaler, 3 flere enn i 2022. "
        "1 av samtalene var anonym, 1 flere enn i 2022. "
        "De andre samtalene var med 2 ungdommer, 1 flere enn i 2022. Hver ungdom er talt én gang."
    )
    assert "31. desember 2023 hadde 2 ungdommer en aktiv journal, 1 flere enn den 31. desember 2022." in text
    assert "1 var passiv, men tilgjengelig, 1 flere enn den 31. desember 2022." in text
    assert "2 nye ungdommer ble registrert, 1 flere enn i 2022." in text
    assert "2 journaler ble åpnet, 1 flere enn i 2022. 1 journal ble avsluttet, 1 flere enn i 2022." in text
    assert "2 ungdommer hadde et vedtak som gjaldt i 2023, 1 flere enn i 2022." in text
    assert "kan de peke på enkeltpersoner" in text


def test_the_key_figures_stand_beside_those_of_the_years_before(followed: Service, report: Report) -> None:
    found = table(report(followed), "Nøkkeltall for oppfølging, 2021, 2022 og 2023")
    assert found == {
        "Oppfølgingssamtaler": ("4", "1", "–", "+3"),
        "Av dem anonyme samtaler": ("1", "0", "–", "+1"),
        "Ungdommer i oppfølgingssamtaler": ("2", "1", "–", "+1"),
        "Nye ungdommer": ("2", "1", "–", "+1"),
        "Åpnede journaler": ("2", "1", "–", "+1"),
        "Avsluttede journaler": ("1", "0", "–", "+1"),
        "Aktive ungdommer": ("2", "1", "–", "+1"),
        "Passive, men tilgjengelige ungdommer": ("1", "0", "–", "+1"),
        "Ungdommer med vedtak": ("2", "1", "–", "+1"),
    }


def test_every_part_of_the_chapter_has_its_figures(followed: Service, report: Report) -> None:
    document = report(followed)
    codes = [part.code for part in document.sections]
    assert codes[codes.index("follow-up") :] == [
        "follow-up", "follow-up-key", "conversations", "conversation-youth", "new-youth", "records", "status", "life",
        "life-day-activity", "life-housing", "life-leisure", "decisions",
    ]  # fmt: skip
    anonymous = table(document, "Samtaler etter kontaktform, de anonyme for seg, 2023")
    assert anonymous == {
        "Ute": ("1", "0", "1"),
        "På kontoret": ("2", "0", "2"),
        "Sosiale medier": ("0", "1", "1"),
        "I alt": ("3", "1", "4"),
    }
    topics = table(document, "Oppfølgingssamtaler etter tema, 2023")
    assert topics["Skole"] == ("2", "50,0 %", "1")
    assert table(document, "Ungdommer i oppfølgingssamtaler etter kjønn, 2023") == {
        "Jente": ("1", "50,0 %", "1"),
        "Gutt": ("1", "50,0 %", "0"),
        "I alt": ("2", "100,0 %", "1"),
    }
    assert table(document, "Nye ungdommer etter kilde, 2023")["Ukjent"] == ("1", "50,0 %", "–", "0")
    assert table(document, "Åpnede og avsluttede journaler etter måned")["Oktober"] == ("0", "1")
    assert table(document, "Avsluttede journaler etter grunn til avslutning")["Målet er nådd"] == (
        "1",
        "100,0 %",
        "0",
    )
    status = table(document, "Aktive ungdommer og passive, men tilgjengelige ungdommer etter bydel")
    assert status == {
        "Sentrum": ("1", "0"),
        "Vika nord": ("0", "1"),
        "Ukjent": ("1", "0"),
        "I alt": ("2", "1"),
    }
    assert table(document, "Ungdommer med vedtak etter type vedtak")["Ettervern"] == ("1", "50,0 %", "0")


def test_the_life_situation_is_that_of_the_last_day(followed: Service, report: Report) -> None:
    """No housing is said as a fact; what nobody noted is unknown."""
    document = report(followed)
    assert "2 ungdommer hadde en aktiv journal den 31. desember 2023." in said(document, "life")
    found = table(document, "Livssituasjon etter bolig, 31. desember 2023")
    assert found["Uten bolig"] == ("1", "50,0 %", "100,0 %", "0")
    assert found["Ukjent"] == ("1", "50,0 %", "–", "0")
    school = table(document, "Livssituasjon etter skole eller jobb, 31. desember 2023")
    assert school["Videregående"][0] == "1"
    assert school["Ungdomsskole"] == ("0", "0,0 %", "0,0 %", "1")
    leisure = next(t for t in document.tables if plain(t.caption).startswith("Livssituasjon etter fritid"))
    assert {row[0]: row[1] for row in leisure.rows} == {
        "Organisert aktivitet": "1", "Trening": "1", "Ikke oppgitt": "1",
    }  # fmt: skip
    assert any("flere verdier" in note for note in leisure.notes)


def test_the_report_says_what_it_rests_on(followed: Service, report: Report) -> None:
    about = [plain(text.text) for text in report(followed).about]
    assert any("1 hendelse og 4 oppfølgingssamtaler." in text for text in about)
    assert "I tall for ungdommer er hver ungdom talt én gang." in about


def test_without_such_records_the_report_is_as_it_was(small: Service, report: Report) -> None:
    document = report(small)
    assert not [part for part in document.sections if part.code.startswith("follow-up")]
    assert not [text for text in document.about if "ungdommer er hver" in text.text]


def test_a_year_before_the_first_record_says_so(followed: Service, report: Report) -> None:
    """And a year after the last event still knows who is active."""
    document = report(followed, 2021)
    codes = [part.code for part in document.sections]
    assert codes[-2:] == ["follow-up", "follow-up-key"]
    assert said(document, "follow-up-key") == "Det er ikke registrert oppfølging i 2021."


def test_a_year_with_follow_up_alone_has_no_chapter_on_field_work(take: Take, report: Report) -> None:
    later = """
        conversation_id   person_id   held_at                     channel   topics
        c9                p1          2020-03-01T12:00:00+01:00   office    -
        """
    document = report(take(**{**FOLLOWED, "conversations": later}), 2020)
    assert [part.code for part in document.sections][:2] == ["follow-up", "follow-up-key"]
    assert any("registreringer: 1 oppfølgingssamtale." in plain(text.text) for text in document.about)
    assert "I 2020 hadde Ungdomsteamet i Vika 1 oppfølgingssamtale." in said(document, "follow-up-key")
    assert "Ingen av samtalene var anonyme. Samtalene var med 1 ungdom." in said(document, "follow-up-key")
    assert said(document, "new-youth") == "Ingen nye ungdommer er registrert i 2020."


def test_parts_in_which_nothing_happened_say_so_in_a_sentence(take: Take, report: Report) -> None:
    """No empty chart, no table of zeros."""
    quiet = {
        "persons": """
            person_id   gender   registered_on
            p1          girl     2023-02-01
            """,
        "record_periods": """
            person_id   status      from_date
            p1          available   2022-02-01
            """,
    }
    document = report(take(**quiet))
    assert said(document, "conversations") == "Det er ikke registrert oppfølgingssamtaler i 2023."
    assert said(document, "conversation-youth").startswith(
        "Ingen oppfølgingssamtaler med navngitte ungdommer"
    )
    assert said(document, "records") == "Ingen journaler ble åpnet eller avsluttet i 2023."
    assert said(document, "life") == "Ingen journaler var aktive 31. desember 2023."
    assert said(document, "decisions") == "Det er ikke registrert vedtak som gjaldt i 2023."
    assert "31. desember 2023 hadde 0 ungdommer en aktiv journal" in said(document, "status")
    assert not [b for b in document.blocks() if isinstance(b, Figure) and not b.answer.total]


def test_figures_of_earlier_reports_are_marked(take: Take, report: Report) -> None:
    published = """
        indicator       period   dimensions   value   source
        conversations   2021     -            445     Årsrapport 2021
        """
    service = take(**FOLLOWED, published=published)
    found = table(report(service), "Nøkkeltall for oppfølging")
    assert found["Oppfølgingssamtaler"] == ("4", "1", "445*", "+3")
    assert "I 2021 hadde Ungdomsteamet i Vika 445 oppfølgingssamtaler." in said(
        report(service, 2021), "follow-up-key"
    )


def test_every_format_has_the_chapter(followed: Service, report: Report) -> None:
    document = report(followed)
    html, data = render_html(document).decode(), as_data(document)
    assert "Oppfølging" in html
    assert [row for rows in shown_cells(html) for row in rows if row[:2] == ["Av dem anonyme samtaler", "1"]]
    assert "Avdemanonymesamtaler" in pdf_text(render_pdf(document))
    assert render_docx(document).startswith(b"PK")
    answers = [
        answer
        for part in data["sections"]
        for block in part["blocks"]
        for answer in block.get("answers", ())
        if answer["indicator"] == "conversations" and answer["by"] == ["anonymous"]
    ]
    assert answers[0]["rows"][0]["anonymous"] is False
    for language in ("nn", "en"):
        assert section(report(followed, language=language), "follow-up").heading


def test_a_change_of_a_record_is_in_the_next_report(followed: Service, report: Report) -> None:
    before = table(report(followed), "Nøkkeltall for oppfølging")["Aktive ungdommer"][0]
    RecordPeriod.objects.filter(service=followed, person__key="p3").update(to_date=date(2023, 11, 1))
    changes.touch_whole(followed, "youth")
    after = table(report(followed), "Nøkkeltall for oppfølging")["Aktive ungdommer"][0]
    assert (before, after) == ("2", "1")


def test_the_page_shows_the_chapter(
    followed: Service, client: Client, user_with: Callable[..., User]
) -> None:
    client.force_login(user_with("manager", followed))
    html = client.get("/rapporter/arsrapport/?ar=2023").content.decode()
    assert "Nøkkeltall for oppfølging" in html
    assert "Kari" not in html
    assert "Nordvik" not in html


@pytest.mark.shared
def test_what_a_service_published_about_its_follow_up_comes_out(system: Actor, report: Report) -> None:
    """OUT 2023: 445 conversations, 35 of them anonymous, with 93 young people (annual report 2023)."""
    package = read_package(Path(SHARED / "data" / "out-2023"), skip_unsupported=True)
    service = import_package(by=system, package=package).service
    text = said(report(service), "follow-up-key")
    assert (
        "445 oppfølgingssamtaler. 35 av samtalene var anonyme. De andre samtalene var med 93 ungdommer."
        in text
    )
    assert isinstance(report(service).tables[0], Table)
