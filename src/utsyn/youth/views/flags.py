"""«Oppslag å se på»: what the rules found in the log (LOG-6, LOG-7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_forms import FlagForm, ToldForm
from utsyn.youth.models import AccessFlag
from utsyn.youth.queries import flags as queries
from utsyn.youth.queries.breach_file import breach_file as breach_rows
from utsyn.youth.seen_file import as_csv
from utsyn.youth.services import reviewing
from utsyn.youth.views.answering import of_service
from utsyn.youth.views.form_view import FormView, Wanted
from utsyn.youth.views.log_rows import told_events

#: The page itself looks so many days back; ``utsyn check access`` looks further.
DAYS = 2


@require_safe
@of_service(Permission.SEE_ACCESS_LOG)
def flags(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """Those that wait for somebody to look, or the latest that somebody has looked at."""
    reviewed = "vurdert" in request.GET
    if not reviewed and request.method == "GET":
        today = clock.today(service.timezone)
        for back in range(DAYS):
            reviewing.scan(by=viewer, service=service, day=today - timedelta(days=back))
    context = {"flags": queries.flags(viewer, service, reviewed=reviewed), "reviewed": reviewed}
    return render(request, "youth/flags.html", context)


class Flag(FormView):
    """One: say what it was; and where it was a breach, who was told."""

    permission = Permission.SEE_ACCESS_LOG
    template = "youth/flag.html"
    flag: UUID

    def look(self) -> None:
        try:
            self.found = queries.flag_page(self.viewer, self.service, self.flag)
        except AccessFlag.DoesNotExist:
            raise Http404 from None
        self.breach = self.found.flag.outcome == AccessFlag.Outcome.BREACH
        self.form = ToldForm if self.breach else FlagForm
        self.said = _("Lagret hvem som har fått beskjed.") if self.breach else _("Vurderingen er lagret.")

    def stands(self) -> dict[str, Any]:
        told = self.found.flag.content().get("told", {}) if self.breach else {}
        return {**told, "person": "yes" if told.get("person") else "no"} if told else {}

    def act(self, wanted: Wanted) -> AccessFlag:
        if self.breach:
            told = {**wanted, "person": wanted["person"] == "yes"}
            return reviewing.tell(by=self.viewer, service=self.service, flag=self.flag, **told)
        return reviewing.review(by=self.viewer, service=self.service, flag=self.flag, **wanted)

    def where(self, done: AccessFlag) -> str:
        if not self.breach and done.outcome == AccessFlag.Outcome.BREACH:
            return reverse("youth:flag", args=[self.flag])  # who was told?
        return reverse("youth:flags")

    def context(self, form: Form) -> dict[str, Any]:
        events = told_events(self.found.events, self.service)
        return {"found": self.found, "breach": self.breach, "events": events}


@require_POST
@of_service(Permission.SEE_ACCESS_LOG)
def breach_file(request: HttpRequest, viewer: Actor, service: Service, flag: UUID) -> HttpResponse:
    """One as a file, for whoever notifies: an export, so the viewer shows who they are (AUT-5)."""
    require_recent(request, back=reverse("youth:flag", args=[flag]))
    try:
        rows = breach_rows(viewer, service, flag)
    except AccessFlag.DoesNotExist:
        raise Http404 from None
    answer = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="oppslag.csv"'
    return answer
