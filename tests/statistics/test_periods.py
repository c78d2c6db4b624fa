"""Periods: what they include, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from utsyn.core.errors import Invalid
from utsyn.statistics.periods import EXAMPLES, Period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-H1", date(2016, 1, 1), date(2016, 6, 30)),
        ("2016-H2", date(2016, 7, 1), date(2016, 12, 31)),
        ("2016-Q1", date(2016, 1, 1), date(2016, 3, 31)),
        ("2016-Q4", date(2016, 10, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28)),
        ("2016-W14", date(2016, 4, 4), date(2016, 4, 10)),
        ("2015-W53", date(2015, 12, 28), date(2016, 1, 3)),
        ("2016-05-01..2016-05-14", date(2016, 5, 1), date(2016, 5, 14)),
        ("2016-05-01..2016-05-01", date(2016, 5, 1), date(2016, 5, 1)),
        ("2012..2016", date(2012, 1, 1), date(2016, 12, 31)),
        (" 2016 ", date(2016, 1, 1), date(2016, 12, 31)),
    ],
)
def test_a_period_includes_both_its_ends(text: str, start: date, end: date) -> None:
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["", "16", "2016-13", "2016-00", "2016-Q5", "2016-H3", "2016-W54", "2015-W00", "2016-W53", "2016-02-30..2016-03-01",
     "2016-05-14..2016-05-01", "2016..2012", "2016-05-01", "0000", "2016-Q1..2016-Q2", "20160501..20160502", "٢٠١٦"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Invalid) as fault:
        Period.parse(text)
    assert fault.value.field == "period"
    assert fault.value.valid == EXAMPLES


def test_the_examples_are_periods() -> None:
    assert all(Period.parse(text).text == text for text in EXAMPLES)


def test_a_period_knows_its_months_and_years() -> None:
    assert Period.parse("2016-11-15..2017-02-01").months() == ["2016-11", "2016-12", "2017-01", "2017-02"]
    assert Period.parse("2016-11-15..2017-02-01").whole_years() == []
    assert Period.parse("2015-12-31..2017-12-31").whole_years() == [2016, 2017]
    assert Period.parse("2016").single_year == 2016
    assert Period.parse("2016-01-01..2016-12-31").single_year == 2016
    assert Period.parse("2015..2016").single_year is None
    assert Period.parse("2016-H1").single_year is None
    assert Period.parse("2016-W01").is_whole_months is False
    assert Period.parse("2016-02").is_whole_months is True
    assert Period.parse("2016-02").days == len(list(Period.parse("2016-02").each_day())) == 29
