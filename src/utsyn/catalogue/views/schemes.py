"""Pages for age-band schemes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from utsyn.catalogue import bands as banding
from utsyn.catalogue import queries, scheme_queries, services
from utsyn.catalogue.forms import SchemeForm
from utsyn.catalogue.policies import version
from utsyn.catalogue.services.schemes import scheme_state
from utsyn.catalogue.views.asking import answer, found, may_change, viewing
from utsyn.catalogue.views.changes import reads_and_writes
from utsyn.core import clock
from utsyn.core.errors import Invalid


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The schemes, the latest first."""
    actor, service = viewing(request)
    schemes = scheme_queries.schemes(actor, service)
    in_force = scheme_queries.scheme_in_force(schemes, clock.today(service.timezone))
    context = {"schemes": schemes[::-1], "in_force": in_force, "may_change": may_change(request)}
    return render(request, "catalogue/schemes.html", context)


@require_safe
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """One scheme with its bands."""
    actor, service = viewing(request)
    one = found(scheme_queries.listed_scheme, actor, service, pk)
    context = {
        "one": one,
        "gaps": banding.gaps(one.bands),
        "history": queries.history(actor, service, "age_scheme", one.scheme.code),
        "may_change": may_change(request),
    }
    return render(request, "catalogue/scheme.html", context)


@reads_and_writes
def add(request: HttpRequest) -> HttpResponse:
    """A new scheme."""
    actor, service = viewing(request)
    queries.may_add(actor, service)
    schemes = scheme_queries.schemes(actor, service)
    latest = scheme_queries.specs(schemes[-1]) if schemes else []
    form = SchemeForm(request.POST or None, initial={"bands": banding.as_text(latest)})

    def act(wanted: dict[str, Any]) -> HttpResponse:
        bands = _bands(form, wanted)
        made = services.add_scheme(
            by=actor, service=service, valid_from=wanted["valid_from"], bands=bands, nonce=wanted["nonce"]
        )
        messages.success(request, _("Inndelingen er lagt til."))
        return HttpResponseRedirect(reverse("catalogue:scheme", args=[made.pk]))

    about = [
        _("Tall for perioder som begynner på datoen eller senere, bruker de nye gruppene."),
        _(
            "Treff med nøyaktig alder flyttes dit de hører hjemme. "
            "Er det bare notert en gruppe, må den få plass inne i en ny."
        ),
    ]
    context = {"title": _("Nye aldersgrupper"), "button": _("Legg til"), "about": about}
    return answer(request, form, act, "catalogue/scheme_form.html", context)


@reads_and_writes
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The date, and the bands where no record uses them."""
    actor, service = viewing(request)
    one = found(scheme_queries.changeable_scheme, actor, service, pk)
    initial = {
        "valid_from": one.scheme.valid_from,
        "bands": banding.as_text(one.bands),
        "version": version(scheme_state(one.scheme)),
    }
    form = SchemeForm(request.POST or None, initial=initial)
    if one.in_use:
        del form.fields["bands"], form.fields["accept_gaps"]

    def act(wanted: dict[str, Any]) -> HttpResponse:
        services.change_scheme(
            by=actor,
            scheme=one.scheme,
            valid_from=wanted["valid_from"],
            bands=None if one.in_use else _bands(form, wanted),
            version=wanted["version"],
        )
        messages.success(request, _("Inndelingen er endret."))
        return HttpResponseRedirect(reverse("catalogue:scheme", args=[pk]))

    about = (
        [
            _(
                "Registreringer bruker disse gruppene, så bare datoen kan endres. "
                "Trenger dere andre grupper, lag en ny inndeling."
            )
        ]
        if one.in_use
        else [_("Ingen registreringer bruker gruppene ennå, så du kan endre alt.")]
    )
    context = {"title": _("Endre aldersgrupper"), "button": _("Lagre"), "about": about, "one": one}
    return answer(request, form, act, "catalogue/scheme_form.html", context)


def _bands(form: SchemeForm, wanted: dict[str, Any]) -> list[banding.BandSpec]:
    """The bands that were written. Raises Invalid where ages are left out, until that is said to be meant."""
    bands = banding.parse(wanted["bands"])
    left_out = banding.gaps(bands)
    if left_out and not wanted["accept_gaps"]:
        form.gaps = left_out
        raise Invalid(
            _(
                "Alder %(ages)s er ikke med i noen gruppe. Legg dem til, eller kryss av for at de skal stå utenfor."
            )
            % {"ages": ", ".join(left_out)},
            field="bands",
            value=wanted["bands"],
        )
    return bands
