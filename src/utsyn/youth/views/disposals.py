"""«Innsigelser og sletting»: the queue, one request, and taking one down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.accounts.stepup import is_recent, require_recent
from utsyn.core import clock, formats
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth import disposal_law
from utsyn.youth.disposal_forms import ApproveForm, AskForm, AssessForm, ReasonsForm, RefusalForm
from utsyn.youth.disposal_policies import needs_tests
from utsyn.youth.models import DisposalCase, Regime
from utsyn.youth.queries import disposals as queries
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import opened
from utsyn.youth.services import disposing as services
from utsyn.youth.views.answering import of_record


@require_safe
@of_record
def index(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """The queue."""
    waiting, closed = queries.queue(viewer, service)
    return render(request, "youth/disposals.html", {"waiting": waiting, "closed": closed})


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def ask(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Take down a request about a record."""
    with opened(viewer, service, uid, "youth.opened", parts=["journal"]) as record:
        entries = [
            (str(row.uid), f"{formats.day(row.on_date)} {row.get_kind_display()}")
            for row in queries.entries_of(record)
        ]
        top = banner(record)
    initial = {"asked_on": clock.today(service.timezone)}
    form = AskForm(request.POST or None, entries=entries, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            data["entry"] = UUID(data["entry"]) if data["entry"] else None
            try:
                services.ask(by=viewer, service=service, uid=uid, **data)
            except Invalid as wrong:
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
            else:
                messages.success(request, _("Ønsket er skrevet ned. Ungdommen skal ha svar innen en måned."))
                return HttpResponseRedirect(reverse("youth:record", args=[top.uid]))
    return render(request, "youth/disposal_ask.html", {"form": form, "banner": top}, status=status)


@require_safe
@of_record
def case(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """One request: what is wished, how it stands, and what can be done."""
    return _page(request, viewer, service, uid)


@require_POST
@of_record
def assess(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """The three tests are answered."""
    row = queries.require_case(viewer, service, uid)
    regime = str(queries.regime_of(row))
    # Shown again, the form asks as the law is now; what it asked when it was sent goes to the service (JRN-1).
    form = AssessForm({**request.POST.dict(), "regime": regime}, day=row.asked_on, regime=regime)

    def act() -> str:
        shown = request.POST.get("regime", "")
        done = services.assess(by=viewer, service=service, case=uid, answers=form.answers, regime=shown)
        if done.state == DisposalCase.State.ASSESSED:
            return _("Vurderingen er lagret. En annen må godkjenne før noe slettes.")
        return _("Vurderingen er lagret. Ønsket kan ikke innvilges: skriv avslaget.")

    return _try(request, viewer, service, uid, form, "assess_form", act)


@require_POST
@of_record
def settle(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Granted: restricted, lifted, corrected, or no more used."""
    form = ReasonsForm(request.POST)

    def act() -> str:
        _confirmed(request, viewer, service, uid, form)
        services.settle(by=viewer, service=service, case=uid, **form.cleaned_data)
        return _("Saken er avsluttet.")

    return _try(request, viewer, service, uid, form, "reasons_form", act)


@require_POST
@of_record
def refuse(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Refused, with reasons."""
    form = RefusalForm(request.POST)

    def act() -> str:
        _confirmed(request, viewer, service, uid, form)
        services.refuse(by=viewer, service=service, case=uid, **form.cleaned_data)
        return _("Avslaget står i journalen. Skriv ut brevet og gi det til ungdommen.")

    return _try(request, viewer, service, uid, form, "refusal_form", act)


@require_POST
@of_record
def approve(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Approved by another, and carried out."""
    form = ApproveForm(request.POST)

    def act() -> str:
        require_recent(request, back=reverse("youth:disposal", args=[uid]))
        services.approve(by=viewer, service=service, case=uid)
        return _("Slettet. Ingen kan lese det igjen.")

    return _try(request, viewer, service, uid, form, "approve_form", act)


def _confirmed(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, form: Form) -> None:
    """Whoever has not shown who they are for a while does it now; what they wrote is kept in the case's box."""
    if not is_recent(request):
        services.keep_reasons(by=viewer, service=service, case=uid, **form.cleaned_data)
        require_recent(request, back=reverse("youth:disposal", args=[uid]))


def _try(
    request: HttpRequest,
    viewer: Actor,
    service: Service,
    uid: UUID,
    form: Form,
    name: str,
    act: Callable[[], str],
) -> HttpResponse:
    """Do it, or show the page again with what was written."""
    status = 400
    if form.is_valid():
        try:
            messages.success(request, act())
            return HttpResponseRedirect(reverse("youth:disposal", args=[uid]))
        except Invalid as wrong:
            status = 409 if isinstance(wrong, NotAllowedNow) else 400
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    return _page(request, viewer, service, uid, status=status, **{name: form})


def _page(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, *, status: int = 200, **forms: Form
) -> HttpResponse:
    found = queries.case_of(viewer, service, uid)
    row = found.case
    written = {"reasons": found.content.get("reasons", "")}
    context: dict[str, Any] = {
        "found": found,
        "case": row,
        "answers": _answers(found),
        "needs_tests": needs_tests(row.kind),
        "assess_form": AssessForm(day=row.asked_on, regime=found.regime),
        "regime": Regime(found.answered_under).label,
        "weighed": disposal_law.on("objection", row.asked_on, found.regime),
        "reasons_form": ReasonsForm(initial=written),
        "refusal_form": RefusalForm(initial=written),
        "approve_form": ApproveForm(),
        **forms,
        "wrong": next(iter(forms.values()), None),
    }
    return render(request, "youth/disposal.html", context, status=status)


def _answers(found: queries.CaseView) -> list[dict[str, Any]]:
    """The tests that were answered, with what was asked."""
    form = AssessForm(day=found.case.asked_on, regime=found.answered_under)
    return [
        {"question": form.fields[code].label, **found.content[code]}
        for code in queries.policies.TESTS
        if code in found.content
    ]
