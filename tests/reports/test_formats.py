"""The same report in four formats: the same figures in each, and each as it must be for those who read it."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from tests.reports.reading import pdf_text, plain, shown_cells, structure
from utsyn.core.models import Service
from utsyn.reports.document import Document, Text
from utsyn.reports.render.data import render_json
from utsyn.reports.render.docx import render_docx
from utsyn.reports.render.html import render_html
from utsyn.reports.render.pdf import Unfit, render_pdf

pytestmark = pytest.mark.django_db
Report = Callable[..., Document]


@pytest.fixture
def made(small: Service, report: Report) -> Document:
    """The report of the small service."""
    return report(small)


def shown(document: Document) -> list[str]:
    """Every text of the document that a reader sees: sentences, captions, cells, notes."""
    texts = [b.text for b in (*document.about, *document.blocks()) if isinstance(b, Text)]
    for table in document.tables:
        texts += [table.caption, *(c.label for c in table.columns), *table.notes]
        texts += [cell for row in table.all_rows for cell in row]
    return [text for text in (plain(t) for t in texts) if text]


def test_every_text_and_figure_stands_in_all_four(made: Document) -> None:
    word = docx.Document(io.BytesIO(render_docx(made)))
    in_word = plain(
        " ".join(
            [p.text for p in word.paragraphs]
            + [c.text for t in word.tables for row in t.rows for c in row.cells]
        )
    )
    in_html = plain(unescape(re.sub(r"<[^>]*>", " ", _without_style(render_html(made).decode()))))
    in_pdf = pdf_text(render_pdf(made))
    in_json = plain(" ".join(_texts(json.loads(render_json(made)))))
    texts = shown(made)
    assert len(texts) > 250
    for text in texts:
        for place in (in_word, in_html, in_json):
            assert text in place
        assert re.sub(r"\s", "", text) in in_pdf


def _without_style(page: str) -> str:
    return re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def _texts(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [
            text for key, value in data.items() if key not in ("chart", "answers") for text in _texts(value)
        ]
    if isinstance(data, list):
        return [text for value in data for text in _texts(value)]
    return [data] if isinstance(data, str) else []


def test_the_tables_of_html_and_word_have_the_documents_cells(made: Document) -> None:
    word = docx.Document(io.BytesIO(render_docx(made)))
    in_html = shown_cells(render_html(made).decode())
    in_word = [[[plain(c.text) for c in row.cells] for row in t.rows] for t in word.tables]
    expected = [
        [[plain(c.label) for c in t.columns], *([plain(c) for c in row] for row in t.all_rows)]
        for t in made.tables
    ]
    assert in_html == expected
    assert in_word == expected


def test_json_holds_the_statistics_own_answers(made: Document) -> None:
    data = json.loads(render_json(made))
    tables = [b for s in data["sections"] for b in s["blocks"] if b["type"] == "table"]
    for block, table in zip(tables, made.tables, strict=True):
        assert block["answers"] == json.loads(json.dumps([a.as_json() for a in table.answers]))
    figures = [b for s in data["sections"] for b in s["blocks"] if b["type"] == "figure"]
    assert [b["chart"]["description"] for b in figures] == [f.alt for f in made.figures]
    assert all('"url"' not in json.dumps(b["chart"]) for b in figures), "data stands in the chart itself"


def test_the_pdf_is_tagged_titled_and_in_its_language(made: Document) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(made))) as pdf:
        assert str(pdf.Root.Lang) == "nb-NO"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "/StructTreeRoot" in pdf.Root
        assert "/Outlines" in pdf.Root
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
            assert about["dc:title"] == "Årsrapport 2023 – Ungdomsteamet i Vika"
        found = structure(pdf)
    kinds = [kind for kind, _node in found]
    figures = [node for kind, node in found if kind == "Figure"]
    assert len(figures) == len(made.figures)
    assert [str(node.Alt) for node in figures] == [f.alt for f in made.figures]
    assert kinds.count("Table") == len(made.tables)
    assert kinds.count("TH") >= sum(len(t.columns) for t in made.tables)
    assert kinds.count("Caption") == len(made.tables) + len(made.figures)
    levels = [int(kind[1]) for kind in kinds if re.fullmatch(r"H\d", kind)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), "no level is skipped"


def test_the_same_report_gives_the_same_pdf(made: Document) -> None:
    assert render_pdf(made) == render_pdf(made)


def test_a_letter_that_the_font_lacks_gives_no_pdf_rather_than_a_hole(made: Document) -> None:
    from dataclasses import replace

    import typst

    with pytest.raises((Unfit, typst.TypstError)):
        render_pdf(replace(made, subtitle="\U00012000"))


def test_word_has_headings_captions_headers_and_alternative_texts(made: Document) -> None:
    word = docx.Document(io.BytesIO(render_docx(made)))
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [(f"Heading {s.level}", s.heading) for s in made.sections]
    assert [p.text for p in word.paragraphs if p.style.name == "Title"] == ["Årsrapport 2023"]
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    assert f"Tabell 1. {made.tables[0].caption}" in captions
    assert len(captions) == len(made.tables) + len(made.figures)
    assert len(word.tables) == len(made.tables)
    for table in word.tables:
        assert table.style.name == "Table Grid"
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    pictures = word.element.body.findall(f".//{qn('wp:docPr')}")
    assert [p.get("descr") for p in pictures] == [f.alt for f in made.figures]
    fields = [e.text.strip() for e in word.element.body.iter(qn("w:instrText"))]
    assert fields[0].startswith("TOC")
    assert sum(f.startswith("SEQ Tabell") for f in fields) == len(made.tables)


def test_word_knows_its_language_and_what_it_is(small: Service, report: Report) -> None:
    for language, code in (("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")):
        made = report(small, language=language)
        word = docx.Document(io.BytesIO(render_docx(made)))
        assert word.core_properties.language == code
        assert word.core_properties.title == f"{made.title} – Ungdomsteamet i Vika"
        languages = {e.get(qn("w:val")) for e in word.styles.element.iter(qn("w:lang"))}
        assert languages == {code}


def test_html_stands_alone_and_escapes_what_it_is_given(made: Document) -> None:
    page = render_html(made).decode()
    assert page.startswith('<!doctype html>\n<html lang="nb">')
    assert "&lt;b&gt;Parken" in page
    assert "<b>Parken" not in page
    assert page.count("<svg") == len(made.figures)
    assert not re.search(r'(?:src|href)="(?!#|data:)', page), "nothing is fetched from anywhere"
    assert "<script" not in page


def test_pdf_and_html_take_what_looks_like_markup_as_text(made: Document) -> None:
    assert "<b>Parken" in pdf_text(render_pdf(made))


@pytest.mark.parametrize("render", [render_pdf, render_docx, render_html])
def test_it_tells_of_every_chart_that_it_has_drawn(made: Document, render: Callable[..., bytes]) -> None:
    steps: list[int] = []
    render(made, lambda: steps.append(1))
    assert len(steps) == len(made.figures)
