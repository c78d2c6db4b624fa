"""Putting field records: who may, nothing for nothing, and many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from utsyn.access.permissions import Permission
from utsyn.accounts.bulk import StaffRow, put_staff
from utsyn.audit.models import AuditEvent
from utsyn.catalogue import bulk as codes
from utsyn.catalogue import rows as catalogue
from utsyn.catalogue.rows import AgeBandRow, DistrictRow, PlaceRow, PublishedRow, TopicRow
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.field import bulk as services
from utsyn.field.policies import EncounterRow, IncidentRow, SessionRow
from utsyn.field.queries import rows as queries

START = datetime(2023, 1, 31, 18, tzinfo=UTC)
SESSION = SessionRow("s1", "street", START, START + timedelta(hours=3), ("a",), "")
ENCOUNTER = EncounterRow("e1", "s1", "torget", 2, None, "girl", 15, None, None, None, ("school",))
INCIDENT = IncidentRow("i1", None, START, "other", None, None, None, "")
NEW: dict[Callable[..., None], tuple[object, ...]] = {
    codes.put_districts: (DistrictRow("nord", "Nord"),),
    codes.put_topics: (TopicRow("school", "Skole"), TopicRow("work", "Jobb")),
    codes.put_places: (PlaceRow("torget", "Torget", "Sentrum", "street", "nord", None, None, None, None),),
    codes.put_age_bands: (AgeBandRow("skole", "ungdom", 13, 15, None),),
    codes.put_published: (PublishedRow("encounters", "2015", (), 3.0, "x"),),
    services.put_sessions: (SESSION,),
    services.put_encounters: (ENCOUNTER,),
    services.put_incidents: (INCIDENT,),
}


@pytest.fixture
def filled(service: Service, system: Actor) -> Service:
    """A service with one of everything."""
    put_staff(by=system, service=service, rows=Difference([StaffRow("a", "Kari"), StaffRow("b", "")]))
    for put, rows in NEW.items():
        put(by=system, service=service, rows=Difference(list(rows)))
    return service


@pytest.mark.parametrize("put", NEW, ids=lambda put: put.__name__)
def test_only_those_who_may_import_put_many_at_once(
    service: Service, actor_with: Callable[..., Actor], put: Callable[..., None]
) -> None:
    with pytest.raises(Refused) as refusal:
        put(by=actor_with("worker", service), service=service, rows=Difference(list(NEW[put])))
    assert refusal.value.permission == Permission.IMPORT_DATA
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("put", [put_staff, *NEW], ids=lambda put: put.__name__)
def test_nothing_to_put_is_no_event(service: Service, system: Actor, put: Callable[..., None]) -> None:
    put(by=system, service=service, rows=Difference(unchanged=7))
    assert not AuditEvent.objects.exists()


def test_each_leaves_one_event_with_counts_only(filled: Service) -> None:
    events = dict(AuditEvent.objects.values_list("action", "detail"))
    assert events["encounters.put"] == {"counts": {"added": 1, "changed": 0, "unchanged": 0}}
    assert len(events) == 9


READERS = [
    *catalogue.READERS.values(),
    queries.sessions,
    queries.encounters,
    queries.incidents,
    queries.counts,
]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_only_those_who_move_data_read_it_so(
    filled: Service, other_service: Service, actor_with: Callable[..., Actor], read: Callable[..., object]
) -> None:
    assert read(actor_with("team_leader", filled), filled)  # may import: needs to see what would change
    assert read(actor_with("manager", filled), filled)
    for role, where in (("worker", filled), ("manager", other_service)):
        with pytest.raises(Refused):
            read(actor_with(role, where), filled)


def test_what_is_put_is_what_is_read(filled: Service, system: Actor) -> None:
    assert queries.sessions(system, filled) == [SESSION]
    assert queries.encounters(system, filled) == [ENCOUNTER]
    assert queries.incidents(system, filled) == [INCIDENT]
    assert queries.encounters(system, filled, ["e1"]) == [ENCOUNTER]
    assert queries.encounters(system, filled, ["e2"]) == []
    assert queries.session_ids(system, filled, ["s1", "s2"]) == {"s1"}
    assert queries.counts(system, filled) == {"sessions": 1, "encounters": 1, "incidents": 1}
    assert catalogue.age_bands(system, filled) == [AgeBandRow("skole", "ungdom", 13, 15, None)]


def test_rows_are_read_chunk_by_chunk(
    filled: Service, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [SESSION._replace(session_id=f"m{i}", staff_ids=("a", "b")) for i in range(7)]
    services.put_sessions(by=system, service=filled, rows=Difference(more))
    monkeypatch.setattr(queries, "CHUNK", 2)
    ids = [row.session_id for row in more]
    assert sorted(queries.sessions(system, filled, ids)) == more
    monkeypatch.setattr(queries, "MANY", 3)
    assert len(queries.sessions(system, filled, ids)) == 8  # so many that all are read; the caller sifts


def test_many_that_change_their_staff_and_topics(filled: Service, system: Actor) -> None:
    """More than go into one statement."""
    sessions = [SESSION._replace(session_id=f"m{i}") for i in range(600)]
    met = [ENCOUNTER._replace(encounter_id=f"m{i}") for i in range(600)]
    services.put_sessions(by=system, service=filled, rows=Difference(sessions))
    services.put_encounters(by=system, service=filled, rows=Difference(met))
    services.put_sessions(
        by=system,
        service=filled,
        rows=Difference(changed=[(row, row._replace(staff_ids=("a", "b"))) for row in sessions]),
    )
    services.put_encounters(
        by=system,
        service=filled,
        rows=Difference(changed=[(row, row._replace(topics=("work", "school"))) for row in met]),
    )
    assert {r.staff_ids for r in queries.sessions(system, filled) if r.session_id != "s1"} == {("a", "b")}
    assert {r.topics for r in queries.encounters(system, filled) if r.encounter_id != "e1"} == {
        ("work", "school")
    }


def test_codes_whose_meaning_changed_mark_the_months_that_use_them(filled: Service, system: Actor) -> None:
    before = changes.tokens(filled, services.STREAM)
    services.codes_changed(service=filled)
    services.codes_changed(service=filled, places=["elsewhere"], bands=[("skole", "ungdom")])
    assert changes.tokens(filled, services.STREAM) == before
    services.codes_changed(service=filled, places=["torget"])
    assert changes.tokens(filled, services.STREAM) != before


def test_the_built_in_districts_are_made_once(service: Service, system: Actor) -> None:
    for _each in range(2):
        codes.ensure_districts(by=system, service=service)
    assert catalogue.districts(system, service) == [
        DistrictRow("outside", "Utenfor kommunen"),
        DistrictRow("unknown", "Ukjent"),
    ]
    assert AuditEvent.objects.count() == 2
