"""The demo's records: made through the same doors as all others, once, and only by the system."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.factories.youth import active, young_person
from utsyn.access.demo import ensure_demo_users
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import District, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth.demo import SINCE, ensure_demo_records
from utsyn.youth.models import (
    AccessClass,
    EmergencyAccess,
    EntryKind,
    Identity,
    JournalEntry,
    KeyWorker,
    Task,
    YoungPerson,
)
from utsyn.youth.relations import locatable_by, visible_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(service: Service, system: Actor) -> dict[str, User]:
    """The demo's users, with a record that somebody else follows, and a district and topics."""
    District.objects.create(service=service, code="asbyen", name="Åsbyen")
    for code in ("school", "friends"):
        Topic.objects.create(service=service, code=code, name=code)
    followed = young_person(service, "Nils", "Tyttebær")
    active(followed, from_date="2026-01-10")
    other = StaffMember.objects.create(service=service, code="f01", name="Feltarbeider Ask")
    KeyWorker.objects.create(
        service=service, person=followed, staff=other, role="primary", from_date="2026-01-10"
    )
    return ensure_demo_users(service, by=system)


@pytest.fixture
def made(service: Service, users: dict[str, User], system: Actor) -> dict[str, User]:
    ensure_demo_records(service, users, by=system)
    return users


def names(people) -> set[str]:
    return {person.name for person in people.select_related("data_key")}


def test_the_worker_follows_some_and_has_no_trace_of_the_protected_one(service: Service, made) -> None:
    """IDN-8"""
    worker = Actor.of(made["worker"])
    assert names(visible_to(worker, service)) == {
        "Mina Trollstad",
        "Idris Nøtteliten",
        "Kråka",
        "Nils Tyttebær",
    }
    assert "Åse Soriamoria" not in names(locatable_by(worker, service))
    assert "Åse Soriamoria" in names(visible_to(Actor.of(made["team_leader"]), service))
    assert YoungPerson.objects.get(access_class=AccessClass.PROTECTED).district is None


def test_there_is_something_of_everything(service: Service, made) -> None:
    written = JournalEntry.objects.filter(service=service)
    kinds = set(written.values_list("kind", flat=True))
    assert {
        EntryKind.CONVERSATION, EntryKind.NOTE, EntryKind.ASSESSMENT, EntryKind.INFORMATION, EntryKind.OWN_WORDS,
        EntryKind.ADDITION,
    } <= kinds  # fmt: skip
    assert written.filter(signed_at__isnull=True).count() == 1
    assert written.filter(late=True).count() == 1
    assert written.filter(person__isnull=True, signed_at__isnull=False).count() == 1
    assert YoungPerson.objects.filter(identity=Identity.NICKNAME).count() == 1
    assert Task.objects.filter(due__lt=clock.today(service.timezone)).count() == 1
    waiting = EmergencyAccess.objects.get()
    assert (waiting.user, waiting.reviewed_at) == (made["worker"], None)
    assert waiting.ended_at is not None


def test_the_worker_takes_over_one_who_was_followed_already(service: Service, made) -> None:
    rows = KeyWorker.objects.filter(person__registered_on="2026-01-10").order_by("from_date")
    assert [(row.staff.user, row.to_date is None) for row in rows] == [(None, False), (made["worker"], True)]


def test_it_happened_in_the_last_weeks_and_in_this_order(service: Service, made) -> None:
    times = list(
        AuditEvent.objects.filter(action__startswith="youth.").order_by("number").values_list("at", flat=True)
    )
    assert all(before <= after for before, after in pairwise(times))
    assert SINCE <= (clock.now() - times[0]).days <= SINCE + 1
    assert len(times) > 20


def test_it_is_made_once(service: Service, made, system: Actor) -> None:
    before = JournalEntry.objects.count(), YoungPerson.objects.count(), AuditEvent.objects.count()
    ensure_demo_records(service, made, by=system)
    assert (JournalEntry.objects.count(), YoungPerson.objects.count(), AuditEvent.objects.count()) == before


def test_only_the_system_makes_it(service: Service, users: dict[str, User]) -> None:
    with pytest.raises(Refused):
        ensure_demo_records(service, users, by=Actor.of(users["manager"]))
    assert not JournalEntry.objects.exists()


def test_without_a_role_that_records_there_is_nobody_to_make_it_with(
    service: Service, users, system: Actor
) -> None:
    with pytest.raises(ValueError, match="no role"):
        ensure_demo_records(service, {"manager": users["manager"]}, by=system)
