"""The first page, the page for when there is no net, and the small program that shows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from utsyn.core import navigation

#: What the offline page is drawn with. A device keeps these and the page, and nothing else.
OFFLINE_ASSETS = (
    "core/curtain.js",
    "core/icon.svg",
    "core/fonts.css",
    "core/frame.css",
    "core/content.css",
    "core/frame.js",
    "vendor/designsystemet/theme.css",
    "vendor/designsystemet/designsystemet.css",
    "vendor/icons/icons.svg",
    "vendor/inter/inter-latin-wght-normal.woff2",
    "vendor/htmx/htmx.min.js",
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leads to «Mål og tall», or to the first page that the viewer may see."""
    permissions: Collection[str] = getattr(request, "permissions", ())
    first = navigation.links(navigation.START, permissions, "")
    if first:
        return HttpResponseRedirect(first[0].url)
    return render(request, "core/home.html")


def _offline_page(request: HttpRequest) -> str:
    """Drawn without the request, so that nothing of the viewer but language and colours can be in it."""
    scheme = getattr(request.user, "color_scheme", "auto")
    return render_to_string("core/offline.html", {"color_scheme": scheme})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that a device shows when it has no net. Holds no data."""
    vars(request)["may_be_stored"] = True
    response = HttpResponse(_offline_page(request))
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The program that answers with the offline page. It changes with the assets and with the language."""
    vars(request)["may_be_stored"] = True
    assets = [static(path) for path in OFFLINE_ASSETS]
    version = hashlib.sha256("\n".join([*assets, _offline_page(request)]).encode()).hexdigest()[:12]
    context = {"version": version, "offline": reverse("core:offline"), "assets": json.dumps(assets)}
    response = render(
        request, "core/service-worker.js", context, content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Tells a load balancer that the server answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")
