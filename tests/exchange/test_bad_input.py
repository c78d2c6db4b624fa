"""Bad input gets a clear answer – file, row, column, value, what was expected – and nothing changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.factories import packages
from tests.factories.packages import CODES
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.faults import BadPackage, Fault, Faults, fault
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.models import FieldSession

pytestmark = pytest.mark.django_db

ENCOUNTER = (
    "encounter_id,session_id,place,count,first_contacts,gender,age,age_scheme,age_band,district,topics\n"
)


def refused(path: Path, by: Actor) -> list[Fault]:
    """The faults of a package that must be refused; nothing may have changed."""
    with pytest.raises(BadPackage) as caught:
        import_package(by=by, package=read_package(path))
    assert not Service.objects.exists()
    assert not FieldSession.objects.exists()
    return caught.value.faults.listed


def one(path: Path, by: Actor) -> tuple[str, int, str, str, str]:
    """The only fault."""
    faults = refused(path, by)
    assert len(faults) == 1, faults
    f = faults[0]
    return f.file, f.row, f.column, f.value, f.expected


# ── Cells ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        ("e1,s1,torget,-3,,girl,,,,,", "count", "-3", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,0,,girl,,,,,", "count", "0", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,1.5,,girl,,,,,", "count", "1.5", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,٣,,girl,,,,,", "count", "٣", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,,,girl,,,,,", "count", "", "at cella er fylt ut"),
        ("e1,s1,torget,3,4,girl,,,,,", "first_contacts", "4", "høyst like mange som count, som er 3"),
        ("e1,s1,torget,3,-1,girl,,,,,", "first_contacts", "-1", "et helt tall fra 0 til 100000"),
        ("e1,s1,torget,3,,jente,,,,,", "gender", "jente", "en av: girl, boy, other, unknown"),
        ("e1,s1,torget,3,,girl,121,,,,", "age", "121", "et helt tall fra 0 til 120"),
        ("e1,s1,torget,3,,girl,14,skole,ungdom,,", "age", "14", "enten age eller age_band, ikke begge"),
        ("e1,s1,torget,3,,girl,,skole,,,", "age_band", "", "både age_scheme og age_band, eller ingen av dem"),
        (
            "e1,s1,torget,3,,girl,,,ungdom,,",
            "age_scheme",
            "",
            "både age_scheme og age_band, eller ingen av dem",
        ),
        ("e1,s1,torget,3,,girl,,skole,gamle,,", "age_band", "skole gamle", "age_bands"),
        ("e1,s9,torget,3,,girl,,,,,", "session_id", "s9", "en kode som står i sessions"),
        ("e1,s1,nowhere,3,,girl,,,,,", "place", "nowhere", "en kode som står i places"),
        ("e1,s1,torget,3,,girl,,,,nowhere,", "district", "nowhere", "en kode som står i districts"),
        ("e1,s1,torget,3,,girl,,,,,school|nothing", "topics", "nothing", "en kode som står i topics"),
        ("e1,s1,torget,3,,girl,,,,,school||work", "topics", "school||work", "ikke to | etter hverandre"),
        ("e1,s1,torget,3,,girl,,,,,school|school", "topics", "school|school", "hver kode bare én gang"),
        ("=1+1,s1,torget,3,,girl,,,,,", "encounter_id", "=1+1", "begynner med en bokstav eller et tall"),
        ("-2,s1,torget,3,,girl,,,,,", "encounter_id", "-2", "begynner med en bokstav eller et tall"),
        (" e1,s1,torget,3,,girl,,,,,", "encounter_id", " e1", "uten mellomrom først eller sist"),
        (f"{'x' * 101},s1,torget,3,,girl,,,,,", "encounter_id", "x" * 80 + "…", "høyst 100 tegn"),
        ("e1,s1,torget,3,,girl,,,", "", "9", "11 celler, som i første rad"),
        ("e1,s1,torget,3,,girl,,,,,,,", "", "13", "11 celler, som i første rad"),
    ],
)
def test_an_encounter_that_is_wrong(
    tmp_path: Path, system: Actor, row: str, column: str, value: str, expected: str
) -> None:
    path = packages.full(tmp_path / "p", files={"encounters.csv": f"{ENCOUNTER}{row}\n".encode()})
    file, number, where, what, why = one(path, system)
    assert (file, number, where, what) == ("encounters.csv", 2, column, value)
    assert expected in why


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        (
            "s1,street,2023-05-02T20:00:00,2023-05-02T19:00:00,a,",
            "ended_at",
            "2023-05-02T19:00:00",
            "ikke er før",
        ),
        (
            "s1,street,2023-05-02T20:00:00,2023-05-05T19:00:00,a,",
            "ended_at",
            "2023-05-05T19:00:00",
            "48 timer",
        ),
        (
            "s1,street,2023-03-26T02:30:00,2023-03-26T04:00:00,a,",
            "started_at",
            "2023-03-26T02:30:00",
            "stilt fram",
        ),
        (
            "s1,street,2023-02-29T02:30:00,2023-03-01T04:00:00,a,",
            "started_at",
            "2023-02-29T02:30:00",
            "tidspunkt",
        ),
        (
            "s1,street,02.05.2023 20:00,2023-05-02T21:00:00,a,",
            "started_at",
            "02.05.2023 20:00",
            "ÅÅÅÅ-MM-DDTtt:mm",
        ),
        ("s1,street,2023-05-02,2023-05-02T21:00:00,a,", "started_at", "2023-05-02", "ÅÅÅÅ-MM-DDTtt:mm"),
        (
            "s1,street,0203-05-02T20:00:00,2023-05-02T21:00:00,a,",
            "started_at",
            "0203-05-02T20:00:00",
            "fra 1900 til 2100",
        ),
        (
            "s1,patrol,2023-05-02T20:00:00,2023-05-02T21:00:00,a,",
            "kind",
            "patrol",
            "street, school, online, count",
        ),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,,", "staff_ids", "", "fylt ut"),
        (
            "s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,z,",
            "staff_ids",
            "z",
            "en kode som står i staff",
        ),
        (
            "s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,=HYPERLINK(1)",
            "report",
            "=HYPERLINK(1)",
            "skriv ' foran",
        ),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,@SUM(1)", "report", "@SUM(1)", "formel"),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,+cmd|x", "report", "+cmd|x", "formel"),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,-2+3", "report", "-2+3", "formel"),
        ('s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,"\tx"', "report", "�x", "formel"),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,bad\x1b[2J", "report", "bad�[2J", "styretegn"),
        (
            f"s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,{'x' * 20001}",
            "report",
            "x" * 80 + "…",
            "høyst 20000 tegn",
        ),
    ],
)
def test_a_session_that_is_wrong(
    tmp_path: Path, system: Actor, row: str, column: str, value: str, expected: str
) -> None:
    header = "session_id,kind,started_at,ended_at,staff_ids,report\n"
    path = packages.package(
        tmp_path / "p",
        files={"sessions.csv": f"{header}{row}\n".encode()},
        staff=CODES["staff"],
        sessions="x",
    )
    file, number, where, what, why = one(path, system)
    assert (file, number, where, what) == ("sessions.csv", 2, column, value)
    assert expected in why


INCIDENT = "incident_id,occurred_at,kind"
PLACE = "place,name,area,kind"
FIGURE = "indicator,period,value,source"
SPLIT = "indicator,period,dimensions,value,source"


@pytest.mark.parametrize(
    ("table", "header", "row", "column", "expected"),
    [
        ("incidents", INCIDENT + ",ambulance_called", "i,2023-01-01T10:00Z,other,ja", "ambulance_called", "true eller"),
        ("incidents", INCIDENT + ",session_id", "i,2023-01-01T10:00:00Z,other,s7", "session_id", "sessions"),
        ("places", PLACE + ",latitude,longitude", "p,P,A,street,95,10", "latitude", "grader fra -90 til 90"),
        ("places", PLACE + ",latitude,longitude", 'p,P,A,street,"59,9",10', "latitude", "med punktum"),
        ("places", PLACE + ",latitude,longitude", "p,P,A,street,59.9,", "latitude", "både latitude og longitude"),
        ("places", PLACE + ",valid_from,valid_to", "p,P,A,street,2023-02-01,2023-01-01", "valid_to", "ikke er før"),
        ("places", PLACE + ",valid_from", "p,P,A,street,1.2.2023", "valid_from", "ÅÅÅÅ-MM-DD"),
        ("places", PLACE + ",valid_from", "p,P,A,street,2023-02-30", "valid_from", "ÅÅÅÅ-MM-DD"),
        ("places", PLACE + ",district", "p,P,A,street,nowhere", "district", "districts"),
        ("places", PLACE, "p|q,P,A,street", "place", "en kode uten |"),
        ("places", PLACE, 'p,"P\nQ",A,street', "name", "en tekst på én linje"),
        ("staff", "staff_id,name", "a,=1", "name", "formel"),
        ("topics", "topic,name", f"a,{'x' * 201}", "name", "her er det 201"),
        ("age_bands", "scheme,band,age_from,age_to", "s,b,15,13", "age_to", "minst age_from, som er 15"),
        ("age_bands", "scheme,band,age_from,age_to", "s,b,-1,13", "age_from", "fra 0 til 120"),
        ("published", FIGURE, "encounters,2015-H3,1,x", "period", "2016-H1"),
        ("published", FIGURE, "Møter,2015,1,x", "indicator", "encounters"),
        ("published", FIGURE, 'encounters,2015,"1,5",x', "value", "punktum"),
        ("published", FIGURE, "encounters,2015,nan,x", "value", "et tall"),
        ("published", SPLIT, "encounters,2015,girl,1,x", "dimensions", "dimensjon=verdi"),
        ("published", SPLIT, "encounters,2015,a=1|a=2,1,x", "dimensions", "bare én gang"),
        ("published", SPLIT, f"encounters,2015,a={'x' * 400},1,x", "dimensions", "400 tegn"),
    ],
)  # fmt: skip
def test_a_row_of_another_table_that_is_wrong(
    tmp_path: Path, system: Actor, table: str, header: str, row: str, column: str, expected: str
) -> None:
    path = packages.package(
        tmp_path / "p", files={f"{table}.csv": f"{header}\n{row}\n".encode()}, **{table: "x"}
    )
    file, number, where, _value, why = one(path, system)
    assert (file, number, where) == (f"{table}.csv", 2, column)
    assert expected in why


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── datapackage.json ─────────────────────────────────────────────────────────────────────────────────────────

SERVICE = {"id": "vika", "name": "Vika", "municipality": "Vika", "timezone": "Europe/Oslo"}


@pytest.mark.parametrize(
    ("descriptor", "column", "expected"),
    [
        ({"service": None}, "service", "tjenestens id"),
        ({"service": {**SERVICE, "id": "Vika ungdom"}}, "service.id", "små bokstaver"),
        ({"service": {**SERVICE, "id": 7}}, "service.id", "små bokstaver"),
        ({"service": {**SERVICE, "name": "x" * 201}}, "service.name", "200 tegn"),
        ({"service": {**SERVICE, "municipality": ["x"]}}, "service.municipality", "en tekst"),
        ({"service": {**SERVICE, "timezone": "Norway/Oslo"}}, "service.timezone", "Europe/Oslo"),
        ({"service": {**SERVICE, "timezone": "../../etc/passwd"}}, "service.timezone", "Europe/Oslo"),
        ({"service": {**SERVICE, "timezone": 3}}, "service.timezone", "Europe/Oslo"),
        ({"resources": {}}, "resources", "en liste"),
        ({"resources": ["topics.csv"]}, "resources", "en liste"),
        ({"resources": [{"name": "toppics", "path": "topics.csv"}]}, "resources.name", "navnet på en tabell"),
        ({"resources": [{"name": ["a"], "path": "topics.csv"}]}, "resources.name", "navnet på en tabell"),
        (
            {"resources": [{"name": "topics", "path": "../topics.csv"}]},
            "resources.path",
            "uten .. og uten full sti",
        ),
        ({"resources": [{"name": "topics", "path": "/etc/passwd"}]}, "resources.path", "uten full sti"),
        ({"resources": [{"name": "topics", "path": "C:\\x.csv"}]}, "resources.path", "uten full sti"),
        (
            {"resources": [{"name": "topics", "path": "https://example.org/x.csv"}]},
            "resources.path",
            "inne i pakken",
        ),
        ({"resources": [{"name": "topics", "path": ["topics.csv"]}]}, "resources.path", "inne i pakken"),
        ({"resources": [{"name": "topics", "path": "topics.csv"}] * 2}, "resources.name", "bare én gang"),
        (
            {"resources": [{"name": n, "path": "topics.csv"} for n in ("topics", "staff")]},
            "resources.path",
            "bare én gang",
        ),
        (
            {"resources": [{"name": "topics", "path": "topics.csv", "encoding": "latin-1"}]},
            "resources.encoding",
            "utf-8",
        ),
        (
            {"resources": [{"name": "topics", "path": "topics.csv", "format": "xlsx"}]},
            "resources.format",
            "csv",
        ),
        (
            {"resources": [{"name": "topics", "path": "topics.csv", "dialect": {"delimiter": ";"}}]},
            "resources.dialect.delimiter",
            "komma",
        ),
    ],
)
def test_a_descriptor_that_is_wrong(
    tmp_path: Path, system: Actor, descriptor: dict[str, Any], column: str, expected: str
) -> None:
    path = packages.package(tmp_path / "p", topics=CODES["topics"], descriptor=descriptor)
    faults = [f for f in refused(path, system) if f.file == "datapackage.json"]
    assert [f.column for f in faults] == [column]
    assert expected in faults[0].expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "gyldig JSON"),
        (b"[]", "et JSON-objekt"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "gyldig JSON"),
        (b'"' + b"x" * (2 << 20) + b'"', "utpakket"),
    ],
)
def test_a_descriptor_that_cannot_be_read(
    tmp_path: Path, system: Actor, content: bytes, expected: str
) -> None:
    path = packages.package(tmp_path / "p", files={"datapackage.json": content})
    assert expected in one(path, system)[4]


def test_no_descriptor(tmp_path: Path, system: Actor) -> None:
    assert one(tmp_path, system)[0] == "datapackage.json"


def test_a_file_that_is_listed_but_not_there(tmp_path: Path, system: Actor) -> None:
    path = packages.package(tmp_path / "p", topics=CODES["topics"])
    (path / "topics.csv").unlink()
    assert one(path, system)[0] == "topics.csv"


def test_a_file_that_is_there_but_not_listed(tmp_path: Path, system: Actor) -> None:
    path = packages.package(
        tmp_path / "p", topics=CODES["topics"], files={"sessions.csv": b"x", "notes.txt": b"x"}
    )
    file, _row, _column, _value, why = one(path, system)
    assert file == "sessions.csv"
    assert "nevnt i datapackage.json" in why


def test_tables_that_a_later_part_brings(tmp_path: Path, system: Actor) -> None:
    resources = [{"name": n, "path": f"{n}.csv"} for n in ("topics", "persons", "conversations")]
    path = packages.package(tmp_path / "p", topics=CODES["topics"], descriptor={"resources": resources})
    faults = refused(path, system)
    assert [f.file for f in faults] == ["persons.csv", "conversations.csv"]
    assert "--skip-unsupported" in faults[0].expected
    done = import_package(by=system, package=read_package(path, skip_unsupported=True))
    assert done.plan.counts["topics"]["added"] == 2
    assert done.plan.package.descriptor.later == ("persons", "conversations")


def test_another_time_zone_than_the_service_has(tmp_path: Path, system: Actor, service: Service) -> None:
    path = packages.package(tmp_path / "p", timezone="Europe/Helsinki", topics=CODES["topics"])
    with pytest.raises(
        BadPackage, match=r"service\.timezone: «Europe/Helsinki» – tjenestens tidssone, Europe/Oslo"
    ):
        import_package(by=system, package=read_package(path))


def test_a_name_and_a_municipality_may_be_missing(tmp_path: Path, system: Actor) -> None:
    path = packages.package(tmp_path / "p", topics=CODES["topics"], descriptor={"service": {"id": "vika"}})
    done = import_package(by=system, package=read_package(path))
    assert (done.service.name, done.service.timezone) == ("vika", "Europe/Oslo")
    assert json.dumps(done.plan.counts)


def test_times_without_offset_are_the_service_s_own(tmp_path: Path, system: Actor) -> None:
    sessions = """
        session_id  kind    started_at           ended_at             staff_ids
        summer      street  2023-07-01T20:00:00  2023-07-01T21:00     a
        twice       street  2023-10-29T02:30:00  2023-10-29T03:30:00  a
        other       street  2023-07-01T20:00:00Z 2023-07-01T21:00:00.5Z  a
        """.replace("00Z 2023", "00Z  2023")
    path = packages.package(tmp_path / "p", staff=CODES["staff"], sessions=sessions)
    import_package(by=system, package=read_package(path))
    started = dict(FieldSession.objects.values_list("key", "started_at"))
    assert started["summer"].isoformat() == "2023-07-01T18:00:00+00:00"
    assert started["twice"].isoformat() == "2023-10-29T00:30:00+00:00"  # the first of the two
    assert started["other"].isoformat() == "2023-07-01T20:00:00+00:00"
