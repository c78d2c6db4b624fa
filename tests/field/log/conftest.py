"""A night to read and to correct, and people who may and may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.factories.browser import SignedInClient
from tests.factories.figures import small_service
from utsyn.accounts.models import StaffMember, User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import FieldSession, Outing

NOON = datetime(2023, 5, 20, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    """It is 20 May 2023."""
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def vika(db: None, tmp_path: Path, settings: Settings) -> Service:
    """A small service with field work that came with an import, and facts of its own."""
    settings.FACTS = tmp_path / "facts"
    return small_service(tmp_path / "vika")


@pytest.fixture
def night(vika: Service) -> FieldSession:
    """Friday 31 March 2023, 20:00 to 01:00 in the street: four people met, an overdose."""
    return FieldSession.objects.get(service=vika, key="s1")


@pytest.fixture
def out(night: FieldSession) -> Outing:
    """The same night, as if it were still going on."""
    return Outing.objects.create(session=night, heard_at=night.ended_at, is_open=True)


@pytest.fixture
def worker(user_with: Callable[..., User], vika: Service) -> User:
    """A field worker who was on the night's session (employee a)."""
    user: User = user_with("worker", vika)
    StaffMember.objects.filter(service=vika, code="a").update(user=user)
    return user


@pytest.fixture
def colleague(user_with: Callable[..., User], vika: Service) -> User:
    """A field worker who was not."""
    user: User = user_with("worker", vika)
    return user


@pytest.fixture
def leader(user_with: Callable[..., User], vika: Service) -> User:
    """A team leader who was not on it."""
    user: User = user_with("team_leader", vika)
    return user


@pytest.fixture
def by(worker: User) -> Actor:
    """The worker who was on it, as the one who acts."""
    return Actor.of(worker)


@pytest.fixture
def browser_of() -> Callable[[User], SignedInClient]:
    """``browser_of(user)`` is a browser in which they are signed in."""

    def make(user: User) -> SignedInClient:
        client = SignedInClient()
        client.force_login(user)
        return client

    return make
