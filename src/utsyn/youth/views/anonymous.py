"""Conversations with somebody whose record there is none of."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.queries import anonymous as queries
from utsyn.youth.views.answering import of_service
from utsyn.youth.views.writing import Addresses, of_entry


@require_safe
@of_service(Permission.SEE_YOUTH)
def anonymous(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """Those that the viewer took part in; for whoever leads, all."""
    wanted = request.GET.get("side", "1")
    page = queries.anonymous(viewer, service, int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1)
    context = {
        "page": page,
        "may_write": can(viewer, Permission.RECORD_YOUTH, service),
        "timezone": service.timezone,
    }
    return render(request, "youth/anonymous.html", context)


@require_safe
@of_entry
def entry(request: HttpRequest, viewer: Actor, service: Service, entry: UUID) -> HttpResponse:
    """One of them."""
    view = queries.anonymous_entry(viewer, service, entry)
    if view.is_draft:
        return HttpResponseRedirect(Addresses(None).of("edit", entry))
    return render(request, "youth/anonymous_entry.html", {"entry": view, "timezone": service.timezone})
