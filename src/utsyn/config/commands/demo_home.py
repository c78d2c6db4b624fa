"""Where the demo lives: a data folder of its own, never the one with real data."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

#: Stands in a demo's folder from its first moment: what carries it may be emptied by ``--reset``.
MARK = "this-is-a-demo"


def choose() -> Path:
    """Point UTSYN_HOME at the demo's folder, before the settings are read. Returns the folder.

    Raises FileExistsError where the folder holds something that is not a demo.
    """
    home = Path(os.environ.get("UTSYN_HOME") or platformdirs.user_data_dir("utsyn-demo", appauthor=False))
    home = home.expanduser().resolve()
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise FileExistsError(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / MARK).touch()
    os.environ["UTSYN_HOME"] = str(home)
    os.environ["UTSYN_DEMO"] = "1"
    os.environ.pop("DATABASE_URL", None)  # the demo has its own SQLite, whatever the machine has
    return home
