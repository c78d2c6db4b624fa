"""Writing what follows from a session's events: the records, as an import would write them.

Called inside the transaction that stores the events. What the office has corrected is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from utsyn.core import bulk
from utsyn.core.models import Service
from utsyn.field.codes import Codes
from utsyn.field.fold import Folded
from utsyn.field.models import (
    Encounter,
    EncounterTopic,
    FieldSession,
    IncidentLog,
    Outing,
    RecordChange,
    SessionStaff,
)
from utsyn.field.policies import EncounterRow, local_start
from utsyn.field.services import projected_incidents

SESSION = ["kind", "started_at", "ended_at", "on_date", "local_hour", "report"]
ENCOUNTER = ["session_id", "place_id", "count", "first_contacts", "gender", "age", "band_id", "district_id"]
#: What of an outing is not the events' to say.
OF_THE_OFFICE = frozenset({"session_id", "corrected", "looked_at"})
#: A session's own fields, as events call them.
SAID_OF_IT = frozenset({"kind", "started_at", "ended_at", "staff", "report"})
#: In ``Outing.corrected``: there was a record before any phone told of the session (it was imported), so all of its own
#: fields stay as they are. What phones count in it is added.
OTHERWISE = "record"
OUTING = [field.attname for field in Outing._meta.concrete_fields if not field.primary_key]


@dataclass(slots=True)
class Standing:
    """A session as the database has it, locked until the transaction ends."""

    pk: int
    kind: str
    started_at: datetime
    ended_at: datetime
    on_date: date
    local_hour: int
    report: str
    outing: Outing | None


@dataclass(slots=True)
class Kept:
    """What the office has corrected: names of the session's fields, and keys of other records by what they are."""

    fields: frozenset[str] = frozenset()
    keys: dict[str, set[str]] = field(default_factory=dict)

    def has(self, what: str, key: str) -> bool:
        """Whether the office has corrected this record."""
        return key in self.keys.get(what, ())


def standing(pks: dict[str, int]) -> dict[str, Standing]:
    """These sessions, by key, locked until the transaction ends."""
    if not pks:
        return {}
    rows = FieldSession.objects.filter(pk__in=pks.values()).select_related("outing").order_by("pk")
    return {
        row.key: Standing(
            *(row.pk, row.kind, row.started_at, row.ended_at, row.on_date, row.local_hour, row.report),
            getattr(row, "outing", None),
        )
        for row in rows.select_for_update(of=("self",))
    }


def kept_by_office(standing: Standing) -> Kept:
    """What phones no longer decide."""
    keys: dict[str, set[str]] = {}
    rows = RecordChange.objects.filter(session=standing.pk, undoes__isnull=True, undone_by__isnull=True)
    for what, key in rows.values_list("what", "key"):
        keys.setdefault(what, set()).add(key)
    answered = IncidentLog.objects.filter(
        session=standing.pk, state__in=[IncidentLog.State.COMPLETE, IncidentLog.State.DROPPED]
    )
    keys.setdefault(RecordChange.What.INCIDENT, set()).update(
        str(key) for key in answered.values_list("key", flat=True)
    )
    fields = set(standing.outing.corrected if standing.outing else [OTHERWISE])
    return Kept(frozenset(SAID_OF_IT if OTHERWISE in fields else fields), keys)


def write_new(
    service: Service, folded: Folded, codes: Codes, heard_at: datetime, suspect: Callable[[str], list[str]]
) -> set[date]:
    """Write a session of which there was nothing. The days whose figures change."""
    zone = ZoneInfo(service.timezone)
    day, hour = local_start(folded.started_at, zone)
    values = (folded.kind, folded.started_at, folded.ended_at, day, hour, folded.report)
    session = bulk.insert_one(
        FieldSession, ["service_id", "key", *SESSION], (service.pk, folded.key, *values)
    )
    _put_staff(session, [codes.staff[code] for code in sorted(folded.staff)])
    outing = Outing(session_id=session)
    _set_outing(outing, folded, codes, heard_at, Kept())
    _put_outing(outing)
    insert_encounters(service, session, list(folded.encounters.values()), codes)
    if folded.incidents or folded.observations:
        projected_incidents.write(service, session, day, folded, codes, Kept(), suspect)
    return {day}


def write_again(
    service: Service,
    standing: Standing,
    folded: Folded,
    codes: Codes,
    heard_at: datetime,
    suspect: Callable[[str], list[str]],
) -> set[date]:
    """Let the records of a session that is there be what its events say now. The days whose figures change."""
    kept = kept_by_office(standing)
    day = _update_session(service, standing, folded, kept)
    if "staff" not in kept.fields:
        _change_staff(standing.pk, {codes.staff[code] for code in folded.staff})
    outing = standing.outing or Outing(session_id=standing.pk, corrected=[OTHERWISE])
    asks_again = _set_outing(outing, folded, codes, heard_at, kept)
    _put_outing(outing, asks_again=asks_again)
    _change_encounters(service, standing.pk, folded, codes, kept)
    projected_incidents.write(service, standing.pk, day, folded, codes, kept, suspect)
    return {standing.on_date, day}


def add_counts(
    service: Service,
    standing: Standing,
    rows: list[EncounterRow],
    codes: Codes,
    *,
    counted_by: tuple[str, str],
    happened: datetime,
    clock: int,
    heard_at: datetime,
) -> None:
    """More encounters of an open session, and nothing else: what :func:`write_again` would write, in few statements."""
    outing = standing.outing
    assert outing is not None
    insert_encounters(service, standing.pk, rows, codes)
    if happened > standing.ended_at and "ended_at" not in outing.corrected:
        bulk.update(FieldSession, ["ended_at"], [(happened, standing.pk)])
    device, staff = counted_by
    own = outing.counts.setdefault(device, [staff, 0, 0])
    own[1] += sum(row.count for row in rows)
    own[2] += sum(row.first_contacts or 0 for row in rows)
    values = (outing.counts, max(outing.clock, clock), max(outing.heard_at, heard_at), outing.pk)
    bulk.update(Outing, ["counts", "clock", "heard_at"], [values])


def insert_encounters(service: Service, session: int, rows: list[EncounterRow], codes: Codes) -> None:
    """Encounters that were not there."""
    if not rows:
        return
    bulk.insert(
        Encounter,
        ["service_id", "key", *ENCOUNTER],
        [(service.pk, row.encounter_id, session, *_values(row, codes)) for row in rows],
    )
    if told := [row for row in rows if row.topics]:
        keys = _keys(service, [row.encounter_id for row in told])
        _put_topics([(keys[row.encounter_id], row.topics) for row in told], codes)


def _values(row: EncounterRow, codes: Codes) -> tuple[Any, ...]:
    return (
        *(codes.place[row.place], row.count, row.first_contacts, row.gender, row.age),
        *(codes.band[row.age_scheme, row.age_band], codes.district[row.district]),
    )


def _keys(service: Service, keys: list[str]) -> dict[str, int]:
    found = Encounter.objects.filter(service=service, key__in=keys).order_by()
    return dict(found.values_list("key", "pk"))


def _put_topics(rows: list[tuple[int, tuple[str, ...]]], codes: Codes) -> None:
    links = [(pk, codes.topic[code]) for pk, topics in rows for code in topics]
    bulk.insert(EncounterTopic, ["encounter_id", "topic_id"], links)


def _update_session(service: Service, standing: Standing, folded: Folded, kept: Kept) -> date:
    """The session's own fields; the day to which it belongs now."""

    def now(name: str) -> Any:
        return getattr(standing if name in kept.fields else folded, name)

    started_at: datetime = now("started_at")
    day, hour = local_start(started_at, ZoneInfo(service.timezone))
    ended_at = max(now("ended_at"), started_at)
    values = (now("kind"), started_at, ended_at, day, hour, now("report"))
    if values != tuple(getattr(standing, name) for name in SESSION):
        bulk.update(FieldSession, SESSION, [(*values, standing.pk)])
    return day


def _put_staff(session: int, members: list[int]) -> None:
    bulk.insert(SessionStaff, ["session_id", "staff_member_id"], [(session, member) for member in members])


def _change_staff(session: int, wanted: set[int]) -> None:
    links = SessionStaff.objects.filter(session=session)
    there = set(links.values_list("staff_member_id", flat=True))
    if gone := there - wanted:
        links.filter(staff_member__in=gone).delete()
    _put_staff(session, sorted(wanted - there))


def _set_outing(outing: Outing, folded: Folded, codes: Codes, heard_at: datetime, kept: Kept) -> bool:
    """Whether there is something new to look at."""
    new = bool(set(folded.look) - set(outing.look))
    if new:
        outing.looked_at = None
    outing.team = folded.team
    outing.place_id = codes.place[folded.place]
    outing.planned_end = folded.planned_end
    # A session that the office has ended stays ended.
    outing.is_open = folded.is_open and "ended_at" not in kept.fields
    outing.heard_at = max(heard_at, outing.heard_at) if outing.heard_at else heard_at
    outing.checked_at, outing.home_at = folded.checked_at, folded.home_at
    outing.clock, outing.counts, outing.loose = folded.clock, folded.counts, folded.loose
    outing.answers, outing.look = folded.answers, folded.look
    return new


def _put_outing(outing: Outing, *, asks_again: bool = False) -> None:
    """Write what events decide; what the office decides is left alone, but for a mark that asks again."""
    if outing.pk is None:
        bulk.insert(Outing, OUTING, [[getattr(outing, name) for name in OUTING]])
        return
    own = [name for name in OUTING if name not in OF_THE_OFFICE or (asks_again and name == "looked_at")]
    bulk.update(Outing, own, [(*(getattr(outing, name) for name in own), outing.pk)])


def _change_encounters(service: Service, session: int, folded: Folded, codes: Codes, kept: Kept) -> None:
    """Those that a count made and nobody has corrected. An undone one has no record."""
    rows = Encounter.objects.filter(service=service, session=session).order_by()
    there = {pk: values for pk, *values in rows.values_list("pk", "key", *ENCOUNTER)}
    told = {key: row for key, row in folded.encounters.items() if not kept.has("encounter", key)}
    mine = {values[0]: pk for pk, values in there.items() if values[0] in folded.counted}
    topics = _topics_of(list(mine.values()))
    gone, moved, retold = [], [], []
    for key, pk in mine.items():
        row = told.get(key)
        if row is None:
            if not kept.has("encounter", key):
                gone.append(pk)
            continue
        if (session, *_values(row, codes)) != tuple(there[pk][1:]):
            moved.append((session, *_values(row, codes), pk))
        if topics.get(pk, []) != [codes.topic[code] for code in row.topics]:
            retold.append((pk, row.topics))
    if gone:
        Encounter.objects.filter(pk__in=gone).delete()
    bulk.update(Encounter, ENCOUNTER, moved)
    if retold:
        EncounterTopic.objects.filter(encounter__in=[pk for pk, _topics in retold]).delete()
        _put_topics(retold, codes)
    new = [row for key, row in told.items() if key not in mine]
    elsewhere = _keys(service, [row.encounter_id for row in new]) if new else {}
    insert_encounters(service, session, [row for row in new if row.encounter_id not in elsewhere], codes)


def _topics_of(encounters: list[int]) -> dict[int, list[int]]:
    topics: dict[int, list[int]] = {}
    rows = EncounterTopic.objects.filter(encounter__in=encounters).order_by("pk")
    for encounter, topic in rows.values_list("encounter_id", "topic_id"):
        topics.setdefault(encounter, []).append(topic)
    return topics
