"""A package as it lies on disk: a folder or a zip. Opening it trusts nothing that it says about itself."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.utils.translation import gettext as _

from utsyn.exchange.faults import BadPackage, Fault, fault

DESCRIPTOR = "datapackage.json"
#: No package is larger than this when unpacked (a large city's ten years are a twentieth of it).
MOST_BYTES = 256 << 20
#: Nor holds more files.
MOST_FILES = 200
#: Records pack to a tenth or so. What unpacks to more than this many times its size is made to do harm.
MOST_EXPANSION = 200
#: A small file may well expand more than that.
SMALL = 8 << 20
#: 200 names of the length that ours have take a tenth of this in the directory at a zip's end.
MOST_DIRECTORY = 1 << 18
BLOCK = 1 << 18


class Source(Protocol):
    """Where the files of a package are read from. Names are as ``datapackage.json`` gives them."""

    def names(self) -> list[str]:
        """The files that lie in the package's folder, not in folders below it."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """The file's bytes, or raises :class:`BadPackage`."""


class Folder:
    """A package in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return sorted(p.name for p in self.path.iterdir() if p.is_file())

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        path = self.path.joinpath(*PurePosixPath(name).parts)
        if any(
            step.is_symlink()
            for step in [path, *path.parents]
            if step.is_relative_to(self.path) and step != self.path
        ):
            raise BadPackage.because(fault(name, _("en vanlig fil, ikke en lenke til et annet sted")))
        if not path.is_file():
            raise BadPackage.because(
                fault(name, _("en fil i pakken. Den er nevnt i datapackage.json, men finnes ikke"))
            )
        if path.stat().st_size > MOST_BYTES:
            raise BadPackage.because(_too_large(name))
        with path.open("rb") as stream:
            yield stream


@dataclass(frozen=True, slots=True)
class Held:
    """A zip in memory: one that lies on the disk in a sealed box."""

    name: str
    content: bytes


class Zip:
    """A package in a zip file, at its top or in one folder at its top."""

    def __init__(self, where: Path | Held) -> None:
        self.path = where
        self.bytes = len(where.content) if isinstance(where, Held) else where.stat().st_size
        _directory_is_small(where)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(where.content) if isinstance(where, Held) else where)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise BadPackage.because(
                fault(where.name, _("en zip-fil som lar seg åpne"), value=error)
            ) from None
        self.entries = self._safe_entries()
        tops = {n.split("/")[0] for n in self.entries if "/" in n}
        nested = [t for t in tops if f"{t}/{DESCRIPTOR}" in self.entries]
        self.top = "" if DESCRIPTOR in self.entries or len(nested) != 1 else nested[0] + "/"

    def _safe_entries(self) -> dict[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        total = 0
        for info in self.zip.infolist():
            name = info.orig_filename
            if not is_safe_name(name.rstrip("/")):
                raise BadPackage.because(
                    fault(
                        self.path.name,
                        _("filnavn uten .. og uten full sti: ingenting skal utenfor pakken"),
                        value=name,
                    )
                )
            if stat.S_ISLNK(info.external_attr >> 16):
                raise BadPackage.because(fault(self.path.name, _("vanlige filer, ikke lenker"), value=name))
            if info.is_dir() or name.startswith("__MACOSX/"):
                continue
            if info.flag_bits & 0x1:
                raise BadPackage.because(fault(self.path.name, _("filer uten passord"), value=name))
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadPackage.because(
                    fault(self.path.name, _("filer pakket på vanlig måte (deflate)"), value=name)
                )
            if name in entries:
                raise BadPackage.because(fault(self.path.name, _("hver fil bare én gang"), value=name))
            total += info.file_size
            if total > MOST_BYTES:
                raise BadPackage.because(_too_large(self.path.name))
            entries[name] = info
        if len(entries) > MOST_FILES:
            raise BadPackage.because(
                fault(self.path.name, _("høyst %(most)d filer") % {"most": MOST_FILES}, value=len(entries))
            )
        return entries

    def names(self) -> list[str]:
        inside = [n[len(self.top) :] for n in self.entries if n.startswith(self.top)]
        return sorted(n for n in inside if "/" not in n)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        info = self.entries.get(self.top + name)
        if info is None:
            raise BadPackage.because(
                fault(name, _("en fil i pakken. Den er nevnt i datapackage.json, men finnes ikke"))
            )
        if info.file_size > max(SMALL, self.bytes * MOST_EXPANSION):
            raise BadPackage.because(_too_large(name))
        try:
            with self.zip.open(info) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise BadPackage.because(
                fault(name, _("en hel fil. Denne er skadet i zip-fila"), value=error)
            ) from None


@contextmanager
def opened(path: Path | Held) -> Iterator[Folder | Zip]:
    """The package at ``path``. Raises :class:`BadPackage` where it is neither a folder nor a zip."""
    if not isinstance(path, Held) and path.is_dir():
        yield Folder(path.resolve())
    elif isinstance(path, Held) or path.is_file():
        source = Zip(path)
        with source.zip:
            yield source
    else:
        raise BadPackage.because(fault(str(path), _("en mappe eller en zip-fil som finnes")))


def read_all(source: Source, name: str, budget: int) -> bytes:
    """The file, at most ``budget`` bytes: counted while it is read, whatever the zip says about its size."""
    parts: list[bytes] = []
    total = 0
    with source.open(name) as stream:
        while block := stream.read(BLOCK):
            total += len(block)
            if total > budget:
                raise BadPackage.because(_too_large(name))
            parts.append(block)
    return b"".join(parts)


def digest(source: Source, names: list[str]) -> str:
    """SHA-256 over names, lengths and bytes, the same for a folder and a zip of it.

    It reads everything once and keeps nothing: a file that unpacks without end is found here, before any memory is
    given to it.
    """
    whole = hashlib.sha256()
    budget = MOST_BYTES
    for name in sorted(names):
        part = hashlib.sha256()
        length = 0
        with source.open(name) as stream:
            while block := stream.read(BLOCK):
                part.update(block)
                length += len(block)
                expansion = (
                    max(SMALL, source.bytes * MOST_EXPANSION) if isinstance(source, Zip) else MOST_BYTES
                )
                if length > budget or length > expansion:
                    raise BadPackage.because(_too_large(name))
        budget -= length
        whole.update(f"{len(name.encode())}:{name}:{length}:{part.hexdigest()}\n".encode())
    return whole.hexdigest()


def is_safe_name(name: str) -> bool:
    """Whether a name stays within the package: no ``..``, no full path, no drive, no backslash, no NUL."""
    parts = PurePosixPath(name).parts
    return bool(
        name
        and not name.startswith("/")
        and ".." not in parts
        and "\\" not in name
        and "\0" not in name
        and ":" not in name
        and name == "/".join(parts)
    )


def _too_large(name: str) -> Fault:
    return fault(
        name,
        _("høyst %(most)d MB utpakket, og ikke mer enn %(times)d ganger så mye som pakket")
        % {"most": MOST_BYTES >> 20, "times": MOST_EXPANSION},
    )


def _directory_is_small(where: Path | Held) -> None:
    """Look at a zip's last bytes before the library reads its directory of names, which may be made to be huge."""
    last = (1 << 16) + 22
    if isinstance(where, Held):
        tail = where.content[-last:]
    else:
        with where.open("rb") as stream:
            stream.seek(max(0, where.stat().st_size - last))
            tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and int.from_bytes(tail[at + 12 : at + 16], "little") > MOST_DIRECTORY:
        raise BadPackage.because(fault(where.name, _("høyst %(most)d filer") % {"most": MOST_FILES}))
