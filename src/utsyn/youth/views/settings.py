"""«Oppsett» of the records: the service's own choices, with what each leads to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.accounts.stepup import require_recent
from utsyn.core.errors import NotAllowedNow
from utsyn.youth.access_forms import SettingsForm
from utsyn.youth.models import StaffNumber
from utsyn.youth.queries.settings import settings_page
from utsyn.youth.services import impeding
from utsyn.youth.services import settings as services
from utsyn.youth.views.answering import answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    page = settings_page(viewer, service)
    stands = {name: getattr(page.settings, name) for name in services.FIELDS}
    stands["version"] = services.version_of(page.settings)
    form = SettingsForm(request.POST or None, initial=stands)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        values = {name: wanted[name] for name in services.FIELDS}
        try:
            changed = services.change(by=viewer, service=service, values=values, version=wanted["version"])
        except NotAllowedNow:
            # Once somebody has seen what stands now, saving again is a choice.
            form.data = {**request.POST.dict(), "version": stands["version"]}
            raise
        messages.success(request, _("Lagret.") if changed else _("Ingenting var endret."))
        return HttpResponseRedirect(reverse("youth:settings"))

    widens = request.method == "POST" and bool(request.POST.get("team_access")) != page.settings.team_access
    context = {"page": page}
    return answer(request, form, act, "youth/settings.html", context, confirm=widens)


@require_POST
@never_cache
def remove_number(request: HttpRequest, number: int) -> HttpResponse:
    """Take away what an employee wrote by mistake."""
    viewer, service = viewer_and_service(request, Permission.LEAD_YOUTH)
    require_recent(request)
    try:
        impeding.remove_number(by=viewer, service=service, number=number)
    except (StaffNumber.DoesNotExist, OverflowError):
        raise Http404 from None
    messages.success(request, _("Nummeret er slettet. Sperringer det ga, må oppheves på hver journal."))
    return HttpResponseRedirect(reverse("youth:settings"))
