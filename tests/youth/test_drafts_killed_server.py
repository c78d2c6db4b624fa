"""A server that is killed between saving and answering: no text is lost, no draft doubled, no entry half signed."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bench.surroundings import DATABASE, UTSYN, child, environment

from tests.field.killing import PATIENCE, Server
from tests.field.test_killed_server import Installation, database_url, serving

__all__ = ["database_url", "serving"]
WRITERS, KILLS = 3, 12
#: Longest wait, in seconds, between an answer and the kill.
LONGEST = 0.05


@dataclass(slots=True)
class Writer:
    """Somebody who writes and signs, as draft.js does: what has not been answered for is sent again, with what came
    after it."""

    port: int
    cookie: str
    person: str
    user: int
    #: What the server has answered for: the last text of each draft, and which of them are signed.
    answered: dict[str, str] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)
    answers: int = 0
    broken: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    fault: BaseException | None = None
    _token: str = ""
    _cookie: str = ""

    def run(self) -> None:
        """Until told to stop, and what was begun is signed."""
        try:
            while not self.stop.is_set():
                self._write_one()
        except BaseException as fault:
            self.fault = fault

    def _write_one(self) -> None:
        draft, tab, text, base = str(uuid.uuid4()), str(uuid.uuid4()), "", 0
        self.sent[draft] = []
        number = 0
        for turn in range(random.randint(1, 5)):
            text += f"Setning {turn}. "
            self.sent[draft].append(text.strip())
            while True:  # each time it is sent again it has a new number, as from the page
                number += 1
                told = self._once(
                    "/ungdom/kladd",
                    draft,
                    tab,
                    number,
                    base,
                    text,
                    person=self.person,
                    kind="note",
                    user=self.user,
                )
                if told is not None:
                    break
            state = json.loads(told[1])
            assert told[0] == 200, told
            assert (state["state"], state["draft"]) == ("saved", draft), state
            base = state["version"]
            self.answered[draft] = text.strip()
        while True:
            number += 1
            told = self._once(
                f"/ungdom/{self.person}/journal/{draft}/skriv", draft, tab, number, base, text, act="sign"
            )
            if told is not None:
                break
        assert told[0] == 302, told
        self.signed.add(draft)

    def _once(
        self, address: str, draft: str, tab: str, number: int, base: int, text: str, **more: Any
    ) -> tuple[int, str] | None:
        """One request; None where the line broke before the answer came."""
        fields = {
            "draft": draft, "tab": tab, "number": number, "base": base, "text": text, "date": "01.03.2026",
            "time": "12:00", "language": "nb", "late_reason": "Uten nett", **more,
        }  # fmt: skip
        until, asked = time.monotonic() + PATIENCE, False
        while True:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                line.connect()
                asked = True
                if not self._token:
                    self._fetch_token(line)
                body = urlencode({**fields, "csrfmiddlewaretoken": self._token})
                headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
                line.request("POST", address, body, headers)
                answer = line.getresponse()
                found = (answer.status, answer.read().decode())
                if answer.status >= 500:
                    raise http.client.HTTPException(found[1][:300])
                self.answers += 1
                return found
            except (OSError, http.client.HTTPException):
                self.broken += asked
                if asked:
                    return None
                time.sleep(0.01)
                if time.monotonic() > until:
                    raise
            finally:
                line.close()

    def _fetch_token(self, line: http.client.HTTPConnection) -> None:
        line.request("GET", "/ungdom/kladd/nokkel", headers={"Cookie": self.cookie})
        answer = line.getresponse()
        token = json.loads(answer.read())["token"]
        given = (answer.headers.get("Set-Cookie") or "").split(";")[0]
        self._cookie, self._token = f"{self.cookie}; {given}", token


@pytest.fixture
def installed(tmp_path: Path, database_url: str) -> tuple[Installation, list[dict[str, Any]]]:
    """An installation of its own, with people who write."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    if database_url:
        (home / DATABASE).write_text(database_url, encoding="utf-8")
    made = child("tests.youth.journal_in_process", home, "make", str(WRITERS))
    return Installation(home, database_url, []), made


def test_a_server_killed_again_and_again_loses_no_text_and_signs_no_half(
    installed: tuple[Installation, list[dict[str, Any]]],
    serving: Callable[..., Server],
) -> None:
    """Given three who write and sign, when the server dies at any point, then what was answered for is there, once."""
    installation, made = installed
    server = serving(installation)
    writers = [Writer(server.port, **one) for one in made]
    threads = [threading.Thread(target=each.run, daemon=True) for each in writers]
    for thread in threads:
        thread.start()
    for _ in range(KILLS):
        _wait(writers, sum(each.answers for each in writers) + 3)
        time.sleep(random.uniform(0, LONGEST))
        server.kill()
        server.start()
    for each in writers:
        each.stop.set()
    for thread in threads:
        thread.join(2 * PATIENCE)
    assert [each.fault for each in writers] == [None] * WRITERS
    assert sum(each.broken for each in writers) >= KILLS / 3, (
        "kills must meet somebody who waits for an answer"
    )
    server.kill()
    found = child("tests.youth.journal_in_process", installation.home, "read")
    there = {entry["uid"]: entry for entry in found}
    assert len(there) == len(found)
    assert all(entry["whole"] for entry in found), "an entry is half signed"
    for each in writers:
        assert there.keys() >= each.answered.keys(), "a draft that was answered for is gone"
        for draft, text in each.answered.items():
            assert there[draft]["text"] == text, "a draft lost what was answered for"
        assert all(there[draft]["signed"] for draft in each.signed), (
            "a signature that was answered for is gone"
        )
    sent = {draft for each in writers for draft in each.sent}
    assert there.keys() == sent, "a draft was doubled: its page was taken for another writer"
    installation.is_whole()
    done = subprocess.run(
        [UTSYN, "check", "entries"], env=environment(installation.home), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _wait(writers: list[Writer], wanted: int) -> None:
    until = time.monotonic() + PATIENCE
    while sum(each.answers for each in writers) < wanted:
        assert [each.fault for each in writers] == [None] * len(writers)
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.002)
