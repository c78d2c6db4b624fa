"""The table on the page. Built in Python, row by row: a template would spend most of the page's time on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape  # Django's own also translates lazily, and is five times slower

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.presentation import table
from utsyn.statistics.presentation.address import cell_queries, keys_in, total_query
from utsyn.statistics.presentation.words import number

#: Rows on one page; the files have them all.
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the table: its HTML, and which of how many pages it is."""

    html: SafeString
    page: int
    pages: int
    rows: int


def render(answer: Answer, *, page: int, list_url: str, caption_shown: bool = True) -> Shown:
    """The table as HTML. ``list_url``: where the list behind a figure is; empty for those who may not see it."""
    pages = max(1, -(-len(answer.rows) // PAGE))
    page = min(max(page, 1), pages)
    columns = table.columns(answer)
    head = "".join(
        f'<th scope="col"{"" if column.shape == "text" else " data-numeric"}>{escape(column.title)}</th>'
        for column in columns
    )
    links = _links(answer, list_url)
    body = "".join(_row(answer, columns, row, links) for row in answer.rows[(page - 1) * PAGE : page * PAGE])
    foot = _total(answer, columns, list_url) if answer.question.by else ""
    caption = escape(table.title(answer))
    quiet = "" if caption_shown else ' class="ds-sr-only"'
    html = (
        f'<table class="ds-table" data-figures><caption{quiet}>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"
    )
    return Shown(mark_safe(html), page, pages, len(answer.rows))  # noqa: S308 - every value is escaped above


#: The list behind a row's figure of a period ("" for the question's own); "" where there is none.
Links = Callable[[Row, str], str]


def _links(answer: Answer, list_url: str) -> Links:
    own = cell_queries(answer)
    compared = {p.text: (keys_in(answer, p), cell_queries(answer, p.text)) for p in answer.question.compare}

    def link(row: Row, of: str) -> str:
        if not list_url:
            return ""
        if not of:
            return f"{list_url}?{own(row.key)}" if row.rows else ""
        if not row.compare.get(of) or of in answer.compare_sources:
            return ""
        key_in, query = compared[of]
        key = key_in(row)
        return "" if key is None else f"{list_url}?{query(key)}"

    return link


def _row(answer: Answer, columns: list[table.Column], row: Row, links: Links) -> str:
    cells = []
    for column in columns:
        value = column.value(row)
        text = escape(table.shown(answer, column, value))
        if column.is_key:
            cells.append(f'<th scope="row">{text}</th>')
        elif column.shape == "text":
            cells.append(f"<td>{text}</td>")
        else:
            address = links(row, column.of) if column.shape == "figure" else ""
            cells.append(f"<td data-numeric>{_linked(text, address)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _total(answer: Answer, columns: list[table.Column], list_url: str) -> str:
    cells = []
    for column in columns:
        text = escape(table.shown(answer, column, column.total)) if column.total is not None else ""
        if column.is_key:
            cells.append(f'<th scope="row">{text}</th>' if text else "<td></td>")
        elif column.shape == "text":
            cells.append(f"<td>{text}</td>")
        else:
            address = _total_link(answer, column, list_url)
            cells.append(f"<td data-numeric>{_linked(text, address)}</td>")
    return f"<tfoot><tr>{''.join(cells)}</tr></tfoot>"


def _total_link(answer: Answer, column: table.Column, list_url: str) -> str:
    if not list_url or column.shape != "figure" or not column.total:
        return ""
    if column.of in answer.compare_sources:
        return ""
    if not column.of and (not answer.basis or any(row.source for row in answer.rows)):
        return ""  # some of it was published: no list can hold it
    return f"{list_url}?{total_query(answer, column.of)}"


def _linked(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{text}</a>' if address else text


def part_text(shown: Shown) -> str:
    """«Viser rad 1–1000 av 4 812.»; empty where all of it is shown."""
    if shown.pages == 1:
        return ""
    first, last = (shown.page - 1) * PAGE + 1, min(shown.page * PAGE, shown.rows)
    return _("Viser rad %(first)s–%(last)s av %(rows)s. Filene har alle.") % {
        "first": number(first),
        "last": number(last),
        "rows": number(shown.rows),
    }
