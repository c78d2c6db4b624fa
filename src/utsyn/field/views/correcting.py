"""What the pages that correct have in common: who asks, of which session, and what becomes of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.field.correction_forms import CorrectionForm
from utsyn.field.models import FieldSession
from utsyn.field.queries import to_correct
from utsyn.field.record_rows import ChangedMeanwhile, version

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


def to_session(one: FieldSession, anchor: str = "", changed: int | None = None) -> HttpResponse:
    """Back to the page of the session; ``changed`` is the correction that was made, so that it can be undone there."""
    address = reverse("field:session", args=[one.pk])
    query = f"?rettet={changed}" if changed else ""
    return HttpResponseRedirect(f"{address}{query}{'#' + anchor if anchor else ''}")


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


def _lists(request: HttpRequest) -> dict[str, Any]:
    """What was sent, with what is chosen many times as lists."""
    return {
        name: values if name in ("staff", "topics") else values[-1] for name, values in request.POST.lists()
    }
