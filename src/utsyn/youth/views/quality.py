"""«Kvalitet»: what is missing in the records, without names until the leader says what they need them for (TAU-8)."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_forms import PurposeForm
from utsyn.youth.queries import quality as queries
from utsyn.youth.views.answering import of_service
from utsyn.youth.views.form_view import FormView, Wanted


@require_safe
@of_service(Permission.LEAD_YOUTH)
def quality(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """Every list, by number."""
    return render(request, "youth/quality.html", {"lists": queries.overview(viewer, service)})


class Names(FormView):
    """One list with names, once the purpose is said and the viewer has shown who they are."""

    permission = Permission.LEAD_YOUTH
    form = PurposeForm
    template = "youth/quality_purpose.html"
    confirm = True
    key: str

    def look(self) -> None:
        require(self.viewer, Permission.LEAD_YOUTH, self.service)
        if self.key not in queries.KEYS:
            raise Http404

    def take(self, wanted: Wanted) -> HttpResponse:
        found = queries.named(self.viewer, self.service, self.key, wanted["purpose"])
        return render(self.request, "youth/quality_named.html", {"list": found})

    def context(self, form: Form) -> dict[str, Any]:
        return {"title": queries.title_of(self.key)}
