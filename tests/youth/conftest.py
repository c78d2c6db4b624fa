"""What every test of the youth room may use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.youth import key_worker, young_person
from utsyn.accounts.models import User
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    """A field worker of the service."""
    return user_with("worker", service)


@pytest.fixture
def colleague(user_with: Callable[..., User], service: Service) -> User:
    """Another field worker, who has nothing to do with the young person (TIL-2)."""
    return user_with("worker", service)


@pytest.fixture
def leader(user_with: Callable[..., User], service: Service) -> User:
    """The team leader."""
    return user_with("team_leader", service)


@pytest.fixture
def manager(user_with: Callable[..., User], service: Service) -> User:
    """The manager."""
    return user_with("manager", service)


@pytest.fixture
def person(service: Service, worker: User) -> YoungPerson:
    """A young person whom ``worker`` follows."""
    made = young_person(service, birth_date="2009-05-17", nicknames=["Kaja"], phones=["+4790000001"])
    key_worker(made, worker)
    return made
