"""The order of a list, and taking things back."""

from __future__ import annotations

import pytest

from utsyn.audit.models import AuditEvent
from utsyn.catalogue import services
from utsyn.catalogue.lists import DISTRICTS, TOPICS
from utsyn.catalogue.models import CodeChange, District, Place, Topic
from utsyn.catalogue.services.order import alphabetical
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics(service: Service) -> list[Topic]:
    """Three topics, all at the same place, as an old import may have left them."""
    return [Topic.objects.create(service=service, code=code, name=code.upper()) for code in ("b", "a", "c")]


def order() -> str:
    return "".join(Topic.objects.values_list("code", flat=True))


@pytest.mark.parametrize(("number", "after"), [(1, "cab"), (2, "acb"), (3, "abc"), (99, "abc"), (-4, "cab")])
def test_a_code_is_moved_to_a_number_and_twice_is_once(
    leader: Actor, topics: list[Topic], number: int, after: str
) -> None:
    for _ in range(2):
        services.place_at(by=leader, code=topics[2], number=number)
        assert order() == after


def test_sorting_follows_the_norwegian_alphabet(leader: Actor, service: Service) -> None:
    names = ["Åsen", "Zoo", "Ærfugl", "Ørsta", "Čáhppe", "Dal", "Cirkus", "Đoaladat"]
    for name in names:
        Topic.objects.create(service=service, code=name, name=name)
    services.sort_by_name(by=leader, service=service, of=TOPICS)
    sorted_names = ["Cirkus", "Čáhppe", "Dal", "Đoaladat", "Zoo", "Ærfugl", "Ørsta", "Åsen"]
    assert list(Topic.objects.values_list("name", flat=True)) == sorted_names
    assert services.sort_by_name(by=leader, service=service, of=TOPICS) is None
    assert sorted(names, key=alphabetical) == sorted_names


def test_unknown_and_outside_stay_last(leader: Actor, service: Service) -> None:
    for name in ("B", "A"):
        services.add(by=leader, service=service, to=DISTRICTS, name=name)
    unknown = District.objects.get(code="unknown")
    assert services.place_at(by=leader, code=unknown, number=1) is None
    services.sort_by_name(by=leader, service=service, of=DISTRICTS)
    assert list(District.objects.values_list("code", flat=True)) == ["a", "b", "outside", "unknown"]


def test_an_order_can_be_taken_back_once(leader: Actor, service: Service, topics: list[Topic]) -> None:
    change = services.place_at(by=leader, code=topics[2], number=1)
    assert change is not None
    assert services.undo(by=leader, service=service, change_id=change.pk) is not None
    assert order() == "abc"
    assert services.undo(by=leader, service=service, change_id=change.pk) is None
    assert AuditEvent.objects.filter(action="catalogue.ordered").count() == 2


def test_an_order_changed_since_cannot_be_taken_back(
    leader: Actor, service: Service, topics: list[Topic]
) -> None:
    change = services.place_at(by=leader, code=topics[2], number=1)
    services.place_at(by=leader, code=topics[0], number=1)
    assert change is not None
    with pytest.raises(NotAllowedNow, match="endret dette etterpå"):
        services.undo(by=leader, service=service, change_id=change.pk)


def test_a_name_can_be_taken_back(leader: Actor, service: Service, square: Place) -> None:
    change = services.rename(by=leader, code=square, name="Storgata")
    assert change is not None
    undone = services.undo(by=leader, service=service, change_id=change.pk)
    square.refresh_from_db()
    assert square.name == "Torget"
    assert undone is not None
    assert undone.undoes == change
    assert AuditEvent.objects.last().detail["undo"] is True


def test_a_name_that_was_taken_in_the_meantime_cannot_come_back(
    leader: Actor, service: Service, school: Topic
) -> None:
    change = services.rename(by=leader, code=school, name="Utdanning")
    services.add(by=leader, service=service, to=TOPICS, name="Skole")
    assert change is not None
    with pytest.raises(Exception, match="allerede noe som heter"):
        services.undo(by=leader, service=service, change_id=change.pk)
    school.refresh_from_db()
    assert school.name == "Utdanning"


def test_a_new_code_stays(leader: Actor, service: Service) -> None:
    services.add(by=leader, service=service, to=TOPICS, name="Skole")
    with pytest.raises(NotAllowedNow, match="kan ikke angres"):
        services.undo(by=leader, service=service, change_id=CodeChange.objects.get().pk)


def test_a_change_of_another_service_is_not_there(
    leader: Actor, system: Actor, service: Service, other_service: Service
) -> None:
    theirs = services.add(by=system, service=other_service, to=TOPICS, name="Skole")
    change = services.rename(by=system, code=theirs, name="Utdanning")
    assert change is not None
    with pytest.raises(CodeChange.DoesNotExist):
        services.undo(by=leader, service=service, change_id=change.pk)
