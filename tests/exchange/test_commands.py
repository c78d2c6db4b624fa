"""``utsyn import`` and ``utsyn export``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.factories import packages
from utsyn.core.models import Service
from utsyn.exchange import commands
from utsyn.exchange.commands import export_command, import_command

pytestmark = pytest.mark.django_db


def take(*args: str | Path) -> Result:
    return CliRunner().invoke(import_command, [str(a) for a in args])


def give(*args: str | Path) -> Result:
    return CliRunner().invoke(export_command, [str(a) for a in args])


def test_import_says_what_it_did(tmp_path: Path) -> None:
    result = take(packages.full(tmp_path / "p"))
    assert result.exit_code == 0
    assert "encounters: 3 nye, 0 endret, 0 uendret" in result.output
    assert "Ungdomsteamet i Vika: ferdig." in result.output
    again = take(tmp_path / "p")
    assert "encounters: 0 nye, 0 endret, 3 uendret" in again.output
    assert "ingenting å endre" in again.output


def test_a_dry_run_only_says_it(tmp_path: Path) -> None:
    result = take(packages.full(tmp_path / "p"), "--dry-run")
    assert "encounters: 3 nye" in result.output
    assert "Kjør uten --dry-run" in result.output
    assert not Service.objects.exists()


def test_faults_end_with_status_one(tmp_path: Path) -> None:
    path = packages.full(tmp_path / "p", topics="topic  name\nschool  -\nwork  =1")
    for extra in ([], ["--dry-run"]):
        result = take(path, *extra)
        assert result.exit_code == 1
        assert "topics.csv, rad 2, name – at cella er fylt ut" in result.stderr
        assert "2 feil. Ingenting er endret." in result.stderr


def test_faults_as_json(tmp_path: Path) -> None:
    result = take(
        packages.full(tmp_path / "p", topics="topic  name\nschool  -\nwork  Jobb"), "--format", "json"
    )
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "faults": [
            {"file": "topics.csv", "row": 2, "column": "name", "value": "", "expected": "at cella er fylt ut"}
        ],
        "count": 1,
    }


def test_the_answer_as_json(tmp_path: Path) -> None:
    answer = json.loads(take(packages.full(tmp_path / "p"), "--format", "json").stdout)
    assert answer["service"] == "vika"
    assert answer["tables"]["sessions"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert not answer["dry_run"]


def test_what_is_skipped_and_what_is_noted_is_said(tmp_path: Path, service: Service) -> None:
    resources = [{"name": n, "path": f"{n}.csv"} for n in ("topics", "visits")]
    path = packages.package(
        tmp_path / "p", name="Annet", topics=packages.CODES["topics"], descriptor={"resources": resources}
    )
    assert take(path).exit_code == 1
    result = take(path, "--skip-unsupported")
    assert "Hoppet over: visits" in result.output
    assert "«Ungdomsteamet i Vika»" in result.output


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert take(tmp_path / "nothing").exit_code == 2


def test_a_bar_for_long_ones_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []

    class Bar:
        def __init__(self, **_options: object) -> None: ...
        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_error: object) -> None: ...
        def update(self, steps: int, _name: str) -> None:
            shown.append(steps)

    path = packages.full(tmp_path / "p")
    monkeypatch.setattr(commands.click, "progressbar", Bar)
    monkeypatch.setattr(commands, "WORTH_A_BAR", 10)
    take(path)
    assert not shown  # nobody watches
    monkeypatch.setattr(commands, "sys", type("sys", (), {"stderr": Terminal(), "exit": commands.sys.exit}))
    take(path)
    assert len(shown) == 20
    take(path, "--format", "json")
    assert len(shown) == 20


class Terminal:
    """Where somebody watches."""

    def isatty(self) -> bool:
        return True


def test_export_writes_a_package_that_imports(tmp_path: Path) -> None:
    assert "Importer en pakke først" in give("-o", tmp_path / "out").output
    take(packages.full(tmp_path / "p"))
    result = give("-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "skrev 11 filer" in result.output
    assert "ingenting å endre" in take(tmp_path / "out").output
    refused = give("-o", tmp_path / "out")
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert give("-o", tmp_path / "out", "--force").exit_code == 0


def test_export_asks_which_service(tmp_path: Path, service: Service, other_service: Service) -> None:
    result = give("-o", tmp_path / "out.zip")
    assert result.exit_code == 2
    assert "dalen, vika" in result.output or "vika, dalen" in result.output
    assert give("-o", tmp_path / "out.zip", "--service", "nowhere").exit_code == 2
    assert give("-o", tmp_path / "out.zip", "--service", "dalen").exit_code == 0
