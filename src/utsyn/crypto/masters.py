"""The master keys: what wraps every other key. They lie outside the database, one file each, and never in a backup
that was not asked to hold them (AUT-8).

    UTSYN_HOME/keys/master.1, master.2 …      the one with the highest number is in use; the others still open

A key's id is its number and a fingerprint, ``2-9f3ab2c4``: a database that meets another installation's keys says so
at once, instead of telling that a record was changed. ``UTSYN_MASTER_KEYS`` (``1:secret,2:secret``) takes the place of
the files where an installation has a store for secrets.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

PREFIX = "master."
#: Characters of a secret, at least: 32 random bytes in base64.
SHORTEST = 43


class MissingKey(Exception):
    """A master key that is not here is needed. The message names it; the key is to be put back, nothing is lost."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"Hovednøkkelen {key_id} er ikke her. Legg tilbake mappa keys fra der dere oppbevarer den."
        )
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Master:
    """One master key: its id as rows name it, and the 32 bytes that encrypt."""

    id: str
    number: int
    raw: bytes


def _made(number: int, secret: str) -> Master:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    raw = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"utsyn.master").derive(secret.encode())
    mark = hashlib.sha256(b"utsyn.master.id" + raw).hexdigest()[:8]
    return Master(f"{number}-{mark}", number, raw)


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.HOME) / "keys"


def _from_files() -> dict[int, str]:
    found = {}
    for path in folder().glob(f"{PREFIX}*"):
        number = path.name.removeprefix(PREFIX)
        if number.isdecimal():
            found[int(number)] = _whole(path.read_text(encoding="ascii").strip(), path.name)
    return found


def _from_environment(given: str) -> dict[int, str]:
    parts = [part.strip().partition(":") for part in given.split(",") if part.strip()]
    if not all(number.isdecimal() for number, _, _ in parts):
        raise ValueError("UTSYN_MASTER_KEYS is number:secret, with commas between")
    return {int(number): _whole(secret, f"{PREFIX}{number}") for number, _, secret in parts}


def _whole(secret: str, name: str) -> str:
    """The secret; an emptied or half copied file is told as what it is, not taken for another key."""
    if len(secret) < SHORTEST:
        raise ValueError(f"the master key {name} is not whole: put it back from where it is kept")
    return secret


@lru_cache(maxsize=64)
def _kept(number: int, secret: str) -> Master:
    return _made(number, secret)


#: What was found last. Put in place whole, never changed: threads read it while another looks again.
_ring: dict[str, Master] = {}


def ring() -> dict[str, Master]:
    """Every master key that is here, by id, read from where they lie."""
    global _ring
    given = os.environ.get("UTSYN_MASTER_KEYS")
    numbered = _from_environment(given) if given else _from_files()
    found = {master.id: master for master in (_kept(n, text) for n, text in sorted(numbered.items()))}
    _ring = found
    return found


def master(key_id: str) -> Master:
    """The key with an id. One that came after this process started is found on disk: rotation stops nobody.

    Raises :class:`MissingKey`.
    """
    found = _ring.get(key_id) or ring().get(key_id)
    if found is None:
        raise MissingKey(key_id)
    return found


def current() -> Master:
    """The key that wraps what is wrapped now: the one with the highest number, asked of the disk each time, so that a
    process that has run for weeks does not go on with the old one. Made where there is none at all."""
    found = ring()
    if not found:
        return add()
    return max(found.values(), key=lambda each: each.number)


def add() -> Master:
    """A new master key, in use from now on; written whole or not at all, with 0600. Raises ValueError where the keys
    come from the environment."""
    if os.environ.get("UTSYN_MASTER_KEYS"):
        raise ValueError("the master keys come from UTSYN_MASTER_KEYS: add the new one there")
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = max(_from_files(), default=0) + 1
    draft = place / f".{PREFIX}{number}.{os.getpid()}.{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(64))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, place / f"{PREFIX}{number}")
    except FileExistsError:
        pass  # another process was first: its key is as good
    finally:
        draft.unlink()
    synced(place)
    return next(each for each in ring().values() if each.number == number)


def synced(place: Path) -> None:
    """See to it that the names in a folder are on disk: a key must outlive a power cut before anything needs it."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def retire(key_id: str) -> None:
    """Take an old master key's file away. The caller has seen to it that nothing is wrapped with it.

    Raises :class:`MissingKey`; ValueError for the key in use, and where the keys come from the environment.
    """
    if os.environ.get("UTSYN_MASTER_KEYS"):
        raise ValueError("the master keys come from UTSYN_MASTER_KEYS: take the old one away there")
    found = master(key_id)
    if found == current():
        raise ValueError("the key in use is not retired")
    (folder() / f"{PREFIX}{found.number}").unlink()
    synced(folder())
    ring()
