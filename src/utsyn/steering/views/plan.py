"""«Bemanningsplan»: the plan as a table, and what changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.catalogue.forms import day_field
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.steering import plan_forms as forms
from utsyn.steering import plan_wording as wording
from utsyn.steering.models import PlanChange
from utsyn.steering.plan_policies import ChangedMeanwhile, state, version
from utsyn.steering.queries import plan as queries
from utsyn.steering.services import plan as services

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The plan as it is today, or on another day."""
    actor, service = _viewing(request)
    today = clock.today(service.timezone)
    day = _day(request.GET.get("dag", ""), today)
    shown = queries.plan(actor, service, day)
    context = {
        "plan": shown,
        "today": today,
        "is_today": day == today,
        "lines": [wording.line(line) for line in shown.lines],
        "coming": [wording.row(row) for row in shown.coming],
        "past": [wording.row(row) for row in shown.past],
        "twice": [(wording.row(first), wording.row(second)) for first, second in shown.twice],
        "weekdays": wording.weekdays(),
        "just_done": _just_done(request, actor, service),
    }
    return render(request, "steering/plan.html", context)


@reads_and_writes
def add(request: HttpRequest) -> HttpResponse:
    """A new shift."""
    actor, service = _viewing(request)
    names = queries.shifts(actor, service)
    form = forms.AddForm(request.POST or None, initial={"from_date": clock.today(service.timezone)})

    def act(wanted: dict[str, Any]) -> HttpResponse:
        wanted.pop("version")
        return _back(services.add(by=actor, service=service, **wanted))

    context = {"title": _("Ny vakt i planen"), "button": _("Legg til"), "shifts": names}
    return _answer(request, form, act, context)


@reads_and_writes
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other hours or another number of teams, from a day on."""
    actor, service = _viewing(request)
    row = _found(queries.row, actor, service, pk)
    today = clock.today(service.timezone)
    initial = {
        **{name: getattr(row, name) for name in ("start", "end", "min_teams", "max_teams")},
        "from_date": max(row.from_date, today) if not row.to_date or row.to_date >= today else row.from_date,
        "version": version(state(row)),
    }
    form = forms.ChangeForm(request.POST or None, initial=initial)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        return _back(services.change(by=actor, row=row, **wanted))

    about = [
        _("Vakta er som før til og med dagen før. Det som har vært, blir stående, og tallene med det."),
        _("Var den feil hele tida? Velg datoen den begynte å gjelde, så rettes hele raden."),
    ]
    context = {"title": _("Endre vakt"), "row": wording.row(row), "button": _("Lagre"), "about": about}
    return _answer(request, form, act, {**context, "may_end": True})


@reads_and_writes
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A last day."""
    actor, service = _viewing(request)
    row = _found(queries.row, actor, service, pk)
    today = clock.today(service.timezone)
    initial = {"last_day": row.to_date or today, "version": version(state(row))}
    form = forms.EndForm(request.POST or None, initial=initial)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        return _back(services.end(by=actor, row=row, **wanted))

    about = [_("Etter denne dagen er vakta ikke i planen. Tallene fra før blir stående.")]
    if row.from_date > today:
        about = [_("Vakta har ikke begynt å gjelde. Velg en dag før den begynner, så slettes den.")]
    context = {"title": _("Avslutt vakt"), "row": wording.row(row), "button": _("Avslutt"), "about": about}
    return _answer(request, form, act, context)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """«Angre»."""
    actor, service = _viewing(request)
    kept = _found(queries.change, actor, service, pk)
    services.undo(by=actor, service=service, change_id=kept.pk)
    return HttpResponseRedirect(f"{reverse('steering:plan')}?angret=1")


def _answer(
    request: HttpRequest, form: Any, act: Callable[[dict[str, Any]], HttpResponse], context: dict[str, Any]
) -> HttpResponse:
    """Show the form, or let ``act`` do what it asks for. What was written stays when something is wrong."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except ChangedMeanwhile as changed:
                status = 409
                form.data = {**request.POST.dict(), "version": version(changed.current)}
                context = {**context, "current": wording.said(changed.current)}
            except Invalid as wrong:
                status = 409 if isinstance(wrong, NotAllowedNow) else 400
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    return render(request, "steering/plan_form.html", {**context, "form": form}, status=status)


def _viewing(request: HttpRequest) -> tuple[Actor, Service]:
    """Who asks, in which service. Raises Refused for somebody without a role anywhere."""
    actor, service = getattr(request, "actor", None), getattr(request, "service", None)
    if actor is None or service is None:
        raise Refused(Permission.LEAD_FIELD)
    return actor, service


def _found(ask: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return ask(*arguments)
    except ObjectDoesNotExist:
        raise Http404 from None


def _back(done: PlanChange | None) -> HttpResponse:
    address = reverse("steering:plan")
    return HttpResponseRedirect(f"{address}?endret={done.pk}" if done else address)


def _just_done(request: HttpRequest, actor: Actor, service: Service) -> PlanChange | None:
    """The change that the page was just left with, where it can be taken back."""
    text = request.GET.get("endret", "")
    if not text.isdecimal() or len(text) > 15:
        return None
    try:
        kept = queries.change(actor, service, int(text))
    except ObjectDoesNotExist:
        return None
    return None if kept.undone_at else kept


def _day(text: str, today: date) -> date:
    try:
        day = day_field("").clean(text)
    except ValidationError:
        return today
    return day if day and 1900 <= day.year <= 2100 else today
