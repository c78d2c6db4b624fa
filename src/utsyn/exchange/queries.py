"""Reading everything that a service has, as rows of the exchange format."""

from __future__ import annotations

from typing import Any

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.bulk import staff
from utsyn.catalogue import rows as catalogue
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field import queries as field


def rows_of(viewer: Actor, service: Service) -> dict[str, list[Any]]:
    """All rows per table: codes in the service's own order, records by time and id. Raises Refused.

    Sorted here, not by the database: each database sorts letters in its own way.
    """
    require(viewer, Permission.EXPORT_DATA, service)
    return {
        "staff": sorted(staff(service)),
        **{name: read(viewer, service) for name, read in catalogue.READERS.items()},
        "sessions": sorted(field.sessions(viewer, service), key=lambda r: (r.started_at, r.session_id)),
        "encounters": sorted(field.encounters(viewer, service), key=lambda r: r.encounter_id),
        "incidents": sorted(field.incidents(viewer, service), key=lambda r: (r.occurred_at, r.incident_id)),
    }
