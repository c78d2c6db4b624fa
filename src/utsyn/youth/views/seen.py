"""«Hvem har sett»: every look-up of a record, for those who read the access log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from utsyn.accounts.stepup import require_recent
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_forms import SeenForm
from utsyn.youth.queries import seen as queries
from utsyn.youth.queries.banner import banner
from utsyn.youth.seen_file import as_csv
from utsyn.youth.views.answering import of_record


@require_safe
@of_record
def seen(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """A page of it, as filtered."""
    asked = request.GET.get("side", "1")
    wanted = _wanted(request.GET)
    number = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 10 else 1
    found = queries.seen(viewer, service, uid, wanted, page=number)
    form = SeenForm(request.GET if _asked(request) else None, people=found.people)
    form.is_valid()
    query = {name: request.GET[name] for name in ("hvem", "fra", "til", "bare") if request.GET.get(name)}
    context = {
        "found": found,
        "uid": found.managed.person.uid,
        "banner": banner(found.managed.opened) if found.managed.opened is not None else None,
        "form": form,
        "query": urlencode(query),
        "filters": query,
    }
    return render(request, "youth/seen.html", context)


@require_POST
@of_record
def seen_file(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """All of it as a file: an export, so the viewer shows who they are (AUT-5)."""
    require_recent(request)
    rows = queries.seen_file(viewer, service, uid, _wanted(request.POST))
    answer = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="hvem-har-sett.csv"'
    return answer


def _asked(request: HttpRequest) -> bool:
    return any(name in request.GET for name in ("hvem", "fra", "til", "bare"))


def _wanted(data: Any) -> queries.Filter:
    """What can be read of the filter; a day that cannot be read narrows nothing, and the form says so."""
    form = SeenForm(data, people=[])
    form.fields["hvem"].required = False
    form.is_valid()
    read = getattr(form, "cleaned_data", {})
    who = str(data.get("hvem", ""))
    return queries.Filter(
        who=int(who) if who.isdecimal() and who.isascii() and len(who) < 19 else None,
        first=read.get("fra"),
        last=read.get("til"),
        looks_only=bool(read.get("bare")),
    )
