"""The database is made ready by whoever comes first, and by nobody where it is."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from utsyn.core import ready


@pytest.mark.django_db
def test_a_database_with_all_migrations_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "call_command", lambda *_a, **_k: pytest.fail("nothing was to be done"))
    ready.ensure_ready()


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_seen_and_applied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: object
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core' AND name = '0001_initial'")
    assert not ready.is_ready()
    ran = []
    monkeypatch.setattr(ready, "call_command", lambda *args, **_k: ran.append(args))
    ready.ensure_ready()
    assert ran == [("migrate",)]


@pytest.mark.django_db
def test_whoever_waited_finds_it_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: object
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    answers = iter([False, True])
    monkeypatch.setattr(ready, "is_ready", lambda: next(answers))
    monkeypatch.setattr(ready, "call_command", lambda *_a, **_k: pytest.fail("somebody else had done it"))
    ready.ensure_ready()


def test_only_one_at_a_time(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(ready, "connection", SimpleNamespace(vendor="sqlite"))  # the file lock alone
    inside: list[str] = []
    first_in, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with ready._alone():
            inside.append("first in")
            first_in.set()
            go_on.wait(5)
            inside.append("first out")

    def second() -> None:
        with ready._alone():
            inside.append("second in")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert first_in.wait(5)
    threads[1].start()
    threads[1].join(0.2)
    go_on.set()
    for thread in threads:
        thread.join(5)
    assert inside == ["first in", "first out", "second in"]


class Recording:
    """A connection to PostgreSQL that keeps what it was asked."""

    vendor = "postgresql"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def cursor(self) -> Recording:
        return self

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_error: object) -> None: ...

    def execute(self, sql: str, _values: list[int]) -> None:
        self.asked.append(sql)


def test_on_postgresql_all_machines_wait_for_one(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    asked = Recording()
    monkeypatch.setattr(ready, "connection", asked)
    with ready._alone():
        assert asked.asked == ["SELECT pg_advisory_lock(%s)"]
    assert asked.asked[1:] == ["SELECT pg_advisory_unlock(%s)"]


def test_who_is_killed_on_the_way_leaves_nothing_half_made(tmp_path: Path) -> None:
    """Django notes a migration after its tables are made: between the two, the next start would make them again."""
    killed = (
        "import os, django; django.setup()\n"
        "from django.db.migrations.recorder import MigrationRecorder as Recorder\n"
        "noted = Recorder.record_applied\n"
        "def record_applied(self, app, name):\n"
        "    if (app, name) == ('accounts', '0003_cache_entries'): os._exit(9)\n"
        "    noted(self, app, name)\n"
        "Recorder.record_applied = record_applied\n"
        "from utsyn.core.ready import ensure_ready\n"
        "ensure_ready()\n"
    )
    whole = (
        "import django; django.setup()\n"
        "from utsyn.core.ready import ensure_ready, is_ready\n"
        "ensure_ready(); assert is_ready()\n"
    )
    environment = {
        **os.environ,
        "UTSYN_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "utsyn.config.settings",
    }
    environment.pop("DATABASE_URL", None)
    codes = [
        subprocess.run([sys.executable, "-c", program], env=environment, timeout=120).returncode
        for program in (killed, whole)
    ]
    assert codes == [9, 0]
