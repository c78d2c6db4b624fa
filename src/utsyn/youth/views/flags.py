"""«Oppslag å se på»: what the rules found in the log (LOG-6, LOG-7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_forms import FlagForm, ToldForm
from utsyn.youth.models import AccessFlag
from utsyn.youth.queries import flags as queries
from utsyn.youth.services import reviewing
from utsyn.youth.views.answering import answer
from utsyn.youth.views.log_rows import told_events

#: The page itself looks so many days back; ``utsyn check access`` looks further.
DAYS = 2


@require_safe
@never_cache
def flags(request: HttpRequest) -> HttpResponse:
    """Those that wait for somebody to look, or the latest that somebody has looked at."""
    viewer, service = viewer_and_service(request, Permission.SEE_ACCESS_LOG)
    reviewed = "vurdert" in request.GET
    if not reviewed and request.method == "GET":
        today = clock.today(service.timezone)
        for back in range(DAYS):
            reviewing.scan(by=viewer, service=service, day=today - timedelta(days=back))
    context = {"flags": queries.flags(viewer, service, reviewed=reviewed), "reviewed": reviewed}
    return render(request, "youth/flags.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def flag(request: HttpRequest, flag: UUID) -> HttpResponse:
    """One: say what it was; and where it was a breach, who was told."""
    viewer, service = viewer_and_service(request, Permission.SEE_ACCESS_LOG)
    found = _found(viewer, service, flag)
    breach = found.flag.outcome == AccessFlag.Outcome.BREACH

    def act(wanted: dict[str, Any]) -> HttpResponse:
        if breach:
            told = {**wanted, "person": wanted["person"] == "yes"}
            reviewing.tell(by=viewer, service=service, flag=flag, **told)
            messages.success(request, _("Lagret hvem som har fått beskjed."))
            return HttpResponseRedirect(reverse("youth:flags"))
        row = reviewing.review(by=viewer, service=service, flag=flag, **wanted)
        messages.success(request, _("Vurderingen er lagret."))
        if row.outcome == AccessFlag.Outcome.BREACH:
            return HttpResponseRedirect(reverse("youth:flag", args=[flag]))
        return HttpResponseRedirect(reverse("youth:flags"))

    form = (
        ToldForm(request.POST or None, initial=_told(found.flag))
        if breach
        else FlagForm(request.POST or None)
    )
    context = {"found": found, "breach": breach, "events": told_events(found.events, service)}
    return answer(request, form, act, "youth/flag.html", context)


def _found(viewer: Actor, service: Service, flag: UUID) -> queries.FlagPage:
    try:
        return queries.flag_page(viewer, service, flag)
    except AccessFlag.DoesNotExist:
        raise Http404 from None


def _told(flag: AccessFlag) -> dict[str, Any]:
    told = flag.content().get("told", {})
    return {**told, "person": "yes" if told.get("person") else "no"} if told else {}
