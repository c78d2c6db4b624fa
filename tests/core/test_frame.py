"""The page frame: every page in it, and what becomes of an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from utsyn.accounts.models import User
from utsyn.core.models import Service


@pytest.mark.django_db
def test_somebody_without_a_role_is_told_whom_to_ask(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    client.force_login(user_with(None, service))
    page = client.get("/")
    assert page.status_code == 200
    assert "Spør lederen din" in page.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_gives_a_page_that_says_what_to_do(client: Client) -> None:
    page = client.get("/finnes-ikke")
    assert page.status_code == 404
    assert "gå til forsiden" in page.content.decode()
