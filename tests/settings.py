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

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
