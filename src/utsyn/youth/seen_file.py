"""A log as a file that a Norwegian spreadsheet opens right, and in which nothing is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

#: A cell that begins with one of these could be taken for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(text: str) -> str:
    """The text, guarded by an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def as_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows as UTF-8 with a byte order mark and semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([cell(text) for text in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
