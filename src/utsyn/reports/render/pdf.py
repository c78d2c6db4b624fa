"""The document as a PDF that everybody can read and that lasts: PDF/UA-1 and PDF/A-2a, made by Typst."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utsyn.reports.document import Document
from utsyn.reports.render import charts
from utsyn.reports.render.data import as_data
from utsyn.reports.render.words import words

TEMPLATE = Path(__file__).with_name("report.typ")
_WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)"')


class Unfit(Exception):
    """Typst warned of something: the document would be wrong somewhere, so there is none."""


def render_pdf(document: Document, step: Callable[[], None] = lambda: None) -> bytes:
    """The document as PDF bytes; the same document gives the same bytes. ``step`` is called after each chart.

    Raises :class:`Unfit` where the compiler has anything to say.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="utsyn-report-") as name:
        folder = Path(name)
        shutil.copy(TEMPLATE, folder / TEMPLATE.name)
        (folder / "data.json").write_text(
            json.dumps(_data(document, folder, step), ensure_ascii=False), "utf-8"
        )
        made, warnings = typst.compile_with_warnings(
            str(folder / TEMPLATE.name),
            root=str(folder),
            font_paths=[str(charts.FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(document.made_at.timestamp()),
        )
    if warnings:
        raise Unfit("; ".join(warning.message for warning in warnings))
    return bytes(made)


def _data(document: Document, folder: Path, step: Callable[[], None]) -> dict[str, Any]:
    data = as_data(document, answers=False)
    figures = iter(document.figures)
    for section in data["sections"]:
        for block in section["blocks"]:
            if block["type"] == "figure":
                picture = charts.svg(next(figures).spec, document.language)
                block["file"] = f"chart-{block['number']}.svg"
                (folder / block["file"]).write_text(picture, "utf-8")
                found = _WIDTH.search(picture)
                block["width"] = float(found[1]) if found else charts.WIDTH
                step()
    return {
        **data,
        "region": "GB" if document.language == "en" else "NO",
        "words": words(document),
    }
