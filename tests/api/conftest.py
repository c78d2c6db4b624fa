"""A service with figures, and somebody with a token to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories.figures import small_service
from utsyn.accounts.models import User
from utsyn.accounts.tokens import issue
from utsyn.core.actor import Actor
from utsyn.core.models import Service


@pytest.fixture
def vika(db: None, tmp_path: Path, settings: Settings) -> Service:
    """A small service with field work, and facts of its own."""
    settings.FACTS = tmp_path / "facts"
    return small_service(tmp_path / "vika")


@pytest.fixture
def with_token(user_with: Callable[..., User]) -> Callable[..., Client]:
    """``with_token(role, service)`` is a client that sends the token of a new user with that role there."""

    def make(role: str | None, service: Service) -> Client:
        _token, raw = issue(by=Actor.of(user_with(role, service)), name="prøve", days=30)
        return Client(headers={"Authorization": f"Bearer {raw}"})

    return make
