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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth import record_forms as forms
from utsyn.youth.locking import mark
from utsyn.youth.models import YoungPerson
from utsyn.youth.policies import KEY_WORKERS
from utsyn.youth.queries import sections as queries
from utsyn.youth.queries.access import locate, managed, members
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened, opened
from utsyn.youth.services import key_workers as key_worker_services
from utsyn.youth.services import periods as services
from utsyn.youth.views.answering import of_record
from utsyn.youth.views.editing import Editing, edited


@require_safe
@of_record
def status(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """The status, and every period."""
    with opened(viewer, service, uid, "youth.opened", parts=["identity", "status"]) as found:
        context = {
            "banner": banner(found),
            "person": found.person,
            "standing": queries.standing(found),
            "periods": queries.periods(found),
            "may_write": queries.may_write(found),
        }
        return render(request, "youth/status.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def status_change(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Another status from a day; from closed, the follow-up begins anew."""

    def initial(found: Opened) -> dict[str, Any]:
        return {"from_date": queries.today_of(found), "version": found.person.version}

    def act(person: YoungPerson, wanted: dict[str, Any]) -> object:
        return services.set_status(by=viewer, person=person, **wanted)

    editing = Editing(
        form=lambda _person, data, initial: forms.StatusForm(data, initial=initial),
        initial=initial,
        act=act,
        heading=gettext_lazy("Endre status"),
        to="youth:status",
        said=gettext_lazy("Statusen er lagret."),
        parts=("identity", "status"),
        intro=gettext_lazy(
            "Det som gjaldt før, slutter dagen før. Skal oppfølgingen slutte, bruk «Avslutt»."
        ),
    )
    return edited(request, viewer, service, uid, editing)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def period(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: int) -> HttpResponse:
    """Put right the days of a period."""

    def initial(found: Opened) -> dict[str, Any]:
        there = queries.period(found, row)
        names = ("from_date", "to_date", "end_reason")
        return {**{name: getattr(there, name) for name in names}, "seen": mark(there)}

    editing = Editing(
        form=lambda _person, data, initial: forms.PeriodForm(data, initial=initial),
        initial=initial,
        act=lambda person, wanted: services.correct(by=viewer, person=person, period_id=row, **wanted),
        heading=gettext_lazy("Rett datoene"),
        to="youth:status",
        said=gettext_lazy("Datoene er rettet."),
        parts=("identity", "status"),
    )
    return edited(request, viewer, service, uid, editing)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def key_workers(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Who follows the young person and who has; a leader chooses who, and need not read the record to do it."""
    form, code = None, 200
    if request.method == "POST":
        person = locate(viewer, service, uid)
        key_worker_services.require_change(viewer, person)
        require_recent(request)
        form, code = forms.KeyWorkerForm(request.POST, users=members(service, Permission.RECORD_YOUTH)), 400
        if form.is_valid():
            try:
                key_worker_services.assign(by=viewer, person=person, **form.cleaned_data)
            except Invalid as wrong:
                code = 409 if isinstance(wrong, NotAllowedNow) else 400
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
            else:
                messages.success(request, _("Kontaktpersonen er lagret."))
                return HttpResponseRedirect(reverse("youth:key-workers", args=[uid]))
    with managed(viewer, service, uid, "youth.key_workers_read", parts=["key_workers"]) as found:
        today = clock.today(service.timezone)
        rows = queries.key_workers(found.same)
        current = [row for row in rows if row.to_date is None or row.to_date >= today]
        if form is None and found.leads:
            given = {"from_date": today, "version": found.person.version}
            form = forms.KeyWorkerForm(initial=given, users=members(service, Permission.RECORD_YOUTH))
        context = {
            "banner": banner(found.opened) if found.opened else None,
            "person": found.person,
            "current": current,
            "past": [row for row in rows if row not in current],
            "too_few": len({row.staff_id for row in current}) < KEY_WORKERS,
            "form": form if found.leads and found.person.restricted_at is None else None,
            "ending": forms.LastDayForm(initial={"last_day": today}),
        }
        return render(request, "youth/key_workers.html", context, status=code)


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
