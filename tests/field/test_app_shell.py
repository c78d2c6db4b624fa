"""The field app as files: everything that it asks for is kept on the phone, and the first load is small."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import pytest
from django.test import Client

from utsyn.accounts.models import User
from utsyn.core import assets
from utsyn.field import shell

ASKED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']|url\(["']?([^"')]+)["']?\)""")
CORE = ("ids", "vault", "log", "fold", "state", "sync", "actions", "model", "shell", "signin", "backup")
#: Letters that the app's own texts do not have; without net a name with one is drawn with the phone's font.
NOT_NEEDED = "inter-latin-ext"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The static files as they are served, and their names by their plain names."""
    root: Path = tmp_path_factory.mktemp("static")
    assets._build(root)
    return root, json.loads((root / "staticfiles.json").read_text())["paths"]


def test_all_that_the_files_ask_for_is_kept_under_the_name_that_they_ask_by(
    collected: tuple[Path, dict[str, str]],
) -> None:
    """Cold start without net: a module that is imported and not kept would leave an empty page."""
    root, names = collected
    kept = {names[path] for path in shell.files()}
    missing = []
    for name in sorted(kept):
        if not name.endswith((".js", ".css")):
            continue
        for found in ASKED.finditer((root / name).read_text()):
            asked = normpath(join(dirname(name), found[1] or found[2]))
            if (
                asked not in kept
                and NOT_NEEDED not in asked
                and not asked.startswith("data:")
                and "data:" not in asked
            ):
                missing.append(f"{name}: {asked}")
    assert missing == []


def test_the_first_load_is_small(collected: tuple[Path, dict[str, str]], db: None) -> None:
    """«First load ≤ 150 kB gzip with fonts»; of that the core and idb at most 22."""
    root, names = collected

    def size(path: str) -> int:
        data = (root / names[path]).read_bytes()
        return len(data) if path.endswith(".woff2") else len(gzip.compress(data, 9))

    page = len(gzip.compress(shell.draw("nb", "auto").encode(), 9))
    whole = page + sum(size(path) for path in shell.files() if not path.endswith(".png"))
    core = sum(size(f"field/app/{name}.js") for name in CORE) + size("vendor/idb/index.js")
    print(f"first load {whole} bytes, page {page}, core {core}")
    assert whole <= 150_000
    assert core <= 22_000


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_worker_keeps_the_language_that_it_was_asked_for(client: Client, db: None, language: str) -> None:
    """Also when nobody is signed in: an update must not turn the app into another language."""
    answer = client.get("/felt/sw.js", {"sprak": language, "farger": "dark"})
    assert answer["Service-Worker-Allowed"] == "/felt"
    assert answer["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    assert f"sprak\\u003D{language}\\u0026farger\\u003Ddark" in text
    page = client.get("/felt", {"sprak": language, "farger": "dark"}).content.decode()
    assert f'<html lang="{language}" data-color-scheme="dark"' in page


def test_the_language_is_the_viewers_own_where_the_address_names_none(
    client: Any, user_with: Any, service: Any
) -> None:
    worker: User = user_with("worker", service)
    worker.language, worker.color_scheme = "nn", "dark"
    worker.save()
    client.force_login(worker)
    assert (
        b'<html lang="nn" data-color-scheme="dark"'
        in client.get("/felt", {"sprak": "xx", "farger": "x"}).content
    )
    inside = client.get("/felt/inne").json()
    assert (inside["language"], inside["colours"], inside["service"]) == ("nn", "dark", service.code)


def test_the_version_changes_with_a_file_and_with_the_texts(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    """The worker is new exactly when something of the app is."""
    versions = {shell.worker_version(*look) for look in (("nb", "auto"), ("nn", "auto"), ("nb", "dark"))}
    assert len(versions) == 3
    before = shell.worker_version("nb", "auto")
    assert before == shell.worker_version("nb", "auto")
    monkeypatch.setattr(shell, "assets", lambda: ["/static/another.js"])
    assert shell.worker_version("nb", "auto") != before


def test_the_smaller_style_sheet_has_all_that_the_app_uses() -> None:
    """Designsystemet without what we left out: also for the forms of the sign-in page, shown over the app."""
    package = Path(shell.__file__).resolve().parent.parent
    design = package / "core" / "static" / "vendor" / "designsystemet"
    whole, less = ((design / name).read_text() for name in ("designsystemet.css", "felt.css"))
    drawn = [
        *(package / "field" / "static" / "field" / "app").rglob("*.js"),
        *(package / "field" / "templates" / "field" / "app").glob("*.html"),
        *(package / "field" / "templatetags").glob("*.py"),
        *(package / "core" / "templates" / "core").glob("_[ef]*.html"),
        package / "accounts" / "templates" / "account" / "login.html",
        package / "accounts" / "templates" / "mfa" / "authenticate.html",
        package / "accounts" / "templates" / "accounts" / "_form.html",
    ]
    used = {name for path in drawn for name in re.findall(r"\bds-[a-z-]*[a-z]\b", path.read_text())}
    assert {"ds-button", "ds-field", "ds-dialog"} <= used
    styled = re.compile(r"\.(ds-[a-z-]*[a-z])\b")
    assert (used & set(styled.findall(whole))) - set(styled.findall(less)) == set()
