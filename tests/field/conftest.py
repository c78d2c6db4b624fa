"""A service with codes, people who count there, and their phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.field.phones import Phone
from tests.field.town import make_town
from utsyn.accounts.models import StaffMember, User
from utsyn.core import clock
from utsyn.core.models import Service

EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


@pytest.fixture
def evening() -> Iterator[datetime]:
    """It is Friday 20 November 2026, eight in the evening."""
    with clock.stopped_at(EVENING):
        yield EVENING


@pytest.fixture
def town(service: Service) -> Service:
    """The service with places, districts, topics and age bands."""
    make_town(service)
    StaffMember.objects.create(service=service, code="kari", name="Kari")
    return service


@pytest.fixture
def phone_of(town: Service, user_with: Callable[..., User]) -> Callable[..., Phone]:
    """``phone_of()`` is the phone of a new field worker, who is signed in on it."""

    def make(user: User | None = None, role: str = "worker", where: Service | None = None) -> Phone:
        return Phone(user or user_with(role, where or town))

    return make


@pytest.fixture
def phone(phone_of: Callable[..., Phone]) -> Phone:
    """A field worker's phone."""
    return phone_of()
