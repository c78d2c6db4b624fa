"""The chart that fits the question: valid, from zero, readable without colour, with what it shows in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
import vl_convert

from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics.answers import Answer
from utsyn.statistics.presentation.charts import MOST_BARS, alt_text, chart_for, height_of
from utsyn.statistics.queries import ask
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db


def answer_of(service: Service, indicator: str, period: str, **more: Any) -> Answer:
    return ask(Actor.system("test"), service, Question.parse(indicator, period, **more))


def drawn(spec: dict[str, Any]) -> str:
    """The chart as Vega-Lite draws it, without a net. Raises ValueError for a specification that is not valid."""
    fixed = json.loads(json.dumps(spec)) | {"width": 600}
    svg: str = vl_convert.vegalite_to_svg(fixed, vl_version="6.4", allowed_base_urls=[])
    return svg


def test_every_chart_is_valid_begins_at_zero_and_names_no_colour(fjordvik: Service) -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("encounters", "2023", {"by": "month"}),
        ("encounters", "2024-H1", {"by": "month", "compare": "2023-H1,2023-H2"}),
        ("encounters", "2023", {"by": "week", "compare": "2022"}),
        ("encounters", "2023-05", {"by": "date"}),
        ("encounters", "2023", {"by": "fortnight"}),
        ("encounters", "2023..2024", {"by": "year", "compare": "2021..2022"}),
        ("encounters", "2023", {"by": "place", "compare": "2022"}),
        ("encounters", "2023", {"by": "gender"}),
        ("mean_age", "2023", {"by": "gender"}),
        ("encounters", "2023", {"by": "age_band,gender"}),
        ("encounters", "2023", {"by": "weekday,hour"}),
        ("encounters", "2023", {"by": "gender,month"}),
        ("encounters", "2023", {"by": "place,month"}),
        ("encounters", "2023", {"by": "age"}),
        ("encounters", "2023", {"by": "topic"}),
        ("sessions", "2023", {"by": "kind,weekday"}),
    ]
    for indicator, period, more in asked:
        spec = chart_for(answer_of(fjordvik, indicator, period, **more))
        assert spec is not None, more
        text = json.dumps(spec)
        assert "<svg" in drawn(spec)
        assert '"#' not in text, "the page and the document choose colours"
        assert not any(f'"{name}"' in text for name in ("red", "blue", "steelblue", "grey", "gray", "black"))
        assert '"zero": false' not in text
        assert all(found == 0 for found in _starts(spec))
        assert 40 < height_of(spec) < 2_000


def _starts(part: Any) -> list[float]:
    """Where the scales of what is counted begin."""
    if isinstance(part, list):
        return [found for inner in part for found in _starts(inner)]
    if not isinstance(part, dict):
        return []
    scale = part.get("scale", {}) if part.get("type") == "quantitative" else {}
    own = [scale["domain"][0]] if "domain" in scale else [scale["domainMin"]] if scale else []
    return own + [found for inner in part.values() for found in _starts(inner)]


def test_one_number_three_breakdowns_and_nothing_have_no_chart(vika: Service) -> None:
    assert chart_for(answer_of(vika, "encounters", "2023")) is None
    assert chart_for(answer_of(vika, "encounters", "2023", by="gender,place,month")) is None
    assert chart_for(answer_of(vika, "encounters", "2019", by="gender")) is None


def test_places_are_sorted_and_unknown_comes_last_but_is_there(vika: Service) -> None:
    spec = chart_for(answer_of(vika, "encounters", "2023", by="district"))
    assert spec is not None
    names = [entry["name"] for entry in spec["data"]["values"]]
    assert names == ["Vika nord", "Sentrum", "Ukjent"]
    assert [entry["label"].split(" ")[0] for entry in spec["data"]["values"]] == ["5", "3", "1"]


def test_age_bands_keep_their_own_order(vika: Service) -> None:
    spec = chart_for(answer_of(vika, "encounters", "2023", by="age_band", age_scheme="standard"))
    assert spec is not None
    assert [entry["name"] for entry in spec["data"]["values"]] == ["13–15 år", "16–18 år", "Ukjent"]


def test_months_are_named_and_a_month_without_anything_is_zero_in_the_line(vika: Service) -> None:
    spec = chart_for(answer_of(vika, "encounters", "2023", by="month"))
    assert spec is not None
    points = spec["layer"][-1]["data"]["values"]
    assert [point["at"] for point in points][:4] == ["jan.", "feb.", "mars", "apr."]
    assert [point["value"] for point in points] == [0, 0, 4, 0, 5, 0, 0, 0, 0, 0, 0, 0]


def test_a_year_that_has_no_months_published_has_no_line(vika: Service) -> None:
    spec = chart_for(answer_of(vika, "encounters", "2023", by="month", compare="2015"))
    assert spec is not None
    assert len(spec["layer"]) == 1


def test_months_that_have_not_been_are_not_zero(vika: Service) -> None:
    from datetime import UTC, datetime

    from utsyn.core import clock

    with clock.stopped_at(datetime(2023, 5, 10, 12, tzinfo=UTC)):
        spec = chart_for(answer_of(vika, "encounters", "2023", by="month"))
    assert spec is not None
    assert len(spec["layer"][-1]["data"]["values"]) == 5


def test_no_more_bars_than_can_be_read(fjordvik: Service) -> None:
    many = answer_of(fjordvik, "encounters", "2023", by="date,place")
    assert chart_for(many) is None  # the table has it
    places = chart_for(answer_of(fjordvik, "encounters", "2023", by="place"))
    assert places is not None
    assert len(places["data"]["values"]) <= MOST_BARS


def test_the_words_say_what_the_picture_shows(vika: Service) -> None:
    answer = answer_of(vika, "encounters", "2023", by="gender")
    assert alt_text(answer).startswith("Teamet hadde 9 treff i 2023. Flest: Jente med 3")
    spec = chart_for(answer)
    assert spec is not None
    assert spec["description"] == alt_text(answer)


def test_lines_are_told_apart_without_colour(vika: Service, fjordvik: Service) -> None:
    spec = chart_for(answer_of(fjordvik, "encounters", "2023", by="month,gender"))
    assert spec is not None
    lines = [layer for layer in spec["layer"] if layer["mark"]["type"] == "line"]
    dashes = [tuple(layer["mark"]["strokeDash"]) for layer in lines]
    assert len(set(dashes)) == len(dashes) > 1
    names = [entry["serie"] for entry in spec["layer"][-1]["data"]["values"]]
    assert {"Jente", "Gutt"} <= set(names)


def test_a_chart_grows_no_faster_than_its_points(fjordvik: Service) -> None:
    """The nameless times after the last once had names that grew by a letter each: 8 MB for three years by date."""
    sizes = [
        len(json.dumps(chart_for(answer_of(fjordvik, "encounters", period, by="date,gender"))))
        for period in ("2023-H1", "2023..2024")
    ]
    assert sizes[1] < 5 * sizes[0]


@pytest.mark.parametrize(
    ("by", "zeros"), [("date,gender", False), ("gender,date", False), ("date", False), ("week,place", True)]
)
def test_a_chart_of_more_points_than_can_be_read_is_left_to_the_table(
    fjordvik: Service, by: str, zeros: bool
) -> None:
    assert chart_for(answer_of(fjordvik, "encounters", "1995..2030", by=by, zeros=zeros)) is None
