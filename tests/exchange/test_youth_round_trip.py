"""What leaves comes back the same, under other keys: also what was signed, recognised, moved, merged or erased here."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED
from tests.exchange.test_export import as_another
from tests.factories import packages
from tests.factories.youth import entry, key_worker, young_person
from utsyn.accounts.models import StaffMember, User
from utsyn.catalogue.bulk import ensure_districts
from utsyn.catalogue.models import Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.crypto.models import DataKey
from utsyn.exchange.faults import BadPackage, Fault
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import Done, export_package, import_package
from utsyn.exchange.values import Text
from utsyn.exchange.writing import save
from utsyn.youth.models import (
    EntryKind,
    EntryMove,
    EntryTopic,
    Impediment,
    JournalEntry,
    Recognition,
    RecordPeriod,
    YoungPerson,
)
from utsyn.youth.services.erasing import erase_entry, erase_record

pytestmark = pytest.mark.django_db

Table = list[dict[str, str]]


def take(path: Path, by: Actor) -> Done:
    return import_package(by=by, package=read_package(path))


def exported(service: Service, by: Actor) -> dict[str, bytes]:
    return {
        name: content for name, content in export_package(by=by, service=service).items() if ".csv" in name
    }


def table(files: dict[str, bytes], name: str) -> Table:
    text = files.get(f"{name}.csv", b"").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def again(folder: Path, service: Service, by: Actor) -> Done:
    """The service's own export, taken in where it came from."""
    save(export_package(by=by, service=service), folder)
    return take(folder, by)


def faults(path: Path, by: Actor) -> list[Fault]:
    with pytest.raises(BadPackage) as caught:
        take(path, by)
    return caught.value.faults.listed


@pytest.fixture
def vika(tmp_path: Path, system: Actor) -> Service:
    """A service that a package brought."""
    return take(packages.followed(tmp_path / "vika"), system).service


@pytest.fixture
def worker(user_with: Callable[..., User], vika: Service) -> User:
    user = user_with("worker", vika)
    StaffMember.objects.filter(service=vika, code="a").update(user=user)
    return user


def person(key: str) -> YoungPerson:
    return YoungPerson.objects.select_related("data_key", "service").get(key=key, service__code="vika")


def goes_round(tmp_path: Path, service: Service, by: Actor) -> dict[str, bytes]:
    """Import over itself changes nothing; import elsewhere gives the same bytes. What was exported."""
    first = export_package(by=by, service=service)
    assert not again(tmp_path / "same", service, by).plan.changes
    take(as_another(first, tmp_path / "other", "kopi"), by)
    second = exported(Service.objects.get(code="kopi"), by)
    files = {name: content for name, content in first.items() if ".csv" in name}
    assert second == files
    return files


# ── A package goes round ─────────────────────────────────────────────────────────────────────────────────────


def test_rows_come_back_equal_and_to_the_byte(tmp_path: Path, vika: Service, system: Actor) -> None:
    files = goes_round(tmp_path, vika, system)
    for name in packages.YOUTH:
        given_rows = list(csv.DictReader(io.StringIO(packages.csv_of(packages.YOUTH[name]).decode())))
        assert sorted(map(str, table(files, name))) == sorted(
            str({**row, **({"leisure": "gym|organised"} if row.get("leisure") else {})}) for row in given_rows
        )


def test_the_keys_are_other_ones_and_so_is_what_they_seal(
    tmp_path: Path, vika: Service, system: Actor
) -> None:
    goes_round(tmp_path, vika, system)
    mine = YoungPerson.objects.select_related("data_key").get(service=vika, key="p1")
    theirs = YoungPerson.objects.select_related("data_key").get(service__code="kopi", key="p1")
    assert mine.content() == theirs.content()
    assert mine.data_key.raw() != theirs.data_key.raw()
    assert bytes(mine.sealed) != bytes(theirs.sealed)
    keys = DataKey.objects.all()
    assert len({key.raw() for key in keys}) == len(keys)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["usit-2016", "out-2023"])
def test_whole_packages_go_round(tmp_path: Path, system: Actor, name: str) -> None:
    done = import_package(by=system, package=read_package(SHARED / "data" / name, skip_unsupported=True))
    files = goes_round(tmp_path, done.service, system)
    for youth in packages.YOUTH:
        source = SHARED / "data" / name / f"{youth}.csv"
        rows = list(csv.DictReader(source.open(encoding="utf-8"))) if source.exists() else []
        assert len(table(files, youth)) == len(rows)


# ── What was done here ───────────────────────────────────────────────────────────────────────────────────────


def test_a_conversation_signed_here_leaves_and_drafts_and_discarded_ones_do_not(
    tmp_path: Path, vika: Service, system: Actor, worker: User
) -> None:
    when = datetime(2023, 6, 1, 12, 30, 15, 123_456, tzinfo=UTC)
    signed = entry(person("p1"), worker, at=when, signed=False, key="hos-oss", minutes=25)
    signed.staff.add(StaffMember.objects.get(service=vika, code="b"))
    for topic in ("work", "school"):
        EntryTopic.objects.create(entry=signed, topic=vika_topic(vika, topic))
    signed.signed_at, signed.signed_by, signed.digest = when, worker, "0" * 64
    signed.save()
    entry(person("p1"), worker, signed=False)
    entry(person("p1"), worker, signed=False, discarded_at=when)
    entry(person("p1"), worker, kind=EntryKind.NOTE)
    files = goes_round(tmp_path, vika, system)
    assert [row for row in table(files, "conversations") if row["conversation_id"] not in ("c1", "c2", "c3")] == [
        {
            "conversation_id": "hos-oss", "person_id": "p1", "held_at": "2023-06-01T14:30:15.123456+02:00",
            "channel": "office", "minutes": "25", "staff_ids": "b", "topics": "work|school",
        }
    ]  # fmt: skip
    assert b"Vi snakket" not in b"".join(files.values())


def vika_topic(service: Service, code: str) -> Any:
    return Topic.objects.get(service=service, code=code)


HEADER = "conversation_id  person_id  held_at                    channel  minutes\n"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("p1  2023-06-01T14:30:00+02:00  office  30", "minutes"),
        ("p1  2023-06-01T14:30:00+02:00  phone   -", "channel"),
        ("p1  2023-06-01T14:31:00+02:00  office  -", "held_at"),
        ("p2  2023-06-01T14:30:00+02:00  office  -", "person_id"),
        ("-   2023-06-01T14:30:00+02:00  office  -", "person_id"),
    ],
)
def test_no_package_changes_what_was_signed_here(
    tmp_path: Path, vika: Service, system: Actor, worker: User, row: str, column: str
) -> None:
    """JRN-4"""
    entry(person("p1"), worker, at=datetime(2023, 6, 1, 12, 30, tzinfo=UTC), key="hos-oss")
    before = exported(vika, system)
    same = packages.package(
        tmp_path / "same", conversations=f"{HEADER}hos-oss  p1  2023-06-01T14:30:00+02:00  office  -"
    )
    assert not take(same, system).plan.changes
    found = faults(packages.package(tmp_path / "p", conversations=f"{HEADER}hos-oss  {row}"), system)
    assert [(f.file, f.row, f.column) for f in found] == [("conversations.csv", 2, column)]
    assert "kan ikke endres" in found[0].expected
    assert exported(vika, system) == before


@pytest.mark.parametrize("kind", [EntryKind.CONVERSATION, EntryKind.NOTE])
def test_the_id_of_a_draft_or_of_another_kind_of_entry_is_taken(
    tmp_path: Path, vika: Service, system: Actor, worker: User, kind: str
) -> None:
    entry(person("p1"), worker, key="hos-oss", kind=kind, signed=kind == EntryKind.NOTE)
    row = f"{HEADER}hos-oss  p1  2023-06-01T14:30:00+02:00  office  -"
    found = faults(packages.package(tmp_path / "p", conversations=row), system)
    assert [(f.column, f.value) for f in found] == [("conversation_id", "hos-oss")]


def test_one_that_was_recognised_leaves_with_its_person_and_the_old_package_changes_nothing(
    tmp_path: Path, vika: Service, system: Actor, worker: User
) -> None:
    known = JournalEntry.objects.get(key="c2")
    Recognition.objects.create(service=vika, entry=known, person=person("p1"), at=clock.now(), by=worker)
    own = entry(None, worker, service=vika, key="hos-oss", at=datetime(2023, 6, 1, 12, 30, tzinfo=UTC))
    Recognition.objects.create(service=vika, entry=own, person=person("p2"), at=clock.now(), by=worker)
    assert not take(tmp_path / "vika", system).plan.changes
    anonymous = f"{HEADER}hos-oss  -  2023-06-01T14:30:00+02:00  office  -"
    assert not take(packages.package(tmp_path / "a", conversations=anonymous), system).plan.changes
    longer = f"{HEADER}c2  -  2023-03-31T23:30:00+02:00  street  50"
    assert take(packages.package(tmp_path / "b", conversations=longer), system).plan.changes
    known.refresh_from_db()
    assert (known.person, known.minutes, known.recognition.person.key) == (None, 50, "p1")
    other = f"{HEADER}c2  p3  2023-03-31T23:30:00+02:00  street  50"
    found = faults(packages.package(tmp_path / "c", conversations=other), system)
    assert [(f.column, f.value) for f in found] == [("person_id", "p3")]
    files = goes_round(tmp_path, vika, system)
    whose = {row["conversation_id"]: row["person_id"] for row in table(files, "conversations")}
    assert (whose["c2"], whose["hos-oss"]) == ("p1", "p2")


def test_one_that_stood_on_the_wrong_person_leaves_once_on_the_right_one(
    tmp_path: Path, vika: Service, system: Actor, worker: User
) -> None:
    """JRN-8"""
    wrong, right = entry(person("p1"), worker, key="feil"), entry(person("p2"), worker, key="rett")
    move = EntryMove(
        service=vika, entry=wrong, copy=right, at=clock.now(), by=worker, data_key=right.data_key
    )
    move.seal({"reason": "Feil ungdom"})
    move.save()
    files = goes_round(tmp_path, vika, system)
    ids = {row["conversation_id"] for row in table(files, "conversations")}
    assert "rett" in ids
    assert "feil" not in ids
    row = f"{HEADER}feil  p1  2023-06-01T14:30:00+02:00  office  -"
    found = faults(packages.package(tmp_path / "p", conversations=row), system)
    assert [(f.column, f.value) for f in found] == [("conversation_id", "feil")]


def test_one_that_was_erased_stays_in_the_figures_and_is_not_written_again(
    tmp_path: Path, vika: Service, system: Actor
) -> None:
    """JRN-7"""
    erase_entry(JournalEntry.objects.select_related("data_key", "service").get(key="c1"))
    assert "c1" in {
        row["conversation_id"] for row in table(goes_round(tmp_path, vika, system), "conversations")
    }
    row = f"{HEADER}c1  p2  2023-02-03T14:15:00+01:00  school  30"
    assert [f.column for f in faults(packages.package(tmp_path / "p", conversations=row), system)] == [
        "person_id"
    ]


def test_merged_people_leave_as_one_and_the_old_package_changes_nothing(
    tmp_path: Path, vika: Service, system: Actor, worker: User
) -> None:
    kept, gone = person("p1"), person("p3")
    RecordPeriod.objects.filter(person=kept).update(from_date=date(2022, 11, 20), to_date=date(2022, 12, 31))
    gone.merged_into = kept
    gone.save()
    entry(kept, worker, key="hos-oss")
    files = goes_round(tmp_path, vika, system)
    assert [row["person_id"] for row in table(files, "persons")] == ["p1", "p2"]
    for name in packages.YOUTH:
        assert "p3" not in {row.get("person_id") for row in table(files, name)}
    periods = [tuple(row.values()) for row in table(files, "record_periods")]
    assert periods == [
        ("p1", "active", "2022-11-20", "2023-02-28", ""),  # both began that day: the longer
        ("p1", "available", "2023-03-01", "2023-06-30", "moved"),
    ]
    old = {**packages.YOUTH, "record_periods": "person_id  status  from_date  to_date\n"
           "p3  active  2022-11-20  2023-02-28\np1  active  2022-11-20  2022-12-31"}  # fmt: skip
    del old["key_workers"]
    assert not take(packages.package(tmp_path / "old", **old), system).plan.changes


def test_a_package_changes_the_rows_of_a_merged_person_under_either_id(
    tmp_path: Path, vika: Service, system: Actor
) -> None:
    YoungPerson.objects.filter(key="p3").update(merged_into=person("p1"))
    take(
        packages.package(
            tmp_path / "p",
            record_periods="person_id  status  from_date  to_date\np3  available  2023-03-01  2023-07-31",
            life_situations="person_id  as_of  housing\np1  2023-01-01  none\np3  2023-05-01  host",
            key_workers="person_id  staff_id  role  from_date\np3  b  primary  2023-03-01",
        ),
        system,
    )
    assert RecordPeriod.objects.get(status="available").to_date == date(2023, 7, 31)
    files = exported(vika, system)
    assert {(row["as_of"], row["housing"]) for row in table(files, "life_situations")} == {
        ("2023-01-01", "none"),
        ("2023-01-15", "family"),
        ("2023-05-01", "host"),
    }
    assert {row["person_id"] for row in table(files, "key_workers")} == {"p1"}
    changed = packages.YOUTH["persons"].replace("outreach", "police")
    found = faults(packages.package(tmp_path / "q", persons=changed), system)
    assert [(f.row, f.column, f.value) for f in found] == [(4, "person_id", "p3")]
    assert "p1" in found[0].expected


def test_one_who_was_erased_leaves_without_who_they_are_and_nothing_brings_them_back(
    tmp_path: Path, vika: Service, system: Actor
) -> None:
    """JRN-7"""
    with transaction.atomic():
        erase_record(person("p1"))
    files = goes_round(tmp_path, vika, system)
    assert tuple(table(files, "persons")[0].values()) == (
        *("p1", "girl", "", "2007", "nord", "2023-01-10", "school", "", ""),
    )
    assert [row["legal_basis"] for row in table(files, "decisions") if row["decision_id"] == "d1"] == [""]
    assert "c1" in {row["conversation_id"] for row in table(files, "conversations")}
    found = faults(tmp_path / "vika", system)
    assert {(f.file, f.column, f.value) for f in found} == {
        ("persons.csv", "person_id", "p1"),
        ("decisions.csv", "person_id", "p1"),
    }
    new = f"{HEADER}c9  p1  2023-06-01T14:30:00+02:00  office  -"
    assert [f.value for f in faults(packages.package(tmp_path / "p", conversations=new), system)] == ["p1"]


def test_a_year_that_contradicts_the_date_that_is_here_is_a_fault(
    tmp_path: Path, vika: Service, system: Actor
) -> None:
    row = "person_id  gender  registered_on  birth_year\np1  girl  2023-01-10  2008"
    found = faults(packages.package(tmp_path / "p", persons=row), system)
    assert [(f.column, f.value) for f in found] == [("birth_year", "2008")]


# ── Whose record whoever imports and exports may not know of ─────────────────────────────────────────────────


@pytest.fixture
def manager(user_with: Callable[..., User], vika: Service) -> User:
    return user_with("manager", vika)


@pytest.mark.parametrize("why", ["restricted", "own", "protected"])
def test_a_record_out_of_bounds_for_whoever_imports_is_not_changed(
    tmp_path: Path, vika: Service, system: Actor, user_with: Callable[..., User], why: str
) -> None:
    """TIL-6, IDN-8, PVN-12"""
    leader = user_with("team_leader", vika)
    who = person("p1")
    if why == "restricted":
        who.restricted_at = clock.now()
    elif why == "protected":
        who.access_class = "protected"
    else:
        Impediment.objects.create(
            service=vika, person=who, user=leader, kind=Impediment.Kind.RELATIVE, given_at=clock.now()
        )
    who.save()
    by = Actor.of(leader)
    assert not take(tmp_path / "vika", by).plan.changes
    row = "person_id  staff_id  role  from_date\np1  a  primary  2023-05-01"
    found = faults(packages.package(tmp_path / "p", key_workers=row), by)
    assert [(f.column, f.value) for f in found] == [("person_id", "p1")]
    if why != "restricted":
        assert take(tmp_path / "p", system).plan.changes


@pytest.mark.parametrize(("hidden", "names"), [(False, True), (True, False)])
def test_an_export_has_no_name_of_one_of_whom_the_exporter_may_not_know(
    vika: Service, system: Actor, manager: User, hidden: bool, names: bool
) -> None:
    """TAU-4, IDN-8: the figures are the same, and the command line has everything."""
    if hidden:
        YoungPerson.objects.filter(key="p1").update(access_class="protected")
    files = exported(vika, Actor.of(manager))
    assert (b"Trollstad" in files["persons.csv"]) is names
    assert b"Idris" in files["persons.csv"]
    assert table(files, "persons")[0]["birth_date"] == "2007-03-04"
    assert b"Trollstad" in exported(vika, system)["persons.csv"]


def test_one_made_in_the_app_goes_round(tmp_path: Path, service: Service, system: Actor, user_with) -> None:
    ensure_districts(by=system, service=service)
    made = young_person(service, birth_date="2009-05-17", nicknames=["Kaja"], phones=["+4790000001"])
    key_worker(made, user_with("worker", service))
    files = goes_round(tmp_path, service, system)
    assert table(files, "persons")[0]["given_name"] == "Kari"
    assert b"Kaja" not in files["persons.csv"]
    assert b"+47" not in files["persons.csv"]


# ── Tables that nobody thought of ────────────────────────────────────────────────────────────────────────────

DAYS = st.dates(date(2022, 1, 1), date(2024, 12, 31))
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")), max_size=12).map(
    lambda text: " ".join(text.split())
)
IDS = st.sampled_from([f"p{n}" for n in range(6)])


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, str]:
    first = draw(DAYS)
    last = draw(st.none() | DAYS)
    return first.isoformat(), last.isoformat() if last and last >= first else ""


@st.composite
def youth_tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Rows of the six tables in which every key is there once and every reference leads somewhere."""

    def unique(rows: list[list[str]], width: int) -> list[list[str]]:
        return list({tuple(row[:width]): row for row in rows}.values())

    people = []
    for number in range(6):
        born = draw(st.sampled_from([("", ""), ("", "2006"), ("2007-05-06", ""), ("2007-05-06", "2007")]))
        people.append([
            f"p{number}", draw(st.sampled_from(["girl", "boy", "other", "unknown"])), *born,
            draw(st.sampled_from(["", "nord", "outside"])), draw(DAYS).isoformat(),
            draw(st.sampled_from(["", "school", "self"])), draw(TEXTS), draw(TEXTS),
        ])  # fmt: skip
    many = {"max_size": 8}
    periods = draw(st.lists(st.tuples(IDS, st.sampled_from(["active", "available"]), spans()), **many))
    workers = draw(st.lists(st.tuples(IDS, st.sampled_from("ab"), spans()), **many))
    talks = draw(
        st.lists(st.tuples(IDS | st.just(""), DAYS, st.sampled_from(["", "school|work", "work"])), **many)
    )
    decided = draw(st.lists(st.tuples(IDS, TEXTS, spans()), **many))
    lives = draw(st.lists(st.tuples(IDS, DAYS, st.sampled_from(["", "gym", "gym|organised"])), **many))
    return {
        "persons": people,
        "record_periods": unique([[who, status, *span, ""] for who, status, span in periods], 3),
        "key_workers": unique([[who, staff, "primary", *span] for who, staff, span in workers], 4),
        "conversations": [
            [f"c{n}", who, f"{day}T12:00:00", "office", "", "b|a", topics]
            for n, (who, day, topics) in enumerate(talks)
        ],
        "decisions": [[f"d{n}", who, "care", basis, *span] for n, (who, basis, span) in enumerate(decided)],
        "life_situations": unique([[who, day.isoformat(), "", "none", free] for who, day, free in lives], 2),
    }


def written(rows: list[list[str]], header: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tables=youth_tables())
def test_any_tables_go_round(tmp_path: Path, system: Actor, tables: dict[str, list[list[str]]]) -> None:
    run = uuid4().hex[:12]
    headers = {
        name: packages.csv_of(text).decode().split("\n")[0].split(",")
        for name, text in packages.YOUTH.items()
    }
    for name in ("given_name", "family_name"):
        place = headers["persons"].index(name)
        for row in tables["persons"]:
            row[place] = guarded(row[place])
    for row in tables["decisions"]:
        row[3] = guarded(row[3])
    path = packages.package(
        tmp_path / run,
        service=run,
        **packages.CODES,
        files={f"{name}.csv": written(rows, headers[name]) for name, rows in tables.items()},
        descriptor={"resources": [{"name": n, "path": f"{n}.csv"} for n in (*packages.CODES, *tables)]},
    )
    done = take(path, system)
    assert not take(path, system).plan.changes
    first = export_package(by=system, service=done.service)
    take(as_another(first, tmp_path / f"{run}-again", f"{run}-2"), system)
    second = exported(Service.objects.get(code=f"{run}-2"), system)
    assert second == {name: content for name, content in first.items() if ".csv" in name}
    for name, rows in tables.items():
        assert len(table(second, name)) == len(rows)


def guarded(text: str) -> str:
    """Texts as packages must write them: what a spreadsheet would run has an apostrophe before it."""
    return Text().write(text, None)  # type: ignore[arg-type]
