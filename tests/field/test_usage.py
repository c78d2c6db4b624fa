"""How many records use a code: what the catalogue's pages show."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from utsyn.catalogue.models import AgeBand, AgeScheme, District, Place, Topic
from utsyn.catalogue.usage import counts
from utsyn.core.models import Service
from utsyn.field.models import Encounter, EncounterTopic, FieldSession, Incident

pytestmark = pytest.mark.django_db


def test_records_are_counted_by_each_code_and_only_in_their_service(
    service: Service, other_service: Service
) -> None:
    at = datetime(2025, 11, 7, 19, tzinfo=UTC)
    by_service = {}
    for owner in (service, other_service):
        place = Place.objects.create(
            service=owner, code="torget", name="Torget", area="Sentrum", kind="street"
        )
        district = District.objects.create(service=owner, code="dalen", name="Dalen")
        topic = Topic.objects.create(service=owner, code="school", name="Skole")
        band = AgeBand.objects.create(
            scheme=AgeScheme.objects.create(service=owner, code="s"), code="13-15", age_from=13, age_to=15
        )
        by_service[owner.pk] = (place, district, topic, band)
        session = FieldSession.objects.create(
            service=owner,
            key="s",
            kind="street",
            started_at=at,
            ended_at=at,
            on_date=at.date(),
            local_hour=20,
        )
        for number in range(2):
            met = Encounter.objects.create(
                service=owner,
                key=f"e{number}",
                session=session,
                place=place,
                gender="girl",
                count=5,
                band=band,
                district=district if number else None,
            )
        EncounterTopic.objects.create(encounter=met, topic=topic)
        Incident.objects.create(
            service=owner,
            key="i",
            session=session,
            occurred_at=at,
            on_date=at.date(),
            kind="threat",
            place=place,
        )
    place, district, topic, band = by_service[service.pk]
    assert counts("place", service) == {place.pk: 3}
    assert counts("district", service) == {district.pk: 1}
    assert counts("topic", service) == {topic.pk: 1}
    assert counts("age_band", service) == {band.pk: 2}
