"""Somebody at the screen, who reads pages of the rota and sends forms by the name of the address."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User


class RotaVisitor:
    """Somebody signed in."""

    def __init__(self, user: User) -> None:
        self.browser = SignedInClient()
        self.browser.force_login(user)

    def get(self, name: str, /, *args: Any, **query: str) -> Any:
        return self.browser.get(reverse(f"steering:{name}", args=args), query)

    def text(self, name: str, /, *args: Any, **query: str) -> str:
        """The page as text, with runs of white space made one space."""
        return plain(self.get(name, *args, **query))

    def post(self, name: str, /, *args: Any, address: str = "", **data: Any) -> Any:
        return self.browser.post(reverse(f"steering:{name}", args=args) + address, data, follow=True)


def plain(answer: Any) -> str:
    """What a reader sees of the answer, roughly."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words)
