"""«Hent inn data» and «Ta ut data»."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.exchange import queries, services, uploads
from utsyn.exchange.forms import UploadForm
from utsyn.exchange.models import Upload
from utsyn.exchange.preview import LABELS
from utsyn.exchange.values import FORMULA
from utsyn.exchange.writing import zip_of


@require_http_methods(["GET", "HEAD", "POST"])
def import_data(request: HttpRequest) -> HttpResponse:
    """Upload a package. What was uploaded the last day can be found again."""
    viewer, service = viewer_and_service(request, Permission.IMPORT_DATA)
    recent = queries.uploads(viewer, service)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            upload = uploads.store(
                by=viewer,
                service=service,
                files=form.cleaned_data["package"],
                skip_unsupported=form.cleaned_data["skip_unsupported"],
            )
        except Invalid as problem:
            form.add_error("package", problem.message)
        else:
            return HttpResponseRedirect(_address(upload))
    return render(
        request, "exchange/import.html", {"form": form, "recent": recent, "labels": LABELS.values()}
    )


@require_safe
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an upload is: being looked over, waiting for a yes, being taken in, in."""
    _viewer, found = _upload(request, pk)
    tables = [{**t, "label": LABELS[t["name"]]} for t in found.preview.get("tables", [])]
    context = {
        "upload": found,
        "tables": tables,
        "faults": found.preview.get("faults", []),
        "count": found.preview.get("count", 0),
        "step": _step(found),
        "figures": _figures(),
    }
    return render(request, f"exchange/upload_{found.state}.html", context)


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A line that says what is being done; leads on when it is done, also when another request did it."""
    _viewer, found = _upload(request, pk)
    if request.GET.get("state") != found.state:
        return HttpResponseClientRedirect(_address(found))
    what, table = uploads.progress_of(found)
    return render(request, "exchange/_progress.html", {"what": what, "label": LABELS.get(table, "")})


@require_POST
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look an upload over."""
    viewer, found = _upload(request, pk)
    uploads.check(by=viewer, upload=found)
    return _on(request, found)


@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes. The page that follows takes it in."""
    viewer, found = _upload(request, pk)
    uploads.approve(by=viewer, upload=found)
    return _on(request, found)


@require_POST
def take_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take in what was approved."""
    viewer, found = _upload(request, pk)
    uploads.take_in(by=viewer, upload=found)
    return _on(request, found)


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget the upload."""
    viewer, found = _upload(request, pk)
    uploads.cancel(by=viewer, upload=found)
    messages.success(request, _("Avbrutt. Ingenting er endret."))
    return HttpResponseRedirect(reverse("exchange:import"))


@require_safe
def faults(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The faults as a file that a Norwegian Excel opens right, and in which nothing is run as a formula."""
    _viewer, found = _upload(request, pk)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Fil"), _("Rad"), _("Kolonne"), _("Verdi"), _("Ventet")])
    for f in found.preview.get("faults", []):
        writer.writerow(
            [
                _harmless(str(cell))
                for cell in (f["file"], f["row"] or "", f["column"], f["value"], f["expected"])
            ]
        )
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="feil.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def export_data(request: HttpRequest) -> HttpResponse:
    """Everything that the service has, as one zip, to somebody who has shown who they are not long ago (AUT-5)."""
    viewer, service = viewer_and_service(request, Permission.EXPORT_DATA)
    counted = queries.counts(viewer, service)  # refuses those who may not, before they are asked who they are
    require_recent(request)
    if request.method == "POST":
        content = zip_of(services.export_package(by=viewer, service=service))
        response = HttpResponse(content, content_type="application/zip")
        name = f"{service.code}-{clock.today(service.timezone).isoformat()}.zip"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    tables = [(name, label, counted[name]) for name, label in LABELS.items() if name in counted]
    return render(request, "exchange/export.html", {"tables": tables})


def _upload(request: HttpRequest, pk: UUID) -> tuple[Actor, Upload]:
    """The upload; for somebody in another service it is as if there were none."""
    viewer, service = viewer_and_service(request, Permission.IMPORT_DATA)
    found = queries.upload(viewer, service, pk)
    if found is None:
        raise Http404
    return viewer, found


def _address(found: Upload) -> str:
    return reverse("exchange:upload", args=[found.pk])


def _on(request: HttpRequest, found: Upload) -> HttpResponse:
    """To the upload's page, whether the browser or a script asked."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(_address(found))
    return HttpResponseRedirect(_address(found))


def _step(found: Upload) -> int:
    """Which of the four steps the upload is at; 5 when all are done."""
    if found.state == Upload.State.CHECKED:
        return 2 if found.preview.get("count") else 3
    return {Upload.State.NEW: 2, Upload.State.APPROVED: 4, Upload.State.DONE: 5}[Upload.State(found.state)]


def _figures() -> str:
    """The address of «Mål og tall», a room beside this one: empty where it is not there."""
    try:
        return reverse("statistics:figures")
    except NoReverseMatch:
        return ""


def _harmless(text: str) -> str:
    return "'" + text if FORMULA.match(text) else text
