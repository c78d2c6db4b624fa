"""What the page frame needs to know of the viewer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from utsyn.core import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """Menus, colours and languages for every page.

    ``request.actor``, ``request.service`` and ``request.permissions`` come from ``access.middleware``; an error page
    may be drawn before that has run, and then has no menus.
    """
    actor = getattr(request, "actor", None)
    permissions = getattr(request, "permissions", frozenset())
    user = actor.user if actor is not None else None
    return {
        "demo": settings.DEMO,
        "actor": actor,
        "service": getattr(request, "service", None),
        "color_scheme": user.color_scheme if user is not None else "auto",
        "main_menu": navigation.links(navigation.MAIN, permissions, request.path) if user else [],
        "administration_menu": navigation.links(navigation.ADMINISTRATION, permissions, request.path)
        if user
        else [],
        "own_menu": navigation.links(navigation.OWN, permissions, request.path) if user else [],
    }
