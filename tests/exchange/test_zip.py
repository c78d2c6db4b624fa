"""Zip files from strangers: nothing outside the package is read or written, and nothing unpacks without end."""

from __future__ import annotations

import io
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.factories import packages
from tests.factories.packages import CODES
from utsyn.core.actor import Actor
from utsyn.exchange import package as package_module
from utsyn.exchange import reading
from utsyn.exchange.faults import BadPackage
from utsyn.exchange.package import digest, read_all
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package

Change = Callable[[zipfile.ZipFile], None]


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[Change], Path]:
    """``archive(change)``: a good package as a zip, to which ``change`` has added something."""

    def make(change: Change = lambda _zip: None) -> Path:
        path = packages.zipped(packages.package(tmp_path / "p", topics=CODES["topics"]))
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as zipped:
            change(zipped)
        return path

    return make


def why(path: Path) -> str:
    """Why the package is refused."""
    with pytest.raises(BadPackage) as caught:
        read_package(path)
    return str(caught.value)


@pytest.mark.django_db
@pytest.mark.parametrize("top", ["", "vika-2023/"])
def test_a_zip_of_the_folder_or_of_its_files(tmp_path: Path, system: Actor, top: str) -> None:
    folder = packages.full(tmp_path / "p")
    path = packages.zipped(folder, top=top)
    done = import_package(by=system, package=read_package(path))
    assert done.plan.counts["encounters"]["added"] == 3
    assert done.plan.package.sha256 == read_package(folder).sha256
    assert not import_package(by=system, package=read_package(folder)).plan.changes


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "C:/evil.csv", "a\\evil.csv", "./x"]
)
def test_names_that_lead_out_of_the_package(archive: Callable[[Change], Path], name: str) -> None:
    path = archive(lambda z: z.writestr(zipfile.ZipInfo(name), b"x"))
    if name == "a\\evil.csv":  # the library writes it as it is
        assert "ingenting skal utenfor pakken" in why(path)
    assert name in why(path)


def test_a_link(archive: Callable[[Change], Path]) -> None:
    link = zipfile.ZipInfo("staff.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "ikke lenker" in why(archive(lambda z: z.writestr(link, "/etc/passwd")))


def test_a_link_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("topic,name\nx,Hemmelig\n")
    folder = packages.package(tmp_path / "p", topics=CODES["topics"])
    (folder / "topics.csv").unlink()
    (folder / "topics.csv").symlink_to(tmp_path / "secret")
    assert "ikke en lenke" in why(folder)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice(archive: Callable[[Change], Path]) -> None:
    assert "bare én gang" in why(archive(lambda z: z.writestr("topics.csv", b"topic,name\n")))


def test_what_macs_add_is_nothing(archive: Callable[[Change], Path]) -> None:
    assert read_package(archive(lambda z: z.writestr("__MACOSX/._topics.csv", b"x"))).tables


def test_too_many_files(archive: Callable[[Change], Path]) -> None:
    def change(zipped: zipfile.ZipFile) -> None:
        for number in range(package_module.MOST_FILES):
            zipped.writestr(f"n{number}", b"")

    assert "høyst 200 filer" in why(archive(change))


def test_a_directory_of_names_that_is_huge_is_not_even_read(archive: Callable[[Change], Path]) -> None:
    def change(zipped: zipfile.ZipFile) -> None:
        for number in range(6_000):
            zipped.writestr(f"name-{number}", b"")

    path = archive(change)
    tracemalloc.start()
    assert "høyst 200 filer" in why(path)
    assert tracemalloc.get_traced_memory()[1] < 2 << 20
    tracemalloc.stop()


def test_a_password(archive: Callable[[Change], Path]) -> None:
    path = archive()
    raw = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        raw[raw.index(mark) + flags] |= 1
    path.write_bytes(raw)
    assert "uten passord" in why(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 this is no zip", b"%PDF-1.7"])
def test_what_is_no_zip(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.zip").write_bytes(content)
    assert "en zip-fil som lar seg åpne" in why(tmp_path / "p.zip")


def test_what_is_not_there(tmp_path: Path) -> None:
    assert "som finnes" in why(tmp_path / "nothing")


def test_a_file_that_is_damaged(archive: Callable[[Change], Path]) -> None:
    path = archive()
    with zipfile.ZipFile(path) as zipped:
        entry = zipped.getinfo("topics.csv")
    raw = bytearray(path.read_bytes())
    at = entry.header_offset + 30 + len(entry.filename)
    raw[at : at + 8] = b"\xff" * 8
    path.write_bytes(raw)
    assert "skadet" in why(path)


def bomb(path: Path, size: int) -> Path:
    """A package whose one table unpacks to ``size`` bytes of nothing."""
    folder = packages.package(path.parent / "bomb", topics=CODES["topics"])
    block = b"\0" * (1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        zipped.write(folder / "datapackage.json", "datapackage.json")
        with zipped.open("topics.csv", "w", force_zip64=True) as stream:
            for _block in range(size // len(block)):
                stream.write(block)
    return path


def test_two_gigabytes_in_a_small_zip(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.zip", 2 << 30)
    assert path.stat().st_size < 16 << 20
    before = set(tmp_path.rglob("*"))
    tracemalloc.start()
    start = time.monotonic()
    assert "utpakket" in why(path)
    assert time.monotonic() - start < 2
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
    assert set(tmp_path.rglob("*")) == before  # nothing was unpacked


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says 1,000 bytes: no more than that is ever read, and then the checksum is wrong."""
    path = bomb(tmp_path / "bomb.zip", 64 << 20)
    raw = bytearray(path.read_bytes())
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    path.write_bytes(raw)
    tracemalloc.start()
    assert "skadet" in why(path)
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_bytes_are_counted_while_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a source says of itself."""
    monkeypatch.setattr(package_module, "MOST_BYTES", 1000)
    folder = packages.package(tmp_path / "p", topics="topic  name\n" + "a  b\n" * 400)
    assert "utpakket" in why(folder)

    class Endless:
        def names(self) -> list[str]:
            return ["x"]

        def open(self, name: str) -> io.BytesIO:
            return io.BytesIO(b"x" * 100_000)

    with pytest.raises(BadPackage):
        read_all(Endless(), "x", 1000)
    with pytest.raises(BadPackage):
        digest(Endless(), ["x"])


def test_one_after_the_other_they_may_not_unpack_to_more_either(
    archive: Callable[[Change], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_module, "MOST_BYTES", 200)
    assert "utpakket" in why(archive())


def test_a_way_of_packing_that_needs_much_memory(archive: Callable[[Change], Path]) -> None:
    def change(zipped: zipfile.ZipFile) -> None:
        zipped.writestr("staff.csv", b"staff_id\n", compress_type=zipfile.ZIP_LZMA)

    assert "deflate" in why(archive(change))


@pytest.mark.parametrize("filling", [b"\n", b",", b",\n", b"a,b\n", b",,,,\n", b'"a\n",'])
def test_a_small_zip_cannot_take_all_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filling: bytes
) -> None:
    """A row as Python sees it is many times its text. 1.2 MB of zip took 6 GB and more."""
    monkeypatch.setattr(reading, "MOST_ROWS", 1_000)
    monkeypatch.setattr(reading, "LONGEST_ROW", 100_000)
    size = 4 << 20
    content = b"topic,name\n" + filling * (size // len(filling))
    path = packages.zipped(packages.package(tmp_path / "p", files={"topics.csv": content}, topics="x"))
    tracemalloc.start()
    with suppress(BadPackage):
        found = read_package(path)
        assert found.faults or not found.tables["topics"].rows
    assert tracemalloc.get_traced_memory()[1] < 10 * size
    tracemalloc.stop()


@pytest.mark.parametrize("content", ["topic,name\n" + "a,b\n" * 11, "topic,name" + "," * 1001])
def test_more_than_a_table_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    folder = packages.package(tmp_path / "p", files={"topics.csv": content.encode()}, topics="x")
    assert "høyst 10 rader" in str(read_package(folder).faults.listed[0])
