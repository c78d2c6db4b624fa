"""Files, headers and tables that are wrong, each with its exact fault – and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.refusals import ENCOUNTER, one, refused
from tests.factories import packages
from utsyn.core.actor import Actor
from utsyn.exchange.faults import BadPackage, Faults, fault
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package

pytestmark = pytest.mark.django_db


def test_bands_that_overlap(tmp_path: Path, system: Actor) -> None:
    bands = "scheme  band  age_from  age_to\ns  a  10  13\ns  b  13  15\nt  c  12  14"
    assert one(packages.package(tmp_path / "p", age_bands=bands), system) == (
        "age_bands.csv",
        3,
        "age_from",
        "13",
        "en alder som ikke er i et annet bånd i samme inndeling: «a» går fra 10 til 13",
    )


def test_bands_that_overlap_those_already_there(tmp_path: Path, system: Actor) -> None:
    bands = "scheme  band  age_from  age_to\ns  a  10  13"
    import_package(by=system, package=read_package(packages.package(tmp_path / "p", age_bands=bands)))
    more = packages.package(tmp_path / "q", age_bands=bands.replace("a  10  13", "b  13  15"))
    with pytest.raises(BadPackage, match="«a» går fra 10 til 13"):
        import_package(by=system, package=read_package(more))
    less = packages.package(tmp_path / "r", age_bands=bands.replace("a  10  13", "b  8  10"))
    with pytest.raises(BadPackage, match=r"rad 2, age_from: «8» – .*«a» går fra 10 til 13"):
        import_package(by=system, package=read_package(less))


def test_two_dates_for_one_scheme(tmp_path: Path, system: Actor) -> None:
    bands = "scheme  band  age_from  age_to  scheme_valid_from\ns  a  10  12  2020-01-01\ns  b  13  15  -"
    _file, row, column, _value, why = one(packages.package(tmp_path / "p", age_bands=bands), system)
    assert (row, column) == (3, "scheme_valid_from")
    assert "her 2020-01-01" in why


def test_the_same_id_twice(tmp_path: Path, system: Actor) -> None:
    topics = "topic  name\na  Skole\nb  Jobb\na  Familie"
    assert one(packages.package(tmp_path / "p", topics=topics), system) == (
        "topics.csv",
        4,
        "topic",
        "a",
        "en rad per topic; den samme står i rad 2",
    )


def test_the_same_published_figure_twice(tmp_path: Path, system: Actor) -> None:
    figures = """
        indicator   period  dimensions             value  source
        encounters  2015    gender=girl|topic=a    1      x
        encounters  2015    topic=a|gender=girl    2      x
        """
    _file, row, column, value, _why = one(packages.package(tmp_path / "p", published=figures), system)
    assert (row, column, value) == (3, "dimensions", "encounters 2015 topic=a|gender=girl")


@pytest.mark.parametrize(
    ("header", "row", "column", "expected"),
    [
        ("topic", 1, "name", "at kolonnen er med"),
        ("topic,name,colour", 1, "colour", "en av: topic, name"),
        ("Topic,name", 1, "Topic", "«topic»?"),
        ("topic,name,name", 1, "name", "hver kolonne bare én gang"),
        ("topic,name,", 1, "kolonne 3", "en av: topic, name"),
        ("topic;name", 1, "", "komma mellom kolonnene"),
        ("topic\tname", 1, "", "komma mellom kolonnene"),
    ],
)
def test_a_header_that_is_wrong(
    tmp_path: Path, system: Actor, header: str, row: int, column: str, expected: str
) -> None:
    content = f"{header}\na,b\n".encode()
    faults = refused(packages.package(tmp_path / "p", files={"topics.csv": content}, topics="x"), system)
    assert any((f.row, f.column) == (row, column) and expected in f.expected for f in faults)
    assert all(f.row == 1 for f in faults)  # the rows below are not held against a header that is wrong


def test_a_header_that_is_wrong_does_not_make_every_reference_wrong(tmp_path: Path, system: Actor) -> None:
    path = packages.full(tmp_path / "p", places="place  name  areal  kind\ntorget  Torget  Sentrum  street")
    assert {f.file for f in refused(path, system)} == {"places.csv"}


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file(tmp_path: Path, system: Actor, content: bytes) -> None:
    path = packages.package(tmp_path / "p", files={"topics.csv": content}, topics="x")
    assert "navnene på kolonnene" in one(path, system)[4]


def test_an_empty_line_is_no_row_but_counts(tmp_path: Path, system: Actor) -> None:
    content = b"topic,name\n\n,\na,Skole\n=b,Jobb\n\n\n"
    path = packages.package(tmp_path / "p", files={"topics.csv": content}, topics="x")
    assert one(path, system)[1] == 5


def test_a_bom_and_windows_lines_are_fine(tmp_path: Path, system: Actor) -> None:
    content = "\ufefftopic,name\r\na,Skole\r\n".encode()
    path = packages.package(tmp_path / "p", files={"topics.csv": content}, topics="x")
    done = import_package(by=system, package=read_package(path))
    assert done.plan.counts["topics"]["added"] == 1


@pytest.mark.parametrize(
    ("encoding", "row", "guess"),
    [
        ("latin-1", 3, "Windows-1252 eller Latin-1"),
        ("cp1252", 3, "Windows-1252 eller Latin-1"),
        ("utf-16", 1, "UTF-16"),
        ("utf-16-be", 1, "UTF-16"),
    ],
)
def test_another_encoding(tmp_path: Path, system: Actor, encoding: str, row: int, guess: str) -> None:
    text = "topic,name\na,Skole\nb,Blåbær\n" + "".join(f"c{i},Næring\n" for i in range(20))
    path = packages.package(tmp_path / "p", files={"topics.csv": text.encode(encoding)}, topics="x")
    file, at, _column, _value, why = one(path, system)
    assert file == "topics.csv"
    if "16" not in encoding or encoding == "utf-16":
        assert at == row
    assert guess in why or "NUL" in why


def test_nul_bytes(tmp_path: Path, system: Actor) -> None:
    path = packages.package(tmp_path / "p", files={"topics.csv": b"topic,name\na,Sk\0ole\n"}, topics="x")
    assert one(path, system)[1] == 2
    assert "NUL" in one(path, system)[4]


@pytest.mark.parametrize(
    "content", [b'topic,name\na,"Sko"le\n', b'topic,name\na,"Skole\n', b'topic,name\na,"' + b"x" * 200_000]
)
def test_quotation_marks_that_do_not_close(tmp_path: Path, system: Actor, content: bytes) -> None:
    path = packages.package(tmp_path / "p", files={"topics.csv": content}, topics="x")
    file, row, _column, _value, why = one(path, system)
    assert (file, row) == ("topics.csv", 2)
    assert "anførselstegn" in why


def test_the_first_hundred_are_listed_and_all_are_counted(tmp_path: Path, system: Actor) -> None:
    rows = "".join(f"e{i},s1,torget,0,,girl,,,,,\n" for i in range(6000))
    path = packages.full(tmp_path / "p", files={"encounters.csv": (ENCOUNTER + rows).encode()})
    with pytest.raises(BadPackage) as caught:
        import_package(by=system, package=read_package(path))
    assert caught.value.faults.count == 6000
    assert [f.row for f in caught.value.faults.listed] == list(range(2, 102))


def test_faults_come_file_by_file_and_row_by_row() -> None:
    faults = Faults()
    for row in (9, 3):
        faults.add(fault("b.csv", "x", row=row), fault("a.csv", "x", row=row))
    assert [(f.file, f.row) for f in faults] == [("b.csv", 3), ("b.csv", 9), ("a.csv", 3), ("a.csv", 9)]
    for row in range(20_000):
        faults.add(fault("b.csv", "x", row=row))
    assert faults.count == 20_004
    assert len(faults.listed) == 100


def test_faults_in_the_rows_and_in_what_they_refer_to_are_told_together(
    tmp_path: Path, system: Actor
) -> None:
    rows = "e1,s1,torget,0,,girl,,,,,\ne2,s1,nowhere,1,,girl,,,,,\n"
    faults = refused(
        packages.full(tmp_path / "p", files={"encounters.csv": (ENCOUNTER + rows).encode()}), system
    )
    assert [(f.row, f.column) for f in faults] == [(2, "count"), (3, "place")]


def test_a_fault_reads_as_a_sentence() -> None:
    assert (
        str(fault("a.csv", "et tall", row=5, column="count", value="x"))
        == "a.csv, rad 5, count: «x» – et tall"
    )
    assert str(fault("a.csv", "en fil")) == "a.csv – en fil"
