"""What the page frame needs to know of the viewer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from utsyn.core import navigation
from utsyn.core.actor import Actor
from utsyn.core.models import Service


def frame(request: HttpRequest) -> dict[str, Any]:
    """Menus, colours and languages for every page.

    ``request.actor``, ``request.service`` and ``request.permissions`` come from ``access.middleware``; an error
    page may be drawn before that has run, and then has no menus.
    """
    actor = getattr(request, "actor", None)
    permissions: Collection[str] = getattr(request, "permissions", ())
    user = actor.user if actor is not None else None
    overdue = _overdue(actor, getattr(request, "service", None)) if user else {}
    try:
        sign_out_url = reverse("account_logout")
    except NoReverseMatch:
        sign_out_url = ""
    return {
        "demo": settings.DEMO,
        "frame_slots": settings.FRAME_SLOTS if user else [],
        "frame_notices": settings.FRAME_NOTICES if user else [],
        "actor": actor,
        "frame_template": "core/frame.html" if user else "core/plain.html",
        "service": getattr(request, "service", None),
        "services": getattr(request, "services", []),
        "languages": settings.LANGUAGES,
        "color_schemes": [("auto", _("Automatisk")), ("light", _("Lys")), ("dark", _("Mørk"))],
        "sign_out_url": sign_out_url,
        "color_scheme": user.color_scheme if user is not None else "auto",
        "main_menu": navigation.links(navigation.MAIN, permissions, request.path, overdue) if user else [],
        "search_links": navigation.links(navigation.SEARCH, permissions, request.path) if user else [],
        "field_menu": navigation.links(navigation.FIELD, permissions, request.path) if user else [],
        "youth_menu": navigation.links(navigation.YOUTH, permissions, request.path, overdue) if user else [],
        "administration_menu": navigation.links(navigation.ADMINISTRATION, permissions, request.path)
        if user
        else [],
        "own_menu": navigation.links(navigation.OWN, permissions, request.path) if user else [],
    }


def _overdue(actor: Actor | None, service: Service | None) -> dict[str, Callable[[], int]]:
    """By the name of a page, how much waits there past its time: asked once, and not before a menu shows it."""
    if actor is None or service is None:
        return {}
    return {
        page: cache(partial(import_string(count), actor, service))
        for page, count in settings.MENU_OVERDUE.items()
    }
