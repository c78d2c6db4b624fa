"""What is counted about young people follows the records: what counts as a conversation, whose it is, what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pytest_django.fixtures import Settings

from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.accounts.models import User
from utsyn.catalogue.models import District, PublishedFigure, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.crypto.hashing import Hasher
from utsyn.crypto.models import DataKey
from utsyn.statistics.facts.refresh import store_of
from utsyn.statistics.facts.store import Store
from utsyn.statistics.queries import ask, recorded_years
from utsyn.statistics.questions import Question
from utsyn.youth.changes import conversations_changed, people_changed
from utsyn.youth.models import (
    Decision,
    EntryMove,
    EntryTopic,
    JournalEntry,
    LifeSituation,
    Recognition,
    RecordPeriod,
    YoungPerson,
)
from utsyn.youth.queries import facts
from utsyn.youth.services.granting import set_class

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_facts(tmp_path: Path, settings: Settings) -> None:
    """Facts of this test alone."""
    settings.FACTS = tmp_path / "facts"


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    """Somebody who writes."""
    return user_with("worker", service)


def figure(service: Service, indicator: str, period: str = "2026", **more: Any) -> float | int | None:
    return ask(Actor.system("test"), service, Question.parse(indicator, period, **more)).total


def by(service: Service, indicator: str, *dimensions: str, period: str = "2026") -> dict[Any, Any]:
    """What the indicator is for each value."""
    answer = ask(Actor.system("test"), service, Question.parse(indicator, period, by=dimensions))
    return {row.key if len(dimensions) > 1 else row.key[0]: row.value for row in answer.rows}


def held(person: YoungPerson | None, author: User, **fields: Any) -> JournalEntry:
    """A conversation in March 2026, and the statistics told of it."""
    made = entry(person, author, at=fields.pop("at", NOON), **fields)
    conversations_changed(made.service, [made.on_date])
    return made


def merged(gone: YoungPerson, kept: YoungPerson) -> None:
    """``gone`` turned out to be ``kept``."""
    YoungPerson.objects.filter(pk=gone.pk).update(merged_into=kept)
    people_changed(kept.service, [kept, gone])


def test_a_conversation_counts_once_it_is_signed(service: Service, worker: User) -> None:
    """JRN-4: a draft is no conversation yet, and one that was thrown away never becomes one."""
    person = young_person(service)
    draft = held(person, worker, signed=False)
    assert figure(service, "conversations") == 0
    JournalEntry.objects.filter(pk=draft.pk).update(discarded_at=NOON)
    conversations_changed(service, [draft.on_date])
    assert figure(service, "conversations") == 0
    held(person, worker)
    assert figure(service, "conversations") == 1
    assert figure(service, "conversation_youth") == 1


def test_an_imported_conversation_counts_although_nobody_signed_it(service: Service, worker: User) -> None:
    held(young_person(service), worker, signed=False, imported=True)
    assert figure(service, "conversations") == 1


def test_only_conversations_are_conversations(service: Service, worker: User) -> None:
    person = young_person(service)
    for kind in ("note", "assessment", "addition"):
        held(person, worker, kind=kind)
    assert figure(service, "conversations") == 0


def test_a_conversation_on_the_wrong_person_counts_where_it_was_moved_to(
    service: Service, worker: User
) -> None:
    """JRN-8: counted once, as the right one's."""
    wrong, right = young_person(service, gender="boy"), young_person(service, gender="girl")
    original = held(wrong, worker)
    assert by(service, "conversations", "gender") == {"boy": 1}
    copy = held(right, worker)
    move = EntryMove(service=service, entry=original, copy=copy, at=NOON, by=worker, data_key=right.data_key)
    move.seal({"reason": "Feil journal"})
    move.save()
    conversations_changed(service, [original.on_date])
    assert by(service, "conversations", "gender") == {"girl": 1}
    assert by(service, "conversation_youth", "gender") == {"girl": 1}


def test_an_anonymous_conversation_is_no_person_until_somebody_is_recognised(
    service: Service, worker: User
) -> None:
    """Counted once, as before; from then on it is that person's."""
    anonymous = held(None, worker, service=service)
    held(None, worker, service=service)
    assert by(service, "conversations", "anonymous") == {True: 2}
    assert figure(service, "conversation_youth") == 0
    person = young_person(service, gender="other")
    Recognition.objects.create(service=service, entry=anonymous, person=person, at=NOON, by=worker)
    conversations_changed(service, [anonymous.on_date])
    assert by(service, "conversations", "anonymous", "gender") == {(False, "other"): 1, (True, "unknown"): 1}
    assert figure(service, "conversation_youth") == 1


def test_what_one_climbs_on_the_identity_ladder_makes_nobody_two(service: Service, worker: User) -> None:
    """IDN: a nickname that gets a name is the same person as before."""
    person = young_person(service, identity="nickname", given_name="", family_name="", nicknames=["Lynet"])
    active(person)
    held(person, worker)
    people_changed(service, [person])
    before = (
        figure(service, "new_youth"),
        figure(service, "active_youth"),
        figure(service, "conversation_youth"),
    )
    person.seal({**person.content(), "given_name": "Kari", "family_name": "Nordvik"})
    person.identity = "named"
    person.save()
    people_changed(service, [person])
    after = (
        figure(service, "new_youth"),
        figure(service, "active_youth"),
        figure(service, "conversation_youth"),
    )
    assert before == after == (1, 1, 1)


def test_merged_records_are_one_person(service: Service, worker: User) -> None:
    """Counted by what the record says that stands for both; with what both have had; and two again when un-merged."""
    kept = young_person(service, gender="girl", registered_on=date(2026, 2, 1), source="school")
    gone = young_person(service, gender="unknown", registered_on=date(2025, 12, 1), source="self")
    for person in (kept, gone):
        active(person)
        held(person, worker)
    active(gone, "available", from_date=date(2026, 2, 1))
    people_changed(service, [kept, gone])
    assert figure(service, "active_youth") == 2
    assert figure(service, "records_opened") == 2
    assert figure(service, "new_youth") == 1
    merged(gone, kept)
    assert by(service, "active_youth", "gender") == {"girl": 1}
    assert by(service, "available_youth", "gender") == {"girl": 1}
    assert by(service, "conversation_youth", "gender") == {"girl": 1}
    assert by(service, "conversations", "gender") == {"girl": 2}
    assert figure(service, "records_opened") == 1
    # Known since the first of them was registered; where they came from is what was chosen when the two were merged.
    assert by(service, "new_youth", "source", period="2025..2026") == {"school": 1}
    assert figure(service, "new_youth") == 0
    YoungPerson.objects.filter(pk=gone.pk).update(merged_into=None)
    people_changed(service, [kept, gone])
    assert figure(service, "active_youth") == 2
    assert by(service, "conversations", "gender") == {"girl": 1, "unknown": 1}


def test_a_period_that_goes_on_under_the_other_record_of_the_same_person_is_not_closed(
    service: Service,
) -> None:
    kept, gone = young_person(service), young_person(service)
    active(gone, to_date=date(2026, 3, 31), end_reason="moved")
    active(kept, from_date=date(2026, 4, 1), to_date=date(2026, 6, 30), end_reason="completed")
    people_changed(service)
    assert by(service, "records_closed", "end_reason") == {"moved": 1, "completed": 1}
    merged(gone, kept)
    assert by(service, "records_closed", "end_reason") == {"completed": 1}
    assert figure(service, "records_opened") == 1


def test_the_life_situation_of_merged_records_is_the_one_persons(service: Service) -> None:
    """The latest that was noted on either; on the same day that of the record which stands for both."""
    kept, gone = young_person(service), young_person(service)
    active(gone, to_date=date(2026, 3, 31))
    active(kept, from_date=date(2026, 3, 1))
    for person, day, housing in (
        (kept, date(2026, 2, 1), "family"),
        (gone, date(2026, 2, 1), "host"),
        (gone, date(2026, 5, 1), "none"),
    ):
        LifeSituation.objects.create(
            service=service, person=person, as_of=day, housing=housing, leisure=["gym"]
        )
    merged(gone, kept)
    assert by(service, "life_situation", "housing", period="2026-04") == {"family": 1}
    assert by(service, "life_situation", "housing", period="2026-05") == {"none": 1}
    assert by(service, "life_situation", "leisure", period="2026-01") == {"none": 1}
    assert by(service, "life_situation", "day_activity", period="2026-04") == {"unknown": 1}


def test_an_erased_record_stays_in_the_figures(service: Service, worker: User) -> None:
    """User wish 62: gender, year of birth and registration are kept; who it was is gone."""
    person = young_person(service, birth_date="2009-05-17")
    active(person, to_date=date(2026, 6, 30), end_reason="completed")
    held(person, worker)
    people_changed(service, [person])
    assert by(service, "new_youth", "age") == {16: 1}
    DataKey.objects.filter(pk=person.data_key_id).update(destroyed_at=clock.now())
    YoungPerson.objects.filter(pk=person.pk).update(erased_at=clock.now(), birth_year_left=2009)
    people_changed(service, [person])
    assert by(service, "new_youth", "age") == {17: 1}
    assert figure(service, "conversation_youth") == 1
    assert figure(service, "records_closed") == 1


def test_people_are_counted_by_what_their_record_says_now(service: Service, worker: User) -> None:
    """A district that was corrected is corrected in the conversations too; age is that on the period's last day."""
    nord = District.objects.create(service=service, code="nord", name="Nord")
    person = young_person(service, birth_year=2010)
    made = held(person, worker, signed=False, imported=True)
    topic = Topic.objects.create(service=service, code="skole", name="Skole")
    EntryTopic.objects.create(entry=made, topic=topic)
    people_changed(service, [person])
    assert by(service, "conversations", "district", "topic") == {("unknown", "skole"): 1}
    assert by(service, "new_youth", "age") == {16: 1}
    person.district, person.gender = nord, "other"
    person.save()
    people_changed(service, [person])
    assert by(service, "conversations", "district", "gender") == {("nord", "other"): 1}
    assert by(service, "new_youth", "district") == {"nord": 1}


def test_a_decision_and_a_status_without_more_are_counted(service: Service) -> None:
    person = young_person(service, source="")
    made = Decision(service=service, person=person, key="d", kind="care", from_date=date(2026, 1, 1))
    made.data_key = person.data_key
    made.seal({"legal_basis": "bvl. § 5-1"})
    made.save()
    people_changed(service)
    assert by(service, "decision_youth", "decision_kind") == {"care": 1}
    assert by(service, "new_youth", "source") == {"unknown": 1}


def test_one_signed_conversation_builds_one_month_again(
    service: Service, worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a question about field work builds nothing of the youth room's at all."""
    built: list[str] = []
    write = Store.write_month

    def noted(self: Store, month: str, token: str, tables: dict) -> dict:
        built.append(month)
        return write(self, month, token, tables)

    monkeypatch.setattr(Store, "write_month", noted)
    person = young_person(service)
    for month in (1, 2, 3):
        held(person, worker, at=NOON.replace(month=month))
    people_changed(service)
    assert figure(service, "encounters") == 0
    assert built == []
    assert figure(service, "conversations") == 3
    assert built == ["2026-01", "2026-02", "2026-03"]
    built.clear()
    held(person, worker, at=NOON.replace(month=2, day=11))
    assert figure(service, "conversations") == 4
    assert built == ["2026-02"]
    built.clear()
    active(person)
    people_changed(service)
    assert figure(service, "active_youth") == 1
    assert figure(service, "new_youth") == 1
    assert built == ["always"]


def test_the_facts_hold_a_hash_and_no_id(service: Service, worker: User) -> None:
    """STA-11: what stands in the files cannot be led back to a record without the service's key."""
    person = young_person(service, birth_date="2009-05-17")
    active(person)
    held(person, worker)
    people_changed(service)
    figure(service, "active_youth"), figure(service, "conversation_youth")
    files = list(store_of(service).folder.glob("*/*.parquet"))
    assert {path.parent.name for path in files} == {
        "registrations", "statuses", "openings", "life", "conversations",
    }  # fmt: skip
    for path in files:
        hashes = set(pq.read_table(path)["person"].to_pylist())
        assert len(hashes) == 1
        assert all(len(value) == 16 and int(value, 16) for value in hashes)
        raw = path.read_bytes()
        assert str(person.uid).encode() not in raw
        assert b"Nordvik" not in raw


def test_one_and_the_same_id_has_another_hash_in_each_service(
    service: Service, other_service: Service
) -> None:
    """Two services' facts cannot be held together."""
    here, there = (Hasher(each, "facts").whole("018f") for each in (service, other_service))
    assert here != there


def test_only_the_system_reads_what_is_counted(service: Service, worker: User) -> None:
    viewer = Actor.of(worker)
    for read in (
        facts.people, facts.registrations, facts.periods, facts.life_situations, facts.decisions, facts.years_of_people,
    ):  # fmt: skip
        with pytest.raises(Refused):
            read(viewer, service)
    with pytest.raises(Refused):
        facts.conversations(viewer, service, date(2026, 1, 1), date(2026, 12, 31))


def test_the_years_on_offer_are_those_in_which_something_happened(service: Service, worker: User) -> None:
    """A period that is to end in two years makes no year of records; one that began makes its own."""
    assert recorded_years(service) == frozenset()
    person = young_person(service, registered_on=date(2024, 5, 1))
    active(person, from_date=date(2025, 1, 1), to_date=date(2099, 1, 1))
    held(person, worker, at=NOON.replace(year=2023))
    people_changed(service)
    assert recorded_years(service) == {2023, 2024, 2025}


def test_a_year_without_follow_up_is_not_a_year_of_nothing(service: Service) -> None:
    """ADR 8: nothing recorded is not 0. What is in force goes on, so it is known in every later year."""
    person = young_person(service, registered_on=date(2024, 5, 1))
    active(person, from_date=date(2024, 5, 1))
    people_changed(service)

    def notes(indicator: str, period: str) -> list[str]:
        answer = ask(Actor.system("test"), service, Question.parse(indicator, period))
        return [note.code for note in answer.notes]

    assert notes("new_youth", "2024") == notes("conversations", "2024") == []
    assert notes("new_youth", "2023") == notes("active_youth", "2023") == ["no_records"]
    assert notes("new_youth", "2025") == ["no_records"]
    assert notes("active_youth", "2025") == []
    compared = ask(Actor.system("test"), service, Question.parse("active_youth", "2025", compare="2024,2023"))
    assert compared.compare == {"2024": 1, "2023": None}


def test_a_person_with_two_records_of_periods_is_read_with_the_record_that_stands_for_them(
    service: Service,
) -> None:
    kept, gone = young_person(service, gender="girl"), young_person(service, gender="boy")
    merged(gone, kept)
    found = facts.people(Actor.system("test"), service, [gone.pk])
    assert set(found) == {kept.pk, gone.pk}
    assert found[gone.pk] == found[kept.pk]
    assert found[gone.pk].gender == "girl"
    assert RecordPeriod.objects.count() == 0


def test_the_figures_do_not_say_where_somebody_with_a_blocked_address_lives(
    service: Service, user_with: Callable[..., User]
) -> None:
    """IDN-8: counted as everybody is, by all but the district – from the moment that the address is blocked."""
    nord = District.objects.create(service=service, code="nord", name="Nord")
    leader = user_with("team_leader", service)
    person = young_person(service, gender="girl", district=nord)
    key_worker(person, leader)
    active(person)
    held(person, leader)
    people_changed(service, [person])
    assert by(service, "active_youth", "district") == by(service, "conversations", "district") == {"nord": 1}
    set_class(by=Actor.of(leader), person=person, access_class="protected", version=person.version)
    assert by(service, "active_youth", "district", "gender") == {("unknown", "girl"): 1}
    assert by(service, "conversations", "district") == {"unknown": 1}


def test_what_was_published_of_the_anonymous_ones_stands_where_their_records_are_missing(
    service: Service,
) -> None:
    """The catalogue says «true», the answer true."""
    PublishedFigure.objects.create(
        service=service, indicator="conversations", period="2023", dimensions={"anonymous": "true"}, value=35,
        source="Årsrapport 2023",
    )  # fmt: skip
    assert by(service, "conversations", "anonymous", period="2023") == {True: 35}
