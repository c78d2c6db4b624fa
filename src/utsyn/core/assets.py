"""Style sheets, scripts and fonts: served by ourselves, under names that hold their own checksum."""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: What the running pages of an older version may still ask for is kept so long.
KEEP_SECONDS = 30 * 24 * 3600
STAMP = "collected-from"
#: Folders that we serve nothing from: django-htmx brings a copy of every htmx there is; ours is vendored.
IGNORED = ["django_htmx"]
#: Small already, and served as others made it.
SMALL = ".min.js"
#: A comment that is somebody's notice stays.
NOTICE = re.compile(r"/\*!|\(c\)|copyright|licen[cs]e", re.IGNORECASE)
WHOLE_LINE = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed names also inside ES modules. Where nothing has been collected (tests), the plain names."""

    support_js_module_import_aggregation = True

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file."""
        if not self.hashed_files and not force:
            return str(self.base_url) + str(name)
        return str(super().url(name, force))


def _sources() -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for finder in get_finders():
        for path, storage in finder.list(IGNORED):
            if path not in seen:
                seen.add(path)
                yield path, storage


def digest() -> str:
    """SHA-256 over the names and contents of all static files of the installed package."""
    whole = hashlib.sha256(Path(__file__).read_bytes())
    for path, storage in sorted(_sources(), key=lambda source: source[0]):
        with storage.open(path) as file:
            whole.update(f"{path}\0{hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return whole.hexdigest()


def collect() -> bool:
    """Put the static files into ``STATIC_ROOT`` if they have changed since last time. Returns whether they had.

    Files arrive one by one under names that never mean something else, and the manifest last: a server that runs
    meanwhile sees the old set or the new one. Two processes that start at once take turns.
    """
    root = Path(settings.STATIC_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, now = root / STAMP, digest()
        if stamp.exists() and stamp.read_text() == now:
            return False
        root.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root.parent, prefix=f"{root.name}-") as folder:
            _build(Path(folder))
            _move(Path(folder), root)
        stamp.write_text(now)
        return True


def without_comments(script: str) -> str:
    """A script without the lines that are comments: a third of what a phone on the street would fetch.

    Only whole lines; what begins like a comment inside a text of several lines would go too, so we write none.
    """
    return WHOLE_LINE.sub(lambda found: found[0] if NOTICE.search(found[0]) else "", script)


def _build(folder: Path) -> None:
    storage = HashedStorage(location=folder, base_url=settings.STATIC_URL)
    copies = FileSystemStorage(location=folder)
    paths: dict[str, Any] = {}
    for path, source in _sources():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open(path) as file, target.open("wb") as copy:
            if path.endswith(".js") and not path.endswith(SMALL):
                copy.write(without_comments(file.read().decode()).encode())
            else:
                shutil.copyfileobj(file, copy)
        paths[path] = (copies, path)
    for _name, _hashed, processed in storage.post_process(paths):
        if isinstance(processed, Exception):
            raise processed


def _move(folder: Path, root: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    arrived = {path.relative_to(folder) for path in files}
    for path in sorted(files, key=lambda p: p.name == HashedStorage.manifest_name):  # the manifest last
        target = root / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    too_old = time.time() - KEEP_SECONDS
    for path in root.rglob("*"):
        if path.is_file() and path.relative_to(root) not in arrived and path.stat().st_mtime < too_old:
            path.unlink()
