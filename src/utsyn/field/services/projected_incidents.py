"""Incidents and observations that follow from a session's events. A part of :mod:`projection`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from utsyn.core import bulk
from utsyn.core.models import Service
from utsyn.field.codes import Codes
from utsyn.field.fold import Folded, Happened
from utsyn.field.models import Incident, IncidentLog, Observation, RecordChange

LOG = ["occurred_at", "approximate", "kind", "place_id", "ambulance", "naloxone", "doses", "note"]
INCIDENT = ["occurred_at", "on_date", "kind", "place_id", "ambulance_called", "naloxone_doses", "note"]
OBSERVATION = ["at", "place_id", "text", "suspect"]
#: What the office has answered for; phones no longer decide.
ANSWERED = (IncidentLog.State.COMPLETE, IncidentLog.State.DROPPED)


def write(
    service: Service,
    session: int,
    day: date,
    folded: Folded,
    codes: Codes,
    kept: Any,
    suspect: Callable[[str], list[str]],
) -> None:
    """Let the incidents and observations of the session be what its events say; all incidents count on its day."""
    _incidents(service, session, day, folded, codes, kept)
    _observations(service, session, folded, codes, kept, suspect)


def _incidents(service: Service, session: int, day: date, folded: Folded, codes: Codes, kept: Any) -> None:
    Incident.objects.filter(session=session).exclude(on_date=day).update(on_date=day)
    logs = {str(log.key): log for log in IncidentLog.objects.filter(session=session)}
    records = {row.key: row for row in Incident.objects.filter(session=session)}
    for key in (set(logs) | set(folded.incidents)) - kept.keys.get(RecordChange.What.INCIDENT, set()):
        happened, log, record = folded.incidents.get(key), logs.get(key), records.get(key)
        if happened is None:
            if log is not None and key in folded.stamped:
                log.delete()
                if record is not None:
                    record.delete()
            continue
        counted = _record(service, session, day, happened, codes, record)
        values = _log_values(happened, codes)
        state = IncidentLog.State.MINIMUM if happened.kind else IncidentLog.State.DRAFT
        if log is None:
            log = IncidentLog(service=service, session_id=session, key=UUID(key))
        elif (state, counted) == (log.state, log.incident_id) and values == [getattr(log, n) for n in LOG]:
            continue
        for name, value in zip(LOG, values, strict=True):
            setattr(log, name, value)
        log.state, log.incident_id = state, counted
        log.save()


def _log_values(happened: Happened, codes: Codes) -> list[Any]:
    return [
        *(happened.occurred_at, happened.approximate, happened.kind, codes.place[happened.place]),
        *(happened.ambulance, happened.naloxone, happened.doses, happened.note),
    ]


def _record(
    service: Service, session: int, day: date, happened: Happened, codes: Codes, record: Incident | None
) -> int | None:
    """The record that counts, once it is known what happened; its key."""
    if not happened.kind:
        if record is not None:
            record.delete()
        return None
    values = [
        *(happened.occurred_at, day, happened.kind, codes.place[happened.place]),
        *(happened.ambulance, happened.doses_given, happened.note),
    ]
    if record is None:
        record = Incident(service=service, session_id=session, key=happened.key)
    elif values == [getattr(record, name) for name in INCIDENT]:
        return record.pk
    for name, value in zip(INCIDENT, values, strict=True):
        setattr(record, name, value)
    record.save()
    return record.pk


def _observations(
    service: Service,
    session: int,
    folded: Folded,
    codes: Codes,
    kept: Any,
    suspect: Callable[[str], list[str]],
) -> None:
    there = {str(row.key): row for row in Observation.objects.filter(session=session)}
    corrected = kept.keys.get(RecordChange.What.OBSERVATION, set())
    gone = [there[key].pk for key in set(there) & folded.noted - set(folded.observations) - corrected]
    if gone:
        Observation.objects.filter(pk__in=gone).delete()
    new = [seen for key, seen in folded.observations.items() if key not in there and key not in corrected]
    bulk.insert(
        Observation,
        ["service_id", "session_id", "key", *OBSERVATION],
        [
            (service.pk, session, UUID(s.key), s.at, codes.place[s.place], s.text, suspect(s.text))
            for s in new
        ],
    )
