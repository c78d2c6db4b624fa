"""From the codes that events name to the rows of the catalogue. A code that the service ever had is taken (ADR 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import AgeBand, District, Place, Topic
from utsyn.core.models import Service
from utsyn.field.wire import Event


@dataclass(slots=True)
class Codes:
    """Primary keys by code, of the codes that were asked for and are there."""

    place: dict[str | None, int | None] = field(default_factory=dict)
    district: dict[str | None, int | None] = field(default_factory=dict)
    topic: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    band: dict[tuple[str | None, str | None], int | None] = field(default_factory=dict)

    def knows(self, event: Event) -> bool:
        """Whether the service has, or has had, every code that the event names."""
        body = event.body
        return (
            body.get("place") in self.place
            and body.get("district") in self.district
            and (body.get("scheme"), body.get("band")) in self.band
            and all(code in self.place for code in body.get("places", ()))
            and all(code in self.topic for code in body.get("topics", ()))
            and all(code in self.staff for code in body.get("staff", ()))
        )


def look_up(service: Service, events: Iterable[Event], staff: Iterable[str] = ()) -> Codes:
    """Look up what these events name, and these employees: one question for each sort of code that is named."""
    places: set[str] = set()
    districts: set[str] = set()
    topics: set[str] = set()
    people = set(staff)
    bands: set[tuple[str, str]] = set()
    for event in events:
        body = event.body
        if body.get("place") is not None:
            places.add(body["place"])
        if body.get("district") is not None:
            districts.add(body["district"])
        if body.get("band") is not None:
            bands.add((body["scheme"], body["band"]))
        places.update(body.get("places", ()))
        topics.update(body.get("topics", ()))
        people.update(body.get("staff", ()))
        people.add(event.staff)
    found = Codes(place={None: None}, district={None: None}, band={(None, None): None})
    found.place.update(_keys(Place, service, places))
    found.district.update(_keys(District, service, districts))
    found.topic.update(_keys(Topic, service, topics))
    found.staff.update(_keys(StaffMember, service, people))
    if bands:
        rows = AgeBand.objects.filter(
            scheme__service=service,
            scheme__code__in={scheme for scheme, _band in bands},
            code__in={band for _scheme, band in bands},
        )
        for scheme, band, pk in rows.order_by().values_list("scheme__code", "code", "pk"):
            found.band[scheme, band] = pk
    return found


def _keys(model: type[models.Model], service: Service, codes: set[str]) -> dict[Any, Any]:
    if not codes:
        return {}
    rows = model._default_manager.filter(service=service, code__in=codes)
    return dict(rows.order_by().values_list("code", "pk"))
