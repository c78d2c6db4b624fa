"""A server in a process of its own, and somebody who is signed in and asks it."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import cpu_seconds
from bench.surroundings import FOLDER, PROJECT, UTSYN, child, environment

#: Seconds that a server may take until it answers.
PATIENCE = 60


@dataclass(slots=True)
class Server:
    """A running server, how many seconds passed from its start to the first answer, and how many of them it worked."""

    port: int
    pid: int
    first_answer: float
    worked: float


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone who is signed in: the headers for pages, and for the machine interface."""

    page: dict[str, str]
    api: dict[str, str]


class Connection:
    """A connection that is kept open, as a browser keeps it."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = dict(headers or {})

    def get(self, address: str) -> bytes:
        """The answer's body. Raises RuntimeError for anything but 200."""
        self._connection.request("GET", address, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(
                f"{address}: {answer.status} {answer.headers.get('Location', '')} {body[:300]!r}"
            )
        return body


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, home: Path, address: str) -> Iterator[Server]:
    with (FOLDER / "server.log").open("ab") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment(home), cwd=PROJECT, stdout=log, stderr=log)
        try:
            while True:
                try:
                    Connection(port).get(address)
                    break
                except ConnectionError:
                    if process.poll() is not None or time.perf_counter() > started + PATIENCE:
                        raise RuntimeError(f"The server did not answer: see {log.name}") from None
                    time.sleep(0.005)
            yield Server(port, process.pid, time.perf_counter() - started, cpu_seconds(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def utsyn_server(home: Path, *, remembers: bool = True) -> Iterator[Server]:
    """``utsyn serve`` over an installation. The first answer is the sign-in page.

    Without ``remembers`` it counts anew at each request (:mod:`bench.counting_server`).
    """
    port = free_port()
    program = [str(UTSYN)] if remembers else [sys.executable, "-m", "bench.counting_server"]
    with _running([*program, "serve", "--port", str(port)], port, home, "/logg-inn") as server:
        yield server


@contextmanager
def bare_server(pages: Path, database: Path) -> Iterator[Server]:
    """The bare Django pages of a JSON file (:mod:`bench.bare_page`), in the same server software."""
    port = free_port()
    command = [sys.executable, "-m", "bench.bare_page", str(pages), str(port), str(database)]
    with _running(command, port, FOLDER, "/0") as server:
        yield server


def visitor(home: Path) -> Visitor:
    """A manager of the installation's only service, signed in with a second factor and with a token."""
    made = child("bench.visitor", home)
    return Visitor(
        {"Cookie": f"{made['cookie']}={made['session']}"}, {"Authorization": f"Bearer {made['token']}"}
    )
