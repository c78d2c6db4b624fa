"""«Avslutt oppfølgingen»: what is open, the last words, and a letter to the young person."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.models import EntryKind, JournalEntry, YoungPerson
from utsyn.youth.queries import closing as queries
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened, find, opened
from utsyn.youth.queries.sections import may_write
from utsyn.youth.record_forms import ClosingForm
from utsyn.youth.services import closing as services
from utsyn.youth.services import drafts
from utsyn.youth.views.answering import of_record

_TEXTS = ("summary", "handover", "farewell")
_KEPT = ("last_day", "end_reason", "handover", "farewell")


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def close(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """End the follow-up. The texts are kept in a draft before anything can go wrong, also an expired confirmation."""
    form, status = None, 200
    if request.method == "POST":
        person = find(viewer, service, uid)
        form, status = ClosingForm(request.POST), 400
        kept = _keep(viewer, service, person, form)
        if kept is not None:  # what is typed stands there now: the next sending has seen it
            data = request.POST.copy()
            data["base"] = str(kept.version)
            form = ClosingForm(data)
        if form.is_valid():
            require_recent(request, back=request.path)  # the text is kept above, and not in the session
            try:
                done = services.close(by=viewer, person=person, **_wanted(form.cleaned_data))
            except Invalid as wrong:
                status = 409 if isinstance(wrong, NotAllowedNow) else 400
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
            else:
                messages.success(request, _("Oppfølgingen er avsluttet."))
                if done.farewell is not None:
                    return HttpResponseRedirect(reverse("youth:farewell", args=[uid, done.farewell.uid]))
                return HttpResponseRedirect(reverse("youth:record", args=[uid]))
    parts = ["identity", "status", "tasks", "decisions", "journal"]
    with opened(viewer, service, uid, "youth.opened", parts=parts) as found:
        if not may_write(found):
            raise Refused(Permission.RECORD_YOUTH, service.code)
        context = {
            "banner": banner(found),
            "person": found.person,
            "form": form or ClosingForm(initial=_initial(found)),
            "left": queries.left_open(found),
            "farewells": queries.farewells(found),
        }
        return render(request, "youth/close.html", context, status=status)


@require_POST
@of_record
def close_draft(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Keep what is typed: asked for by the page, a moment after the last key."""
    person = find(viewer, service, uid)
    kept = _keep(viewer, service, person, ClosingForm(request.POST))
    context = {"at": kept.saved_at if kept is not None else None, "timezone": service.timezone}
    return render(request, "youth/_kept.html", context)


@require_safe
@of_record
def farewell(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, entry: UUID) -> HttpResponse:
    """The text to the young person, as a letter to print."""
    try:
        with opened(
            viewer, service, uid, "youth.opened", parts=["identity", "journal"], entries=[str(entry)]
        ) as found:
            context = {
                "letter": queries.letter(found, entry),
                "banner": banner(found),
                "person": found.person,
            }
            return render(request, "youth/farewell.html", context)
    except ObjectDoesNotExist:
        raise Http404 from None


def _initial(found: Opened) -> dict[str, Any]:
    """What was begun, or an empty form with today's date."""
    today = clock.today(found.service.timezone)
    page = {"version": found.person.version, "tab": str(uuid4()), "base": 0, "draft": uuid4()}
    draft = queries.begun(found)
    if draft is None:
        return {"last_day": today, **page}
    return {**queries.typed_in(draft), **page, "base": draft.version, "draft": draft.uid}


def _keep(viewer: Actor, service: Service, person: YoungPerson, form: ClosingForm) -> JournalEntry | None:
    """Save the texts in the viewer's draft. None where there is nothing to keep, or no place to keep it."""
    form.is_valid()
    uid, base = form.cleaned_data.get("draft"), form.cleaned_data.get("base")
    if uid is None or not any(form.data.get(name, "").strip() for name in _TEXTS):
        return None
    typed = {name: form.data.get(name, "") for name in _KEPT}
    typed["text"] = form.data.get("summary", "")
    saving = drafts.Saving(uid, base or 0, form.data.get("tab", "")[:40], int(clock.now().timestamp() * 1000))
    try:
        saved = drafts.save(
            by=viewer, service=service, person=person, kind=EntryKind.CLOSING, saving=saving, typed=typed
        )
    except JournalEntry.DoesNotExist:  # signed and put away, or another's: the form still has every word
        return None
    return saved.entry


def _wanted(cleaned: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: cleaned[name] for name in ("last_day", "end_reason", *_TEXTS, "version")}
    return {**wanted, "draft_uid": cleaned["draft"]}
