"""The field app's shell, its worker and its manifest; and who is signed in."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from utsyn.field import shell


def _look(request: HttpRequest) -> tuple[str, str]:
    """Language and colours: those that the address names, else the viewer's own."""
    language = request.GET.get("sprak", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or settings.LANGUAGE_CODE
    colours = request.GET.get("farger", "")
    if colours not in shell.COLOURS:
        colours = getattr(request.user, "color_scheme", "auto")
    return language, colours


@require_safe
@gzip_page  # there is no secret in it that compressing could give away
def app(request: HttpRequest) -> HttpResponse:
    """The app. Holds no data, so that it may be kept and be opened without net and without sign-in."""
    vars(request)["may_be_stored"] = True
    response = HttpResponse(shell.draw(*_look(request)))
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The program that keeps the app on the phone. It changes with any of the app's files, and with the language."""
    vars(request)["may_be_stored"] = True
    language, colours = _look(request)
    context = {
        "version": shell.worker_version(language, colours),
        "app": reverse("field:app"),
        "shell": shell.address(language, colours),
        "assets": json.dumps(shell.assets()),
        "offline": reverse("core:offline"),
    }
    response = render(
        request, "field/app/service-worker.js", context, content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    # A worker below /felt/ may by itself only have what lies below there; the app is /felt itself.
    response["Service-Worker-Allowed"] = reverse("field:app")
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows of the app on its home screen. The name says nothing of young people."""
    vars(request)["may_be_stored"] = True
    language, _colours = _look(request)
    with translation.override(language):
        content = {
            "id": reverse("field:app"),
            "name": _("Utsyn felt"),
            "short_name": "Utsyn",
            "lang": language,
            "dir": "ltr",
            "start_url": reverse("field:app"),
            "scope": reverse("field:app"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": [
                _icon("192", 192, "any"),
                _icon("512", 512, "any"),
                _icon("maskable-512", 512, "maskable"),
            ],
        }
    response = HttpResponse(json.dumps(content), content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"field/app/icons/icon-{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@require_safe
def inside(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with which token, and how they want the app; 401 for everybody else.

    ``service`` is null for somebody who has no role in any.
    """
    service = getattr(request, "service", None)
    return JsonResponse(
        {
            "user": request.user.pk,
            "service": service.code if service is not None else None,
            "language": translation.get_language(),
            "colours": getattr(request.user, "color_scheme", "auto"),
            "token": get_token(request),
        }
    )
