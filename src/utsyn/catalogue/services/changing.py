"""What every change to a code has in common: the right to it, one at a time, the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.catalogue.lists import list_of
from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.policies import State, state
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service


@contextmanager
def changing(by: Actor, service: Service) -> Iterator[None]:
    """A transaction in which nobody else changes the codes of the service. Raises Refused before it begins."""
    require(by, Permission.CHANGE_CATALOGUE, service)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        yield


def fresh(code: Any) -> Any:
    """The code as it stands now, within the transaction: the page may have read it long ago."""
    return type(code)._default_manager.get(pk=code.pk, service=code.service_id)


def already(service: Service, nonce: UUID | None) -> CodeChange | None:
    """The change that this very form has made before, where somebody pressed the button twice."""
    return CodeChange.objects.filter(service=service, nonce=nonce).first() if nonce else None


def keep(
    by: Actor,
    action: str,
    code: Any,
    before: State,
    *,
    nonce: UUID | None = None,
    undoes: CodeChange | None = None,
) -> CodeChange:
    """Keep what was done to ``code``, for its page, for «Angre» and in the log."""
    key = list_of(code).key
    after = state(code)
    changed = sorted(name for name in after if after[name] != before.get(name))
    record(by, f"catalogue.{action}", code, code=code.code, fields=changed, undo=undoes is not None)
    return CodeChange.objects.create(
        service=code.service,
        list=key,
        code=code.code,
        action=action,
        before=before,
        after=after,
        at=clock.now(),
        by_label=by.label[:200],
        nonce=nonce,
        undoes=undoes,
    )
