"""Changing a code: what it does, what it refuses, what it leaves in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from utsyn.audit.models import AuditEvent
from utsyn.catalogue import services
from utsyn.catalogue.lists import DISTRICTS, PLACES, TOPICS
from utsyn.catalogue.models import CodeChange, District, Place, Topic
from utsyn.catalogue.policies import ChangedMeanwhile, state, version
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_new_code_comes_last_with_a_code_made_of_its_name(
    leader: Actor, service: Service, school: Topic
) -> None:
    made = services.add(by=leader, service=service, to=TOPICS, name="  Vold  og trusler ")
    assert (made.code, made.name, made.position) == ("vold-og-trusler", "Vold og trusler", 2)
    assert actions() == ["catalogue.added"]
    assert CodeChange.objects.get().code == "vold-og-trusler"


def test_a_first_district_brings_the_two_that_every_service_has(leader: Actor, service: Service) -> None:
    services.add(by=leader, service=service, to=DISTRICTS, name="Åsen")
    assert list(District.objects.values_list("code", flat=True)) == ["asen", "outside", "unknown"]


def test_the_same_form_twice_adds_once(leader: Actor, service: Service) -> None:
    mark = uuid4()
    first = services.add(by=leader, service=service, to=TOPICS, name="Skole", nonce=mark)
    assert services.add(by=leader, service=service, to=TOPICS, name="Skole", nonce=mark) == first
    assert Topic.objects.count() == 1
    assert actions() == ["catalogue.added"]


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        ("", "", "name"),
        ("x" * 201, "", "name"),
        ("skole", "", "name"),
        ("Ny", "school", "code"),
        ("Ny", "none", "code"),
        ("Ny", "Æ!", "code"),
    ],
)
def test_a_name_or_code_that_cannot_be_used_is_refused(
    leader: Actor, service: Service, school: Topic, name: str, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        services.add(by=leader, service=service, to=TOPICS, name=name, code=code)
    assert fault.value.field == field
    assert Topic.objects.count() == 1


def test_a_closed_code_is_never_given_to_something_else(
    leader: Actor, service: Service, school: Topic
) -> None:
    services.close(by=leader, code=school, last_day=date(2025, 12, 31))
    with pytest.raises(Invalid, match="aldri brukt om igjen"):
        services.add(by=leader, service=service, to=TOPICS, name="Skole", code="school")
    again = services.add(by=leader, service=service, to=TOPICS, name="School")
    assert again.code == "school-2"


def test_another_service_may_have_the_same_code(
    leader: Actor, system: Actor, service: Service, other_service: Service, school: Topic
) -> None:
    assert (
        services.add(by=system, service=other_service, to=TOPICS, name="Skole", code="school").code
        == "school"
    )


def test_two_places_may_have_one_name_in_different_areas(
    leader: Actor, service: Service, square: Place
) -> None:
    made = services.add_place(by=leader, service=service, name="Torget", area="Heimdal", kind="street")
    assert made.code == "torget-2"
    with pytest.raises(Invalid):
        services.add_place(by=leader, service=service, name="torget", area="Sentrum", kind="street")


def test_renaming_keeps_the_code_and_remembers_the_old_name(leader: Actor, square: Place) -> None:
    change = services.rename(by=leader, code=square, name="Storgata")
    square.refresh_from_db()
    assert (square.code, square.name) == ("torget", "Storgata")
    assert change is not None
    assert (change.before["name"], change.after["name"], change.by_label) == (
        "Torget",
        "Storgata",
        leader.label,
    )
    event = AuditEvent.objects.get()
    assert event.action == "catalogue.renamed"
    assert event.detail == {"code": "torget", "fields": ["name"], "undo": False}


def test_the_same_name_again_changes_nothing(leader: Actor, square: Place) -> None:
    assert services.rename(by=leader, code=square, name="Torget", version="old") is None
    assert actions() == []


def test_a_topic_cannot_take_the_name_of_another(leader: Actor, service: Service, school: Topic) -> None:
    other = Topic.objects.create(service=service, code="work", name="Jobb")
    with pytest.raises(Invalid):
        services.rename(by=leader, code=other, name="SKOLE")


def test_the_second_of_two_who_write_at_once_is_told_what_stands_there(leader: Actor, square: Place) -> None:
    seen = version(state(square))
    services.rename(by=leader, code=square, name="Storgata", version=seen)
    with pytest.raises(ChangedMeanwhile) as fault:
        services.rename(by=leader, code=square, name="Gågata", version=seen)
    assert fault.value.current["name"] == "Storgata"
    square.refresh_from_db()
    assert square.name == "Storgata"
    services.rename(by=leader, code=square, name="Gågata", version=version(fault.value.current))
    square.refresh_from_db()
    assert square.name == "Gågata"


def test_closing_sets_the_last_day_and_reopening_clears_it(leader: Actor, square: Place) -> None:
    services.close(by=leader, code=square, last_day=DAY)
    square.refresh_from_db()
    assert square.valid_to == DAY
    assert services.close(by=leader, code=square, last_day=DAY) is None
    services.reopen(by=leader, code=square)
    square.refresh_from_db()
    assert square.valid_to is None
    assert services.reopen(by=leader, code=square) is None
    assert actions() == ["catalogue.closed", "catalogue.reopened"]


def test_a_code_cannot_end_before_it_starts(leader: Actor, square: Place) -> None:
    Place.objects.filter(pk=square.pk).update(valid_from=date(2026, 6, 1))
    with pytest.raises(Invalid) as fault:
        services.close(by=leader, code=square, last_day=DAY)
    assert fault.value.field == "valid_to"


@pytest.mark.parametrize("code", ["outside", "unknown"])
def test_what_must_always_exist_can_be_renamed_and_not_closed(
    leader: Actor, service: Service, valley: District, code: str
) -> None:
    fixed = District.objects.create(service=service, code=code, name="Ukjent", position=100_000)
    with pytest.raises(Invalid):
        services.close(by=leader, code=fixed, last_day=DAY)
    with pytest.raises(Invalid):
        services.merge(by=leader, code=fixed, into=valley, from_date=DAY)
    services.rename(by=leader, code=fixed, name="Vet ikke")
    fixed.refresh_from_db()
    assert (fixed.name, fixed.valid_to) == ("Vet ikke", None)


def test_a_code_cannot_be_reopened_when_its_name_is_taken(
    leader: Actor, service: Service, school: Topic
) -> None:
    services.close(by=leader, code=school, last_day=date(2026, 1, 1))
    services.add(by=leader, service=service, to=TOPICS, name="Skole")
    with pytest.raises(Invalid):
        services.reopen(by=leader, code=school)


@pytest.mark.parametrize("role", ["worker", "statistics_reader", None])
def test_without_the_right_nothing_changes(
    actor_with: Callable[..., Actor], service: Service, square: Place, quay: Place, role: str | None
) -> None:
    stranger = actor_with(role, service)
    attempts: list[Callable[[], object]] = [
        lambda: services.add(by=stranger, service=service, to=TOPICS, name="Ny"),
        lambda: services.add_place(by=stranger, service=service, name="", area="", kind=""),
        lambda: services.rename(by=stranger, code=square, name="Ny"),
        lambda: services.close(by=stranger, code=square, last_day=DAY),
        lambda: services.reopen(by=stranger, code=square),
        lambda: services.merge(by=stranger, code=square, into=quay, from_date=DAY),
        lambda: services.correct(by=stranger, place=square, area="Ny", kind="street", district=None),
        lambda: services.replace(
            by=stranger, place=square, from_date=DAY, name="Ny", area="Ny", kind="street", district=None
        ),
        lambda: services.place_at(by=stranger, code=square, number=1),
        lambda: services.sort_by_name(by=stranger, service=service, of=PLACES),
        lambda: services.undo(by=stranger, service=service, change_id=1),
        lambda: services.add_scheme(by=stranger, service=service, valid_from=DAY, bands=[]),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert actions() == []
    assert CodeChange.objects.count() == 0


def test_a_leader_of_another_service_may_not_change_ours(
    actor_with: Callable[..., Actor], other_service: Service, square: Place
) -> None:
    with pytest.raises(Refused):
        services.rename(by=actor_with("manager", other_service), code=square, name="Ny")


def test_a_merged_code_cannot_get_another_last_day(leader: Actor, square: Place, quay: Place) -> None:
    services.merge(by=leader, code=square, into=quay, from_date=DAY)
    with pytest.raises(NotAllowedNow, match="Kaia"):
        services.close(by=leader, code=square, last_day=date(2026, 12, 31))


@pytest.mark.parametrize("name", ["Rus\x01", "\x1bRus", "R\ufffeus", "\u200bRus\u200b", "Rus\ufdd0"])
def test_what_cannot_be_seen_is_no_part_of_a_name(leader: Actor, service: Service, name: str) -> None:
    """A control character makes the Word report fail, and an export that no import takes."""
    assert services.add(by=leader, service=service, to=TOPICS, name=name).name == "Rus"


def test_a_name_of_nothing_to_see_is_none(leader: Actor, service: Service) -> None:
    with pytest.raises(Invalid, match="Skriv et navn"):
        services.add(by=leader, service=service, to=TOPICS, name="\u200b\x01")
