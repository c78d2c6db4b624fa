"""From the bytes of a table's file to rows of values, with every fault on the way."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from utsyn.exchange.faults import LISTED, Faults, fault
from utsyn.exchange.tables import Column, Table
from utsyn.exchange.values import Bad, Id

#: A cell longer than this is a quotation mark that was never closed.
csv.field_size_limit(131_072)
#: What a table may hold. A large city has some 40 000 rows a year; a row as Python sees it is ten times its text, so
#: that a zip of a few megabytes could take all the memory of the machine.
MOST_ROWS, MOST_CELLS, LONGEST_ROW = 1_000_000, 1_000, 2_000_000


@dataclass
class TableRows:
    """What was read from one table's file."""

    table: Table
    file: str
    rows: list[Any] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # the row number of each, the header being 1
    absent: frozenset[str] = frozenset()  # the columns that the file does not have
    readable: bool = True  # False where the header or the bytes are wrong, so that nothing of it is known
    broken: frozenset[int] = frozenset()  # the indexes of rows in which a cell is wrong
    header: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(
        default_factory=list
    )  # the texts of each row, in the file's order of columns

    def text(self, index: int, column: str) -> str:
        """What stands in the file; empty where it does not have the column."""
        return self.cells[index][self.header.index(column)] if column in self.header else ""


def read_table(table: Table, file: str, raw: bytes, zone: ZoneInfo, faults: Faults) -> TableRows:
    """Read a file. Faults are added to ``faults``; rows with one keep ``None`` in its place."""
    result = TableRows(table, file)
    text = _decoded(file, raw, faults)
    records = None if text is None else _records(file, text, faults)
    if records is None or not records:
        result.readable = False
        if records == []:
            faults.add(fault(file, _("en første rad med navnene på kolonnene"), row=1))
        return result
    header = records[0][1]
    if not _header_is_right(table, file, header, faults):
        result.readable = False
        return result
    width = len(header)
    numbers: list[int] = []
    cells: list[list[str]] = []
    for number, row in records[1:]:
        if len(row) == width:
            if any(row):
                numbers.append(number)
                cells.append(row)
        elif row and any(row):
            faults.add(
                fault(
                    file,
                    _("%(width)d celler, som i første rad") % {"width": width},
                    row=number,
                    value=len(row),
                )
            )
    result.numbers, result.header, result.cells = numbers, header, cells
    result.absent = frozenset(c.name for c in table.columns) - set(header)
    _read_cells(result, zone, faults)
    return result


def _decoded(file: str, raw: bytes, faults: Faults) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:400].count(0) > 20:
            guess = _("den ser ut til å være UTF-16")
        else:
            guess = _("den ser ut til å være Windows-1252 eller Latin-1")
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        row = sum(1 for _row in csv.reader(io.StringIO(before + "x", newline="")))
        shown = raw[max(0, error.start - 10) : error.start + 10].decode("cp1252", errors="replace")
        expected = _("UTF-8. Filen er ikke UTF-8, %(guess)s. Lagre den som «CSV UTF-8»") % {"guess": guess}
        faults.add(fault(file, expected, row=row, value=shown))
        return None


class _TooMuch(Exception):
    """There is more in the file than a table may hold."""


class _Lines:
    """The lines of a text, as long as those of one row together are of a sensible length."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.of_this_row = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.of_this_row += len(line)
            if self.of_this_row > LONGEST_ROW:
                raise _TooMuch
            yield line


def _records(file: str, text: str, faults: Faults) -> list[tuple[int, list[str]]] | None:
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        faults.add(fault(file, _("tekst uten NUL-tegn. Fila er skadet, eller den er ikke CSV"), row=row))
        return None
    records: list[tuple[int, list[str]]] = []
    number, lines = 0, _Lines(text)
    try:
        for record in csv.reader(lines, strict=True):
            number, lines.of_this_row = number + 1, 0
            if number == 1 or any(record):  # an empty line counts, but a file of them takes no room
                records.append((number, record))
            if number > MOST_ROWS + 1 or len(record) > MOST_CELLS:
                raise _TooMuch
    except csv.Error:
        expected = _('celler med anførselstegn rundt det hele, og "" for hvert anførselstegn inni')
        faults.add(fault(file, expected, row=number + 1))
        return None
    except _TooMuch:
        expected = _("høyst %(rows)d rader og %(cells)d kolonner. Del opp pakken") % {
            "rows": MOST_ROWS,
            "cells": MOST_CELLS,
        }
        faults.add(fault(file, expected, row=max(number, 1)))
        return None
    while records and not any(records[-1][1]):
        records.pop()
    return records


def _header_is_right(table: Table, file: str, header: list[str], faults: Faults) -> bool:
    known = [c.name for c in table.columns]
    before = faults.count
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        faults.add(
            fault(file, _("komma mellom kolonnene, ikke semikolon eller tabulator"), row=1, value=header[0])
        )
        return False
    for position, name in enumerate(header):
        if name not in known:
            near = difflib.get_close_matches(name.strip().lower(), known, 1)
            hint = _("en av: %(names)s") % {"names": ", ".join(known)}
            if near:
                hint = _("«%(near)s»? Kolonnene er: %(names)s") % {"near": near[0], "names": ", ".join(known)}
            faults.add(
                fault(file, hint, row=1, column=name or _("kolonne %(n)d") % {"n": position + 1}, value=name)
            )
        elif name in header[:position]:
            faults.add(fault(file, _("hver kolonne bare én gang"), row=1, column=name, value=name))
    for column in table.columns:
        if column.required and column.name not in header:
            faults.add(fault(file, _("at kolonnen er med"), row=1, column=column.name))
    return faults.count == before


def _read_cells(result: TableRows, zone: ZoneInfo, faults: Faults) -> None:
    """Column by column: each different text is read once, however often it stands there."""
    cells = result.cells
    by_name = dict(zip(result.header, zip(*cells, strict=True), strict=True)) if cells else {}
    broken: set[int] = set()
    columns: list[Any] = []
    found: list[tuple[int, int, str, str]] = []
    for order, column in enumerate(result.table.columns):
        texts = by_name.get(column.name)
        if texts is None:
            columns.append([column.kind.empty] * len(cells))
            continue
        values, wrong = _read_column(column, texts, zone)
        columns.append(values)
        if wrong:
            at = [i for i, text in enumerate(texts) if text in wrong]
            broken.update(at)
            found += [(i, order, texts[i], wrong[texts[i]]) for i in at[:LISTED]]
            faults.count_more(max(0, len(at) - LISTED))
    for i, order, text, expected in sorted(found):
        name = result.table.columns[order].name
        faults.add(fault(result.file, expected, row=result.numbers[i], column=name, value=text))
    result.rows = list(map(result.table.row._make, zip(*columns, strict=True)))
    result.broken = frozenset(broken)


def _read_column(column: Column, texts: tuple[str, ...], zone: ZoneInfo) -> tuple[list[Any], dict[str, str]]:
    wrong: dict[str, str] = {}
    known: dict[str, Any] = {}
    read = column.kind.read
    for text in set(texts):
        if not text:
            known[text] = column.kind.empty
            if column.required:
                wrong[text] = _("at cella er fylt ut")
            continue
        try:
            known[text] = read(text, zone)
        except Bad as bad:
            known[text] = None
            wrong[text] = str(bad)
    if isinstance(column.kind, Id) and not wrong and "" not in known:
        return list(texts), wrong
    return [known[text] for text in texts], wrong
