"""Random young people for the engines to agree on: periods that touch and overlap, leap days, birth years alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from utsyn.youth.models import Channel, Decision, EndReason, LifeSituation, Source

#: Days that something begins or ends on: ends of periods, a leap day, birthdays.
DAYS = [
    date(2015, 12, 31), date(2016, 1, 1), date(2016, 2, 29), date(2016, 3, 1), date(2016, 3, 27), date(2016, 3, 28),
    date(2016, 6, 30), date(2016, 10, 30), date(2016, 12, 31), date(2017, 1, 1), date(2017, 12, 31),
]  # fmt: skip
#: Just before and just after midnight in Norway, in winter and in summer.
_MOMENTS = [
    datetime(2015, 12, 31, 22, 59, tzinfo=UTC), datetime(2015, 12, 31, 23, 0, tzinfo=UTC),
    datetime(2016, 3, 31, 21, 59, tzinfo=UTC), datetime(2016, 3, 31, 22, 0, tzinfo=UTC),
    datetime(2016, 10, 30, 1, 30, tzinfo=UTC), datetime(2017, 6, 1, 12, 0, tzinfo=UTC),
]  # fmt: skip
_days = st.sampled_from(DAYS)
_who = st.integers(0, 4)
_births = st.one_of(
    st.none(),
    st.integers(1994, 2004),
    st.sampled_from(
        [date(2000, 2, 29), date(1999, 12, 31), date(2003, 3, 27), date(1998, 1, 1), date(2001, 4, 1)]
    ),
)
_spans = st.tuples(_days, st.none() | st.integers(0, 200))

persons = st.lists(
    st.tuples(
        st.sampled_from(["girl", "boy", "other", "unknown"]),
        _births,
        st.sampled_from(["", "åsen", "outside", "unknown"]),
        _days,
        st.sampled_from(["", *Source.values[:3]]),
    ),
    min_size=1,
    max_size=5,
)
periods = st.lists(
    st.tuples(
        _who,
        st.sampled_from(["active", "active", "available"]),
        _spans,
        st.sampled_from(["", *EndReason.values[:2]]),
    ),
    max_size=10,
    unique_by=lambda row: (row[0], row[1], row[2][0]),
)
conversations = st.lists(
    st.tuples(
        st.none() | _who,
        st.sampled_from(_MOMENTS),
        st.sampled_from(Channel.values[:3]),
        st.lists(st.sampled_from(["skole", "ŧest"]), max_size=2, unique=True),
    ),
    max_size=10,
)
decisions = st.lists(st.tuples(_who, st.sampled_from(Decision.Kind.values[:3]), _spans), max_size=6)
situations = st.lists(
    st.tuples(
        _who,
        _days,
        st.sampled_from(["", "none", *LifeSituation.DayActivity.values[:2]]),
        st.sampled_from(["", "none", "unknown", *LifeSituation.Housing.values[:2]]),
        st.lists(st.sampled_from(LifeSituation.Leisure.values), max_size=2, unique=True),
    ),
    max_size=8,
    unique_by=lambda row: (row[0], row[1]),
)
#: Everything that a package says of young people.
youth = st.fixed_dictionaries(
    {
        "persons": persons,
        "periods": periods,
        "conversations": conversations,
        "decisions": decisions,
        "situations": situations,
    }
)

FILTERS: dict[str, list[str]] = {
    "status": ["active", "available"],
    "source": [*Source.values[:2], "unknown"],
    "end_reason": ["completed", "unknown"],
    "channel": list(Channel.values[:2]),
    "anonymous": ["true", "false"],
    "decision_kind": list(Decision.Kind.values[:2]),
    "day_activity": ["none", "unknown", LifeSituation.DayActivity.values[0]],
    "housing": ["none", "unknown", LifeSituation.Housing.values[0]],
    "leisure": ["none", *LifeSituation.Leisure.values[:2]],
}

Table = Callable[[Path, str, list[str], list[list[Any]]], None]


def write(folder: Path, given: dict[str, list], table: Table) -> None:
    """The tables of a package about these young people."""
    count = len(given["persons"])

    def person(number: int | None) -> str:
        return "" if number is None else f"p{number % count}"

    rows = [
        [person(n), gender, *_birth(born), district, day, source]
        for n, (gender, born, district, day, source) in enumerate(given["persons"])
    ]
    columns = ["person_id", "gender", "birth_date", "birth_year", "district", "registered_on", "source"]
    table(folder, "persons", columns, rows)
    kept: dict[tuple[Any, ...], list[Any]] = {}
    for who, status, span, reason in given["periods"]:
        kept[who % count, status, span[0]] = [person(who), status, *_span(span), reason]
    columns = ["person_id", "status", "from_date", "to_date", "end_reason"]
    table(folder, "record_periods", columns, list(kept.values()))
    rows = [
        [f"c{n}", person(who), held.isoformat(), channel, "|".join(topics)]
        for n, (who, held, channel, topics) in enumerate(given["conversations"])
    ]
    table(folder, "conversations", ["conversation_id", "person_id", "held_at", "channel", "topics"], rows)
    rows = [
        [f"d{n}", person(who), kind, *_span(span)] for n, (who, kind, span) in enumerate(given["decisions"])
    ]
    table(folder, "decisions", ["decision_id", "person_id", "kind", "from_date", "to_date"], rows)
    noted = {
        (who % count, day): [person(who), day, activity, housing, "|".join(leisure)]
        for who, day, activity, housing, leisure in given["situations"]
    }
    columns = ["person_id", "as_of", "day_activity", "housing", "leisure"]
    table(folder, "life_situations", columns, list(noted.values()))


def _birth(born: date | int | None) -> list[str]:
    if isinstance(born, date):
        return [born.isoformat(), ""]
    return ["", "" if born is None else str(born)]


def _span(span: tuple[date, int | None]) -> list[str]:
    first, days = span
    return [first.isoformat(), "" if days is None else (first + timedelta(days=days)).isoformat()]
