"""Writing the log. Call :func:`record` inside the transaction that makes the change or the reading."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from utsyn.audit.models import AuditEvent, ChainHead
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service

_COLUMNS = [field.attname for field in AuditEvent._meta.concrete_fields if not field.primary_key]


def digest_of(previous: str, fields: dict[str, Any]) -> str:
    """The link's SHA-256 over the link before it and the event's own fields, in a fixed spelling (ASVS V16.4.2)."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def fields_of(event: AuditEvent) -> dict[str, Any]:
    """What a link's digest covers."""
    return {
        "service": event.service,
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "actor_label": event.actor_label,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "detail": event.detail,
    }


def record(
    by: Actor,
    action: str,
    what: models.Model | None = None,
    *,
    service: str = "",
    at: datetime | None = None,
    **detail: Any,
) -> AuditEvent:
    """Add an event to the service's chain, in the caller's transaction.

    ``detail`` must be JSON and hold no content of records: counts, codes, names of fields (LOG-9).
    """
    owner = service or _owner_of(what)
    # No savepoint of its own: where the event cannot be written, the caller's change must not be kept either.
    with transaction.atomic(savepoint=False):
        head, number, last = _locked_head(owner)
        event = AuditEvent(
            service=owner,
            number=number + 1,
            at=at or clock.now(),
            actor=by.id,
            actor_label=by.label[:200],
            action=action,
            object_type=what._meta.label_lower if what is not None else "",
            object_id=str(what.pk) if what is not None else "",
            detail=detail,
            previous=last,
        )
        event.digest = digest_of(last, fields_of(event))
        event.pk = bulk.insert_one(AuditEvent, _COLUMNS, [getattr(event, name) for name in _COLUMNS])
        event._state.adding, event._state.db = False, connection.alias
        bulk.update(ChainHead, ["number", "digest"], [(event.number, event.digest, head)])
    return event


def _locked_head(service: str) -> tuple[int, int, str]:
    """The chain's last link, locked until the transaction ends; made where this is the chain's first event."""
    source = f"FROM {ChainHead._meta.db_table} h WHERE h.service = %s"
    if connection.features.has_select_for_update:
        source += " FOR UPDATE"
    columns = [("h", ChainHead, name) for name in ("id", "number", "digest")]
    found = bulk.read(columns, source, [service])
    if not found:
        ChainHead.objects.get_or_create(service=service)
        found = bulk.read(columns, source, [service])
    pk, number, digest = found[0]
    return pk, number, digest


def _owner_of(what: models.Model | None) -> str:
    """The code of the service that owns the object; "" for what belongs to none, like a user's account."""
    owner = what if isinstance(what, Service) else getattr(what, "service", None)
    return owner.code if isinstance(owner, Service) else ""
