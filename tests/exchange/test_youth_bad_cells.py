"""What is wrong in the tables of young people: file, row, column, value, what was expected – and nothing changes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.exchange.refusals import one, refused
from tests.factories import packages
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.exchange import uploads
from utsyn.exchange.models import Upload
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.youth.models import YoungPerson

pytestmark = pytest.mark.django_db

HEADERS = {
    "persons": "person_id,gender,birth_date,birth_year,district,registered_on,source,given_name,family_name",
    "record_periods": "person_id,status,from_date,to_date,end_reason",
    "key_workers": "person_id,staff_id,role,from_date,to_date",
    "conversations": "conversation_id,person_id,held_at,channel,minutes,staff_ids,topics",
    "decisions": "decision_id,person_id,kind,legal_basis,from_date,to_date",
    "life_situations": "person_id,as_of,day_activity,housing,leisure",
}
#: The others refer to p1.
PERSON = "p1,girl,2007-03-04,,nord,2023-01-10,school,Mina,Trollstad"


def with_row(folder: Path, table: str, row: str) -> Path:
    """A package in which one row is wrong."""
    rows = {"persons": PERSON, table: row}
    return packages.package(
        folder,
        **packages.CODES,
        files={f"{name}.csv": f"{HEADERS[name]}\n{text}\n".encode() for name, text in rows.items()},
        descriptor={
            "resources": [{"name": n, "path": f"{n}.csv"} for n in dict.fromkeys((*packages.CODES, *rows))]
        },
    )


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("persons", ",girl,,,,2023-01-10,,,", "person_id", "", "at cella er fylt ut"),
        ("persons", "p1,jente,,,,2023-01-10,,,", "gender", "jente", "en av: girl, boy, other, unknown"),
        ("persons", "p1,girl,4.3.2007,,,2023-01-10,,,", "birth_date", "4.3.2007", "ÅÅÅÅ-MM-DD"),
        ("persons", "p1,girl,2007-02-30,,,2023-01-10,,,", "birth_date", "2007-02-30", "ÅÅÅÅ-MM-DD"),
        ("persons", "p1,girl,2007-03-04,2008,,2023-01-10,,,", "birth_year", "2008", "som birth_date, 2007"),
        ("persons", "p1,girl,,1899,,2023-01-10,,,", "birth_year", "1899", "fra 1900 til 2100"),
        ("persons", "p1,girl,,2030,,2023-01-10,,,", "birth_year", "2030", "ikke er i framtida"),
        ("persons", "p1,girl,2030-01-01,,,2023-01-10,,,", "birth_date", "2030-01-01", "ikke er i framtida"),
        (
            "persons",
            "p1,girl,2024-01-01,,,2023-01-10,,,",
            "birth_date",
            "2024-01-01",
            "ikke er etter registered_on",
        ),
        ("persons", "p1,girl,,2024,,2023-01-10,,,", "birth_year", "2024", "ikke er etter registered_on"),
        ("persons", "p1,girl,,,,,,,", "registered_on", "", "at cella er fylt ut"),
        ("persons", "p1,girl,,,,2030-01-01,,,", "registered_on", "2030-01-01", "ikke er i framtida"),
        ("persons", "p1,girl,,,vest,2023-01-10,,,", "district", "vest", "en kode som står i districts"),
        ("persons", "p1,girl,,,,2023-01-10,naboen,,", "source", "naboen", "en av: outreach, self"),
        ("persons", "p1,girl,,,,2023-01-10,,=1+1,", "given_name", "=1+1", "ikke begynner som en formel"),
        ("persons", f"p1,girl,,,,2023-01-10,,,{'x' * 201}", "family_name", "x" * 80 + "…", "høyst 200 tegn"),
        ("record_periods", "p9,active,2023-01-15,,", "person_id", "p9", "en kode som står i persons"),
        ("record_periods", "p1,passive,2023-01-15,,", "status", "passive", "en av: active, available"),
        (
            "record_periods",
            "p1,active,2023-01-15,2023-01-14,",
            "to_date",
            "2023-01-14",
            "ikke er før from_date",
        ),
        ("record_periods", "p1,active,2023-01-15,,bored", "end_reason", "bored", "en av: completed"),
        ("key_workers", "p9,a,primary,2023-01-15,", "person_id", "p9", "en kode som står i persons"),
        ("key_workers", "p1,x,primary,2023-01-15,", "staff_id", "x", "en kode som står i staff"),
        ("key_workers", "p1,a,third,2023-01-15,", "role", "third", "en av: primary, secondary"),
        (
            "key_workers",
            "p1,a,primary,2023-01-15,2022-01-15",
            "to_date",
            "2022-01-15",
            "ikke er før from_date",
        ),
        (
            "conversations",
            "c1,p9,2023-02-03T14:15:00,school,,,",
            "person_id",
            "p9",
            "en kode som står i persons",
        ),
        (
            "conversations",
            "c1,p1,2023-03-26T02:15:00,school,,,",
            "held_at",
            "2023-03-26T02:15:00",
            "stilt fram",
        ),
        (
            "conversations",
            "c1,p1,2030-01-01T12:00:00,school,,,",
            "held_at",
            "2030-01-01T12:00:00",
            "i framtida",
        ),
        (
            "conversations",
            "c1,p1,2023-02-03T14:15:00,letter,,,",
            "channel",
            "letter",
            "en av: street, office",
        ),
        ("conversations", "c1,p1,2023-02-03T14:15:00,school,-5,,", "minutes", "-5", "fra 0 til 10000"),
        (
            "conversations",
            "c1,p1,2023-02-03T14:15:00,school,,a|x,",
            "staff_ids",
            "x",
            "en kode som står i staff",
        ),
        (
            "conversations",
            "c1,p1,2023-02-03T14:15:00,school,,,nothing",
            "topics",
            "nothing",
            "som står i topics",
        ),
        ("decisions", "d1,p9,care,,2023-02-01,", "person_id", "p9", "en kode som står i persons"),
        ("decisions", "d1,p1,prison,,2023-02-01,", "kind", "prison", "en av: assistance, aftercare"),
        ("decisions", "d1,p1,care,,2023-02-01,2023-01-31", "to_date", "2023-01-31", "ikke er før from_date"),
        ("life_situations", "p9,2023-01-15,,,", "person_id", "p9", "en kode som står i persons"),
        ("life_situations", "p1,2030-01-15,,,", "as_of", "2030-01-15", "ikke er i framtida"),
        ("life_situations", "p1,2023-01-15,school,,", "day_activity", "school", "en av: lower_secondary"),
        ("life_situations", "p1,2023-01-15,,castle,", "housing", "castle", "en av: family"),
        (
            "life_situations",
            "p1,2023-01-15,,,gym|chess",
            "leisure",
            "gym|chess",
            "organised, gym, volunteering",
        ),
    ],
)
def test_a_row_that_is_wrong(
    tmp_path: Path, system: Actor, table: str, row: str, column: str, value: str, expected: str
) -> None:
    with clock.stopped_at(datetime(2026, 11, 27, 12, tzinfo=UTC)):
        file, number, where, what, why = one(with_row(tmp_path / "p", table, row), system)
    assert (file, number, where) == (f"{table}.csv", 2, column)
    assert what == value or value in what
    assert expected in why
    assert not YoungPerson.objects.exists()


@pytest.mark.parametrize("number", ["17912000001", "29822000000", "57912000003"])
def test_an_id_that_is_a_birth_number_is_refused(tmp_path: Path, system: Actor, number: str) -> None:
    """PVN-3; the numbers are of Tenor's made-up people (month + 80), one of them a D-number."""
    faults = refused(with_row(tmp_path / "p", "persons", PERSON.replace("p1", number)), system)
    assert [(f.file, f.row, f.column) for f in faults] == [("persons.csv", 2, "person_id")]
    assert "ikke er et fødselsnummer" in faults[0].expected


@pytest.mark.parametrize("number", ["12345678901", "00000000000"])
def test_eleven_digits_that_are_no_birth_number_may_be_an_id(
    tmp_path: Path, system: Actor, number: str
) -> None:
    path = with_row(tmp_path / "p", "persons", PERSON.replace("p1", number))
    assert import_package(by=system, package=read_package(path)).plan.counts["persons"]["added"] == 1


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("persons", PERSON),
        ("record_periods", "p1,active,2023-01-15,,"),
        ("key_workers", "p1,a,primary,2023-01-15,"),
        ("life_situations", "p1,2023-01-15,,,"),
    ],
)
def test_the_same_key_twice(tmp_path: Path, system: Actor, table: str, row: str) -> None:
    faults = refused(with_row(tmp_path / "p", table, f"{row}\n{row}"), system)
    assert [(f.file, f.row) for f in faults] == [(f"{table}.csv", 3)]
    assert "den samme står i rad 2" in faults[0].expected


def test_a_person_who_is_here_already_may_be_referred_to(tmp_path: Path, system: Actor) -> None:
    import_package(by=system, package=read_package(packages.followed(tmp_path / "a")))
    rows = "person_id  as_of  housing\np2  2023-05-01  none"
    done = import_package(
        by=system, package=read_package(packages.package(tmp_path / "b", life_situations=rows))
    )
    assert done.plan.counts["life_situations"]["added"] == 1


def test_neither_the_preview_nor_its_faults_keep_who_somebody_is(
    tmp_path: Path, client, user_with, service
) -> None:
    """AUT-8: what a preview shows lies in the database in the clear."""
    client.force_login(user_with("team_leader", service))

    def preview(folder: Path) -> tuple[str, str]:
        with packages.zipped(folder).open("rb") as file:
            where = client.post(reverse("exchange:import"), {"package": file}).url
        upload = Upload.objects.latest("made_at")
        client.post(reverse("exchange:check", args=[upload.pk]))
        upload.refresh_from_db()
        return str(upload.preview), client.get(where).content.decode()

    kept, seen = preview(packages.followed(tmp_path / "a"))
    for text in (kept, seen):
        assert "p1" in text
        assert not any(word in text for word in ("Mina", "Trollstad", "2007-03-04", "barnevern"))
    import_package(by=Actor.system("test"), package=read_package(tmp_path / "a"))
    renamed = packages.YOUTH["persons"].replace("Trollstad", "Nøtteliten")
    kept, seen = preview(packages.package(tmp_path / "b", persons=renamed))
    assert "family_name" in kept
    assert "Trollstad" not in kept + seen
    assert "Nøtteliten" not in kept + seen
    for name, row in {"c": PERSON.replace("Mina", "=Mina"), "d": PERSON.replace("p1", "17912000001")}.items():
        kept, seen = preview(with_row(tmp_path / name, "persons", row))
        assert "persons.csv" in kept
        assert not any(word in kept + seen for word in ("Mina", "17912000001"))
    headless = packages.package(tmp_path / "e", files={"persons.csv": f"{PERSON}\n".encode()}, **ONE)
    latin = packages.package(
        tmp_path / "f", files={"persons.csv": PERSON.replace("Mina", "Sjøn").encode("cp1252")}, **ONE
    )
    for folder in (headless, latin):
        kept, seen = preview(folder)
        assert "persons.csv" in kept
        assert not any(word in kept + seen for word in ("Mina", "Sj", "Trollstad", "2007-03-04"))


ONE: dict[str, Any] = {"descriptor": {"resources": [{"name": "persons", "path": "persons.csv"}]}}


def test_an_upload_lies_sealed_on_the_disk(tmp_path: Path, client, user_with, service) -> None:
    """AUT-8: backups take it along."""
    client.force_login(user_with("team_leader", service))
    persons = packages.csv_of(packages.YOUTH["persons"])
    with (tmp_path / "persons.csv").open("w+b") as file:
        file.write(persons)
        file.seek(0)
        assert client.post(reverse("exchange:import"), {"package": file}).status_code == 302
    upload = Upload.objects.get()
    lying = b"".join(path.read_bytes() for path in uploads.folder_of(upload).rglob("*") if path.is_file())
    assert lying
    assert not any(word in lying for word in (b"PK\x03\x04", b"persons", b"Mina"))
    client.post(reverse("exchange:check", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.preview["count"] == 1  # one of its districts is not here
