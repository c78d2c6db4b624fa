"""Who may open a record: the answer for one record and for a list are the same, for every kind of viewer (TIL-2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.youth import grant, key_worker, young_person
from utsyn.access.models import AccessSettings, Clearance, Membership
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    Impediment,
    Objection,
    Substitution,
    YoungPerson,
    YouthSettings,
)
from utsyn.youth.queries.known import mine
from utsyn.youth.queries.search import search
from utsyn.youth.relations import locatable_by, visible_to
from utsyn.youth.rules import basis_of, can_lead


def object_to(person, user, by):
    made = Objection(
        service=person.service, person=person, user=user, from_date=date(2026, 1, 1), given_at=clock.now(),
        given_by=by, data_key=person.data_key,
    )  # fmt: skip
    made.seal({"reason": "Vil ikke"})
    made.save()


def emergency(person, user, *, danger=False, hours=4):
    now = clock.now()
    made = EmergencyAccess(
        service=person.service, person=person, user=user, danger_to_life=danger, from_at=now - timedelta(minutes=1),
        until_at=now + timedelta(hours=hours), data_key=person.data_key,
    )  # fmt: skip
    made.seal({"reason": "Fare for liv og helse i kveld"})
    made.save()


@pytest.fixture
def cast(service, other_service, user_with):
    """Every kind of viewer, by what they are to the first person."""
    return {
        "owner": user_with("worker", service),
        "colleague": user_with("worker", service),
        "substitute": user_with("worker", service),
        "leader": user_with("team_leader", service),
        "manager": user_with("manager", service),
        "administrator": user_with("administrator", service),
        "reader": user_with("statistics_reader", service),
        "nobody": user_with(None, service),
        "stranger": user_with("worker", other_service),
        "ended": user_with("worker", service),
    }


@pytest.fixture
def town(service, other_service, cast):
    """Records in every state that matters, each with a reason why somebody may or may not open it."""
    by = cast["leader"]
    people = {name: young_person(service, name) for name in (
        "ordinary", "strict", "protected", "restricted", "erased", "unfollowed", "objecting", "own", "granted",
        "ended", "emergency", "emergency_objecting", "danger_objecting", "over", "merged", "kept", "restricted_strict",
        "restricted_granted",
    )}  # fmt: skip
    people["elsewhere"] = young_person(other_service)
    for name in people:
        if name not in ("unfollowed", "elsewhere", "merged", "ended"):
            key_worker(people[name], cast["owner"])
    YoungPerson.objects.filter(pk=people["strict"].pk).update(access_class=AccessClass.STRICT)
    YoungPerson.objects.filter(pk=people["protected"].pk).update(access_class=AccessClass.PROTECTED)
    YoungPerson.objects.filter(pk=people["restricted"].pk).update(restricted_at=clock.now())
    for name in ("restricted_strict", "restricted_granted"):
        YoungPerson.objects.filter(pk=people[name].pk).update(
            restricted_at=clock.now(), access_class=AccessClass.PROTECTED
        )
    YoungPerson.objects.filter(pk=people["erased"].pk).update(erased_at=clock.now())
    YoungPerson.objects.filter(pk=people["merged"].pk).update(merged_into=people["kept"])
    key_worker(people["merged"], cast["colleague"])
    key_worker(people["ended"], cast["owner"], to_date=date(2024, 1, 1))
    object_to(people["objecting"], cast["owner"], by)
    object_to(people["objecting"], cast["leader"], by)
    Impediment.objects.create(
        service=service,
        person=people["own"],
        user=cast["owner"],
        kind="relative",
        given_at=clock.now(),
        given_by=by,
    )
    emergency(people["own"], cast["owner"], danger=True)
    grant(people["granted"], cast["colleague"], by)
    grant(people["strict"], cast["manager"], by)
    grant(people["restricted_granted"], cast["manager"], by)
    emergency(people["emergency"], cast["colleague"])
    object_to(people["emergency_objecting"], cast["colleague"], by)
    emergency(people["emergency_objecting"], cast["colleague"])
    object_to(people["danger_objecting"], cast["colleague"], by)
    emergency(people["danger_objecting"], cast["colleague"], danger=True)
    emergency(people["over"], cast["colleague"], hours=-0.001)
    today = clock.today(service.timezone)
    Substitution.objects.create(
        service=service, absent=cast["owner"], user=cast["substitute"], from_date=today, to_date=today,
        given_at=clock.now(), given_by=by,
    )  # fmt: skip
    Membership.objects.filter(user=cast["ended"]).update(to_date=date(2020, 1, 1))
    key_worker(people["ordinary"], cast["ended"])
    return people


@pytest.mark.parametrize(("team", "signing"), [(False, False), (True, False), (True, True)])
def test_a_list_shows_just_what_may_be_opened(service, other_service, cast, town, team, signing):
    """What a list shows equals what ``basis_of`` allows, for every viewer and record; also where the service asks for a
    declaration of confidentiality, which some have signed (TAU-10)."""
    YouthSettings.objects.create(service=service, team_access=team)
    if signing:
        ask_for_declarations(service, cast, signed=("owner", "manager"))
    viewers = {name: Actor.of(user) for name, user in cast.items()} | {"system": Actor.system("test")}
    for who, viewer in viewers.items():
        for owner in (service, other_service):
            listed = set(visible_to(viewer, owner).values_list("pk", flat=True))
            rows = YoungPerson.objects.filter(service=owner).select_related("service")
            assert listed == {row.pk for row in rows if basis_of(viewer, row)}, who
            assert listed <= set(locatable_by(viewer, owner).values_list("pk", flat=True)), who


def ask_for_declarations(service, cast, signed):
    AccessSettings.objects.create(service=service, declaration_required=True)
    for name in signed:
        Clearance.objects.create(service=service, user=cast[name], declaration_signed_on=date(2026, 1, 1))


def test_whoever_has_not_signed_opens_finds_and_lists_nothing(service, cast, town):
    """TAU-10: key worker, substitute, in an emergency or leading: nothing is there, in no list and no search."""
    had = seen(service, cast["manager"], town)
    ask_for_declarations(service, cast, signed=["manager"])
    assert seen(service, cast["manager"], town) == had
    for name in ("owner", "colleague", "substitute", "leader"):
        viewer = Actor.of(cast[name])
        assert not locatable_by(viewer, service).exists(), name
        assert not any(basis_of(viewer, person) or can_lead(viewer, person) for person in town.values()), name
        with pytest.raises(Refused):
            search(viewer, service, "ordinary")
        with pytest.raises(Refused):
            mine(viewer, service)


def seen(service, user, town):
    keys = {person.pk: name for name, person in town.items()}
    return {keys[pk] for pk in visible_to(Actor.of(user), service).values_list("pk", flat=True)}


def test_everybody_sees_just_what_they_have_to_do_with(service, cast, town):
    """TIL-2, TIL-4, TIL-6, TAU-4, IDN-8, PVN-12"""
    followed = {"ordinary", "strict", "protected", "granted", "emergency", "emergency_objecting",
                "danger_objecting", "over", "kept"}  # fmt: skip
    assert seen(service, cast["owner"], town) == followed
    assert seen(service, cast["colleague"], town) == {"granted", "emergency", "danger_objecting", "kept"}
    # One who objects to the absent has not objected to the one who stands in for them.
    assert seen(service, cast["substitute"], town) == followed - {"strict", "protected"} | {
        "objecting",
        "own",
    }
    assert seen(service, cast["manager"], town) == {"strict", "restricted", "restricted_granted"}
    for nobody in ("leader", "administrator", "reader", "nobody", "stranger", "ended"):
        assert seen(service, cast[nobody], town) == set(), nobody


def test_there_is_no_trace_of_the_stricter_ones(service, cast, town):
    """TIL-9, IDN-8, TAU-1, TAU-4"""
    located = set(locatable_by(Actor.of(cast["colleague"]), service).values_list("pk", flat=True))
    for name in ("strict", "protected", "restricted", "erased", "elsewhere", "merged"):
        assert town[name].pk not in located, name
    assert town["ordinary"].pk in located
    assert town["emergency_objecting"].pk not in located, "objected to: neither found"


def test_somebody_who_is_taken_out_of_use_sees_nothing(service, cast, town):
    """TIL-5"""
    cast["owner"].is_active = False
    assert seen(service, cast["owner"], town) == set()
