"""Tasks: a worker's own across records, and those of one record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.locking import mark
from utsyn.youth.queries import tasks as queries
from utsyn.youth.queries.opening import Opened, find
from utsyn.youth.record_forms import TaskForm
from utsyn.youth.services import tasks as services
from utsyn.youth.views.answering import of_record, of_service
from utsyn.youth.views.form_view import RecordForm, Text, Wanted


@require_safe
@of_service(Permission.RECORD_YOUTH)
def tasks(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """What waits for the viewer, by day."""
    return render(request, "youth/tasks.html", {"tasks": queries.my_tasks(viewer, service)})


class OneTask(RecordForm):
    """A new task, or a change of one."""

    form = TaskForm
    to = "youth:record"
    said = gettext_lazy("Oppgaven er lagret.")
    parts = ("identity", "tasks")
    row: UUID | None = None

    def title(self) -> Text:
        return gettext_lazy("Endre oppgave") if self.row else gettext_lazy("Ny oppgave")

    def offered(self) -> dict[str, Any]:
        return {"users": queries.may_do(self.person)}

    def begun(self, found: Opened) -> dict[str, Any]:
        if self.row is None:
            return {"assigned_to": self.viewer.user.pk if self.viewer.user else ""}
        there = queries.task(found, self.row)
        return {
            **there.content(), "due": there.due, "assigned_to": there.assigned_to_id or "", "seen": mark(there),
        }  # fmt: skip

    def act(self, wanted: Wanted) -> None:
        seen, nonce = wanted.pop("seen"), wanted.pop("nonce")
        if self.row is None:
            services.add(by=self.viewer, person=self.person, nonce=nonce, **wanted)
        else:
            services.change(by=self.viewer, person=self.person, task_uid=self.row, seen=seen, **wanted)


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
