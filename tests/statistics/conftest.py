"""What the tests of the statistics share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories.browser import SignedInClient
from tests.factories.figures import made_up_service, small_service
from utsyn.accounts.models import User
from utsyn.core.models import Service


@pytest.fixture
def vika(db: None, tmp_path: Path, settings: Settings) -> Service:
    """A small service with field work, and facts of its own."""
    settings.FACTS = tmp_path / "facts"
    return small_service(tmp_path / "vika")


@pytest.fixture
def fjordvik(db: None, tmp_path: Path, settings: Settings) -> Service:
    """A made-up service with more of it."""
    settings.FACTS = tmp_path / "facts"
    return made_up_service(tmp_path / "fjordvik")


@pytest.fixture
def client_of(user_with: Callable[..., User]) -> Callable[..., Client]:
    """``client_of(role, service)`` is a browser signed in as a new user with that role there."""

    def make(role: str | None, service: Service) -> Client:
        client = SignedInClient()
        client.force_login(user_with(role, service))
        return client

    return make
