"""Events of the log as rows of a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from utsyn.audit.actions import name_of, told
from utsyn.audit.models import AuditEvent
from utsyn.core.models import Service

#: Ids and addresses say nothing to a reader.
_QUIET = (
    "path",
    "permission",
    "asked",
    "shown",
    "entry",
    "entries",
    "emergency",
    "flag",
    "case",
    "who",
    "receiver",
)


class LogRow(TypedDict):
    """When, who, what, and the rest in words."""

    at: datetime
    who: str
    what: str
    detail: str


def told_events(events: Iterable[AuditEvent], service: Service) -> list[LogRow]:
    """The events in the reader's language; times are UTC, and shown in the service's time zone."""
    return [
        {
            "at": event.at,
            "who": event.actor_label,
            "what": name_of(event.action),
            "detail": told({name: value for name, value in event.detail.items() if name not in _QUIET}),
        }
        for event in events
    ]
