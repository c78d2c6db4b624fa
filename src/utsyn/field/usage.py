"""How many field records use each code, for the catalogue's pages."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, QuerySet

from utsyn.catalogue import usage
from utsyn.core.models import Service
from utsyn.field.models import Encounter, EncounterTopic, Incident


def _by(rows: QuerySet, column: str) -> Counter[int]:
    found = (
        rows.filter(**{f"{column}__isnull": False}).order_by().values(column).annotate(records=Count("pk"))
    )
    return Counter({row[column]: row["records"] for row in found})


def places(service: Service) -> Counter[int]:
    """Encounters and incidents by place."""
    return _by(Encounter.objects.filter(service=service), "place") + _by(
        Incident.objects.filter(service=service), "place"
    )


def districts(service: Service) -> Counter[int]:
    """Encounters by district."""
    return _by(Encounter.objects.filter(service=service), "district")


def topics(service: Service) -> Counter[int]:
    """Encounters by topic; one with two topics counts under both."""
    return _by(EncounterTopic.objects.filter(topic__service=service), "topic")


def age_bands(service: Service) -> Counter[int]:
    """Encounters of which only the band is known, by band."""
    return _by(Encounter.objects.filter(service=service), "band")


def register() -> None:
    """Tell the catalogue. Called once, when the room opens."""
    usage.register("place", places)
    usage.register("district", districts)
    usage.register("topic", topics)
    usage.register("age_band", age_bands)
