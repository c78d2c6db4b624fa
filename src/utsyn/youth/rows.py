"""The youth room's records as packages name them: codes, no database keys; and what is right in one such row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from utsyn.core import clock
from utsyn.youth.models import LifeSituation

#: Where a new day begins first. What is after today there is in the future everywhere.
FIRST_ZONE = "Pacific/Kiritimati"
#: Clocks differ a little.
CLOCKS = timedelta(minutes=2)


class PersonRow(NamedTuple):
    """A young person. The birth year stands only where the date is not known."""

    person_id: str
    gender: str
    birth_date: date | None
    birth_year: int | None
    district: str | None
    registered_on: date
    source: str | None
    given_name: str
    family_name: str


class PeriodRow(NamedTuple):
    """From when to when a record had a status; both days included."""

    person_id: str
    status: str
    from_date: date
    to_date: date | None
    end_reason: str | None


class KeyWorkerRow(NamedTuple):
    """Who followed the young person, from when to when; both days included."""

    person_id: str
    staff_id: str
    role: str
    from_date: date
    to_date: date | None


class ConversationRow(NamedTuple):
    """A conversation for follow-up. ``held_at`` is aware, in UTC. Without a person it is an anonymous one."""

    conversation_id: str
    person_id: str | None
    held_at: datetime
    channel: str
    minutes: int | None
    staff_ids: tuple[str, ...]  # sorted: their order means nothing
    topics: tuple[str, ...]  # in the order given


class DecisionRow(NamedTuple):
    """A decision about a young person, from when to when."""

    decision_id: str
    person_id: str
    kind: str
    legal_basis: str
    from_date: date
    to_date: date | None


class SituationRow(NamedTuple):
    """School or work, housing and leisure on a day."""

    person_id: str
    as_of: date
    day_activity: str | None
    housing: str | None
    leisure: tuple[str, ...]  # sorted


def wrong_in_person(row: PersonRow) -> Iterable[tuple[str, str]]:
    """Birth date and year agree; nobody is born or registered in the future, nor registered before they were born."""
    today = clock.today(FIRST_ZONE)
    if row.registered_on > today:
        yield "registered_on", _("en dato som ikke er i framtida")
    if row.birth_date is not None:
        if row.birth_year not in (None, row.birth_date.year):
            yield "birth_year", _("samme år som birth_date, %(year)d") % {"year": row.birth_date.year}
        if row.birth_date > today:
            yield "birth_date", _("en dato som ikke er i framtida")
        elif row.birth_date > row.registered_on:
            yield "birth_date", _("en dato som ikke er etter registered_on")
    elif row.birth_year is not None:
        if row.birth_year > today.year:
            yield "birth_year", _("et år som ikke er i framtida")
        elif row.birth_year > row.registered_on.year:
            yield "birth_year", _("et år som ikke er etter registered_on")


def wrong_in_span(row: PeriodRow | KeyWorkerRow | DecisionRow) -> Iterable[tuple[str, str]]:
    """The last day is not before the first."""
    if row.to_date is not None and row.to_date < row.from_date:
        yield "to_date", _("en dato som ikke er før from_date")


def wrong_in_conversation(row: ConversationRow) -> Iterable[tuple[str, str]]:
    """It has been held."""
    if row.held_at > clock.now() + CLOCKS:
        yield "held_at", _("et tidspunkt som ikke er i framtida")


def wrong_in_situation(row: SituationRow) -> Iterable[tuple[str, str]]:
    """Leisure is told in the format's words, of a day that has been."""
    if row.as_of > clock.today(FIRST_ZONE):
        yield "as_of", _("en dato som ikke er i framtida")
    words = LifeSituation.Leisure.values
    if not set(row.leisure) <= set(words):
        yield "leisure", _("bare disse, med | imellom: %(words)s") % {"words": ", ".join(words)}
