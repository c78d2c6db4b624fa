"""Machines to try the commands on: each with a data folder, and on PostgreSQL a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

UTSYN = Path(sys.executable).parent / "utsyn"
PROJECT = Path(__file__).resolve().parent.parent.parent


class Run:
    """Runs ``utsyn`` on one machine: ``run("backup", "-o", path)``; ``status`` is what it must end with."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.home = Path(environment["UTSYN_HOME"])

    def __call__(self, *arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        return self._done([str(UTSYN), *map(str, arguments)], status)

    def python(self, code: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run some lines of Python in the installation, with the tests' factories at hand."""
        return self._done(self.command(code), status)

    def command(self, code: str) -> list[str]:
        """The command that :meth:`python` runs."""
        begin = "import django; django.setup()\n"
        return [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(PROJECT)!r})\n{begin}{code}"]

    def _done(self, command: list[str], status: int) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, cwd=self.folder)
        assert done.returncode == status, done.stdout + done.stderr
        return done


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[[str], Run]]:
    """``machine(name)`` gives a machine of that name."""
    made = []

    def make(name: str) -> Run:
        environment = {
            **os.environ,
            "UTSYN_HOME": str(tmp_path / name),
            "DJANGO_SETTINGS_MODULE": "utsyn.config.settings",
        }
        environment.pop("UTSYN_DEMO", None)
        server = os.environ.get("DATABASE_URL", "")
        if server:
            database = f"{name}_{os.getpid()}"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
            made.append(database)
            environment["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{database}"
        return Run(environment, tmp_path)

    yield make
    for database in made:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
