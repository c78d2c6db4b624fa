"""Static files: collected when they changed, under names that hold their checksum, the manifest last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from utsyn.core import assets


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path / "static"


def test_collecting_gives_every_file_a_name_with_its_checksum(root: Path) -> None:
    assert assets.collect() is True
    names = json.loads((root / "staticfiles.json").read_text())["paths"]
    style = names["core/fonts.css"]
    assert style != "core/fonts.css"
    text = (root / style).read_text()
    assert names["vendor/inter/inter-latin-wght-normal.woff2"].rsplit("/", 1)[1] in text
    assert not (root / "core" / "frame.css").exists()
    assert all((root / name).exists() for name in names.values())


def test_collecting_again_without_changes_does_nothing(root: Path) -> None:
    assets.collect()
    manifest = (root / "staticfiles.json").stat().st_mtime_ns
    assert assets.collect() is False
    assert (root / "staticfiles.json").stat().st_mtime_ns == manifest


def test_a_change_is_collected_and_what_pages_still_use_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets.collect()
    before = {path.name for path in root.rglob("*.css")}
    monkeypatch.setattr(assets, "digest", lambda: "another")
    assert assets.collect() is True
    assert before <= {path.name for path in root.rglob("*.css")}
    assert not [path for path in root.parent.iterdir() if path.name.startswith("static-")]


def test_without_collected_files_the_plain_names_are_used(root: Path) -> None:
    assert assets.HashedStorage(location=root).url("core/frame.css") == "/static/core/frame.css"


def test_with_collected_files_the_hashed_names_are_used(root: Path) -> None:
    assets.collect()
    address = assets.HashedStorage(location=root).url("core/frame.css")
    assert address.startswith("/static/core/frame.")
    assert address != "/static/core/frame.css"


def test_scripts_are_served_without_the_lines_that_only_we_read() -> None:
    """Whole lines only: what stands behind code, and addresses with two strokes, stay."""
    code = 'const a = "http://x"; // beside\n', "  f(a);\n", "const r = /\\/\\*/;\n"
    script = f"// Above.\n{code[0]}  /** Of two\n   * lines. */\n{code[1]}/* one */\n{code[2]}"
    assert assets.without_comments(script) == "".join(code)
    assert (
        assets.without_comments("/*! Notice. */\n// (c) Ada\n// Plain.\n") == "/*! Notice. */\n// (c) Ada\n"
    )


def test_no_script_has_a_text_of_several_lines_that_looks_like_a_comment() -> None:
    """What ``without_comments`` takes away must be comments: between its lines no backtick may be open."""
    for path, storage in assets._sources():
        if path.endswith(".js") and not path.endswith(assets.SMALL):
            with storage.open(path) as file:
                script = file.read().decode()
            for found in assets.WHOLE_LINE.finditer(script):
                before = assets.without_comments(script[: found.start()])
                assert before.count("`") % 2 == 0, f"{path}: {found[0]!r} may be inside a text"
