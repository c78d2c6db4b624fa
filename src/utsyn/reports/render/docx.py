"""The document for Word, so that a leader can write on: real headings, captions, native tables, alternative texts."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC
from typing import Any

from utsyn.reports.document import Block, Definitions, Document, Figure, Table, Text
from utsyn.reports.render import charts, docx_parts
from utsyn.reports.render.words import words

_LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def render_docx(document: Document, step: Callable[[], None] = lambda: None) -> bytes:
    """The document as a .docx file. ``step`` is called after each chart."""
    import docx

    word = docx.Document()
    docx_parts.styles(word, _LANGUAGES[document.language])
    docx_parts.page(word)
    _properties(word, document)
    said = words(document)
    docx_parts.footer(word, f"{document.title} · {document.subtitle}", said["page"])
    word.add_paragraph(document.title, style="Title")
    word.add_paragraph(document.subtitle, style="Subtitle")
    word.add_paragraph(said["about"], style="TOC Heading")
    for text in document.about:
        word.add_paragraph(text.text, style="Body Text")
    word.add_paragraph(said["contents"], style="TOC Heading")
    docx_parts.contents(
        word, [(s.level, s.heading) for s in document.sections if s.level <= 2], said["update"]
    )
    for section in document.sections:
        heading = word.add_heading(section.heading, level=section.level)
        heading.paragraph_format.page_break_before = section.level == 1
        for at, block in enumerate(section.blocks):
            _write(word, block, said, document.language, step)
            follows = section.blocks[at + 1 : at + 2]
            if isinstance(block, Text) and follows and isinstance(follows[0], Figure | Table | Text):
                word.paragraphs[-1].paragraph_format.keep_with_next = True
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _properties(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.title = f"{document.title} – {document.subtitle}"
    properties.author = properties.last_modified_by = document.service_name
    properties.subject, properties.comments, properties.keywords = document.period, "", ""
    properties.language = _LANGUAGES[document.language]
    properties.created = properties.modified = document.made_at.astimezone(UTC).replace(tzinfo=None)


def _write(word: Any, block: Block, said: dict[str, str], language: str, step: Callable[[], None]) -> None:
    if isinstance(block, Text):
        style = {"lead": "Lead", "note": "Note", "body": "Body Text"}[block.kind]
        word.add_paragraph(block.text, style=style)
    elif isinstance(block, Figure):
        docx_parts.caption(word, said["figure"], block.number, block.caption)
        picture = charts.png(charts.svg(block.spec, language))
        docx_parts.picture(word, picture, f"{said['figure']} {block.number}", block.alt)
        step()
    elif isinstance(block, Table):
        docx_parts.caption(word, said["table"], block.number, block.caption)
        docx_parts.table(word, block)
        for note in block.notes or ("",):  # an empty line: two tables in a row would grow together
            word.add_paragraph(note, style="Note")
    elif isinstance(block, Definitions):
        for entry in block.entries:
            paragraph = word.add_paragraph(style="Definition")
            paragraph.add_run(f"{entry.term}: ").bold = True
            paragraph.add_run(entry.text)
