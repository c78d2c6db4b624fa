"""Who may do what follows from the role, the service and the day – and from nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.access.rules import can, permissions_of, require, services_of
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused


def test_every_permission_is_held_by_some_role():
    assert {p for role in roles().values() for p in role.permissions} == set(Permission)


def test_a_role_gives_its_permissions_in_its_own_service_only(service, other_service, actor_with):
    actor = actor_with("manager", service)
    assert permissions_of(actor, service) == roles()["manager"].permissions
    assert permissions_of(actor, other_service) == frozenset()
    assert services_of(actor) == [service]


def test_the_administrator_cannot_read_content(service, actor_with):
    """TIL-7"""
    actor = actor_with("administrator", service)
    assert not can(actor, Permission.SEE_STATISTICS, service)
    assert not can(actor, Permission.SEE_FIELD, service)
    assert can(actor, Permission.MANAGE_USERS, service)


def test_a_grant_ends_with_its_last_day(service, user_with):
    """TIL-1"""
    user = user_with(None, service)
    Membership.objects.create(
        user=user, service=service, role="worker", from_date=date(2020, 1, 1), to_date=date(2020, 12, 31)
    )
    assert not can(Actor.of(user), Permission.SEE_FIELD, service)


def test_a_disabled_user_may_nothing(service, user_with):
    """TIL-5"""
    user = user_with("manager", service)
    user.is_active = False
    assert permissions_of(Actor.of(user), service) == frozenset()
    assert services_of(Actor.of(user)) == []


def test_a_refusal_names_the_permission(service, actor_with):
    with pytest.raises(Refused) as refused:
        require(actor_with("worker", service), Permission.EXPORT_DATA, service)
    assert refused.value.permission == "exchange.export"
    assert refused.value.service == "vika"
