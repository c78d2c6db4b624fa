"""How long field records are kept."""

from __future__ import annotations

from utsyn.retention.rules import in_use, undecided

RULES = [
    *undecided(
        "field.FieldSession",
        "field.SessionStaff",
        "field.Encounter",
        "field.EncounterTopic",
        "field.Incident",
        "field.FieldEvent",
        "field.Outing",
        "field.IncidentLog",
        "field.Observation",
        "field.SessionComment",
        "field.RecordChange",
        "field.HandoverNote",
        "field.HandoverReceipt",
        "field.OverdueAlarm",
    ),
    *in_use(
        "as long as the service counts in this way, and its phones are known by what they sent",
        "field.Device",
        "field.FieldSettings",
    ),
]
