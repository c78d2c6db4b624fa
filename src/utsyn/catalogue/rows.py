"""Codes as other rooms and packages name them: by code, never by database key. Read here, written in ``bulk``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.catalogue.models import AgeBand, District, Place, PublishedFigure, Topic
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service


class DistrictRow(NamedTuple):
    district: str
    name: str


class TopicRow(NamedTuple):
    topic: str
    name: str


class PlaceRow(NamedTuple):
    place: str
    name: str
    area: str
    kind: str
    district: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    valid_from: date | None
    valid_to: date | None


class AgeBandRow(NamedTuple):
    scheme: str
    band: str
    age_from: int
    age_to: int
    scheme_valid_from: date | None


class PublishedRow(NamedTuple):
    indicator: str
    period: str
    dimensions: tuple[tuple[str, str], ...]
    value: float
    source: str


def districts(viewer: Actor, service: Service) -> list[DistrictRow]:
    """In the service's own order. Raises Refused without the right to import or export; so do all readers here."""
    _may(viewer, service)
    return [DistrictRow(*r) for r in District.objects.filter(service=service).values_list("code", "name")]


def topics(viewer: Actor, service: Service) -> list[TopicRow]:
    """In the service's own order."""
    _may(viewer, service)
    return [TopicRow(*r) for r in Topic.objects.filter(service=service).values_list("code", "name")]


def places(viewer: Actor, service: Service) -> list[PlaceRow]:
    """In the service's own order."""
    _may(viewer, service)
    columns = (
        "code",
        "name",
        "area",
        "kind",
        "district__code",
        "latitude",
        "longitude",
        "valid_from",
        "valid_to",
    )
    return [PlaceRow(*r) for r in Place.objects.filter(service=service).values_list(*columns)]


def age_bands(viewer: Actor, service: Service) -> list[AgeBandRow]:
    """Scheme by scheme in the order in which they came into force, the youngest first."""
    _may(viewer, service)
    columns = ("scheme__code", "code", "age_from", "age_to", "scheme__valid_from")
    rows = [AgeBandRow(*r) for r in AgeBand.objects.filter(scheme__service=service).values_list(*columns)]
    return sorted(rows, key=lambda r: (r.scheme_valid_from or date.min, r.scheme, r.age_from, r.band))


def published(viewer: Actor, service: Service) -> list[PublishedRow]:
    """By indicator, period, dimensions."""
    _may(viewer, service)
    columns = ("indicator", "period", "dimensions", "value", "source")
    rows = PublishedFigure.objects.filter(service=service).values_list(*columns)
    return sorted(PublishedRow(i, p, tuple(sorted(d.items())), v, s) for i, p, d, v, s in rows)


def _may(viewer: Actor, service: Service) -> None:
    if not (can(viewer, Permission.EXPORT_DATA, service) or can(viewer, Permission.IMPORT_DATA, service)):
        raise Refused(Permission.EXPORT_DATA, service.code)


READERS: dict[str, Callable[[Actor, Service], list[Any]]] = {
    "districts": districts,
    "topics": topics,
    "places": places,
    "age_bands": age_bands,
    "published": published,
}
