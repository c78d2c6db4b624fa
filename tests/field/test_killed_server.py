"""A server that is killed without warning loses nothing that it has answered for (wish 3, ADR 9).

The phones behave as the app does: they keep an event until the server has answered for it, and send it again until
then. The server is killed with SIGKILL in the middle of their work, a hundred times (or UTSYN_KILLS times). What this
can show is what happens when a process dies; a power cut takes what the disk has only promised to keep, and that it
promises is ``synchronous=FULL``, which no test here can see.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from bench.phone import SignedIn
from bench.surroundings import DATABASE, UTSYN, child, environment, utsyn
from django.db import connection
from pysqlite3 import dbapi2 as sqlite
from tools import postgres

from tests.field.killing import Found, Load, Server, kills, read

SERVICE = "fjordvik"
PHONES = 4
#: Longest wait, in seconds, between an answer and the kill: so that kills meet requests at any point.
LONGEST = 0.06


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder of its own with a made-up municipality, and a database that is no other test's."""

    home: Path
    url: str
    people: list[SignedIn]

    def found(self) -> Found:
        """What is in the database, all at one instant, read as anybody with the driver would."""
        if self.url:
            with psycopg.connect(self.url) as line:
                line.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                return read(lambda sql: line.execute(sql).fetchall(), SERVICE)
        line = sqlite.connect(self.home / "utsyn.sqlite3", isolation_level=None, timeout=20)
        try:
            line.execute("BEGIN")
            return read(lambda sql: line.execute(sql).fetchall(), SERVICE)
        finally:
            line.close()

    def is_whole(self) -> None:
        """The log's chain holds and, on SQLite, so does every page of the file."""
        done = subprocess.run(
            [UTSYN, "check", "audit"], env=environment(self.home), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        if not self.url:
            line = sqlite.connect(self.home / "utsyn.sqlite3")
            assert line.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert line.execute("PRAGMA foreign_key_check").fetchall() == []
            line.close()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up municipality."""
    folder = tmp_path_factory.mktemp("killed")
    small = ("--from", "2025-01-01", "--years", "1", "--sessions-per-year", "50")
    utsyn(folder / "generator", "generate", "-o", folder / "package", *small)
    return folder / "package"


@pytest.fixture
def installed(tmp_path: Path, package: Path) -> Callable[[str], Installation]:
    """``installed(url)`` makes one, with its data in SQLite or at the DATABASE_URL."""

    def make(url: str) -> Installation:
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        if url:
            (home / DATABASE).write_text(url, encoding="utf-8")
        utsyn(home, "import", package)
        return Installation(
            home, url, [SignedIn.of(one) for one in child("bench.workers", home, str(PHONES))]
        )

    return make


@pytest.fixture
def database_url() -> Iterator[str]:
    """A new database on the PostgreSQL that the tests run on; "" on SQLite."""
    if connection.vendor != "postgresql":
        yield ""
        return
    server, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"killed_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def serving() -> Iterator[Callable[..., Server]]:
    """``serving(installation, *flags)`` starts a server that can be killed."""
    running: list[Server] = []

    def start(installation: Installation, *flags: str) -> Server:
        running.append(Server(environment(installation.home), *flags))
        running[-1].start()
        return running[-1]

    yield start
    for server in running:
        server.close()


def kill_again_and_again(
    installation: Installation, load: Load, times: int, stop: Callable[[], Any], start: Callable[[], Any]
) -> None:
    """Kill under load, start, and hold the database to what was answered before it died; then let all be sent."""
    luck = random.Random()
    load.begin()
    try:
        for _ in range(times):
            load.wait_for_answers(2)
            time.sleep(luck.uniform(0, LONGEST))
            stop()
            acknowledged = load.acknowledged()
            start()
            # Then the new one has opened the database, and mended what there was to mend.
            load.wait_for_answers(1)
            installation.found().agrees_with(acknowledged)
        load.finish()
    finally:
        load.throw_away()


def all_is_there(installation: Installation, load: Load) -> None:
    """Exactly the events that were made, each once; the records that follow from them; a log and a file that hold."""
    found = installation.found()
    found.agrees_with(load.acknowledged())
    made = {key for walk in load.walks for key in walk.made}
    assert {event[0] for event in found.events} == made
    assert all(walk.acknowledged == walk.made.keys() for walk in load.walks)
    installation.is_whole()


def test_a_server_killed_a_hundred_times_loses_nothing_it_has_answered_for(installed, serving, database_url):
    """Given four phones that count, when the server dies again and again, then nothing is lost and nothing doubled."""
    installation = installed(database_url)
    server = serving(installation)
    load = Load.of(installation.people, server.port)
    kill_again_and_again(installation, load, kills(), server.kill, server.start)
    assert not [walk.phone.refused for walk in load.walks if walk.phone.refused]
    assert load.broken >= kills() / 2, "most kills must meet somebody who is waiting for an answer"
    all_is_there(installation, load)


def test_a_server_that_answers_before_it_has_stored_is_found_out(installed, serving, database_url):
    """The test above can fail: with a server that says «stored» a tenth of a second too early it does."""
    installation = installed(database_url)
    server = serving(installation, "too-early")
    load = Load.of(installation.people, server.port)
    with pytest.raises(AssertionError, match=r"answered for and are gone|sequence has holes"):
        kill_again_and_again(installation, load, 20, server.kill, server.start)


@pytest.mark.postgres
def test_a_database_that_is_stopped_as_by_a_power_cut_loses_nothing(installed, serving):
    """PostgreSQL itself is stopped at once, with commits that wait for the disk, while the phones go on."""
    with postgres.server(durable=True) as made:
        installation = installed(made.url)
        server = serving(installation)
        load = Load.of(installation.people, server.port)
        kill_again_and_again(installation, load, 5, made.stop_at_once, made.start)
        all_is_there(installation, load)
