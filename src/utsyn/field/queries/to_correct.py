"""What the forms of a correction need: the record as it stands, and what one may choose among."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import StaffMember
from utsyn.catalogue.bands import BandSpec
from utsyn.catalogue.models import AgeScheme, District, Place, Topic
from utsyn.catalogue.scheme_queries import scheme_in_force
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Encounter, FieldSession, IncidentLog
from utsyn.field.queries import session_page
from utsyn.field.queries.counted import age_group
from utsyn.field.record_rows import Row, State
from utsyn.field.record_wording import names_of, said
from utsyn.field.rules import require_correct
from utsyn.field.services.record_kinds import KINDS

YOUNGEST, OLDEST = 6, 30

Choice = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class MetThen:
    """An encounter as the list of a session's encounters shows it."""

    met: Encounter
    age: str
    topics: list[str]


def correctable(viewer: Actor, service: Service, pk: int) -> FieldSession:
    """A session that the viewer may correct. Raises Refused, and ObjectDoesNotExist as other readings do."""
    one = session_page.session(viewer, service, pk)
    require_correct(viewer, one)
    return one


def endable(viewer: Actor, service: Service, pk: int) -> FieldSession:
    """A session that the viewer may end at the office. Raises as :func:`correctable` does."""
    require(viewer, Permission.LEAD_FIELD, service)
    return correctable(viewer, service, pk)


def row(viewer: Actor, one: FieldSession, what: str, key: str) -> Row:
    """The record as it stands; recorded as a reading of the session. Raises ObjectDoesNotExist for one not there."""
    found = row_or_none(viewer, one, what, key)
    if found is None:
        raise ObjectDoesNotExist
    return found


def row_or_none(viewer: Actor, one: FieldSession, what: str, key: str) -> Row | None:
    """:func:`row`, and None for one not there."""
    require_correct(viewer, one)
    found: Row | None = session_page.read_record(viewer, one, lambda session: KINDS[what].find(session, key))
    return found


def log(viewer: Actor, one: FieldSession, key: str) -> IncidentLog:
    """The incident that was begun. Raises ObjectDoesNotExist."""
    require_correct(viewer, one)
    found: IncidentLog = session_page.read_record(
        viewer, one, lambda session: IncidentLog.objects.select_related("place").get(session=session, key=key)
    )
    return found


def encounters(viewer: Actor, one: FieldSession) -> list[MetThen]:
    """The session's encounters, in the order in which they were made."""
    require_correct(viewer, one)
    rows = Encounter.objects.filter(session=one).select_related("place", "band", "district")
    return [
        MetThen(met, age_group(met, ())[1], [topic.name for topic in met.topics.all()])
        for met in rows.prefetch_related("topics").order_by("pk")
    ]


def in_words(viewer: Actor, one: FieldSession, state: State) -> list[tuple[str, str]]:
    """A state with names for codes."""
    require(viewer, Permission.SEE_FIELD, one.service)
    return said(state, names_of(one.service))


def places(
    viewer: Actor, one: FieldSession, stands: str | None = None, *, none: bool = False
) -> list[Choice]:
    """The places that were in use on the session's day, and the one that stands."""
    return [*([("", _("Vet ikke"))] if none else []), *_codes(viewer, one, Place, [stands])]


def districts(viewer: Actor, one: FieldSession, stands: str | None = None) -> list[Choice]:
    """The districts, as :func:`places`."""
    return [("", _("Ikke spurt")), *_codes(viewer, one, District, [stands])]


def topics(viewer: Actor, one: FieldSession, stand: Iterable[str] = ()) -> list[Choice]:
    """The topics, as :func:`places`."""
    return _codes(viewer, one, Topic, stand)


def staff(viewer: Actor, one: FieldSession) -> list[Choice]:
    """The employees of the service, those who were on the session first."""
    require(viewer, Permission.SEE_FIELD, one.service)
    on = set(one.staff.values_list("pk", flat=True))
    every = sorted(
        StaffMember.objects.filter(service=one.service),
        key=lambda member: (member.pk not in on, str(member).casefold()),
    )
    return [(member.code, str(member)) for member in every]


def ages(viewer: Actor, one: FieldSession, stands: Any = None) -> list[Choice]:
    """What an age can be: not known, a band in force on the day (``b:scheme:band``), an exact age (``a:16``)."""
    require(viewer, Permission.SEE_FIELD, one.service)
    schemes = list(AgeScheme.objects.filter(service=one.service).prefetch_related("bands"))
    scheme = scheme_in_force(schemes, one.on_date)
    bands = [
        (f"b:{each.code}:{band.code}", BandSpec(band.code, band.age_from, band.age_to).ages)
        for each in schemes
        for band in each.bands.all()
        if each == scheme or (stands and (each.code, band.code) == (stands.age_scheme, stands.age_band))
    ]
    years = set(range(YOUNGEST, OLDEST + 1)) | ({stands.age} if stands and stands.age is not None else set())
    exact = [(f"a:{age}", _("%(age)s år") % {"age": age}) for age in sorted(years)]
    return [
        ("", _("Vet ikke")),
        *([(_("Aldersgruppe"), bands)] if bands else []),
        (_("Nøyaktig alder"), exact),
    ]


def leads(viewer: Actor, service: Service) -> bool:
    """Whether the viewer sees what waits for all, not only what is their own."""
    return can(viewer, Permission.LEAD_FIELD, service)


def _codes(viewer: Actor, one: FieldSession, model: Any, stand: Iterable[str | None]) -> list[Choice]:
    require(viewer, Permission.SEE_FIELD, one.service)
    in_use = (Q(valid_from__isnull=True) | Q(valid_from__lte=one.on_date)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=one.on_date)
    )
    rows = model._default_manager.filter(
        in_use | Q(code__in=[code for code in stand if code]), service=one.service
    )
    return list(rows.values_list("code", "name"))
