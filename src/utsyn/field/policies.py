"""What is right in a field record, and on which day it counts: pure functions, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

#: A session longer than this is a slip of the pen: the wrong day, or an end that was forgotten.
LONGEST_SESSION = timedelta(hours=48)
#: More young people than this were never met at once.
MOST_AT_ONCE = 100_000


class SessionRow(NamedTuple):
    """A field session as other rooms and packages name it: codes, no database keys; times aware, in UTC."""

    session_id: str
    kind: str
    started_at: datetime
    ended_at: datetime
    staff_ids: tuple[str, ...]  # sorted: their order means nothing
    report: str


class EncounterRow(NamedTuple):
    """Young people met: ``age``, or scheme and band, or neither."""

    encounter_id: str
    session_id: str
    place: str
    count: int  # type: ignore[assignment]  # the format calls it so; nobody asks a row how often it holds a value
    first_contacts: int | None
    gender: str
    age: int | None
    age_scheme: str | None
    age_band: str | None
    district: str | None
    topics: tuple[str, ...]  # in the order given


class IncidentRow(NamedTuple):
    """Something that happened, in a session or outside of one."""

    incident_id: str
    session_id: str | None
    occurred_at: datetime
    kind: str
    place: str | None
    ambulance_called: bool | None
    naloxone_doses: int | None
    note: str


#: Names what is wrong in one row: the column, and what was expected.
RowRule = Callable[[Any], Iterable[tuple[str, str]]]


def wrong_in_session(row: SessionRow) -> Iterable[tuple[str, str]]:
    """The end is not before the start, and not absurdly long after it."""
    if row.ended_at < row.started_at:
        yield "ended_at", _("et tidspunkt som ikke er før started_at")
    elif row.ended_at - row.started_at > LONGEST_SESSION:
        yield (
            "ended_at",
            _("høyst %(hours)d timer etter started_at") % {"hours": LONGEST_SESSION.total_seconds() // 3600},
        )


def wrong_in_encounter(row: EncounterRow) -> Iterable[tuple[str, str]]:
    """First contacts are among those counted; an age, or a scheme with its band, or neither."""
    if row.first_contacts is not None and row.first_contacts > row.count:
        yield "first_contacts", _("høyst like mange som count, som er %(count)d") % {"count": row.count}
    if (row.age_scheme is None) != (row.age_band is None):
        missing = "age_band" if row.age_band is None else "age_scheme"
        yield missing, _("både age_scheme og age_band, eller ingen av dem")
    elif row.age is not None and row.age_band is not None:
        yield "age", _("enten age eller age_band, ikke begge")


def local_start(started_at: datetime, zone: ZoneInfo) -> tuple[date, int]:
    """The local date to which a session belongs, and the hour that the clock on the wall showed when it started."""
    local = started_at.astimezone(zone)
    return local.date(), local.hour


def incident_date(occurred_at: datetime, session_date: date | None, zone: ZoneInfo) -> date:
    """The session's date (a night shift stays on its day); without a session, the local date of the incident."""
    return session_date or occurred_at.astimezone(zone).date()
