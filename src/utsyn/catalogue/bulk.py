"""Putting many codes at once, as an import does. One at a time, with its own page, is in ``services``."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Max

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.catalogue.models import AgeBand, AgeScheme, CodeChange, District, Place, PublishedFigure, Topic
from utsyn.catalogue.rows import AgeBandRow, DistrictRow, PlaceRow, PublishedRow, TopicRow
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.models import Service

#: Codes of districts that always exist, after all others.
OUTSIDE, UNKNOWN = "outside", "unknown"
LAST = 100_000
#: Data, not interface: in bokmål, whoever makes them; a service gives them other names if it likes.
BUILT_IN = {OUTSIDE: "Utenfor kommunen", UNKNOWN: "Ukjent"}


def ensure_districts(*, by: Actor, service: Service) -> None:
    """Make the districts that every service has: outside the municipality, and unknown. Nothing where they are."""
    with transaction.atomic():
        for number, (code, name) in enumerate(BUILT_IN.items()):
            _row, made = District.objects.get_or_create(
                service=service, code=code, defaults={"name": name, "position": LAST + number}
            )
            if made:
                record(by, "district.built_in", service=service.code, code=code)


def put_districts(*, by: Actor, service: Service, rows: Difference[DistrictRow]) -> None:
    """Add and rename districts. All functions here need the right to import."""
    _put(by, service, District, rows, ["name"], lambda r: [r.name])


def put_topics(*, by: Actor, service: Service, rows: Difference[TopicRow]) -> None:
    """Add and rename topics."""
    _put(by, service, Topic, rows, ["name"], lambda r: [r.name])


def put_places(*, by: Actor, service: Service, rows: Difference[PlaceRow]) -> None:
    """Add and change places. Their districts must be there."""
    district = dict(District.objects.filter(service=service).values_list("code", "pk"))
    columns = ["name", "area", "kind", "district_id", "latitude", "longitude", "valid_from", "valid_to"]
    _put(
        by,
        service,
        Place,
        rows,
        columns,
        lambda r: [
            *(r.name, r.area, r.kind, district[r.district] if r.district else None),
            *(r.latitude, r.longitude, r.valid_from, r.valid_to),
        ],
    )


def put_age_bands(*, by: Actor, service: Service, rows: Difference[AgeBandRow]) -> None:
    """Add and change age bands, and with them their schemes."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    after = [*rows.added, *(new for _old, new in rows.changed)]
    with transaction.atomic():
        schemes = {s.code: s for s in AgeScheme.objects.filter(service=service)}
        for row in after:
            scheme = schemes.get(row.scheme)
            if scheme is None:
                schemes[row.scheme] = AgeScheme.objects.create(
                    service=service, code=row.scheme, valid_from=row.scheme_valid_from
                )
            elif scheme.valid_from != row.scheme_valid_from:
                scheme.valid_from = row.scheme_valid_from
                scheme.save(update_fields=["valid_from"])
        columns = ["scheme_id", "code", "age_from", "age_to"]
        bulk.insert(
            AgeBand, columns, [(schemes[r.scheme].pk, r.band, r.age_from, r.age_to) for r in rows.added]
        )
        bands = {
            (scheme, code): pk
            for scheme, code, pk in AgeBand.objects.filter(scheme__service=service).values_list(
                "scheme__code", "code", "pk"
            )
        }
        limits = [(new.age_from, new.age_to, bands[new.scheme, new.band]) for _old, new in rows.changed]
        bulk.update(AgeBand, ["age_from", "age_to"], limits)
        record(by, "age_bands.put", service=service.code, counts=rows.counts)


def put_published(*, by: Actor, service: Service, rows: Difference[PublishedRow]) -> None:
    """Add and change figures that an earlier annual report gave."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    columns = ["service_id", "indicator", "period", "dimensions", "dimensions_key", "value", "source"]
    with transaction.atomic():
        bulk.insert(
            PublishedFigure,
            columns,
            [
                (
                    service.pk,
                    r.indicator,
                    r.period,
                    dict(r.dimensions),
                    key_of(r.dimensions),
                    r.value,
                    r.source,
                )
                for r in rows.added
            ],
        )
        if rows.changed:
            known = {
                (indicator, period, key): pk
                for indicator, period, key, pk in PublishedFigure.objects.filter(service=service).values_list(
                    "indicator", "period", "dimensions_key", "pk"
                )
            }
            values = [
                (new.value, new.source, known[new.indicator, new.period, key_of(new.dimensions)])
                for _old, new in rows.changed
            ]
            bulk.update(PublishedFigure, ["value", "source"], values)
        record(by, "published.put", service=service.code, counts=rows.counts)


def key_of(dimensions: tuple[tuple[str, str], ...]) -> str:
    """``gender=girl|topic=school``: what makes a published figure unique besides indicator and period."""
    return "|".join(f"{key}={value}" for key, value in sorted(dimensions))


def _put(
    by: Actor,
    service: Service,
    model: type[models.Model],
    rows: Difference[Any],
    columns: list[str],
    values: Any,
) -> None:
    """The codes of one list: new ones come last, in the order given; a code's place in the list is kept."""
    require(by, Permission.IMPORT_DATA, service)
    if not rows:
        return
    own = model._default_manager.filter(service=service)
    with transaction.atomic():
        last = own.filter(position__lt=LAST).aggregate(last=Max("position"))["last"] or 0
        bulk.insert(
            model,
            ["service_id", "code", "position", *columns],
            [(service.pk, r[0], last + number, *values(r)) for number, r in enumerate(rows.added, 1)],
        )
        keys = dict(own.values_list("code", "pk"))
        bulk.update(model, columns, [(*values(new), keys[new[0]]) for _old, new in rows.changed])
        _remember_names(by, service, model, rows)
        record(by, f"{model._meta.model_name}.put", service=service.code, counts=rows.counts)


def _remember_names(by: Actor, service: Service, model: type[models.Model], rows: Difference[Any]) -> None:
    """Keep the names that an import changed, so that the page of a code can tell what it was called before."""
    CodeChange.objects.bulk_create(
        CodeChange(
            service=service,
            list=model._meta.model_name or "",
            code=new[0],
            action=CodeChange.Action.RENAMED,
            before={"name": old.name},
            after={"name": new.name},
            at=clock.now(),
            by_label=by.label[:200],
        )
        for old, new in rows.changed
        if old.name != new.name
    )
