"""One session with all that is known of it. It holds confidential texts: every reading leaves an event in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.catalogue.bands import BandSpec
from utsyn.catalogue.models import AgeScheme
from utsyn.catalogue.scheme_queries import scheme_in_force
from utsyn.core.actor import Actor
from utsyn.core.formats import NOTHING
from utsyn.core.models import Service
from utsyn.field import shifts
from utsyn.field.models import (
    Encounter,
    FieldEvent,
    FieldSession,
    Incident,
    IncidentLog,
    Observation,
    Outing,
    RecordChange,
    SessionComment,
)
from utsyn.field.queries.counted import Counted, counted
from utsyn.field.queries.log import UNFINISHED
from utsyn.field.queries.timeline import (
    Disagreement,
    Entry,
    disagreements,
    from_events,
    standing,
    undone_by_others,
)
from utsyn.field.record_rows import changed_fields
from utsyn.field.record_wording import LABELS, Names, names_of, said, value_of
from utsyn.field.rules import may_correct
from utsyn.field.services.corrections import FORGOTTEN, can_undo

#: What happened so long after the end is shown with its date.
AFTERWARDS = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction in words: each field as it was and as it became; nothing where a record came or went."""

    change: RecordChange
    what: str
    fields: list[tuple[str, str, str]]
    record: str  # in short, where it came or went
    added: bool
    taken_out: bool
    forgotten: bool
    undone: bool
    may_undo: bool


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Everything on the page of a session."""

    session: FieldSession
    outing: Outing | None
    staff: list[StaffMember]
    hours: float
    team: shifts.PlannedTeam | None
    counted: Counted
    incidents: list[Incident]
    unfinished: list[IncidentLog]
    observations: list[Observation]
    comments: list[SessionComment]
    corrections: list[Correction]
    timeline: list[Entry]
    disagreements: list[Disagreement]
    may_correct: bool
    may_look: bool
    may_complete: bool
    may_end: bool

    @property
    def newest_first(self) -> list[Correction]:
        """The corrections, the latest on top."""
        return self.corrections[::-1]

    @property
    def yes_no(self) -> str:
        """The words for yes, no and not known."""
        return _("ja,nei,vet ikke")

    @property
    def is_open(self) -> bool:
        """Whether they are out now."""
        return self.outing is not None and self.outing.is_open

    @property
    def look(self) -> list[str]:
        """Why somebody should look at it, as codes; empty when somebody has."""
        return list(self.outing.look) if self.outing and self.outing.looked_at is None else []


def session(viewer: Actor, service: Service, pk: int) -> FieldSession:
    """A session without its texts. Raises ObjectDoesNotExist for another service's as for one that is not there."""
    require(viewer, Permission.SEE_FIELD, service)
    found: FieldSession = (
        FieldSession.objects.select_related("service").defer("report").get(service=service, pk=pk)
    )
    return found


def session_by_key(viewer: Actor, service: Service, key: UUID) -> FieldSession:
    """The session that the field app knows by this key. Raises as :func:`session` does."""
    require(viewer, Permission.SEE_FIELD, service)
    return FieldSession.objects.defer("report").get(service=service, key=str(key))


def read(viewer: Actor, service: Service, pk: int) -> SessionPage:
    """The whole page, and the event of reading it in one transaction: no log, no texts (LOG-2).

    Raises Refused without the right to see the field, ObjectDoesNotExist as :func:`session` does.
    """
    require(viewer, Permission.SEE_FIELD, service)
    with transaction.atomic():
        one = FieldSession.objects.select_related("service", "outing__place").get(service=service, pk=pk)
        page = _page(viewer, one)
        record(viewer, "session.read", one)
    return page


def read_record(viewer: Actor, one: FieldSession, find: Callable[[FieldSession], Any]) -> Any:
    """A record of the session for a form that shows its text: read, and recorded as :func:`read` is."""
    require(viewer, Permission.SEE_FIELD, one.service)
    with transaction.atomic():
        found = find(one)
        record(viewer, "session.read", one)
    return found


def _page(viewer: Actor, one: FieldSession) -> SessionPage:
    service, outing = one.service, getattr(one, "outing", None)
    names = names_of(service)
    encounters = list(
        Encounter.objects.filter(session=one)
        .select_related("place", "band", "district")
        .prefetch_related("topics")
    )
    incidents = list(Incident.objects.filter(session=one).select_related("place", "log"))
    unfinished = list(IncidentLog.objects.filter(session=one, state__in=UNFINISHED).select_related("place"))
    observations = list(Observation.objects.filter(session=one).select_related("place"))
    comments = list(SessionComment.objects.filter(session=one).select_related("by"))
    changes = list(RecordChange.objects.filter(session=one).select_related("by", "undone_by"))
    sent = list(
        FieldEvent.objects.filter(service=service, session=one.key).select_related("device__staff_member")
        if outing and _is_uuid(one.key)
        else []
    )
    events = standing(sent)
    correct = may_correct(viewer, one)
    is_open = outing is not None and outing.is_open
    return SessionPage(
        session=one,
        outing=outing,
        staff=sorted(one.staff.all(), key=lambda member: str(member).casefold()),
        hours=(one.ended_at - one.started_at).total_seconds() / 3600,
        team=_team(viewer, one, outing),
        counted=counted(encounters, _bands(one)),
        incidents=incidents,
        unfinished=unfinished,
        observations=observations,
        comments=comments,
        corrections=[_correction(viewer, change, changes, names) for change in changes],
        timeline=_timeline(one, is_open, encounters, incidents, unfinished, observations, comments,
                           changes, events, names, undone_by_others(sent)),
        disagreements=disagreements(events, names),
        may_correct=correct and not is_open,
        may_look=correct,
        may_complete=correct,
        may_end=correct and is_open and can(viewer, Permission.LEAD_FIELD, service),
    )  # fmt: skip


def _bands(one: FieldSession) -> list[BandSpec]:
    """The age bands in force when the session was."""
    schemes = list(AgeScheme.objects.filter(service=one.service).prefetch_related("bands"))
    scheme = scheme_in_force(schemes, one.on_date)
    return [BandSpec(b.code, b.age_from, b.age_to) for b in scheme.bands.all()] if scheme else []


def _team(viewer: Actor, one: FieldSession, outing: Outing | None) -> shifts.PlannedTeam | None:
    if outing is None or not outing.team:
        return None
    teams = shifts.planned(viewer, one.service, one.on_date, one.on_date)
    return next((team for team in teams if team.key == outing.team), None)


def _correction(viewer: Actor, change: RecordChange, changes: list[RecordChange], names: Names) -> Correction:
    fields = [
        (str(LABELS[name]), value_of(name, change.before, names), value_of(name, change.after, names))
        for name in changed_fields(change.before, change.after)
        if name in LABELS and change.before != FORGOTTEN
    ]
    return Correction(
        change,
        str(RecordChange.What(change.what).label),
        fields,
        _in_short(change, names),
        added=not change.before,
        taken_out=not change.after,
        forgotten=change.before == FORGOTTEN,
        undone=hasattr(change, "undone_by"),
        may_undo=can_undo(viewer, change, changes[-1]) and not hasattr(change, "undone_by"),
    )


def _in_short(change: RecordChange, names: Names) -> str:
    """Which record: what came or went whole, but not a text, which was perhaps taken out for what it said."""
    if change.before and change.after:
        only = (
            ["place", "gender", "age", "age_band"]
            if change.what == RecordChange.What.ENCOUNTER
            else ["place"]
        )
        if change.what == RecordChange.What.SESSION:
            return ""
    else:
        only = [name for name in LABELS if name not in ("text", "note")]
    rows = said(change.before or change.after, names, only)
    return " · ".join(value for _label, value in rows if value not in (NOTHING, _("Vet ikke")))


def _timeline(
    one: FieldSession,
    is_open: bool,
    encounters: list[Encounter],
    incidents: list[Incident],
    unfinished: list[IncidentLog],
    observations: list[Observation],
    comments: list[SessionComment],
    changes: list[RecordChange],
    events: list[FieldEvent],
    names: Names,
    undone: list[Entry],
) -> list[Entry]:
    people = {UUID(met.key): met.count for met in encounters if _is_uuid(met.key)}
    if events:
        entries = from_events(events, people, names)
    else:
        entries = [Entry(one.started_at, "field", _("Økta startet"))]
        if not is_open:
            entries.append(Entry(one.ended_at, "leave", _("Økta avsluttet")))
    entries += undone
    for incident in incidents:
        title = _("Hendelse: %(kind)s") % {"kind": str(incident.get_kind_display()).lower()}
        place = incident.place.name if incident.place else ""
        entries.append(Entry(incident.occurred_at, "warning", title, text=place))
    counted_logs = {incident.key for incident in incidents}
    for log in unfinished:
        if str(log.key) not in counted_logs:
            entries.append(Entry(log.occurred_at, "warning", _("Hendelse påbegynt")))
    for seen in observations:
        place = seen.place.name if seen.place else ""
        title = _("Observasjon: %(place)s") % {"place": place} if place else _("Observasjon")
        entries.append(Entry(seen.at, "information", title, text=seen.text))
    for comment in comments:
        entries.append(Entry(comment.at, "log", _("Kommentar"), str(comment.by)))
    for change in changes:
        what = str(RecordChange.What(change.what).label).lower()
        title = _("Retting angret: %(what)s") if change.undoes_id else _("Rettet: %(what)s")
        entries.append(Entry(change.at, "change", title % {"what": what}, str(change.by)))
    after = max(one.ended_at, one.started_at) + AFTERWARDS
    for entry in entries:
        entry.later = entry.at > after
    return sorted(entries, key=lambda entry: entry.at)


def _is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
