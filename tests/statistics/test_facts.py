"""Facts follow the records: only the changed months are built, and a crash leaves the old ones or the new."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pytest_django.fixtures import Settings

from tests.conftest import PROJECT
from tests.factories.packages import package
from tests.spec.spec import CODES
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.models import ChangedMonth, Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.models import Encounter
from utsyn.statistics.facts import refresh
from utsyn.statistics.facts.refresh import fresh, store_of
from utsyn.statistics.facts.schema import SCHEMAS
from utsyn.statistics.facts.store import Manifest, Store
from utsyn.statistics.queries import ask
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db

SESSIONS = """
    session_id   kind     started_at            ended_at              staff_ids
    s1           street   2016-03-04T20:00:00   2016-03-04T21:00:00   a
    s2           street   2016-04-04T20:00:00   2016-04-04T21:00:00   a|b
    s3           street   2016-05-04T20:00:00   2016-05-04T21:00:00   a
    """
ENCOUNTERS = """
    encounter_id   session_id   place    count   gender
    e1             s1           torget   1       girl
    e2             s2           torget   2       girl
    e3             s3           torget   4       girl
    """

Take = Callable[..., Service]


@pytest.fixture(autouse=True)
def own_facts(tmp_path: Path, settings: Settings) -> None:
    """Facts of this test alone: other tests have a service with the same code."""
    settings.FACTS = tmp_path / "facts"


@pytest.fixture
def take(tmp_path: Path, system: Actor) -> Take:
    """``take(**tables)`` imports a package and gives its service."""
    numbers = iter(range(100))

    def run(**tables: str) -> Service:
        given = {**CODES, "sessions": SESSIONS, "encounters": ENCOUNTERS, **tables}
        folder = package(tmp_path / f"package-{next(numbers)}", **given)
        return import_package(by=system, package=read_package(folder)).service

    return run


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The months that are built, in order, as they are built."""
    months: list[str] = []
    write = Store.write_month

    def noted(self: Store, month: str, token: str, tables: dict) -> dict:
        months.append(month)
        return write(self, month, token, tables)

    monkeypatch.setattr(Store, "write_month", noted)
    return months


def total(service: Service, system: Actor, period: str = "2016") -> float | int | None:
    return ask(system, service, Question.parse("encounters", period)).total


def test_only_the_months_that_changed_are_built_again(take: Take, system: Actor, built: list[str]) -> None:
    service = take()
    assert total(service, system) == 7
    assert built == ["2016-03", "2016-04", "2016-05"]
    built.clear()
    assert total(service, system) == 7
    assert built == []
    take(encounters=ENCOUNTERS.replace("2       girl", "5       girl"))
    assert total(service, system) == 10
    assert built == ["2016-04"]


def test_only_the_months_that_are_asked_about_are_built(take: Take, system: Actor, built: list[str]) -> None:
    service = take()
    assert total(service, system, "2016-04") == 2
    assert built == ["2016-04"]


def test_a_session_that_moves_leaves_its_old_month(take: Take, system: Actor) -> None:
    service = take()
    total(service, system)
    take(sessions=SESSIONS.replace("2016-03-04T", "2016-05-05T"))
    assert [total(service, system, f"2016-0{n}") for n in (3, 4, 5)] == [0, 2, 5]


def test_a_new_area_of_a_place_reaches_old_figures(take: Take, system: Actor) -> None:
    """A correction of the catalogue is a correction of the figures; a change from a date is a new code."""
    service = take()
    question = Question.parse("encounters", "2016", by="area")
    assert [row.key for row in ask(system, service, question).rows] == [("Sentrum",)]
    take(places=CODES["places"].replace("Torget    Sentrum", "Torget    Øst"))
    assert [row.key for row in ask(system, service, question).rows] == [("Øst",)]


def test_months_that_the_database_no_longer_knows_are_forgotten(take: Take, system: Actor) -> None:
    """As after a restored backup."""
    service = take()
    total(service, system)
    ChangedMonth.objects.filter(service=service, month="2016-05").delete()
    assert total(service, system) == 3


def test_a_crash_before_the_manifest_leaves_the_old_facts(
    take: Take, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = take()
    total(service, system)
    before = store_of(service).manifest()
    Encounter.objects.filter(service=service, key="e1").update(count=100)
    changes.touch(service, "field", [date(2016, 3, 4)])

    def crash(self: Store, manifest: Manifest) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Store, "put", crash)
        with pytest.raises(KeyboardInterrupt):
            fresh(service)
    store = Store(store_of(service).folder.parent, service.code)
    assert store.manifest() == before
    assert all(path.exists() for path in store.files(before, "encounters", ["2016-03", "2016-04", "2016-05"]))
    assert total(service, system) == 106


def test_a_half_written_file_is_never_in_force(
    take: Take, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = take()
    total(service, system)
    changes.touch(service, "field", [date(2016, 3, 4)])

    def torn(table: object, path: Path, **_options: object) -> None:
        Path(path).write_bytes(b"PAR1 half")
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(pq, "write_table", torn)
        with pytest.raises(OSError, match="full"):
            fresh(service)
    assert total(service, system) == 7


def test_somebody_who_writes_while_the_facts_are_built_is_seen(
    take: Take, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is read before the rows; one that has changed since makes another round."""
    service, tables, written = take(), refresh.field.tables, []

    def with_a_writer(of: Service, start: date, end: date) -> dict:
        found = tables(of, start, end)
        if not written:
            written.append(True)
            Encounter.objects.filter(service=of, key="e1").update(count=50)
            changes.touch(of, "field", [date(2016, 3, 4)])
        return found

    monkeypatch.setattr(refresh.field, "tables", with_a_writer)
    assert total(service, system) == 56


def test_old_files_are_swept_when_no_reader_can_need_them(take: Take, system: Actor) -> None:
    service = take()
    total(service, system)
    changes.touch(service, "field", [date(2016, 3, 4)])
    manifest, store = fresh(service), store_of(service)
    kept = set(store.folder.glob("encounters/*"))
    assert len(kept) == 4  # three months, and the old file of March
    assert store.sweep() == 0
    for path in kept:
        os.utime(path, (time.time() - 3600, time.time() - 3600))
    assert store.sweep() == 1
    assert set(store.files(manifest, "encounters", manifest.tokens("field"))) == set(
        store.folder.glob("encounters/*")
    )


def test_facts_of_another_version_are_built_anew(take: Take, system: Actor, built: list[str]) -> None:
    service = take()
    total(service, system)
    path = store_of(service).folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": -1}))
    built.clear()
    assert total(service, system) == 7
    assert built == ["2016-03", "2016-04", "2016-05"]


def test_progress_is_told_month_by_month(take: Take) -> None:
    told: list[tuple[int, int]] = []
    fresh(take(), progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_facts_hold_no_person_and_no_text() -> None:
    """STA-11, PVN-4: an allow-list of columns; nothing that a worker wrote, nobody's name."""
    columns = {name for schema in SCHEMAS.values() for name in schema.names}
    assert columns == {
        "row_id", "date", "year", "half", "quarter", "month", "week", "weekday", "hour", "session_id", "kind",
        "place", "area", "place_kind", "gender", "age", "age_from", "age_to", "district", "topics", "count",
        "first_contacts", "seconds", "staff_seconds", "encounters", "incident_kind", "naloxone_doses",
        "shift", "starts", "ends", "teams", "min_teams", "fulfilled", "planned",
        "person", "birth_year", "birth_md", "status", "from_date", "to_date", "source", "end_reason", "decision_kind",
        "day_activity", "housing", "leisure", "channel", "anonymous",
    }  # fmt: skip


_KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
import pyarrow as pa
from utsyn.statistics.facts.schema import SCHEMAS
from utsyn.statistics.facts.store import Manifest, Store

store = Store(Path(sys.argv[1]), "vika")
number = 0
with store.writing():
    while True:
        number += 1
        table = pa.Table.from_pylist([{"row_id": number}], schema=SCHEMAS["incidents"])
        names = ["2016-01", "2016-02", "2016-03"]
        months = {name: store.write_month(name, f"t{number}", {"incidents": table}) for name in names}
        store.put(Manifest(months={"field": months}))
        print(number, flush=True)
"""


def test_a_killed_refresh_leaves_files_that_fit_together(tmp_path: Path) -> None:
    """SIGKILL at an unforeseen moment, several times: every month is of one and the same round, and can be read."""
    for wait in (0.01, 0.05, 0.09):
        folder = tmp_path / str(wait)
        env = {
            **os.environ,
            "UTSYN_HOME": str(tmp_path / "home"),
            "DJANGO_SETTINGS_MODULE": "utsyn.config.settings",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(folder)],
            env=env,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()  # one round is in force
        time.sleep(wait)
        process.kill()
        process.wait()
        process.stdout.close()
        store = Store(folder, "vika")
        files = store.files(store.manifest(), "incidents", ["2016-01", "2016-02", "2016-03"])
        assert len(files) == 3
        assert len({pq.read_table(path)["row_id"][0].as_py() for path in files}) == 1
