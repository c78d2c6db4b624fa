"""Pages that show codes: the first page, a list, one code, the order of a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.catalogue import queries, scheme_queries, services
from utsyn.catalogue.forms import MoveForm
from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.services.undo import can_undo
from utsyn.catalogue.views.asking import answer, found, list_at, may_change, viewing
from utsyn.core import clock


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The lists, and what each is for."""
    actor, service = viewing(request)
    schemes = scheme_queries.schemes(actor, service)
    in_force = scheme_queries.scheme_in_force(schemes, clock.today(service.timezone))
    context = {"lists": queries.overview(actor, service), "schemes": schemes, "in_force": in_force}
    return render(request, "catalogue/index.html", context)


@require_safe
def codes(request: HttpRequest, slug: str) -> HttpResponse:
    """A list, narrowed by search, state and area; all of it in the address."""
    actor, service = viewing(request)
    of = list_at(slug)
    search, area = request.GET.get("q", "").strip()[:200], request.GET.get("omrade", "")
    shown = request.GET.get("vis", "open")
    shown = shown if shown in queries.SHOWN else "open"
    rows = queries.codes(actor, service, of, shown=shown, search=search, area=area)
    context = {
        "of": of,
        "rows": rows,
        "search": search,
        "area": area,
        "areas": queries.areas(actor, service, of),
        "shown": shown,
        "narrowed": bool(search or area or shown != "open"),
        "may_change": may_change(request),
        "with_records": any(row.records is not None for row in rows),
        **_undoable(request, of.key),
    }
    return render(request, "catalogue/list.html", context)


@require_safe
def code(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One code: what it is, what it was, what can be done with it."""
    actor, service = viewing(request)
    of = list_at(slug)
    one = found(queries.code, actor, service, of, pk)
    context = {
        "of": of,
        "one": queries.listed(actor, one),
        "heir": queries.heir(actor, one),
        "predecessors": queries.predecessors(actor, one),
        "history": queries.history(actor, service, of.key, one.code),
        "may_change": may_change(request),
        "may_close": one.code not in of.fixed,
        **_undoable(request, of.key, one.code),
    }
    return render(request, "catalogue/code.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, slug: str) -> HttpResponse:
    """The order of a list: one step up or down, to a number, or all by name."""
    actor, service = viewing(request)
    of = list_at(slug)
    rows = queries.movable(actor, service, of)
    here = reverse("catalogue:order", args=[slug])

    def back(change: CodeChange | None) -> HttpResponse:
        return HttpResponseRedirect(f"{here}?endret={change.pk}" if change else here)

    if request.method == "POST" and "sort" in request.POST:
        return back(services.sort_by_name(by=actor, service=service, of=of))
    form = MoveForm(request.POST or None)
    form.offer(rows)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        return back(services.place_at(by=actor, code=wanted["code"], number=wanted["number"]))

    context = {"of": of, "rows": rows, **_undoable(request, of.key)}
    return answer(request, form, act, "catalogue/order.html", context)


def _undoable(request: HttpRequest, key: str, code: str = "") -> dict[str, Any]:
    """The latest change, where the viewer may take it back; ``just_done`` where it was made a moment ago."""
    actor, service = viewing(request)
    last = queries.last_change(actor, service, key, code)
    if last is None or last.undoes_id or not can_undo(last) or not may_change(request):
        return {"undoable": None, "just_done": None}
    return {"undoable": last, "just_done": last if request.GET.get("endret") == str(last.pk) else None}
