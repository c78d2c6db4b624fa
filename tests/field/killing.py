"""A server that is killed again and again while phones send to it, and what must be true of its database each time."""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.phone import Line, Phone, SignedIn
from bench.served import free_port

PROJECT = Path(__file__).resolve().parent.parent.parent
#: Seconds without any answer after which a test gives up.
PATIENCE = 30


class Server:
    """``utsyn serve``, which can be killed and started again at the same address."""

    def __init__(self, environment: dict[str, str], *flags: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "tests.field.standing_by", str(self.port), *flags]
        self._starter = subprocess.Popen(
            command, env=environment, cwd=PROJECT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._pid = 0

    def _say(self, order: str) -> int:
        assert self._starter.stdin is not None
        assert self._starter.stdout is not None
        self._starter.stdin.write(f"{order}\n")
        self._starter.stdin.flush()
        return int(self._starter.stdout.readline())

    def start(self) -> None:
        """Begin to answer, some time soon."""
        self._pid = self._say("start")

    def kill(self) -> None:
        """Without any warning, whatever it is doing. Raises AssertionError where it had ended by itself."""
        os.kill(self._pid, signal.SIGKILL)
        ended, self._pid = self._say("wait"), 0
        assert ended == signal.SIGKILL, "the server ended by itself"

    def close(self) -> None:
        """End it and whatever starts it."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
        for pipe in (self._starter.stdin, self._starter.stdout):
            assert pipe is not None
            pipe.close()
        self._starter.wait(PATIENCE)


@dataclass(slots=True)
class Walk:
    """A phone in use: it counts, undoes, ends and begins, and sends until it is answered. It forgets nothing else."""

    phone: Phone
    port: int
    luck: random.Random
    #: Every event that was ever made, and those that the server has answered for.
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)
    broken: int = 0  # requests under way when the line broke
    answers: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    thrown_away: bool = False
    fault: BaseException | None = None

    def run(self) -> None:
        """Until told to stop; then until everything is sent."""
        session, line, heard = "", Line(self.port, self.phone, timeout=20), time.monotonic()
        taps: list[str] = []
        try:
            while not self.thrown_away and (self.phone.unsent or not self.stop.is_set()):
                if not self.stop.is_set() and len(self.phone.unsent) < 30:
                    session, taps = self._live(session, taps)
                asked = False
                try:
                    line.connect()
                    asked = True
                    self._hear(line.send(self.phone.request(most=20)))
                    heard = time.monotonic()
                except (OSError, http.client.HTTPException, RuntimeError) as reason:
                    if isinstance(reason, RuntimeError) and ": 5" not in str(reason)[:20]:
                        raise
                    self.broken += asked
                    line.close()
                    time.sleep(0.01)
                    if time.monotonic() > heard + PATIENCE:
                        raise
        except BaseException as fault:
            self.fault = fault
        finally:
            line.close()

    def _live(self, session: str, taps: list[str]) -> tuple[str, list[str]]:
        before = len(self.phone.unsent)
        if not session:
            session = self.phone.start()
        for _ in range(self.luck.randint(1, 6)):
            taps.append(self.phone.count(session))
        if self.luck.random() < 0.3:
            taken = taps.pop(self.luck.randrange(len(taps)))
            self.phone.did(session, "undo", {}, taken)
        ended = len(taps) > 40
        if ended:
            self.phone.end(session)
        self.made |= {event["id"]: event for event in self.phone.unsent[before:]}
        return ("", []) if ended else (session, taps)

    def _hear(self, answer: dict[str, Any]) -> None:
        self.acknowledged.update(self.phone.heard(answer))
        self.statuses.update(result["status"] for result in answer["results"])
        self.answers += 1


@dataclass(slots=True)
class Load:
    """Several phones at once."""

    walks: list[Walk]
    threads: list[threading.Thread] = field(default_factory=list)

    @classmethod
    def of(cls, people: list[SignedIn], port: int) -> Load:
        """One phone for each; what they do is the same in each run, when it happens is not."""
        return cls([Walk(Phone(one), port, random.Random(n)) for n, one in enumerate(people)])

    def begin(self) -> None:
        """All of them, each in a thread."""
        self.threads = [threading.Thread(target=walk.run, daemon=True) for walk in self.walks]
        for thread in self.threads:
            thread.start()

    def answers(self) -> int:
        """How many requests have been answered, of all phones."""
        self.raise_faults()
        return sum(walk.answers for walk in self.walks)

    def wait_for_answers(self, more: int) -> None:
        """Until so many more requests are answered. Raises AssertionError when that does not happen."""
        until, wanted = time.monotonic() + PATIENCE, self.answers() + more
        while self.answers() < wanted:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.002)

    def finish(self) -> None:
        """Let every phone send what it still has."""
        for walk in self.walks:
            walk.stop.set()
        for thread in self.threads:
            thread.join(2 * PATIENCE)
            assert not thread.is_alive(), "a phone is not rid of its events"
        self.raise_faults()

    def throw_away(self) -> None:
        """No phone goes on, whatever it still has."""
        for walk in self.walks:
            walk.thrown_away = True
        for thread in self.threads:
            thread.join(PATIENCE)

    def raise_faults(self) -> None:
        """What went wrong in a thread goes wrong here."""
        for walk in self.walks:
            if walk.fault is not None:
                raise walk.fault

    def acknowledged(self) -> dict[str, set[str]]:
        """What each phone has been answered for so far, and has forgotten."""
        return {walk.phone.key: set(walk.acknowledged) for walk in self.walks}

    @property
    def known(self) -> int:
        """How many events the server had already when they came: an answer was lost, not the event."""
        return sum(walk.statuses["known"] for walk in self.walks)

    @property
    def broken(self) -> int:
        """How many requests were under way when the line broke."""
        return sum(walk.broken for walk in self.walks)


@dataclass(frozen=True, slots=True)
class Found:
    """What the database holds, all at the same instant."""

    events: list[tuple[str, str, int, str, str | None]]  # key, device, seq, kind, target
    encounters: list[str]
    log: tuple[int, int, int]  # how many events of the log, the highest number, the head's number

    def agrees_with(self, acknowledged: dict[str, set[str]]) -> None:
        """Raises AssertionError unless all that was answered for is there once, whole, and followed by its records."""
        keys = Counter(event[0] for event in self.events)
        assert not [key for key, times in keys.items() if times > 1], "an event is there twice"
        for device, heard in acknowledged.items():
            assert not heard - keys.keys(), (
                f"{len(heard - keys.keys())} events were answered for and are gone"
            )
            numbers = sorted(event[2] for event in self.events if event[1] == device)
            assert numbers == list(range(1, len(numbers) + 1)), "the phone's sequence has holes"
        undone = {event[4] for event in self.events if event[3] == "undo"}
        counted = {event[0] for event in self.events if event[3] == "count"} - undone
        assert Counter(self.encounters) == Counter(counted), "the encounters do not follow from the events"
        assert self.log[0] == self.log[1] == self.log[2], "the log has a hole"


def read(execute: Callable[[str], list[tuple[Any, ...]]], service: str) -> Found:
    """Ask a connection that sees one instant."""

    def key(value: Any) -> str:
        text = str(value).replace("-", "")
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    events = execute(
        "SELECT e.key, d.key, e.seq, e.kind, e.target FROM field_fieldevent e JOIN field_device d ON d.id = e.device_id"
    )
    encounters = execute(
        """SELECT n.key FROM field_encounter n WHERE n.session_id IN (SELECT session_id FROM field_outing)"""
    )
    (log,) = execute(
        f"""SELECT count(*), max(a.number), (SELECT number FROM audit_chainhead WHERE service = '{service}')
        FROM audit_auditevent a WHERE a.service = '{service}'"""
    )
    return Found(
        [(key(k), key(d), seq, kind, key(t) if t else None) for k, d, seq, kind, t in events],
        [key(row[0]) for row in encounters],
        (int(log[0]), int(log[1]), int(log[2])),
    )


def kills() -> int:
    """How many times; UTSYN_KILLS says otherwise."""
    return int(os.environ.get("UTSYN_KILLS", "100"))
