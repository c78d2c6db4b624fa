"""Putting many of what hangs on young people's records: periods, key workers, life situations, decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models, transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.core import bulk
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.models import Service
from utsyn.youth.bulk import CHUNK, people_of
from utsyn.youth.changes import people_changed
from utsyn.youth.models import Decision, KeyWorker, LifeSituation, RecordPeriod
from utsyn.youth.rows import DecisionRow, KeyWorkerRow, PeriodRow, SituationRow


def put_record_periods(*, by: Actor, service: Service, rows: Difference[PeriodRow]) -> None:
    """Add and change the periods of records."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    with transaction.atomic():
        _put(
            service,
            RecordPeriod,
            ["status", "from_date"],
            ["to_date", "end_reason"],
            rows,
            key=lambda r: (r.status, r.from_date),
            values=lambda r: (r.to_date, r.end_reason or ""),
        )
        people_changed(service)
        record(by, "record_periods.put", service=service.code, counts=rows.counts)


def put_key_workers(*, by: Actor, service: Service, rows: Difference[KeyWorkerRow]) -> None:
    """Add and change who follows whom. That gives access, and takes it."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    with transaction.atomic():
        staff = dict(StaffMember.objects.filter(service=service).values_list("code", "pk"))
        _put(
            service,
            KeyWorker,
            ["staff_id", "role", "from_date"],
            ["to_date"],
            rows,
            key=lambda r: (staff[r.staff_id], r.role, r.from_date),
            values=lambda r: (r.to_date,),
        )
        record(by, "key_workers.put", service=service.code, counts=rows.counts)


def put_life_situations(*, by: Actor, service: Service, rows: Difference[SituationRow]) -> None:
    """Add and change life situations."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    with transaction.atomic():
        _put(
            service,
            LifeSituation,
            ["as_of"],
            ["day_activity", "housing", "leisure"],
            rows,
            key=lambda r: (r.as_of,),
            values=lambda r: (r.day_activity or "", r.housing or "", list(r.leisure)),
        )
        people_changed(service)
        record(by, "life_situations.put", service=service.code, counts=rows.counts)


def put_decisions(*, by: Actor, service: Service, rows: Difference[DecisionRow]) -> None:
    """Add and change decisions. The legal basis is sealed with the person's key."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    with transaction.atomic():
        people = people_of(
            service, {r.person_id for r in [*rows.added, *(new for _old, new in rows.changed)]}
        )
        made = [Decision(service=service, key=row.decision_id) for row in rows.added]
        for decision, row in zip(made, rows.added, strict=True):
            person = people[row.person_id]
            decision.person, decision.data_key = person, person.data_key
            decision.kind, decision.from_date, decision.to_date = row.kind, row.from_date, row.to_date
            decision.seal({"legal_basis": row.legal_basis})
        Decision.objects.bulk_create(made, batch_size=CHUNK)
        after = {new.decision_id: new for _old, new in rows.changed}
        changed = []
        for decision in _decisions(service, after):
            row, content = after[decision.key], decision.content()
            person = people[row.person_id]
            decision.data_key = person.data_key
            decision.seal({**content, "legal_basis": row.legal_basis})
            changed.append(
                (
                    person.pk,
                    person.data_key_id,
                    decision.sealed,
                    row.kind,
                    row.from_date,
                    row.to_date,
                    decision.pk,
                )
            )
        bulk.update(Decision, ["person_id", "data_key_id", "sealed", "kind", "from_date", "to_date"], changed)
        people_changed(service)
        record(by, "decisions.put", service=service.code, counts=rows.counts)


def _put(
    service: Service,
    model: type[models.Model],
    keyed: Sequence[str],
    other: Sequence[str],
    rows: Difference[Any],
    *,
    key: Callable[[Any], tuple[Any, ...]],
    values: Callable[[Any], tuple[Any, ...]],
) -> None:
    """Add and change rows of one person each: ``keyed`` columns tell them apart, ``other`` ones may change.

    A row that stands on both of two records that were merged is changed on both: they are read as one.
    """
    people = people_of(service, {r.person_id for r in [*rows.added, *(new for _old, new in rows.changed)]})
    bulk.insert(
        model,
        ["service_id", "person_id", *keyed, *other],
        [(service.pk, people[r.person_id].pk, *key(r), *values(r)) for r in dict.fromkeys(rows.added)],
    )
    wanted = {(people[new.person_id].pk, *key(new)): new for _old, new in rows.changed}
    there = _primary_keys(model, keyed, {key[0] for key in wanted})
    bulk.update(model, other, [(*values(row), pk) for spot, row in wanted.items() for pk in there[spot]])


def _primary_keys(
    model: type[models.Model], keyed: Sequence[str], people: Iterable[int]
) -> dict[tuple[Any, ...], list[int]]:
    """By person and ``keyed`` columns; those of a merged record stand under the one that was kept too."""
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    wanted = sorted(people)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows = model._default_manager.filter(
            models.Q(person__in=part) | models.Q(person__merged_into__in=part)
        ).order_by("pk")
        for pk, person, kept, *rest in rows.values_list("pk", "person_id", "person__merged_into", *keyed):
            found[kept or person, *rest].append(pk)
    return found


def _decisions(service: Service, ids: Iterable[str]) -> Iterable[Decision]:
    wanted = sorted(ids)
    rows = Decision.objects.filter(service=service).select_related("data_key__parent").order_by()
    for start in range(0, len(wanted), CHUNK):
        yield from rows.select_for_update(of=("self",)).filter(key__in=wanted[start : start + CHUNK])
