"""What the forms of a record do alike: shown with the banner above, answered by a service; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened, find, opened
from utsyn.youth.queries.sections import may_write

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Editing:
    """One form of a record.

    ``form(person, data, initial)`` makes it; ``initial(opened)`` says what stands there now; ``act(person, cleaned)``
    lets the service change it. ``to`` is the page after it, by the name of its address.
    """

    form: Callable[[YoungPerson, QueryDict | None, dict[str, Any]], Form]
    initial: Callable[[Opened], dict[str, Any]]
    act: Callable[[YoungPerson, dict[str, Any]], object]
    heading: Text
    to: str
    said: Text
    parts: tuple[str, ...] = ("identity",)
    submit: Text = ""
    intro: Text = ""
    template: str = "youth/record_form.html"


def edited(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, editing: Editing
) -> HttpResponse:
    """Show the form, or do what it asks for. Raises Http404 for a row that the record does not have; Refused."""
    form, status = None, 200
    back = reverse(editing.to, args=[uid])
    try:
        if request.method == "POST":
            person = find(viewer, service, uid)
            form, status = editing.form(person, request.POST, {}), 400
            if form.is_valid():
                try:
                    editing.act(person, form.cleaned_data)
                except Invalid as wrong:
                    status = 409 if isinstance(wrong, NotAllowedNow) else 400
                    form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
                else:
                    messages.success(request, str(editing.said))
                    return HttpResponseRedirect(back)
        with opened(viewer, service, uid, "youth.opened", parts=editing.parts) as found:
            if not may_write(found):
                raise Refused(Permission.RECORD_YOUTH, service.code)
            shown = form or editing.form(found.person, None, editing.initial(found))
            context = {
                "banner": banner(found),
                "person": found.person,
                "form": shown,
                "heading": editing.heading,
                "intro": editing.intro,
                "submit": editing.submit,
                "back": back,
            }
            return render(request, editing.template, context, status=status)
    except ObjectDoesNotExist:
        raise Http404 from None


def posted(
    request: HttpRequest,
    viewer: Actor,
    service: Service,
    uid: UUID,
    act: Callable[[YoungPerson], object],
    *,
    to: str,
    said: Text,
) -> HttpResponse:
    """A button: done, and back to the page it stood on. Raises Http404; what the service raises."""
    person = find(viewer, service, uid)
    try:
        act(person)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, str(said))
    return HttpResponseRedirect(reverse(to, args=[uid]))
