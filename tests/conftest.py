"""What every test may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from pytest_django import DjangoDbBlocker

from tests.factories.browser import SignedInClient
from tests.factories.no_other_host import refuse_other_hosts
from utsyn.access.models import Membership
from utsyn.accounts.models import User
from utsyn.audit import guard
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field import guard as field_guard
from utsyn.youth import guard as youth_guard

PROJECT = Path(__file__).resolve().parent.parent
#: Packages with right answers, for those who have them. A user's clone has none, and needs none.
SHARED = PROJECT.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what means nothing here: tests of the other database, and of packages that do not lie here."""
    other = "postgres" if connection.vendor == "sqlite" else "sqlite"
    unwanted = {other} | (set() if (SHARED / "data").is_dir() else {"shared"})
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in unwanted)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session", autouse=True)
def no_other_host() -> Iterable[None]:
    """No test, and nothing that it runs in this process, reaches another host than this machine (PVN-19)."""
    with pytest.MonkeyPatch.context() as patch:
        refuse_other_hosts(patch)
        yield


@pytest.fixture
def client() -> SignedInClient:
    """A browser; ``client.force_login(user)`` signs in with a second factor."""
    return SignedInClient()


@pytest.fixture
def service(db: None) -> Service:
    """A service to work in."""
    return Service.objects.create(code="vika", name="Ungdomsteamet i Vika", municipality="Vika")


@pytest.fixture
def other_service(db: None) -> Service:
    """Another service, whose data must never be seen from ``service``."""
    return Service.objects.create(code="dalen", name="Uteteamet i Dalen", municipality="Dalen")


@pytest.fixture
def system() -> Actor:
    """The system itself."""
    return Actor.system("test")


@pytest.fixture
def user_with(db: None) -> Callable[..., User]:
    """``user_with(role, service)`` gives a new user who has that role there since 2000."""

    def make(role: str | None, service: Service, email: str = "") -> User:
        number = User.objects.count() + 1
        user = User.objects.create_user(
            email or f"ansatt{number}@example.org", "Et-langt-passord-1", name=f"Ansatt {number}"
        )
        if role:
            Membership.objects.create(user=user, service=service, role=role, from_date=date(2000, 1, 1))
        return user

    return make


@pytest.fixture
def actor_with(user_with: Callable[..., User]) -> Callable[..., Actor]:
    """``actor_with(role, service)`` gives the actor of a new user with that role."""
    return lambda role, service: Actor.of(user_with(role, service))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Between transactional tests the tables are emptied. The log's triggers refuse that, as they should: they are
    taken down for exactly as long, and stand during every test."""
    # Of the class, not of this connection: beside a browser's event loop Django hands out another connection.
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def without_guard(self: BaseDatabaseOperations, statements: Iterable[str]) -> None:
        guards = (guard, field_guard, youth_guard)
        for each in guards:
            each.take_down(self.connection)
        try:
            empty(self, statements)
        finally:
            for each in guards:
                each.put_up(self.connection)

    pytest.MonkeyPatch().setattr(operations, "execute_sql_flush", without_guard)
