"""Handing over everything that an employee owns, in bulk and all or nothing (wishes 36–40, TIL-5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.models import AccessClass, Task, YoungPerson
from utsyn.youth.ownership import HandOver, Owned, owners
from utsyn.youth.queries.access import members
from utsyn.youth.queries.circle import Circle, circles
from utsyn.youth.queries.leaving import owned_by
from utsyn.youth.services.granting import check_receiver


@dataclass(frozen=True, slots=True)
class Handed:
    """How much changed hands: records, and things in all."""

    records: int
    things: int


def hand_over(
    *,
    by: Actor,
    service: Service,
    leaver: User,
    receiver: User,
    exceptions: Mapping[UUID, User],
    last_day: date,
    note: str,
    mark: str,
) -> Handed:
    """Hand over all of it to ``receiver``, but for the records in ``exceptions``, by the record's uid.

    Each receiver gets a task on each record with the note, sealed below the record's key. Sent again when all is done
    it changes nothing. Raises Refused for those who do not lead; Invalid for a receiver who is out of use, kept out of
    a record, or the leader themself; NotAllowedNow where something has changed since ``mark``, and where nobody would
    be left who can open one of the records.
    """
    require(by, Permission.LEAD_YOUTH, service)
    if by.user is None:
        raise Refused(Permission.LEAD_YOUTH, service.code)
    able = members(service, Permission.RECORD_YOUTH)
    for each in {receiver, *exceptions.values()}:
        if each == by.user:
            raise Invalid(_("Du kan ikke overføre til deg selv. Be en annen leder om det."), field="receiver")
        if each == leaver or each not in able:
            raise Invalid(_("Velg en kollega som er i bruk og kan skrive i journaler."), field="receiver")
    with transaction.atomic():
        require(by, Permission.LEAD_YOUTH, service)
        Service.objects.select_for_update().get(pk=service.pk)
        things, stands = owned_by(by, service, leaver)
        if not things:
            return Handed(0, 0)
        if stands != mark:
            raise NotAllowedNow(_("Noe er endret siden du åpnet siden. Se over listen, og prøv igjen."))
        order = HandOver(by, service, leaver, last_day)
        strict = {
            one.person for one in things if one.person and one.person.access_class != AccessClass.ORDINARY
        }
        before = circles(service, strict)
        given = _give(order, things, receiver, exceptions)
        _check_left(order, before, circles(service, strict))
        for person, kinds in given.items():
            to = exceptions.get(person.uid, receiver)
            _leave_note(order, person, to, note)
            record(by, "youth.handed_over", person, who=leaver.pk, receiver=to.pk, counts=kinds)
        record(by, "youth.leaving_done", service, who=leaver.pk, last_day=str(last_day), count=len(things))
    return Handed(len(given), len(things))


def _give(
    order: HandOver, things: list[Owned], receiver: User, exceptions: Mapping[UUID, User]
) -> dict[YoungPerson, dict[str, int]]:
    """By record, how many of each kind changed hands or ended."""
    counts: dict[YoungPerson, dict[str, int]] = {}
    for owner in owners():
        mine = [one for one in things if one.kind == owner.kind]
        if owner.ends:
            if mine:
                owner.give(order, mine, None)
        else:
            by_receiver: dict[User, list[Owned]] = defaultdict(list)
            for one in mine:
                to = exceptions.get(one.person.uid, receiver) if one.person else receiver
                by_receiver[to].append(one)
                if one.person is not None:
                    check_receiver(one.person, to, field="receiver")
            for to, theirs in by_receiver.items():
                owner.give(order, theirs, to)
        for one in mine:
            if one.person is not None:
                kinds = counts.setdefault(one.person, {})
                kinds[owner.kind.partition(".")[2]] = kinds.get(owner.kind.partition(".")[2], 0) + 1
    return counts


def _check_left(order: HandOver, before: Mapping[int, Circle], after: Mapping[int, Circle]) -> None:
    """A grant ends with whoever leaves, and is nobody else's: somebody must be let in first."""
    day = max(clock.today(order.service.timezone), order.last_day + timedelta(days=1))
    if any(order.leaver.pk in circle.on(day) and not after[pk].on(day) for pk, circle in before.items()):
        raise NotAllowedNow(
            _(
                "Noen journaler med snever tilgang blir uten noen som kan åpne dem. Gi mottakeren tilgang først."
            )
        )


def _leave_note(order: HandOver, person: YoungPerson, receiver: User, note: str) -> None:
    """What the receiver is to know, as a task on the record, sealed with its key."""
    if not note.strip() or order.by.user is None:
        return
    task = Task(
        service=order.service,
        person=person,
        data_key=person.data_key,
        due=max(order.last_day, clock.today(order.service.timezone)),
        assigned_to=receiver,
        created_at=clock.now(),
        created_by=order.by.user,
    )
    task.seal({"title": _("Overlevering fra %(name)s") % {"name": order.leaver}, "note": note.strip()})
    task.save()
