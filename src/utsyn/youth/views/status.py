"""«Status» and «Kontaktpersoner»: how the follow-up stands, and who does it."""

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
from django.views.decorators.http import require_POST

from utsyn.access.permissions import Permission
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.youth import record_forms as forms
from utsyn.youth.locking import mark
from utsyn.youth.policies import KEY_WORKERS
from utsyn.youth.queries import sections as queries
from utsyn.youth.queries.access import locate, managed, members
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened
from utsyn.youth.services import key_workers as key_worker_services
from utsyn.youth.services import periods as services
from utsyn.youth.views.answering import of_record
from utsyn.youth.views.form_view import FormView, RecordForm, section


@section("youth/status.html", "identity", "status")
def status(found: Opened) -> dict[str, Any]:
    """The status, and every period."""
    return {"standing": queries.standing(found), "periods": queries.periods(found)}


class StatusForm(RecordForm):
    """A form of «Status»."""

    to = "youth:status"
    parts = ("identity", "status")


class StatusChange(StatusForm):
    """Another status from a day; from closed, the follow-up begins anew."""

    form = forms.StatusForm
    does = staticmethod(services.set_status)
    heading = gettext_lazy("Endre status")
    intro = gettext_lazy("Det som gjaldt før, slutter dagen før. Skal oppfølgingen slutte, bruk «Avslutt».")
    said = gettext_lazy("Statusen er lagret.")

    def begun(self, found: Opened) -> dict[str, Any]:
        return {"from_date": queries.today_of(found), "version": found.person.version}


class Period(StatusForm):
    """Put right the days of a period."""

    form = forms.PeriodForm
    does = staticmethod(services.correct)
    heading = gettext_lazy("Rett datoene")
    said = gettext_lazy("Datoene er rettet.")
    row: int

    def begun(self, found: Opened) -> dict[str, Any]:
        there = queries.period(found, self.row)
        names = ("from_date", "to_date", "end_reason")
        return {**{name: getattr(there, name) for name in names}, "seen": mark(there)}

    def about(self) -> dict[str, Any]:
        return {"person": self.person, "period_id": self.row}


class KeyWorkers(FormView):
    """Who follows the young person and who has; a leader chooses who, and need not read the record to do it."""

    form = forms.KeyWorkerForm
    does = staticmethod(key_worker_services.assign)
    template = "youth/key_workers.html"
    to = "youth:key-workers"
    at = ("uid",)
    said = gettext_lazy("Kontaktpersonen er lagret.")
    uid: UUID

    def look(self) -> None:
        if self.request.method == "POST":
            self.person = locate(self.viewer, self.service, self.uid)
            key_worker_services.require_change(self.viewer, self.person)
            require_recent(self.request)

    def offered(self) -> dict[str, Any]:
        return {"users": members(self.service, Permission.RECORD_YOUTH)}

    def stands(self) -> dict[str, Any]:
        return {"from_date": clock.today(self.service.timezone), "version": self.person.version}

    def about(self) -> dict[str, Any]:
        return {"person": self.person}

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        with managed(
            self.viewer, self.service, self.uid, "youth.key_workers_read", parts=["key_workers"]
        ) as found:
            self.person, today = found.person, clock.today(self.service.timezone)
            rows = queries.key_workers(found.same)
            current = [row for row in rows if row.to_date is None or row.to_date >= today]
            changes = found.leads and found.person.restricted_at is None
            context = {
                "banner": banner(found.opened) if found.opened else None,
                "person": found.person,
                "current": current,
                "past": [row for row in rows if row not in current],
                "too_few": len({row.staff_id for row in current}) < KEY_WORKERS,
                "form": (self.sent or self.made(None)) if changes else None,
                "ending": forms.LastDayForm(initial={"last_day": today}),
            }
            return render(self.request, self.template, context, status=status)


@require_POST
@of_record
def key_worker_end(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: int
) -> HttpResponse:
    """The key worker has a last day."""
    person = locate(viewer, service, uid)
    key_worker_services.require_change(viewer, person)
    require_recent(request)
    form = forms.LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Skriv siste dag med dag, måned og år, for eksempel 12.03.2026."))
        return HttpResponseRedirect(reverse("youth:key-workers", args=[uid]))
    try:
        key_worker_services.end(by=viewer, person=person, row_id=row, last_day=form.cleaned_data["last_day"])
    except ObjectDoesNotExist:
        raise Http404 from None
    except Invalid as wrong:
        messages.error(request, wrong.message)
    else:
        messages.success(request, _("Siste dag er lagret. Tilgangen slutter samtidig."))
    return HttpResponseRedirect(reverse("youth:key-workers", args=[uid]))
