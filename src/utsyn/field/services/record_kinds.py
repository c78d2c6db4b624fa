"""How each kind of record is found, checked and written when the office corrects it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import AgeBand, District, Place, Topic
from utsyn.core import clock, formats
from utsyn.core.errors import Invalid
from utsyn.field import record_rows
from utsyn.field.models import (
    Encounter,
    EncounterTopic,
    FieldSession,
    Gender,
    Incident,
    IncidentKind,
    IncidentLog,
    Observation,
    RecordChange,
    SessionKind,
    SessionStaff,
)
from utsyn.field.policies import (
    LONGEST_SESSION,
    MOST_AT_ONCE,
    EncounterRow,
    IncidentRow,
    SessionRow,
    incident_date,
    local_start,
    wrong_in_encounter,
    wrong_in_session,
)
from utsyn.field.record_rows import ObservationRow

#: A time may be so far ahead of the server's clock: nobody corrects the future.
AHEAD = timedelta(minutes=5)
MOST_DOSES = 50


class Kind(Protocol):
    """A kind of record that can be corrected. A row of None: there is no such record, or there shall be none."""

    like: Any

    def find(self, session: FieldSession, key: str) -> Any:
        """The row as it stands, or None. Raises nothing for a key of another session: it is not there."""

    def check(self, session: FieldSession, row: Any) -> None:
        """Raises Invalid, with the field, for what cannot be."""

    def write(self, session: FieldSession, key: str, row: Any) -> None:
        """Add, change or take out the record."""


def _of(model: Any, session: FieldSession, code: str | None, field: str, said: str) -> Any:
    """The code's row in the service of the session; None for None. Raises Invalid for an unknown one."""
    if code is None:
        return None
    found = model._default_manager.filter(service=session.service, code=code).first()
    if found is None:
        raise Invalid(said, field=field, value=code)
    return found


def _place(session: FieldSession, code: str | None) -> Any:
    return _of(Place, session, code, "place", _("Velg et av stedene i lista."))


def _not_ahead(at: Any, field: str) -> None:
    if at > clock.now() + AHEAD:
        raise Invalid(_("Tidspunktet har ikke vært ennå. Velg et tidligere."), field=field, value=at)


class Sessions:
    """The session itself. It cannot be added or taken out here."""

    like = SessionRow

    def find(self, session: FieldSession, key: str) -> SessionRow:
        """The session as it stands."""
        return record_rows.session_row(session)

    def check(self, session: FieldSession, row: SessionRow | None) -> None:
        """Raises Invalid."""
        if row is None:
            raise Invalid(_("En økt kan ikke tas ut her."))
        if row.kind not in SessionKind.values:
            raise Invalid(_("Velg en av typene."), field="kind", value=row.kind)
        if not row.staff_ids:
            raise Invalid(_("Velg minst én som var med."), field="staff", value="")
        _not_ahead(row.ended_at, "ended_at")
        for _column, _expected in wrong_in_session(row):
            if row.ended_at < row.started_at:
                raise Invalid(
                    _("Slutten er før starten. Sjekk dato og klokkeslett."),
                    field="ended_at",
                    value=row.ended_at,
                )
            hours = formats.number(LONGEST_SESSION.total_seconds() // 3600, 0)
            raise Invalid(
                _("En økt kan vare høyst %(hours)s timer. Sjekk datoene.") % {"hours": hours},
                field="ended_at",
                value=row.ended_at,
            )

    def write(self, session: FieldSession, key: str, row: SessionRow) -> None:
        """Change the session, its staff and the date on which its incidents count."""
        zone = ZoneInfo(session.service.timezone)
        before = session.on_date
        session.kind, session.report = row.kind, row.report
        session.started_at, session.ended_at = row.started_at, row.ended_at
        session.on_date, session.local_hour = local_start(row.started_at, zone)
        session.save(update_fields=["kind", "report", "started_at", "ended_at", "on_date", "local_hour"])
        if session.on_date != before:
            Incident.objects.filter(session=session).update(on_date=session.on_date)
        wanted = set(row.staff_ids)
        members = {
            member.code: member
            for member in StaffMember.objects.filter(service=session.service, code__in=wanted)
        }
        if missing := wanted - set(members):
            raise Invalid(_("Velg ansatte fra lista."), field="staff", value=", ".join(sorted(missing)))
        links = SessionStaff.objects.filter(session=session)
        links.exclude(staff_member__in=members.values()).delete()
        there = set(links.values_list("staff_member_id", flat=True))
        new = [member for member in members.values() if member.pk not in there]
        SessionStaff.objects.bulk_create([SessionStaff(session=session, staff_member=each) for each in new])


class Encounters:
    """Young people met."""

    like = EncounterRow

    def find(self, session: FieldSession, key: str) -> EncounterRow | None:
        """The encounter as it stands."""
        found = self._found(session, key)
        return record_rows.encounter_row(found) if found else None

    def _found(self, session: FieldSession, key: str) -> Encounter | None:
        rows = Encounter.objects.filter(session=session, key=key)
        return rows.select_related("session", "place", "band__scheme", "district").first()

    def check(self, session: FieldSession, row: EncounterRow | None) -> None:
        """Raises Invalid."""
        if row is None:
            return
        if not 1 <= row.count <= MOST_AT_ONCE:
            raise Invalid(_("Skriv hvor mange dere møtte, fra 1 og oppover."), field="count", value=row.count)
        if row.gender not in Gender.values:
            raise Invalid(_("Velg et av kjønnene i lista."), field="gender", value=row.gender)
        said = {
            "first_contacts": _("Høyst like mange som dere møtte, som er %(count)s.")
            % {"count": formats.number(row.count)},
        }
        for column, _expected in wrong_in_encounter(row):
            field = "first_contacts" if column == "first_contacts" else "age"
            raise Invalid(said.get(column, _("Velg enten alder eller aldersgruppe.")), field=field)

    def write(self, session: FieldSession, key: str, row: EncounterRow | None) -> None:
        """Add, change or take out the encounter with its topics."""
        if row is None:
            Encounter.objects.filter(session=session, key=key).delete()
            return
        band = None
        if row.age_band is not None:
            band = AgeBand.objects.filter(
                scheme__service=session.service, scheme__code=row.age_scheme, code=row.age_band
            ).first()
            if band is None:
                raise Invalid(_("Velg en av aldersgruppene i lista."), field="age", value=row.age_band)
        values = {
            "session": session,
            "place": _place(session, row.place),
            "count": row.count,
            "first_contacts": row.first_contacts,
            "gender": row.gender,
            "age": row.age,
            "band": band,
            "district": _of(District, session, row.district, "district", _("Velg en av bydelene i lista.")),
        }
        met, _new = Encounter.objects.update_or_create(service=session.service, key=key, defaults=values)
        EncounterTopic.objects.filter(encounter=met).delete()
        for code in row.topics:
            topic = _of(Topic, session, code, "topics", _("Velg tema fra lista."))
            EncounterTopic.objects.create(encounter=met, topic=topic)


class Incidents:
    """Something that happened. What was begun on a phone (``IncidentLog``) follows."""

    like = IncidentRow

    def find(self, session: FieldSession, key: str) -> IncidentRow | None:
        """The incident as it stands."""
        found = Incident.objects.filter(session=session, key=key).select_related("session", "place").first()
        return record_rows.incident_row(found) if found else None

    def check(self, session: FieldSession, row: IncidentRow | None) -> None:
        """Raises Invalid."""
        if row is None:
            return
        if row.kind not in IncidentKind.values:
            raise Invalid(_("Velg hva som skjedde."), field="kind", value=row.kind)
        _not_ahead(row.occurred_at, "occurred_at")
        if abs(row.occurred_at - session.started_at) > LONGEST_SESSION:
            raise Invalid(
                _("Tidspunktet er langt fra økta. Sjekk datoen."), field="occurred_at", value=row.occurred_at
            )
        if row.naloxone_doses is not None and not 0 <= row.naloxone_doses <= MOST_DOSES:
            raise Invalid(_("Sjekk antall doser."), field="naloxone_doses", value=row.naloxone_doses)

    def write(self, session: FieldSession, key: str, row: IncidentRow | None) -> None:
        """Add, change or take out the incident, and let its log say the same."""
        log = IncidentLog.objects.filter(session=session, key=key).first() if uuid_of(key) else None
        if row is None:
            Incident.objects.filter(session=session, key=key).delete()
            if log:
                log.incident, log.state = None, IncidentLog.State.DROPPED
                log.save(update_fields=["incident", "state"])
            return
        place = _place(session, row.place)
        values = {
            "session": session,
            "occurred_at": row.occurred_at,
            "on_date": incident_date(row.occurred_at, session.on_date, ZoneInfo(session.service.timezone)),
            "kind": row.kind,
            "place": place,
            "ambulance_called": row.ambulance_called,
            "naloxone_doses": row.naloxone_doses,
            "note": row.note,
        }
        incident, _new = Incident.objects.update_or_create(service=session.service, key=key, defaults=values)
        if log is None:
            return
        log.occurred_at, log.kind, log.place = row.occurred_at, row.kind, place
        log.ambulance, log.note, log.doses = row.ambulance_called, row.note, row.naloxone_doses
        log.naloxone = None if row.naloxone_doses is None else row.naloxone_doses > 0
        log.incident = incident
        log.state = IncidentLog.State.COMPLETE if log.completed_at else IncidentLog.State.MINIMUM
        log.save()


class Observations:
    """What was seen at a place."""

    like = ObservationRow

    def find(self, session: FieldSession, key: str) -> ObservationRow | None:
        """The observation as it stands."""
        found = (
            Observation.objects.filter(session=session, key=key).select_related("session", "place").first()
        )
        return record_rows.observation_row(found) if found else None

    def check(self, session: FieldSession, row: ObservationRow | None) -> None:
        """Raises Invalid."""
        if row is not None and not row.text.strip():
            raise Invalid(_("Skriv hva dere så, eller ta observasjonen ut."), field="text")

    def write(self, session: FieldSession, key: str, row: ObservationRow | None) -> None:
        """Add, change or take out the observation. Somebody has read what is written now: nothing is suspect."""
        if row is None:
            Observation.objects.filter(session=session, key=key).delete()
            return
        values = {
            "session": session,
            "place": _place(session, row.place),
            "at": row.at,
            "text": row.text,
            "suspect": [],
        }
        Observation.objects.update_or_create(service=session.service, key=key, defaults=values)


KINDS: dict[str, Kind] = {
    RecordChange.What.SESSION: Sessions(),
    RecordChange.What.ENCOUNTER: Encounters(),
    RecordChange.What.INCIDENT: Incidents(),
    RecordChange.What.OBSERVATION: Observations(),
}


def uuid_of(key: str) -> uuid.UUID | None:
    """The key as a phone made it; None for one that a package brought."""
    try:
        return uuid.UUID(key)
    except ValueError:
        return None
