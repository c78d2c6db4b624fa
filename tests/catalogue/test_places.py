"""Places: corrected for all years, or replaced from a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from utsyn.catalogue import services
from utsyn.catalogue.models import CodeChange, District, Place
from utsyn.catalogue.policies import ChangedMeanwhile, state, version
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def test_a_correction_changes_the_place_and_can_be_taken_back(
    leader: Actor, service: Service, square: Place, valley: District
) -> None:
    changes.touch(service, "field", [date(2025, 3, 1)])
    first = changes.tokens(service, "field")
    change = services.correct(
        by=leader,
        place=square,
        area="  Øst ",
        kind="mall",
        district=valley,
        latitude=Decimal("63.4120"),
        longitude=Decimal("10.394"),
    )
    square.refresh_from_db()
    assert (square.area, square.kind, square.district) == ("Øst", "mall", valley)
    second = changes.tokens(service, "field")
    assert second != first
    assert change is not None
    services.undo(by=leader, service=service, change_id=change.pk)
    square.refresh_from_db()
    assert (square.area, square.kind, square.district, square.latitude) == ("Sentrum", "street", None, None)
    assert changes.tokens(service, "field") != second


def test_taking_back_a_second_correction_gives_the_first(
    leader: Actor, service: Service, square: Place, valley: District
) -> None:
    details = {"kind": "mall", "district": valley, "latitude": Decimal("63.4"), "longitude": Decimal("10.3")}
    services.correct(by=leader, place=square, area="Øst", **details)
    change = services.correct(by=leader, place=square, area="Vest", **details)
    assert change is not None
    services.undo(by=leader, service=service, change_id=change.pk)
    square.refresh_from_db()
    assert (square.area, square.district, square.latitude) == ("Øst", valley, Decimal("63.4"))


def test_nothing_to_correct_changes_nothing(leader: Actor, service: Service, square: Place) -> None:
    changes.touch(service, "field", [date(2025, 3, 1)])
    before = changes.tokens(service, "field")
    assert services.correct(by=leader, place=square, area="Sentrum", kind="street", district=None) is None
    assert changes.tokens(service, "field") == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"area": " "}, "area"),
        ({"area": "x" * 201}, "area"),
        ({"kind": "disco"}, "kind"),
        ({"latitude": Decimal("63")}, "latitude"),
        ({"longitude": Decimal("63")}, "latitude"),
    ],
)
def test_what_cannot_be_is_refused(
    leader: Actor, square: Place, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        services.correct(
            by=leader, place=square, **{"area": "Øst", "kind": "street", "district": None, **wrong}
        )
    assert fault.value.field == field


def test_a_district_of_another_service_is_refused(
    leader: Actor, other_service: Service, square: Place
) -> None:
    theirs = District.objects.create(service=other_service, code="x", name="X")
    with pytest.raises(Invalid) as fault:
        services.correct(by=leader, place=square, area="Øst", kind="street", district=theirs)
    assert fault.value.field == "district"


def test_the_second_of_two_corrections_is_told(leader: Actor, square: Place) -> None:
    seen = version(state(square))
    services.correct(by=leader, place=square, area="Øst", kind="street", district=None, version=seen)
    with pytest.raises(ChangedMeanwhile):
        services.correct(by=leader, place=square, area="Vest", kind="street", district=None, version=seen)


def test_a_replacement_ends_the_old_and_begins_a_new_code(leader: Actor, square: Place, quay: Place) -> None:
    mark = uuid4()
    wanted = {"from_date": DAY, "name": "Torget", "area": "Nord", "kind": "street", "district": None}
    new = services.replace(by=leader, place=square, nonce=mark, **wanted)
    assert services.replace(by=leader, place=square, nonce=mark, **wanted) == new
    square.refresh_from_db()
    assert (square.valid_to, square.successor, square.area) == (date(2026, 4, 30), new, "Sentrum")
    assert (new.code, new.valid_from, new.area) == ("torget-2", DAY, "Nord")
    assert list(Place.objects.values_list("code", flat=True)) == ["torget", "torget-2", "kaia"]
    with pytest.raises(NotAllowedNow, match="allerede erstattet"):
        services.replace(by=leader, place=square, **wanted)


def test_a_place_that_ended_long_ago_cannot_be_replaced_later(leader: Actor, square: Place) -> None:
    services.close(by=leader, code=square, last_day=date(2025, 12, 31))
    with pytest.raises(NotAllowedNow, match="desember 2025"):
        services.replace(
            by=leader, place=square, from_date=DAY, name="Ny", area="Nord", kind="street", district=None
        )


def test_a_replacement_of_a_correct_place_cannot_be_taken_back(
    leader: Actor, service: Service, square: Place
) -> None:
    services.replace(
        by=leader, place=square, from_date=DAY, name="Ny", area="Nord", kind="street", district=None
    )
    with pytest.raises(NotAllowedNow, match="kan ikke angres"):
        services.undo(by=leader, service=service, change_id=CodeChange.objects.get(action="replaced").pk)
