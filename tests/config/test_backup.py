"""AUT-11: the restore drill. What was backed up comes back whole on another machine."""

from __future__ import annotations

import hashlib
import json
import tarfile
from datetime import date
from pathlib import Path

import pytest

from tests.config.conftest import Run
from utsyn.config import backup
from utsyn.core.errors import Invalid
from utsyn.field.generator import generate_package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of made-up field work."""
    folder = tmp_path_factory.mktemp("package")
    return generate_package(folder, start=date(2024, 1, 1), end=date(2024, 12, 31), sessions_per_year=50)


def rows(run: Run) -> object:
    done = run("stats", "encounters", "--period", "2024", "--by", "gender", "--format", "json")
    return json.loads(done.stdout)


def test_the_restore_drill(machine, package, tmp_path):
    """Back up, throw the machine away, restore on another: the same answers, and a log that holds."""
    old, new = machine("old"), machine("new")
    old("import", package)
    before = rows(old)
    old("backup", "-o", tmp_path / "copy.tar.gz")
    assert "loggen henger sammen" in new("restore", tmp_path / "copy.tar.gz").stdout
    assert rows(new) == before
    assert "Loggen er hel" in new("check", "audit").stdout
    assert "--force" in new("restore", tmp_path / "copy.tar.gz", status=2).stderr, (
        "would replace data unasked"
    )


@pytest.mark.sqlite
def test_keys_are_in_it_only_when_asked_for(machine, tmp_path):
    run = machine("old")
    run("backup", "-o", tmp_path / "without.tar.gz")
    run("backup", "-o", tmp_path / "with.tar.gz", "--with-keys")
    without, with_keys = names_in(tmp_path / "without.tar.gz"), names_in(tmp_path / "with.tar.gz")
    assert not [name for name in without if name.startswith("keys")]
    assert "keys/django" in with_keys
    assert not [name for name in with_keys if name.startswith("facts")]
    assert (tmp_path / "with.tar.gz").stat().st_mode & 0o777 == 0o600


@pytest.mark.sqlite
def test_a_damaged_backup_changes_nothing(machine, package, tmp_path):
    run = machine("old")
    run("import", package)
    run("backup", "-o", tmp_path / "copy.tar.gz")
    whole = (tmp_path / "copy.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    assert "sikkerhetskopi" in run("restore", tmp_path / "cut.tar.gz", "--force", status=1).stderr
    assert rows(run)["total"] > 0


def names_in(path: Path) -> list[str]:
    with tarfile.open(path) as archive:
        return archive.getnames()


@pytest.mark.sqlite
def test_a_backup_cannot_write_outside_the_folder(machine, tmp_path):
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as archive:
        (tmp_path / "x").write_text("x")
        archive.add(tmp_path / "x", "../../escaped")
    machine("new")("restore", tmp_path / "bad.tar.gz", status=1)
    assert not list(tmp_path.parent.rglob("escaped"))


@pytest.mark.parametrize(
    "member",
    [
        "../evil",
        "/etc/hostname",
        "uploads/../../evil",
        "static/evil.js",
        "keys/./django",
        "this-is-a-demo",
        "evil",
    ],
)
def test_a_backup_that_names_a_place_outside_is_refused(tmp_path: Path, member: str) -> None:
    """Also where the archive itself is harmless, and only ``backup.json`` says so."""
    home, folder = tmp_path / "home", tmp_path / "made"
    home.mkdir()
    (tmp_path / "evil").write_bytes(b"x")
    (home / "evil").write_bytes(b"x")
    folder.mkdir()
    about = {"format": 1, "version": "1", "made": "", "keys": False}
    files = {member: hashlib.sha256(b"x").hexdigest()}
    (folder / "backup.json").write_text(json.dumps({**about, "files": files}))
    (folder / "evil").write_bytes(b"x")
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        for file in folder.iterdir():
            archive.add(file, file.name)
    with pytest.raises(Invalid, match="no file of a backup"):
        backup.restore(tmp_path / "b.tar.gz", home)
    assert sorted(path.name for path in home.iterdir()) == ["evil"]
