"""Tasks: a worker's own across records, and those of one record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.locking import mark
from utsyn.youth.models import YoungPerson
from utsyn.youth.queries import tasks as queries
from utsyn.youth.queries.opening import Opened, find
from utsyn.youth.record_forms import TaskForm
from utsyn.youth.services import tasks as services
from utsyn.youth.views.answering import of_record
from utsyn.youth.views.editing import Editing, edited


@require_safe
@never_cache
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer, by day."""
    viewer, service = viewer_and_service(request, Permission.RECORD_YOUTH)
    return render(request, "youth/tasks.html", {"tasks": queries.my_tasks(viewer, service)})


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def task(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID | None = None
) -> HttpResponse:
    """A new task, or a change of one."""

    def form(person: YoungPerson, data: QueryDict | None, initial: dict[str, Any]) -> Form:
        return TaskForm(data, initial=initial, users=queries.may_do(person))

    def initial(found: Opened) -> dict[str, Any]:
        if row is None:
            return {"assigned_to": viewer.user.pk if viewer.user else ""}
        there = queries.task(found, row)
        return {
            **there.content(), "due": there.due, "assigned_to": there.assigned_to_id or "", "seen": mark(there),
        }  # fmt: skip

    def act(person: YoungPerson, wanted: dict[str, Any]) -> object:
        seen, nonce = wanted.pop("seen"), wanted.pop("nonce")
        if row is None:
            return services.add(by=viewer, person=person, nonce=nonce, **wanted)
        return services.change(by=viewer, person=person, task_uid=row, seen=seen, **wanted)

    editing = Editing(
        form=form,
        initial=initial,
        act=act,
        heading=gettext_lazy("Endre oppgave") if row else gettext_lazy("Ny oppgave"),
        to="youth:record",
        said=gettext_lazy("Oppgaven er lagret."),
        parts=("identity", "tasks"),
    )
    return edited(request, viewer, service, uid, editing)


@require_POST
@of_record
def done(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID) -> HttpResponse:
    """«Gjort»."""
    return _marked(request, viewer, service, uid, row, is_done=True)


@require_POST
@of_record
def undo(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID) -> HttpResponse:
    """«Angre»."""
    return _marked(request, viewer, service, uid, row, is_done=False)


def _marked(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID, *, is_done: bool
) -> HttpResponse:
    person = find(viewer, service, uid)
    act = services.done if is_done else services.undo
    try:
        act(by=viewer, person=person, task_uid=row)
    except ObjectDoesNotExist:
        raise Http404 from None
    said = _("Oppgaven er gjort. Du kan angre nedenfor.") if is_done else _("Oppgaven står igjen.")
    messages.success(request, said)
    page = reverse("youth:tasks") if "liste" in request.POST else reverse("youth:record", args=[uid])
    return HttpResponseRedirect(f"{page}#oppgaver")
