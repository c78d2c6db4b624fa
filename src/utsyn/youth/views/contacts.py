"""«Kontakt»: how to reach the young person safely, who is around them, and what is kept from a guardian."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth import about_forms as forms
from utsyn.youth.legal import withholding_on
from utsyn.youth.locking import mark
from utsyn.youth.models import AccessClass, YoungPerson
from utsyn.youth.queries import sections as queries
from utsyn.youth.queries.opening import Opened
from utsyn.youth.regimes import of_record
from utsyn.youth.services import contacts as services
from utsyn.youth.services.identity import change_person
from utsyn.youth.views.form_view import RecordForm, Text, Wanted, button, section

_PARTS = ("identity", "contacts")
_REACH = ("important", "safe_contact", "phones", "email", "address")


@section("youth/contact.html", *_PARTS)
def contact(found: Opened) -> dict[str, Any]:
    """How to reach them, and the people around them."""
    return {
        "content": found.person.content(),
        "protected": _is_protected(found.person),
        "contacts": queries.contacts(found),
    }


class Reach(RecordForm):
    """Change how to reach the young person."""

    form = forms.ReachForm
    heading = _("Kontakt og trygg kontakt")
    to = "youth:contact"
    said = _("Opplysningene er lagret.")
    parts = _PARTS

    def offered(self) -> dict[str, Any]:
        return {"protected": _is_protected(self.person)}

    def begun(self, found: Opened) -> dict[str, Any]:
        content = found.person.content()
        given = {name: content.get(name, "") for name in _REACH}
        return {**given, "phones": "\n".join(content.get("phones", [])), "version": found.person.version}

    def act(self, wanted: Wanted) -> None:
        version = wanted.pop("version")
        change_person(by=self.viewer, person=self.person, version=version, content=wanted)


class One(RecordForm):
    """Add somebody, or change what is said of them."""

    form = forms.ContactForm
    to = "youth:contact"
    said = _("Kontakten er lagret.")
    parts = _PARTS
    row: UUID | None = None

    def title(self) -> Text:
        return _("Endre kontakt") if self.row else _("Ny kontakt")

    def offered(self) -> dict[str, Any]:
        return {"protected": _is_protected(self.person)}

    def begun(self, found: Opened) -> dict[str, Any]:
        if self.row is None:
            return {}
        there = queries.contact(found, self.row)
        content = dict(there.content())
        content["phones"] = "\n".join(content.get("phones", []))
        return {**content, "kind": there.kind, "seen": mark(there)}

    def act(self, wanted: Wanted) -> None:
        page = {name: wanted.pop(name) for name in ("kind", "seen", "nonce")}
        services.save(by=self.viewer, person=self.person, contact_uid=self.row, content=wanted, **page)


class Withhold(RecordForm):
    """Decide that information is kept from a guardian (SAM-3)."""

    form = forms.WithholdForm
    does = staticmethod(services.withhold)
    heading = _("Hold informasjon tilbake")
    intro = _(
        "Foresatte har som regel rett til informasjon. Det som holdes tilbake, skal ha et grunnlag i loven."
    )
    to = "youth:contact"
    said = _("Avgjørelsen er lagret.")
    parts = _PARTS
    row: UUID

    def offered(self) -> dict[str, Any]:
        today = clock.today(self.service.timezone)
        return {
            "bases": [
                (each.code, f"{each.label} ({each.source})" if each.source else each.label)
                for each in withholding_on(today, of_record(self.person))
            ]
        }

    def begun(self, found: Opened) -> dict[str, Any]:
        there = queries.contact(found, self.row)
        decided = there.content().get("withheld") or {}
        review_on = date.fromisoformat(decided["review_on"]) if decided else None
        return {
            "basis": decided.get("basis"), "reason": decided.get("reason"), "review_on": review_on, "seen": mark(there),
        }  # fmt: skip

    def about(self) -> dict[str, Any]:
        return {"person": self.person, "contact_uid": self.row}


@button(to="youth:contact", said=_("Informasjonen holdes ikke lenger tilbake."))
def tell(viewer: Actor, person: YoungPerson, row: UUID) -> None:
    """Nothing is kept from them any more."""
    services.tell(by=viewer, person=person, contact_uid=row)


@button(to="youth:contact", said=_("Kontakten er avsluttet. Den står nederst på siden."))
def end(viewer: Actor, person: YoungPerson, row: UUID) -> None:
    """They have no more to do with the young person."""
    services.end(by=viewer, person=person, contact_uid=row)


@button(to="youth:contact", said=_("Kontakten er i bruk igjen."))
def resume(viewer: Actor, person: YoungPerson, row: UUID) -> None:
    """«Angre» of that."""
    services.resume(by=viewer, person=person, contact_uid=row)


def _is_protected(person: YoungPerson) -> bool:
    return person.access_class == AccessClass.PROTECTED
