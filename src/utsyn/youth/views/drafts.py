"""Drafts: saved by the page itself, thrown away and taken back, and chosen between."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.middleware import record_refusal
from utsyn.access.permissions import Permission
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.models import JournalEntry
from utsyn.youth.queries import journal as queries
from utsyn.youth.queries.opening import NotHere, find
from utsyn.youth.services import drafts, signing
from utsyn.youth.views.answering import of_service
from utsyn.youth.views.writing import Addresses, form_for, of_entry, saving_of, typed_in


@require_POST
@of_service(Permission.SEE_YOUTH)
def save(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """Save what stands in a form; for ``draft.js``. The answer says where the text stands and how to go on:

    ``state``: ``saved``, ``beside`` (somebody else wrote there), ``signed`` (it was signed meanwhile), ``invalid``,
    ``closed`` (the right was taken away), ``other`` (somebody else is signed in), ``fault`` (nothing was saved).
    """
    if request.POST.get("user") != str(request.user.pk):
        said = _("En annen er logget inn i denne nettleseren. Logg inn som deg selv for å lagre.")
        return _answer("other", 409, message=said)
    try:
        return _saved(request, viewer, service)
    except Refused as refused:
        record_refusal(viewer, refused, request.path)
    except (NotHere, Http404, JournalEntry.DoesNotExist):
        pass
    except Invalid as wrong:
        return _answer("invalid", 400, message=wrong.message)
    except DatabaseError:
        return _answer("fault", 503)
    return _answer("closed", 403, message=_("Du kan ikke skrive i denne journalen lenger. Teksten står her."))


def _saved(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    uid = _uuid(request.POST.get("person", ""))
    person = find(viewer, service, uid) if uid is not None else None
    kind = request.POST.get("kind", "")
    corrects = None
    if (asked := _uuid(request.POST.get("corrects", ""))) is not None:
        corrects = signing.correction_of(by=viewer, service=service, person=person, uid=asked)
    form = form_for(viewer, service, kind, anonymous=person is None)(request.POST)
    form.is_valid()
    done = drafts.save(
        by=viewer, service=service, person=person, kind=kind, saving=saving_of(form),
        typed=typed_in(form, request.POST), occurred_at=form.moment(), corrects=corrects,
    )  # fmt: skip
    entry, where = done.entry, Addresses(uid)
    if entry.is_signed:
        return _answer("signed", 200, message=_("Dette er signert."), home=where.home(entry.uid))
    told: dict[str, Any] = {
        "draft": str(entry.uid),
        "version": entry.version,
        "at": f"{clock.local(entry.saved_at, service.timezone):%H:%M}",
        "url": where.of("edit", entry.uid),
        "discard": where.of("discard", entry.uid),
    }
    if not done.beside:
        return _answer("saved", 200, **told)
    if entry.beside is None:
        said = _("Oppføringen er alt signert. Det du skriver nå, er lagret som en egen kladd.")
        return _answer("beside", 200, message=said, choose=where.of("edit", entry.uid), **told)
    said = _("Makker skrev også her. Begge er lagret. Velg hva som skal stå.")
    return _answer("beside", 200, message=said, choose=where.of("choose", entry.beside.uid), **told)


@require_safe
@of_service(Permission.SEE_YOUTH)
def key(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """A fresh form token, for a page that stood open while its user signed in again."""
    return JsonResponse({"token": get_token(request), "user": str(request.user.pk)})


@require_safe
@of_service(Permission.SEE_YOUTH)
def signed_in(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """Where the sign-in leads that was opened beside a page with unsaved text."""
    return render(request, "youth/entry_signed_in.html")


@require_POST
@of_entry
def discard(
    request: HttpRequest, viewer: Actor, service: Service, entry: UUID, uid: UUID | None = None
) -> HttpResponse:
    """Throw a draft away; the page after it offers to take it back."""
    person = find(viewer, service, uid) if uid is not None else None
    drafts.discard(by=viewer, service=service, person=person, uid=entry)
    return HttpResponseRedirect(f"{reverse('youth:unsigned')}?kastet={entry}")


@require_POST
@of_entry
def restore(
    request: HttpRequest, viewer: Actor, service: Service, entry: UUID, uid: UUID | None = None
) -> HttpResponse:
    """«Angre»."""
    person = find(viewer, service, uid) if uid is not None else None
    drafts.restore(by=viewer, service=service, person=person, uid=entry)
    messages.success(request, _("Kladden er hentet tilbake."))
    return HttpResponseRedirect(Addresses(uid).of("edit", entry))


@require_http_methods(["GET", "HEAD", "POST"])
@of_entry
def choose(
    request: HttpRequest, viewer: Actor, service: Service, entry: UUID, uid: UUID | None = None
) -> HttpResponse:
    """Two wrote in one draft: which text is to stand?"""
    where = Addresses(uid)
    if request.method == "POST":
        person = find(viewer, service, uid) if uid is not None else None
        try:
            drafts.choose(
                by=viewer, service=service, person=person, uid=entry, keep=request.POST.get("keep", "")
            )
        except NotAllowedNow as wrong:
            messages.info(request, wrong.message)
        else:
            messages.success(request, _("Valgt. Den andre teksten kan hentes tilbake i 30 dager."))
        return HttpResponseRedirect(where.of("edit", entry))
    desk = queries.draft_desk(viewer, service, uid, entry)
    assert desk.draft is not None
    if len(desk.draft.versions) < 2:
        return HttpResponseRedirect(where.of("edit", entry))
    context = {
        "banner": desk.banner,
        "versions": desk.draft.versions,
        "edit_url": where.of("edit", entry),
        "timezone": service.timezone,
    }
    return render(request, "youth/entry_versions.html", context)


def _answer(state: str, status: int, **told: Any) -> JsonResponse:
    return JsonResponse({"state": state, **told}, status=status)


def _uuid(text: str) -> UUID | None:
    """Raises Http404 for what is neither empty nor an id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
