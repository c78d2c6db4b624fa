"""Who somebody is: changed, and brought up the ladder from a nickname to a name. Nobody is counted anew (PVN-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.catalogue.codes import Gender
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.youth import identity
from utsyn.youth.changes import people_changed
from utsyn.youth.locking import locked, require_version
from utsyn.youth.models import Identity, Source, YoungPerson
from utsyn.youth.rules import require_write
from utsyn.youth.services.tokens import match_persons, write_tokens

#: Fields of the row, not of the box, that may be changed; class, identity, version and the like have ways of their own.
ROW_FIELDS = ("gender", "district", "source", "notified_on")
#: Fields that nobody gives: they follow from others.
_DERIVED = ("earlier_numbers",)
#: What figures are counted by. Of the box the date of birth; of the row all but when somebody was told.
_COUNTED = {"birth_date", "birth_year", "gender", "district", "source"}
_NUMBERS = {"number", "earlier_numbers"}


def change_person(
    *,
    by: Actor,
    person: YoungPerson,
    version: int | None,
    content: Mapping[str, Any] | None = None,
    row: Mapping[str, Any] | None = None,
    reason: str = "",
) -> YoungPerson:
    """Change what the record says of who it is about. ``content`` names fields of the box, ``row`` of ROW_FIELDS; those
    that are not named stay as they are, an empty value takes one away. ``version`` is what the writer's form saw.

    A number that is replaced is kept as an earlier one. Somebody known by a nickname who is given a name needs a
    ``reason`` of :data:`utsyn.youth.identity.REASONS` (PVN-5); nobody goes down the ladder again. The same change
    twice is one. Returns the row as it is now. Raises Refused; NotAllowedNow where somebody was first; Invalid, with
    the field.
    """
    require_write(by, person)
    patch, columns = dict(content or {}), dict(row or {})
    if unknown := (set(patch) - set(YoungPerson.sealed_fields)) | (set(patch) & set(_DERIVED)):
        raise ValueError(f"no field to change: {sorted(unknown)[0]}")
    if unknown := set(columns) - set(ROW_FIELDS):
        raise ValueError(f"no field to change: {sorted(unknown)[0]}")
    with transaction.atomic():
        if _NUMBERS & set(patch):
            # As where somebody says a number of their own: whichever comes last sees the other (TIL-6).
            Service.objects.select_for_update().get(pk=person.service_id)
        found = locked(by, person)
        today = clock.today(found.service.timezone)
        before = found.content()
        wanted = identity.with_number_history(before, {**before, **patch})
        after = identity.cleaned(wanted, today=today, access_class=found.access_class)
        if not identity.is_enough(after):
            raise Invalid(_("Skriv et navn eller et kallenavn."), field="given_name")
        _require_right_row(found, columns)
        fields = identity.changed_fields(before, after)
        fields += [name for name, value in columns.items() if getattr(found, name) != value]
        if not fields:
            return found
        require_version(found, version)
        climbs = found.identity == Identity.NICKNAME and identity.identity_of(after) == Identity.NAMED
        if climbs and reason not in identity.REASONS:
            raise Invalid(_("Velg hvorfor ungdommen skal stå med navn."), field="reason")
        found.seal(after)
        for name, value in columns.items():
            setattr(found, name, value)
        found.identity = Identity.NAMED if climbs else found.identity
        found.version += 1
        found.save()
        record(by, "youth.person_changed", found, fields=sorted(fields))
        if climbs:
            record(by, "youth.named", found, reason=reason)
        write_tokens([found])
        if _NUMBERS & set(fields):
            match_persons(by=by, service=found.service, persons=[found])
        if _COUNTED & set(fields):
            people_changed(found.service, [found])
    return found


def _require_right_row(person: YoungPerson, columns: Mapping[str, Any]) -> None:
    """Raises Invalid, with the field, for a value that the row cannot have."""
    if columns.get("gender", Gender.UNKNOWN) not in Gender.values:
        raise Invalid(_("Velg et av svarene."), field="gender")
    if columns.get("source") and columns["source"] not in Source.values:
        raise Invalid(_("Velg et av svarene."), field="source")
    district = columns.get("district")
    if district is not None and district.service_id != person.service_id:
        raise Invalid(_("Velg en av tjenestens egne bydeler."), field="district")
    told = columns.get("notified_on")
    if told is not None and told > clock.today(person.service.timezone):
        raise Invalid(_("Dagen har ikke vært ennå."), field="notified_on")
