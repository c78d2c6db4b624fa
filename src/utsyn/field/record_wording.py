"""Records in words: what a field is called, and its value with names for codes. For history and for what stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.bands import BandSpec
from utsyn.catalogue.models import AgeBand, District, Place, Topic
from utsyn.core.formats import NOTHING, moment, number
from utsyn.core.models import Service
from utsyn.field.models import Gender, IncidentKind, SessionKind
from utsyn.field.record_rows import LISTS, TIMES, State

#: Fields in the order in which people read them.
LABELS: dict[str, str | Promise] = {
    "kind": gettext_lazy("Type"),
    "started_at": gettext_lazy("Start"),
    "ended_at": gettext_lazy("Slutt"),
    "staff_ids": gettext_lazy("Hvem var med"),
    "staff": gettext_lazy("Hvem var med"),
    "occurred_at": gettext_lazy("Tidspunkt"),
    "at": gettext_lazy("Tidspunkt"),
    "approximate": gettext_lazy("Omtrent"),
    "place": gettext_lazy("Sted"),
    "count": gettext_lazy("Antall"),
    "gender": gettext_lazy("Kjønn"),
    "age": gettext_lazy("Alder"),
    "age_band": gettext_lazy("Aldersgruppe"),
    "first_contacts": gettext_lazy("Førstekontakter"),
    "district": gettext_lazy("Bydel"),
    "topics": gettext_lazy("Tema"),
    "ambulance_called": gettext_lazy("Ambulanse tilkalt"),
    "ambulance": gettext_lazy("Ambulanse tilkalt"),
    "naloxone": gettext_lazy("Nalokson gitt"),
    "naloxone_doses": gettext_lazy("Nalokson, doser"),
    "doses": gettext_lazy("Nalokson, doser"),
    "text": gettext_lazy("Tekst"),
    "note": gettext_lazy("Notat"),
    "report": gettext_lazy("Rapport"),
    "answers": gettext_lazy("Svar på spørsmål"),
    "open": gettext_lazy("Åpen"),
}
#: Why somebody should look at a session (``Outing.look``).
LOOK: dict[str, str | Promise] = {
    "late": gettext_lazy("Noe ble registrert etter at økta var avsluttet. Det er telt med."),
    "two_ends": gettext_lazy("To telefoner avsluttet økta på ulike tidspunkter."),
    "long": gettext_lazy("Økta varte lenger enn 48 timer, så den er kortet inn."),
    "backwards": gettext_lazy("Slutten var før starten."),
}
KINDS: dict[str, str | Promise] = {
    **{each.value: each.label for each in SessionKind},
    **{each.value: each.label for each in IncidentKind},
}


@dataclass(frozen=True, slots=True)
class Names:
    """What a service calls its codes."""

    timezone: str
    places: dict[str, str] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    bands: dict[tuple[str, str], str] = field(default_factory=dict)


def names_of(service: Service) -> Names:
    """The names of a service's codes, closed ones too."""
    staff = StaffMember.objects.filter(service=service).values_list("code", "name")
    bands = AgeBand.objects.filter(scheme__service=service).select_related("scheme")

    def coded(model: Any) -> dict[str, str]:
        return dict(model._default_manager.filter(service=service).values_list("code", "name"))

    return Names(
        service.timezone,
        coded(Place),
        coded(District),
        coded(Topic),
        {code: name or code for code, name in staff},
        {
            (band.scheme.code, band.code): BandSpec(band.code, band.age_from, band.age_to).ages
            for band in bands
        },
    )


def said(state: State, names: Names, only: list[str] | None = None) -> list[tuple[str, str]]:
    """A state as rows of name and value; ``only`` these fields."""
    shown = [name for name in LABELS if name in state and (only is None or name in only)]
    return [(str(LABELS[name]), value_of(name, state, names)) for name in shown]


def value_of(name: str, state: State, names: Names) -> str:
    """One field's value in words; a dash for what is empty, «Vet ikke» for what is not known."""
    value: Any = state.get(name)
    if name in ("ambulance_called", "ambulance", "naloxone"):
        return _("Vet ikke") if value is None else _("Ja") if value else _("Nei")
    if name in ("naloxone_doses", "doses", "first_contacts"):
        return _("Vet ikke") if value is None else number(value)
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if value is None or value == "" or value == []:
        return NOTHING
    if name in TIMES:
        return moment(datetime.fromisoformat(value), names.timezone)
    if name == "kind":
        return str(KINDS.get(value, value))
    if name == "gender":
        return str(Gender(value).label) if value in Gender.values else str(value)
    if name == "age_band":
        return names.bands.get((state.get("age_scheme") or "", value), value)
    if name == "answers":
        return " · ".join(f"{each.get('question', '')}: {each.get('answer', '')}" for each in value)
    if name in LISTS or name == "staff":
        known = names.topics if name == "topics" else names.staff
        return ", ".join(known.get(code, code) for code in value)
    found = {"place": names.places, "district": names.districts}.get(name)
    if found is not None:
        return found.get(value, value)
    return number(value) if isinstance(value, int) else str(value)
