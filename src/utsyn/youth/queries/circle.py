"""The circle of a record: who is let in for longer than an emergency, today and later. It is not to end with nobody.

Of a stricter class the circle is all there is: nobody outside it can let anybody in (TIL-1, IDN-8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth.models import AccessClass, Impediment, KeyWorker, Objection, RecordGrant, YoungPerson
from utsyn.youth.relations import whole

#: So many days before, those inside are told that it will be empty.
WARNED_DAYS = 14


@dataclass(frozen=True, slots=True)
class Stay:
    """One way in: a user's primary key, and its days, both included; no last day means still."""

    user: int
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Circle:
    """Every way into one record that holds now or later, of those whom nothing keeps out."""

    stays: tuple[Stay, ...] = ()

    def on(self, day: date) -> set[int]:
        """The primary keys of the users who are inside on a day."""
        return {one.user for one in self.stays if one.first <= day and (one.last is None or one.last >= day)}

    def ends(self, today: date) -> date | None:
        """The last day with somebody inside, where it is no more than WARNED_DAYS away; None where it is empty now."""
        for ahead in range(WARNED_DAYS + 1):
            day = today + timedelta(days=ahead)
            if not self.on(day):
                return None
            if not self.on(day + timedelta(days=1)):
                return day
        return None


def circle_of(person: YoungPerson) -> Circle:
    """The circle of one record, those merged into it included."""
    return circles(person.service, [person])[person.pk]


@as_it_stands
def circles(service: Service, persons: Iterable[YoungPerson]) -> dict[int, Circle]:
    """The circles of many records of a service, by primary key.

    Somebody out of use, without the right to see records, objected to or impeded is inside nowhere. A restricted record
    is open to those of its circle alone who settle requests about deletion. The team and substitutes are no part of it:
    they come to ordinary records only.
    """
    known = {person.pk: person for person in persons}
    roots = {pk: pk for pk in known}
    merged = YoungPerson.objects.filter(merged_into__in=known).values_list("pk", "merged_into")
    roots |= {pk: root for pk, root in merged if root is not None}
    today = clock.today(service.timezone)
    still = Q(to_date__isnull=True) | Q(to_date__gte=today)
    workers = KeyWorker.objects.filter(still, person__in=roots, staff__user__isnull=False).order_by()
    grants = RecordGrant.objects.filter(still, person__in=roots, ended_at__isnull=True).order_by()
    rows = [
        *workers.values_list("person", "staff__user", "from_date", "to_date"),
        *grants.values_list("person", "user", "from_date", "to_date"),
    ]
    out = {
        (roots[pk], user)
        for model in (Objection, Impediment)
        for pk, user in model.objects.filter(person__in=roots, ended_at__isnull=True)
        .order_by()
        .values_list("person", "user")
    }
    sees, disposes = set(), set()
    for user in User.objects.filter(pk__in={row[1] for row in rows}, is_active=True):
        actor = Actor.of(user)
        sees |= {user.pk} if can(actor, Permission.SEE_YOUTH, service) else set()
        disposes |= {user.pk} if can(actor, Permission.DISPOSE_YOUTH, service) else set()
    found: dict[int, list[Stay]] = defaultdict(list)
    for pk, who, first, last in rows:
        root = roots[pk]
        able = sees if known[root].restricted_at is None else sees & disposes
        if who in able and (root, who) not in out:
            found[root].append(Stay(who, first, last))
    return {pk: Circle(tuple(found[pk])) for pk in known}


def unopened(viewer: Actor, service: Service) -> list[UUID]:
    """The ids of the service's records of a stricter class that nobody is inside today. Reads no box.

    For the command line alone: nobody else is to learn that there are any. Raises Refused.
    """
    if not viewer.is_system:
        raise Refused(Permission.LEAD_YOUTH, service.code)
    strict = whole(service).exclude(access_class=AccessClass.ORDINARY).select_related("service")
    today, rows = clock.today(service.timezone), {person.pk: person for person in strict}
    return [rows[pk].uid for pk, circle in circles(service, rows.values()).items() if not circle.on(today)]
