"""«Vaktplan»: the day, the week, the month, a shift, and one's own shifts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from utsyn.catalogue.forms import ChangeForm
from utsyn.core import clock, formats
from utsyn.steering.queries import rota as queries
from utsyn.steering.queries import swaps
from utsyn.steering.rota_policies import Period, period
from utsyn.steering.rota_wording import WEEKDAYS, short_day
from utsyn.steering.views.rota_asking import day_in, done, found, viewing

VIEWS = ("dag", "uke", "maned")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The rota: this week, or the day, week or month that the address names."""
    actor, service = viewing(request)
    day, today = day_in(request, service), clock.today(service.timezone)
    shown = period(request.GET.get("vis", "uke"), day)
    days = queries.rota(actor, service, shown.first, shown.last)
    shifts = [one for each in days for one in each.shifts]
    context: dict[str, Any] = {
        "period": shown,
        "title": _title(shown, today),
        "views": [("dag", _("Dag")), ("uke", _("Uke")), ("maned", _("Måned"))],
        # From a week to its day: today where the week holds it.
        "day": today if shown.first <= today <= shown.last else day if day >= shown.first else shown.first,
        "today": today,
        "days": days,
        "any": bool(shifts),
        "lacking": sum(one.lacking for one in shifts),
        "ahead": any(not one.over and not one.cancelled for one in shifts),
        "leads": queries.leads(actor, service),
        "to_me": len(swaps.mine_to_answer(actor, service)),
        "weekdays": WEEKDAYS,
        "weeks": _weeks(days) if shown.shown == "maned" else [],
        **done(request, actor, service),
    }
    return render(request, "steering/rota.html", context)


def _title(shown: Period, today: date) -> str:
    if shown.shown == "dag":
        return f"{str(WEEKDAYS[shown.first.weekday()]).capitalize()} {formats.day(shown.first)}"
    if shown.shown == "maned":
        return formats.month(shown.first).capitalize()
    week = _("Uke %(number)d") % {"number": shown.first.isocalendar().week}
    if shown.first.month != shown.last.month:
        return f"{week}, {short_day(shown.first)} – {formats.day(shown.last)}"
    first = short_day(shown.first).partition(formats.NBSP)[0]  # «16.», or «16» in English
    return f"{week}, {first}–{formats.day(shown.last)}"


def _weeks(days: list[queries.Day]) -> list[list[queries.Day | None]]:
    """The month as rows of seven, Monday first; None for days of other months."""
    cells: list[queries.Day | None] = [None] * days[0].day.weekday()
    cells += days
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


@require_safe
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """One shift: its teams, and what can be done with it."""
    actor, service = viewing(request)
    one = found(queries.shift, actor, service, pk)
    context = {
        "one": one,
        "leads": queries.leads(actor, service),
        "records": queries.records(actor, service),
        "nonce": ChangeForm()["nonce"].value(),
        **done(request, actor, service),
    }
    return render(request, "steering/rota_shift.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """«Mine vakter»."""
    actor, service = viewing(request)
    return render(request, "steering/rota_mine.html", {"mine": swaps.mine(actor, service)})
