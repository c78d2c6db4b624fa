"""Records as rows of codes and as JSON: what a correction keeps, and what a form carries of what its writer saw."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from utsyn.core.errors import NotAllowedNow
from utsyn.field.models import Encounter, EncounterTopic, FieldSession, Incident, Observation
from utsyn.field.policies import EncounterRow, IncidentRow, SessionRow

#: A row's own fields, as JSON: times as ISO in UTC, everything else by code. Empty: there is no such record.
State = dict[str, Any]


class ObservationRow(NamedTuple):
    """What was seen at a place. No package holds it."""

    observation_id: str
    session_id: str | None
    at: datetime
    place: str | None
    text: str


Row = SessionRow | EncounterRow | IncidentRow | ObservationRow
#: Fields that say which record it is, not what it says.
NAMES = frozenset({"session_id", "encounter_id", "incident_id", "observation_id"})
TIMES = frozenset({"started_at", "ended_at", "occurred_at", "at"})
LISTS = frozenset({"staff_ids", "topics"})


def session_row(session: FieldSession) -> SessionRow:
    """The session as it stands."""
    staff = sorted(session.staff.order_by().values_list("code", flat=True))
    return SessionRow(
        session.key, session.kind, session.started_at, session.ended_at, tuple(staff), session.report
    )


def encounter_row(met: Encounter) -> EncounterRow:
    """The encounter as it stands."""
    topics = EncounterTopic.objects.filter(encounter=met).order_by("pk")
    return EncounterRow(
        encounter_id=met.key,
        session_id=met.session.key,
        place=met.place.code,
        count=met.count,
        first_contacts=met.first_contacts,
        gender=met.gender,
        age=met.age,
        age_scheme=met.band.scheme.code if met.band else None,
        age_band=met.band.code if met.band else None,
        district=met.district.code if met.district else None,
        topics=tuple(topics.values_list("topic__code", flat=True)),
    )


def incident_row(incident: Incident) -> IncidentRow:
    """The incident as it stands."""
    return IncidentRow(
        incident_id=incident.key,
        session_id=incident.session.key if incident.session else None,
        occurred_at=incident.occurred_at,
        kind=incident.kind,
        place=incident.place.code if incident.place else None,
        ambulance_called=incident.ambulance_called,
        naloxone_doses=incident.naloxone_doses,
        note=incident.note,
    )


def observation_row(seen: Observation) -> ObservationRow:
    """The observation as it stands."""
    place = seen.place.code if seen.place else None
    return ObservationRow(str(seen.key), seen.session.key, seen.at, place, seen.text)


def as_state(row: Row | None) -> State:
    """A row's own fields as JSON."""
    if row is None:
        return {}
    found: State = {}
    for name, value in row._asdict().items():
        if name in NAMES:
            continue
        if isinstance(value, datetime):
            value = value.astimezone(UTC).isoformat()
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def from_state(like: type[Row], key: str, session_key: str, state: State) -> Any:
    """The row that :func:`as_state` made the state from; None for an empty one."""
    if not state:
        return None
    values: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in TIMES else tuple(value) if name in LISTS else value
        for name, value in state.items()
        if name in like._fields
    }
    names: dict[str, Any] = {
        name: session_key if name == "session_id" else key for name in like._fields if name in NAMES
    }
    return like(**names, **values)


def changed_fields(before: State, after: State) -> list[str]:
    """The names of the fields that differ, sorted; nothing where the record was added or taken out."""
    if not before or not after:
        return []
    return sorted(name for name in after if after[name] != before.get(name))


def version(state: State) -> str:
    """A short mark of a state, carried by a form: what its writer saw when the form was opened."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


class ChangedMeanwhile(NotAllowedNow):
    """Somebody else changed the record after the form was opened. ``current`` is what stands there now."""

    def __init__(self, current: State) -> None:
        said = (
            _("Noen andre endret dette mens du skrev. Lagre på nytt hvis ditt skal gjelde.")
            if current
            else _("Noen andre har tatt dette ut mens du skrev.")
        )
        super().__init__(said, field="version")
        self.current = current
