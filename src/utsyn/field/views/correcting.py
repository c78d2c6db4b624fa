"""What the pages that correct have in common: who asks, of which session, and what becomes of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form, Textarea
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.field.correction_forms import CorrectionForm
from utsyn.field.models import FieldSession, RecordChange
from utsyn.field.queries import handover, to_correct
from utsyn.field.record_rows import ChangedMeanwhile, version
from utsyn.field.suspicion import Suspect

#: Where a fault that a service found is shown in a form.
SHOWN_AT = {
    "started_at": "start_time",
    "ended_at": "end_time",
    "occurred_at": "hour",
    "naloxone_doses": "naloxone",
    "ambulance_called": "ambulance",
}


def viewing(request: HttpRequest) -> tuple[Actor, Service]:
    """Who asks, in which service. Raises Refused for somebody without a role anywhere."""
    return viewer_and_service(request, Permission.SEE_FIELD)


def to_session(
    one: FieldSession, anchor: str = "", *, changed: RecordChange | None = None, draft: str = ""
) -> HttpResponse:
    """Back to the page of the session. ``changed``: the correction that was made, so that it can be undone there.

    ``draft`` names the form that was sent: what the browser has kept of it is no longer needed.
    """
    said = {"rettet": changed.pk if changed else "", "lagret": draft}
    query = urlencode({name: value for name, value in said.items() if value})
    address = reverse("field:session", args=[one.pk])
    return HttpResponseRedirect(f"{address}{'?' + query if query else ''}{'#' + anchor if anchor else ''}")


def draft_of(one: FieldSession, what: str, key: str = "") -> str:
    """What the browser calls the draft of a form about this session."""
    return f"{what}:{one.pk}:{key}"


def answer(
    request: HttpRequest,
    one: FieldSession,
    form: CorrectionForm,
    act: Callable[[dict[str, Any]], HttpResponse],
    context: dict[str, Any],
    template: str = "field/log/correct.html",
) -> HttpResponse:
    """Show the form, or let ``act`` do what it asks for. What was written stays when something is wrong.

    Where somebody else changed the record, the page says what stands there now; sent once more, the writer's counts.
    """
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            if suspects := suspected(request, form):
                return render(
                    request, template, {**context, "one": one, "form": form, "suspects": suspects}, status=400
                )
            try:
                return act(form.cleaned_data)
            except ChangedMeanwhile as changed:
                status = 409
                form.add_error(None, changed.message)
                form.data = {
                    **_lists(request),
                    "version": version(changed.current) if changed.current else "",
                }
                viewer, _service = viewing(request)
                context = {
                    **context,
                    "changed": True,
                    "current": to_correct.in_words(viewer, one, changed.current),
                }
            except Invalid as wrong:
                status = 409 if isinstance(wrong, NotAllowedNow) else 400
                field = SHOWN_AT.get(wrong.field, wrong.field)
                form.add_error(field if field in form.fields else None, wrong.message)
    return render(request, template, {**context, "one": one, "form": form}, status=status)


def suspected(request: HttpRequest, form: Form) -> list[Suspect]:
    """What in the form's new texts looks as if it said who somebody is; nothing once the writer has been told."""
    if "sure" in request.POST:
        return []
    viewer, service = viewing(request)
    written = (
        form.cleaned_data[name]
        for name, field in form.fields.items()
        if isinstance(field.widget, Textarea) and name in form.changed_data
    )
    return handover.suspected(viewer, service, "\n".join(written))


def _lists(request: HttpRequest) -> dict[str, Any]:
    """What was sent, with what is chosen many times as lists."""
    return {
        name: values if name in ("staff", "topics") else values[-1] for name, values in request.POST.lists()
    }
