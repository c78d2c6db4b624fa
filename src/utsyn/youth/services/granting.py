"""Letting somebody in for a time, ending it, and how narrow the circle is (TIL-1, IDN-8)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.youth.access_limits import limits_on
from utsyn.youth.changes import people_changed
from utsyn.youth.models import (
    AccessClass,
    Contact,
    Impediment,
    Merge,
    Objection,
    RecordGrant,
    YoungPerson,
)
from utsyn.youth.queries.access import keys_of, members
from utsyn.youth.queries.circle import Circle, circle_of
from utsyn.youth.rules import require_lead


def check_not_last(person: YoungPerson, user: int, day: date, *, before: Circle) -> None:
    """Raises NotAllowedNow where a record of a stricter class has somebody inside on ``day`` no more, because ``user``,
    who was there ``before``, is not: nobody could be let in after that. An emergency is nobody inside."""
    if person.access_class == AccessClass.ORDINARY or user not in before.on(day):
        return
    if not circle_of(person).on(day):
        raise NotAllowedNow(
            _("Dette er den siste som kan åpne journalen. Gi noen andre egen tilgang først, og prøv igjen.")
        )


def locked(person: YoungPerson) -> YoungPerson:
    """The record's row as it stands now, locked until the transaction ends."""
    rows = YoungPerson.objects.select_related("service", "data_key").select_for_update(of=("self",))
    return rows.get(pk=person.pk)


def check_receiver(person: YoungPerson, user: User, *, field: str) -> None:
    """Raises Invalid for somebody who cannot be let in: not in use, or kept out of this very record."""
    if user not in members(person.service):
        raise Invalid(_("Velg en som er i bruk og kan se journaler i tjenesten."), field=field)
    same = keys_of(person)
    kept = {"person__in": same, "user": user, "ended_at__isnull": True}
    if Objection.objects.filter(**kept).exists() or Impediment.objects.filter(**kept).exists():
        raise Invalid(
            _("%(name)s skal ikke ha tilgang til denne journalen. Velg en annen.") % {"name": user},
            field=field,
        )


def check_choice(value: str, among: type[models.TextChoices], *, field: str) -> None:
    """Raises Invalid for a code that there is none of: forms offer no other."""
    if value not in among.values:
        raise Invalid(_("Velg ett av svarene."), field=field, value=value, valid=among.values)


def check_days(first: date, last: date, today: date) -> None:
    """Raises Invalid for days that are over, in the wrong order or too far apart (TIL-1)."""
    longest = limits_on(today).grant_days
    if last < first:
        raise Invalid(_("Siste dag må være etter første dag."), field="to_date")
    if last < today:
        raise Invalid(_("Siste dag er allerede over. Velg en dag fra i dag."), field="to_date")
    if last > first + timedelta(days=longest):
        said = _("Tilgang kan gis for høyst %(days)d dager. Den kan fornyes etterpå.")
        raise Invalid(said % {"days": longest}, field="to_date")


def grant(
    *, by: Actor, person: YoungPerson, user: User, kind: str, from_date: date, to_date: date, reason: str
) -> RecordGrant:
    """Let ``user`` in from a day to a day. The same again is the one that stands.

    Raises Refused for those who do not lead the record; Invalid for oneself, for one who is kept out, for days that
    make no sense and for no reason.
    """
    require_lead(by, person)
    if by.user is not None and by.user.pk == user.pk:
        raise Invalid(_("Du kan ikke gi deg selv tilgang. Be en annen leder om det."), field="user")
    check_choice(kind, RecordGrant.Kind, field="kind")
    check_days(from_date, to_date, clock.today(person.service.timezone))
    if not reason.strip():
        raise Invalid(_("Skriv hvorfor, så den som ser over tilgangene forstår det."), field="reason")
    with transaction.atomic():
        row = locked(person)
        require_lead(by, row)
        check_receiver(row, user, field="user")
        same = {"person": row, "user": user, "kind": kind, "from_date": from_date, "to_date": to_date}
        if (standing := RecordGrant.objects.filter(**same, ended_at__isnull=True).first()) is not None:
            return standing
        made = RecordGrant(
            service=row.service, data_key=row.data_key, given_at=clock.now(), given_by=_user(by), **same
        )
        made.seal({"reason": reason.strip()})
        made.save()
        record(
            by,
            "youth.grant_given",
            row,
            who=user.pk,
            kind=kind,
            from_date=str(from_date),
            to_date=str(to_date),
        )
    return made


def end_grant(*, by: Actor, person: YoungPerson, grant_uid: UUID) -> RecordGrant:
    """End it now. Twice is once; the one who has it need not be in use any more (wish 40).

    Raises Refused; RecordGrant.DoesNotExist for one of another record; NotAllowedNow for the last one's way into a
    record of a stricter class.
    """
    require_lead(by, person)
    with transaction.atomic():
        stands = locked(person)
        require_lead(by, stands)
        before = circle_of(stands)
        rows = RecordGrant.objects.select_for_update(of=("self",)).filter(person__in=keys_of(person))
        row = rows.get(uid=grant_uid)
        if row.ended_at is None:
            row.ended_at, row.ended_by = clock.now(), by.user
            row.save(update_fields=["ended_at", "ended_by"])
            check_not_last(stands, row.user_id, clock.today(stands.service.timezone), before=before)
            record(by, "youth.grant_ended", person, who=row.user_id, kind=row.kind)
    return row


def set_class(*, by: Actor, person: YoungPerson, access_class: str, version: int) -> YoungPerson:
    """How narrow the circle is. Blocking the address also takes it out of the boxes, for good (IDN-8).

    Raises Refused; Invalid where nobody would be left who may open it; NotAllowedNow where somebody has changed the
    record since ``version``.
    """
    require_lead(by, person)
    check_choice(access_class, AccessClass, field="access_class")
    with transaction.atomic():
        row = locked(person)
        require_lead(by, row)
        if row.access_class == access_class:
            return row
        if row.version != version:
            raise NotAllowedNow(
                _("Noen andre endret journalen mens du holdt på. Se hva som står nå, og prøv igjen.")
            )
        before, row.access_class = row.access_class, access_class
        row.version += 1
        row.save(update_fields=["access_class", "version"])
        if access_class != AccessClass.ORDINARY and not circle_of(row).on(clock.today(row.service.timezone)):
            raise Invalid(
                _("Gi noen egen tilgang først. Ellers blir det ingen igjen som kan åpne journalen."),
                field="access_class",
            )
        erased = _erase_addresses(row) if access_class == AccessClass.PROTECTED else 0
        people_changed(
            row.service, [row]
        )  # the figures do not say where somebody with a blocked address lives
        record(by, "youth.class_changed", row, before=before, after=access_class, count=erased)
    return row


def _erase_addresses(person: YoungPerson) -> int:
    """Take the address out of every box that has it: the person's own, those merged, the family's. How many had it."""
    same = keys_of(person)
    boxes: list[YoungPerson | Contact] = [
        *YoungPerson.objects.filter(pk__in=same).select_related("data_key__parent"),
        *Contact.objects.filter(person__in=same)
        .exclude(kind=Contact.Kind.PROFESSIONAL)
        .select_related("data_key__parent"),
    ]
    erased = 0
    for box in boxes:
        content = dict(box.content()) if box.is_readable else {}
        if content.pop("address", None) is not None:
            box.seal(content)
            box.save(update_fields=["sealed"])
            erased += 1
    for merge in Merge.objects.filter(kept__in=same).select_related("data_key__parent"):
        told = dict(merge.content()) if merge.is_readable else {}
        parts = {name: _without_address(value) for name, value in told.items()}
        if parts != told:
            merge.seal(parts)
            merge.save(update_fields=["sealed"])
            erased += 1
    return erased


def _without_address(value: object) -> object:
    return (
        {name: one for name, one in value.items() if name != "address"} if isinstance(value, dict) else value
    )


def _user(by: Actor) -> User:
    """Who gives. The command line gives no access."""
    if by.user is None:
        raise Invalid(_("Bare en innlogget leder kan gi tilgang."))
    return by.user
