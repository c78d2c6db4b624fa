"""Makes the database ready before the first command or request needs it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

#: Any number, as long as every process of the house uses the same: PostgreSQL's advisory locks are numbered.
ADVISORY_LOCK = 7_585_796


def ensure_ready() -> None:
    """Apply the migrations that are not applied yet. Quick where there are none; safe with many processes at once."""
    if is_ready():
        return
    with _alone():
        if not is_ready():
            with _whole():
                call_command("migrate", verbosity=0, interactive=False)


def is_ready() -> bool:
    """Whether every migration that is on disk is in the database. Asks the database, so a restored backup is seen."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except DatabaseError:
        return False
    return _on_disk() <= applied


def _on_disk() -> set[tuple[str, str]]:
    """App label and name of every migration, by file name: reading the modules would take a tenth of a second."""
    return {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in Path(app.path, "migrations").glob("[0-9]*.py")
    }


@contextmanager
def _whole() -> Iterator[None]:
    """All migrations or none: Django writes down that one was applied after its tables are made, and whoever is killed
    in between would leave tables that the next start makes once more."""
    was_checked = connection.disable_constraint_checking()  # SQLite cannot within a transaction
    try:
        with transaction.atomic():
            yield
    finally:
        if was_checked:
            connection.enable_constraint_checking()


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: a file lock on this machine, and on PostgreSQL an advisory lock for all machines."""
    handle = os.open(Path(settings.HOME) / "ready.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
    finally:
        os.close(handle)
