"""What is asked of employees before they come to records: the declaration, and the days that are entered for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.access import clearances, queries
from utsyn.access.confidentiality import term_on, term_to_come
from utsyn.access.forms import ClearanceForm, RequirementForm
from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.access.rules import require
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service


@require_safe
@never_cache
def declaration(request: HttpRequest) -> HttpResponse:
    """What one signs, with the law of today, to read and to print."""
    # For everybody with a role, also for those who come to no record yet: nothing is asked for here.
    viewer, service = viewer_and_service(request, Permission.MANAGE_USERS)
    today = clock.today(service.timezone)
    context = {
        "own": clearances.own(viewer, service),
        "term": term_on(today),
        "to_come": term_to_come(today),
    }
    return render(request, "access/declaration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def requirement(request: HttpRequest) -> HttpResponse:
    """Whether the service asks for the declaration, and who would be kept out by it today."""
    viewer, service = _manager(request)
    form = RequirementForm(
        _sent(request), initial={"declaration_required": clearances.is_required(viewer, service)}
    )
    if request.method == "POST" and form.is_valid():
        clearances.require_declaration(
            by=viewer, service=service, required=form.cleaned_data["declaration_required"]
        )
        messages.success(request, _("Lagret. Det gjelder fra nå."))
        return HttpResponseRedirect(reverse("access:users"))
    waiting = [one for one in queries.people(viewer, service) if one.lacks_declaration]
    return render(request, "access/requirement.html", {"form": form, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def clearance(request: HttpRequest, pk: int) -> HttpResponse:
    """The two days of one employee."""
    viewer, service = _manager(request)
    found = queries.person(viewer, service, pk)
    if found is None:
        raise Http404
    stands = {"declaration_signed_on": found.signed_on, "police_certificate_on": found.certificate_on}
    form, status = ClearanceForm(_sent(request), initial=stands), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                clearances.enter(by=viewer, service=service, user=found.user, **form.cleaned_data)
            except Invalid as wrong:
                form.add_error(wrong.field or None, wrong.message)
            else:
                messages.success(request, _("Dagene er lagret."))
                return HttpResponseRedirect(reverse("access:user", args=[pk]))
    return render(request, "access/clearance.html", {"form": form, "person": found}, status=status)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where no box was ticked and no field filled."""
    return request.POST if request.method == "POST" else None


def _manager(request: HttpRequest) -> tuple[Actor, Service]:
    viewer, service = viewer_and_service(request, Permission.MANAGE_USERS)
    require(viewer, Permission.MANAGE_USERS, service)
    require_recent(request)
    return viewer, service
