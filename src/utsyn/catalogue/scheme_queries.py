"""Every reading of age-band schemes for pages. The viewer first; raises Refused as ``queries`` does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.catalogue.bands import BandSpec
from utsyn.catalogue.models import AgeScheme
from utsyn.catalogue.usage import counts
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service


@dataclass(frozen=True, slots=True)
class ListedScheme:
    """A scheme with its bands. ``records`` is None for those who may not see figures."""

    scheme: AgeScheme
    bands: list[BandSpec]
    in_use: bool
    in_force: bool
    records: int | None


def schemes(viewer: Actor, service: Service) -> list[AgeScheme]:
    """The age-band schemes with their bands, by the date from which they are in force."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    return list(AgeScheme.objects.filter(service=service).prefetch_related("bands"))


def scheme_in_force(schemes: list[AgeScheme], today: date) -> AgeScheme | None:
    """The one of ``schemes`` (ordered by date) that is in force; before the first one's date, the first."""
    begun = [each for each in schemes if each.valid_from is None or each.valid_from <= today]
    return begun[-1] if begun else (schemes[0] if schemes else None)


def specs(scheme: AgeScheme) -> list[BandSpec]:
    """A scheme's bands, youngest first."""
    return [BandSpec(band.code, band.age_from, band.age_to) for band in scheme.bands.all()]


def listed_scheme(viewer: Actor, service: Service, pk: int) -> ListedScheme:
    """One scheme. Raises ObjectDoesNotExist for one of another service, just as for one that does not exist."""
    every = schemes(viewer, service)
    one = next((each for each in every if each.pk == pk), None)
    if one is None:
        raise AgeScheme.DoesNotExist
    found = counts("age_band", service)
    records = sum(found[band.pk] for band in one.bands.all())
    current = scheme_in_force(every, clock.today(service.timezone))
    seen = records if can(viewer, Permission.SEE_STATISTICS, service) else None
    return ListedScheme(one, specs(one), records > 0, one == current, seen)


def changeable_scheme(viewer: Actor, service: Service, pk: int) -> ListedScheme:
    """One scheme that the viewer may change."""
    require(viewer, Permission.CHANGE_CATALOGUE, service)
    return listed_scheme(viewer, service, pk)
