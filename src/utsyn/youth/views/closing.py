"""«Avslutt oppfølgingen»: what is open, the last words, and a letter to the young person."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import EntryKind, JournalEntry, YoungPerson
from utsyn.youth.queries import closing as queries
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened, find, opened
from utsyn.youth.record_forms import ClosingForm
from utsyn.youth.services import closing as services
from utsyn.youth.services import drafts
from utsyn.youth.views.answering import of_record
from utsyn.youth.views.form_view import RecordForm, Wanted

_TEXTS = ("summary", "handover", "farewell")
_KEPT = ("last_day", "end_reason", "handover", "farewell")


class Close(RecordForm):
    """End the follow-up. The texts are kept in a draft before anything can go wrong, also an expired confirmation."""

    form = ClosingForm
    template = "youth/close.html"
    to = "youth:record"
    said = _("Oppfølgingen er avsluttet.")
    parts = ("identity", "status", "tasks", "decisions", "journal")

    def made(self, data: QueryDict | None) -> Form:
        form = ClosingForm(data)
        kept = _keep(self.viewer, self.service, self.person, form)
        if data is None or kept is None:
            return form
        seen = data.copy()  # what is typed stands there now: the next sending has seen it
        seen["base"] = str(kept.version)
        return ClosingForm(seen)

    def begun(self, found: Opened) -> dict[str, Any]:
        """What was begun, or an empty form with today's date."""
        page = {"version": found.person.version, "tab": str(uuid4()), "base": 0, "draft": uuid4()}
        draft = queries.begun(found)
        if draft is None:
            return {"last_day": clock.today(self.service.timezone), **page}
        return {**queries.typed_in(draft), **page, "base": draft.version, "draft": draft.uid}

    def act(self, wanted: Wanted) -> services.Closed:
        require_recent(
            self.request, back=self.request.path
        )  # the text is kept already, and not in the session
        asked = {name: wanted[name] for name in ("last_day", "end_reason", *_TEXTS, "version")}
        return services.close(by=self.viewer, person=self.person, draft_uid=wanted["draft"], **asked)

    def where(self, done: services.Closed) -> str:
        if done.farewell is not None:
            return reverse("youth:farewell", args=[self.uid, done.farewell.uid])
        return super().where(done)

    def above(self, found: Opened) -> dict[str, Any]:
        return {"left": queries.left_open(found), "farewells": queries.farewells(found)}


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
