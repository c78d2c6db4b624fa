"""«Finn ungdom»: one box, those one follows, and a new record when nobody was found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.catalogue.queries import districts
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.youth.finding_forms import NewForm, SearchForm, begun
from utsyn.youth.queries.duplicates import likely
from utsyn.youth.queries.known import mine
from utsyn.youth.queries.search import MINUTES, search
from utsyn.youth.search_words import words_of
from utsyn.youth.services.opening import open_record
from utsyn.youth.views.answering import complain, of_service

#: What the services call a field, and what the form does.
_FIELDS = {"birth_date": "born", "birth_year": "born", "phones": "phone", "nicknames": "nickname"}


@require_http_methods(["GET", "HEAD", "POST"])
@of_service(Permission.SEE_YOUTH)
def find(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """The box, and below it what it found; before that the viewer's own."""
    form = SearchForm(request.POST or None)
    context: dict[str, Any] = {
        "form": form,
        "may_open": can(viewer, Permission.RECORD_YOUTH, service),
        "minutes": MINUTES,
    }
    if request.method == "POST" and form.is_valid() and form.cleaned_data["q"]:
        context |= {"found": search(viewer, service, form.cleaned_data["q"]), "q": form.cleaned_data["q"]}
    else:
        context["own"] = mine(viewer, service)
    part = vars(request).get("htmx")
    return render(request, "youth/_find_hits.html" if part else "youth/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_service(Permission.RECORD_YOUTH)
def new(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """A new record: begun from a search (``q``), then sent; and sent once more where somebody may be there already."""
    require(viewer, Permission.RECORD_YOUTH, service)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("youth:find"))  # one searches first
    choice = districts(viewer, service)
    if "q" in request.POST:
        form = NewForm(initial=begun(words_of(request.POST["q"])), districts=choice)
        return render(request, "youth/new.html", {"form": form})
    form = NewForm(request.POST, districts=choice)
    if not form.is_valid():
        return render(request, "youth/new.html", {"form": form}, status=400)
    if "sure" not in request.POST and (found := likely(viewer, service, form.tidied())):
        return render(request, "youth/new.html", {"form": form, "duplicates": found})
    return _opened(request, viewer, service, form)


def _opened(request: HttpRequest, viewer: Actor, service: Service, form: NewForm) -> HttpResponse:
    try:
        person = open_record(by=viewer, service=service, content=form.content(), **form.row())
    except Invalid as wrong:
        wrong.field = _FIELDS.get(wrong.field, wrong.field)
        return render(request, "youth/new.html", {"form": form}, status=complain(form, wrong))
    messages.success(request, _("Journalen er opprettet, og du er hovedkontakt."))
    return HttpResponseRedirect(reverse("youth:record", args=[person.uid]))
