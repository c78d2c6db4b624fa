"""What leaves comes back the same: to the byte, in another installation too."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.factories import packages
from utsyn.audit.models import AuditEvent
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import export_package, import_package
from utsyn.exchange.writing import save, zip_of
from utsyn.field.models import FieldSession

pytestmark = pytest.mark.django_db


def take(path: Path, by: Actor, code: str | None = None):
    return import_package(by=by, package=read_package(path, skip_unsupported=True))


def as_another(files: dict[str, bytes], folder: Path, code: str) -> Path:
    """The files as a package of another service: an empty installation in the same database."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    meta = json.loads(files["datapackage.json"])
    meta["service"]["id"] = code
    (folder / "datapackage.json").write_text(json.dumps(meta), encoding="utf-8")
    return folder


def test_import_export_import_export_gives_the_same_bytes(tmp_path: Path, system: Actor) -> None:
    take(packages.full(tmp_path / "in"), system)
    first = export_package(by=system, service=Service.objects.get(code="vika"))
    take(as_another(first, tmp_path / "again", "kopi"), system)
    second = export_package(by=system, service=Service.objects.get(code="kopi"))
    tables = [name for name in first if name.endswith(".csv")]
    assert len(tables) == 10
    assert {name: second[name] for name in tables} == {name: first[name] for name in tables}


def test_the_export_over_the_original_changes_nothing(tmp_path: Path, system: Actor) -> None:
    done = take(packages.full(tmp_path / "in"), system)
    months = changes.tokens(done.service, "field")
    save(export_package(by=system, service=done.service), tmp_path / "out.zip")
    assert not take(tmp_path / "out.zip", system).plan.changes
    assert changes.tokens(done.service, "field") == months


@pytest.mark.shared
@pytest.mark.parametrize("name", ["usit-2016", "out-2023"])
def test_whole_packages_go_round(tmp_path: Path, system: Actor, name: str) -> None:
    done = take(SHARED / "data" / name, system)
    files = export_package(by=system, service=done.service)
    save(files, tmp_path / "out")
    assert not take(tmp_path / "out", system).plan.changes
    take(as_another(files, tmp_path / "again", "kopi"), system)
    second = export_package(by=system, service=Service.objects.get(code="kopi"))
    assert {n: c for n, c in second.items() if n.endswith(".csv")} == {
        n: c for n, c in files.items() if n.endswith(".csv")
    }


def test_a_package_that_is_written_stands_as_the_format_says(tmp_path: Path, system: Actor) -> None:
    done = take(packages.full(tmp_path / "in"), system)
    files = export_package(by=system, service=done.service)
    sessions = files["sessions.csv"].decode()
    assert sessions.splitlines() == [
        "session_id,kind,started_at,ended_at,staff_ids,report",
        "s1,street,2023-03-31T20:00:00+02:00,2023-04-01T01:00:00+02:00,a|b,Rolig kveld",
        "s2,school,2023-05-02T10:00:00+02:00,2023-05-02T12:30:00+02:00,a,",
    ]
    assert (
        files["encounters.csv"].decode().splitlines()[1] == "e1,s1,torget,3,1,girl,16,,,sentrum,school|work"
    )
    assert files["incidents.csv"].decode().splitlines()[2] == (
        "i2,,2023-06-01T12:00:00+02:00,violence,,false,,Meldt av skolen"
    )
    assert files["staffing_plan.csv"].decode().splitlines() == [
        "weekday,shift,start,end,min_teams,max_teams,from_date,to_date",
        "2,day,08:30,15:30,2,3,2023-01-01,2023-06-30",
        "2,day,08:30,15:30,1,3,2023-07-01,",
        "5,night,16:00,01:00,1,2,2023-01-01,",
    ]
    assert files["published.csv"].decode().splitlines()[1:] == [
        "encounters,2015,,2394,Årsrapport 2016",
        "encounters,2015,gender=girl,1001,Årsrapport 2016",
        "mean_age,2015,,19.6,Årsrapport 2016",
    ]
    meta = json.loads(files["datapackage.json"])
    assert meta["service"] == {
        "id": "vika",
        "name": "Ungdomsteamet i Vika",
        "municipality": "Vika",
        "timezone": "Europe/Oslo",
    }
    assert {r["name"]: r["stats"]["rows"] for r in meta["resources"]}["encounters"] == 3
    assert all(b"\r" not in content for content in files.values())


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "'=1+1",
        "''=cmd|' /C calc'!A0",
        "- Rolig kveld\n- Få ute",
        "+47 90 00 00 00",
        "-5",
        "'-5",
        "@noen",
        "\tinnrykk",
        "'sitat'",
        'Hun sa "hei", og gikk',
        "Čáhppesjohka\r\nNjårgge",
        " luft ",
    ],
)
def test_text_comes_back_as_it_was_and_no_spreadsheet_runs_it(
    tmp_path: Path, system: Actor, text: str
) -> None:
    done = take(packages.full(tmp_path / "in"), system)
    FieldSession.objects.filter(key="s1").update(report=text)
    files = export_package(by=system, service=done.service)
    cell = next(csv.DictReader(io.StringIO(files["sessions.csv"].decode(), newline="")))["report"]
    assert cell[0] not in "=@\t\r"
    assert cell[0] not in "+-" or cell.lstrip("+-").replace(" ", "").isdigit()
    take(as_another(files, tmp_path / "again", "kopi"), system)
    assert FieldSession.objects.get(service__code="kopi", key="s1").report == text


def test_only_the_own_service_is_in_it(tmp_path: Path, system: Actor) -> None:
    take(packages.full(tmp_path / "a"), system)
    other = take(packages.package(tmp_path / "b", service="dalen", topics="topic  name\nx  Bare her"), system)
    files = export_package(by=system, service=other.service)
    assert sorted(files) == ["datapackage.json", "districts.csv", "topics.csv"]
    assert files["topics.csv"] == b"topic,name\nx,Bare her\n"


def test_the_log_knows_who_took_what(
    tmp_path: Path, system: Actor, service: Service, actor_with: Callable[..., Actor]
) -> None:
    take(packages.full(tmp_path / "in"), system)
    export_package(by=actor_with("manager", service), service=service)
    event = AuditEvent.objects.get(action="package.export")
    assert event.actor.startswith("user:")
    assert event.detail["tables"]["encounters"] == 3


@pytest.mark.parametrize("role", ["worker", "team_leader", "administrator", "statistics_reader", None])
def test_others_may_not_export(service: Service, actor_with: Callable[..., Actor], role: str | None) -> None:
    with pytest.raises(Refused):
        export_package(by=actor_with(role, service), service=service)
    assert not AuditEvent.objects.filter(action="package.export").exists()


def test_the_same_files_give_the_same_zip() -> None:
    files = {"datapackage.json": b"{}", "staff.csv": b"staff_id,name\n"}
    assert zip_of(files) == zip_of(files)
    assert zipfile.ZipFile(io.BytesIO(zip_of(files))).namelist() == ["datapackage.json", "staff.csv"]


def test_what_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    files = {"datapackage.json": b"{}"}
    for target in (tmp_path / "out", tmp_path / "out.zip"):
        save(files, target)
        with pytest.raises(NotAllowedNow):
            save({"datapackage.json": b"new"}, target)
        save({"datapackage.json": b"new", "staff.csv": b""}, target, force=True)
    assert (tmp_path / "out" / "datapackage.json").read_bytes() == b"new"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "out.zip"]  # no drafts are left


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(NotAllowedNow, match=r"holiday\.jpg"):
        save({"datapackage.json": b"{}"}, tmp_path, force=True)
    assert (tmp_path / "holiday.jpg").exists()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    save({"datapackage.json": b"{}"}, tmp_path / "out")
    with pytest.raises(TypeError):
        save({"datapackage.json": b"new", "staff.csv": None}, tmp_path / "out", force=True)  # type: ignore[dict-item]
    assert (tmp_path / "out" / "datapackage.json").read_bytes() == b"{}"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
