"""Pages that change a code: each asks for one thing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from utsyn.catalogue import forms, queries, services
from utsyn.catalogue.lists import BY_KEY, PLACES, CodeList
from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.policies import shown, state, version
from utsyn.catalogue.views.asking import answer, found, list_at, viewing
from utsyn.core import clock

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


def _page(of: CodeList, code: Any, change: CodeChange | None = None) -> HttpResponse:
    address = reverse("catalogue:code", args=[of.slug, code.pk])
    return HttpResponseRedirect(f"{address}?endret={change.pk}" if change else address)


@reads_and_writes
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new code."""
    actor, service = viewing(request)
    of = list_at(slug)
    queries.may_add(actor, service)
    form = forms.add_form(of)(request.POST or None)
    if isinstance(form, forms.AddPlaceForm):
        form.offer(queries.districts(actor, service))

    def act(wanted: dict[str, Any]) -> HttpResponse:
        wanted.pop("version")
        if of is PLACES:
            made = services.add_place(by=actor, service=service, **wanted)
        else:
            made = services.add(by=actor, service=service, to=of, **wanted)
        messages.success(request, _("«%(name)s» er lagt til.") % {"name": made.name})
        return _page(of, made)

    context = {"of": of, "title": of.new, "button": _("Legg til"), "areas": queries.areas(actor, service, of)}
    return answer(request, form, act, "catalogue/change.html", context)


@reads_and_writes
def rename(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another name."""
    actor, service = viewing(request)
    of = list_at(slug)
    code = found(queries.changeable, actor, service, of, pk)
    form = forms.RenameForm(
        request.POST or None, initial={"name": code.name, "version": version(state(code))}
    )

    def act(wanted: dict[str, Any]) -> HttpResponse:
        change = services.rename(by=actor, code=code, name=wanted["name"], version=wanted["version"])
        return _page(of, code, change)

    about = _("Koden er den samme, så gamle registreringer og tall følger med over på det nye navnet.")
    context = {"of": of, "code": code, "title": _("Endre navn"), "button": _("Lagre navn"), "about": [about]}
    return answer(request, form, act, "catalogue/change.html", context)


@reads_and_writes
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A last day."""
    actor, service = viewing(request)
    of = list_at(slug)
    code = found(queries.changeable, actor, service, of, pk)
    today = clock.today(service.timezone)
    initial = {"last_day": code.valid_to or today, "version": version(state(code))}
    form = forms.CloseForm(request.POST or None, initial=initial)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        change = services.close(by=actor, code=code, last_day=wanted["last_day"], version=wanted["version"])
        return _page(of, code, change)

    about = _("Etter denne dagen kan ingen velge det. Registreringer og tall fra før blir stående.")
    context = {"of": of, "code": code, "title": _("Avslutt"), "button": _("Avslutt"), "about": [about]}
    return answer(request, form, act, "catalogue/change.html", context)


@require_POST
def reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Open again: one press, and «Angre» if it was wrong."""
    actor, service = viewing(request)
    of = list_at(slug)
    code = found(queries.changeable, actor, service, of, pk)
    return _page(of, code, services.reopen(by=actor, code=code, version=request.POST.get("version", "")))


@reads_and_writes
def merge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another code takes over."""
    actor, service = viewing(request)
    of = list_at(slug)
    code = found(queries.changeable, actor, service, of, pk)
    initial = {"from_date": clock.today(service.timezone), "version": version(state(code))}
    form = forms.MergeForm(request.POST or None, initial=initial)
    form.offer(queries.choosable(actor, code))

    def act(wanted: dict[str, Any]) -> HttpResponse:
        change = services.merge(
            by=actor, code=code, into=wanted["into"], from_date=wanted["from_date"], version=wanted["version"]
        )
        return _page(of, code, change)

    about = [
        _("Fra og med datoen velger dere det andre i stedet for «%(name)s».") % {"name": code.name},
        _("Registreringer fra før beholder koden sin, så gamle tall blir ikke endret."),
    ]
    context = {"of": of, "code": code, "title": _("Slå sammen"), "button": _("Slå sammen"), "about": about}
    return answer(request, form, act, "catalogue/change.html", context)


@reads_and_writes
def correct(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was wrong about a place all along."""
    actor, service = viewing(request)
    of = list_at(slug)
    place = found(queries.changeable_place, actor, service, of, pk)
    initial = {
        "area": place.area,
        "kind": place.kind,
        "district": place.district_id or "",
        "latitude": place.latitude,
        "longitude": place.longitude,
        "version": version(state(place)),
    }
    form = forms.CorrectForm(request.POST or None, initial=initial)
    form.offer(queries.districts(actor, service, place.district))

    def act(wanted: dict[str, Any]) -> HttpResponse:
        wanted.pop("nonce")
        return _page(of, place, services.correct(by=actor, place=place, **wanted))

    about = [
        _("Bruk dette når opplysningene har vært feil hele tida. Tall for alle år følger rettingen."),
        _(
            "Har stedet flyttet eller blitt noe annet, velg «Erstatt» i stedet. Da blir tallene fra før stående."
        ),
    ]
    context = {
        **{"of": of, "code": place, "title": _("Rett opplysninger"), "button": _("Lagre rettingen")},
        **{"about": about, "areas": queries.areas(actor, service, of)},
    }
    return answer(request, form, act, "catalogue/change.html", context)


@reads_and_writes
def replace(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A new place in the stead of one that moved or became something else."""
    actor, service = viewing(request)
    of = list_at(slug)
    place = found(queries.changeable_place, actor, service, of, pk)
    initial = {
        "from_date": clock.today(service.timezone),
        "name": place.name,
        "area": place.area,
        "kind": place.kind,
        "district": place.district_id or "",
        "version": version(state(place)),
    }
    form = forms.ReplaceForm(request.POST or None, initial=initial)
    form.offer(queries.districts(actor, service, place.district))

    def act(wanted: dict[str, Any]) -> HttpResponse:
        new = services.replace(by=actor, place=place, **wanted)
        said = _("«%(new)s» tar over for «%(old)s» fra %(day)s.")
        messages.success(
            request, said % {"new": new.name, "old": place.name, "day": shown(wanted["from_date"])}
        )
        return _page(of, new)

    about = [
        _("Bruk dette når stedet har flyttet eller blitt noe annet. Det gamle avsluttes dagen før."),
        _("Det nye får sin egen kode. Tall fra før blir stående på det gamle."),
    ]
    context = {
        **{"of": of, "code": place, "title": _("Erstatt"), "button": _("Erstatt stedet")},
        **{"about": about, "areas": queries.areas(actor, service, of)},
    }
    return answer(request, form, act, "catalogue/change.html", context)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """«Angre»."""
    actor, service = viewing(request)
    change = found(queries.change, actor, service, pk)
    services.undo(by=actor, service=service, change_id=pk)
    messages.success(request, _("Endringen er angret."))
    of = BY_KEY[change.list]
    if not change.code:
        return HttpResponseRedirect(reverse("catalogue:order", args=[of.slug]))
    return _page(of, found(queries.code_named, actor, service, of, change.code))
