"""What is measured stands apart from everybody's own data: packages and installations under ``var/bench``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "var" / "bench"
UTSYN = Path(sys.executable).parent / "utsyn"
#: Packages that some have beside the project.
SHARED = PROJECT.parent / "shared" / "data"
#: In an installation's folder: the DATABASE_URL, where its database is not the SQLite beside it.
DATABASE = "bench-database"


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def environment(home: Path) -> dict[str, str]:
    """The environment of a process that works on the installation in ``home``, whatever the caller's own says."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("UTSYN_", "DATABASE_"))}
    own |= {"UTSYN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "utsyn.config.settings"}
    note = home / DATABASE
    return own | ({"DATABASE_URL": note.read_text(encoding="utf-8")} if note.exists() else {})


def utsyn(home: Path, *arguments: str | Path) -> None:
    """Run a command of the program. Raises CalledProcessError, with what it said, where it fails."""
    command = [str(UTSYN), *map(str, arguments)]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stderr[-4000:])
    done.check_returncode()


def child(module: str, home: Path, *arguments: str | Path) -> Any:
    """Run ``python -m module`` in a process of its own; what it prints, read as JSON."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(
        command, env=environment(home), cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def package(name: str, start: str, years: int, sessions: int) -> Path:
    """The made-up municipality's package from our own generator; made once, then kept."""
    folder = FOLDER / "packages" / f"{name}-{start}-{years}-{sessions}"
    if not (folder / "datapackage.json").exists():
        say(f"  generating {folder.name} …")
        utsyn(
            FOLDER / "homes" / "generator", "generate", "-o", folder, "--from", start, "--years", str(years),
            "--size", "large", "--sessions-per-year", str(sessions),
        )  # fmt: skip
    return folder


def new_home(name: str, database: str = "") -> Path:
    """An empty installation, with its data in SQLite or at a DATABASE_URL; what an earlier run left is thrown away."""
    home = FOLDER / "homes" / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, mode=0o700)
    if database:
        (home / DATABASE).write_text(database, encoding="utf-8")
    return home


def home_with(name: str, taken_in: Path) -> Path:
    """A new installation with the package, taken in by our own import, and with its facts written."""
    home = new_home(name)
    say(f"  importing {taken_in.name} …")
    utsyn(home, "import", taken_in)
    utsyn(home, "stats", "encounters", "--period", "2023", "--by", "district,age_band,gender")
    return home
