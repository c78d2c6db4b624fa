"""«Feltlogg»: the list, the page of a session, and the small things that are done there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from utsyn.core import clock
from utsyn.core.errors import Invalid
from utsyn.field.log_forms import CommentForm, Filter
from utsyn.field.models import SessionKind
from utsyn.field.queries import log, session_page
from utsyn.field.record_wording import LOOK
from utsyn.field.services import comments, corrections
from utsyn.field.suspicion import Suspect
from utsyn.field.views.answering import found
from utsyn.field.views.correcting import draft_of, suspected, to_session, viewing


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sessions, narrowed as the address says; above them who is out and what waits."""
    viewer, service = viewing(request)
    narrow = Filter(request.GET.dict(), clock.today(service.timezone))
    asked = request.GET.get("side", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else 1
    page, rows = log.sessions(viewer, service, narrow.wanted, number)
    context = {
        "filter": narrow,
        "kinds": SessionKind.choices,
        "page": page,
        "rows": rows,
        "choices": log.choices(viewer, service),
        "waiting": log.waiting(viewer, service),
    }
    return render(request, "field/log/index.html", context)


@require_safe
@never_cache
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one session."""
    return _session(request, pk, CommentForm())


def _session(
    request: HttpRequest, pk: int, form: CommentForm, status: int = 200, suspects: list[Suspect] | None = None
) -> HttpResponse:
    viewer, service = viewing(request)
    page = found(session_page.read, viewer, service, pk)
    asked = request.GET.get("rettet", "")
    just_done = next(
        (each for each in page.corrections if str(each.change.pk) == asked and each.may_undo), None
    )
    context = {
        "page": page,
        "one": page.session,
        "form": form,
        "suspects": suspects,
        "draft": draft_of(page.session, "comment"),
        "draft_done": request.GET.get("lagret", ""),
        "just_done": just_done,
        "now": clock.now(),
        "look": [LOOK.get(code, code) for code in page.look],
    }
    return render(request, "field/log/session.html", context, status=status)


@require_safe
def session_by_key(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of a session by the key that the field app knows."""
    viewer, service = viewing(request)
    return to_session(found(session_page.session_by_key, viewer, service, key))


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's word. What was written stays when something is wrong."""
    viewer, service = viewing(request)
    one = found(session_page.session, viewer, service, pk)
    form = CommentForm(request.POST)
    suspects: list[Suspect] = []
    if form.is_valid() and not (suspects := suspected(request, form)):
        try:
            comments.comment(
                by=viewer, session=one, text=form.cleaned_data["text"], nonce=form.cleaned_data["nonce"]
            )
            return to_session(one, "kommentarer", draft=draft_of(one, "comment"))
        except Invalid as wrong:
            form.add_error("text", wrong.message)
    return _session(request, pk, form, status=400, suspects=suspects)


@require_POST
def withdraw(request: HttpRequest, pk: int, comment_id: int) -> HttpResponse:
    """Take one's own comment back."""
    viewer, service = viewing(request)
    one = found(session_page.session, viewer, service, pk)
    found(lambda: comments.withdraw(by=viewer, session=one, comment_id=comment_id))
    messages.success(request, _("Kommentaren er trukket."))
    return to_session(one, "kommentarer")


@require_POST
def looked_at(request: HttpRequest, pk: int) -> HttpResponse:
    """«Sett på»."""
    viewer, service = viewing(request)
    one = found(session_page.session, viewer, service, pk)
    comments.looked_at(by=viewer, session=one)
    messages.success(request, _("Økta er merket som sett på."))
    return to_session(one)


@require_POST
def undo(request: HttpRequest, pk: int, change_id: int) -> HttpResponse:
    """«Angre»."""
    viewer, service = viewing(request)
    one = found(session_page.session, viewer, service, pk)
    found(lambda: corrections.undo(by=viewer, session=one, change_id=change_id))
    messages.success(request, _("Rettingen er angret."))
    return HttpResponseRedirect(reverse("field:session", args=[one.pk]))
