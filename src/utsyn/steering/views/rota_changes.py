"""What a leader does to the rota: each page asks for one thing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from utsyn.catalogue.forms import ChangeForm
from utsyn.core import clock
from utsyn.field.models import SessionKind
from utsyn.steering.models import Shift
from utsyn.steering.queries import rota as queries
from utsyn.steering.queries import rota_week
from utsyn.steering.queries.team_choices import team_choices
from utsyn.steering.rota_forms import CancelForm, ChangeShiftForm, ShiftForm, TeamForm
from utsyn.steering.rota_policies import monday_of
from utsyn.steering.rota_wording import shift_title
from utsyn.steering.services import rota_shifts
from utsyn.steering.services import rota_week as weeks
from utsyn.steering.views.rota_asking import answer, day_in, found, leading, to_shift, to_week, viewing

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@reads_and_writes
def fill(request: HttpRequest) -> HttpResponse:
    """«Fyll uka fra bemanningsplanen»: what it would add, then it is added."""
    actor, service = leading(request)
    monday = monday_of(day_in(request, service))
    form = ChangeForm(request.POST or None)
    slots = rota_week.to_fill(actor, service, monday)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        change = weeks.fill_week(by=actor, service=service, week=monday, nonce=wanted["nonce"])
        return to_week(monday, change)

    context = {"monday": monday, "slots": slots, "new": sum(not slot.there for slot in slots)}
    return answer(request, form, act, "steering/rota_fill.html", context)


@reads_and_writes
def repeat(request: HttpRequest) -> HttpResponse:
    """«Gjenta forrige uke»: whom it would put up, then they are."""
    actor, service = leading(request)
    monday = monday_of(day_in(request, service))
    form = ChangeForm(request.POST or None)
    copies = rota_week.to_repeat(actor, service, monday)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        change = weeks.repeat_week(by=actor, service=service, week=monday, nonce=wanted["nonce"])
        return to_week(monday, change)

    context = {"monday": monday, "copies": copies, "new": sum(bool(copy.staff) for copy in copies)}
    return answer(request, form, act, "steering/rota_repeat.html", context)


@reads_and_writes
def add(request: HttpRequest) -> HttpResponse:
    """A shift by itself, such as a «sommertelling»."""
    actor, service = leading(request)
    initial = {"on_date": day_in(request, service), "kind": SessionKind.STREET}
    form = ShiftForm(request.POST or None, initial=initial)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        wanted.pop("version")
        made = rota_shifts.add_shift(by=actor, service=service, **wanted)
        return to_shift(made, queries.last_change(actor, service, made))

    context = {"title": _("Ny vakt"), "button": _("Legg til vakt")}
    return answer(request, form, act, "steering/rota_form.html", context)


@reads_and_writes
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, or another number of teams."""
    actor, service = leading(request)
    one: Shift = found(queries.shift, actor, service, pk).shift
    starts, ends = (clock.local(at, service.timezone).time() for at in (one.starts_at, one.ends_at))
    form = ChangeShiftForm(
        request.POST or None, initial={"start": starts, "end": ends, "teams": one.min_teams}
    )

    def act(wanted: dict[str, Any]) -> HttpResponse:
        done = rota_shifts.change_shift(
            by=actor,
            shift=one,
            start=wanted["start"],
            end=wanted["end"],
            min_teams=wanted["teams"],
            nonce=wanted["nonce"],
        )
        return to_shift(one, done)

    context = {"title": _("Endre vakta"), "button": _("Lagre vakta"), "shift": one, "name": _named(one)}
    return answer(request, form, act, "steering/rota_form.html", context)


@reads_and_writes
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A shift is called off."""
    actor, service = leading(request)
    one: Shift = found(queries.shift, actor, service, pk).shift
    form = CancelForm(request.POST or None)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        change = rota_shifts.cancel(by=actor, shift=one, reason=wanted["reason"], nonce=wanted["nonce"])
        return to_shift(one, change)

    context = {
        **{"title": _("Avlys vakta"), "button": _("Avlys vakta"), "shift": one, "name": _named(one)},
        "about": [_("Folk som står på vakta, blir stående. Gjenoppretter du den, er de med igjen.")],
    }
    return answer(request, form, act, "steering/rota_form.html", context)


def _named(shift: Shift) -> str:
    return shift_title(shift)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """A cancelled shift is held after all."""
    actor, service = viewing(request)
    one = found(queries.shift, actor, service, pk).shift
    return to_shift(one, rota_shifts.restore(by=actor, shift=one))


@require_POST
def add_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Another team on the shift."""
    actor, service = viewing(request)
    one = found(queries.shift, actor, service, pk).shift
    form = ChangeForm(request.POST)
    nonce = form.cleaned_data.get("nonce") if form.is_valid() else None
    return to_shift(one, rota_shifts.add_team(by=actor, shift=one, nonce=nonce))


@reads_and_writes
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is on a team, and where it goes."""
    actor, service = viewing(request)
    one = found(queries.team, actor, service, pk)
    choices = team_choices(actor, service, one)
    number = list(one.shift.teams.values_list("pk", flat=True)).index(one.pk) + 1
    form = TeamForm(
        request.POST or None, initial={"focus": one.focus, "version": rota_shifts.version_of(one)}
    )
    form.offer(choices, zones=one.shift.kind == SessionKind.COUNT)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        try:
            change = rota_shifts.change_team(
                by=actor,
                team=one,
                people=wanted["people"],
                focus=wanted["focus"],
                places=form.wanted_places(),
                version=wanted["version"],
                nonce=wanted["nonce"],
            )
        except rota_shifts.ChangedTeam:
            # What was written stays; sent once more, it is meant.
            form.data = {**_lists(request), "version": rota_shifts.version_of(one)}
            raise
        return to_shift(one.shift, change)

    now = found(queries.shift, actor, service, one.shift.pk).teams[number - 1]
    context = {"one": one, "number": number, "now": now, "name": _named(one.shift)}
    return answer(request, form, act, "steering/rota_team.html", context)


def _lists(request: HttpRequest) -> dict[str, Any]:
    return {key: values if len(values) > 1 else values[0] for key, values in request.POST.lists()}


@require_POST
def remove_team(request: HttpRequest, pk: int) -> HttpResponse:
    """A team off the rota: one press, and «Angre» if it was wrong."""
    actor, service = viewing(request)
    one = found(queries.team, actor, service, pk)
    return to_shift(one.shift, rota_shifts.remove_team(by=actor, team=one))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """«Angre»."""
    actor, service = viewing(request)
    change = found(queries.change, actor, service, pk)
    rota_shifts.undo(by=actor, service=service, change_id=pk)
    messages.success(request, _("Endringen er angret."))
    left = queries.shift_of_change(actor, service, change)
    return to_shift(left) if left else to_week(queries.day_of_change(change))
