"""«Årsrapport»: the chapters as a page, and the report as a file, made while its steps are shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.core.models import Service
from utsyn.reports import files, page, queries
from utsyn.reports.services import FORMATS


@require_safe
def annual(request: HttpRequest) -> HttpResponse:
    """The annual report as a page: the year and the language stand in the address."""
    viewer, service = _who(request)
    years = queries.years(viewer, service)
    if not years:
        can_import = Permission.IMPORT_DATA in getattr(request, "permissions", ())
        return render(request, "reports/empty.html", {"can_import": can_import})
    language = request.GET.get("sprak") or get_language() or "nb"
    year = _year(request.GET.get("ar", str(page.year_to_show(years, service))))
    document = queries.annual_report(viewer, service, year, language)
    sees_rows = Permission.SEE_ROWS in getattr(request, "permissions", ())
    context: dict[str, Any] = {
        "years": years,
        "languages": settings.LANGUAGES,
        "year": year,
        **page.context(document, sees_rows=sees_rows),
    }
    return render(request, "reports/annual.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and go to where it is made."""
    viewer, service = _who(request)
    found = files.ask(
        by=viewer,
        service=service,
        year=_year(request.POST.get("ar", "")),
        shape=request.POST.get("format", ""),
        language=request.POST.get("sprak") or "nb",
    )
    return HttpResponseRedirect(reverse("reports:file", args=[found.key]))


@require_safe
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far a file has come, and when it is finished the button that fetches it."""
    viewer, service = _who(request)
    return render(request, "reports/file.html", page.file_context(queries.file_of(viewer, service, key)))


@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The part of that page that changes."""
    viewer, service = _who(request)
    return render(request, "reports/_steps.html", page.file_context(queries.file_of(viewer, service, key)))


@require_POST
def make(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the file now, while the page asks how far it has come."""
    viewer, service = _who(request)
    files.make(by=viewer, service=service, key=key)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("reports:file", args=[key]))


@require_POST
def fetch(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand the finished file over."""
    viewer, service = _who(request)
    found = files.fetch(by=viewer, service=service, key=key)
    headers = {"Content-Disposition": content_disposition_header(True, found.name) or "attachment"}
    return HttpResponse(
        bytes(found.data or b""), content_type=FORMATS[found.shape].media_type, headers=headers
    )


def _who(request: HttpRequest) -> tuple[Actor, Service]:
    """The viewer and the service that they work in. Raises Refused for those who have no service."""
    viewer, service = getattr(request, "actor", None), getattr(request, "service", None)
    if viewer is None or service is None:
        raise Refused(Permission.MAKE_REPORT)
    return viewer, service


def _year(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) == 4:
        return int(text)
    raise Invalid(_("Velg et år."), field="period", value=text)
