"""The first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from utsyn.core import navigation


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leads to «Mål og tall», or to the first page that the viewer may see."""
    permissions = getattr(request, "permissions", frozenset())
    first = navigation.links(navigation.START, permissions, "")
    if first:
        return HttpResponseRedirect(first[0].url)
    return render(request, "core/home.html")
