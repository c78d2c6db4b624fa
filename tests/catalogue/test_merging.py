"""Merging: who takes over, from when, and that records and old figures stay."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from utsyn.catalogue import queries, services
from utsyn.catalogue.models import CodeChange, District, Place
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.field.models import Encounter, FieldSession

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


@pytest.fixture
def met(service: Service, square: Place) -> Encounter:
    """An encounter at the square."""
    at = datetime(2025, 11, 7, 19, tzinfo=UTC)
    session = FieldSession.objects.create(
        service=service, key="s1", kind="street", started_at=at, ended_at=at, on_date=at.date(), local_hour=20
    )
    changes.touch(service, "field", [at.date()])
    return Encounter.objects.create(
        service=service, key="e1", session=session, place=square, count=3, gender="boy"
    )


def test_the_other_takes_over_and_records_keep_their_code(
    leader: Actor, service: Service, square: Place, quay: Place, met: Encounter
) -> None:
    before = changes.tokens(service, "field")
    services.merge(by=leader, code=square, into=quay, from_date=DAY)
    square.refresh_from_db()
    met.refresh_from_db()
    assert (square.valid_to, square.successor) == (date(2026, 4, 30), quay)
    assert met.place == square
    assert changes.tokens(service, "field") == before


def test_renaming_changes_no_month_and_correcting_changes_all(
    leader: Actor, service: Service, square: Place, met: Encounter
) -> None:
    before = changes.tokens(service, "field")
    services.rename(by=leader, code=square, name="Storgata")
    assert changes.tokens(service, "field") == before
    services.correct(by=leader, place=square, area="Øst", kind="mall", district=None)
    after = changes.tokens(service, "field")
    assert after.keys() == before.keys() == {"2025-11"}
    assert after != before


def test_twice_is_once(leader: Actor, square: Place, quay: Place) -> None:
    services.merge(by=leader, code=square, into=quay, from_date=DAY)
    assert services.merge(by=leader, code=square, into=quay, from_date=DAY) is None
    assert CodeChange.objects.count() == 1


def test_not_into_itself(leader: Actor, square: Place) -> None:
    with pytest.raises(Invalid) as fault:
        services.merge(by=leader, code=square, into=square, from_date=DAY)
    assert fault.value.field == "into"


def test_not_in_a_ring(leader: Actor, service: Service, square: Place, quay: Place) -> None:
    third = Place.objects.create(service=service, code="parken", name="Parken", area="Sentrum", kind="street")
    services.merge(by=leader, code=square, into=quay, from_date=date(2026, 6, 1))
    services.merge(by=leader, code=quay, into=third, from_date=date(2026, 7, 1))
    with pytest.raises(Invalid, match="er selv slått sammen"):
        services.merge(by=leader, code=third, into=square, from_date=DAY)
    square.refresh_from_db()
    assert queries.heir(leader, square) == third
    assert queries.predecessors(leader, third) == [quay]
    assert queries.heir(leader, third) is None


@pytest.mark.parametrize(("start", "end"), [(None, date(2026, 4, 30)), (date(2026, 5, 2), None)])
def test_not_into_one_that_is_not_in_use_that_day(
    leader: Actor, square: Place, quay: Place, start: date | None, end: date | None
) -> None:
    Place.objects.filter(pk=quay.pk).update(valid_from=start, valid_to=end)
    with pytest.raises(Invalid, match="ikke i bruk"):
        services.merge(by=leader, code=square, into=quay, from_date=DAY)


def test_not_before_it_began(leader: Actor, square: Place, quay: Place) -> None:
    Place.objects.filter(pk=square.pk).update(valid_from=DAY)
    with pytest.raises(Invalid):
        services.merge(by=leader, code=square, into=quay, from_date=DAY)


def test_not_into_another_list_or_another_service(
    leader: Actor, other_service: Service, square: Place, valley: District
) -> None:
    theirs = Place.objects.create(service=other_service, code="x", name="X", area="X", kind="street")
    for into in (valley, theirs):
        with pytest.raises(Invalid):
            services.merge(by=leader, code=square, into=into, from_date=DAY)


def test_a_merging_can_be_taken_back_while_nothing_else_has_happened(
    leader: Actor, service: Service, square: Place, quay: Place
) -> None:
    change = services.merge(by=leader, code=square, into=quay, from_date=DAY)
    assert change is not None
    services.undo(by=leader, service=service, change_id=change.pk)
    square.refresh_from_db()
    assert (square.valid_to, square.successor) == (None, None)
    again = services.merge(by=leader, code=square, into=quay, from_date=DAY)
    assert again is not None
    services.reopen(by=leader, code=square)
    with pytest.raises(NotAllowedNow):
        services.undo(by=leader, service=service, change_id=again.pk)


def test_a_reopening_can_be_taken_back(leader: Actor, service: Service, square: Place, quay: Place) -> None:
    services.merge(by=leader, code=square, into=quay, from_date=DAY)
    change = services.reopen(by=leader, code=square)
    assert change is not None
    services.undo(by=leader, service=service, change_id=change.pk)
    square.refresh_from_db()
    assert (square.valid_to, square.successor) == (date(2026, 4, 30), quay)
