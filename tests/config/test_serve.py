"""The server, as a visitor and as the machine that stops it see it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from utsyn.config import server
from utsyn.exchange import limits

UTSYN = Path(sys.executable).parent / "utsyn"
pytestmark = pytest.mark.sqlite  # the database makes no difference to what is tested here


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], int]]]:
    """``served("serve", …)`` starts a server on a free port; gives the process and the port."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], int]:
        environment = {
            k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "UTSYN_DEMO")
        }
        environment["UTSYN_HOME"] = str(tmp_path / "home")
        process = subprocess.Popen(
            [UTSYN, *arguments, "--port", "0"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                return process, int(found[1])
        raise AssertionError("the server ended without an address")

    yield start
    for process in started:
        process.terminate()  # not killed: its workers would stay
        process.wait(timeout=40)
        assert process.stdout is not None
        process.stdout.close()


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_answers_and_stops_when_told(served, workers):
    process, port = served("serve", "--workers", workers)
    status, text = get(port, "/helse")
    assert (status, text.strip()) == (200, "ok")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    with pytest.raises(OSError, match="refused"):
        get(port, "/helse")


def test_a_worker_that_dies_is_replaced(served):
    process, port = served("serve", "--workers", "1")
    assert not children(process.pid), "one process is enough for one worker"
    process, port = served("serve", "--workers", "2")
    time.sleep(server.SHORTEST_LIFE + 0.2)
    before = children(process.pid)
    os.kill(before[0], signal.SIGKILL)
    until = time.monotonic() + 40
    while len(set(children(process.pid)) - set(before)) < 1 and time.monotonic() < until:
        time.sleep(0.05)
    assert get(port, "/helse")[0] == 200
    assert len(children(process.pid)) == 2


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_port_in_use_is_said_in_words(served):
    _, port = served("serve")
    done = subprocess.run(
        [UTSYN, "serve", "--port", str(port)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "utsyn.config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_makes_its_own_municipality_and_lets_anybody_in(served):
    process, port = served("demo")
    status, page = get(port, "/logg-inn")
    if status == 302:
        pytest.fail("the sign-in page asks for sign-in")
    assert status == 200
    assert "demo.utsyn.example" in page
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=40) == 0


def test_the_demo_does_not_touch_a_folder_with_real_data(tmp_path):
    (tmp_path / "utsyn.sqlite3").write_text("data")
    done = subprocess.run(
        [UTSYN, "demo", "--no-serve", "--reset"],
        env={**os.environ, "UTSYN_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert (tmp_path / "utsyn.sqlite3").read_text() == "data"


def test_what_is_under_way_is_finished_before_the_server_stops():
    """A phone's session of field work must not be lost because somebody upgrades the server."""
    sock = server.listen("127.0.0.1", 0)
    heard, tell = os.pipe()

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        os.write(tell, b"begun")
        time.sleep(0.5)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * 3_000_000]

    child = os.fork()
    if child == 0:  # a process of its own: signals reach the main thread only
        try:
            server.answer(slow, sock, threads=2)
        finally:
            os._exit(0)
    port = sock.getsockname()[1]
    sock.close()

    def stop_when_begun() -> None:
        os.read(heard, 5)
        os.kill(child, signal.SIGTERM)

    threading.Thread(target=stop_when_begun, daemon=True).start()
    status, text = get(port, "/")
    assert (status, len(text)) == (200, 3_000_000)
    assert os.waitpid(child, 0)[1] == 0


def test_a_request_that_is_far_too_large_is_turned_away_before_it_is_read(served):
    """From somebody who has not even signed in: the server would have kept up to a gigabyte of it on disk."""
    _, port = served("serve")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    try:
        connection.putrequest("POST", "/data/inn")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(limits.MOST_BYTES + 1))
        connection.endheaders()
        assert connection.getresponse().status == 413
    finally:
        connection.close()
