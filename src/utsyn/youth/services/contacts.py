"""Guardians, network and helpers around a young person, and what is kept from a guardian (SAM-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.youth.legal import withholding_on
from utsyn.youth.locking import locked, require_unchanged, same_as, sent_before, uid_of
from utsyn.youth.models import AccessClass, Contact, YoungPerson
from utsyn.youth.phones import accepted
from utsyn.youth.regimes import of_record
from utsyn.youth.rules import require_write

#: Whether the service may get in touch with them.
MAY_CONTACT = ("yes", "ask", "no")
LONGEST = {"name": 200, "relation": 100, "email": 254, "address": 300, "note": 2000}


def save(
    *,
    by: Actor,
    person: YoungPerson,
    kind: str,
    content: dict[str, Any],
    contact_uid: UUID | None = None,
    nonce: UUID | None = None,
    seen: str | None = None,
) -> Contact:
    """Add somebody, or change what is said of them. The same form sent twice (``nonce``) adds one; nothing new is no
    change. What is withheld is not touched: see :func:`withhold`.

    Raises Refused; Contact.DoesNotExist for one of another record; Invalid, with the field; NotAllowedNow where
    somebody else was first.
    """
    require_write(by, person)
    if kind not in Contact.Kind.values:
        raise Invalid(_("Velg hvem dette er."), field="kind", value=kind, valid=Contact.Kind.values)
    said = _said(content)
    with transaction.atomic():
        row = locked(by, person)
        if row.access_class == AccessClass.PROTECTED and kind != Contact.Kind.PROFESSIONAL:
            said.pop("address", None)  # where they live is where the young person lives (IDN-8)
        if contact_uid is None:
            if (already := sent_before(Contact, row, nonce)) is not None:
                return already
            contact = Contact(
                service=row.service, person=row, kind=kind, data_key=row.data_key, created_at=clock.now(),
                **uid_of(Contact, nonce),
            )  # fmt: skip
            contact.seal(said)
            contact.save()
            record(by, "youth.contact_added", row, kind=kind, fields=sorted(contact.content()))
            return contact
        contact = _contact(row, contact_uid)
        before = dict(contact.content())
        withheld = before.pop("withheld", None)
        if "address" not in content and kind == contact.kind == Contact.Kind.PROFESSIONAL:
            # The form of a protected record has no such field (IDN-8); where a helper works is no secret.
            said["address"] = before.get("address", "")
        said = {name: value for name, value in said.items() if value}
        changed = sorted(name for name in {*before, *said} if before.get(name) != said.get(name))
        if kind != contact.kind:
            changed.append("kind")
        if not changed:
            return contact
        require_unchanged(contact, seen)
        contact.kind = kind
        contact.seal({**said, "withheld": withheld})
        contact.save(update_fields=["kind", "sealed"])
        record(by, "youth.contact_changed", row, kind=kind, fields=changed)
    return contact


def end(*, by: Actor, person: YoungPerson, contact_uid: UUID) -> Contact:
    """They have no more to do with the young person; what was said stays to be read. Twice is once. Raises Refused."""
    return _mark(by, person, contact_uid, ended=True)


def resume(*, by: Actor, person: YoungPerson, contact_uid: UUID) -> Contact:
    """«Angre» of :func:`end`; raises as that."""
    return _mark(by, person, contact_uid, ended=False)


def withhold(
    *,
    by: Actor,
    person: YoungPerson,
    contact_uid: UUID,
    basis: str,
    reason: str,
    review_on: date | None,
    seen: str | None = None,
) -> Contact:
    """Decide that information is kept from a guardian: by which law, why, and when it is to be looked at again (SAM-3).

    Raises Refused; Contact.DoesNotExist; Invalid where one of the three is missing, for a basis that is not law today
    and a day that has been; NotAllowedNow for one who is no guardian, and where somebody else was first.
    """
    require_write(by, person)
    today = clock.today(person.service.timezone)
    if basis not in [each.code for each in withholding_on(today, of_record(person))]:
        raise Invalid(_("Velg hvilket grunnlag dere har i loven."), field="basis", value=basis)
    if not reason.strip():
        raise Invalid(_("Skriv hvorfor, så den som leser det senere forstår det."), field="reason")
    if review_on is None or review_on <= today:
        raise Invalid(_("Velg en dag framover da dere vurderer dette på nytt."), field="review_on")
    with transaction.atomic():
        row = locked(by, person)
        contact = _contact(row, contact_uid)
        if contact.kind != Contact.Kind.GUARDIAN:
            raise NotAllowedNow(_("Bare informasjon til foresatte kan holdes tilbake på denne måten."))
        require_unchanged(contact, seen)
        decision = {
            "basis": basis, "reason": reason.strip(), "review_on": str(review_on), "by": by.label, "on": str(today),
        }  # fmt: skip
        contact.seal({**contact.content(), "withheld": decision})
        contact.save(update_fields=["sealed"])
        record(
            by, "youth.withheld", row, reason_code=basis, review_on=str(review_on), contact=str(contact.uid)
        )
    return contact


def tell(*, by: Actor, person: YoungPerson, contact_uid: UUID) -> Contact:
    """Nothing is kept from them any more. Twice is once. Raises Refused; Contact.DoesNotExist."""
    require_write(by, person)
    with transaction.atomic():
        row = locked(by, person)
        contact = _contact(row, contact_uid)
        content = dict(contact.content())
        if content.pop("withheld", None) is not None:
            contact.seal(content)
            contact.save(update_fields=["sealed"])
            record(by, "youth.withheld_ended", row, contact=str(contact.uid))
    return contact


def _mark(by: Actor, person: YoungPerson, uid: UUID, *, ended: bool) -> Contact:
    require_write(by, person)
    with transaction.atomic():
        row = locked(by, person)
        contact = _contact(row, uid)
        if (contact.ended_at is not None) is not ended:
            contact.ended_at = clock.now() if ended else None
            contact.save(update_fields=["ended_at"])
            record(by, "youth.contact_ended" if ended else "youth.contact_resumed", row, kind=contact.kind)
    return contact


def _contact(person: YoungPerson, uid: UUID) -> Contact:
    rows = Contact.objects.select_for_update(of=("self",)).select_related("data_key__parent")
    return rows.get(uid=uid, person__in=same_as(person))


def _said(content: dict[str, Any]) -> dict[str, Any]:
    """The box's fields, put in order. Raises Invalid, with the field."""
    said: dict[str, Any] = {name: str(content.get(name) or "").strip() for name in LONGEST}
    for name, most in LONGEST.items():
        if len(said[name]) > most:
            raise Invalid(_("Bruk høyst %(most)d tegn.") % {"most": most}, field=name)
    if not said["name"] and not said["relation"]:
        raise Invalid(_("Skriv navnet, eller hvem det er for ungdommen."), field="name")
    said["phones"] = _phones(content.get("phones") or ())
    may = content.get("may_contact") or ""
    if may and may not in MAY_CONTACT:
        raise Invalid(_("Velg ett av svarene."), field="may_contact")
    said["may_contact"] = may
    return said


def _phones(numbers: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found for each in numbers if (found := accepted(each, field="phones"))))
