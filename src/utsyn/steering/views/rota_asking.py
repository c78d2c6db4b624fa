"""What the pages of the rota have in common: who asks, what is shown above «Angre», and what becomes of a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from utsyn.access.permissions import Permission
from utsyn.catalogue.forms import ChangeForm
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.steering.models import RotaChange, Shift
from utsyn.steering.queries import rota as queries
from utsyn.steering.rota_wording import DONE


def viewing(request: HttpRequest) -> tuple[Actor, Service]:
    """Who asks, in which service. Raises Refused for somebody without a role anywhere."""
    actor: Actor | None = getattr(request, "actor", None)
    service: Service | None = getattr(request, "service", None)
    if actor is None or service is None:
        raise Refused(Permission.SEE_FIELD)
    return actor, service


def leading(request: HttpRequest) -> tuple[Actor, Service]:
    """The same for pages that only those who lead may open. Raises Refused."""
    actor, service = viewing(request)
    if not queries.leads(actor, service):
        raise Refused(Permission.LEAD_FIELD, service.code)
    return actor, service


def found(ask: Callable[..., Any], *arguments: Any) -> Any:
    """What a query finds. Raises Http404, the same for what does not exist and for what another service has."""
    try:
        return ask(*arguments)
    except ObjectDoesNotExist:
        raise Http404 from None


def day_in(request: HttpRequest, service: Service) -> date:
    """The day that the address names; today where it names none, or no day."""
    try:
        asked = date.fromisoformat(request.GET.get("dato", ""))
    except ValueError:
        return clock.today(service.timezone)
    return min(max(asked, date(2000, 1, 1)), date(2999, 1, 1))


def done(request: HttpRequest, actor: Actor, service: Service) -> dict[str, Any]:
    """What the address says was just done, for the line with «Angre»; nothing where it was undone."""
    asked = request.GET.get("endret", "")
    if not asked.isdecimal() or len(asked) > 15:  # «²» is a digit, and no number
        return {"just_done": None}
    try:
        change = queries.change(actor, service, int(asked))
    except RotaChange.DoesNotExist:
        return {"just_done": None}
    return {"just_done": None if change.undone_at else change, "done_text": DONE.get(change.action, "")}


def to_week(day: date, change: RotaChange | None = None) -> HttpResponse:
    """Back to the week, with «Angre» where something was done."""
    after = f"&endret={change.pk}" if change else ""
    return HttpResponseRedirect(f"{reverse('steering:rota')}?dato={day.isoformat()}{after}")


def to_shift(shift: Shift, change: RotaChange | None = None) -> HttpResponse:
    """Back to the shift, with «Angre» where something was done."""
    address = reverse("steering:rota-shift", args=[shift.pk])
    return HttpResponseRedirect(f"{address}?endret={change.pk}" if change else address)


def answer(
    request: HttpRequest,
    form: ChangeForm,
    act: Callable[[dict[str, Any]], HttpResponse],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or let ``act`` do what it asks for. What was written stays when something is wrong."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except Invalid as wrong:
                status = 409 if isinstance(wrong, NotAllowedNow) else 400
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    return render(request, template, {**context, "form": form}, status=status)
