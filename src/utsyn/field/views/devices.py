"""«Enheter»: the phones that count, and stopping one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.field.models import Device
from utsyn.field.office_forms import StopForm
from utsyn.field.queries import devices as queries
from utsyn.field.services import devices as services
from utsyn.field.views.answering import answer, found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every phone, and who uses it."""
    viewer, service = viewer_and_service(request, Permission.MANAGE_DEVICES)
    return render(
        request,
        "field/devices.html",
        {"phones": queries.devices(viewer, service), "may_rescue": queries.may_rescue(viewer, service)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a phone: a page of its own, since what it has not sent may be lost."""
    viewer, service = viewer_and_service(request, Permission.MANAGE_DEVICES)
    phone = found(queries.device, viewer, service, pk)
    form = StopForm(request.POST or None)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        services.stop(by=viewer, service=service, device_id=pk, how=wanted["how"])
        if wanted["how"] == Device.Ended.LOST:
            said = _("Enheten er sperret. Appen tømmes neste gang telefonen er på nett.")
        else:
            said = _("Enheten er sperret. Den sender det den har, og tømmes så.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("field:devices"))

    return answer(request, form, act, "field/device_stop.html", {"phone": phone})


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """«Angre» of a stop, while the phone has not been told."""
    viewer, service = viewer_and_service(request, Permission.MANAGE_DEVICES)
    found(lambda: services.release(by=viewer, service=service, device_id=pk))
    messages.success(request, _("Sperringen er angret. Telefonen kan brukes som før."))
    return HttpResponseRedirect(reverse("field:devices"))
