"""From the codes that events name to the rows of the catalogue. A code that the service ever had is taken (ADR 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, models

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import AgeBand, AgeScheme, District, Place, Topic
from utsyn.core.models import Service
from utsyn.field.wire import Event

#: Which table holds which codes.
TABLES: dict[str, type[models.Model]] = {
    model._meta.db_table: model for model in (Place, District, Topic, StaffMember)
}


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
    """Look up what these events name, and these employees: one question, written by hand, since every tap asks it."""
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
    by_code = {Place: found.place, District: found.district, Topic: found.topic, StaffMember: found.staff}
    named = {Place: places, District: districts, Topic: topics, StaffMember: people}
    parts: list[str] = []
    values: list[str | int] = []
    for model, codes in named.items():
        if codes:
            parts.append(_question(model, len(codes)))
            values += [service.pk, *codes]
    if bands:
        parts.append(_question_of_bands(len(bands)))
        values += [service.pk, *(code for band in bands for code in band)]
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for table, scheme, code, pk in cursor.fetchall():
            if table == AgeBand._meta.db_table:
                found.band[scheme, code] = pk
            else:
                by_code[TABLES[table]][code] = pk  # type: ignore[index]
    return found


def _question(model: type[models.Model], number: int) -> str:
    table, marks = model._meta.db_table, ", ".join(["%s"] * number)
    return (
        f"SELECT '{table}' AS t, '' AS s, code, id FROM {table} "  # noqa: S608
        f"WHERE service_id = %s AND code IN ({marks})"
    )


def _question_of_bands(number: int) -> str:
    band, scheme = AgeBand._meta.db_table, AgeScheme._meta.db_table
    pairs = " OR ".join(["(s.code = %s AND b.code = %s)"] * number)
    return (
        f"SELECT '{band}' AS t, s.code AS s, b.code, b.id FROM {band} b "  # noqa: S608
        f"JOIN {scheme} s ON s.id = b.scheme_id WHERE s.service_id = %s AND ({pairs})"
    )
