"""The three tests, the archive check and the time limit of a request (JRN-7, ARK-5, ARK-6, PVN-8, GEN-1)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.disposals import TODAY, YES, approved, asked, assessed
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.youth import disposal_law
from utsyn.youth import disposal_policies as policies
from utsyn.youth.disposal_policies import Answer
from utsyn.youth.models import DisposalCase
from utsyn.youth.services import disposing as services

Kind = DisposalCase.Kind


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped_at(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)):
        yield


def test_an_erasure_is_not_settled_without_the_tests(person, worker, manager, service):
    """JRN-7"""
    case = asked(worker, person)
    with pytest.raises(NotAllowedNow, match="tre spørsmålene"):
        services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="x")
    with pytest.raises(NotAllowedNow):
        approved(manager, case)
    restrict = asked(worker, person, Kind.RESTRICT)
    with pytest.raises(NotAllowedNow, match="uten de tre"):
        assessed(manager, restrict)


@pytest.mark.parametrize("code", policies.TESTS)
def test_each_test_needs_an_answer_with_a_reason(code):
    """JRN-7"""
    for answers in (
        {name: answer for name, answer in YES.items() if name != code},
        {**YES, code: Answer(False, " ")},
    ):
        with pytest.raises(Invalid) as told:
            policies.judge(answers, TODAY, "H")
        assert told.value.field == f"{code}_reason"


@pytest.mark.parametrize("code", policies.TESTS)
def test_one_no_is_enough_for_a_no(code):
    assert policies.judge(YES, TODAY, "H") is True
    assert policies.judge({**YES, code: Answer(False, "Nei, fordi.")}, TODAY, "H") is False


@pytest.mark.parametrize(
    ("ground", "reference", "field"),
    [
        ("", "Sak 1", "archive_ground"),
        ("nonsense", "Sak 1", "archive_ground"),
        ("permission", " ", "archive_reference"),
    ],
)
def test_what_must_be_kept_is_erased_only_on_a_ground_in_law_that_can_be_looked_up(ground, reference, field):
    """ARK-5, ARK-6"""
    assert policies.must_be_kept("H", TODAY)
    with pytest.raises(Invalid) as told:
        policies.judge({**YES, "archive": Answer(True, "Ja.", ground, reference)}, TODAY, "H")
    assert told.value.field == field


def test_where_nothing_has_to_be_kept_no_ground_is_asked(monkeypatch):
    monkeypatch.setattr(policies, "must_be_kept", lambda regime, day: False)
    assert policies.judge({**YES, "archive": Answer(True, "Ja.")}, TODAY, "H")


def test_the_law_is_that_of_the_day_of_the_request():
    """GEN-1: the archives act of 2025 came into force on 1 January 2026."""
    old, new = date(2025, 12, 31), date(2026, 1, 1)
    assert "1992" in disposal_law.one("test", "archive", old, "H").source
    assert "2025" in disposal_law.one("test", "archive", new, "H").source
    assert [each.code for each in disposal_law.on("ground", old, "H")] == ["permission"]
    assert str(disposal_law.one("ground", "permission", old, "H")) == "Riksarkivaren har gitt lov"
    assert "clear_law" in {each.code for each in disposal_law.on("ground", new, "H")}
    with pytest.raises(LookupError, match="no ground 'clear_law'"):
        disposal_law.one("ground", "clear_law", old, "H")


@pytest.mark.parametrize("kind", ["test", "ground", "appeal", "mask", "regime", "duty", "copy"])
def test_the_law_speaks_the_three_languages(kind):
    for row in disposal_law._provisions()[kind]:
        assert row.source
        assert row.texts
        assert all(set(text) == {"nb", "nn", "en"} for text in row.texts.values())


@pytest.mark.parametrize(
    ("asked_on", "last"),
    [
        (date(2026, 3, 12), date(2026, 4, 12)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2027, 1, 30), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 8, 31), date(2026, 9, 30)),
        (date(2026, 2, 5), date(2026, 3, 5)),
    ],
)
def test_the_answer_is_due_within_a_calendar_month(asked_on, last):
    """PVN-8"""
    assert policies.deadline(asked_on) == last
    assert not policies.is_late(asked_on, last.replace(day=last.day - 7) if last.day > 7 else asked_on)
    assert policies.is_late(asked_on, last)
