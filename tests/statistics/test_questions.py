"""Questions: what they understand, and what they say when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories.packages import full
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.statistics.indicators.catalogue import TIME, indicators
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.queries import ask, rows_behind, years_with_figures
from utsyn.statistics.questions import Question


@pytest.fixture
def vika(tmp_path: Path, system: Actor, db: None) -> Service:
    """A service with a few records of everything."""
    return import_package(by=system, package=read_package(full(tmp_path / "package"))).service


def test_a_question_is_read_from_texts_and_from_lists() -> None:
    one = Question.parse(
        "encounters", "2016", by="gender, district", where=["kind=school,online", "kind=street"]
    )
    two = Question.parse(
        "encounters", "2016", by=["gender", "district"], where={"kind": ["school", "online", "street"]}
    )
    assert one == two
    assert one.where_text == {"kind": "school,online,street"}


@pytest.mark.parametrize(
    ("question", "field", "among"),
    [
        ({"indicator": "treff"}, "indicator", "encounters"),
        ({"by": "shoe_size"}, "by", "gender"),
        ({"indicator": "sessions", "by": "gender"}, "by", "area"),
        ({"where": {"shoe_size": "42"}}, "where", "gender"),
        ({"where": {"gender": "gutt"}}, "where", "girl"),
        ({"where": {"weekday": "8"}}, "where", "7"),
        ({"where": {"hour": "-1"}}, "where", "23"),
        ({"where": ["gender"]}, "where", "gender=girl"),
        ({"period": "i fjor"}, "period", "2016-W14"),
        ({"compare": "2015,sist"}, "period", "2016-W14"),
    ],
)
def test_what_is_unknown_is_an_error_that_names_the_valid_ones(
    question: dict, field: str, among: str
) -> None:
    given = {"indicator": "encounters", "period": "2016", **question}
    with pytest.raises(Invalid) as fault:
        Question.parse(given.pop("indicator"), given.pop("period"), **given)
    assert fault.value.field == field
    assert among in fault.value.valid


@pytest.mark.parametrize(
    "where",
    [
        {"month": "2016-3"},
        {"year": "16"},
        {"date": "4. mars"},
        {"age": "seksten"},
        {"age": "016"},
        {"week": "2016-14"},
    ],
)
def test_times_and_ages_have_one_spelling(where: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        Question.parse("encounters", "2016", where=where)


@pytest.mark.parametrize(
    ("where", "among"),
    [
        ({"district": "mars"}, "sentrum"),
        ({"place": "mars"}, "torget"),
        ({"area": "mars"}, "Nord"),
        ({"topic": "mars"}, "school"),
        ({"age_band": "mars"}, "ungdom"),
        ({"fortnight": "2023-01-01"}, "2022-12-19"),
    ],
)
def test_codes_that_the_service_does_not_have_are_named(
    vika: Service, system: Actor, where: dict[str, str], among: str
) -> None:
    with pytest.raises(Invalid) as fault:
        ask(system, vika, Question.parse("encounters", "2023", where=where))
    assert among in fault.value.valid


def test_an_unknown_age_scheme_names_those_there_are(vika: Service, system: Actor) -> None:
    with pytest.raises(Invalid) as fault:
        ask(system, vika, Question.parse("encounters", "2023", by="age_band", age_scheme="mars"))
    assert fault.value.valid == ("skole", "standard")


def test_statistics_need_the_right_in_that_service(
    vika: Service, other_service: Service, actor_with, system: Actor
) -> None:
    question = Question.parse("encounters", "2023")
    assert ask(actor_with("statistics_reader", vika), vika, question).total == 9
    for actor in (actor_with("administrator", vika), actor_with("manager", other_service)):
        with pytest.raises(Refused):
            ask(actor, vika, question)
        with pytest.raises(Refused):
            years_with_figures(actor, vika)


def test_the_rows_behind_a_figure_need_a_right_of_their_own(vika: Service, actor_with) -> None:
    question = Question.parse("encounters", "2023")
    assert len(rows_behind(actor_with("worker", vika), vika, question, {})) == 3
    with pytest.raises(Refused):
        rows_behind(actor_with("statistics_reader", vika), vika, question, {})


def test_every_figure_opens_the_list_behind_it(vika: Service, system: Actor) -> None:
    """Wish 63: the figure on the dashboard is the list behind it, whatever it was broken down by."""
    for code, indicator in indicators().items():
        for by in [(), *((name,) for name in indicator.dimensions), indicator.dimensions[-3:]]:
            question = Question.parse(code, "2023", by=by)
            for row in ask(system, vika, question).rows:
                cell = dict(zip(by, row.key, strict=True))
                found = rows_behind(system, vika, question, cell)
                assert len(found) == row.rows, (code, cell)
                if code == "encounters":
                    assert sum(each["count"] for each in found) == row.value, cell


def test_the_list_behind_a_figure_comes_in_pages(vika: Service, system: Actor) -> None:
    question = Question.parse("encounters", "2023")
    pages = [rows_behind(system, vika, question, {}, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert len({row["row_id"] for page in pages for row in page}) == 3
    assert rows_behind(system, vika, Question.parse("encounters", "1999"), {}) == []


def test_the_years_on_offer_have_records_or_published_figures(vika: Service, system: Actor) -> None:
    assert years_with_figures(system, vika) == [2023, 2015]


def test_every_dimension_of_the_catalogue_is_known() -> None:
    for indicator in indicators().values():
        assert set(indicator.dimensions) <= set(DIMENSIONS)
        assert indicator.measure.when != "date" or set(TIME) <= set(indicator.dimensions)
        assert (
            set(indicator.names)
            == set(indicator.definitions)
            == set(indicator.unit_names)
            == {"nb", "nn", "en"}
        )


def test_the_catalogue_is_the_one_that_was_agreed() -> None:
    """Field and youth of the indicator catalogue: units and dimensions, word for word; hours by place are ADR 12."""
    met = ("place", "area", "place_kind", "gender", "age", "age_band", "district", "topic")
    session = ("kind", "weekday", "hour")
    agreed = {
        "sessions": ("sessions", (*session, "area", "place")),
        "session_hours": ("hours", (*session, "area", "place")),
        "staff_hours": ("working hours", session),
        "encounters": ("encounters", (*session, *met)),
        "first_contacts": ("encounters", (*session, *met)),
        "encounters_per_hour": ("per hour", (*session, "area", "place")),
        "mean_age": ("years", (*session, *met)),
        "median_age": ("years", (*session, *met)),
        "incidents": ("incidents", ("incident_kind", "place", "area")),
        "naloxone_doses": ("doses", ("place", "area")),
        "staffing_attainment": ("share", ("weekday", "shift")),
        "active_youth": ("young people", ("gender", "age", "age_band", "district")),
        "available_youth": ("young people", ("gender", "age", "age_band", "district")),
        "new_youth": ("young people", ("gender", "age", "age_band", "district", "source")),
        "records_opened": ("records", ("gender", "district", "age_band", "end_reason")),
        "records_closed": ("records", ("gender", "district", "age_band", "end_reason")),
        "conversations": (
            "conversations",
            ("channel", "topic", "anonymous", "gender", "age_band", "district"),
        ),
        "conversation_youth": ("young people", ("channel", "topic", "gender", "age_band", "district")),
        "decision_youth": ("young people", ("decision_kind", "gender", "age_band", "district")),
        "life_situation": (
            "young people",
            ("day_activity", "housing", "leisure", "gender", "age_band", "district"),
        ),
    }
    found = {
        code: (i.unit, tuple(d for d in i.dimensions if d not in TIME)) for code, i in indicators().items()
    }
    assert found == agreed
