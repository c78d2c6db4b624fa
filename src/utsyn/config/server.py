"""The web server: waitress in this process, or in several that share the address (docs/adr/0005)."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

#: How long answers that are under way may take after the server is told to stop, in seconds.
PATIENCE = 20.0
#: A worker that ends by itself sooner than this after it began is not replaced: it would only end again.
SHORTEST_LIFE = 2.0
M_ARENA_MAX = -8
STOPS = (signal.SIGTERM, signal.SIGINT)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes visitors at the address; port 0 chooses a free one. Raises OSError where it is taken."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(1024)  # from now on whoever comes waits in line, instead of being turned away
    except OSError:
        sock.close()
        raise
    return sock


def stay_small() -> None:
    """Keep the memory of a server with threads small: two arenas for malloc, and what is loaded left alone by gc."""
    with suppress(OSError, AttributeError):  # another C library has no arenas
        ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 2)
    gc.collect()
    gc.freeze()
    gc.enable()


def answer(application: Application, sock: socket.socket, *, threads: int, **options: Any) -> None:
    """Answer until SIGTERM or Ctrl+C. Then take no new visitors, finish what is under way, and return."""
    from waitress import wasyncore
    from waitress.server import create_server

    server = create_server(
        application, sockets=[sock], threads=threads, ident=None, connection_limit=500, **options
    )
    stopping: list[float] = []

    def stop(*_: object) -> None:
        stopping.append(time.monotonic())
        server.pull_trigger()  # wakes the loop below

    for number in STOPS:
        signal.signal(number, stop)
    try:
        while not stopping:
            wasyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)
        server.accepting = False
        wasyncore.dispatcher.del_channel(server)
        server.socket.close()
        while time.monotonic() < stopping[0] + PATIENCE and _busy(server):
            wasyncore.loop(timeout=0.05, use_poll=True, map=server._map, count=1)
    finally:
        server.task_dispatcher.shutdown(timeout=1)


def _busy(server: Any) -> bool:
    """Whether an answer is being made, or is not yet with the one who asked."""
    return any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())


def answer_with_workers(run: Callable[[], None], workers: int) -> int:
    """Let ``workers`` processes run, replace one that dies, and stop them all at SIGTERM. Returns the exit status."""
    born: dict[int, float] = {}
    stopping: list[int] = []

    def begin() -> None:
        sys.stdout.flush()
        # A worker that is told to stop before it listens for that must not take it with this process's handler.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        child = os.fork()
        if child == 0:
            status = 1
            for number in STOPS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            try:
                run()
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        born[child] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def stop(number: int, _: object) -> None:
        stopping.append(number)
        for child in born:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)

    for number in STOPS:
        signal.signal(number, stop)
    for _ in range(workers):
        begin()
    status = 0
    while born:
        child, ended = os.waitpid(-1, 0)
        lived = time.monotonic() - born.pop(child)
        if stopping:
            continue
        sys.stderr.write(f"A worker ended (status {os.waitstatus_to_exitcode(ended)}).\n")
        if lived < SHORTEST_LIFE:
            status = 1
            stop(signal.SIGTERM, None)
        else:
            begin()
    return status
