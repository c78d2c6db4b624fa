"""The facts of follow-up conversations, a month at a time: with whom as the record says now, how, and about what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from utsyn.core import changes
from utsyn.core.models import Service
from utsyn.statistics.facts.people import BY, aged, who
from utsyn.statistics.facts.schema import SCHEMAS, time_columns
from utsyn.youth.changes import CONVERSATIONS
from utsyn.youth.queries import facts
from utsyn.youth.queries.facts import Conversation, Counted

STREAM = CONVERSATIONS
FACTS = ("conversations",)

#: An anonymous conversation: nothing is known of who it was with.
_NOBODY = {
    "person": None, "gender": "unknown", "district": "unknown", "birth_year": None, "birth_md": None,
    "age": None, "age_from": None, "age_to": None,
}  # fmt: skip


def tokens(service: Service, wanted: set[str] | None) -> dict[str, str]:
    """The token of each month in which there have been conversations."""
    return changes.tokens(service, STREAM)


def tables(service: Service, start: date, end: date) -> dict[str, pa.Table]:
    """The conversations of the days from ``start`` to ``end``, both included, as an Arrow table. Reads only."""
    held = facts.conversations(BY, service, start, end)
    people = facts.people(BY, service, {row.person for row in held if row.person is not None})
    rows = [_row(row, people.get(row.person) if row.person is not None else None) for row in held]
    return {"conversations": pa.Table.from_pylist(rows, schema=SCHEMAS["conversations"])}


def _row(row: Conversation, person: Counted | None) -> dict[str, Any]:
    about = _NOBODY if person is None else {**who(person), **aged(person, row.on_date)}
    return {
        "row_id": row.pk,
        **time_columns(row.on_date, row.local_hour),
        **about,
        "channel": row.channel or "other",
        "topics": row.topics or ["none"],
        "anonymous": person is None,
    }
