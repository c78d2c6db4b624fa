"""Years in which little was recorded: said in sentences, never as empty charts; and what is kept of documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.reports.reading import said, section, table
from utsyn.accounts.models import User
from utsyn.core.models import Service
from utsyn.reports import page, queries
from utsyn.reports.document import Document, Figure, Table
from utsyn.reports.render.pdf import render_pdf

pytestmark = pytest.mark.django_db
Report = Callable[..., Document]
Take = Callable[..., Service]

SESSIONS = """
    session_id   kind     started_at                  ended_at                    staff_ids   report
    s1           street   2023-03-03T20:00:00+01:00   2023-03-03T20:00:00+01:00   a           -
    s2           street   2024-03-08T20:00:00+01:00   2024-03-08T23:00:00+01:00   a|b         -
    """
NOBODY = """
    encounter_id  session_id  place    count  first_contacts  gender   age  age_scheme  age_band  district  topics
    """
SOMEBODY = """
    encounter_id  session_id  place    count  first_contacts  gender   age  age_scheme  age_band  district  topics
    e1            s2          torget   2      -               unknown  -    -           -         -         -
    """
CALM = "incident_id  session_id  occurred_at  kind  place  ambulance_called  naloxone_doses  note"
CALLED = """
    incident_id  session_id  occurred_at                kind      place    ambulance_called  naloxone_doses  note
    i1           s2          2024-03-08T21:00:00+01:00  threat    -        false             -               -
    """


def test_a_session_without_encounters_gives_sentences_and_no_empty_charts(take: Take, report: Report) -> None:
    document = report(take(sessions=SESSIONS, encounters=NOBODY, incidents=CALM))
    assert said(document, "key").startswith("I 2023 hadde Ungdomsteamet i Vika 0 treff med ungdom")
    for code in ("gender", "age", "kind", "area", "month", "weekday-hour", "topic"):
        assert said(document, code) == "Det er ikke registrert treff i 2023.", code
    assert said(document, "first-contacts") == "Det er ikke registrert førstekontakter i 2023."
    assert said(document, "work") == "Det er ikke registrert arbeidstimer i 2023."
    assert not [b for b in document.blocks() if isinstance(b, Figure) and not b.answer.total]
    assert render_pdf(document).startswith(b"%PDF")


def test_what_is_never_noted_is_said_instead_of_shown_as_one_bar(take: Take, report: Report) -> None:
    document = report(take(sessions=SESSIONS, encounters=SOMEBODY, incidents=CALLED), 2024)
    for code, name in (
        ("gender", "Kjønn"),
        ("age", "Aldersgruppe"),
        ("district", "Bydel"),
        ("topic", "Tema"),
    ):
        assert f"{name} er ikke notert for noen av de 2 (treff) i 2024." in said(document, code)
        assert not [b for b in section(document, code).blocks if isinstance(b, Figure | Table)]
    assert "Alle treffene er fra samme type feltarbeid: gatearbeid." in said(document, "kind")
    assert "Teamet registrerte 1 hendelse. Det ble ikke gitt nalokson." in said(document, "incidents")
    assert table(document, "Hendelser etter sted") == {"Ukjent": ("1",), "I alt": ("1",)}
    assert "bare notert i grupper" not in said(document, "age")
    assert "Jenter" not in said(document, "key")


def test_only_so_many_documents_are_kept(
    small: Service,
    client: Client,
    user_with: Callable[..., User],
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "KEPT", 2)
    monkeypatch.setattr(page, "KEPT", 2)
    client.force_login(user_with("manager", small))
    first = client.get("/rapporter/arsrapport/?ar=2023").content
    again = client.get("/rapporter/arsrapport/?ar=2023").content
    assert first.count(b"<table") == again.count(b"<table") > 10
    for year in (2021, 2022, 2023):
        for language in ("nb", "nn"):
            assert client.get(f"/rapporter/arsrapport/?ar={year}&sprak={language}").status_code == 200
    assert len(queries._kept) == 2
    assert len(page._bodies) == 2


def test_somebody_who_belongs_nowhere_is_refused(
    client: Client, user_with: Callable[..., User], small: Service
) -> None:
    client.force_login(user_with(None, small))
    assert client.get("/rapporter/arsrapport/").status_code == 403


def test_an_area_that_only_the_year_before_knows_has_no_section_of_its_own(
    take: Take, report: Report
) -> None:
    """It had one with a table without columns, and no file of the report could be made."""
    before = "e0            s1          skolen   3      -               unknown  -    -           -         -         -"
    document = report(
        take(sessions=SESSIONS, encounters=f"{SOMEBODY.rstrip()}\n    {before}\n", incidents=CALM), 2024
    )
    tables = [block for part in document.sections for block in part.blocks if isinstance(block, Table)]
    assert all(len(each.columns) > 1 and each.rows for each in tables)
    assert "Nord" not in [part.heading for part in document.sections]
