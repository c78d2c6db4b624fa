"""Completing at the office what was begun in the street: the first tap stamped the time, the rest comes now."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.changes import touch
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.field.bulk import STREAM
from utsyn.field.models import FieldSession, Incident, IncidentLog, RecordChange
from utsyn.field.policies import IncidentRow, incident_date
from utsyn.field.record_rows import ChangedMeanwhile, State, version
from utsyn.field.services.corrections import correcting
from utsyn.field.services.record_kinds import KINDS

LONGEST_REASON = 300


class Told(NamedTuple):
    """What is known of an incident. None: not known."""

    occurred_at: datetime
    approximate: bool
    kind: str
    place: str | None
    ambulance: bool | None
    naloxone: bool | None
    doses: int | None  # only where naloxone was given
    note: str


def told(log: IncidentLog) -> Told:
    """What the log says so far."""
    place = log.place.code if log.place else None
    return Told(
        *(log.occurred_at, log.approximate, log.kind, place),
        *(log.ambulance, log.naloxone, log.doses, log.note),
    )


def state_of(log: IncidentLog) -> State:
    """The log as JSON, for a form to carry."""
    said = told(log)._asdict()
    return said | {"occurred_at": log.occurred_at.isoformat(), "state": log.state}


def complete(*, by: Actor, session: FieldSession, key: str, said: Told, seen: str = "") -> IncidentLog:
    """Let the incident be as ``said``, and count it. Changes nothing where it is complete already and says the same.

    Raises Refused, IncidentLog.DoesNotExist, Invalid, ChangedMeanwhile.
    """
    with correcting(by, session) as locked:
        log = IncidentLog.objects.select_related("place").get(session=locked, key=key)
        if log.state == IncidentLog.State.COMPLETE and told(log) == said:
            return log
        if log.state not in (IncidentLog.State.DRAFT, IncidentLog.State.MINIMUM):
            raise NotAllowedNow(_("Hendelsen er allerede behandlet. Bruk «Rett» på økta for å endre den."))
        if seen and seen != version(state_of(log)):
            raise ChangedMeanwhile(state_of(log))
        doses = 0 if said.naloxone is False else said.doses
        row = IncidentRow(
            *(key, locked.key, said.occurred_at, said.kind, said.place, said.ambulance, doses, said.note)
        )
        kind = KINDS[RecordChange.What.INCIDENT]
        kind.check(locked, row)
        kind.write(locked, key, row)
        day = incident_date(said.occurred_at, locked.on_date, ZoneInfo(locked.service.timezone))
        log = IncidentLog.objects.get(pk=log.pk)
        log.approximate, log.naloxone, log.doses = said.approximate, said.naloxone, said.doses
        log.state = IncidentLog.State.COMPLETE
        log.completed_at, log.completed_by = clock.now(), by.label[:200]
        log.incident = Incident.objects.get(service=locked.service, key=key)
        log.save()
        touch(locked.service, STREAM, {day})
        record(by, "incident.completed", log)
    return log


def drop(*, by: Actor, session: FieldSession, key: str, reason: str) -> None:
    """Drop what was begun by mistake. Only while its kind is not known: after that it is corrected.

    Raises Refused, IncidentLog.DoesNotExist, Invalid without a reason, NotAllowedNow where its kind is known.
    """
    with correcting(by, session) as locked:
        log = IncidentLog.objects.get(session=locked, key=key)
        if log.state == IncidentLog.State.DROPPED:
            return
        if log.state != IncidentLog.State.DRAFT or log.kind:
            raise NotAllowedNow(
                _("Vi vet hva som skjedde, så hendelsen kan ikke forkastes. Du kan rette den.")
            )
        reason = " ".join(reason.split())
        if not reason:
            raise Invalid(_("Skriv hvorfor den skal forkastes."), field="reason")
        if len(reason) > LONGEST_REASON:
            raise Invalid(_("Grunnen er for lang. Bruk høyst 300 tegn."), field="reason", value=reason)
        log.state, log.reason = IncidentLog.State.DROPPED, reason
        log.completed_at, log.completed_by = clock.now(), by.label[:200]
        log.save(update_fields=["state", "reason", "completed_at", "completed_by"])
        record(by, "incident.dropped", log)
