"""The tables of the exchange format, in the order in which they are read: what is referred to comes first."""

from __future__ import annotations

from utsyn.exchange.tables.catalogue import AGE_BANDS, DISTRICTS, PLACES, PUBLISHED, STAFF, TOPICS
from utsyn.exchange.tables.field import ENCOUNTERS, INCIDENTS, SESSIONS
from utsyn.exchange.tables.spec import Column, Table, Wrong
from utsyn.exchange.tables.steering import STAFFING_PLAN
from utsyn.exchange.tables.youth import (
    CONVERSATIONS,
    DECISIONS,
    KEY_WORKERS,
    LIFE_SITUATIONS,
    PERSONS,
    RECORD_PERIODS,
)

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
        PERSONS,
        RECORD_PERIODS,
        KEY_WORKERS,
        CONVERSATIONS,
        DECISIONS,
        LIFE_SITUATIONS,
        STAFFING_PLAN,
        PUBLISHED,
    )
}

#: Tables of the format that a later part of the system brings.
LATER: tuple[str, ...] = (
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
