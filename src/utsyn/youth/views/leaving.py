"""Leavers and absence: everything that an employee owns is handed over at once, or somebody stands in for a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.accounts.models import User
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.access_forms import LeavingForm, SubstituteForm
from utsyn.youth.models import Substitution
from utsyn.youth.queries import leaving as queries
from utsyn.youth.queries.access import members, substitutions
from utsyn.youth.services import leaving as services
from utsyn.youth.services import substituting
from utsyn.youth.views.answering import of_service
from utsyn.youth.views.form_view import FormView, Wanted


@require_safe
@of_service(Permission.LEAD_YOUTH)
def employees(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """Who leaves, or will be away?"""
    return render(request, "youth/leaving_who.html", {"people": queries.employees(viewer, service)})


class Leaving(FormView):
    """The wizard: what they own, who takes over, a look at what that means, and then all of it at once."""

    permission = Permission.LEAD_YOUTH
    form = LeavingForm
    template = "youth/leaving.html"
    to = "youth:leaving"
    at = ("user",)
    confirm = True
    user: int

    def look(self) -> None:
        leaver = _employee(self.viewer, self.service, self.user)
        self.found = queries.leaver(self.viewer, self.service, leaver)

    def offered(self) -> dict[str, Any]:
        return {"people": self.found.receivers, "records": self.found.records}

    def stands(self) -> dict[str, Any]:
        return {"mark": self.found.mark, "last_day": clock.today(self.service.timezone)}

    def context(self, form: Form) -> dict[str, Any]:
        return {
            "found": self.found,
            "rows": [(one, form[f"to_{one.uid}"]) for one in self.found.records],
            "substitutions": substitutions(self.viewer, self.service, self.found.user),
        }

    def take(self, wanted: Wanted) -> HttpResponse:
        if "change" in self.request.POST:
            return self.show()
        if "sure" not in self.request.POST:
            others = self.sent.exceptions()
            self.template = "youth/leaving_preview.html"
            return self.show(
                preview=[(one, others.get(one.uid, wanted["user"])) for one in self.found.records]
            )
        return super().take(wanted)

    def act(self, wanted: Wanted) -> services.Handed:
        return services.hand_over(
            by=self.viewer,
            service=self.service,
            leaver=self.found.user,
            receiver=wanted["user"],
            exceptions=self.sent.exceptions(),
            last_day=wanted["last_day"],
            note=wanted["note"],
            mark=wanted["mark"],
        )

    def tell(self, done: services.Handed) -> str:
        if not done.things:
            return _("Alt er overført fra før.")
        said = _("Overført: %(records)d journaler, %(things)d roller, kladder og oppgaver i alt.")
        return said % {"records": done.records, "things": done.things}


class Absence(FormView):
    """Somebody stands in from a day to a day."""

    permission = Permission.LEAD_YOUTH
    form = SubstituteForm
    does = staticmethod(substituting.substitute)
    template = "youth/leaving_absence.html"
    to = "youth:leaving"
    at = ("user",)
    confirm = True
    user: int

    def look(self) -> None:
        self.absent = _employee(self.viewer, self.service, self.user)

    def offered(self) -> dict[str, Any]:
        people = members(self.service, Permission.RECORD_YOUTH)
        return {"people": [one for one in people if one not in (self.absent, self.viewer.user)]}

    def stands(self) -> dict[str, Any]:
        return {"from_date": clock.today(self.service.timezone)}

    def about(self) -> dict[str, Any]:
        return {"service": self.service, "absent": self.absent}

    def tell(self, done: None) -> str:
        return _("Vikaren ser de vanlige journalene som %(name)s følger.") % {"name": self.absent}

    def context(self, form: Form) -> dict[str, Any]:
        return {"absent": self.absent}


@require_POST
@of_service(Permission.LEAD_YOUTH)
def end_absence(
    request: HttpRequest, viewer: Actor, service: Service, user: int, substitution: int
) -> HttpResponse:
    """The one who was away is back."""
    require_recent(request)
    try:
        of = _employee(viewer, service, user)
        substituting.end(by=viewer, service=service, substitution=substitution, of=of)
    except (Substitution.DoesNotExist, OverflowError):
        raise Http404 from None
    messages.success(request, _("Vikariatet er avsluttet."))
    return HttpResponseRedirect(reverse("youth:leaving", args=[user]))


def _employee(viewer: Actor, service: Service, pk: int) -> User:
    try:
        return queries.employee(viewer, service, pk)
    except User.DoesNotExist:
        raise Http404 from None
