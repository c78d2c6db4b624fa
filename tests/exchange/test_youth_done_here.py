"""What was signed, recognised, moved, merged or erased here goes round with packages, and none undoes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.exchange.going_round import exported, faults, goes_round, person, table, take
from tests.factories import packages
from tests.factories.youth import entry, key_worker, young_person
from utsyn.accounts.models import StaffMember, User
from utsyn.catalogue.bulk import ensure_districts
from utsyn.catalogue.models import Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
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
from utsyn.youth.queries.seen import events_of
from utsyn.youth.services.erasing import erase_entry, erase_record

pytestmark = pytest.mark.django_db

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


def test_everybody_s_log_says_who_took_everything_out(vika: Service, system: Actor, manager: User) -> None:
    """LOG-2, LOG-5"""
    mina = person("p1")
    assert not events_of(vika, [mina]).exists()
    exported(vika, Actor.of(manager))
    event = events_of(vika, [mina]).get()
    assert (event.action, event.actor) == ("package.export", f"user:{manager.pk}")
    later = young_person(vika)
    assert not events_of(vika, [later]).exists()
