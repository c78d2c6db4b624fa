"""What the house rules read: the project's own files, and its modules as syntax trees."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SRC = PROJECT / "src" / "utsyn"
#: Rooms' files that others made, or that a program writes.
OTHERS = ("/vendor/", "/locale/", "/migrations/", "/fonts/")


@cache
def tracked() -> list[Path]:
    """Every file that belongs to the project: what git knows of, or where there is no git, what is there."""
    git = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if git.returncode == 0:
        names = [PROJECT / name for name in git.stdout.split("\0") if name]
    else:
        hidden = {".venv", ".git", "var", "build", "dist"}
        names = [p for p in PROJECT.rglob("*") if not hidden & set(p.relative_to(PROJECT).parts)]
    return sorted(path for path in names if path.is_file() and "__pycache__" not in path.parts)


def relative(path: Path) -> str:
    """The name from the project's root."""
    return path.relative_to(PROJECT).as_posix()


def own(*suffixes: str, under: str = "") -> list[Path]:
    """Files that we write ourselves, with one of the suffixes."""
    return [
        path
        for path in tracked()
        if path.suffix in suffixes
        and relative(path).startswith(under)
        and not any(part in f"/{relative(path)}" for part in OTHERS)
    ]


def text_files() -> list[tuple[Path, str]]:
    """Our own files that are text, with their text."""
    found = []
    for path in tracked():
        if any(part in f"/{relative(path)}" for part in ("/vendor/", "/fonts/")):
            continue
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def modules() -> list[Path]:
    """The modules of the program."""
    return own(".py", under="src/utsyn/")
