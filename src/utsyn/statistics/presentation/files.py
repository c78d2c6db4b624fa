"""An answer as files to take away: CSV that a Norwegian Excel opens right, and XLSX. Both from the same answer."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core import clock, formats
from utsyn.statistics.answers import Answer
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.presentation import table
from utsyn.statistics.presentation.names import filter_text
from utsyn.statistics.presentation.words import number, period_name

#: A cell that begins with one of these could be taken for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMATS = {"figure": "#,##0.##########", "count": "#,##0", "share": "0.0%", "change": "+0.0%;-0.0%;0%"}


def file_name(answer: Answer, ending: str) -> str:
    """``treff-2016-kjønn.csv``."""
    question = answer.question
    parts = [
        question.indicator.name,
        question.period.text,
        *(str(DIMENSIONS[name].name) for name in question.by),
    ]
    return "-".join(_plain(part) for part in parts) + f".{ending}"


def _plain(text: str) -> str:
    kept = "".join(c if c.isalnum() else "-" for c in text.lower())
    return "-".join(part for part in kept.split("-") if part)


def about(answer: Answer, made: datetime) -> list[tuple[str, str]]:
    """What one must know of the figures, as names and values: stands with them in every file."""
    question = answer.question
    lines = [
        (_("Tjeneste"), answer.service_name),
        (_("Hva"), question.indicator.name),
        (_("Definisjon"), question.indicator.definition),
        (_("Periode"), f"{period_name(question.period)} ({question.period.start} – {question.period.end})"),
        (_("Filter"), filter_text(answer) or _("ingen")),
    ]
    if question.compare:
        lines.append((_("Sammenlignet med"), ", ".join(period_name(period) for period in question.compare)))
    if "age_band" in question.dimensions:
        lines.append((_("Aldersinndeling"), answer.scheme.code))
    lines.append((_("Rader i tabellen"), number(len(answer.rows))))
    lines.append((_("Registreringer bak"), number(answer.basis)))
    if answer.source:
        lines.append((_("Hentet fra"), answer.source))
    lines += [(_("Merknad"), note.text) for note in answer.notes]
    lines.append((_("Laget"), formats.moment(made)))
    return lines


def as_csv(answer: Answer) -> bytes:
    """UTF-8 with a mark that Excel knows, semicolons, decimal comma; figures unrounded, shares as parts of 1.

    First the table, with its total as last row; after an empty line what the figures are.
    """
    columns = table.columns(answer)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_text(column.title) for column in columns])
    for row in answer.rows:
        writer.writerow([_cell(column, column.value(row)) for column in columns])
    if answer.question.by:
        writer.writerow([_cell(column, column.total) for column in columns])
    writer.writerow([])
    for name, value in about(answer, clock.now()):
        writer.writerow([_text(name), _text(value)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(column: table.Column, value: Any) -> str:
    if value is None:
        return ""
    if column.shape == "text":
        return _text(str(value))
    return str(value).replace(".", ",")


def _text(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value


def as_xlsx(answer: Answer) -> bytes:
    """A workbook: the table with its heading frozen, numbers as numbers; and a sheet that says what they are."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {
            "title": table.title(answer),
            "author": answer.service_name,
            "created": clock.now().replace(tzinfo=None),
        }
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    formats_of = (
        {**_FORMATS, "figure": _FORMATS["share"]} if answer.question.indicator.unit == "share" else _FORMATS
    )
    shapes = {shape: book.add_format({"num_format": text}) for shape, text in formats_of.items()}
    totals = {
        shape: book.add_format({"num_format": text, "bold": True, "top": 1})
        for shape, text in formats_of.items()
    }
    strong = book.add_format({"bold": True, "top": 1})
    columns = table.columns(answer)
    sheet = book.add_worksheet(_("Tall"))
    sheet.freeze_panes(1, 0)
    for x, column in enumerate(columns):
        sheet.write_string(0, x, column.title, bold)
        sheet.set_column(x, x, 28 if column.shape == "text" else 14)
    for y, row in enumerate(answer.rows, start=1):
        for x, column in enumerate(columns):
            _write(sheet, y, x, column, column.value(row), shapes.get(column.shape))
    if answer.question.by:
        for x, column in enumerate(columns):
            form = strong if column.shape == "text" else totals[column.shape]
            _write(sheet, len(answer.rows) + 1, x, column, column.total, form)
    notes = book.add_worksheet(_("Om tallene"))
    notes.set_column(0, 0, 24)
    notes.set_column(1, 1, 90)
    for y, (name, value) in enumerate(about(answer, clock.now())):
        notes.write_string(y, 0, name, bold)
        notes.write_string(y, 1, value, wrapped)
    book.close()
    return out.getvalue()


def _write(sheet: Any, y: int, x: int, column: table.Column, value: Any, form: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(y, x, None, form)
    elif column.shape == "text":
        sheet.write_string(y, x, str(value), form)
    else:
        sheet.write_number(y, x, value, form)
