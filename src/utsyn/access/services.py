"""Managing the people of a service: who may sign in, with which role, from when to when."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.access.rules import can, require, roles_changed
from utsyn.accounts import links
from utsyn.accounts import services as accounts
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service

#: Grants are limited in time, and looked at again when they end (TIL-1).
LONGEST_GRANT = timedelta(days=3 * 366)


def add_user(
    *, by: Actor, service: Service, email: str, name: str, role: str, from_date: date, to_date: date
) -> tuple[User, str]:
    """A new user with a role in the service, and the raw key of the one-time link, which is shown once.

    Somebody who has left this service and comes back keeps the old user, and gets no link here: the key is "" then.
    Raises Refused without ``accounts.manage``; Invalid for a wrong field, or an e-mail that another service uses.
    """
    require(by, Permission.MANAGE_USERS, service)
    _check_grant(role, from_date, to_date)
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is not None and not (
        by.is_system or Membership.objects.filter(user=known, service=service).exists()
    ):
        # Otherwise an administrator of one service could take over a user of another: add them, then reset them.
        raise Invalid(
            _("E-posten er i bruk i en annen tjeneste. Be den som drifter Utsyn om å gi rollen."),
            field="email",
            value=email,
        )
    if known is not None and Membership.objects.filter(_open_ended(service, known)).exists():
        raise Invalid(
            _("Denne e-posten har allerede en bruker her. Endre rollen til brukeren i stedet."),
            field="email",
            value=email,
        )
    with transaction.atomic():
        user = known or accounts.create(by=by, email=email, name=name, service=service.code)
        _grant(by, service, user, role, from_date, to_date)
        raw = "" if known else links.make(by=by, user=user, service=service.code)
    return user, raw


def set_role(
    *, by: Actor, service: Service, user: User, role: str, from_date: date, to_date: date
) -> Membership:
    """Give the user this role from a day to a day, in place of any other role that they would have then.

    Raises Refused without the right, for a user of another service, and for one's own role: somebody else must give
    or take it, so that a service never loses the last one who can manage users. Invalid for a wrong role or day.
    """
    _require_member(by, service, user)
    _refuse_self(by, user)
    _check_grant(role, from_date, to_date)
    with transaction.atomic():
        _end(by, service, user, from_date - timedelta(days=1))
        return _grant(by, service, user, role, from_date, to_date)


def end_roles(*, by: Actor, service: Service, user: User, last_day: date) -> None:
    """No role in the service after ``last_day``. Raises as :func:`set_role`; NotAllowedNow for none to end."""
    _require_member(by, service, user)
    _refuse_self(by, user)
    with transaction.atomic():
        if not _end(by, service, user, last_day):
            raise NotAllowedNow(_("Brukeren har ingen rolle å avslutte etter denne dagen."))


def disable_user(*, by: Actor, service: Service, user: User) -> None:
    """Take the user out of use, in all services, at once (TIL-5). Nobody disables themselves."""
    _require_whole_account(by, service, user)
    _refuse_self(by, user)
    accounts.disable(by=by, user=user, service=service.code)


def enable_user(*, by: Actor, service: Service, user: User) -> None:
    """Take the user into use again."""
    _require_whole_account(by, service, user)
    accounts.enable(by=by, user=user, service=service.code)


def new_link(*, by: Actor, service: Service, user: User) -> str:
    """A new one-time link, which ends the ones before and lifts a lock; its raw key, to be shown once."""
    _require_whole_account(by, service, user)
    if not user.is_active:
        raise NotAllowedNow(_("Brukeren er ute av bruk. Ta brukeren i bruk først."))
    return links.make(by=by, user=user, service=service.code)


def reset_second_factor(*, by: Actor, service: Service, user: User) -> None:
    """Take away the user's second factors; they set one up anew at the next sign-in. Not one's own."""
    _require_whole_account(by, service, user)
    _refuse_self(by, user)
    accounts.clear_second_factors(by=by, user=user, service=service.code)


def _require_member(by: Actor, service: Service, user: User) -> None:
    require(by, Permission.MANAGE_USERS, service)
    if not Membership.objects.filter(user=user, service=service).exists():
        raise Refused(Permission.MANAGE_USERS, service.code)


def _require_whole_account(by: Actor, service: Service, user: User) -> None:
    """What reaches all of a user's services takes the right in each that they work in now or will."""
    _require_member(by, service, user)
    today = clock.today(service.timezone)
    for other in Service.objects.filter(
        pk__in=Membership.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=today), user=user).values(
            "service"
        )
    ):
        if not can(by, Permission.MANAGE_USERS, other):
            raise Refused(Permission.MANAGE_USERS, other.code)


def _refuse_self(by: Actor, user: User) -> None:
    if by.user is not None and by.user.pk == user.pk:
        raise NotAllowedNow(_("Dette gjelder deg selv. Be en annen administrator om å gjøre det."))


def _check_grant(role: str, from_date: date, to_date: date) -> None:
    if role not in roles():
        raise Invalid(_("Velg en av rollene."), field="role", value=role, valid=tuple(roles()))
    if to_date < from_date:
        raise Invalid(
            _("Siste dag må være den samme som første dag, eller senere."), field="to_date", value=to_date
        )
    if to_date - from_date > LONGEST_GRANT:
        raise Invalid(
            _("En rolle kan vare i høyst tre år. Da ser dere på den igjen."), field="to_date", value=to_date
        )


def _open_ended(service: Service, user: User) -> Q:
    today = clock.today(service.timezone)
    return Q(service=service, user=user) & (Q(to_date__isnull=True) | Q(to_date__gte=today))


def _grant(by: Actor, service: Service, user: User, role: str, from_date: date, to_date: date) -> Membership:
    roles_changed()
    grant, _made = Membership.objects.update_or_create(
        user=user, service=service, role=role, from_date=from_date, defaults={"to_date": to_date}
    )
    record(
        by,
        "access.role_given",
        user,
        service=service.code,
        role=role,
        from_date=from_date.isoformat(),
        to_date=to_date.isoformat(),
    )
    return grant


def _end(by: Actor, service: Service, user: User, last_day: date) -> int:
    """End every grant that reaches beyond ``last_day``; one that would not have begun by then goes. How many."""
    roles_changed()
    reaching = Membership.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=last_day), service=service, user=user
    ).select_for_update()
    for grant in (ended := list(reaching)):
        if grant.from_date > last_day:
            grant.delete()
        else:
            grant.to_date = last_day
            grant.save(update_fields=["to_date"])
        record(
            by,
            "access.role_ended",
            user,
            service=service.code,
            role=grant.role,
            last_day=last_day.isoformat(),
        )
    return len(ended)
