"""What only places have: an area, a kind, a district, a position."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.catalogue.lists import PLACES
from utsyn.catalogue.models import CodeChange, District, Place, PlaceKind
from utsyn.catalogue.policies import (
    check_dates,
    check_name_free,
    check_version,
    clean_name,
    code_for,
    shown,
    state,
)
from utsyn.catalogue.services.changing import already, changing, fresh, keep
from utsyn.catalogue.services.codes import add, names_in_use
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service

#: The stream of records that hold places.
STREAM = "field"


def add_place(
    *,
    by: Actor,
    service: Service,
    name: str,
    area: str,
    kind: str,
    district: District | None = None,
    code: str = "",
    valid_from: date | None = None,
    nonce: UUID | None = None,
) -> Place:
    """Add a place. Raises Invalid as ``codes.add`` does, and for an empty area or a kind that does not exist."""
    require(by, Permission.CHANGE_CATALOGUE, service)
    details = _checked(service, area, kind, district)
    made: Place = add(
        by=by, service=service, to=PLACES, name=name, code=code, valid_from=valid_from, nonce=nonce, **details
    )
    return made


def correct(
    *,
    by: Actor,
    place: Place,
    area: str,
    kind: str,
    district: District | None,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    version: str = "",
) -> CodeChange | None:
    """Correct what was wrong about a place all along. Figures of all years follow the correction.

    Returns None where nothing differs. Raises ChangedMeanwhile, and Invalid for an empty area, an unknown kind, a
    district of another service, half a position.
    """
    with changing(by, place.service):
        details = _checked(place.service, area, kind, district)
        if (latitude is None) != (longitude is None):
            raise Invalid(
                _("Skriv både breddegrad og lengdegrad, eller la begge stå tomme."),
                field="latitude",
                value=latitude,
            )
        place = fresh(place)
        before = state(place)
        for name, value in {**details, "latitude": latitude, "longitude": longitude}.items():
            setattr(place, name, value)
        if state(place) == before:
            return None
        check_version(before, version)
        place.save(update_fields=["area", "kind", "district", "latitude", "longitude"])
        changes.touch_all(place.service, STREAM)
        return keep(by, CodeChange.Action.CORRECTED, place, before)


def replace(
    *,
    by: Actor,
    place: Place,
    from_date: date,
    name: str,
    area: str,
    kind: str,
    district: District | None,
    version: str = "",
    nonce: UUID | None = None,
) -> Place:
    """A place that moved or became something else: the old one ends the day before, a new code takes over.

    Figures before ``from_date`` stay as they were. Returns the new place, which stands right after the old one. The
    same ``nonce`` again returns the same place. Raises NotAllowedNow where the old one is merged or replaced already.
    """
    with changing(by, place.service):
        service = place.service
        if done := already(service, nonce):
            return Place.objects.get(service=service, code=done.code)
        details = _checked(service, area, kind, district)
        place = fresh(place)
        before = state(place)
        check_version(before, version)
        if place.successor:
            raise NotAllowedNow(
                _("«%(name)s» er allerede erstattet av «%(other)s».")
                % {"name": place.name, "other": place.successor.name},
                field="from_date",
            )
        last_day = from_date - timedelta(days=1)
        check_dates(place.valid_from, last_day)
        if place.valid_to and place.valid_to < last_day:
            raise NotAllowedNow(
                _("«%(name)s» sluttet %(day)s. Velg en dato senest dagen etter.")
                % {"name": place.name, "day": shown(place.valid_to)},
                field="from_date",
            )
        name = clean_name(name)
        check_name_free(name, names_in_use(service, PLACES, area.strip(), but=place.pk))
        used = Place.objects.filter(service=service).values_list("code", flat=True)
        new = Place(
            service=service,
            code=code_for(name, used),
            name=name,
            valid_from=from_date,
            position=place.position,
            **details,
        )
        new.save()
        keep(by, CodeChange.Action.ADDED, new, {}, nonce=nonce)
        place.valid_to, place.successor = last_day, new
        place.save(update_fields=["valid_to", "successor"])
        keep(by, CodeChange.Action.REPLACED, place, before)
    return new


def _checked(service: Service, area: str, kind: str, district: District | None) -> dict[str, Any]:
    area = "".join(letter for letter in " ".join(area.split()) if letter.isprintable())
    if not area or len(area) > 200:
        raise Invalid(
            _("Skriv hvilket område stedet hører til, med høyst 200 tegn."), field="area", value=area
        )
    if kind not in PlaceKind.values:
        raise Invalid(_("Velg hva slags sted det er."), field="kind", value=kind, valid=PlaceKind.values)
    if district and district.service_id != service.pk:
        raise Invalid(_("Velg en av tjenestens egne bydeler."), field="district", value=district.pk)
    return {"area": area, "kind": kind, "district": district}
