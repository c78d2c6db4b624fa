"""What may be thrown away, and when."""

from __future__ import annotations

from datetime import date

import pytest

from utsyn.retention.rules import Keep, RetentionRule, may_be_disposed_of

CLOSED = date(2020, 2, 29)


def test_what_nobody_has_decided_on_is_never_thrown_away():
    """ARK-6"""
    assert not may_be_disposed_of(RetentionRule("x.Y", Keep.UNDECIDED, "§ 3"), CLOSED, date(2300, 1, 1))


def test_years_count_from_the_day_of_closing():
    rule = RetentionRule("x.Y", Keep.YEARS, "§ 1", years=10)
    assert not may_be_disposed_of(rule, CLOSED, date(2030, 2, 28))
    assert may_be_disposed_of(rule, CLOSED, date(2030, 3, 1))


def test_what_documents_nothing_goes_when_it_is_of_no_more_use():
    assert may_be_disposed_of(RetentionRule("x.Y", Keep.IN_USE, "a key"), CLOSED, CLOSED)


@pytest.mark.parametrize(("keep", "years"), [(Keep.YEARS, None), (Keep.UNDECIDED, 5)])
def test_years_are_given_where_and_only_where_they_count(keep, years):
    with pytest.raises(ValueError, match="years"):
        RetentionRule("x.Y", keep, "§ 1", years=years)


def test_a_rule_says_its_source():
    """ARK-8"""
    with pytest.raises(ValueError, match="source"):
        RetentionRule("x.Y", Keep.UNDECIDED, "")
