"""An entry that was written on the wrong person (JRN-8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth.move_forms import MoveForm
from utsyn.youth.queries import journal as queries
from utsyn.youth.queries.opening import find
from utsyn.youth.queries.search import MINUTES
from utsyn.youth.search_words import LONGEST
from utsyn.youth.services import moving
from utsyn.youth.views.writing import of_entry


@require_http_methods(["GET", "HEAD", "POST"])
@of_entry
def move(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, entry: UUID) -> HttpResponse:
    """To whom, and why: one searches, chooses and sends, in one form, so that what was typed stays.

    What it means stands on the page: it cannot be undone by a press.
    """
    page = queries.entry_page(viewer, service, uid, entry, moving=True)
    searching = "search" in request.POST
    form = MoveForm(initial=request.POST.dict()) if searching else MoveForm(request.POST or None)
    status = 200
    if request.method == "POST" and not searching:
        status = 400
        if form.is_valid():
            to = find(viewer, service, UUID(form.cleaned_data["to"]))
            person = find(viewer, service, uid)
            try:
                moving.move(
                    by=viewer,
                    service=service,
                    person=person,
                    uid=entry,
                    to=to,
                    reason=form.cleaned_data["reason"],
                )
            except Invalid as wrong:
                status = 409 if isinstance(wrong, NotAllowedNow) else 400
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
            else:
                messages.success(request, _("Oppføringen er flyttet dit den hører til."))
                return HttpResponseRedirect(reverse("youth:record", args=[uid]))
    text = request.POST.get("sok", "").strip()[:LONGEST]
    hits = queries.receivers(viewer, service, text, page.banner.uid) if text else None
    form.offer(hits.may if hits else ())
    context = {
        "page": page,
        "banner": page.banner,
        "searched": searching,
        "hits": hits,
        "minutes": MINUTES,
        "entry": page.entry,
        "form": form,
        "timezone": service.timezone,
    }
    return render(request, "youth/entry_move.html", context, status=status)
