"""Which kinds of facts there are. Here and not in the schema, so that whoever only asks need not load Arrow."""

from __future__ import annotations

#: Facts about young people that are one file for all time, not one a month.
WHOLE = frozenset({"registrations", "statuses", "openings", "closings", "decisions", "life"})
#: Facts about young people. Their rows are listed only for those who may open the records.
OF_YOUTH = WHOLE | {"conversations"}

FIELD, YOUTH = "field", "youth"


def records_of(fact: str) -> str:
    """Of which records a fact is made: those of field work, or those of follow-up."""
    return YOUTH if fact in OF_YOUTH else FIELD
