"""The document as JSON: the text that is shown, and the statistics' own answers behind every chart and table."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import override

from utsyn.reports.document import Block, Definitions, Document, Figure, Table, Text


def as_data(document: Document, *, answers: bool = True) -> dict[str, Any]:
    """The document as plain data. ``answers=False`` leaves out what only a program would read."""
    with override(document.language):  # definitions and notes of the answers are in the reader's language
        return {
            "title": document.title,
            "subtitle": document.subtitle,
            "language": document.language,
            "service": document.service,
            "period": document.period,
            "made_at": document.made_at.isoformat(timespec="seconds"),
            "about": [_block(text, answers) for text in document.about],
            "sections": [
                {
                    "code": section.code,
                    "level": section.level,
                    "heading": section.heading,
                    "blocks": [_block(block, answers) for block in section.blocks],
                }
                for section in document.sections
            ],
        }


def _block(block: Block, answers: bool) -> dict[str, Any]:
    if isinstance(block, Text):
        return {"type": "text", "kind": block.kind, "text": block.text}
    if isinstance(block, Definitions):
        return {"type": "definitions", "entries": [{"term": e.term, "text": e.text} for e in block.entries]}
    if isinstance(block, Figure):
        data: dict[str, Any] = {
            "type": "figure", "number": block.number, "caption": block.caption, "alt": block.alt,
        }  # fmt: skip
        return {**data, "chart": block.spec, "answers": [block.answer.as_json()]} if answers else data
    return _table(block, answers)


def _table(table: Table, answers: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "type": "table",
        "number": table.number,
        "caption": table.caption,
        "columns": [{"label": column.label, "numeric": column.numeric} for column in table.columns],
        "rows": [list(row) for row in table.rows],
        "total": list(table.total) if table.total else None,
        "notes": list(table.notes),
    }
    if answers:
        return {**data, "answers": [answer.as_json() for answer in table.answers]}
    return {**data, "shade": [list(row) for row in table.shade]}


def render_json(document: Document) -> bytes:
    """The document as UTF-8 JSON."""
    return json.dumps(as_data(document), ensure_ascii=False, indent=1).encode()
