"""What of phones' events is stored already. Two of the questions are written by hand: every tap asks them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from utsyn.core.models import Service
from utsyn.field.models import Device, FieldEvent, FieldSession
from utsyn.field.wire import Event

COLUMNS = [
    *("key", "session", "device__key", "device__staff_member__code", "seq", "clock", "kind", "target"),
    *("at", "skew", "body"),
]
EVENTS = FieldEvent._meta.db_table


def sessions(service: Service, keys: Collection[str]) -> tuple[dict[str, int], set[str]]:
    """The service's sessions with these keys, by their primary keys; and the keys that are another service's."""
    # Every service is named, so that the index by service and key is used.
    sql = (
        f"SELECT key, id, service_id FROM {FieldSession._meta.db_table} "  # noqa: S608
        f"WHERE service_id IN (SELECT id FROM {Service._meta.db_table}) AND key IN ({_marks(keys)})"
    )
    own, elsewhere = {}, set()
    with connection.cursor() as cursor:
        cursor.execute(sql, list(keys))
        for key, pk, owner in cursor.fetchall():
            if owner == service.pk:
                own[key] = pk
            else:
                elsewhere.add(key)
    return own, elsewhere - set(own)


def any_of(service: Service, phone: Device, events: Iterable[Event], unseen: Collection[str]) -> bool:
    """Whether anything is stored that these events may have to do with: themselves, their numbers, what they are
    about, or events of a session of which there is no record yet (``unseen``)."""
    events = list(events)
    keys = {e.key for e in events} | {e.target for e in events if e.target}
    parts = [
        f"SELECT 1 FROM {EVENTS} WHERE service_id = %s AND key IN ({_marks(keys)})",  # noqa: S608
        f"SELECT 1 FROM {EVENTS} WHERE device_id = %s AND seq IN ({_marks(events)})",  # noqa: S608
    ]
    values = [service.pk, *map(_uuid, keys), phone.pk, *(e.seq for e in events)]
    if unseen:
        parts.append(f"SELECT 1 FROM {EVENTS} WHERE service_id = %s AND session IN ({_marks(unseen)})")  # noqa: S608
        values += [service.pk, *map(_uuid, unseen)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " LIMIT 1", values)
        return cursor.fetchone() is not None


def events(
    service: Service, phone: Device, keys: Iterable[str], numbers: Iterable[int], unseen: Iterable[str]
) -> dict[str, Event]:
    """Events with these keys, or these numbers of the phone, and all of these sessions; by key."""
    own = Q(service=service)
    wanted = (
        (own & Q(key__in=set(keys)))
        | Q(device=phone, seq__in=set(numbers))
        | (own & Q(session__in=list(unseen)))
    )
    return {event.key: event for event in _read(wanted)}


def of_session(service: Service, key: str) -> list[Event]:
    """All events of a session, in no particular order."""
    return _read(Q(service=service, session=UUID(key)))


def _read(wanted: Q) -> list[Event]:
    rows = FieldEvent.objects.filter(wanted).order_by().values_list(*COLUMNS)
    return [_event(values) for values in rows]


def _event(values: tuple[Any, ...]) -> Event:
    key, session, device, staff, seq, clock, kind, target, *rest = values
    return Event(
        *(str(key), str(session), str(device), staff, seq, clock, kind),
        *(str(target) if target else None, *rest),
    )


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _uuid(key: str) -> Any:
    return FieldEvent._meta.get_field("key").get_db_prep_value(UUID(key), connection)
