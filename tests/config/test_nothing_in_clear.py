"""AUT-8, LOG-9: whoever gets hold of the database, a backup, the facts or the log reads nothing of what is sealed."""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.factories.confidential import WORDS, files, spellings, traces

FILL = """
import shutil, sys
from pathlib import Path
from django.conf import settings
from django.db import connection
from utsyn.core.ready import ensure_ready
ensure_ready()
from tests.factories.confidential import fill
fill()
live = Path(sys.argv[1]) if len(sys.argv) > 1 else settings.HOME.parent / "live"
live.mkdir()
for path in settings.HOME.glob("utsyn.sqlite3*"):  # with what has not been moved out of the WAL yet
    shutil.copy(path, live)
"""
TABLES = """
import json
from django.apps import apps
from django.db import connection
rows = {}
with connection.cursor() as cursor:
    for table in ("audit_auditevent", "django_session", "youth_searchtoken", "accounts_cacheentry"):
        cursor.execute(f"SELECT * FROM {table}")
        rows[table] = [[bytes(v).hex() if isinstance(v, (bytes, memoryview)) else str(v) for v in r] for r in cursor]
print(json.dumps(rows))
"""


@pytest.fixture
def filled(machine, tmp_path):
    """A machine on which everything confidential is written, and what it said on standard error."""
    run = machine("old")
    temporary = tmp_path / "spill"
    temporary.mkdir()
    run.environment["TMPDIR"] = run.environment["SQLITE_TMPDIR"] = str(temporary)
    done = run.python(FILL)
    return run, done.stderr + done.stdout


def in_clear(folder: Path) -> dict[str, list[str]]:
    found = {str(path.relative_to(folder)): traces(path.read_bytes()) for path in files(folder)}
    return {name: words for name, words in found.items() if words}


def test_the_search_itself_finds_a_word_in_every_spelling():
    """Otherwise the tests below would say nothing."""
    import base64

    for name, word in WORDS.items():
        for data in (
            word.encode(), word.encode("utf-16-le"), word.encode("latin-1"), json.dumps(word).encode(),
            word.encode().hex().encode(), *(base64.b64encode(b"x" * n + word.encode() + b"y" * 4) for n in range(4)),
        ):  # fmt: skip
            assert name in traces(b"before" + data + b"after"), (name, data)
    assert traces(os.urandom(200_000)) == []
    assert all(spellings(word) for word in WORDS.values())


def test_nothing_that_is_sealed_stands_in_clear_anywhere(filled, tmp_path):
    """The database with its WAL, a dump of it, the facts, the log, what was spilled, and backups with and without
    keys, packed and unpacked."""
    run, said = filled
    _everything_can_be_read_by_whoever_has_the_keys(run)
    _the_log_and_the_sessions_hold_no_content(run)
    assert traces(said.encode()) == [], said[-2000:]
    assert in_clear(tmp_path / "live") == {}
    run("stats", "encounters", "--period", "2026", "--format", "json")  # makes the facts
    for arguments in ([], ["--with-keys"]):
        archive = tmp_path / f"copy{len(arguments)}.tar.gz"
        run("backup", "-o", archive, *arguments)
        assert traces(archive.read_bytes()) == []
        with tarfile.open(archive) as packed:
            packed.extractall(tmp_path / f"unpacked{len(arguments)}", filter="data")
        assert in_clear(tmp_path / f"unpacked{len(arguments)}") == {}
    assert in_clear(run.home) == {}
    assert in_clear(tmp_path / "spill") == {}
    if url := run.environment.get("DATABASE_URL"):
        dump = subprocess.run(["pg_dump", "--inserts", url], capture_output=True, check=True).stdout
        assert b"youth_youngperson" in dump
        assert traces(dump) == []
        for line in dump.split(b"\n"):  # what bytea columns hold, as pg_dump spells it
            assert traces(line.replace(b"\\x", b"")) == []


def _the_log_and_the_sessions_hold_no_content(run):
    """LOG-9: codes, counts and ids; no name, number or text of anybody."""
    rows = json.loads(run.python(TABLES).stdout)
    assert len(rows["audit_auditevent"]) > 30
    assert rows["django_session"]
    assert rows["youth_searchtoken"]
    for table, found in rows.items():
        assert traces(json.dumps(found, ensure_ascii=False).encode()) == [], table
        assert traces(json.dumps(found).encode()) == [], table


def _everything_can_be_read_by_whoever_has_the_keys(run):
    read = run.python(
        "from tests.factories.confidential import WORDS\n"
        "from django.apps import apps\n"
        "from utsyn.crypto.models import Sealed\n"
        "import json\n"
        "text = ''\n"
        "for model in apps.get_models():\n"
        "    if issubclass(model, Sealed):\n"
        "        for row in model.objects.select_related('data_key__parent'):\n"
        "            text += json.dumps(row.content(), ensure_ascii=False)\n"
        "print(sorted(name for name, word in WORDS.items() if word not in text))"
    ).stdout
    assert read.strip().splitlines()[-1] == "['looked_for', 'typed']"
