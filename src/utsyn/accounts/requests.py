"""Who asks, as the pages of this room need it. The rooms above use ``request.actor``."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from utsyn.accounts.models import User
from utsyn.core.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in actor. Only for pages that need sign-in: the middleware has seen to that."""
    return Actor.of(cast(User, request.user))
