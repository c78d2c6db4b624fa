"""«Tilgang»: who may open one record, and every change of it. What an employee says of their own family."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from utsyn.access.permissions import Permission
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth import access_forms as forms
from utsyn.youth.models import YoungPerson
from utsyn.youth.queries.access import Managed, access_page, knows_of, managed, members, own_numbers
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.regimes import explained, standing
from utsyn.youth.regime_forms import RegimeForm
from utsyn.youth.regimes import FOLLOWS
from utsyn.youth.services import granting, impeding, objecting, regimes
from utsyn.youth.views.answering import of_record
from utsyn.youth.views.form_view import FormView, Text, button


@require_safe
@of_record
def access(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Everybody who may open the record, and why (TIL-3)."""
    page = access_page(viewer, service, uid)
    return render(
        request,
        "youth/access.html",
        {**_about(page.managed), "page": page, "law": standing(page.managed.person)},
    )


class Change(FormView):
    """A change of who has access: back to «Tilgang»; to the search where it took the record from sight."""

    template = "youth/access_change.html"
    confirm = True
    title: Text
    help_text: Text = ""
    leads = True  # False: the record's key workers may, too
    uid: UUID

    def look(self) -> None:
        self.found = _look(self.viewer, self.service, self.uid, leads=self.leads)
        self.person = self.found.person

    def about(self) -> dict[str, Any]:
        return {"person": self.person}

    def offered(self) -> dict[str, Any]:
        return {"people": members(self.service)} if issubclass(self.form, forms.WithColleague) else {}

    def where(self, done: Any) -> str:
        still = knows_of(self.viewer, self.person)
        return reverse("youth:access", args=[self.person.uid]) if still else reverse("youth:find")

    def context(self, form: Form) -> dict[str, Any]:
        return {**_about(self.found), "title": self.title, "help_text": self.help_text}


class Grant(Change):
    """Let somebody in for a time."""

    form = forms.GrantForm
    does = staticmethod(granting.grant)
    title = _("Gi tilgang")
    said = _("Tilgangen er gitt. Den slutter av seg selv.")
    help_text = _("Du kan ikke gi deg selv tilgang. Be en annen leder om det.")

    def offered(self) -> dict[str, Any]:
        people = [user for user in members(self.service) if user != self.viewer.user]
        return {"people": people, "today": clock.today(self.service.timezone)}


class AccessClass(Change):
    """How narrow the circle is (IDN-8)."""

    form = forms.ClassForm
    does = staticmethod(granting.set_class)
    title = _("Hvor snever tilgangen er")
    said = _("Lagret. Det gjelder fra nå.")
    help_text = _(
        "Hvis du ikke har egen tilgang, finner du ikke journalen igjen når den er streng eller sperret."
    )

    def stands(self) -> dict[str, Any]:
        return {"access_class": self.person.access_class, "version": self.person.version}


class Regime(Change):
    """Another law than the service's for this record, with the reason (JRN-1). Nobody's access changes by it."""

    form = RegimeForm
    does = staticmethod(regimes.set_regime)
    confirm = False
    title = _("Regelverk for journalen")
    said = _("Lagret. Lovtekster, innsyn og bevaring følger valget.")
    help_text = _(
        "En journal følger regelverket til tjenesten, hvis ikke en annen lov gjelder for ungdommen. "
        "Signering, rettelser og logg er like strenge for alle."
    )

    def look(self) -> None:
        found = managed(self.viewer, self.service, self.uid, "youth.regime_read", parts=["regime"])
        with found as self.found:
            if not self.found.leads:
                raise Refused(Permission.LEAD_YOUTH, self.service.code)
        self.person = self.found.person

    def offered(self) -> dict[str, Any]:
        whole = standing(self.person).of_service
        return {"explained": explained(self.service), "of_service": whole.label}

    def stands(self) -> dict[str, Any]:
        return {"regime": self.person.regime or FOLLOWS, "version": self.person.version}

    def where(self, done: Any) -> str:
        to = "youth:about" if self.found.opened is not None else "youth:access"
        return reverse(to, args=[self.person.uid])


class Objection(Change):
    """The young person says no to an employee (TAU-4)."""

    form = forms.ObjectionForm
    does = staticmethod(objecting.object_to)
    title = _("Ungdommen sier nei til en ansatt")
    said = _("Lagret. Tilgangen er borte nå, også i søk, lister og oppgaver.")
    help_text = _(
        "Den ansatte mister tilgangen med en gang, også som kontaktperson. Ungdommen kan ombestemme seg."
    )
    leads = False


class Impediment(Change):
    """An employee is too close (TIL-6)."""

    form = forms.ImpedimentForm
    does = staticmethod(impeding.impede)
    title = _("Meld en ansatt inhabil")
    said = _("Lagret. Den ansatte kan ikke åpne journalen, heller ikke med nødtilgang.")


class Own(FormView):
    """What an employee has said of their own and relatives' numbers, and one more."""

    permission = Permission.SEE_YOUTH
    form = forms.NumberForm
    does = staticmethod(impeding.declare)
    template = "youth/access_own.html"
    to = "youth:own"
    said = _("Lagret. En journal med dette nummeret er stengt for deg, nå og senere.")

    def look(self) -> None:
        self.numbers = own_numbers(self.viewer, self.service)

    def context(self, form: Form) -> dict[str, Any]:
        return {"numbers": self.numbers}


def _look(viewer: Actor, service: Service, uid: UUID, *, leads: bool = True) -> Managed:
    """The record, for one who is to change who has access; with ``leads`` False also for its key workers."""
    with managed(viewer, service, uid, "youth.access_read", parts=["access"]) as found:
        if leads and not found.leads:
            raise Refused(Permission.LEAD_YOUTH, service.code)
        return found


def _led(viewer: Actor, service: Service, uid: UUID) -> YoungPerson:
    return _look(viewer, service, uid).person


def _followed(viewer: Actor, service: Service, uid: UUID) -> YoungPerson:
    return _look(viewer, service, uid, leads=False).person


def _about(found: Managed) -> dict[str, Any]:
    """What the frame of such a page needs: the banner only for those who may read the record."""
    return {
        "managed": found,
        "uid": found.person.uid,
        "banner": banner(found.opened) if found.opened is not None else None,
    }


@button(to="youth:access", said=_("Tilgangen er avsluttet."), look=_led, confirm=True)
def end_grant(viewer: Actor, person: YoungPerson, grant: UUID) -> None:
    """End it now."""
    granting.end_grant(by=viewer, person=person, grant_uid=grant)


@button(to="youth:access", said=_("Ungdommens nei er trukket tilbake."), look=_followed, confirm=True)
def end_objection(viewer: Actor, person: YoungPerson, objection: UUID) -> None:
    """The young person has changed their mind."""
    objecting.withdraw(by=viewer, person=person, objection_uid=objection)


@button(to="youth:access", said=_("Den ansatte er ikke lenger meldt inhabil."), look=_led, confirm=True)
def end_impediment(viewer: Actor, person: YoungPerson, impediment: int) -> None:
    """It was wrong, or is so no more."""
    impeding.lift(by=viewer, person=person, impediment=impediment)
