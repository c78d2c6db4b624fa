"""Who may: asked here, and nowhere else."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service


def _in_force(actor: Actor) -> QuerySet[Membership]:
    today = clock.today("Europe/Oslo")
    return Membership.objects.filter(user=actor.user, from_date__lte=today).filter(
        Q(to_date__isnull=True) | Q(to_date__gte=today)
    )


def permissions_of(actor: Actor, service: Service) -> frozenset[Permission]:
    """Everything the actor may do in the service today. The system may do everything; the inactive nothing."""
    if actor.is_system:
        return frozenset(Permission)
    if actor.user is None or not actor.user.is_active:
        return frozenset()
    held = _in_force(actor).filter(service=service).values_list("role", flat=True)
    return frozenset().union(*(roles()[role].permissions for role in held if role in roles()))


def can(actor: Actor, permission: Permission, service: Service) -> bool:
    """Whether the actor holds the permission in the service today."""
    return permission in permissions_of(actor, service)


def require(actor: Actor, permission: Permission, service: Service) -> None:
    """Raises :class:`Refused` unless ``can``. Ask before ``atomic``: the refusal's own audit row must survive."""
    if not can(actor, permission, service):
        raise Refused(permission, service.code)


def services_of(actor: Actor) -> QuerySet[Service]:
    """The services in which the actor has a role today; for the system, all of them."""
    if actor.is_system:
        return Service.objects.all()
    if actor.user is None or not actor.user.is_active:
        return Service.objects.none()
    return Service.objects.filter(pk__in=_in_force(actor).values("service"))
