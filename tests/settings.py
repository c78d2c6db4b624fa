"""The settings, in a new and empty data folder for each run and worker, with a quick password hash."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="utsyn-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["UTSYN_HOME"] = _home
for _name in ("UTSYN_DEMO", "UTSYN_HTTPS", "UTSYN_SECRET_KEY"):
    os.environ.pop(_name, None)

from utsyn.config.settings import *  # noqa: E402, F403
from utsyn.config.settings import DATABASES  # noqa: E402

SYNTHETIC_NUMBERS = True  # tests have made-up people only
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "utsyn.core.sqlite":
    # A file, as in the real thing (an in-memory database has no queue of writers), but nobody waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
