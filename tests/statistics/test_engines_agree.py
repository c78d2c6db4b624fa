"""Random packages and random questions: DuckDB over the facts, and the plain engine over the package's files, agree.

The awkward cases are drawn on purpose: midnight, both changes of the clock, empty values, two age-band schemes,
letters of every Norwegian and Sámi alphabet (UU-7), sessions without encounters.
"""

from __future__ import annotations

import csv
import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statistics import random_youth
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.statistics.asking import Desk
from utsyn.statistics.engines.reference import Records, ReferenceEngine
from utsyn.statistics.facts.kinds import OF_YOUTH
from utsyn.statistics.indicators.catalogue import indicators
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.queries import desk
from utsyn.statistics.questions import Question

#: Moments around which sessions start: New Year and a year's week 53, both changes of the clock, a month's end.
_MOMENTS = [
    datetime(2015, 12, 31, 22, 45, tzinfo=UTC),
    datetime(2016, 3, 27, 0, 30, tzinfo=UTC),
    datetime(2016, 3, 31, 21, 50, tzinfo=UTC),
    datetime(2016, 10, 30, 0, 10, tzinfo=UTC),
    datetime(2016, 10, 30, 1, 0, tzinfo=UTC),
    datetime(2017, 1, 1, 12, 0, tzinfo=UTC),
]
_PLACES = ["torget", "čáhci", "šillju"]
_DISTRICTS = ["", "åsen", "đorvi", "outside", "unknown"]
_TOPICS = ["skole", "ŋuođđu", "ŧest", "žurnála"]
_SHIFTS = ["dag", "kveld", "ijjabargu"]
_BANDS = [
    ("gammel", "13-15", 13, 15),
    ("gammel", "16-20", 16, 20),
    ("ny", "ung", 10, 17),
    ("ny", "voksen", 18, 24),
]
_PERIODS = [
    "2016",
    "2016-H1",
    "2016-Q4",
    "2016-03",
    "2015-W53",
    "2016-03-27..2016-10-30",
    "2015..2017",
    "2017",
]

sessions = st.tuples(
    st.sampled_from(_MOMENTS),
    st.integers(-180, 180),  # minutes before or after the moment
    st.integers(0, 600),  # minutes that it lasts
    st.sampled_from(["street", "school", "online", "count"]),
    st.integers(1, 3),
)
ages = st.one_of(st.none(), st.integers(8, 27), st.sampled_from(_BANDS))
encounters = st.tuples(
    st.integers(0, 5),
    st.sampled_from(_PLACES),
    st.integers(1, 4),
    st.sampled_from([None, 0, 1]),
    st.sampled_from(["girl", "boy", "other", "unknown"]),
    ages,
    st.sampled_from(_DISTRICTS),
    st.lists(st.sampled_from(_TOPICS), max_size=3, unique=True),
)
incidents = st.tuples(
    st.sampled_from([None, 0, 1]),
    st.sampled_from(_MOMENTS),
    st.sampled_from(["overdose", "violence", "other"]),
    st.sampled_from(["", *_PLACES]),
    st.sampled_from([None, 0, 2]),
)

#: Weekday, shift, from and to, teams, last day, first day. Slots that overlap, and that end on the day after.
plan_rows = st.tuples(
    st.integers(1, 7),
    st.sampled_from(_SHIFTS),
    st.sampled_from([("00:30", "15:30"), ("14:30", "22:15"), ("16:00", "03:00"), ("22:00", "21:59")]),
    st.integers(0, 2),
    st.sampled_from([None, "2016-06-30", "2017-12-31"]),
    st.sampled_from(["2015-01-01", "2016-03-27"]),
)


@st.composite
def questions(draw: st.DrawFn, among: tuple[str, ...] = ()) -> dict[str, Any]:
    """A question with up to three dimensions and up to two filters."""
    indicator = draw(st.sampled_from(among or sorted(indicators())))
    dimensions = indicators()[indicator].dimensions
    by = draw(st.lists(st.sampled_from(dimensions), max_size=3, unique=True))
    where = {}
    for name in draw(st.lists(st.sampled_from(dimensions), max_size=2, unique=True)):
        if name in _FILTERS:
            where[name] = draw(st.lists(st.sampled_from(_FILTERS[name]), min_size=1, max_size=2, unique=True))
    return {
        "indicator": indicator,
        "period": draw(st.sampled_from(_PERIODS)),
        "by": by,
        "where": where,
        "zeros": draw(st.booleans()),
        "age_scheme": draw(st.sampled_from(["", "gammel", "ny", "standard"])),
    }


_FILTERS: dict[str, list[str]] = {
    "year": ["2016", "2015"],
    "month": ["2016-03", "2016-10"],
    "week": ["2015-W53", "2016-W43"],
    "fortnight": ["2015-12-28", "2016-10-17"],
    "date": ["2016-03-27", "2016-10-30"],
    "kind": ["street", "online"],
    "shift": _SHIFTS,
    "weekday": ["5", "7"],
    "hour": ["0", "23", "2"],
    "place": _PLACES,
    "area": ["Åsgård, øst", "Guovdageaidnu"],
    "place_kind": ["street", "mall"],
    "gender": ["girl", "unknown"],
    "age": ["16", "unknown"],
    "age_band": ["unknown", "other", "incomparable"],
    "district": ["åsen", "unknown"],
    "topic": ["skole", "ŧest", "none"],
    "incident_kind": ["overdose", "other"],
    **random_youth.FILTERS,
}
_OF_YOUTH = tuple(sorted(i.code for i in indicators().values() if i.measure.fact in OF_YOUTH))

_numbers = itertools.count()


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    out=st.lists(sessions, min_size=2, max_size=6),
    met=st.lists(encounters, max_size=12),
    happened=st.lists(incidents, max_size=3),
    planned=st.lists(plan_rows, max_size=6, unique_by=lambda row: (row[0], row[1], row[5])),
    youth=random_youth.youth,
    asked=st.lists(questions(), min_size=8, max_size=8),
)
def test_both_engines_give_the_same_answer(
    tmp_path_factory: pytest.TempPathFactory,
    out: list,
    met: list,
    happened: list,
    planned: list,
    youth: dict[str, list],
    asked: list[dict[str, Any]],
) -> None:
    code = f"tilfeldig-{next(_numbers)}"
    folder = _write(tmp_path_factory.mktemp("package"), code, out, met, happened, planned, youth)
    system = Actor.system("test")
    service = import_package(by=system, package=read_package(folder)).service
    program = desk(system, service)
    plain = replace(program, engine=ReferenceEngine(Records.read(folder)))
    shifts = {row[1] for row in planned}
    for each in asked:
        # A shift that the service never had is no value of «shift»: it is refused, whatever the engine.
        if "shift" in each["where"] and not shifts.issuperset(each["where"]["shift"]):
            with pytest.raises(Invalid):
                program.answer(_parsed(each))
            continue
        question = _parsed(each)
        assert _said(program, question) == _said(plain, question)
        plan = program.plan(question, question.period, program.vocabulary.schemes[0], ())
        assert len(program.engine.rows(plan, 100, 0)) == len(plain.engine.rows(plan, 100, 0))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    youth=random_youth.youth,
    asked=st.lists(questions(among=_OF_YOUTH), min_size=12, max_size=12),
)
def test_both_engines_give_the_same_answer_about_young_people(
    tmp_path_factory: pytest.TempPathFactory, youth: dict[str, list], asked: list[dict[str, Any]]
) -> None:
    """The same people, records and conversations, whatever their periods and birthdays."""
    code = f"ungdom-{next(_numbers)}"
    folder = _write(tmp_path_factory.mktemp("package"), code, [], [], [], [], youth)
    system = Actor.system("test")
    service = import_package(by=system, package=read_package(folder)).service
    program = desk(system, service)
    plain = replace(program, engine=ReferenceEngine(Records.read(folder)))
    for each in asked:
        question = _parsed(each)
        assert _said(program, question) == _said(plain, question), each
        plan = program.plan(question, question.period, program.vocabulary.schemes[0], ())
        assert len(program.engine.rows(plan, 100, 0)) == len(plain.engine.rows(plan, 100, 0)), each


def _parsed(asked: dict[str, Any]) -> Question:
    return Question.parse(
        asked["indicator"],
        asked["period"],
        by=asked["by"],
        where=asked["where"],
        zeros=asked["zeros"],
        age_scheme=asked["age_scheme"],
    )


def _said(at: Desk, question: Question) -> dict[str, Any]:
    """The answer; or the refusal, where zeros would be more rows than anybody can read."""
    try:
        return at.answer(question).as_json()
    except Invalid as refused:
        assert question.zeros
        return {"refused": refused.message}


def test_every_dimension_can_be_filtered_on_in_the_random_questions() -> None:
    assert set(_FILTERS) == set(DIMENSIONS) - {"half", "quarter"}


def _write(
    folder: Path, code: str, out: list, met: list, happened: list, planned: list, youth: dict[str, list]
) -> Path:
    _table(folder, "staff", ["staff_id", "name"], [[f"s{n}", "Ask"] for n in range(3)])
    _table(folder, "districts", ["district", "name"], [[d, d.title()] for d in _DISTRICTS if d])
    areas = ["Åsgård, øst", "Guovdageaidnu", "Åsgård, øst"]
    kinds = ["street", "mall", "school"]
    rows = [[p, p.title(), a, k] for p, a, k in zip(_PLACES, areas, kinds, strict=True)]
    _table(folder, "places", ["place", "name", "area", "kind"], rows)
    _table(folder, "topics", ["topic", "name"], [[t, t.title()] for t in _TOPICS])
    dates = {"gammel": "2010-01-01", "ny": "2016-07-01"}
    _table(
        folder,
        "age_bands",
        ["scheme", "band", "age_from", "age_to", "scheme_valid_from"],
        [[scheme, band, low, high, dates[scheme]] for scheme, band, low, high in _BANDS],
    )
    _table(
        folder,
        "sessions",
        ["session_id", "kind", "started_at", "ended_at", "staff_ids"],
        [
            [f"ø{n}", kind, _iso(at, early), _iso(at, early + lasts), "|".join(f"s{i}" for i in range(staff))]
            for n, (at, early, lasts, kind, staff) in enumerate(out)
        ],
    )
    _table(
        folder,
        "encounters",
        ["encounter_id", "session_id", "place", "count", "first_contacts", "gender", "age", "age_scheme", "age_band",
         "district", "topics"],
        [
            [f"e{n}", f"ø{at % len(out)}", place, count, _cell(first), gender, *_age(age), district, "|".join(topics)]
            for n, (at, place, count, first, gender, age, district, topics) in enumerate(met)
        ],
    )  # fmt: skip
    _table(
        folder,
        "incidents",
        ["incident_id", "session_id", "occurred_at", "kind", "place", "naloxone_doses"],
        [
            [
                f"h{n}",
                "" if session is None else f"ø{session % len(out)}",
                _iso(at, 0),
                kind,
                place,
                _cell(doses),
            ]
            for n, (session, at, kind, place, doses) in enumerate(happened)
        ],
    )
    plan_columns = ["weekday", "shift", "start", "end", "min_teams", "max_teams", "from_date", "to_date"]
    _table(
        folder,
        "staffing_plan",
        plan_columns,
        [
            [weekday, shift, start, end, least, least + 1, first, _cell(last)]
            for weekday, shift, (start, end), least, last, first in planned
        ],
    )
    random_youth.write(folder, youth, _table)
    names = [path.stem for path in sorted(folder.glob("*.csv"))]
    meta = {
        "name": code,
        "service": {"id": code, "name": code, "municipality": "Kárášjohka", "timezone": "Europe/Oslo"},
        "resources": [{"name": name, "path": f"{name}.csv"} for name in names],
    }
    (folder / "datapackage.json").write_text(json.dumps(meta), encoding="utf-8")
    return folder


def _table(folder: Path, name: str, header: list[str], rows: list[list[Any]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def _iso(moment: datetime, minutes: int) -> str:
    return (moment + timedelta(minutes=minutes)).isoformat()


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _age(age: Any) -> list[str]:
    if age is None:
        return ["", "", ""]
    return [str(age), "", ""] if isinstance(age, int) else ["", age[0], age[1]]
