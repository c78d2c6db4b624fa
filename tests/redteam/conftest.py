"""The town, and those who attack it. It is built once for a module; what a test does to it is undone after the test."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.factories.browser import SignedInClient
from tests.redteam.asking import browser_of, undone
from tests.redteam.forms import Form, all_forms
from tests.redteam.town import Town, build
from utsyn.access.models import Membership
from utsyn.accounts.models import User
from utsyn.core.models import Service


@dataclass(slots=True)
class Built:
    """The town, the browsers of those who between them get to every form, and the forms once they were looked for."""

    town: Town
    insiders: dict[str, SignedInClient]
    forms: list[Form] | None = None


def _user(role: str | None, service: Service, email: str) -> User:
    user = User.objects.create_user(email, "Et-langt-passord-1", name=f"Ansatt {email.partition('@')[0]}")
    if role:
        Membership.objects.create(user=user, service=service, role=role, from_date=date(2000, 1, 1))
    return user


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """Two services, records in every state, one of everything in each."""
    with django_db_blocker.unblock(), transaction.atomic():
        here = Service.objects.create(code="byen", name="Ungdomsteamet i byen")
        there = Service.objects.create(code="nabobyen", name="Ungdomsteamet i nabobyen")
        town = build(here, there, _user)
        yield Built(
            town, {name: browser_of(town.users[name]) for name in ("key_worker", "leader", "manager")}
        )
        transaction.set_rollback(True)


@pytest.fixture
def db(built: Built) -> Iterator[None]:
    """In place of pytest-django's: within the transaction of the town, and undone after the test."""
    with undone():
        yield


@pytest.fixture
def town(built: Built, db: None) -> Town:
    """The town as it was built."""
    return built.town


@pytest.fixture
def insiders(built: Built, town: Town) -> dict[str, SignedInClient]:
    """The one who follows the young person, and the two who lead, each in a browser that has just signed in."""
    fresh = {}
    for name, browser in built.insiders.items():
        fresh[name] = SignedInClient(raise_request_exception=False)
        fresh[name].cookies = copy.deepcopy(browser.cookies)
    return fresh


@pytest.fixture
def forms(built: Built, insiders: dict[str, SignedInClient]) -> list[Form]:
    """Every form that one of them gets of the ordinary record and of the service, each once."""
    if built.forms is None:
        built.forms = all_forms(built.town, insiders)
    return built.forms
