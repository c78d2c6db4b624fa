"""Emergency access: the way in, the way out, and the leaders' queue (TIL-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_forms import EmergencyForm, EmergencyReviewForm
from utsyn.youth.access_limits import limits_on
from utsyn.youth.models import EmergencyAccess
from utsyn.youth.queries.access import reachable
from utsyn.youth.queries.flags import emergencies as queue
from utsyn.youth.queries.flags import emergency_page
from utsyn.youth.rules import can_view
from utsyn.youth.services import emergency as services
from utsyn.youth.views.answering import answer, of_record
from utsyn.youth.views.log_rows import told_events


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def emergency(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Say why, confirm who you are, and the record opens for four hours."""
    person = reachable(viewer, service, uid)
    if request.method != "POST" and can_view(viewer, person):
        messages.info(request, _("Du har allerede tilgang til denne journalen."))
        return HttpResponseRedirect(reverse("youth:record", args=[person.uid]))
    limits = limits_on(clock.today(service.timezone))

    def act(wanted: dict[str, Any]) -> HttpResponse:
        services.begin(by=viewer, person=person, **wanted)
        return HttpResponseRedirect(reverse("youth:record", args=[person.uid]))

    return answer(
        request,
        EmergencyForm(request.POST or None),
        act,
        "youth/emergency.html",
        {"uid": person.uid, "limits": limits},
        confirm=True,
        minutes=limits.emergency_minutes,
    )


@require_POST
@of_record
def end(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Leave before the time is up."""
    person = reachable(viewer, service, uid)
    services.end(by=viewer, person=person)
    messages.success(request, _("Nødtilgangen er avsluttet. Lederen ser hva du åpnet."))
    return HttpResponseRedirect(reverse("youth:find"))


@require_safe
@never_cache
def emergencies(request: HttpRequest) -> HttpResponse:
    """Those that wait for a leader, or the latest that a leader has looked at."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    reviewed = "vurdert" in request.GET
    context = {"rows": queue(viewer, service, reviewed=reviewed), "reviewed": reviewed}
    return render(request, "youth/emergencies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: HttpRequest, emergency: UUID) -> HttpResponse:
    """Look at one."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    try:
        row, events = emergency_page(viewer, service, emergency)
    except EmergencyAccess.DoesNotExist:
        raise Http404 from None

    def act(wanted: dict[str, Any]) -> HttpResponse:
        services.review(
            by=viewer,
            service=service,
            emergency=emergency,
            **{**wanted, "informed": wanted["informed"] == "yes"},
        )
        messages.success(request, _("Vurderingen er lagret."))
        return HttpResponseRedirect(reverse("youth:emergencies"))

    context = {"row": row, "events": told_events(events, service)}
    return answer(
        request, EmergencyReviewForm(request.POST or None), act, "youth/emergency_review.html", context
    )
