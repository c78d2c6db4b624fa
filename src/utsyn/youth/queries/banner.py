"""What stands at the top of every page about a young person, so that nobody reads or writes on the wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from utsyn.core import clock
from utsyn.youth.models import AccessClass, EmergencyAccess, Identity, KeyWorker
from utsyn.youth.queries.opening import Opened
from utsyn.youth.relations import in_force
from utsyn.youth.rules import Basis


@dataclass(frozen=True, slots=True)
class Banner:
    """Who this is, who follows them, and what everybody must know before they get in touch."""

    uid: UUID
    name: str
    nicknames: str  # those that are not the name itself, with commas
    birth_year: int | None
    age: int | None  # whole years today
    key_workers: tuple[str, ...]  # the primary one first
    important: str
    safe_contact: str
    phone: str  # the first one, E.164
    access_class: str  # the label of a stricter one; empty for the ordinary
    anonymous: bool  # known by a nickname only
    merged: bool  # rows of another record stand here too
    restricted: bool  # art. 18: to be read by few and changed by nobody
    emergency_until: datetime | None  # the viewer sees this as an emergency, until then
    read_at: datetime  # what is printed says when
    timezone: str


def banner(opened: Opened, followed: Sequence[KeyWorker] | None = None) -> Banner:
    """The banner of a record that has been opened, on this day in the service's time zone.

    A page that has read who follows the young person today gives them in ``followed``, the primary one first.
    """
    person, service = opened.person, opened.service
    content = person.content()
    day = clock.today(service.timezone)
    if followed is None:
        rows = KeyWorker.objects.filter(in_force(day), person__in=opened.same).select_related("staff")
        followed = list(rows.order_by("role", "from_date", "pk"))
    name = person.name
    return Banner(
        uid=person.uid,
        name=name,
        nicknames=", ".join(each for each in person.nicknames if each != name),
        birth_year=person.birth_year,
        age=person.age_on(day),
        key_workers=tuple(dict.fromkeys(str(row.staff) for row in followed)),
        important=str(content.get("important", "")),
        safe_contact=str(content.get("safe_contact", "")),
        phone=next(iter(content.get("phones", [])), ""),
        access_class=""
        if person.access_class == AccessClass.ORDINARY
        else str(AccessClass(person.access_class).label),
        anonymous=person.identity == Identity.NICKNAME,
        merged=len(opened.same) > 1,
        restricted=person.restricted_at is not None,
        emergency_until=_emergency_until(opened) if opened.basis == Basis.EMERGENCY else None,
        read_at=clock.now(),
        timezone=service.timezone,
    )


def _emergency_until(opened: Opened) -> datetime | None:
    """When the viewer's emergency access ends; of several, the last."""
    user, now = opened.viewer.user if opened.viewer else None, clock.now()
    rows = EmergencyAccess.objects.filter(
        person__in=opened.same, user=user, ended_at__isnull=True, from_at__lte=now, until_at__gt=now
    )
    return rows.order_by("-until_at").values_list("until_at", flat=True).first()
