"""Compiled questions on disk: used again by other processes, and only while they fit."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from utsyn.catalogue.models import Place
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics.engines import kept_sql
from utsyn.statistics.engines.plan import Plan
from utsyn.statistics.indicators.catalogue import indicators
from utsyn.statistics.queries import ask, rows_behind
from utsyn.statistics.questions import Question

YEAR = Plan(indicators()["encounters"].measure, date(2016, 1, 1), date(2016, 12, 31), ("gender",))


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Which plans were compiled. ``sql_of`` starts without anything in memory."""
    seen: list[Plan] = []
    compiled = kept_sql.compiled

    def noted(plan: Plan, whole_files: bool) -> str:
        seen.append(plan)
        return compiled(plan, whole_files)

    monkeypatch.setattr(kept_sql, "compiled", noted)
    kept_sql.sql_of.cache_clear()
    return seen


def again(root: Path, plan: Plan = YEAR, whole_files: bool = True) -> str:
    """Ask as a new process would: with nothing in memory."""
    kept_sql.sql_of.cache_clear()
    return kept_sql.sql_of(root, plan, whole_files)


def test_a_question_is_compiled_once_for_all_processes(tmp_path: Path, compilations: list[Plan]) -> None:
    first = again(tmp_path)
    assert again(tmp_path) == first
    assert compilations == [YEAR]
    assert f'"{kept_sql.FILES}"' in first


def test_each_question_has_its_own(tmp_path: Path, compilations: list[Plan]) -> None:
    boys = Plan(YEAR.measure, YEAR.start, YEAR.end, ("gender",), (("gender", ("boy",)),))
    found = {again(tmp_path), again(tmp_path, boys), again(tmp_path, YEAR, whole_files=False)}
    assert len(found) == len(compilations) == 3


def test_what_a_crash_cut_short_is_compiled_anew(tmp_path: Path, compilations: list[Plan]) -> None:
    first = again(tmp_path)
    (kept,) = (tmp_path / kept_sql.FOLDER).iterdir()
    for damaged in (b"", b'{"asked": "', b"[]", b'{"asked": "something else", "sql": "SELECT 1"}'):
        kept.write_bytes(damaged)
        assert again(tmp_path) == first
    assert len(compilations) == 5


def test_another_way_of_compiling_leaves_nothing_of_the_old(
    tmp_path: Path, compilations: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    again(tmp_path)
    monkeypatch.setattr(kept_sql, "stamp", lambda: "a newer version")
    again(tmp_path)
    assert len(compilations) == 2


def test_the_older_half_goes_when_there_are_too_many(
    tmp_path: Path, compilations: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_sql, "MOST", 10)
    for n in range(11):
        again(tmp_path, Plan(YEAR.measure, date(2016, 1, 2 + n), YEAR.end), whole_files=False)
    assert len(list((tmp_path / kept_sql.FOLDER).iterdir())) == 6


def test_where_nothing_can_be_written_questions_are_compiled(
    tmp_path: Path, compilations: list[Plan]
) -> None:
    (tmp_path / kept_sql.FOLDER).write_text("a file in the way")
    assert again(tmp_path) == again(tmp_path)
    assert len(compilations) == 2


def test_a_question_that_is_kept_needs_no_ibis(tmp_path: Path) -> None:
    code = f"""
import sys
from datetime import date
from pathlib import Path
import django
django.setup()
from utsyn.statistics.engines.duckdb import DuckDBEngine
from utsyn.statistics.engines.plan import Plan
from utsyn.statistics.indicators.catalogue import indicators
plan = Plan(indicators()["encounters"].measure, date(2016, 1, 1), date(2016, 12, 31), ("gender",))
sql = DuckDBEngine(Path({str(tmp_path)!r}), None).sql(plan)
print("ibis" in sys.modules, "gender" in sql)
"""
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"UTSYN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "utsyn.config.settings"},
        ).stdout
        for _process in range(2)
    ]  # fmt: skip
    assert said == ["True True\n", "False True\n"]


@pytest.mark.parametrize(
    "code", [f'"{kept_sql.FILES}"', f"a'\"{kept_sql.FILES}\"'b", "x' OR 'x'='x", "'; --"]
)
def test_a_place_may_be_called_anything(vika: Service, system: Actor, code: str) -> None:
    """Also what stands for the files of the fact: the name is a text, and stays one."""
    Place.objects.create(service=vika, code=code, name="Torget", area="Sentrum", kind="street", position=1)
    question = Question.parse("encounters", "2023", where={"place": [code]})
    assert ask(system, vika, question).total == 0
    assert rows_behind(system, vika, question, {}) == []
