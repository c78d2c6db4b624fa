"""Absence and swaps: what a worker does with their own shifts, and a leader with anybody's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from utsyn.access.permissions import Permission
from utsyn.core.errors import Refused
from utsyn.steering.models import TeamMember
from utsyn.steering.queries import rota as queries
from utsyn.steering.queries import swaps
from utsyn.steering.rota_forms import ANYBODY, AbsenceForm, SwapForm
from utsyn.steering.rota_wording import shift_title
from utsyn.steering.services import rota_people
from utsyn.steering.swap_policies import Act
from utsyn.steering.views.rota_asking import answer, found, to_shift, viewing

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


def _named(member: TeamMember) -> str:
    return shift_title(member.team.shift)


@reads_and_writes
def absent(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody does not come."""
    actor, service = viewing(request)
    member = found(queries.member, actor, service, pk)
    if not queries.may_change(actor, service, member):
        raise Refused(Permission.LEAD_FIELD, service.code)
    form = AbsenceForm(request.POST or None, initial={"reason": member.absent or TeamMember.Absence.SICK})

    def act(wanted: dict[str, Any]) -> HttpResponse:
        change = rota_people.mark_absent(
            by=actor, member=member, reason=wanted["reason"], nonce=wanted["nonce"]
        )
        return to_shift(member.team.shift, change)

    context = {
        "title": _("Meld fravær for %(name)s") % {"name": member.staff_member},
        "button": _("Meld fravær"),
        "shift": member.team.shift,
        "name": _named(member),
    }
    return answer(request, form, act, "steering/rota_form.html", context)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody comes after all."""
    actor, service = viewing(request)
    member = found(queries.member, actor, service, pk)
    return to_shift(member.team.shift, rota_people.mark_back(by=actor, member=member))


@reads_and_writes
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """«Bytt vakt»: whom to ask."""
    actor, service = viewing(request)
    member = found(queries.member, actor, service, pk)
    if not queries.is_own(actor, service, member):
        raise Refused(Permission.RECORD_FIELD, service.code)
    form = SwapForm(request.POST or None)
    form.offer(swaps.colleagues(actor, service, pk))

    def act(wanted: dict[str, Any]) -> HttpResponse:
        made = rota_people.ask_swap(
            by=actor,
            member=member,
            asked="" if wanted["asked"] == ANYBODY else wanted["asked"],
            message=wanted["message"],
        )
        if made.asked:
            said = _("Du har spurt %(name)s. Vakta er din til %(name)s svarer ja.") % {"name": made.asked}
        else:
            said = _("Kollegene dine kan nå ta vakta. Den er din til noen svarer ja.")
        messages.success(request, said)
        return to_shift(member.team.shift)

    context = {
        **{"title": _("Bytt vakt"), "button": _("Spør"), "shift": member.team.shift, "name": _named(member)},
        "about": [_("Vakta er din til noen har sagt ja.")],
    }
    return answer(request, form, act, "steering/rota_form.html", context)


@require_POST
def respond(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, no, or never mind."""
    actor, service = viewing(request)
    swap = found(swaps.swap, actor, service, pk)
    act = {"ja": Act.ACCEPT, "nei": Act.DECLINE, "trekk": Act.WITHDRAW}.get(request.POST.get("svar", ""))
    if act is None:
        raise Http404
    rota_people.answer_swap(by=actor, swap=swap, act=act)
    said = {
        Act.ACCEPT: _("Du har tatt vakta %(shift)s."),
        Act.DECLINE: _("Du har takket nei til vakta %(shift)s."),
        Act.WITHDRAW: _("Forespørselen om vakta %(shift)s er trukket."),
    }
    messages.success(request, said[act] % {"shift": _named(swap.member)})
    return HttpResponseRedirect(reverse("steering:rota-mine"))
