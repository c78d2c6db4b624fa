"""A small service with three years behind it, and a report of it in every format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.factories import packages
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.reports import queries
from utsyn.reports.document import Document

#: When the reports of these tests are made.
MADE = datetime(2024, 2, 1, 12, 5, tzinfo=UTC)

PLACES = """
    place      name         area      kind      district
    torget     Torget       Sentrum   street    sentrum
    parken     <b>Parken    Sentrum   street    sentrum
    skolen     Vika skole   Nord      school    nord
    discord    Discord      Nett      gaming    -
    """
SESSIONS = """
    session_id   kind     started_at                  ended_at                    staff_ids   report
    s0           street   2022-05-06T20:00:00+02:00   2022-05-06T22:00:00+02:00   a|b         -
    s1           street   2023-03-03T20:00:00+01:00   2023-03-03T23:00:00+01:00   a|b         -
    s2           school   2023-03-07T10:00:00+01:00   2023-03-07T11:30:00+01:00   a           -
    s3           online   2023-11-06T15:00:00+01:00   2023-11-06T17:00:00+01:00   b           -
    """
ENCOUNTERS = """
    encounter_id  session_id  place    count  first_contacts  gender   age  age_scheme  age_band  district  topics
    e0            s0          torget   4      2               girl     15   -           -         sentrum   school
    e1            s1          torget   3      1               girl     16   -           -         sentrum   school|work
    e2            s1          parken   2      0               boy      18   -           -         -         -
    e3            s2          skolen   5      0               unknown  -    skole       ungdom    nord      school
    e4            s3          discord  1      1               boy      17   -           -         nord      work
    """
INCIDENTS = """
    incident_id  session_id  occurred_at                kind      place    ambulance_called  naloxone_doses  note
    i1           s1          2023-03-03T21:00:00+01:00  overdose  torget   true              2               -
    """
BANDS = """
    scheme     band      age_from   age_to   scheme_valid_from
    eldre      13-15     13         15       2019-01-01
    eldre      16-20     16         20       2019-01-01
    skole      ungdom    13         15       2023-01-01
    skole      vgs       16         18       2023-01-01
    """
PUBLISHED = """
    indicator    period   dimensions    value    source
    encounters   2021     -             9        Årsrapport 2021
    """
TABLES = {
    "places": PLACES,
    "sessions": SESSIONS,
    "encounters": ENCOUNTERS,
    "incidents": INCIDENTS,
    "age_bands": BANDS,
    "published": PUBLISHED,
}


@pytest.fixture(autouse=True)
def own_facts(tmp_path: Path, settings: Settings) -> None:
    """Facts of this test alone, and no document of another."""
    settings.FACTS = tmp_path / "facts"
    queries._kept.clear()


@pytest.fixture
def take(tmp_path: Path, system: Actor, db: None) -> Callable[..., Service]:
    """``take(**changes)`` imports the small package, with tables changed, and gives its service."""
    number = iter(range(100))

    def run(**changes: str) -> Service:
        made = packages.full(tmp_path / f"package-{next(number)}", **{**TABLES, **changes})
        return import_package(by=system, package=read_package(made)).service

    return run


@pytest.fixture
def small(take: Callable[..., Service]) -> Service:
    """The small service."""
    return take()


@pytest.fixture
def report(system: Actor) -> Callable[..., Document]:
    """``report(service, year=2023, language="nb")`` as it was at a certain moment."""

    def make(service: Service, year: int = 2023, language: str = "nb") -> Document:
        with clock.stopped_at(MADE):
            return queries.annual_report(system, service, year, language)

    return make
