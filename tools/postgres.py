"""A throw-away PostgreSQL server for tests and measurements: in a temporary folder, on a socket, gone afterwards.

with throw_away_server() as url: ...        # DATABASE_URL for one's own database
with server(durable=True) as made: ...      # where it matters that a commit is on disk
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

#: Nothing here has to survive a power cut, so nothing waits for the disk.
QUICK = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=60"
)
#: As it comes, but for the address and room for everybody: every commit is on disk before it is answered.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=60"


class NoServer(Exception):
    """PostgreSQL's programs are not here, or the server did not start. The message says which."""


def programs() -> Path:
    """The folder of initdb and pg_ctl, the newest first. Raises NoServer."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    if which := shutil.which("initdb"):
        found.append(Path(which).resolve().parent)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoServer("initdb and pg_ctl are not here (on Debian: apt-get install postgresql)")


def unprivileged() -> list[str]:
    """What stands before a command so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            if shutil.which("runuser"):
                return ["runuser", "-u", name, "--"]
    raise NoServer("running as root, and neither runuser nor a user postgres or nobody is here")


def run(*command: object) -> None:
    """Run quietly; raises NoServer with what the program said."""
    done = subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise NoServer(f"{Path(str(command[-1])).name}: {(done.stderr or done.stdout).strip()[-800:]}")


class Server:
    """An empty PostgreSQL in a folder of its own. ``url`` is the DATABASE_URL of its database."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._bin, self._before = programs(), unprivileged()
        self._folder, self._data = folder, folder / "data"
        self._options = f"{DURABLE if durable else QUICK} -c listen_addresses='' -k {folder}"
        self.url = f"postgresql://utsyn@{quote(str(folder), safe='')}/utsyn"
        if self._before:
            owner = pwd.getpwnam(self._before[2])
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        run(
            *self._before, self._bin / "initdb", "-D", self._data, "-U", "utsyn", "-E", "UTF8",
            "--locale=C.UTF-8", "-A", "trust", "--no-sync",
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers. Raises NoServer with the end of its log."""
        log = self._folder / "log"
        if self._pg_ctl("-l", log, "-o", self._options, "-w", "-t", "60", "start"):
            raise NoServer(f"the server did not start: {log.read_text()[-800:] if log.exists() else ''}")

    def make_database(self, name: str = "utsyn", *, template: str = "template1") -> None:
        """A new database: empty, or a copy of one that nobody is connected to. Raises NoServer."""
        run(*self._before, self._bin / "createdb", "-h", self._folder, "-U", "utsyn", "-T", template, name)

    def stop_at_once(self) -> None:
        """Stop as a power cut would stop it: nothing is finished, and the next start recovers from the log."""
        self._pg_ctl("-m", "immediate", "-w", "stop")

    def _pg_ctl(self, *arguments: object) -> int:
        command = [*self._before, self._bin / "pg_ctl", "-D", self._data, *arguments]
        # The server keeps our pipes open, so its output goes to the log.
        return subprocess.run(
            [str(part) for part in command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        ).returncode


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A running server that lasts as long as the block. ``durable``: commits wait for the disk, as in production.

    Raises NoServer.
    """
    with tempfile.TemporaryDirectory(prefix="utsyn-pg-", ignore_cleanup_errors=True) as name:
        made = Server(Path(name), durable=durable)
        made.start()
        try:
            made.make_database()
            yield made
        finally:
            made.stop_at_once()


@contextlib.contextmanager
def throw_away_server() -> Iterator[str]:
    """The DATABASE_URL of an empty PostgreSQL that lasts as long as the block. Raises NoServer."""
    with server() as made:
        yield made.url


if __name__ == "__main__":
    with throw_away_server() as url:
        print(f"export DATABASE_URL={url}", flush=True)
        input("Enter stops the server. ")
