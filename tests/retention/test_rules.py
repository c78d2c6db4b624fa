"""What may be thrown away, and when."""

from __future__ import annotations

from datetime import date

import pytest

from utsyn.retention.below import SECURITY_LOG_YEARS
from utsyn.retention.disposals import declared
from utsyn.retention.rules import Keep, RetentionRule, may_be_disposed_of, outlasts, rules

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


def rule(keep, years=None, least=0):
    return RetentionRule("x.Y", keep, "§ 1", years=years, least=least)


def test_no_event_goes_before_the_record_that_it_is_about():
    """LOG-8: the log's rule outlasts that of every kind of row about a young person, and nothing disposes of it."""
    log = rules()["audit.AuditEvent"]
    assert all(outlasts(log, each) for name, each in rules().items() if name.startswith("youth."))
    assert [each.code for each in declared() if each.model.startswith("audit.")] == []


def test_security_events_stay_for_two_years_whatever_is_decided():
    """LOG-8: a parameter of its own; a rule that would let them go sooner cannot be written."""
    assert rules()["audit.AuditEvent"].least == SECURITY_LOG_YEARS >= 2
    assert rule(Keep.YEARS, 2, least=2).years == 2
    for keep, years in ((Keep.YEARS, 1), (Keep.IN_USE, None)):
        with pytest.raises(ValueError, match="must stay for 2 years"):
            rule(keep, years, least=2)


def test_what_outlasts_what():
    kept, ten, five, used = rule(Keep.UNDECIDED), rule(Keep.YEARS, 10), rule(Keep.YEARS, 5), rule(Keep.IN_USE)
    assert [outlasts(one, other) for one in (kept, ten, five, used) for other in (kept, ten, five, used)] == [
        True, True, True, True,
        False, True, True, True,
        False, False, True, True,
        False, False, False, True,
    ]  # fmt: skip
