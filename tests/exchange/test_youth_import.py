"""Young people come in with packages: sealed, each with a key, changed by their id, counted anew where need be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.factories import packages
from utsyn.audit.models import AuditEvent
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.crypto.models import DataKey
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import Done, import_package
from utsyn.youth.models import (
    Decision,
    EntryKind,
    Identity,
    JournalEntry,
    KeyWorker,
    LifeSituation,
    RecordPeriod,
    SearchToken,
    YoungPerson,
)
from utsyn.youth.queries import rows

pytestmark = pytest.mark.django_db

Take = Callable[..., Done]


@pytest.fixture
def take(tmp_path: Path, system: Actor) -> Take:
    """``take(**tables)`` imports a package with these tables; with ``whole=True`` one with all of them."""
    number = iter(range(1000))

    def run(by: Actor = system, whole: bool = False, **tables: Any) -> Done:
        make = packages.followed if whole else packages.package
        path = make(tmp_path / f"package-{next(number)}", **tables)
        return import_package(by=by, package=read_package(path))

    return run


def tokens(stream: str) -> dict[str, str]:
    return changes.tokens(Service.objects.get(code="vika"), stream)


def touched(stream: str, before: dict[str, str]) -> set[str]:
    """The months whose token is new."""
    return {month for month, token in tokens(stream).items() if before.get(month) != token}


def person(key: str) -> YoungPerson:
    return YoungPerson.objects.select_related("data_key", "district").get(key=key)


def test_a_young_person_comes_in_with_a_key_and_can_be_found(take: Take) -> None:
    take(whole=True)
    mina = person("p1")
    assert mina.name == "Mina Trollstad"
    assert mina.identity == Identity.NAMED
    assert mina.birth_date == date(2007, 3, 4)
    assert (mina.gender, mina.source, mina.registered_on) == ("girl", "school", date(2023, 1, 10))
    assert mina.district is not None
    assert mina.district.code == "nord"
    assert mina.data_key.purpose == DataKey.Purpose.PERSON
    assert b"Mina" not in bytes(mina.sealed)
    assert SearchToken.objects.filter(person=mina).exists()


def test_little_may_be_known(take: Take) -> None:
    """IDN-7"""
    take(whole=True)
    idris, nobody = person("p2"), person("p3")
    assert (idris.birth_year, idris.birth_date, idris.district, idris.source) == (2006, None, None, "")
    assert (nobody.name, nobody.identity, nobody.birth_year) == ("", Identity.NICKNAME, None)


def test_each_person_has_a_key_of_their_own_and_each_conversation_one_below_it(take: Take) -> None:
    take(whole=True)
    assert len(set(YoungPerson.objects.values_list("data_key", flat=True))) == 3
    entries = {e.key: e for e in JournalEntry.objects.select_related("data_key__parent")}
    assert entries["c1"].data_key.parent == person("p1").data_key
    assert entries["c2"].data_key.parent is not None
    assert entries["c2"].data_key.parent.purpose == DataKey.Purpose.SERVICE
    assert len({e.data_key_id for e in entries.values()}) == 3
    assert all(e.content() == {} for e in entries.values())


def test_a_conversation_becomes_an_entry_that_nobody_here_wrote(take: Take) -> None:
    take(whole=True)
    entry = JournalEntry.objects.get(key="c1")
    assert (entry.kind, entry.imported, entry.author, entry.signed_at) == (
        EntryKind.CONVERSATION,
        True,
        None,
        None,
    )
    assert entry.occurred_at == datetime(2023, 2, 3, 13, 15, tzinfo=UTC)
    assert (entry.on_date, entry.local_hour, entry.channel, entry.minutes) == (
        date(2023, 2, 3),
        14,
        "school",
        30,
    )
    assert sorted(s.code for s in entry.staff.all()) == ["a", "b"]
    assert [t.code for t in entry.topics.order_by("code")] == ["school", "work"]
    late = JournalEntry.objects.get(key="c2")
    assert (late.person, late.minutes, late.on_date, late.local_hour) == (None, None, date(2023, 3, 31), 23)


def test_what_hangs_on_the_record_comes_too(take: Take) -> None:
    take(whole=True)
    assert set(RecordPeriod.objects.values_list("person__key", "status", "end_reason")) == {
        ("p1", "active", ""),
        ("p3", "active", ""),
        ("p3", "available", "moved"),
    }
    assert set(KeyWorker.objects.values_list("person__key", "staff__code", "role", "to_date")) == {
        ("p1", "a", "primary", None),
        ("p1", "b", "secondary", date(2023, 4, 30)),
    }
    life = LifeSituation.objects.get(person__key="p1")
    assert (life.day_activity, life.housing, life.leisure) == (
        "upper_secondary",
        "family",
        ["gym", "organised"],
    )
    decision = Decision.objects.select_related("data_key__parent").get(key="d1")
    assert decision.said("legal_basis") == "barnevernsloven § 3-1"
    assert b"barnevernsloven" not in bytes(decision.sealed)


def test_the_same_again_changes_nothing_and_leaves_no_event_but_that_it_came(take: Take) -> None:
    take(whole=True)
    before, events = (tokens("youth"), tokens("conversations")), AuditEvent.objects.count()
    done = take(whole=True)
    assert not done.plan.changes
    assert done.plan.counts["conversations"] == {"added": 0, "changed": 0, "unchanged": 3}
    assert (tokens("youth"), tokens("conversations")) == before
    assert AuditEvent.objects.count() == events + 1


def test_a_second_package_changes_what_is_there_and_keeps_what_it_does_not_carry(take: Take) -> None:
    take(whole=True)
    mina = person("p1")
    mina.seal({**mina.content(), "nicknames": ["Mio"], "phones": ["+4790000001"]})
    mina.save()
    box, key = bytes(mina.sealed), mina.data_key_id
    done = take(
        persons="""
            person_id  gender  birth_date  district  registered_on  source  given_name  family_name
            p1         girl    2007-03-05  sentrum   2023-01-11     -       Mina        Nøtteliten
            """
    )
    assert done.plan.counts["persons"] == {"added": 0, "changed": 1, "unchanged": 0}
    mina = person("p1")
    assert mina.content() == {
        "given_name": "Mina", "family_name": "Nøtteliten", "birth_date": "2007-03-05", "nicknames": ["Mio"],
        "phones": ["+4790000001"],
    }  # fmt: skip
    assert (mina.district.code, mina.registered_on, mina.source) == ("sentrum", date(2023, 1, 11), "")  # type: ignore[union-attr]
    assert mina.data_key_id == key
    assert bytes(mina.sealed) != box
    assert mina.version == 2


def test_a_file_without_a_column_says_nothing_of_it(take: Take) -> None:
    take(whole=True)
    done = take(persons="person_id  gender  registered_on\np1  girl  2023-01-10\np2  boy  2023-02-01")
    assert not done.plan.changes
    take(persons="person_id  gender  registered_on  birth_date\np2  boy  2023-02-01  2006-07-08")
    assert person("p2").birth_date == date(2006, 7, 8)
    assert "birth_year" not in person("p2").content()


def test_a_year_beside_its_date_is_the_same_as_the_date_alone(take: Take) -> None:
    whole = "person_id  gender  registered_on  birth_date  birth_year\np9  girl  2023-01-10  2007-03-04  2007"
    take(persons=whole)
    assert person("p9").content() == {"birth_date": "2007-03-04"}
    assert not take(persons=whole).plan.changes
    assert not take(
        persons="person_id  gender  registered_on  birth_year\np9  girl  2023-01-10  2007"
    ).plan.changes


def test_what_hangs_on_the_record_is_changed_by_its_key(take: Take) -> None:
    take(whole=True)
    done = take(
        record_periods="person_id  status  from_date  to_date  end_reason\n"
        "p1  active  2023-01-15  2023-12-31  own_wish",
        key_workers="person_id  staff_id  role  from_date  to_date\np1  a  primary  2023-01-15  2023-12-31",
        life_situations="person_id  as_of  day_activity\np1  2023-01-15  none",
        decisions="decision_id  person_id  kind  legal_basis  from_date\n"
        "d1  p3  care  barnevernsloven § 5-1  2023-02-02",
    )
    assert all(counts == {"added": 0, "changed": 1, "unchanged": 0} for counts in done.plan.counts.values())
    assert RecordPeriod.objects.get(person__key="p1").end_reason == "own_wish"
    assert KeyWorker.objects.get(role="primary").to_date == date(2023, 12, 31)
    life = LifeSituation.objects.get(person__key="p1")
    assert (life.day_activity, life.housing) == ("none", "family")
    decision = Decision.objects.select_related("data_key__parent", "person").get(key="d1")
    assert (decision.person.key, decision.kind, decision.to_date) == ("p3", "care", date(2024, 1, 31))
    assert decision.data_key == person("p3").data_key
    assert decision.said("legal_basis") == "barnevernsloven § 5-1"
    assert RecordPeriod.objects.count() + KeyWorker.objects.count() + LifeSituation.objects.count() == 7


def test_a_conversation_that_turns_out_to_be_with_another_is_sealed_anew(take: Take) -> None:
    take(whole=True)
    old = JournalEntry.objects.get(key="c1").data_key_id
    take(
        conversations="""
            conversation_id  person_id  held_at                    channel  minutes  staff_ids  topics
            c1               p2         2023-02-04T00:15:00+01:00  home     -        b          -
            c2               p1         2023-03-31T23:30:00+02:00  street   -        a          -
            c3               -          2023-05-02T10:00:00+02:00  phone    15       -          work|school
            """
    )
    entries = {e.key: e for e in JournalEntry.objects.select_related("data_key__parent", "person")}
    assert {k: e.person.key if e.person else None for k, e in entries.items()} == {
        "c1": "p2",
        "c2": "p1",
        "c3": None,
    }
    assert entries["c1"].data_key.parent == person("p2").data_key
    assert entries["c1"].data_key_id != old
    assert (entries["c1"].on_date, entries["c1"].local_hour) == (date(2023, 2, 4), 0)
    assert [s.code for s in entries["c1"].staff.all()] == ["b"]
    assert not entries["c1"].topics.exists()
    assert entries["c3"].topics.count() == 2


# ── What is counted anew ─────────────────────────────────────────────────────────────────────────────────────


def test_conversations_touch_their_months_and_people_the_whole(take: Take) -> None:
    take(whole=True)
    assert set(tokens("conversations")) == {"2023-02", "2023-03", "2023-05"}
    assert len(tokens("youth")) == 1


@pytest.mark.parametrize(
    "change",
    [
        "p1  boy   2007-03-04  nord     Mina",
        "p1  girl  2007-03-05  nord     Mina",
        "p1  girl  2007-03-04  sentrum  Mina",
    ],
)
def test_another_gender_birth_or_district_touches_the_months_of_their_conversations(
    take: Take, change: str
) -> None:
    take(whole=True)
    before = tokens("conversations")
    header = "person_id  gender  birth_date  district  given_name  registered_on\n"
    take(persons=f"{header}{change}  2023-01-10")
    assert touched("conversations", before) == {"2023-02"}


def test_another_name_touches_no_month(take: Take) -> None:
    take(whole=True)
    before = tokens("conversations")
    take(persons="person_id  gender  registered_on  given_name\np1  girl  2023-01-10  Mia")
    assert touched("conversations", before) == set()


def test_a_conversation_that_moves_to_another_month_touches_both(take: Take) -> None:
    take(whole=True)
    before = tokens("conversations")
    take(conversations="conversation_id  held_at  channel\nc1  2023-07-01T12:00:00  school")
    assert touched("conversations", before) == {"2023-02", "2023-07"}


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("record_periods", "person_id  status  from_date\np2  active  2023-02-01"),
        ("decisions", "decision_id  person_id  kind  from_date\nd3  p2  care  2023-02-01"),
        ("life_situations", "person_id  as_of  housing\np2  2023-02-01  none"),
    ],
)
def test_each_of_these_tables_touches_the_whole(take: Take, table: str, rows: str) -> None:
    take(whole=True)
    before = tokens("youth"), tokens("conversations")
    take(**{table: rows})
    assert touched("youth", before[0])
    assert not touched("conversations", before[1])


# ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_log_has_counts_and_no_content(take: Take) -> None:
    """LOG-9"""
    take(whole=True)
    said = str(list(AuditEvent.objects.values_list("detail", "object_id", "actor_label")))
    assert not any(word in said for word in ("Mina", "Trollstad", "2007", "barnevern"))
    event = AuditEvent.objects.get(action="persons.put")
    assert event.detail["counts"] == {"added": 3, "changed": 0, "unchanged": 0}


def test_each_who_was_there_has_an_event_that_says_which_tables_changed_the_record(take: Take) -> None:
    """LOG-2"""
    take(whole=True)
    assert not AuditEvent.objects.filter(action="youth.imported").exists()
    take(
        persons="person_id  gender  registered_on\np1  other  2023-01-10\np4  girl  2023-05-01",
        key_workers="""
            person_id  staff_id  role     from_date
            p1         b         primary  2023-05-01
            p2         b         primary  2023-05-01
            p4         b         primary  2023-05-01
            """,
    )
    events = AuditEvent.objects.filter(action="youth.imported").order_by("pk")
    assert {(e.object_id, tuple(e.detail["tables"])) for e in events} == {
        (str(person("p1").pk), ("key_workers", "persons")),
        (str(person("p2").pk), ("key_workers",)),
    }


@pytest.mark.parametrize("role", ["worker", "manager", None])
def test_who_may_import(
    take: Take, service: Service, actor_with: Callable[..., Actor], role: str | None
) -> None:
    if role == "manager":
        assert take(by=actor_with(role, service), whole=True).plan.counts["persons"]["added"] == 3
        return
    with pytest.raises(Refused):
        take(by=actor_with(role, service), whole=True)
    assert not YoungPerson.objects.exists()


def test_ids_of_another_service_are_another_matter(take: Take) -> None:
    take(whole=True)
    done = take(whole=True, service="dalen", name="Dalen")
    assert done.plan.counts["persons"]["added"] == 3
    assert YoungPerson.objects.filter(key="p1").count() == 2


def test_who_may_neither_import_nor_export_reads_no_rows(
    service: Service, actor_with: Callable[..., Actor]
) -> None:
    with pytest.raises(Refused):
        rows.persons(actor_with("worker", service), service)
