"""The record's own page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import opened
from utsyn.youth.views.answering import of_record


@require_safe
@of_record
def record(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """The record: who it is about, what has happened, what is to be done."""
    with opened(viewer, service, uid, "youth.opened", parts=["identity"]) as found:
        return render(request, "youth/record.html", {"banner": banner(found), "person": found.person})
