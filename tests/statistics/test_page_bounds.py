"""What nobody means, and somebody writes into an address all the same: it is answered, never an error of ours."""

from __future__ import annotations

import pytest

from utsyn.core.errors import Invalid
from utsyn.statistics import completing
from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.periods import Period
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import STANDARD, Vocabulary


@pytest.mark.parametrize(
    "text", ["9999", "9998", "2101", "1899", "0001", "0001-W01", "0001..9998", "2016..9998"]
)
def test_a_period_that_no_record_can_lie_in_is_refused_before_anybody_counts_its_days(text: str) -> None:
    """``0001..9998`` by date kept the server busy for six seconds, and 0001 with the year before it was a 500."""
    with pytest.raises(Invalid) as fault:
        Period.parse(text)
    assert fault.value.field == "period"


def test_the_first_and_the_last_year_are_periods() -> None:
    assert Period.parse("1900..2100").is_whole_months


@pytest.mark.parametrize(
    ("dimension", "value"), [("fortnight", "0001-01-01"), ("date", "9999-12-31"), ("week", "9999-W53")]
)
def test_a_time_that_no_record_can_lie_in_is_not_a_value(dimension: str, value: str) -> None:
    with pytest.raises(Invalid) as fault:
        Question.parse("encounters", "2016", where={dimension: [value]})
    assert fault.value.value == value


@pytest.mark.parametrize(
    ("dimension", "value"), [("year", "9" * 20), ("month", "2" * 12 + "-05"), ("age", "9" * 30)]
)
def test_a_number_that_no_column_holds_is_not_a_value(dimension: str, value: str) -> None:
    with pytest.raises(Invalid) as fault:
        Question.parse("encounters", "2016", where={dimension: [value]})
    assert fault.value.value == value


def test_zeros_of_a_thousand_years_by_date_are_refused_before_they_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(completing, "MOST", 100)
    words = Vocabulary((), {}, {}, {}, Period.parse("2016-01-04..2016-01-04").start)
    question = Question.parse("encounters", "2016", by="date", zeros=True)
    answer = Answer(question, "vika", "Vika", STANDARD, words, rows=[Row(("2016-01-01",), 1)], total=1)
    with pytest.raises(Invalid) as fault:
        completing.absent_rows(answer, 0)
    assert fault.value.field == "zeros"
    monkeypatch.setattr(completing, "MOST", 400)
    assert len(completing.absent_rows(answer, 0)) == 365
