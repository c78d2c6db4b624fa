"""Where the data of this installation lives: the folder that UTSYN_HOME names.

Everything that belongs to an installation stands there – database, keys, statistics facts, uploads – so that
one folder is what has to be backed up, moved or destroyed.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import platformdirs


def data_home() -> Path:
    """The data folder: UTSYN_HOME, or the platform's user data folder. Made if it is not there (mode 0700)."""
    home = Path(os.environ.get("UTSYN_HOME") or platformdirs.user_data_dir("utsyn", appauthor=False))
    home = home.expanduser().resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def secret(home: Path, name: str) -> str:
    """A random secret that is made once and kept in ``keys/<name>`` (mode 0600).

    Two processes that start at the same moment end with the same secret: the file is linked into place
    complete, and whoever comes second reads what the first one wrote.
    """
    folder = home / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(64))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
