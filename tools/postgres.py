"""A throw-away PostgreSQL server for tests and measurements: in a temporary folder, on a socket, gone afterwards.

with throw_away_server() as url: ...        # DATABASE_URL for one's own database
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


@contextlib.contextmanager
def throw_away_server() -> Iterator[str]:
    """The DATABASE_URL of an empty PostgreSQL that lasts as long as the block. Raises NoServer."""
    bin_, before = programs(), unprivileged()
    with tempfile.TemporaryDirectory(prefix="utsyn-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        data, log = folder / "data", folder / "log"
        if before:
            owner = pwd.getpwnam(before[2])
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        run(
            *before,
            bin_ / "initdb",
            "-D",
            data,
            "-U",
            "utsyn",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "trust",
            "--no-sync",
        )
        options = f"{QUICK} -c listen_addresses='' -k {folder}"
        # pg_ctl's server keeps our pipes open, so its output goes to the log.
        start = [*before, bin_ / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "60", "start"]
        started = subprocess.run(
            [str(c) for c in start], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        if started.returncode:
            raise NoServer(f"the server did not start: {log.read_text()[-800:] if log.exists() else ''}")
        try:
            run(*before, bin_ / "createdb", "-h", folder, "-U", "utsyn", "utsyn")
            yield f"postgresql://utsyn@{quote(str(folder), safe='')}/utsyn"
        finally:
            subprocess.run(
                [str(c) for c in (*before, bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")],
                cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip


if __name__ == "__main__":
    with throw_away_server() as url:
        print(f"export DATABASE_URL={url}", flush=True)
        input("Enter stops the server. ")
