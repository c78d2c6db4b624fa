"""«Mål og tall»: the question as a form, its answer as sentence, chart and table; the list behind a figure; files."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from utsyn.access.permissions import Permission
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.core.models import Service
from utsyn.statistics import forms, queries
from utsyn.statistics.answers import Answer
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation import address, faults, files, listing, page
from utsyn.statistics.questions import Question

#: Rows of a list on one page.
LIST_PAGE = 100


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The page. For HTMX only the result, and the form where its choices have changed."""
    viewer, service = _who(request)
    today = clock.today(service.timezone)
    years: list[int] = []
    # An address that names its period can be read before it is known which years there are: the desk knows them too.
    asked = forms.asked(request.GET, years, today) if request.GET.get("period") else forms.Asked(None)
    if asked.question is None:
        years = queries.years_with_figures(viewer, service)
        asked = forms.asked(request.GET, years, today)
    question = asked.question or faults.nearest(request.GET, years, today)
    desk = queries.desk(viewer, service, *queries.periods_of(question))
    years = years or sorted(desk.years | set(desk.published.years()), reverse=True)
    if not years:
        can_import = Permission.IMPORT_DATA in getattr(request, "permissions", ())
        return render(request, "statistics/empty.html", {"can_import": can_import})
    answer, fault = None, asked.fault
    if fault is None:
        try:
            answer = desk.answer(question)
        except Invalid as found:
            fault = found
    context: dict[str, Any] = {
        "fault": fault and faults.explained(fault, request.GET, desk.vocabulary),
        "left_out": asked.left_out,
        **page.question_part(question, desk.vocabulary, years, today, request.GET),
    }
    if answer is not None:
        sees_rows = Permission.SEE_ROWS in getattr(request, "permissions", ())
        context |= page.answer_part(answer, number=_number(request, "side"), sees_rows=sees_rows, today=today)
        context["link"] = request.build_absolute_uri(context["address"])
    if not getattr(request, "htmx", False):
        return render(request, "statistics/figures.html", context, status=400 if fault else 200)
    context["whole_form"] = _has_other_choices(request, question)
    response = render(request, "statistics/_swap.html", context)
    if answer is not None:
        response["HX-Push-Url"] = context["address"]
    return response


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The list behind one figure: as many rows as the figure says, and the figure itself on top."""
    viewer, service = _who(request)
    if Permission.SEE_ROWS not in getattr(request, "permissions", ()):
        raise Refused(Permission.SEE_ROWS, service.code)
    years = queries.years_with_figures(viewer, service)
    whole = forms.asked(request.GET, years, clock.today(service.timezone))
    if whole.question is None:
        raise whole.fault or Invalid(_("Adressen mangler et spørsmål."))
    of = request.GET.get("of", "") or whole.question.period.text
    desk = queries.desk(viewer, service, Period.parse(of))
    scheme = desk.scheme_of(whole.question)
    question = address.narrowed(whole.question, address.cell_of(request.GET), of, scheme.code)
    answer = desk.answer(question)
    listed = queries.list_behind(viewer, service, question, page=_number(request, "side"), size=LIST_PAGE)
    found = listed.rows
    context = {
        **page.list_part(answer, is_whole=listed.is_whole, count=listed.count),
        "table": listing.render(answer, found, to_session=_to_session(request)) if found else "",
        "pages": page.pages(request.GET, listed.page, max(1, -(-listed.count // LIST_PAGE))),
        "back": f"{reverse('statistics:figures')}?{address.query_of(whole.question)}",
    }
    return render(request, "statistics/rows.html", context)


def _to_session(request: HttpRequest) -> str:
    """Where a session's page is, with ``%s`` for its key; nothing for those who may not see it."""
    if Permission.SEE_FIELD not in getattr(request, "permissions", ()):
        return ""
    return reverse("field:session", args=[0]).removesuffix("0") + "%s"


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The answer as CSV, with all its rows."""
    answer = _answer(request, "csv")
    return _file(files.as_csv(answer), "text/csv; charset=utf-8", files.file_name(answer, "csv"))


@require_safe
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """The answer as a workbook, with all its rows."""
    answer = _answer(request, "xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(files.as_xlsx(answer), kind, files.file_name(answer, "xlsx"))


def _answer(request: HttpRequest, shape: str) -> Answer:
    viewer, service = _who(request)
    years = queries.years_with_figures(viewer, service)
    asked = forms.asked(request.GET, years, clock.today(service.timezone))
    if asked.question is None:
        raise asked.fault or Invalid(_("Adressen mangler et spørsmål."))
    return queries.take_out(viewer, service, asked.question, shape)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _who(request: HttpRequest) -> tuple[Actor, Service]:
    """The viewer and the service that they work in. Raises Refused for those who have no service."""
    viewer, service = getattr(request, "actor", None), getattr(request, "service", None)
    if viewer is None or service is None:
        raise Refused(Permission.SEE_STATISTICS)
    return viewer, service


def _number(request: HttpRequest, name: str) -> int:
    """A page number, from 1; 1 where the address has none."""
    text = request.GET.get(name, "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def _has_other_choices(request: HttpRequest, question: Question) -> bool:
    """Whether the form on the page was made for another indicator or period, and so has other choices."""
    before = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    now = {"indicator": question.indicator.code, "period": question.period.text}
    return any(before.get(name, [""])[-1] != value for name, value in now.items())
