"""Writing an entry: a new one, going on with a draft, signing, and reading one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import DatabaseError
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.accounts.stepup import is_recent, require_recent
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.youth.journal_forms import EntryForm
from utsyn.youth.models import EntryKind, JournalEntry, YoungPerson
from utsyn.youth.queries import journal as queries
from utsyn.youth.queries.opening import find
from utsyn.youth.services import drafts, signing
from utsyn.youth.views.answering import complain
from utsyn.youth.views.writing import (
    SLUGS,
    Addresses,
    as_posted,
    facts_of,
    form_for,
    of_entry,
    saving_of,
    show,
    to_choose,
    typed_in,
    unsaved,
)


@require_http_methods(["GET", "HEAD", "POST"])
@of_entry
def new(
    request: HttpRequest, viewer: Actor, service: Service, slug: str = "samtale", uid: UUID | None = None
) -> HttpResponse:
    """A new entry on a person; without one an anonymous conversation."""
    kind = SLUGS.get(slug)
    if kind is None:
        raise Http404
    if request.method == "POST":
        return _take(request, viewer, service, uid, kind, None)
    desk = queries.new_desk(viewer, service, uid, kind)
    form = form_for(viewer, service, kind, anonymous=uid is None)()
    return show(request, service, desk, form, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@of_entry
def correct(
    request: HttpRequest, viewer: Actor, service: Service, entry: UUID, uid: UUID | None = None
) -> HttpResponse:
    """A correction of a signed entry, or an addition to it (JRN-5)."""
    if request.method == "POST":
        person = find(viewer, service, uid) if uid is not None else None
        corrects = signing.correction_of(by=viewer, service=service, person=person, uid=entry)
        return _take(request, viewer, service, uid, EntryKind.ADDITION, corrects)
    desk = queries.correction_desk(viewer, service, uid, entry)
    form = form_for(viewer, service, EntryKind.ADDITION, anonymous=uid is None)()
    return show(request, service, desk, form, EntryKind.ADDITION)


@require_http_methods(["GET", "HEAD", "POST"])
@of_entry
def edit(
    request: HttpRequest, viewer: Actor, service: Service, entry: UUID, uid: UUID | None = None
) -> HttpResponse:
    """Go on with a draft."""
    if request.method == "POST":
        # Also where it was signed meanwhile in another tab: what stands here is saved, as a draft of its own.
        made = queries.own_entry(viewer, service, uid, entry)
        person = find(viewer, service, uid) if uid is not None else None
        corrects = None
        if made.corrects is not None:
            corrects = signing.correction_of(by=viewer, service=service, person=person, uid=made.corrects)
        return _take(request, viewer, service, uid, made.kind, corrects, made.written_at)
    desk = queries.draft_desk(viewer, service, uid, entry)
    assert desk.draft is not None
    if uid is not None and desk.draft.kind == EntryKind.CLOSING:  # its form is the closing's own
        return HttpResponseRedirect(reverse("youth:close", args=[uid]))
    return show(request, service, desk, _filled(viewer, service, desk), desk.draft.kind)


@require_http_methods(["GET", "HEAD", "POST"])
@of_entry
def sign(
    request: HttpRequest, viewer: Actor, service: Service, entry: UUID, uid: UUID | None = None
) -> HttpResponse:
    """Read once more, and sign. Who has not shown for a while who they are does so first; the draft is saved (AUT-5).

    The text itself never goes through the session, which is kept in the clear: it comes from the draft.
    """
    if request.method == "POST" and not is_recent(request):
        return HttpResponseRedirect(Addresses(uid).of("sign", entry))
    require_recent(request)
    desk = queries.draft_desk(viewer, service, uid, entry)
    assert desk.draft is not None
    where = Addresses(uid)
    if len(desk.draft.versions) > 1:
        return to_choose(where, entry)
    form = _reread(viewer, service, desk)
    if not form.is_valid():
        return show(
            request, service, desk, form, desk.draft.kind, status=400 if request.method == "POST" else 200
        )
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        version = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        return _signed(request, viewer, service, desk.person, form, entry, version, where)
    context = {
        "banner": desk.banner,
        "form": form,
        "desk": desk,
        "kind_label": EntryKind(desk.draft.kind).label,
        "said": [(f.label, _shown(f)) for f in form.visible_fields() if _shown(f)],
        "edit_url": where.of("edit", entry),
        "timezone": service.timezone,
    }
    return render(request, "youth/entry_sign.html", context)


@require_safe
@of_entry
def entry(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, entry: UUID) -> HttpResponse:
    """One entry, and what can be done with it."""
    page = queries.entry_page(viewer, service, uid, entry)
    if page.entry.is_draft:
        return HttpResponseRedirect(Addresses(uid).of("edit", entry))
    context = {"page": page, "banner": page.banner, "entry": page.entry, "timezone": service.timezone}
    return render(request, "youth/entry.html", context)


def _take(
    request: HttpRequest,
    viewer: Actor,
    service: Service,
    uid: UUID | None,
    kind: str,
    corrects: JournalEntry | None,
    written_at: datetime | None = None,
) -> HttpResponse:
    """What was posted: saved as a draft first, whatever becomes of it then."""
    person = find(viewer, service, uid) if uid is not None else None
    where = Addresses(uid)
    form = form_for(viewer, service, kind, anonymous=uid is None)(request.POST, written_at=written_at)
    valid = form.is_valid()
    try:
        saved = drafts.save(
            by=viewer, service=service, person=person, kind=kind, saving=saving_of(form),
            typed=typed_in(form, request.POST), occurred_at=form.moment(), corrects=corrects,
        )  # fmt: skip
    except DatabaseError as fault:
        return unsaved(request, form, fault)
    except Invalid as wrong:
        complain(form, wrong)
        desk = _desk(viewer, service, uid, kind, corrects)
        return show(request, service, desk, form, kind, status=400)
    if saved.beside:
        return _beside(request, where, saved.entry)
    draft = saved.entry
    if draft.is_signed:  # pressed twice, or sent again because the first answer was lost
        return _home(request, where, draft)
    if request.POST.get("act") != "sign":
        messages.success(request, _("Kladden er lagret. Den blir journal når du signerer."))
        return HttpResponseRedirect(where.home(draft.uid))
    if not valid:
        desk = queries.draft_desk(viewer, service, uid, draft.uid)
        return show(request, service, desk, _answered(request, form, draft), kind, status=400)
    if not is_recent(request):
        return HttpResponseRedirect(where.of("sign", draft.uid))
    return _signed(request, viewer, service, person, form, draft.uid, draft.version, where)


def _beside(request: HttpRequest, where: Addresses, own: JournalEntry) -> HttpResponse:
    if own.beside is not None:
        return to_choose(where, own.beside.uid)
    messages.warning(request, _("Oppføringen er alt signert. Det du skrev etterpå, ligger her som en kladd."))
    return HttpResponseRedirect(where.of("edit", own.uid))


def _signed(
    request: HttpRequest,
    viewer: Actor,
    service: Service,
    person: YoungPerson | None,
    form: EntryForm,
    entry: UUID,
    seen: int,
    where: Addresses,
) -> HttpResponse:
    try:
        done = signing.sign(
            by=viewer,
            service=service,
            person=person,
            uid=entry,
            seen=seen,
            facts=facts_of(viewer, service, form),
        )
    except DatabaseError as fault:
        return unsaved(request, form, fault)
    except Invalid as wrong:
        desk = queries.draft_desk(viewer, service, where.uid, entry)
        assert desk.draft is not None
        if len(desk.draft.versions) > 1:
            return to_choose(where, entry)
        again = _reread(viewer, service, desk)
        again.is_valid()
        return show(request, service, desk, again, desk.draft.kind, status=complain(again, wrong))
    return _home(request, where, done)


def _home(request: HttpRequest, where: Addresses, done: JournalEntry) -> HttpResponse:
    messages.success(request, _("Signert og ført i journalen."))
    return HttpResponseRedirect(where.home(done.corrects.uid if done.corrects is not None else done.uid))


def _desk(
    viewer: Actor, service: Service, uid: UUID | None, kind: str, corrects: JournalEntry | None
) -> queries.Desk:
    if corrects is not None:
        return queries.correction_desk(viewer, service, uid, corrects.uid)
    return queries.new_desk(viewer, service, uid, kind)


def _filled(viewer: Actor, service: Service, desk: queries.Desk) -> EntryForm:
    """The form with what stands in the draft, as it was typed; nothing is complained of yet."""
    draft = desk.draft
    assert draft is not None
    made = form_for(viewer, service, draft.kind, anonymous=desk.person is None)
    empty = {name: "" for name in ("text",) if name not in draft.typed}
    page = {"draft": str(draft.uid), "base": draft.version, "tab": str(uuid4()), "number": 0}
    return made(initial={**empty, **draft.typed, **page}, written_at=draft.written_at)


def _reread(viewer: Actor, service: Service, desk: queries.Desk) -> EntryForm:
    """The draft read as if it had been sent just now."""
    draft = desk.draft
    assert draft is not None
    made = form_for(viewer, service, draft.kind, anonymous=desk.person is None)
    page = {"draft": str(draft.uid), "base": draft.version, "tab": str(uuid4()), "number": 0}
    return made(as_posted(draft.typed, **page), written_at=draft.written_at)


def _answered(request: HttpRequest, form: EntryForm, draft: JournalEntry) -> EntryForm:
    """The same form, which knows of the version that was saved just now."""
    data = request.POST.copy()
    data["draft"], data["base"] = str(draft.uid), str(draft.version)
    data["number"] = str(int(data.get("number") or 0) + 1)
    form.data = data
    return form


def _shown(field: BoundField) -> str:
    """What a field says, in words: the names of what was chosen."""
    value: Any = field.value()
    options = dict(getattr(field.field, "choices", []))
    many = value if isinstance(value, list) else [value]
    return ", ".join(str(options.get(each, each)) for each in many if each not in (None, ""))
