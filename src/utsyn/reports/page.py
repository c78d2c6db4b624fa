"""What the templates of the annual report are given: everything worked out, so that they only lay it out."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.reports.document import Document, Figure, Section, Table
from utsyn.reports.models import ReportFile
from utsyn.reports.queries import KEPT
from utsyn.reports.render import markup
from utsyn.reports.render.words import words
from utsyn.reports.services import CHARTS, FIGURES, FILE, FORMATS, STEPS
from utsyn.statistics.presentation.address import query_of, total_query
from utsyn.statistics.presentation.charts import height_of

#: In a data block of a page, these would end it or begin something else.
_SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def year_to_show(years: list[int], service: Service) -> int:
    """The latest year that is over; where none is, the latest."""
    now = clock.today(service.timezone).year
    return next((year for year in years if year < now), years[0])


#: The sections of documents as HTML. A kept document has the same sections each time, so they are written once;
#: they are kept beside it, so that nothing else can be where they are.
_bodies: OrderedDict[tuple[int, bool], tuple[tuple[Section, ...], str]] = OrderedDict()
_lock = threading.Lock()


def context(document: Document, *, sees_rows: bool) -> dict[str, Any]:
    """The document as the page shows it; ``sees_rows`` adds the lists behind the figures."""
    return {
        "document": document,
        "words": words(document),
        "about": mark_safe("".join(markup.text(text) for text in document.about)),  # noqa: S308 - escaped there
        "contents": mark_safe(markup.contents(document)),  # noqa: S308 - escaped there
        "body": mark_safe(_body(document, sees_rows)),  # noqa: S308 - escaped there
        "formats": format_choices(),
    }


def _body(document: Document, sees_rows: bool) -> str:
    key = (id(document.sections), sees_rows)
    with _lock:
        if key in _bodies and _bodies[key][0] is document.sections:
            _bodies.move_to_end(key)
            return _bodies[key][1]
    body = _written(document, sees_rows)
    with _lock:
        _bodies[key] = (document.sections, body)
        while len(_bodies) > KEPT:
            _bodies.popitem(last=False)
    return body


def _written(document: Document, sees_rows: bool) -> str:
    with override(document.language):
        texts = (_("Se i Mål og tall"), _("Se listen bak"))
    figures_at, rows_at = reverse("statistics:figures"), reverse("statistics:rows")

    def links(block: Figure | Table) -> str:
        answer = block.answer if isinstance(block, Figure) else block.answers[0]
        name = escape(block.caption)
        found = [(f"{figures_at}?{query_of(answer.question)}", texts[0])]
        published = answer.source or any(row.source for row in answer.rows)  # no list can hold those
        if sees_rows and answer.basis and not published:
            found.append((f"{rows_at}?{total_query(answer)}", texts[1]))
        inner = "".join(
            f'<a class="ds-link ut-link" href="{escape(url)}" aria-label="{escape(text)}: {name}">{escape(text)}</a>'
            for url, text in found
        )
        return f'<p class="utr-links" data-print="nei">{inner}</p>'

    return markup.sections(document, words(document), _picture, links)


def _picture(figure: Figure) -> str:
    """Room of the chart's height, the chart's place, and its specification as a data block."""
    spec = json.dumps(figure.spec, ensure_ascii=False).translate(_SAFE)
    number = figure.number
    return (
        f'<div class="utr-room"><svg class="utr-space" height="{height_of(figure.spec)}" width="1" aria-hidden="true"'
        f' focusable="false"></svg><div data-chart="diagram-{number}" role="img" aria-label="{escape(figure.alt)}">'
        f'</div></div><script type="application/json" id="diagram-{number}">{spec}</script>'
    )


def format_choices() -> list[tuple[str, str]]:
    """The formats with what each is good for."""
    names = {"pdf": _("PDF"), "docx": _("Word"), "html": _("Nettside"), "json": _("JSON")}
    return [(shape, names[shape]) for shape in FORMATS]


def file_context(found: ReportFile) -> dict[str, Any]:
    """A file on its way: its steps with how far each has come."""
    texts = {FIGURES: _("Regner ut tallene"), CHARTS: _("Tegner diagrammene"), FILE: _("Lager fila")}
    draws = FORMATS[found.shape].draws
    order = [step for step in STEPS if draws or step != CHARTS]
    at = order.index(found.step) if found.step in order else -1
    done = found.state == ReportFile.State.DONE
    steps = []
    for n, step in enumerate(order):
        state = (
            "done"
            if done or n < at or (n == at and found.done >= found.of > 0)
            else "now"
            if n == at
            else "next"
        )
        count = f"{found.done}/{found.of}" if state == "now" and found.of > 1 else ""
        steps.append({"name": texts[step], "state": state, "count": count})
    silent = (clock.now() - found.changed_at).total_seconds() > 120
    return {
        "file": found,
        "steps": steps,
        "finished": done,
        "failed": found.state == ReportFile.State.FAILED
        or (found.state == ReportFile.State.MAKING and silent),
        "asked": found.state == ReportFile.State.ASKED,
        "format": dict(format_choices())[found.shape],
        "back": f"{reverse('reports:annual')}?ar={found.year}&sprak={found.language}",
    }
