"""«Kopi til ungdommen»: look it over, hold back what is about others, and print."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from utsyn.accounts.stepup import require_recent
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth.queries import copy as queries
from utsyn.youth.views.answering import of_record

#: Looking over a long record takes its time; what was chosen must not be lost on the way.
MINUTES = 60
_LONGEST = 60


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def copy(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """The preview; sent, the copy as a page to print. Whoever makes one has shown lately who they are (AUT-5)."""
    require_recent(request, minutes=MINUTES, back=reverse("youth:copy", args=[uid]))
    if request.method != "POST":
        return _preview(request, queries.preview(viewer, service, uid))
    choice = _choice(request)
    try:
        made = queries.made(viewer, service, uid, choice, request.POST.get("mark", ""))
    except NotAllowedNow as wrong:
        again = queries.preview(viewer, service, uid, choice)
        return _preview(request, again, status=409, said=wrong.message)
    context = {"copy": made, "heading": queries.title(made), "glossary": queries.glossary()}
    context["purposes"] = queries.purposes_of(made)
    return render(request, "youth/copy_print.html", context)


def _preview(request: HttpRequest, found: queries.Copy, *, status: int = 200, said: str = "") -> HttpResponse:
    context = {"copy": found, "banner": found.banner, "said": said, "left_out": queries.LEFT_OUT.values()}
    return render(request, "youth/copy.html", context, status=status)


def _choice(request: HttpRequest) -> queries.Choice:
    basis = {
        name.removeprefix("basis-"): str(value)[:_LONGEST]
        for name, value in request.POST.items()
        if name.startswith("basis-")
    }
    return queries.Choice(frozenset(request.POST.getlist("hide")), basis)
