"""Who can be put on a team: those who work there that day. Who has left is not among them (wish 36)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import SessionStaff

#: Somebody without a sign-in works there as long as field sessions have named them within so many days.
LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Available:
    """Somebody who can be put on a team: an employee, or a user who has never been on anything yet."""

    name: str
    staff: int | None
    user: int | None
    #: Whether they can be asked to take a shift: they sign in, count in the field, and have been on something.
    can_answer: bool

    @property
    def choice(self) -> str:
        """What a form sends: ``s12`` for the employee, ``u34`` for the user."""
        return f"s{self.staff}" if self.staff else f"u{self.user}"


class Employment:
    """Who holds a role in a service between two days, read once: two questions for a page, however long."""

    def __init__(self, service: Service, first: date, last: date) -> None:
        rows = Membership.objects.filter(
            Q(to_date__isnull=True) | Q(to_date__gte=first),
            service=service,
            from_date__lte=last,
            user__is_active=True,
        )
        self._held: dict[int, list[tuple[str, date, date | None]]] = {}
        for user, role, since, until in rows.values_list("user_id", "role", "from_date", "to_date"):
            self._held.setdefault(user, []).append((role, since, until))

    def roles_on(self, user: int, day: date) -> set[str]:
        """Codes of the roles that the user holds that day."""
        return {
            role
            for role, since, until in self._held.get(user, [])
            if since <= day and (until is None or day <= until)
        }

    def goes_out(self, user: int, day: date) -> bool:
        """Whether one of their roles that day is one that counts in the field."""
        return any(
            Permission.RECORD_FIELD in roles()[role].permissions
            for role in self.roles_on(user, day)
            if role in roles()
        )

    def has_left(self, staff: StaffMember, day: date) -> bool:
        """Whether the employee had a sign-in, and holds no role that day. Of those without one, nobody knows."""
        return staff.user_id is not None and not self.roles_on(staff.user_id, day)

    def users(self) -> list[int]:
        """Everybody who holds a role on some day."""
        return list(self._held)


def available(viewer: Actor, service: Service, day: date) -> list[Available]:
    """Those who can be put on a team that day, by name. Raises Refused without the right to see the field."""
    require(viewer, Permission.SEE_FIELD, service)
    employment = Employment(service, day, day)
    since = clock.today(service.timezone) - LATELY
    lately = set(
        SessionStaff.objects.filter(session__service=service, session__on_date__gte=since)
        .values_list("staff_member_id", flat=True)
        .distinct()
    )
    found, linked = [], set()
    for staff in StaffMember.objects.filter(service=service):
        if staff.user_id is None:
            works, goes_out = staff.pk in lately, False
        else:
            linked.add(staff.user_id)
            goes_out = employment.goes_out(staff.user_id, day)
            works = goes_out or (staff.pk in lately and not employment.has_left(staff, day))
        if works:
            found.append(Available(str(staff), staff.pk, staff.user_id, goes_out))
    fresh = [user for user in employment.users() if user not in linked and employment.goes_out(user, day)]
    names = Membership.objects.filter(service=service, user__in=fresh).values_list("user_id", "user__name")
    found += [Available(name, None, user, False) for user, name in dict(names).items()]
    return sorted(found, key=lambda one: (one.name.casefold(), one.choice))
