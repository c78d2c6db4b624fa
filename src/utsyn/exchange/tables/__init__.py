"""The tables of the exchange format, in the order in which they are read: what is referred to comes first."""

from __future__ import annotations

from utsyn.exchange.tables.catalogue import AGE_BANDS, DISTRICTS, PLACES, PUBLISHED, STAFF, TOPICS
from utsyn.exchange.tables.field import ENCOUNTERS, INCIDENTS, SESSIONS
from utsyn.exchange.tables.spec import Column, Table, Wrong
from utsyn.exchange.tables.steering import STAFFING_PLAN

__all__ = ["LATER", "TABLES", "Column", "Table", "Wrong"]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        STAFF,
        DISTRICTS,
        PLACES,
        TOPICS,
        AGE_BANDS,
        SESSIONS,
        ENCOUNTERS,
        INCIDENTS,
        STAFFING_PLAN,
        PUBLISHED,
    )
}

#: Tables of the format that a later part of the system brings.
LATER: tuple[str, ...] = (
    "persons",
    "record_periods",
    "key_workers",
    "conversations",
    "decisions",
    "life_situations",
    "programmes",
    "programme_inquiries",
    "enrolments",
    "group_sessions",
    "attendance",
    "placements",
    "collaborations",
    "consents",
    "inquiries",
    "concern_reports",
    "information_requests",
    "time_use",
    "visit_requirements",
    "visits",
    "deviations",
    "complaints",
)
