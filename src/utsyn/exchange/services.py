"""Taking a package in, all of it or nothing, in one transaction; and letting one out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.bulk import put_staff
from utsyn.audit.services import record
from utsyn.catalogue import bulk
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.exchange.faults import BadPackage
from utsyn.exchange.plan import Package, Plan, compare
from utsyn.exchange.queries import rows_of
from utsyn.exchange.writing import files_of
from utsyn.field import services as field

NOTHING: Difference[Any] = Difference()


@dataclass(frozen=True)
class Done:
    """What an import did."""

    service: Service
    plan: Plan
    made_service: bool


def import_package(*, by: Actor, package: Package) -> Done:
    """Take the package in. A service that is not known yet is made, where it is the system that acts.

    Raises :class:`BadPackage` with every fault, :class:`Refused` without the right to import into the service.
    Either everything is in the database afterwards, or nothing has changed.
    """
    block = package.descriptor.service
    known = Service.objects.filter(code=block.code).first()
    if known is not None:
        require(by, Permission.IMPORT_DATA, known)
    elif not by.is_system:
        raise Refused(Permission.IMPORT_DATA, block.code)
    if package.faults:  # what is wrong in itself needs no turn to write; but say all that is wrong at once
        raise BadPackage(compare(by, package, known).faults)
    with transaction.atomic():
        service, made = Service.objects.select_for_update().get_or_create(
            code=block.code,
            defaults={"name": block.name, "municipality": block.municipality, "timezone": block.timezone},
        )
        if made:
            record(by, "service.made", service, service=service.code)
        plan = compare(by, package, service)
        if plan.faults:
            raise BadPackage(plan.faults)
        _apply(by, service, plan)
        record(by, "package.import", service=service.code, sha256=package.sha256, tables=plan.counts)
    return Done(service, plan, made)


def export_package(*, by: Actor, service: Service) -> dict[str, bytes]:
    """The files of a package with everything that the service has, by name. Raises :class:`Refused`.

    The log knows of it before anybody has the files. Imports wait meanwhile, so the tables fit one another.
    """
    require(by, Permission.EXPORT_DATA, service)
    with transaction.atomic():
        locked = Service.objects.select_for_update().get(pk=service.pk)
        rows = rows_of(by, locked)
        counts = {name: len(each) for name, each in rows.items()}
        record(by, "package.export", service=service.code, tables=counts)
    return files_of(locked, rows)


def _apply(by: Actor, service: Service, plan: Plan) -> None:
    """Codes first, then the records that use them."""
    rows = {name: plan.tables.get(name, NOTHING) for name in plan.tables}
    put_staff(by=by, service=service, staff=rows.get("staff", NOTHING))
    bulk.put_districts(by=by, service=service, rows=rows.get("districts", NOTHING))
    bulk.ensure_districts(by=by, service=service)
    bulk.put_places(by=by, service=service, rows=rows.get("places", NOTHING))
    bulk.put_topics(by=by, service=service, rows=rows.get("topics", NOTHING))
    bulk.put_age_bands(by=by, service=service, rows=rows.get("age_bands", NOTHING))
    moved = [
        new.place
        for old, new in rows.get("places", NOTHING).changed
        if (old.area, old.kind) != (new.area, new.kind)
    ]
    bands = [(new.scheme, new.band) for _old, new in rows.get("age_bands", NOTHING).changed]
    field.codes_changed(service=service, places=moved, bands=bands)
    field.put_sessions(by=by, service=service, rows=rows.get("sessions", NOTHING))
    field.put_encounters(by=by, service=service, rows=rows.get("encounters", NOTHING))
    field.put_incidents(by=by, service=service, rows=rows.get("incidents", NOTHING))
    bulk.put_published(by=by, service=service, rows=rows.get("published", NOTHING))
