"""Somebody at the screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User


class Visitor:
    """Somebody signed in, who reads pages and sends forms by the name of the address."""

    def __init__(self, user: User) -> None:
        self.browser = SignedInClient()
        self.browser.force_login(user)

    def get(self, name: str, /, *args: Any, **query: str) -> Any:
        return self.browser.get(reverse(f"catalogue:{name}", args=args), query)

    def text(self, name: str, /, *args: Any, **query: str) -> str:
        return self.get(name, *args, **query).content.decode()

    def post(self, name: str, /, *args: Any, follow: bool = True, **data: Any) -> Any:
        return self.browser.post(reverse(f"catalogue:{name}", args=args), data, follow=follow)


def said(answer: HttpResponse) -> str:
    return answer.content.decode()
