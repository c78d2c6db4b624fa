"""Two rows that became one when two records of the same young person were merged."""

from __future__ import annotations

from datetime import date

import pytest

from utsyn.youth.rows import KeyWorkerRow, PeriodRow, SituationRow
from utsyn.youth.same import one_each

FIRST, EARLY, LATE = date(2023, 1, 1), date(2023, 2, 1), date(2023, 3, 1)


@pytest.mark.parametrize(
    ("ends", "stands"),
    [((EARLY, LATE), LATE), ((LATE, EARLY), LATE), ((None, LATE), None), ((LATE, None), None)],
)
def test_of_two_that_begin_alike_the_longer_stands(
    ends: tuple[date | None, ...], stands: date | None
) -> None:
    periods = [PeriodRow("p1", "active", FIRST, end, None) for end in ends]
    workers = [KeyWorkerRow("p1", "a", "primary", FIRST, end) for end in ends]
    assert [row.to_date for row in one_each(periods)] == [stands]
    assert [row.to_date for row in one_each(workers)] == [stands]


def test_of_two_life_situations_on_a_day_the_first_stands() -> None:
    rows = [SituationRow("p1", FIRST, None, housing, ()) for housing in ("family", "none")]
    assert one_each(rows) == rows[:1]


def test_what_differs_in_its_key_stays_two() -> None:
    rows = [PeriodRow("p1", "active", day, None, None) for day in (FIRST, EARLY)]
    assert one_each(rows) == rows
