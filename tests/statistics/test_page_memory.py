"""What was counted is remembered only as long as the records are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Encounter
from utsyn.statistics.engines import duckdb, memory
from utsyn.statistics.engines.plan import Cell
from utsyn.statistics.queries import ask
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    memory.forget()
    yield
    memory.forget()


def test_a_change_is_seen_at_once_though_the_answer_before_it_was_remembered(vika: Service) -> None:
    by, question = Actor.system("test"), Question.parse("encounters", "2023", by="month")
    assert ask(by, vika, question).total == 9
    assert ask(by, vika, question).total == 9
    encounter = Encounter.objects.get(key="e1")
    Encounter.objects.filter(pk=encounter.pk).update(count=10)
    changes.touch(vika, "field", [encounter.session.on_date])
    assert ask(by, vika, question).total == 16


def test_the_same_question_is_counted_once(vika: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    count = duckdb.DuckDBEngine._counted
    monkeypatch.setattr(
        duckdb.DuckDBEngine,
        "_counted",
        lambda self, plan, sql: counted.append(sql) or count(self, plan, sql),
    )
    by = Actor.system("test")
    for _time in range(3):
        ask(by, vika, Question.parse("encounters", "2023", by="month"))
    assert len(counted) == 1
    ask(by, vika, Question.parse("encounters", "2023", by="gender"))
    assert len(counted) == 2


def test_what_is_handed_out_can_be_changed_without_changing_what_is_remembered() -> None:
    memory.remembered("a", lambda: [Cell((), 1, None, 1)]).clear()
    assert len(memory.remembered("a", lambda: [])) == 1


def test_it_never_keeps_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 10)
    monkeypatch.setattr(memory, "LARGEST", 4)
    cells = [Cell((n,), n, None, 1) for n in range(5)]
    for name in "abcdef":
        memory.remembered(name, lambda: cells[:3])
    assert sum(map(len, memory._kept.values())) <= 10
    assert "a" not in memory._kept
    memory.remembered("large", lambda: cells)
    assert "large" not in memory._kept
