"""One-click sign-in needs the variable and the demo's own folder: neither alone opens anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from utsyn.config.commands.demo_home import MARK

pytestmark = pytest.mark.sqlite
ASK = "from django.conf import settings; print(settings.DEMO, settings.DEBUG)"


@pytest.mark.parametrize(
    ("variable", "marked", "demo"),
    [("1", True, True), ("1", False, False), ("", True, False), ("true", True, False), ("0", True, False)],
)
def test_a_demo_is_a_variable_and_a_folder(tmp_path: Path, variable: str, marked: bool, demo: bool) -> None:
    if marked:
        (tmp_path / MARK).touch()
    environment = {
        **os.environ,
        "UTSYN_HOME": str(tmp_path),
        "UTSYN_DEMO": variable,
        "DJANGO_SETTINGS_MODULE": "utsyn.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True)
    assert done.stdout.split() == [str(demo), "False"], done.stderr
