"""«Hendelser som skal fullføres»: what was begun in the street, and completed or dropped at the office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.core import clock
from utsyn.field import correction_forms as forms
from utsyn.field.models import IncidentLog
from utsyn.field.queries import log as lists
from utsyn.field.queries import to_correct
from utsyn.field.record_rows import version
from utsyn.field.services import incidents
from utsyn.field.views.answering import found
from utsyn.field.views.correcting import answer, draft_of, to_session, viewing

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The incidents that wait for the viewer."""
    viewer, service = viewing(request)
    context = {"rows": list(lists.unfinished(viewer, service)), "leads": to_correct.leads(viewer, service)}
    return render(request, "field/log/incidents.html", context)


@reads_and_writes
@never_cache
def complete(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """«Fullfør hendelsen»."""
    viewer, service = viewing(request)
    one = found(to_correct.correctable, viewer, service, pk)
    log: IncidentLog = found(to_correct.log, viewer, one, str(key))
    when = clock.local(log.occurred_at, service.timezone)
    form = forms.CompleteForm(
        request.POST or None,
        initial={
            "day": when.date(),
            "hour": when.time(),
            "approximate": log.approximate,
            "kind": log.kind,
            "place": log.place.code if log.place else "",
            "ambulance": {True: forms.YES, False: forms.NO, None: forms.UNKNOWN}[log.ambulance],
            "naloxone": _naloxone_of(log),
            "note": log.note,
            "version": version(incidents.state_of(log)),
        },
    )
    form.offer("place", to_correct.places(viewer, one, log.place.code if log.place else None, none=True))

    draft = draft_of(one, "complete", str(key))

    def act(said: dict[str, Any]) -> HttpResponse:
        naloxone, doses = _naloxone_said(said["naloxone"])
        told = incidents.Told(
            forms.moment_of(said["day"], said["hour"], service.timezone, log.occurred_at),
            *(said["approximate"], said["kind"], said["place"] or None),
            {forms.YES: True, forms.NO: False}.get(said["ambulance"]),
            *(naloxone, doses, said["note"].replace("\r\n", "\n")),
        )
        incidents.complete(by=viewer, session=one, key=str(key), said=told, seen=said["version"])
        messages.success(request, _("Hendelsen er fullført."))
        return to_session(one, "hendelser", draft=draft)

    context = {
        "title": _("Fullfør hendelsen"),
        "button": _("Fullfør"),
        "drop": not log.kind and log.state == IncidentLog.State.DRAFT,
        "log": log,
        "draft": draft,
        "about": [_("Svar på det du vet. La «Vet ikke» stå på resten.")],
    }
    return answer(request, one, form, act, context)


@reads_and_writes
def drop(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Drop what was begun by mistake."""
    viewer, service = viewing(request)
    one = found(to_correct.correctable, viewer, service, pk)
    found(to_correct.log, viewer, one, str(key))
    form = forms.ReasonForm(request.POST or None)
    form.fields["reason"].label = _("Hvorfor skal den forkastes?")

    def act(said: dict[str, Any]) -> HttpResponse:
        incidents.drop(by=viewer, session=one, key=str(key), reason=said["reason"])
        messages.success(request, _("Hendelsen er forkastet."))
        return to_session(one)

    about = [_("Bruk dette når noen trykket på «Hendelse» ved et uhell. Den telles ikke.")]
    context = {
        "title": _("Forkast hendelsen"),
        "button": _("Forkast"),
        "about": about,
        "draft": draft_of(one, "drop", str(key)),
    }
    return answer(request, one, form, act, context)


def _naloxone_of(log: IncidentLog) -> str:
    if log.naloxone is None:
        return forms.UNKNOWN
    if not log.naloxone:
        return "0"
    return forms.YES if log.doses is None else str(log.doses)


def _naloxone_said(said: str) -> tuple[bool | None, int | None]:
    if said == forms.UNKNOWN:
        return None, None
    if said == forms.YES:
        return True, None
    return int(said) > 0, int(said) or None
