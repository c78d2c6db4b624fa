"""How long field records are kept."""

from __future__ import annotations

from utsyn.retention.rules import undecided

RULES = undecided(
    "field.FieldSession",
    "field.SessionStaff",
    "field.Encounter",
    "field.EncounterTopic",
    "field.Incident",
)
