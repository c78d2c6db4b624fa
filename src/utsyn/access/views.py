"""Choosing the service that one works in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from utsyn.access.middleware import CHOSEN_SERVICE
from utsyn.core.errors import Refused


@require_POST
def choose_service(request: HttpRequest) -> HttpResponse:
    """Keep the chosen service in the session, and start at the first page."""
    code = request.POST.get("service", "")
    if code not in {service.code for service in getattr(request, "services", [])}:
        raise Refused("service", code)
    request.session[CHOSEN_SERVICE] = code
    return HttpResponseRedirect(reverse("core:home"))
