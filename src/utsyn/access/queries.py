"""What an administrator may see of a service's people, and what a manager may see of its log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.core.paginator import Page, Paginator
from django.db import transaction

from utsyn.access.models import Clearance, Membership
from utsyn.access.permissions import OF_RECORDS, PRIVILEGED, Permission
from utsyn.access.roles import Role, roles
from utsyn.access.rules import require
from utsyn.accounts.models import User
from utsyn.audit import queries as audit
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service

#: A grant that ends within so many days is due for another look (TIL-1).
REVIEW_DAYS = 30
EVENTS_A_PAGE = 50
#: No database gives a row a key as large as this, and SQLite fails when it is asked for one.
NO_KEY = 1 << 63
#: Before any event; the days of the calendar's first year begin before there is a moment in UTC.
FIRST_DAY = date(2, 1, 1)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody has had, has or will have. ``role`` is None where the role is no longer known."""

    code: str
    role: Role | None
    from_date: date
    to_date: date | None
    in_force: bool
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A user as an administrator sees them. ``state``: ``invited``, ``active``, ``ended`` or ``disabled``."""

    user: User
    grants: tuple[Grant, ...]
    state: str
    second_factor: bool
    clearance: Clearance | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """What today's roles give, with or without the declaration; nothing for one who is out of use."""
        held = (grant.role.permissions for grant in self.grants if grant.in_force and grant.role)
        return frozenset().union(*held) if self.user.is_active else frozenset()

    @property
    def signed_on(self) -> date | None:
        """The day of the declaration of confidentiality."""
        return self.clearance.declaration_signed_on if self.clearance else None

    @property
    def certificate_on(self) -> date | None:
        """The day that the police certificate was shown."""
        return self.clearance.police_certificate_on if self.clearance else None

    @property
    def lacks_declaration(self) -> bool:
        """Whether their role gives them records, and no declaration is entered (TAU-10)."""
        return bool(self.permissions & OF_RECORDS) and self.signed_on is None

    @property
    def lacks_certificate(self) -> bool:
        """Whether they reach further than others, and have shown no police certificate (TIL-8)."""
        return bool(self.permissions & PRIVILEGED) and self.certificate_on is None

    @property
    def current(self) -> Grant | None:
        """The role in force today."""
        return next((grant for grant in self.grants if grant.in_force), None)

    @property
    def ends_soon(self) -> bool:
        """Whether today's role ends within 30 days and no other follows."""
        return bool(self.current and self.current.ends_soon and self.grants[0] is self.current)


def people(viewer: Actor, service: Service) -> list[Person]:
    """Everybody who has or has had a role in the service: those in use first, by name. Raises Refused."""
    require(viewer, Permission.MANAGE_USERS, service)
    order = {"active": 0, "invited": 0, "ended": 1, "disabled": 2}
    return sorted(_people(service), key=lambda one: (order[one.state], str(one.user).casefold(), one.user.pk))


def person(viewer: Actor, service: Service, pk: int) -> Person | None:
    """One of them; None for a user of another service as for no user at all. Raises Refused."""
    require(viewer, Permission.MANAGE_USERS, service)
    return next(iter(_people(service, pk)), None) if pk < NO_KEY else None


def _people(service: Service, pk: int | None = None) -> list[Person]:
    today = clock.today(service.timezone)
    rows = Membership.objects.filter(service=service).select_related("user").order_by("-from_date", "-pk")
    if pk is not None:
        rows = rows.filter(user=pk)
    grants: dict[User, list[Grant]] = {}
    for row in rows:
        grants.setdefault(row.user, []).append(_grant_of(row, today))
    factors = Authenticator.objects.filter(user__in=grants).exclude(type=Authenticator.Type.RECOVERY_CODES)
    with_factor = set(factors.values_list("user_id", flat=True))
    cleared = {row.user_id: row for row in Clearance.objects.filter(service=service, user__in=grants)}
    return [
        Person(user, tuple(held), _state(user, held, today), user.pk in with_factor, cleared.get(user.pk))
        for user, held in grants.items()
    ]


def _grant_of(row: Membership, today: date) -> Grant:
    in_force = row.from_date <= today and (row.to_date is None or row.to_date >= today)
    soon = in_force and row.to_date is not None and row.to_date - today <= timedelta(days=REVIEW_DAYS)
    return Grant(row.role, roles().get(row.role), row.from_date, row.to_date, in_force, soon)


def _state(user: User, grants: list[Grant], today: date) -> str:
    if not user.is_active:
        return "disabled"
    if not any(grant.to_date is None or grant.to_date >= today for grant in grants):
        return "ended"
    return "active" if user.has_usable_password() else "invited"


def log(
    viewer: Actor,
    service: Service,
    *,
    action: str = "",
    actor: str = "",
    first: date | None = None,
    last: date | None = None,
    page: int = 1,
) -> Page[AuditEvent]:
    """A page of the service's log, newest first; days are local and both included. Raises Refused.

    Reading the log is itself an event (LOG-2), written before anything is shown.
    """
    require(viewer, Permission.SEE_AUDIT, service)
    members = list(
        Membership.objects.filter(service=service).order_by("user").values_list("user", flat=True).distinct()
    )
    wanted = audit.Filter(
        action,
        actor.strip(),
        _midnight(first, service),
        _midnight(last + timedelta(days=1), service) if last and last < date.max else None,
    )
    with transaction.atomic():
        found = Paginator(audit.events(service.code, members, wanted), EVENTS_A_PAGE).get_page(page)
        found.object_list = list(found.object_list)
        record(
            viewer,
            "audit.read",
            service=service.code,
            page=found.number,
            filtered=sorted(
                name
                for name, value in zip(
                    ("action", "actor", "days"), (action, actor, first or last), strict=True
                )
                if value
            ),
        )
    return found


def names_of(viewer: Actor, service: Service, events: list[AuditEvent]) -> dict[str, str]:
    """The names of the users that these events are about, by their id as the log keeps it. Raises Refused."""
    require(viewer, Permission.SEE_AUDIT, service)
    ids = {int(event.object_id) for event in events if event.object_type == "accounts.user"}
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=ids)}


def log_actions(viewer: Actor, service: Service) -> list[str]:
    """The actions that one can filter by. Raises Refused."""
    require(viewer, Permission.SEE_AUDIT, service)
    return audit.actions_of(service.code)


def _midnight(day: date | None, service: Service) -> datetime | None:
    return datetime.combine(max(day, FIRST_DAY), time.min, ZoneInfo(service.timezone)) if day else None
