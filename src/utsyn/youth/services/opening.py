"""Opening a record: a name or a nickname is enough, and whoever opens it follows it from the first day (TIL-2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.services import record
from utsyn.catalogue.codes import Gender
from utsyn.catalogue.models import District
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.core.models import Service
from utsyn.crypto.models import DataKey
from utsyn.youth import identity
from utsyn.youth.changes import people_changed
from utsyn.youth.models import (
    Impediment,
    KeyWorker,
    KeyWorkerRole,
    RecordPeriod,
    Source,
    Status,
    YoungPerson,
)
from utsyn.youth.rules import can_view
from utsyn.youth.services.tokens import match_persons, write_tokens


def open_record(
    *,
    by: Actor,
    service: Service,
    content: Mapping[str, Any],
    gender: str = Gender.UNKNOWN,
    district: District | None = None,
    source: str = "",
    notified_on: date | None = None,
    status: str = Status.ACTIVE,
    nonce: UUID | None = None,
) -> YoungPerson:
    """Open a record from today, with a period of ``status`` (none for ""), followed by whoever opens it.

    ``content`` holds fields of the box, of which a name or a nickname is enough. The same form sent twice (``nonce``)
    is one record. Raises Refused; Invalid, with the field, for what cannot be right, and for a record of oneself.
    """
    require(by, Permission.RECORD_YOUTH, service)
    if by.user is None:
        raise Refused(Permission.RECORD_YOUTH, service.code)
    today = clock.today(service.timezone)
    said = identity.cleaned(content, today=today)
    if not identity.is_enough(said):
        raise Invalid(_("Skriv et navn eller et kallenavn."), field="given_name")
    _require_right_row(service, gender, district, source, notified_on, today)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        if nonce is not None and (already := _opened_with(by, service, nonce)):
            return already
        person = YoungPerson(
            service=service,
            data_key=DataKey.made(service, DataKey.Purpose.PERSON),
            key=str(nonce or uuid4()),
            identity=identity.identity_of(said),
            gender=gender,
            district=district,
            source=source,
            registered_on=today,
            notified_on=notified_on,
            created_at=clock.now(),
        )
        person.seal(said)
        person.save()
        record(by, "youth.opened_new", person, fields=sorted(said))
        KeyWorker.objects.create(
            service=service,
            person=person,
            staff=staff_for(by=by, service=service, user=by.user),
            role=KeyWorkerRole.PRIMARY,
            from_date=today,
        )
        if status:
            RecordPeriod.objects.create(service=service, person=person, status=status, from_date=today)
        write_tokens([person])
        match_persons(by=by, service=service, persons=[person])
        if Impediment.objects.filter(person=person, user=by.user).exists():
            raise Invalid(
                _("Dette nummeret er ditt eget eller til noen nær deg. Be en kollega ta det."), field="number"
            )
        people_changed(service)
    return person


def staff_for(*, by: Actor, service: Service, user: User) -> StaffMember:
    """The employee that a user is in the service; made where there is none. A part of the change that calls it."""
    found = StaffMember.objects.filter(service=service, user=user).first()
    if found is not None:
        return found
    taken = set(StaffMember.objects.filter(service=service).values_list("code", flat=True))
    number, code = 1, f"u{user.pk}"
    while code in taken:
        number += 1
        code = f"u{user.pk}-{number}"
    made, new = StaffMember.objects.get_or_create(  # two records may be given to somebody new at once
        service=service, user=user, defaults={"code": code, "name": user.name}
    )
    if new:
        record(by, "staff.made", made)
    return made


def _opened_with(by: Actor, service: Service, nonce: UUID) -> YoungPerson | None:
    """What the same form made when it was sent before. Somebody else's is not told of."""
    found = (
        YoungPerson.objects.select_related("service", "data_key")
        .filter(service=service, key=str(nonce))
        .first()
    )
    if found is not None and not can_view(by, found):
        raise Invalid(_("Skjemaet er brukt før. Søk en gang til, og begynn på nytt."))
    return found


def _require_right_row(
    service: Service,
    gender: str,
    district: District | None,
    source: str,
    notified_on: date | None,
    today: date,
) -> None:
    if gender not in Gender.values:
        raise Invalid(_("Velg et av svarene."), field="gender")
    if source and source not in Source.values:
        raise Invalid(_("Velg et av svarene."), field="source")
    if district is not None and district.service_id != service.pk:
        raise Invalid(_("Velg en av tjenestens egne bydeler."), field="district")
    if notified_on is not None and notified_on > today:
        raise Invalid(_("Dagen har ikke vært ennå."), field="notified_on")
