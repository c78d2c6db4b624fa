"""Installs what a lock file names, and Utsyn itself in place: ``python3 tools/install.py .venv requirements.lock``.

Every file is checked against its hash in the lock. uv does it (2–10 s where pip takes 50); pip first fetches the
pinned uv, and does the whole job itself where uv cannot. Uses only the standard library.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BUILD = PROJECT / "requirements-build.lock"
OLDEST = (3, 11)


def main(venv: Path, lock: Path) -> None:
    """Make ``venv`` if it is not there and fill it. Raises SystemExit with what to do when something is missing."""
    if sys.version_info < OLDEST:
        raise SystemExit("Utsyn needs Python 3.11 or newer: make PYTHON=python3.11 …")
    python = venv / "bin" / "python"
    if not python.exists():
        make_venv(venv)
    version = subprocess.check_output(
        [python, "-c", "import sys; print(*sys.version_info[:2])"], text=True
    ).split()
    if tuple(map(int, version)) < OLDEST:
        raise SystemExit(f"{venv} has Python {'.'.join(version)}. Delete the folder and run again.")
    run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", BUILD])
    environment = {**os.environ, **pip_says(python), "VIRTUAL_ENV": str(venv.resolve())}
    uv = [venv / "bin" / "uv", "pip"]
    quick = [
        *uv,
        "install",
        "--quiet",
        "--index-strategy",
        "unsafe-best-match",
        "--require-hashes",
        "--no-deps",
        "-r",
        lock,
    ]
    if subprocess.run(quick, env=environment).returncode:
        print("uv could not; pip does it (about a minute) …", flush=True)
        run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock])
    run(
        [*uv, "install", "--quiet", "--offline", "--no-build-isolation", "--no-deps", "-e", PROJECT],
        environment,
    )


def make_venv(venv: Path) -> None:
    """A virtual environment with pip."""
    done = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}\nOn Debian: apt-get install python3-venv")


def pip_says(python: Path) -> dict[str, str]:
    """What pip is told about where packages come from, said so that uv understands it. Files are checked by hash."""
    out = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    said = {}
    for line in out.splitlines():
        name, _, value = line.partition("=")
        said[name.rpartition(".")[2].strip()] = " ".join(ast.literal_eval(value).split())
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    found = {names[key]: value for key, value in said.items() if key in names}
    if "UV_FIND_LINKS" in found:
        found["UV_FIND_LINKS"] = found["UV_FIND_LINKS"].replace(" ", ",")
    return {name: value for name, value in found.items() if name not in os.environ}


def run(command: list[object], environment: dict[str, str] | None = None) -> None:
    """Run, or stop here with its exit status."""
    done = subprocess.run([str(part) for part in command], env=environment)
    if done.returncode:
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
