"""Leavers and absence: everything that an employee owns is handed over at once, or somebody stands in for a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
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
from utsyn.youth.views.answering import answer


@require_safe
@never_cache
def employees(request: HttpRequest) -> HttpResponse:
    """Who leaves, or will be away?"""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    return render(request, "youth/leaving_who.html", {"people": queries.employees(viewer, service)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leaving(request: HttpRequest, user: int) -> HttpResponse:
    """The wizard: what they own, who takes over, a look at what that means, and then all of it at once."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    found = queries.leaver(viewer, service, _employee(viewer, service, user))
    today = clock.today(service.timezone)
    form = LeavingForm(
        request.POST or None,
        people=found.receivers,
        records=found.records,
        initial={"mark": found.mark, "last_day": today},
    )
    context: dict[str, Any] = {
        "found": found,
        "rows": [(one, form[f"to_{one.uid}"]) for one in found.records],
        "substitutions": substitutions(viewer, service, found.user),
    }

    def act(wanted: dict[str, Any]) -> HttpResponse:
        if "change" in request.POST:
            return render(request, "youth/leaving.html", {**context, "form": form})
        if "sure" not in request.POST:
            context["preview"] = [
                (one, form.exceptions().get(one.uid, wanted["user"])) for one in found.records
            ]
            return render(request, "youth/leaving_preview.html", {**context, "form": form})
        done = services.hand_over(
            by=viewer,
            service=service,
            leaver=found.user,
            receiver=wanted["user"],
            exceptions=form.exceptions(),
            last_day=wanted["last_day"],
            note=wanted["note"],
            mark=wanted["mark"],
        )
        said = _("Overført: %(records)d journaler, %(things)d roller, kladder og oppgaver i alt.")
        told = (
            said % {"records": done.records, "things": done.things}
            if done.things
            else _("Alt er overført fra før.")
        )
        messages.success(request, told)
        return HttpResponseRedirect(reverse("youth:leaving", args=[user]))

    return answer(request, form, act, "youth/leaving.html", context, confirm=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def absence(request: HttpRequest, user: int) -> HttpResponse:
    """Somebody stands in from a day to a day."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    absent = _employee(viewer, service, user)
    people = [one for one in members(service, Permission.RECORD_YOUTH) if one not in (absent, viewer.user)]
    today = clock.today(service.timezone)
    form = SubstituteForm(request.POST or None, people=people, initial={"from_date": today})

    def act(wanted: dict[str, Any]) -> HttpResponse:
        substituting.substitute(by=viewer, service=service, absent=absent, **wanted)
        messages.success(
            request, _("Vikaren ser de vanlige journalene som %(name)s følger.") % {"name": absent}
        )
        return HttpResponseRedirect(reverse("youth:leaving", args=[user]))

    return answer(request, form, act, "youth/leaving_absence.html", {"absent": absent}, confirm=True)


@require_POST
@never_cache
def end_absence(request: HttpRequest, user: int, substitution: int) -> HttpResponse:
    """The one who was away is back."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
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
