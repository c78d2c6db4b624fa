"""Who asks, in which service; and what a refusal becomes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse

from utsyn.access.permissions import Permission
from utsyn.access.rules import must_sign_first, permissions_of, roles_read_once, services_of
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.error_pages import error_page
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.crypto.masters import MissingKey

_log = logging.getLogger("utsyn.keys")
#: Where the session keeps the code of the service that the user has chosen to work in.
CHOSEN_SERVICE = "service"
API = "/api/"


class ViewerMiddleware:
    """Gives every request ``actor``, ``services``, ``service``, ``permissions`` and ``must_sign_first``.

    ``actor`` and ``service`` are None and ``permissions`` empty for those who have not signed in, or have no role.
    From here until the answer is made, the roles of whoever asks are read once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with roles_read_once():
            self._look(request)
            return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        actor: Actor | None = None
        services: list[Service] = []
        if request.user.is_authenticated:
            actor = Actor.of(request.user)
            services = services_of(actor)
        service = self._chosen(request, services)
        held: frozenset[Permission] = permissions_of(actor, service) if actor and service else frozenset()
        waits = must_sign_first(actor, service) if actor and service else False
        vars(request).update(
            actor=actor, services=services, service=service, permissions=held, must_sign_first=waits
        )

    def _chosen(self, request: HttpRequest, services: list[Service]) -> Service | None:
        code = request.session.get(CHOSEN_SERVICE) if len(services) > 1 else None
        return next((s for s in services if s.code == code), services[0] if services else None)


def record_refusal(
    actor: Actor | None, refused: Refused, path: str, what: models.Model | None = None, **detail: Any
) -> None:
    """Write down that somebody was refused, and ``what`` it was about where it was one thing.

    Never inside a transaction that is rolled back.
    """
    record(
        actor or Actor(id="nobody", label=""),
        "access.refused",
        what,
        service=refused.service,
        permission=str(refused.permission),
        path=path[:200],
        **detail,
    )


class RefusalMiddleware:
    """Turns what the rooms raise into pages (JSON under ``/api/``), and records refusals, outside any transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """403 for Refused, 409 for NotAllowedNow, 400 for Invalid; 503 for MissingKey; anything else goes on."""
        if isinstance(exception, Refused):
            record_refusal(getattr(request, "actor", None), exception, request.path)
            return self._answer(request, 403, {"permission": str(exception.permission)})
        if isinstance(exception, Invalid):
            status = 409 if isinstance(exception, NotAllowedNow) else 400
            detail = {
                "message": exception.message,
                "field": exception.field,
                "value": None if exception.value is None else str(exception.value),
                "valid": list(exception.valid),
            }
            return self._answer(request, status, detail)
        if isinstance(exception, MissingKey):
            _log.error("%s", exception)
            return self._answer(request, 503, {"master": exception.key_id})
        return None

    def _answer(self, request: HttpRequest, status: int, detail: dict[str, Any]) -> HttpResponse:
        if request.path.startswith(API):
            return JsonResponse({"status": status, **detail}, status=status)
        return error_page(request, status, **detail)
