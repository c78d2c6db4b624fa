"""Emergency access: the way in, the way out, and the leaders' queue (TIL-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_forms import EmergencyForm, EmergencyReviewForm
from utsyn.youth.access_limits import limits_on
from utsyn.youth.models import EmergencyAccess
from utsyn.youth.queries.access import reachable
from utsyn.youth.queries.flags import emergencies as queue
from utsyn.youth.queries.flags import emergency_page
from utsyn.youth.queries.known import searched_for
from utsyn.youth.rules import can_view
from utsyn.youth.services import emergency as services
from utsyn.youth.views.answering import of_record, of_service
from utsyn.youth.views.form_view import FormView, Wanted
from utsyn.youth.views.log_rows import told_events


class Emergency(FormView):
    """Say why, confirm who you are, and the record opens for four hours."""

    form = EmergencyForm
    template = "youth/emergency.html"
    confirm = True
    uid: UUID

    def look(self) -> HttpResponse | None:
        self.person = reachable(self.viewer, self.service, self.uid)
        if self.request.method != "POST" and can_view(self.viewer, self.person):
            messages.info(self.request, _("Du har allerede tilgang til denne journalen."))
            return HttpResponseRedirect(self.record())
        self.limits = limits_on(clock.today(self.service.timezone))
        self.minutes = self.limits.emergency_minutes
        return None

    def record(self) -> str:
        """The record's own page."""
        return reverse("youth:record", args=[self.person.uid])

    def take(self, wanted: Wanted) -> HttpResponse:
        services.begin(by=self.viewer, person=self.person, **wanted)
        return HttpResponseRedirect(self.record())  # the banner says the rest

    def context(self, form: Form) -> dict[str, Any]:
        hit = searched_for(self.viewer, self.service, self.person)
        return {"uid": self.person.uid, "limits": self.limits, "hit": hit}


@require_POST
@of_record
def end(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Leave before the time is up."""
    person = reachable(viewer, service, uid)
    services.end(by=viewer, person=person)
    messages.success(request, _("Nødtilgangen er avsluttet. Lederen ser hva du åpnet."))
    return HttpResponseRedirect(reverse("youth:find"))


@require_safe
@of_service(Permission.LEAD_YOUTH)
def emergencies(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """Those that wait for a leader, or the latest that a leader has looked at."""
    reviewed = "vurdert" in request.GET
    context = {"rows": queue(viewer, service, reviewed=reviewed), "reviewed": reviewed}
    return render(request, "youth/emergencies.html", context)


class Review(FormView):
    """Look at one."""

    permission = Permission.LEAD_YOUTH
    form = EmergencyReviewForm
    template = "youth/emergency_review.html"
    to = "youth:emergencies"
    said = gettext_lazy("Vurderingen er lagret.")
    emergency: UUID

    def look(self) -> None:
        try:
            self.row, self.events = emergency_page(self.viewer, self.service, self.emergency)
        except EmergencyAccess.DoesNotExist:
            raise Http404 from None

    def act(self, wanted: Wanted) -> None:
        found = {**wanted, "informed": wanted["informed"] == "yes"}
        services.review(by=self.viewer, service=self.service, emergency=self.emergency, **found)

    def context(self, form: Form) -> dict[str, Any]:
        return {"row": self.row, "events": told_events(self.events, self.service)}
