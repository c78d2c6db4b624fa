"""`utsyn generate`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from utsyn.config.cli import COMMANDS
from utsyn.core import clock
from utsyn.field.commands import generate_command


def test_the_command_is_known() -> None:
    assert COMMANDS["generate"] == "utsyn.field.commands"


def test_it_writes_a_package_and_says_what_to_do_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "fjordvik"
    result = CliRunner().invoke(
        generate_command, ["-o", str(folder), "--from", "2024-02-29", "--years", "1", "--size", "small"]
    )
    assert result.exit_code == 0
    assert f"utsyn import {folder}" in result.output
    assert "2024-02-29–2025-02-28" in (folder / "datapackage.json").read_text(encoding="utf-8")


def test_it_ends_with_the_last_month_when_no_start_is_given(tmp_path: Path) -> None:
    with clock.stopped_at(datetime(2026, 3, 14, 12, tzinfo=UTC)):
        result = CliRunner().invoke(
            generate_command, ["-o", str(tmp_path / "x"), "--years", "1", "--size", "small"]
        )
    assert result.exit_code == 0
    text = (tmp_path / "x" / "datapackage.json").read_text(encoding="utf-8")
    assert "2025-01-01–2026-02-28" in text


def test_it_writes_over_an_older_package_but_over_nothing_else(tmp_path: Path) -> None:
    arguments = ["-o", str(tmp_path), "--from", "2024-02-01", "--years", "1", "--size", "small"]
    (tmp_path / "brev.txt").write_text("Viktig")
    refused = CliRunner().invoke(generate_command, arguments)
    assert refused.exit_code == 1
    assert "Velg en tom mappe" in refused.output
    assert [path.name for path in tmp_path.iterdir()] == ["brev.txt"]
    (tmp_path / "brev.txt").rename(tmp_path / "datapackage.json")
    assert CliRunner().invoke(generate_command, arguments).exit_code == 0


def test_a_year_from_29_february_ends_before_1_march(tmp_path: Path) -> None:
    arguments = ["-o", str(tmp_path), "--from", "2024-02-29", "--years", "4", "--size", "small"]
    assert CliRunner().invoke(generate_command, arguments).exit_code == 0
    assert "2028-02-28" in (tmp_path / "datapackage.json").read_text(encoding="utf-8")
