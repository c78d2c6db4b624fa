"""«Kvalitet»: what is missing in the records, without names until the leader says what they need them for (TAU-8)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.access.rules import require
from utsyn.youth.access_forms import PurposeForm
from utsyn.youth.queries import quality as queries
from utsyn.youth.views.answering import answer


@require_safe
@never_cache
def quality(request: HttpRequest) -> HttpResponse:
    """Every list, by number."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    return render(request, "youth/quality.html", {"lists": queries.overview(viewer, service)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def names(request: HttpRequest, key: str) -> HttpResponse:
    """One list with names, once the purpose is said and the viewer has shown who they are."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    require(viewer, Permission.LEAD_YOUTH, service)
    if key not in queries.KEYS:
        raise Http404

    def act(wanted: dict[str, Any]) -> HttpResponse:
        found = queries.named(viewer, service, key, wanted["purpose"])
        return render(request, "youth/quality_named.html", {"list": found})

    form = PurposeForm(request.POST or None)
    context = {"title": queries.title_of(key)}
    return answer(request, form, act, "youth/quality_purpose.html", context, confirm=True)
