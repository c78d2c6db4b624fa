"""«Ikke signert»."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.queries import unsigned as queries
from utsyn.youth.views.answering import of_service
from utsyn.youth.views.writing import Addresses


@require_safe
@of_service(Permission.SEE_YOUTH)
def unsigned(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """What waits for the viewer; for whoever leads, how much each employee has."""
    found = queries.unsigned(viewer, service)
    context = {
        "found": found,
        "waiting": [
            (each, Addresses(each.person).of("choose" if each.versions > 1 else "edit", each.uid))
            for each in found.mine
        ],
        "discarded": [(each, Addresses(each.person).of("restore", each.uid)) for each in found.discarded],
        "just": request.GET.get("kastet", ""),
        "timezone": service.timezone,
    }
    return render(request, "youth/unsigned.html", context)
