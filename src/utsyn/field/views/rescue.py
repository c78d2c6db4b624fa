"""Taking in the file of a phone that cannot send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core.errors import Refused
from utsyn.field.office_forms import RescueForm
from utsyn.field.queries import devices as queries
from utsyn.field.services.rescue import MOST_BYTES, rescue
from utsyn.field.views.answering import answer


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Choose the file, and hear what became of it."""
    viewer, service = viewer_and_service(request, Permission.MANAGE_DEVICES)
    if not queries.may_rescue(viewer, service):
        raise Refused(Permission.LEAD_FIELD, service.code)
    form = RescueForm(request.POST or None, request.FILES or None)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        done = rescue(by=viewer, service=service, file=wanted["file"].read(MOST_BYTES + 1))
        said = [
            ngettext(
                "%(count)d registrering ble hentet inn.",
                "%(count)d registreringer ble hentet inn.",
                done.stored,
            )
            % {"count": done.stored}
        ]
        if done.known:
            said.append(
                ngettext("%(count)d var her fra før.", "%(count)d var her fra før.", done.known)
                % {"count": done.known}
            )
        if refused := sum(done.refused.values()):
            said.append(
                ngettext(
                    "%(count)d kunne ikke tas imot. Den står fortsatt på telefonen.",
                    "%(count)d kunne ikke tas imot. De står fortsatt på telefonen.",
                    refused,
                )
                % {"count": refused}
            )
        (messages.warning if done.refused else messages.success)(request, " ".join(said))
        return HttpResponseRedirect(reverse("field:devices"))

    return answer(request, form, act, "field/device_file.html", {"title": _("Fil fra telefon")})
