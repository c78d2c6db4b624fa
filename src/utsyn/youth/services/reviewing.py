"""Follow-up of the access log: the rules' findings become flags, a leader says what each was (LOG-6, LOG-7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.crypto.hashing import Hasher, service_key
from utsyn.youth.access_limits import limits_on
from utsyn.youth.models import AccessFlag, YoungPerson
from utsyn.youth.queries.flags import flag_for
from utsyn.youth.queries.looks import looks_of
from utsyn.youth.queries.settings import choices_of
from utsyn.youth.services.granting import check_choice
from utsyn.youth.snooping import SAMPLE, Finding, findings, sample

WEEK = 7  # days


def scan(*, by: Actor, service: Service, day: date) -> int:
    """Hold a local day's look-ups against the rules, and draw a sample of the week before it; how many flags are new.
    Twice is once.

    Raises Refused for those who may not read the access log.
    """
    require(by, Permission.SEE_ACCESS_LOG, service)
    found = findings(looks_of(by, service, day), limits_on(day), choices_of(service).mass_limit)
    found += _sampled(by, service, day)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        new = sum(_kept(service, one) for one in found)
        if new:
            record(by, "youth.flags_found", service, count=new, day=str(day))
    return new


def _sampled(by: Actor, service: Service, day: date) -> list[Finding]:
    """The sample of the last whole week before ``day``, Monday to Sunday; none where it has been drawn."""
    monday = day - timedelta(days=day.weekday() + WEEK)
    sunday = monday + timedelta(days=WEEK - 1)
    drawn = AccessFlag.objects.filter(service=service, rule=SAMPLE, on_date__range=(monday, sunday))
    if drawn.exists():
        return []
    looks = [
        look for n in range(WEEK) for look in looks_of(by, service, monday + timedelta(days=n), sealed=False)
    ]
    lots = Hasher(service, "sample")
    return sample(looks, lambda look: lots.whole(look.digest), limits_on(sunday).samples_a_week)


def _kept(service: Service, one: Finding) -> bool:
    """Whether the finding is new. One that nobody has looked at yet gets the events that came since."""
    rows = AccessFlag.objects.filter(
        service=service, rule=one.rule, user=one.user, person=one.person, on_date=one.day
    )
    standing = rows.first()
    if standing is not None:
        if standing.reviewed_at is None and list(one.events) != standing.events:
            standing.events = list(one.events)
            standing.save(update_fields=["events"])
        return False
    key = service_key(service)
    if one.person is not None:
        person = YoungPerson.objects.select_related("data_key").get(pk=one.person)
        key = person.data_key if person.is_readable else key  # a record that was erased since has none
    flag = AccessFlag(
        service=service,
        rule=one.rule,
        user_id=one.user,
        person_id=one.person,
        on_date=one.day,
        events=list(one.events),
        found_at=clock.now(),
        data_key=key,
    )
    flag.seal({})
    flag.save()
    return True


def review(*, by: Actor, service: Service, flag: UUID, outcome: str, comment: str) -> AccessFlag:
    """Say what it was, once, and not of one's own look-ups.

    Raises Refused for those who may not read the access log; AccessFlag.DoesNotExist for one that the viewer may not
    know of; Invalid for one's own and for no comment; NotAllowedNow where somebody was first.
    """
    require(by, Permission.SEE_ACCESS_LOG, service)
    row = flag_for(by, service, flag)
    if by.user is None:
        raise Refused(Permission.SEE_ACCESS_LOG, service.code)
    if row.user_id == by.user.pk:
        raise Invalid(_("Du kan ikke vurdere dine egne oppslag. Be en annen leder om det."))
    check_choice(outcome, AccessFlag.Outcome, field="outcome")
    if not comment.strip():
        raise Invalid(_("Skriv kort hva du har funnet ut."), field="comment")
    with transaction.atomic():
        require(by, Permission.SEE_ACCESS_LOG, service)
        row = _locked(row)
        if row.reviewed_at is not None:
            raise NotAllowedNow(_("Dette er allerede vurdert."))
        row.seal({**row.content(), "comment": comment.strip()})
        row.outcome, row.reviewed_at, row.reviewed_by = outcome, clock.now(), by.user
        row.save(update_fields=["sealed", "outcome", "reviewed_at", "reviewed_by"])
        _note(by, service, row, "youth.flag_reviewed", outcome=outcome)
    return row


def tell(
    *, by: Actor, service: Service, flag: UUID, controller: str, person: bool, reason: str = ""
) -> AccessFlag:
    """Write down who was told of an unlawful look-up: the controller, and the young person or why not (LOG-7, PVN-18).

    May be said again when more is known. Raises Refused; AccessFlag.DoesNotExist; Invalid for one's own and for what
    is missing; NotAllowedNow for what was no breach.
    """
    require(by, Permission.SEE_ACCESS_LOG, service)
    row = flag_for(by, service, flag)
    if by.user is None:
        raise Refused(Permission.SEE_ACCESS_LOG, service.code)
    if row.user_id == by.user.pk:
        raise Invalid(_("Du kan ikke vurdere dine egne oppslag. Be en annen leder om det."))
    if not controller.strip():
        raise Invalid(_("Skriv hvem i kommunen som har fått beskjed."), field="controller")
    if not person and not reason.strip():
        raise Invalid(_("Skriv hvorfor ungdommen ikke har fått vite det."), field="reason")
    with transaction.atomic():
        require(by, Permission.SEE_ACCESS_LOG, service)
        row = _locked(row)
        if row.outcome != AccessFlag.Outcome.BREACH:
            raise NotAllowedNow(_("Bare urettmessige oppslag meldes videre."))
        told = {
            "controller": controller.strip(),
            "person": person,
            "reason": "" if person else reason.strip(),
            "at": clock.now().isoformat(),
        }
        row.seal({**row.content(), "told": told})
        row.save(update_fields=["sealed"])
        _note(by, service, row, "youth.breach_told", informed=person)
    return row


def _locked(flag: AccessFlag) -> AccessFlag:
    rows = AccessFlag.objects.select_related("data_key__parent", "person__service")
    return rows.select_for_update(of=("self",)).get(pk=flag.pk)


def _note(by: Actor, service: Service, flag: AccessFlag, action: str, **detail: Any) -> None:
    """The event is about the young person where the flag is, so that «Hvem har sett» shows it."""
    record(by, action, flag.person or service, flag=str(flag.uid), rule=flag.rule, **detail)
