"""The document's sections as HTML, for the page and for the file that stands alone. Built in Python: a template would
spend most of the page's time on a thousand cells. Every value is escaped here."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import escape

from utsyn.reports.document import Block, Definitions, Document, Figure, Section, Table, Text

#: What stands for a chart, and what stands under a block (links to where its figures come from).
Picture = Callable[[Figure], str]
Links = Callable[[Figure | Table], str]

#: From this many columns on, a table is wider than a telephone, and scrolls in its own box.
_WIDE = 4


def sections(
    document: Document, said: dict[str, str], picture: Picture, links: Links = lambda block: ""
) -> str:
    """Every section; a chapter's heading is h2, for the title is h1."""
    return "".join(_section(section, said, picture, links) for section in document.sections)


def _section(section: Section, said: dict[str, str], picture: Picture, links: Links) -> str:
    level = section.level + 1
    blocks = "".join(_block(block, said, picture, links) for block in section.blocks)
    return (
        f'<section class="utr-section" data-level="{section.level}" id="{escape(section.code)}"'
        f' aria-labelledby="h-{escape(section.code)}">'
        f'<h{level} id="h-{escape(section.code)}">{escape(section.heading)}</h{level}>{blocks}</section>'
    )


def _block(block: Block, said: dict[str, str], picture: Picture, links: Links) -> str:
    if isinstance(block, Text):
        return text(block)
    if isinstance(block, Definitions):
        entries = "".join(f"<dt>{escape(e.term)}</dt><dd>{escape(e.text)}</dd>" for e in block.entries)
        return (
            f'<details class="ds-details utr-definitions" data-color="neutral">'
            f"<summary>{escape(said['definitions'])}</summary>"
            f"<div><dl>{entries}</dl></div></details>"
        )
    if isinstance(block, Figure):
        return (
            f'<figure class="ut-chart utr-figure"><figcaption>{escape(said["figure"])} {block.number}. '
            f"{escape(block.caption)}</figcaption>{picture(block)}</figure>"
        )
    notes = "".join(f'<p class="utr-note">{escape(note)}</p>' for note in block.notes)
    return f"{table(block, said)}{notes}{links(block)}"


def text(block: Text) -> str:
    """A paragraph."""
    kind = {"lead": ' class="ut-lead utr-lead"', "note": ' class="utr-note"', "body": ""}[block.kind]
    return f"<p{kind}>{escape(block.text)}</p>"


def table(block: Table, said: dict[str, str]) -> str:
    """A table with caption, column and row headings, the total in its foot."""
    head = "".join(
        f'<th scope="col"{" data-numeric" if column.numeric else ""}>{escape(column.label)}</th>'
        for column in block.columns
    )
    body = "".join(_row(row, block, n) for n, row in enumerate(block.rows))
    foot = f"<tfoot>{_row(block.total, block, -1)}</tfoot>" if block.total else ""
    caption = f"{escape(said['table'])} {block.number}. {escape(block.caption)}"
    made = (
        f'<table class="ds-table utr-table" data-color="neutral"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"
    )
    if len(block.columns) < _WIDE:
        return f'<div class="ut-scroll">{made}</div>'
    return f'<div class="ut-scroll" tabindex="0" role="region" aria-label="{caption}">{made}</div>'


def _row(row: tuple[str, ...], block: Table, n: int) -> str:
    first, *rest = row
    shades = block.shade[n] if 0 <= n < len(block.shade) else ()
    cells = "".join(
        f"<td data-numeric{_shade(shades, m)}>{escape(cell)}</td>"
        if column.numeric
        else f"<td>{escape(cell)}</td>"
        for m, (column, cell) in enumerate(zip(block.columns[1:], rest, strict=True))
    )
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _shade(shades: tuple[float, ...], m: int) -> str:
    """One of six steps, as an attribute: a page's style may not stand in its cells."""
    return f' data-shade="{round(shades[m] * 5)}"' if m < len(shades) else ""


def contents(document: Document) -> str:
    """The sections as a list of links, chapters with their sections below them."""
    items: list[str] = []
    for section in document.sections:
        if section.level > 2:
            continue
        link = f'<a href="#{escape(section.code)}">{escape(section.heading)}</a>'
        items.append(f'<li data-level="{section.level}">{link}</li>')
    return f"<ul>{''.join(items)}</ul>"
