"""«Tilgang»: who may open one record, and every change of it. What an employee says of their own family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth import access_forms as forms
from utsyn.youth.models import YoungPerson
from utsyn.youth.queries.access import Managed, access_page, knows_of, managed, members, own_numbers
from utsyn.youth.queries.banner import banner
from utsyn.youth.services import granting, impeding, objecting
from utsyn.youth.views.answering import answer, of_record


@require_safe
@of_record
def access(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Everybody who may open the record, and why (TIL-3)."""
    page = access_page(viewer, service, uid)
    return render(request, "youth/access.html", {**_about(page.managed), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def grant(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Let somebody in for a time."""
    found = _look(viewer, service, uid)
    people = [user for user in members(service) if user != viewer.user]
    form = forms.GrantForm(request.POST or None, people=people, today=clock.today(service.timezone))
    return _change(
        request,
        found,
        form,
        lambda wanted: granting.grant(by=viewer, person=found.person, **wanted),
        viewer=viewer,
        title=_("Gi tilgang"),
        said=_("Tilgangen er gitt. Den slutter av seg selv."),
        help_text=_("Du kan ikke gi deg selv tilgang. Be en annen leder om det."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def access_class(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """How narrow the circle is (IDN-8)."""
    found = _look(viewer, service, uid)
    stands = {"access_class": found.person.access_class, "version": found.person.version}
    form = forms.ClassForm(request.POST or None, initial=stands)
    return _change(
        request,
        found,
        form,
        lambda wanted: granting.set_class(by=viewer, person=found.person, **wanted),
        viewer=viewer,
        title=_("Hvor snever tilgangen er"),
        said=_("Lagret. Det gjelder fra nå."),
        help_text=_(
            "Hvis du ikke har egen tilgang, finner du ikke journalen igjen når den er streng eller sperret."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def objection(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """The young person says no to an employee (TAU-4)."""
    found = _look(viewer, service, uid, leads=False)
    form = forms.ObjectionForm(request.POST or None, people=members(service))
    return _change(
        request,
        found,
        form,
        lambda wanted: objecting.object_to(by=viewer, person=found.person, **wanted),
        viewer=viewer,
        title=_("Ungdommen sier nei til en ansatt"),
        said=_("Lagret. Tilgangen er borte nå, også i søk, lister og oppgaver."),
        help_text=_(
            "Den ansatte mister tilgangen med en gang, også som kontaktperson. Ungdommen kan ombestemme seg."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def impediment(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """An employee is too close (TIL-6)."""
    found = _look(viewer, service, uid)
    form = forms.ImpedimentForm(request.POST or None, people=members(service))
    return _change(
        request,
        found,
        form,
        lambda wanted: impeding.impede(by=viewer, person=found.person, **wanted),
        viewer=viewer,
        title=_("Meld en ansatt inhabil"),
        said=_("Lagret. Den ansatte kan ikke åpne journalen, heller ikke med nødtilgang."),
    )


@require_POST
@of_record
def end_grant(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, grant: UUID) -> HttpResponse:
    """End it now."""
    return _end(
        request,
        viewer,
        service,
        uid,
        lambda person: granting.end_grant(by=viewer, person=person, grant_uid=grant),
        _("Tilgangen er avsluttet."),
    )


@require_POST
@of_record
def end_objection(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, objection: UUID
) -> HttpResponse:
    """The young person has changed their mind."""
    return _end(
        request,
        viewer,
        service,
        uid,
        lambda person: objecting.withdraw(by=viewer, person=person, objection_uid=objection),
        _("Ungdommens nei er trukket tilbake."),
        leads=False,
    )


@require_POST
@of_record
def end_impediment(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, impediment: int
) -> HttpResponse:
    """It was wrong, or is so no more."""
    return _end(
        request,
        viewer,
        service,
        uid,
        lambda person: impeding.lift(by=viewer, person=person, impediment=impediment),
        _("Den ansatte er ikke lenger meldt inhabil."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """What an employee has said of their own and relatives' numbers, and one more."""
    viewer, service = viewer_and_service(request, Permission.SEE_YOUTH)
    context = {"numbers": own_numbers(viewer, service)}
    form = forms.NumberForm(request.POST or None)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        impeding.declare(by=viewer, service=service, **wanted)
        messages.success(request, _("Lagret. En journal med dette nummeret er stengt for deg, nå og senere."))
        return HttpResponseRedirect(reverse("youth:own"))

    return answer(request, form, act, "youth/access_own.html", context)


def _look(viewer: Actor, service: Service, uid: UUID, *, leads: bool = True) -> Managed:
    """The record, for one who is to change who has access; with ``leads`` False also for its key workers."""
    with managed(viewer, service, uid, "youth.access_read", parts=["access"]) as found:
        if leads and not found.leads:
            raise Refused(Permission.LEAD_YOUTH, service.code)
        return found


def _about(found: Managed) -> dict[str, Any]:
    """What the frame of such a page needs: the banner only for those who may read the record."""
    return {
        "managed": found,
        "uid": found.person.uid,
        "banner": banner(found.opened) if found.opened is not None else None,
    }


def _change(
    request: HttpRequest,
    found: Managed,
    form: Form,
    do: Callable[[dict[str, Any]], object],
    *,
    title: str,
    said: str,
    viewer: Actor,
    help_text: str = "",
) -> HttpResponse:
    """Back to «Tilgang»; to the search where the viewer may have lost sight of the record by what they did."""

    def act(wanted: dict[str, Any]) -> HttpResponse:
        do(wanted)
        messages.success(request, said)
        still = knows_of(viewer, found.person)
        return HttpResponseRedirect(
            reverse("youth:access", args=[found.person.uid]) if still else _elsewhere()
        )

    context = {**_about(found), "title": title, "help_text": help_text}
    return answer(request, form, act, "youth/access_change.html", context, confirm=True)


def _elsewhere() -> str:
    return reverse("youth:find")


def _end(
    request: HttpRequest,
    viewer: Actor,
    service: Service,
    uid: UUID,
    do: Callable[[YoungPerson], object],
    said: str,
    *,
    leads: bool = True,
) -> HttpResponse:
    require_recent(request)
    found = _look(viewer, service, uid, leads=leads)
    try:
        do(found.person)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, said)
    return HttpResponseRedirect(reverse("youth:access", args=[found.person.uid]))
