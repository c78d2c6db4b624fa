"""Renaming, merging, replacing and correcting codes: what was counted stays counted under the code it was made with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.factories.packages import package
from tests.spec.spec import CODES
from utsyn.catalogue.models import District, Place
from utsyn.catalogue.services.codes import rename
from utsyn.catalogue.services.merging import merge
from utsyn.catalogue.services.places import correct, replace
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.statistics.queries import ask
from utsyn.statistics.questions import Question


@pytest.fixture
def vika(tmp_path: Path, system: Actor, db: None) -> Service:
    """Four met at Torget and two in Parken, in March 2016; of them five from Nord and one from Sør."""
    sessions = """
        session_id   kind     started_at            ended_at              staff_ids
        s1           street   2016-03-04T20:00:00   2016-03-04T21:00:00   a
        """
    encounters = """
        encounter_id   session_id   place    count   gender   district
        e1             s1           torget   4       girl     nord
        e2             s1           parken   1       girl     nord
        e3             s1           parken   1       boy      sør
        """
    folder = package(tmp_path / "package", **{**CODES, "sessions": sessions, "encounters": encounters})
    return import_package(by=system, package=read_package(folder)).service


def counted(service: Service, system: Actor, by: str) -> dict[str, float | int | None]:
    answer = ask(system, service, Question.parse("encounters", "2016", by=by))
    assert answer.total == 6
    return {row.key[0]: row.value for row in answer.rows}


def place(service: Service, code: str) -> Place:
    return Place.objects.get(service=service, code=code)


def test_a_renamed_code_keeps_its_figures_and_shows_its_new_name(vika: Service, system: Actor) -> None:
    before = counted(vika, system, "district")
    rename(by=system, code=District.objects.get(service=vika, code="nord"), name="Vika nord")
    assert counted(vika, system, "district") == before == {"nord": 5, "sør": 1}
    answer = ask(system, vika, Question.parse("encounters", "2016", by="district"))
    assert answer.name("district", "nord") == "Vika nord"


def test_a_merged_code_keeps_what_was_counted_under_it(vika: Service, system: Actor) -> None:
    before = counted(vika, system, "place")
    merge(by=system, code=place(vika, "parken"), into=place(vika, "torget"), from_date=date(2017, 1, 1))
    assert counted(vika, system, "place") == before == {"torget": 4, "parken": 2}
    assert counted(vika, system, "area") == {"Sentrum": 6}


def test_a_place_replaced_from_a_day_leaves_older_figures_in_the_old_area(
    vika: Service, system: Actor
) -> None:
    replace(
        by=system,
        place=place(vika, "parken"),
        from_date=date(2017, 1, 1),
        name="Parken øst",
        area="Øst",
        kind="street",
        district=None,
    )
    assert counted(vika, system, "area") == {"Sentrum": 6}


def test_a_corrected_place_takes_its_old_figures_along(vika: Service, system: Actor) -> None:
    assert counted(vika, system, "area") == {"Sentrum": 6}
    correct(by=system, place=place(vika, "parken"), area="Øst", kind="street", district=None)
    assert counted(vika, system, "area") == {"Sentrum": 4, "Øst": 2}
