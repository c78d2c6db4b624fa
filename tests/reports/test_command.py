"""``utsyn report annual``: a whole file or none, and faults that say what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from utsyn.audit.models import AuditEvent
from utsyn.core.models import Service
from utsyn.reports.commands import report_command
from utsyn.reports.render import data

pytestmark = pytest.mark.django_db
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """``run("--period", "2023", …)``"""
    return lambda *given: CliRunner().invoke(report_command, ["annual", *(str(each) for each in given)])


def test_it_writes_the_file_and_says_so(small: Service, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "rapport.json"
    result = run("--period", "2023", "--service", "vika", "--format", "json", "-o", target)
    assert result.exit_code == 0, result.output
    assert f"Skrev {target}" in result.output
    assert json.loads(target.read_text("utf-8"))["title"] == "Årsrapport 2023"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".json"] == ["rapport.json"]


def test_the_format_may_be_read_from_the_name_and_the_only_service_need_not_be_named(
    small: Service, run: Run, tmp_path: Path
) -> None:
    result = run("--period", "2023", "--language", "nn", "-o", tmp_path / "rapport.html")
    assert result.exit_code == 0, result.output
    assert '<html lang="nn">' in (tmp_path / "rapport.html").read_text("utf-8")


def test_every_file_is_in_the_log_without_its_content(small: Service, run: Run, tmp_path: Path) -> None:
    run("--period", "2023", "-o", tmp_path / "rapport.json")
    event = AuditEvent.objects.filter(action="report.made").get()
    assert (event.service, event.actor) == ("vika", "system:command line")
    assert event.detail == {
        "report": "annual",
        "period": "2023",
        "language": "nb",
        "format": "json",
        "size": (tmp_path / "rapport.json").stat().st_size,
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            ["--period", "1999", "-o", "rapport.pdf"],
            "Det finnes ingen tall for 1999.\nDu kan velge: 2023, 2022, 2021",
        ),
        (["--period", "2023-05", "-o", "rapport.pdf"], "«2023-05» er ikke et årstall"),
        (
            ["--period", "2023", "-o", "rapport.txt"],
            "Dette formatet finnes ikke.\nDu kan velge: pdf, docx, html, json",
        ),
        (
            ["--period", "2023", "--service", "by", "-o", "r.pdf"],
            "Tjenesten «by» finnes ikke.\nDu kan velge: vika",
        ),
        (["--period", "2023", "-o", "ingen/rapport.pdf"], "Mappa «ingen» finnes ikke."),
    ],
)
def test_a_fault_says_what_to_do_and_writes_nothing(
    small: Service, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    result = run(*given)
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert set(tmp_path.iterdir()) - before <= {tmp_path / "facts"}


def test_of_several_services_one_must_be_named(small: Service, other_service: Service, run: Run) -> None:
    result = run("--period", "2023", "-o", "rapport.json")
    assert result.exit_code == 2
    assert "Velg tjeneste med --service.\nDu kan velge: vika, dalen" in result.output


def test_without_any_service_it_says_where_to_begin(db: None, run: Run) -> None:
    result = run("--period", "2023", "-o", "rapport.json")
    assert "Hent inn en pakke først" in result.output


def test_a_report_that_cannot_be_made_leaves_the_old_file(
    small: Service, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "rapport.json"
    target.write_text("den gamle", "utf-8")

    def breaks(document: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(data, "render_json", breaks)
    assert run("--period", "2023", "-o", target).exit_code != 0
    assert target.read_text("utf-8") == "den gamle"
    assert not AuditEvent.objects.filter(action="report.made").exists()


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing_behind(
    small: Service, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = run("--period", "2023", "-o", tmp_path / "rapport.json")
    assert result.exit_code == 1
    assert "No space left on device. Velg en annen fil eller mappe." in result.output
    assert not [p for p in tmp_path.iterdir() if "rapport.json" in p.name]


def test_on_a_terminal_it_says_how_far_it_has_come(capsys: pytest.CaptureFixture[str]) -> None:
    from utsyn.reports.commands import _Line

    line = _Line()
    line.shown = True
    line.tell("figures", 0, 1)
    line.tell("charts", 2, 9)
    line.tell("file", 0, 1)
    line.clear()
    said = capsys.readouterr().err
    assert "Regner ut tallene …" in said
    assert "Tegner diagrammene 2/9 …" in said
    assert "Lager fila …" in said
