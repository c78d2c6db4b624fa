"""Taking a package in, all of it or nothing, in one transaction; and letting one out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.bulk import put_staff
from utsyn.audit.services import record
from utsyn.catalogue import bulk
from utsyn.catalogue.rows import AgeBandRow, PlaceRow
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.exchange.faults import BadPackage
from utsyn.exchange.plan import Package, Plan, compare, quietly
from utsyn.exchange.queries import rows_of
from utsyn.exchange.settling import touched_people
from utsyn.exchange.writing import files_of
from utsyn.field import bulk as field
from utsyn.steering import bulk as steering
from utsyn.youth import bulk as youth
from utsyn.youth import bulk_record as records

NOTHING: Difference[Any] = Difference()


@dataclass(frozen=True)
class Done:
    """What an import did."""

    service: Service
    plan: Plan
    made_service: bool


def import_package(*, by: Actor, package: Package, progress: Callable[[str], None] = quietly) -> Done:
    """Take the package in. A service that is not known yet is made, where it is the system that acts.

    Raises :class:`BadPackage` with every fault, :class:`Refused` without the right to import into the service.
    Either everything is in the database afterwards, or nothing has changed. ``progress`` is called with the name of
    each table before it is written.
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
        _apply(by, service, plan, progress)
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


def _apply(by: Actor, service: Service, plan: Plan, progress: Callable[[str], None]) -> None:
    """Codes first, then the records that use them."""
    for name, put in PUTS.items():
        if name in plan.tables:
            progress(name)
            put(by=by, service=service, rows=plan.tables[name])
        if name == "districts":
            bulk.ensure_districts(by=by, service=service)
    places: list[tuple[PlaceRow, PlaceRow]] = plan.tables.get("places", NOTHING).changed
    bands: list[tuple[AgeBandRow, AgeBandRow]] = plan.tables.get("age_bands", NOTHING).changed
    field.codes_changed(
        service=service,
        places=[new.place for old, new in places if (old.area, old.kind) != (new.area, new.kind)],
        bands=[(new.scheme, new.band) for _old, new in bands],
    )
    youth.note_people(by=by, service=service, tables=touched_people(plan.tables))


#: What puts each table's rows, in an order in which everything that is referred to is there.
PUTS: dict[str, Callable[..., None]] = {
    "staff": put_staff,
    "districts": bulk.put_districts,
    "places": bulk.put_places,
    "topics": bulk.put_topics,
    "age_bands": bulk.put_age_bands,
    "sessions": field.put_sessions,
    "encounters": field.put_encounters,
    "incidents": field.put_incidents,
    "persons": youth.put_persons,
    "record_periods": records.put_record_periods,
    "key_workers": records.put_key_workers,
    "conversations": youth.put_conversations,
    "decisions": records.put_decisions,
    "life_situations": records.put_life_situations,
    "staffing_plan": steering.put_staffing_plan,
    "published": bulk.put_published,
}
