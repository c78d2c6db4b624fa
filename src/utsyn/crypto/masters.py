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
            found[int(number)] = path.read_text(encoding="ascii").strip()
    return found


def _from_environment(given: str) -> dict[int, str]:
    return {int(number): secret for number, _, secret in (part.partition(":") for part in given.split(","))}


@lru_cache(maxsize=64)
def _kept(number: int, secret: str) -> Master:
    return _made(number, secret)


_ring: dict[str, Master] = {}


def ring() -> dict[str, Master]:
    """Every master key that is here, by id, read from where they lie."""
    given = os.environ.get("UTSYN_MASTER_KEYS")
    numbered = _from_environment(given) if given else _from_files()
    found = {master.id: master for master in (_kept(n, text) for n, text in sorted(numbered.items()))}
    _ring.clear()
    _ring.update(found)
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
    return next(each for each in ring().values() if each.number == number)


def retire(key_id: str) -> None:
    """Take an old master key's file away. The caller has seen to it that nothing is wrapped with it."""
    number = master(key_id).number
    (folder() / f"{PREFIX}{number}").unlink()
    ring()
