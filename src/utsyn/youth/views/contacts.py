"""«Kontakt»: how to reach the young person safely, who is around them, and what is kept from a guardian."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth import about_forms as forms
from utsyn.youth.legal import withholding_on
from utsyn.youth.locking import mark
from utsyn.youth.models import AccessClass, YoungPerson
from utsyn.youth.queries import sections as queries
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened, opened
from utsyn.youth.services import contacts as services
from utsyn.youth.services.identity import change_person
from utsyn.youth.views.answering import of_record
from utsyn.youth.views.editing import Editing, edited, posted

_PARTS = ("identity", "contacts")
_REACH = ("important", "safe_contact", "phones", "email", "address")


@require_safe
@of_record
def contact(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """How to reach them, and the people around them."""
    with opened(viewer, service, uid, "youth.opened", parts=_PARTS) as found:
        context = {
            "banner": banner(found),
            "person": found.person,
            "content": found.person.content(),
            "protected": _is_protected(found.person),
            "contacts": queries.contacts(found),
            "may_write": queries.may_write(found),
        }
        return render(request, "youth/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def reach(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Change how to reach the young person."""

    def form(person: YoungPerson, data: QueryDict | None, initial: dict[str, Any]) -> Form:
        return forms.ReachForm(data, initial=initial, protected=_is_protected(person))

    def initial(found: Opened) -> dict[str, Any]:
        content = found.person.content()
        given = {name: content.get(name, "") for name in _REACH}
        return {**given, "phones": "\n".join(content.get("phones", [])), "version": found.person.version}

    def act(person: YoungPerson, wanted: dict[str, Any]) -> object:
        version = wanted.pop("version")
        return change_person(by=viewer, person=person, version=version, content=wanted)

    editing = Editing(
        form=form,
        initial=initial,
        act=act,
        heading=_("Kontakt og trygg kontakt"),
        to="youth:contact",
        said=_("Opplysningene er lagret."),
        parts=_PARTS,
    )
    return edited(request, viewer, service, uid, editing)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def one(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID | None = None
) -> HttpResponse:
    """Add somebody, or change what is said of them."""

    def form(person: YoungPerson, data: QueryDict | None, initial: dict[str, Any]) -> Form:
        return forms.ContactForm(data, initial=initial, protected=_is_protected(person))

    def initial(found: Opened) -> dict[str, Any]:
        if row is None:
            return {}
        there = queries.contact(found, row)
        content = dict(there.content())
        content["phones"] = "\n".join(content.get("phones", []))
        return {**content, "kind": there.kind, "seen": mark(there)}

    def act(person: YoungPerson, wanted: dict[str, Any]) -> object:
        kind, seen, nonce = wanted.pop("kind"), wanted.pop("seen"), wanted.pop("nonce")
        if row is None:
            return services.save(by=viewer, person=person, kind=kind, content=wanted, nonce=nonce)
        return services.save(by=viewer, person=person, kind=kind, content=wanted, contact_uid=row, seen=seen)

    editing = Editing(
        form=form,
        initial=initial,
        act=act,
        heading=_("Endre kontakt") if row else _("Ny kontakt"),
        to="youth:contact",
        said=_("Kontakten er lagret."),
        parts=_PARTS,
    )
    return edited(request, viewer, service, uid, editing)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def withhold(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID) -> HttpResponse:
    """Decide that information is kept from a guardian (SAM-3)."""

    def form(person: YoungPerson, data: QueryDict | None, initial: dict[str, Any]) -> Form:
        today = clock.today(person.service.timezone)
        bases = [
            (each.code, f"{each.label} ({each.source})" if each.source else each.label)
            for each in withholding_on(today)
        ]
        return forms.WithholdForm(data, initial=initial, bases=bases)

    def initial(found: Opened) -> dict[str, Any]:
        there = queries.contact(found, row)
        decided = there.content().get("withheld") or {}
        review_on = date.fromisoformat(decided["review_on"]) if decided else None
        return {
            "basis": decided.get("basis"), "reason": decided.get("reason"), "review_on": review_on, "seen": mark(there),
        }  # fmt: skip

    editing = Editing(
        form=form,
        initial=initial,
        act=lambda person, wanted: services.withhold(by=viewer, person=person, contact_uid=row, **wanted),
        heading=_("Hold informasjon tilbake"),
        to="youth:contact",
        said=_("Avgjørelsen er lagret."),
        parts=_PARTS,
        intro=_(
            "Foresatte har som regel rett til informasjon. Det som holdes tilbake, skal ha et grunnlag i loven."
        ),
    )
    return edited(request, viewer, service, uid, editing)


@require_POST
@of_record
def tell(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID) -> HttpResponse:
    """Nothing is kept from them any more."""
    return posted(
        request, viewer, service, uid,
        lambda person: services.tell(by=viewer, person=person, contact_uid=row),
        to="youth:contact", said=_("Informasjonen holdes ikke lenger tilbake."),
    )  # fmt: skip


@require_POST
@of_record
def end(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID) -> HttpResponse:
    """They have no more to do with the young person."""
    return posted(
        request, viewer, service, uid,
        lambda person: services.end(by=viewer, person=person, contact_uid=row),
        to="youth:contact", said=_("Kontakten er avsluttet. Den står nederst på siden."),
    )  # fmt: skip


@require_POST
@of_record
def resume(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID) -> HttpResponse:
    """«Angre» of that."""
    return posted(
        request, viewer, service, uid,
        lambda person: services.resume(by=viewer, person=person, contact_uid=row),
        to="youth:contact", said=_("Kontakten er i bruk igjen."),
    )  # fmt: skip


def _is_protected(person: YoungPerson) -> bool:
    return person.access_class == AccessClass.PROTECTED
