"""Reading everything that a service has, as rows of the exchange format; and the uploads on their way in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.bulk import staff
from utsyn.accounts.models import StaffMember
from utsyn.catalogue import rows as catalogue
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.models import Upload
from utsyn.field.queries import rows as field
from utsyn.steering.queries import rows as steering
from utsyn.youth.queries import rows as youth

#: Small tables: all of their rows at once.
WHOLE = {**catalogue.READERS, **steering.READERS}


def rows_of(viewer: Actor, service: Service) -> dict[str, list[Any]]:
    """All rows per table: codes in the service's own order, records by time and id. Raises Refused.

    Sorted here, not by the database: each database sorts letters in its own way.
    """
    require(viewer, Permission.EXPORT_DATA, service)
    return {
        "staff": sorted(staff(service)),
        **{name: read(viewer, service) for name, read in WHOLE.items()},
        "sessions": sorted(field.sessions(viewer, service), key=lambda r: (r.started_at, r.session_id)),
        "encounters": sorted(field.encounters(viewer, service), key=lambda r: r.encounter_id),
        "incidents": sorted(field.incidents(viewer, service), key=lambda r: (r.occurred_at, r.incident_id)),
        "persons": sorted(youth.persons(viewer, service), key=lambda r: r.person_id),
        "record_periods": sorted(youth.record_periods(viewer, service), key=lambda r: r[:3]),
        "key_workers": sorted(youth.key_workers(viewer, service), key=lambda r: r[:4]),
        "conversations": sorted(
            youth.conversations(viewer, service), key=lambda r: (r.held_at, r.conversation_id)
        ),
        "decisions": sorted(youth.decisions(viewer, service), key=lambda r: (r.from_date, r.decision_id)),
        "life_situations": sorted(youth.life_situations(viewer, service), key=lambda r: r[:2]),
    }


def uploads(viewer: Actor, service: Service) -> list[Upload]:
    """The service's uploads of the last day, the newest first. Raises Refused without the right to import."""
    require(viewer, Permission.IMPORT_DATA, service)
    since = clock.now() - timedelta(days=1)
    return list(Upload.objects.filter(service=service, made_at__gte=since).defer("preview"))


def upload(viewer: Actor, service: Service, pk: UUID) -> Upload | None:
    """One upload of the service, or None: another service's does not exist. Raises Refused."""
    require(viewer, Permission.IMPORT_DATA, service)
    return Upload.objects.filter(service=service, pk=pk).select_related("service").first()


def counts(viewer: Actor, service: Service) -> dict[str, int]:
    """How many rows an export would have, by table; tables without one are left out. Raises Refused."""
    require(viewer, Permission.EXPORT_DATA, service)
    found = {
        "staff": StaffMember.objects.filter(service=service).count(),
        **{name: len(read(viewer, service)) for name, read in WHOLE.items()},
        **field.counts(viewer, service),
        **youth.counts(viewer, service),
    }
    return {name: number for name, number in found.items() if number}
