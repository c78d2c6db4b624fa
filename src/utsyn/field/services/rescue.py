"""Taking in by hand what a phone could not send (wishes 14, 16): a file that only this installation can open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.crypto.boxes import opened
from utsyn.field import wire
from utsyn.field.models import Device
from utsyn.field.queries.bootstrap import BACKUP
from utsyn.field.services import sync

#: A phone that has not sent for a year has no more; a file beyond this is no outbox.
MOST_BYTES, MOST_EVENTS = 16 << 20, 20_000


@dataclass(frozen=True, slots=True)
class Rescued:
    """What became of a file: how many events were new, there already, and refused (by code)."""

    phone: Device
    stored: int
    known: int
    refused: dict[str, int]


def rescue(*, by: Actor, service: Service, file: bytes) -> Rescued:
    """Take in what a phone could not send, as its own user's. Taking the same file in twice changes nothing.

    The events keep their phone, their numbers and their times, so what the phone sends afterwards is known already.
    Raises Refused, and Invalid for a file that is none of ours, was changed, or is from another service's phone.
    """
    require(by, Permission.MANAGE_DEVICES, service)
    require(by, Permission.LEAD_FIELD, service)
    key, events = _read(file)
    phone = Device.objects.select_related("staff_member").filter(service=service, key=key).first()
    if phone is None:
        raise Invalid(
            _("Fila er fra en telefon som ikke er tatt i bruk i denne tjenesten."), field="file", value=""
        )
    stored, known, refused = 0, 0, dict[str, int]()
    for start in range(0, len(events), wire.MOST_EVENTS):
        part = events[start : start + wire.MOST_EVENTS]
        taken = sync.take(
            by=by, service=service, phone=phone, said_at=clock.now(), sent=part, right=Permission.LEAD_FIELD
        )
        stored += taken.stored
        for result in taken.results:
            known += result["status"] == "known"
            if result["status"] == "refused":
                refused[result["code"]] = refused.get(result["code"], 0) + 1
    with transaction.atomic():
        record(by, "device.rescued", phone, service=service.code, count=stored, reason=refused)
    return Rescued(phone, stored, known, refused)


def _read(file: bytes) -> tuple[str, list[Any]]:
    """The phone's key and its events. Raises Invalid."""
    try:
        if len(file) > MOST_BYTES:
            raise ValueError("too large")
        said = json.loads(opened(json.loads(file), BACKUP))
        key, events = wire.key(said["device"]), said["events"]
        if said["protocol"] != wire.PROTOCOL or not isinstance(events, list) or len(events) > MOST_EVENTS:
            raise ValueError("another protocol")
    except (ValueError, KeyError, TypeError, RecursionError, wire.Fault):
        raise Invalid(
            _("Dette er ikke en hel fil fra Utboks i denne installasjonen. Lag en ny på telefonen."),
            field="file",
            value="",
        ) from None
    return key, events
