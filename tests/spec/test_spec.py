"""Every specification, by both engines."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.factories.packages import package
from tests.spec import people, places, steering, time, youth
from tests.spec.spec import CODES, Ask, Spec, rows
from utsyn.core.actor import Actor
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.statistics.engines.reference import Records, ReferenceEngine
from utsyn.statistics.queries import desk
from utsyn.statistics.questions import Question

ALL: list[Spec] = [*time.SPECS, *people.SPECS, *places.SPECS, *steering.SPECS, *youth.SPECS]


@pytest.mark.django_db
@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.title)
def test_specification(spec: Spec, tmp_path: Path, system: Actor) -> None:
    folder = package(tmp_path / "package", **{**CODES, **spec.tables})
    service = import_package(by=system, package=read_package(folder)).service
    program = desk(system, service)
    reference = replace(program, engine=ReferenceEngine(Records.read(folder)))
    for ask in spec.asks:
        for name, engine in (("program", program), ("reference", reference)):
            _check(ask, engine.answer(_question(ask)).as_json(), f"{name}: {ask}")


def _question(ask: Ask) -> Question:
    return Question.parse(
        ask.indicator,
        ask.period,
        by=ask.by,
        where=ask.where.split() if ask.where else (),
        compare=ask.compare,
        zeros=ask.zeros,
        age_scheme=ask.age_scheme,
    )


def _check(ask: Ask, answer: dict[str, Any], what: str) -> None:
    if ask.total != "not said":
        assert _same(answer["total"], ask.total), f"{what}\ntotal {answer['total']}"
    if ask.gives:
        expected = rows(ask.gives)
        given = [{name: row.get(name) for name in expected[0]} for row in answer["rows"]]
        assert len(given) == len(expected), f"{what}\n{given}"
        for want, got in zip(expected, given, strict=True):
            for column in want:
                assert _same(got[column], want[column]), f"{what}\n{want}\n{got}"
    codes = {
        "multi_valued": "flere verdier",
        "break": "Brudd i serien",
        "published": "er hentet fra",
        "no_records": "Det finnes ingen ",
    }
    for code, text in codes.items():
        assert any(text in note for note in answer["notes"]) == (code in ask.notes), (
            f"{what}\n{answer['notes']}"
        )


def _same(got: Any, want: Any) -> bool:
    if got is None or want is None:
        return got is None and want is None
    try:
        return math.isclose(float(got), float(want), rel_tol=1e-12, abs_tol=1e-12)
    except ValueError:
        return str(got) == str(want)
