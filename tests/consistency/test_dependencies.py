"""Rules about what comes from others."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from tests.consistency.source import PROJECT

#: Large libraries that one question or one document needs. A server that has answered none has not loaded them.
HEAVY = (
    "ibis",
    "duckdb",
    "pyarrow",
    "pandas",
    "numpy",
    "typst",
    "vl_convert",
    "docx",
    "xlsxwriter",
    "babel",
    "PIL",
)
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")


def test_every_dependency_says_what_it_is_for():
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r'\s*"[A-Za-z0-9._-]+(\[[\w,-]+\])?[<>=~]', line)]
    names = tomllib.loads(text)
    count = (
        len(names["project"]["dependencies"])
        + sum(map(len, names["project"]["optional-dependencies"].values()))
        + sum(map(len, names["dependency-groups"].values()))
    )
    assert len(lines) == count
    assert [line.strip() for line in lines if not re.search(r"#\s*\w+", line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_host_and_checks_every_file(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|--trusted-host)", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_has_every_dependency():
    names = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    wanted = [re.match(r"[\w.-]+", line).group(0) for line in names["dependencies"]]
    assert [
        name for name in wanted if not re.search(rf"^{re.escape(name)}(\[|==)", locked, re.MULTILINE)
    ] == []


def test_a_server_that_has_counted_nothing_has_loaded_no_engine():
    code = (
        "from tests.settings import *\n"
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "from utsyn.config.wsgi import warm_up; warm_up()\n"
        "import sys; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert set(HEAVY) & set(done.stdout.split()) == set()
