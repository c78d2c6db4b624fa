"""``datapackage.json`` that is wrong, and tables that a later part brings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.refusals import one, refused
from tests.factories import packages
from tests.factories.packages import CODES
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.faults import BadPackage
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package

pytestmark = pytest.mark.django_db

SERVICE = {"id": "vika", "name": "Vika", "municipality": "Vika", "timezone": "Europe/Oslo"}


@pytest.mark.parametrize(
    ("descriptor", "column", "expected"),
    [
        ({"service": None}, "service", "tjenestens id"),
        ({"service": {**SERVICE, "id": "Vika ungdom"}}, "service.id", "små bokstaver"),
        ({"service": {**SERVICE, "id": 7}}, "service.id", "små bokstaver"),
        ({"service": {**SERVICE, "name": "x" * 201}}, "service.name", "200 tegn"),
        ({"service": {**SERVICE, "municipality": ["x"]}}, "service.municipality", "en tekst"),
        ({"service": {**SERVICE, "timezone": "Norway/Oslo"}}, "service.timezone", "Europe/Oslo"),
        ({"service": {**SERVICE, "timezone": "../../etc/passwd"}}, "service.timezone", "Europe/Oslo"),
        ({"service": {**SERVICE, "timezone": 3}}, "service.timezone", "Europe/Oslo"),
        ({"resources": {}}, "resources", "en liste"),
        ({"resources": ["topics.csv"]}, "resources", "en liste"),
        ({"resources": [{"name": "toppics", "path": "topics.csv"}]}, "resources.name", "navnet på en tabell"),
        ({"resources": [{"name": ["a"], "path": "topics.csv"}]}, "resources.name", "navnet på en tabell"),
        (
            {"resources": [{"name": "topics", "path": "../topics.csv"}]},
            "resources.path",
            "uten .. og uten full sti",
        ),
        ({"resources": [{"name": "topics", "path": "/etc/passwd"}]}, "resources.path", "uten full sti"),
        ({"resources": [{"name": "topics", "path": "C:\\x.csv"}]}, "resources.path", "uten full sti"),
        (
            {"resources": [{"name": "topics", "path": "https://example.org/x.csv"}]},
            "resources.path",
            "inne i pakken",
        ),
        ({"resources": [{"name": "topics", "path": ["topics.csv"]}]}, "resources.path", "inne i pakken"),
        ({"resources": [{"name": "topics", "path": "topics.csv"}] * 2}, "resources.name", "bare én gang"),
        (
            {"resources": [{"name": n, "path": "topics.csv"} for n in ("topics", "staff")]},
            "resources.path",
            "bare én gang",
        ),
        (
            {"resources": [{"name": "topics", "path": "topics.csv", "encoding": "latin-1"}]},
            "resources.encoding",
            "utf-8",
        ),
        (
            {"resources": [{"name": "topics", "path": "topics.csv", "format": "xlsx"}]},
            "resources.format",
            "csv",
        ),
        (
            {"resources": [{"name": "topics", "path": "topics.csv", "dialect": {"delimiter": ";"}}]},
            "resources.dialect.delimiter",
            "komma",
        ),
    ],
)
def test_a_descriptor_that_is_wrong(
    tmp_path: Path, system: Actor, descriptor: dict[str, Any], column: str, expected: str
) -> None:
    path = packages.package(tmp_path / "p", topics=CODES["topics"], descriptor=descriptor)
    faults = [f for f in refused(path, system) if f.file == "datapackage.json"]
    assert [f.column for f in faults] == [column]
    assert expected in faults[0].expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "gyldig JSON"),
        (b"[]", "et JSON-objekt"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "gyldig JSON"),
        (b'"' + b"x" * (2 << 20) + b'"', "utpakket"),
    ],
)
def test_a_descriptor_that_cannot_be_read(
    tmp_path: Path, system: Actor, content: bytes, expected: str
) -> None:
    path = packages.package(tmp_path / "p", files={"datapackage.json": content})
    assert expected in one(path, system)[4]


def test_no_descriptor(tmp_path: Path, system: Actor) -> None:
    assert one(tmp_path, system)[0] == "datapackage.json"


def test_a_file_that_is_listed_but_not_there(tmp_path: Path, system: Actor) -> None:
    path = packages.package(tmp_path / "p", topics=CODES["topics"])
    (path / "topics.csv").unlink()
    assert one(path, system)[0] == "topics.csv"


def test_a_file_that_is_there_but_not_listed(tmp_path: Path, system: Actor) -> None:
    path = packages.package(
        tmp_path / "p", topics=CODES["topics"], files={"sessions.csv": b"x", "notes.txt": b"x"}
    )
    file, _row, _column, _value, why = one(path, system)
    assert file == "sessions.csv"
    assert "nevnt i datapackage.json" in why


def test_tables_that_a_later_part_brings(tmp_path: Path, system: Actor) -> None:
    resources = [{"name": n, "path": f"{n}.csv"} for n in ("topics", "programmes", "visits")]
    path = packages.package(tmp_path / "p", topics=CODES["topics"], descriptor={"resources": resources})
    faults = refused(path, system)
    assert [f.file for f in faults] == ["programmes.csv", "visits.csv"]
    assert "--skip-unsupported" in faults[0].expected
    done = import_package(by=system, package=read_package(path, skip_unsupported=True))
    assert done.plan.counts["topics"]["added"] == 2
    assert done.plan.package.descriptor.later == ("programmes", "visits")


def test_another_time_zone_than_the_service_has(tmp_path: Path, system: Actor, service: Service) -> None:
    path = packages.package(tmp_path / "p", timezone="Europe/Helsinki", topics=CODES["topics"])
    with pytest.raises(
        BadPackage, match=r"service\.timezone: «Europe/Helsinki» – tjenestens tidssone, Europe/Oslo"
    ):
        import_package(by=system, package=read_package(path))


def test_a_name_and_a_municipality_may_be_missing(tmp_path: Path, system: Actor) -> None:
    path = packages.package(tmp_path / "p", topics=CODES["topics"], descriptor={"service": {"id": "vika"}})
    done = import_package(by=system, package=read_package(path))
    assert (done.service.name, done.service.timezone) == ("vika", "Europe/Oslo")
    assert json.dumps(done.plan.counts)
