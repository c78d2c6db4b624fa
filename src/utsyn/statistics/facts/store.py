"""Where the facts lie, and how they are replaced: a reader sees the old files or the new, never half.

    facts/<service>/manifest.json                    which files are in force, and from which tokens they were built
    facts/<service>/encounters/2016-03.<token>.parquet

A refresh writes new files under new names, then puts a new manifest in place with one rename. A crash at any moment
leaves a manifest whose files are all there. Files that no manifest names are swept later, when no reader can still
be on its way to them.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from utsyn.statistics.facts.schema import VERSION

#: Seconds that a file which is no longer in force is kept for readers that have just read the old manifest.
GRACE = 600


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which files are in force. ``months[stream][month] = {"token": …, "files": {fact: name}, "rows": {fact: n}}``."""

    version: int = VERSION
    months: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def tokens(self, stream: str) -> dict[str, str]:
        """The tokens that each month's facts were built from."""
        return {month: entry["token"] for month, entry in self.months.get(stream, {}).items()}


class Store:
    """The facts of one service, under ``root/<service code>``."""

    def __init__(self, root: Path, service: str) -> None:
        self.folder = root / service
        self._read: tuple[tuple[int, int], Manifest] | None = None

    @property
    def _manifest_path(self) -> Path:
        return self.folder / "manifest.json"

    def manifest(self) -> Manifest:
        """The manifest in force; an empty one where there is none, or where it is of another version."""
        try:
            stat = self._manifest_path.stat()
        except FileNotFoundError:
            return Manifest()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self._read is None or self._read[0] != stamp:
            data = json.loads(self._manifest_path.read_bytes())
            known = data["version"] == VERSION
            self._read = (stamp, Manifest(data["version"], data["months"]) if known else Manifest())
        return self._read[1]

    def files(self, manifest: Manifest, fact: str, months: Iterable[str]) -> list[Path]:
        """The files that hold a fact's rows of these months, in order; months without rows have none."""
        wanted = set(months)
        return [
            self.folder / entry["files"][fact]
            for stream in manifest.months.values()
            for month, entry in sorted(stream.items())
            if month in wanted and fact in entry["files"]
        ]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Only one refresh at a time, over all processes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / ".refresh", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def write_month(self, month: str, token: str, tables: dict[str, pa.Table]) -> dict[str, Any]:
        """Write a month's facts under new names, durably. Returns the manifest's entry; changes nothing in force."""
        files: dict[str, str] = {}
        for fact, table in tables.items():
            if table.num_rows == 0:
                continue
            (self.folder / fact).mkdir(mode=0o700, exist_ok=True)
            name = f"{fact}/{month}.{token}.parquet"
            draft = self.folder / f"{name}.{os.getpid()}.part"
            pq.write_table(table, draft, compression="zstd")
            _sync(draft)
            draft.replace(self.folder / name)
            files[fact] = name
        return {
            "token": token,
            "files": files,
            "rows": {fact: table.num_rows for fact, table in tables.items()},
        }

    def put(self, manifest: Manifest) -> None:
        """Put a manifest in force: one rename, after everything that it names is on disk."""
        for folder in {(self.folder / name).parent for name in self._named(manifest)}:
            _sync(folder)
        draft = self.folder / f"manifest.json.{os.getpid()}.part"
        draft.write_text(
            json.dumps({"version": manifest.version, "months": manifest.months}), encoding="utf-8"
        )
        _sync(draft)
        draft.replace(self._manifest_path)
        _sync(self.folder)

    def sweep(self, grace: float = GRACE) -> int:
        """Delete files that are not in force and are older than ``grace`` seconds. Returns how many."""
        named = {self.folder / name for name in self._named(self.manifest())}
        old = time.time() - grace
        gone = 0
        for path in self.folder.glob("*/*"):
            if path not in named and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    @staticmethod
    def _named(manifest: Manifest) -> Iterator[str]:
        for stream in manifest.months.values():
            for entry in stream.values():
                yield from entry["files"].values()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
