"""What is taken away: CSV that a Norwegian Excel opens right, and a workbook with numbers that are numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client

from utsyn.catalogue.models import Place
from utsyn.core import changes
from utsyn.core.models import Service
from utsyn.statistics.answers import Answer
from utsyn.statistics.presentation import files
from utsyn.statistics.queries import ask
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
QUERY = "indicator=encounters&period=2023&by=gender&compare=2015"


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_csv_begins_with_the_mark_that_excel_knows_and_has_semicolons_and_commas(
    client_of: ClientOf, vika: Service
) -> None:
    response = client_of("worker", vika).get(f"/tall/csv/?{QUERY}")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = lines_of(response.content)
    assert lines[0][:4] == ["Kjønn", "Treff 2023", "Andel", "Andel av kjente"]
    assert lines[1][:4] == ["Jente", "3", "0,3333333333333333", "0,75"]
    assert lines[3][:4] == ["Ukjent", "5", "0,5555555555555556", ""]
    assert lines[4][:2] == ["I alt", "9"]
    assert "2394" in lines[4]
    assert lines[5] == []


def test_the_csv_says_what_its_figures_are_after_the_table(client_of: ClientOf, vika: Service) -> None:
    lines = lines_of(client_of("worker", vika).get(f"/tall/csv/?{QUERY}").content)
    about = dict(line for line in lines[6:] if len(line) == 2)
    assert about["Tjeneste"] == "Ungdomsteamet i Vika"
    assert about["Definisjon"].startswith("Antall treff med ungdom.")
    assert about["Periode"] == "2023 (2023-01-01 – 2023-12-31)"
    assert about["Rader i tabellen"] == "3"
    assert about["Registreringer bak"] == "3"
    assert "Årsrapport 2016" in about["Merknad"]


def test_the_files_are_named_after_what_is_in_them(client_of: ClientOf, vika: Service) -> None:
    client = client_of("worker", vika)
    assert "treff-2023-kj%C3%B8nn.csv" in client.get(f"/tall/csv/?{QUERY}")["Content-Disposition"]
    assert "treff-2023-kj%C3%B8nn.xlsx" in client.get(f"/tall/xlsx/?{QUERY}")["Content-Disposition"]


@pytest.fixture
def tricky(vika: Service) -> Service:
    """A service with places that spreadsheets could take for formulas. (The import refuses them; a form may not.)"""
    Place.objects.filter(code="torget").update(name='=HYPERLINK("http://x")', area="@SUM(A1)")
    Place.objects.filter(code="skolen").update(name="-1+1|cmd", area="+Nord")
    changes.touch_all(vika, "field")
    return vika


def test_a_cell_that_could_be_a_formula_is_text_in_both_files(client_of: ClientOf, tricky: Service) -> None:
    client = client_of("worker", tricky)
    query = "indicator=encounters&period=2023&by=place,area"
    lines = lines_of(client.get(f"/tall/csv/?{query}").content)
    assert lines[1][:2] == ['\'=HYPERLINK("http://x")', "'@SUM(A1)"]
    assert lines[2][:2] == ["'-1+1|cmd", "'+Nord"]
    sheet = workbook(client, query)["Tall"]
    assert sheet["A2"].value == '=HYPERLINK("http://x")'
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].hyperlink is None
    html = client.get(f"/tall/?{query}").content.decode()
    assert "=HYPERLINK(&quot;http://x&quot;)" in html


def workbook(client: Client, query: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get(f"/tall/xlsx/?{query}").content))


def test_the_workbook_has_numbers_a_frozen_heading_and_a_sheet_about_them(
    client_of: ClientOf, vika: Service
) -> None:
    book = workbook(client_of("worker", vika), QUERY)
    assert book.sheetnames == ["Tall", "Om tallene"]
    sheet = book["Tall"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]][:3] == ["Kjønn", "Treff 2023", "Andel"]
    assert sheet["B2"].value == 3
    assert sheet["B2"].data_type == "n"
    assert sheet["C2"].value == pytest.approx(1 / 3)
    assert sheet["C2"].number_format == "0.0%"
    assert sheet["A5"].value == "I alt"
    assert sheet["B5"].value == 9
    about = {row[0].value: row[1].value for row in book["Om tallene"].iter_rows()}
    assert about["Periode"].startswith("2023 (")
    assert about["Filter"] == "ingen"
    assert about["Laget"]


def test_both_files_say_the_same(client_of: ClientOf, fjordvik: Service) -> None:
    client = client_of("worker", fjordvik)
    query = "indicator=encounters&period=2023&by=place,month&compare=2022"
    lines = lines_of(client.get(f"/tall/csv/?{query}").content)
    table = lines[: lines.index([])]
    sheet = workbook(client, query)["Tall"]
    for line, row in zip(table[1:], sheet.iter_rows(min_row=2), strict=True):
        for text, cell in zip(line, row, strict=True):
            if cell.data_type == "n" and cell.value is not None:
                assert float(text.replace(",", ".")) == pytest.approx(cell.value)
            else:
                assert text == (cell.value or "")


def answer_of(service: Service, *asked: str, **more: str) -> Answer:
    from utsyn.core.actor import Actor

    return ask(Actor.system("test"), service, Question.parse(*asked, **more))  # type: ignore[arg-type]


def test_a_mean_says_how_many_of_how_many_in_the_file(vika: Service) -> None:
    lines = lines_of(files.as_csv(answer_of(vika, "mean_age", "2023", by="place")))
    assert lines[0] == ["Sted", "Gjennomsnittsalder", "Treff med alder", "Treff i alt"]
    assert lines[1] == ["Torget", "16,0", "3", "4"]
    assert lines[2] == ["Vika skole", "", "0", "5"]


def test_one_figure_makes_a_file_too(vika: Service) -> None:
    lines = lines_of(files.as_csv(answer_of(vika, "sessions", "2023")))
    assert lines[:2] == [["Feltøkter"], ["2"]]
    assert lines[2] == []
