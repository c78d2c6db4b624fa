"""One file that holds an installation, and the way back. Facts are left out: they are made anew from the records.

The file is a tar archive: ``backup.json`` (what it is, and the checksum of every other member), the database, and
with ``keys`` the secrets. Without the keys an archive that is stolen opens no sealed field, and one that is restored
needs the keys from elsewhere; that is why they are left out unless asked for.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from utsyn.core import clock
from utsyn.core.errors import Invalid
from utsyn.crypto import destroyed

FORMAT = 1
ABOUT = "backup.json"
SQLITE = "utsyn.sqlite3"
DUMP = "utsyn.pgdump"
#: What of the data folder belongs to the installation besides the database.
FOLDERS = ("uploads",)


def write(path: Path, *, with_keys: bool) -> dict[str, Any]:
    """Write a consistent copy to ``path`` while the program runs. Returns what ``backup.json`` says.

    The file is whole or not there, and only its owner may read it. Raises Invalid where the database's own program
    for copying is missing or fails.
    """
    with tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".utsyn-backup-") as name:
        folder = Path(name)
        members = {_copy_database(folder).name: folder}
        for part in (*FOLDERS, *(("keys",) if with_keys else ())):
            for file in sorted((settings.HOME / part).rglob("*")):
                if file.is_file():
                    members[file.relative_to(settings.HOME).as_posix()] = settings.HOME
        about = {
            "format": FORMAT,
            "version": version("utsyn"),
            "made": clock.now().isoformat(timespec="seconds"),
            "keys": with_keys,
            "files": {member: _checksum(root / member) for member, root in members.items()},
        }
        draft = folder / "archive"
        with tarfile.open(draft, "w:gz", compresslevel=6) as archive:
            text = json.dumps(about, indent=1).encode()
            entry = tarfile.TarInfo(ABOUT)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
            for member, root in members.items():
                archive.add(root / member, member, recursive=False)
        draft.chmod(0o600)
        draft.replace(path)
    return about


def restore(path: Path, home: Path) -> dict[str, Any]:
    """Unpack a backup into ``home`` and check every file. Returns what ``backup.json`` says.

    Everything is checked before anything in ``home`` is touched; what was there is replaced. Raises Invalid for a
    file that is no backup, is damaged, or names a place outside the folder.
    """
    with tempfile.TemporaryDirectory(dir=home, prefix=".utsyn-restore-") as name:
        folder = Path(name)
        about = _unpack(path, folder)
        gone = destroyed.listed()  # what is in the copy is older, and must not take the place of this list
        if (folder / SQLITE).exists():
            _check_sqlite(folder / SQLITE)
            for rest in ("-wal", "-shm"):
                (home / f"{SQLITE}{rest}").unlink(missing_ok=True)
        shutil.rmtree(settings.FACTS, ignore_errors=True)
        for member in about["files"]:
            if member == DUMP:
                _restore_dump(folder / member)
                continue
            target = home / member
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / member).replace(target)
        destroyed.add(gone)
    return about


def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        wanted = about["files"]
        if strange := sorted(member for member in wanted if not _is_ours(member)):
            raise ValueError(f"{strange[0]!r} is no file of a backup")
        whole = all(_checksum(folder / member) == checksum for member, checksum in wanted.items())
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError) as fault:
        raise Invalid(
            f"{path.name} er ikke en sikkerhetskopi fra Utsyn, eller den er skadet ({fault})."
        ) from None
    if not whole:
        raise Invalid(f"{path.name} er skadet: innholdet stemmer ikke med kontrollsummene.")
    if about["format"] != FORMAT:
        raise Invalid(f"{path.name} er laget av en nyere utgave av Utsyn ({about['version']}).")
    return about


def _is_ours(member: str) -> bool:
    """Whether a name in ``backup.json`` is one that :func:`write` gives: nothing else is moved to anywhere."""
    parts = member.split("/")
    if len(parts) == 1:
        return member in (SQLITE, DUMP)
    return parts[0] in (*FOLDERS, "keys") and not {"", ".", ".."} & set(parts)


def _copy_database(folder: Path) -> Path:
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "utsyn.core.sqlite":
        target = folder / SQLITE
        source = sqlite3.connect(f"file:{database['NAME']}?mode=ro", uri=True)
        copy = sqlite3.connect(target)
        try:
            source.backup(copy)  # a consistent copy while others write
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
            source.close()
        return target
    target = folder / DUMP
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", "--dbname", _postgres_name()])
    return target


def _restore_dump(dump: Path) -> None:
    connections.close_all()
    command = [
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
    ]
    _run([*command, "--dbname", _postgres_name(), str(dump)])


def _postgres_name() -> str:
    """The database as PostgreSQL's own programs take it; the password goes by the environment, never on the line."""
    database: dict[str, Any] = dict(settings.DATABASES["default"])
    parts = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER"}
    return " ".join(f"{word}='{database[key]}'" for word, key in parts.items() if database.get(key))


def _run(command: list[str]) -> None:
    environment = {**os.environ, "PGPASSWORD": str(settings.DATABASES["default"].get("PASSWORD") or "")}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    except FileNotFoundError:
        raise Invalid(f"{command[0]} mangler her. På Debian: apt-get install postgresql-client") from None
    if done.returncode:
        raise Invalid(f"{command[0]}: {done.stderr.strip()[-500:]}")


def _check_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as fault:
        raise Invalid(f"Databasen i kopien kan ikke leses ({fault}).") from None
    finally:
        connection.close()
    if answer != "ok" or broken:
        raise Invalid(f"Databasen i kopien er skadet ({answer}).")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
