"""What happens in the field: the records that are counted, the events that phones send, and what the office adds."""

from utsyn.field.models.capture import Device, FieldEvent, IncidentLog, Observation, Outing
from utsyn.field.models.office import (
    FieldSettings,
    HandoverNote,
    HandoverReceipt,
    OverdueAlarm,
    RecordChange,
    SessionComment,
)
from utsyn.field.models.records import (
    Encounter,
    EncounterTopic,
    FieldSession,
    Gender,
    Incident,
    IncidentKind,
    SessionKind,
    SessionStaff,
)

__all__ = [
    "Device",
    "Encounter",
    "EncounterTopic",
    "FieldEvent",
    "FieldSession",
    "FieldSettings",
    "Gender",
    "HandoverNote",
    "HandoverReceipt",
    "Incident",
    "IncidentKind",
    "IncidentLog",
    "Observation",
    "Outing",
    "OverdueAlarm",
    "RecordChange",
    "SessionComment",
    "SessionKind",
    "SessionStaff",
]
