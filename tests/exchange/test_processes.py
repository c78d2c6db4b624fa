"""Real processes: two imports at once, one that is killed, a first command on an empty data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories import packages

BEGIN = "import sys; from utsyn.config.cli import main; sys.argv = ['utsyn', *sys.argv[1:]]; "
#: Ends as if the power went, after everything is written and before it is committed.
KILLED = (
    "from utsyn.audit import services as s; import os, signal; own = s.record\n"
    "def record(by, action, *a, **k):\n"
    "    result = own(by, action, *a, **k)\n"
    "    if action == 'package.import': os.kill(os.getpid(), signal.SIGKILL)\n"
    "    return result\n"
    "s.record = record\n"
)


def environment(home: Path) -> dict[str, str]:
    env = {
        k: v for k, v in os.environ.items() if not k.startswith(("UTSYN_", "DJANGO_", "DATABASE_", "COV_"))
    }
    return {**env, "UTSYN_HOME": str(home)}


def start(home: Path, *args: str | Path, before: str = "") -> subprocess.Popen[str]:
    """A process of the command line with a data folder of its own (always SQLite)."""
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'utsyn.config.settings'\nimport django\n"
        f"django.setup()\n{before}\n{BEGIN}main()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(home: Path, *args: str | Path, before: str = "", status: int = 0) -> str:
    process = start(home, *args, before=before)
    out, _err = process.communicate(timeout=120)
    assert process.returncode == status, out
    return out


def many(folder: Path, encounters: int) -> Path:
    """A package with so many encounters."""
    header = "encounter_id,session_id,place,count,gender,topics\n"
    rows = "".join(f"e{i},s{1 + i % 2},torget,{1 + i % 5},girl,school|work\n" for i in range(encounters))
    return packages.full(folder, files={"encounters.csv": (header + rows).encode()})


def test_two_first_imports_at_once(tmp_path: Path) -> None:
    """Both make the database ready, both import: one adds, the other finds it done; nothing is doubled."""
    package = many(tmp_path / "p", 6000)
    both = [start(tmp_path / "home", "import", package) for _each in range(2)]
    said = [p.communicate(timeout=120)[0] for p in both]
    assert [p.returncode for p in both] == [0, 0], said
    assert sorted("encounters: 6000 nye" in text for text in said) == [False, True]
    assert sorted("ingenting å endre" in text for text in said) == [False, True]
    run(tmp_path / "home", "export", "-o", tmp_path / "out")
    assert len((tmp_path / "out" / "encounters.csv").read_text().splitlines()) == 6001


def test_an_import_that_is_killed_leaves_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "import", packages.package(tmp_path / "first", topics="topic  name\na  Alt som var"))
    run(home, "export", "-o", tmp_path / "before")
    run(home, "import", many(tmp_path / "p", 6000), before=KILLED, status=-signal.SIGKILL)
    run(home, "export", "-o", tmp_path / "after")
    assert sorted(p.name for p in (tmp_path / "after").iterdir()) == sorted(
        p.name for p in (tmp_path / "before").iterdir()
    )
    for file in (tmp_path / "before").iterdir():
        assert (tmp_path / "after" / file.name).read_bytes() == file.read_bytes()
    assert "encounters: 6000 nye" in run(home, "import", tmp_path / "p")


@pytest.mark.parametrize("after", [0.4, 0.7, 1.0])
def test_an_import_killed_at_any_time(tmp_path: Path, after: float) -> None:
    """Wherever it was: making the database ready, reading, or writing."""
    home = tmp_path / "home"
    package = many(tmp_path / "p", 6000)
    process = start(home, "import", package)
    time.sleep(after)
    process.kill()
    process.communicate()
    said = run(home, "import", package)
    assert "encounters: 6000 nye" in said or "ingenting å endre" in said


def test_a_package_goes_round_between_installations(tmp_path: Path) -> None:
    """Byte for byte, datapackage.json too."""
    package = packages.full(tmp_path / "p")
    run(tmp_path / "one", "import", package)
    run(tmp_path / "one", "export", "-o", tmp_path / "first.zip")
    run(tmp_path / "two", "import", tmp_path / "first.zip")
    run(tmp_path / "two", "export", "-o", tmp_path / "second.zip")
    assert (tmp_path / "second.zip").read_bytes() == (tmp_path / "first.zip").read_bytes()


def test_help_makes_no_database(tmp_path: Path) -> None:
    assert "exchange format" in run(tmp_path / "home", "import", "--help")
    assert not (tmp_path / "home" / "utsyn.sqlite3").exists()
