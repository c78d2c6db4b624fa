"""The database's file: nobody but its owner reads it, whatever the folder that it lies in."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.db import connections

from utsyn.core.sqlite.base import DatabaseWrapper, only_for_its_owner


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def database(tmp_path: Path) -> DatabaseWrapper:
    """A database that is not there yet, in a folder that everybody may look into."""
    tmp_path.chmod(0o755)
    given = connections.configure_settings({"default": {"ENGINE": "utsyn.core.sqlite"}})["default"]
    init = "PRAGMA journal_mode=WAL"
    return DatabaseWrapper(
        {**given, "NAME": str(tmp_path / "data.sqlite3"), "OPTIONS": {"init_command": init}}
    )


@pytest.mark.django_db
def test_a_new_database_and_what_lies_beside_it_is_for_its_owner_only(
    database: DatabaseWrapper, tmp_path: Path
) -> None:
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE secrets (seed TEXT)")
        found = {path.name: mode(path) for path in tmp_path.iterdir()}
    database.close()
    assert {"data.sqlite3", "data.sqlite3-wal"} <= set(found)
    assert set(found.values()) == {0o600}


@pytest.mark.django_db
def test_a_database_that_came_from_elsewhere_is_shut(database: DatabaseWrapper, tmp_path: Path) -> None:
    there = tmp_path / "data.sqlite3"
    there.touch(mode=0o644)
    there.chmod(0o644)
    database.connect()
    database.close()
    assert mode(there) == 0o600


def test_a_place_that_cannot_be_written_is_left_to_sqlite(tmp_path: Path) -> None:
    only_for_its_owner(tmp_path / "no" / "such" / "folder.sqlite3")
    assert not (tmp_path / "no").exists()
