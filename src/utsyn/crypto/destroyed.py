"""The keys that were destroyed, written down outside the database (REG-5).

A backup from before must not bring them back.

``UTSYN_HOME/keys/destroyed`` has one line for each: the key's uid, and the day. Lines are only added, and each is on
disk before anybody is told that it is done. The file says nothing of whom a key was for, and opens nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from utsyn.core import clock
from utsyn.crypto.masters import folder, synced

NAME = "destroyed"


def path() -> Path:
    """Where the list lies."""
    return folder() / NAME


def listed(text: str | None = None) -> set[UUID]:
    """The keys in the list, or in another list's ``text``. A line that a power cut left half is passed over."""
    if text is None:
        text = path().read_text(encoding="ascii") if path().exists() else ""
    found = set()
    for line in text.splitlines():
        word = line.partition(" ")[0]
        try:
            found.add(UUID(word))
        except ValueError:
            continue
    return found


def add(uids: Iterable[UUID]) -> int:
    """Write down those that are not there yet; on disk when this returns. Returns how many they were."""
    new = sorted(set(uids) - listed(), key=str)
    if not new:
        return 0
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    day = clock.now().date().isoformat()
    # One write in append mode: two processes at once put their lines after each other, never into each other.
    text = "".join(f"{uid} {day}\n" for uid in new)
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if _ends_within_a_line(path()):
            text = f"\n{text}"
        os.write(handle, text.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    synced(folder())
    return len(new)


def _ends_within_a_line(file: Path) -> bool:
    size = file.stat().st_size
    with file.open("rb") as stream:
        stream.seek(max(size - 1, 0))
        return stream.read() not in (b"", b"\n")
