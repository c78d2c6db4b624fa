"""What the tests of packages may use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.going_round import take
from tests.factories import packages
from utsyn.accounts.models import StaffMember, User
from utsyn.core.actor import Actor
from utsyn.core.models import Service


@pytest.fixture
def vika(tmp_path: Path, system: Actor) -> Service:
    """A service that a package brought."""
    return take(packages.followed(tmp_path / "vika"), system).service


@pytest.fixture
def worker(user_with: Callable[..., User], vika: Service) -> User:
    user = user_with("worker", vika)
    StaffMember.objects.filter(service=vika, code="a").update(user=user)
    return user
