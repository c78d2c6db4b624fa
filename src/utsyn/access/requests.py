"""The viewer and the service of a request, for the views of this room."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from utsyn.access.permissions import OF_RECORDS, Permission
from utsyn.access.rules import must_sign_first
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service


def viewer_and_service(request: HttpRequest, permission: Permission) -> tuple[Actor, Service]:
    """What the middleware found. Raises Refused for somebody without any service, and for one who must sign before they
    come to records, so that they are told that and not that there is nothing; the services and queries ask on."""
    seen = cast(Any, request)
    if seen.service is None:
        raise Refused(permission)
    if permission in OF_RECORDS and must_sign_first(seen.actor, seen.service):
        raise Refused(permission, seen.service.code)
    return seen.actor, seen.service
