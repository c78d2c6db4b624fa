"""Choices that follow the viewer from page to page: which service, which language, which colours."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from utsyn.access.middleware import CHOSEN_SERVICE
from utsyn.accounts.services import change_profile
from utsyn.core.errors import Refused
from utsyn.core.middleware import CHOSEN_LANGUAGE


def _back(request: HttpRequest) -> HttpResponseRedirect:
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        address = reverse("core:home")
    return HttpResponseRedirect(address)


@require_POST
def choose_service(request: HttpRequest) -> HttpResponse:
    """Keep the chosen service in the session, and start at the first page."""
    code = request.POST.get("service", "")
    if code not in {service.code for service in getattr(request, "services", [])}:
        # Without the code: the refusal belongs in the log of neither another service nor one that somebody made up.
        raise Refused("service")
    request.session[CHOSEN_SERVICE] = code
    return HttpResponseRedirect(reverse("core:home"))


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Language and colours: the user's own setting; before sign-in, the language of this visit."""
    language, colours = request.POST.get("language", ""), request.POST.get("color_scheme", "")
    actor = getattr(request, "actor", None)
    if actor is not None:
        user = actor.user
        change_profile(
            by=actor,
            name=user.name or user.email,
            language=language or user.language,
            color_scheme=colours or user.color_scheme,
        )
    elif language in dict(settings.LANGUAGES):
        request.session[CHOSEN_LANGUAGE] = language
    return _back(request)
