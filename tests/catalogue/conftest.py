"""Codes to change, and actors who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.catalogue.visitor import Visitor
from utsyn.accounts.models import User
from utsyn.catalogue import usage
from utsyn.catalogue.models import District, Place, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """It is 15 March 2026, at noon."""
    with clock.stopped_at(datetime(2026, 3, 15, 11, tzinfo=UTC)):
        yield


@pytest.fixture
def leader(actor_with: Callable[..., Actor], service: Service) -> Actor:
    """Somebody who may change codes."""
    actor: Actor = actor_with("team_leader", service)
    return actor


@pytest.fixture
def worker(actor_with: Callable[..., Actor], service: Service) -> Actor:
    """Somebody who may see codes."""
    actor: Actor = actor_with("worker", service)
    return actor


@pytest.fixture
def square(service: Service) -> Place:
    """A place."""
    return Place.objects.create(
        service=service, code="torget", name="Torget", area="Sentrum", kind="street", position=1
    )


@pytest.fixture
def quay(service: Service) -> Place:
    """Another place."""
    return Place.objects.create(
        service=service, code="kaia", name="Kaia", area="Sentrum", kind="street", position=2
    )


@pytest.fixture
def valley(service: Service) -> District:
    """A district."""
    return District.objects.create(service=service, code="dalen", name="Dalen", position=1)


@pytest.fixture
def school(service: Service) -> Topic:
    """A topic."""
    return Topic.objects.create(service=service, code="school", name="Skole", position=1)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, dict[int, int]], None]:
    """``counted("place", {pk: 3})`` makes as if three records used the place."""

    def pretend(key: str, numbers: dict[int, int]) -> None:
        monkeypatch.setitem(usage._counters, key, [lambda service: numbers])

    return pretend


@pytest.fixture
def boss(user_with: Callable[..., User], service: Service) -> Visitor:
    """A team leader at the screen."""
    return Visitor(user_with("team_leader", service))


@pytest.fixture
def reader(user_with: Callable[..., User], service: Service) -> Visitor:
    """A field worker at the screen."""
    return Visitor(user_with("worker", service))
