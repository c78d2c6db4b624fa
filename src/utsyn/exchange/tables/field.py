"""Field sessions, encounters, incidents."""

from __future__ import annotations

from utsyn.exchange.tables.spec import Column, Table, each
from utsyn.exchange.values import Flag, Id, ListOf, Moment, OneOf, Text, Whole
from utsyn.field import policies
from utsyn.field.models import Gender, IncidentKind, SessionKind
from utsyn.field.policies import EncounterRow, IncidentRow, SessionRow

LONG = 20_000


SESSIONS = Table(
    "sessions",
    SessionRow,
    (
        Column("session_id", Id(), required=True),
        Column("kind", OneOf(words=tuple(SessionKind.values)), required=True),
        Column("started_at", Moment(), required=True),
        Column("ended_at", Moment(), required=True),
        Column("staff_ids", ListOf(ordered=False), required=True, ref="staff"),
        Column("report", Text(limit=LONG, lines=True)),
    ),
    key=("session_id",),
    rules=(each(policies.wrong_in_session),),
)

ENCOUNTERS = Table(
    "encounters",
    EncounterRow,
    (
        Column("encounter_id", Id(), required=True),
        Column("session_id", Id(), required=True, ref="sessions"),
        Column("place", Id(), required=True, ref="places"),
        Column("count", Whole(1, policies.MOST_AT_ONCE), required=True),
        Column("first_contacts", Whole(0, policies.MOST_AT_ONCE)),
        Column("gender", OneOf(words=tuple(Gender.values)), required=True),
        Column("age", Whole(0, 120)),
        Column("age_scheme", Id(limit=60)),
        Column("age_band", Id(limit=60)),
        Column("district", Id(), ref="districts"),
        Column("topics", ListOf(), ref="topics"),
    ),
    key=("encounter_id",),
    rules=(each(policies.wrong_in_encounter),),
)

INCIDENTS = Table(
    "incidents",
    IncidentRow,
    (
        Column("incident_id", Id(), required=True),
        Column("session_id", Id(), ref="sessions"),
        Column("occurred_at", Moment(), required=True),
        Column("kind", OneOf(words=tuple(IncidentKind.values)), required=True),
        Column("place", Id(), ref="places"),
        Column("ambulance_called", Flag()),
        Column("naloxone_doses", Whole(0, 1000)),
        Column("note", Text(limit=LONG, lines=True)),
    ),
    key=("incident_id",),
)
