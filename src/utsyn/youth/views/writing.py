"""What the pages have in common on which one writes: which form, what was typed, and where one goes from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.crypto.browser_keys import browser_key
from utsyn.youth.journal_forms import FORMS, PAGE, AnonymousForm, ConversationForm, EntryForm
from utsyn.youth.models import EntryKind, JournalEntry
from utsyn.youth.queries import journal as queries
from utsyn.youth.services.drafts import Saving, Typed
from utsyn.youth.services.signing import Facts
from utsyn.youth.views.answering import View, of_record

#: What the addresses call the kinds that somebody may sit down and write.
SLUGS: dict[str, str] = {
    "samtale": EntryKind.CONVERSATION,
    "notat": EntryKind.NOTE,
    "vurdering": EntryKind.ASSESSMENT,
    "informasjon": EntryKind.INFORMATION,
    "egne-ord": EntryKind.OWN_WORDS,
}


def of_entry(view: View) -> View:
    """As ``of_record``; an entry that is not there for this viewer is a 404 too."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except JournalEntry.DoesNotExist:
            raise Http404 from None

    return of_record(answered)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages of an entry are: below the person's, or among the anonymous ones."""

    uid: UUID | None

    def of(self, name: str, entry: UUID) -> str:
        """``edit``, ``sign``, ``discard``, ``restore``, ``choose`` or ``correct`` of an entry."""
        if self.uid is None:
            return reverse(f"youth:anonymous-{name}", args=[entry])
        return reverse(f"youth:entry-{name}", args=[self.uid, entry])

    def home(self, entry: UUID | None = None) -> str:
        """The journal; at the entry, where one is given."""
        page = reverse("youth:anonymous") if self.uid is None else reverse("youth:record", args=[self.uid])
        return f"{page}#o-{entry}" if entry else page


def form_for(viewer: Actor, service: Service, kind: str, *, anonymous: bool) -> Callable[..., EntryForm]:
    """The form of a kind, with what it offers. Raises Http404 for a kind that nobody sits down to write."""
    found = AnonymousForm if anonymous and kind == EntryKind.CONVERSATION else FORMS.get(kind)
    if found is None:
        raise Http404

    def made(*args: Any, **kwargs: Any) -> EntryForm:
        if issubclass(found, ConversationForm):
            offered = queries.choices(viewer, service)
            kwargs |= {"places": offered.places, "people": offered.staff, "about": offered.topics}
            if not args or args[0] is None:
                kwargs["initial"] = {"staff": [offered.own], **kwargs.get("initial", {})}
        return found(*args, timezone=service.timezone, **kwargs)

    return made


def typed_in(form: EntryForm, data: QueryDict) -> Typed:
    """What stands in the form's fields, as it was typed."""
    found: Typed = {}
    for name, field in form.fields.items():
        if name not in PAGE:
            many = getattr(field.widget, "allow_multiple_selected", False)
            found[name] = data.getlist(name) if many else data.get(name, "")
    return found


def as_posted(typed: Typed, **page: object) -> QueryDict:
    """A draft's fields as a browser would send them, to be read by the form once more."""
    data = QueryDict(mutable=True)
    for name, value in {**typed, **page}.items():
        data.setlist(name, [str(each) for each in value] if isinstance(value, list) else [str(value)])
    return data


def saving_of(form: EntryForm) -> Saving:
    """What the page says of itself. Raises Http404 where those fields were meddled with."""
    data = getattr(form, "cleaned_data", {})
    try:
        return Saving(data["draft"], data["base"], data["tab"], data["number"])
    except KeyError:
        raise Http404 from None


def facts_of(viewer: Actor, service: Service, form: EntryForm) -> Facts:
    """What a checked form says."""
    data, moment = form.cleaned_data, form.moment()
    assert moment is not None, "a form that is valid says when"
    chosen = queries.chosen(viewer, service, data)
    return Facts(
        occurred_at=moment,
        content=form.content(),
        channel=data.get("channel", ""),
        minutes=data.get("minutes"),
        place=chosen.place,
        staff=chosen.staff,
        topics=chosen.topics,
        language=data.get("language") or "nb",
    )


def show(
    request: HttpRequest,
    service: Service,
    desk: queries.Desk,
    form: EntryForm,
    kind: str,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page on which one writes."""
    uid = desk.person.uid if desk.person is not None else None
    user_id = int(request.user.pk or 0)
    draft = str(form["draft"].value())
    # A page without a draft is known by what it is for, until its first saving has given it one.
    there = desk.draft is not None
    context = {
        "banner": desk.banner,
        "form": form,
        "desk": desk,
        "kind": kind,
        "kind_label": EntryKind(kind).label,
        "addresses": Addresses(uid),
        "person_uid": uid or "",
        "corrects_uid": desk.corrects.uid if desk.corrects is not None else "",
        "record": f"{user_id}:{uid or 'anonym'}:{draft if there else 'ny:' + kind}",
        "browser_key": browser_key(user_id),
        "user_id": user_id,
        "timezone": service.timezone,
        "edit_url": Addresses(uid).of("edit", desk.draft.uid) if desk.draft is not None else "",
        "resume": [(each, Addresses(uid).of("edit", each.uid)) for each in desk.resumable],
        "choose_url": Addresses(uid).of("choose", desk.draft.uid)
        if desk.draft is not None and len(desk.draft.versions) > 1
        else "",
        "discard_url": Addresses(uid).of("discard", desk.draft.uid) if desk.draft is not None else "",
        "home_url": Addresses(uid).home(),
        **more,
    }
    return render(request, "youth/entry_form.html", context, status=status)


def unsaved(request: HttpRequest, form: EntryForm, fault: DatabaseError) -> HttpResponse:
    """The database takes nothing now – its disk is full, or it is away: the text stands on the page that answers.

    Reads and writes nothing. What was typed goes with the page, so that «Prøv igjen» sends all of it.
    """
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(n, v) for n, v in kept if n not in ("csrfmiddlewaretoken", "text", "act")]
    context = {"fields": fields, "text": request.POST.get("text", ""), "fault": type(fault).__name__}
    return render(request, "youth/entry_unsaved.html", context, status=503)


def to_choose(addresses: Addresses, main: UUID) -> HttpResponse:
    """To the page with both versions."""
    return HttpResponseRedirect(addresses.of("choose", main))
