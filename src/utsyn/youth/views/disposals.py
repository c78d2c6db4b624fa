"""«Innsigelser og sletting»: the queue, one request, and taking one down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from utsyn.accounts.stepup import is_recent, require_recent
from utsyn.core import clock, formats
from utsyn.core.actor import Actor
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
from utsyn.youth.views.form_view import FormView, Wanted


@require_safe
@of_record
def index(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """The queue."""
    waiting, closed = queries.queue(viewer, service)
    return render(request, "youth/disposals.html", {"waiting": waiting, "closed": closed})


class Ask(FormView):
    """Take down a request about a record."""

    form = AskForm
    template = "youth/disposal_ask.html"
    said = gettext_lazy("Ønsket er skrevet ned. Ungdommen skal ha svar innen en måned.")
    to = "youth:record"
    uid: UUID

    def look(self) -> None:
        with opened(self.viewer, self.service, self.uid, "youth.opened", parts=["journal"]) as record:
            self.entries = [
                (str(row.uid), f"{formats.day(row.on_date)} {row.get_kind_display()}")
                for row in queries.entries_of(record)
            ]
            self.banner = banner(record)

    def offered(self) -> dict[str, Any]:
        return {"entries": self.entries}

    def stands(self) -> dict[str, Any]:
        return {"asked_on": clock.today(self.service.timezone)}

    def act(self, wanted: Wanted) -> DisposalCase:
        wanted["entry"] = UUID(wanted["entry"]) if wanted["entry"] else None
        return services.ask(by=self.viewer, service=self.service, uid=self.uid, **wanted)

    def where(self, done: DisposalCase) -> str:
        return reverse(self.to, args=[self.banner.uid])

    def context(self, form: Form) -> dict[str, Any]:
        return {"banner": self.banner}


@require_safe
@of_record
def case(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """One request: what is wished, how it stands, and what can be done."""
    return _page(request, viewer, service, uid)


class Step(FormView):
    """One of the forms on a request's page, sent: done, or shown again there with what was written."""

    methods = ("POST",)
    name: str  # what the page calls the form
    to = "youth:disposal"
    at = ("uid",)
    uid: UUID

    def about(self) -> dict[str, Any]:
        return {"service": self.service, "case": self.uid}

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        return _page(
            self.request, self.viewer, self.service, self.uid, status=status, **{self.name: self.sent}
        )


class Assess(Step):
    """The three tests are answered."""

    name = "assess_form"

    def look(self) -> None:
        self.case = queries.require_case(self.viewer, self.service, self.uid)

    def made(self, data: QueryDict | None) -> Form:
        # Shown again, the form asks as the law is now; what it asked when it was sent goes to the service (JRN-1).
        regime, sent = str(queries.regime_of(self.case)), self.request.POST.dict()
        return AssessForm({**sent, "regime": regime}, day=self.case.asked_on, regime=regime)

    def act(self, wanted: Wanted) -> DisposalCase:
        shown = self.request.POST.get("regime", "")
        return services.assess(by=self.viewer, **self.about(), answers=self.sent.answers, regime=shown)

    def tell(self, done: DisposalCase) -> str:
        if done.state == DisposalCase.State.ASSESSED:
            return _("Vurderingen er lagret. En annen må godkjenne før noe slettes.")
        return _("Vurderingen er lagret. Ønsket kan ikke innvilges: skriv avslaget.")


class Reasoned(Step):
    """An answer with reasons. Whoever has not shown who they are for a while does so first; what they wrote is kept in
    the case's box."""

    def act(self, wanted: Wanted) -> DisposalCase:
        if not is_recent(self.request):
            services.keep_reasons(by=self.viewer, **self.about(), **wanted)
            require_recent(self.request, back=self.where(None))
        return super().act(wanted)


class Settle(Reasoned):
    """Granted: restricted, lifted, corrected, or no more used."""

    form = ReasonsForm
    name = "reasons_form"
    does = staticmethod(services.settle)
    said = gettext_lazy("Saken er avsluttet.")


class Refuse(Reasoned):
    """Refused, with reasons."""

    form = RefusalForm
    name = "refusal_form"
    does = staticmethod(services.refuse)
    said = gettext_lazy("Avslaget står i journalen. Skriv ut brevet og gi det til ungdommen.")


class Approve(Step):
    """Approved by another, and carried out."""

    form = ApproveForm
    name = "approve_form"
    said = gettext_lazy("Slettet. Ingen kan lese det igjen.")

    def act(self, wanted: Wanted) -> DisposalCase:
        require_recent(self.request, back=self.where(None))
        return services.approve(by=self.viewer, **self.about())


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
