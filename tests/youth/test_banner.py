"""The banner of the pages about one young person (ux.md § 2.3, K26)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.factories.youth import key_worker, young_person
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import EmergencyAccess, Identity, KeyWorkerRole
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import opened
from utsyn.youth.rules import Basis

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 21, 18, 0, tzinfo=UTC)


def banner_of(person, user):
    with opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["identity"]) as found:
        return banner(found)


def test_the_banner_says_who_it_is_and_who_follows(person, worker, colleague):
    key_worker(person, colleague, KeyWorkerRole.SECONDARY)
    with clock.stopped_at(NOW):
        shown = banner_of(person, worker)
    assert (shown.name, shown.nicknames, shown.birth_year, shown.age) == ("Kari Nordvik", "Kaja", 2009, 17)
    assert shown.key_workers == (worker.name, colleague.name)
    assert shown.phone == "+4790000001"
    assert (shown.access_class, shown.anonymous, shown.merged, shown.restricted) == ("", False, False, False)
    assert shown.emergency_until is None


def test_one_known_by_a_nickname_is_called_that_once(service, worker):
    made = young_person(service, "", "", nicknames=["Rødjakka", "Rødis"], identity=Identity.NICKNAME)
    key_worker(made, worker)
    shown = banner_of(made, worker)
    assert (shown.name, shown.nicknames, shown.anonymous) == ("Rødjakka", "Rødis", True)
    assert (shown.birth_year, shown.age, shown.phone) == (None, None, "")


def test_key_workers_who_have_stopped_are_not_in_the_banner(person, worker, colleague):
    key_worker(person, colleague, KeyWorkerRole.SECONDARY, to_date=date(2026, 1, 31))
    assert banner_of(person, worker).key_workers == (worker.name,)


def test_the_flags_of_a_strict_merged_record_are_shown(service, worker):
    """IDN-8: whoever may open it sees how narrow the circle is."""
    kept = young_person(
        service, access_class="protected", important="Ikke ring hjem.", safe_contact="SMS etter 15"
    )
    key_worker(kept, worker)
    young_person(service, "Kaja", "", merged_into=kept)
    shown = banner_of(kept, worker)
    assert (shown.access_class, shown.merged) == ("Adressesperre", True)
    assert (shown.important, shown.safe_contact) == ("Ikke ring hjem.", "SMS etter 15")


def test_an_emergency_says_when_it_ends_and_only_ones_own_counts(person, colleague, leader):
    """TIL-4: a red banner as long as it lasts."""
    for user, hours in ((colleague, 3), (colleague, 4), (leader, 9)):
        access = EmergencyAccess(
            service=person.service,
            person=person,
            data_key=person.data_key,
            user=user,
            from_at=NOW,
            until_at=NOW + timedelta(hours=hours),
        )
        access.seal({"reason": "Ringte og sa at hun ikke orker mer"})
        access.save()
    with clock.stopped_at(NOW + timedelta(minutes=5)):
        actor = Actor.of(colleague)
        with opened(actor, person.service, person.uid, "youth.opened", parts=["identity"]) as found:
            assert found.basis == Basis.EMERGENCY
            assert banner(found).emergency_until == NOW + timedelta(hours=4)


def test_the_page_shows_the_banner_and_no_name_in_the_title(client, person, worker):
    client.force_login(worker)
    answer = client.get(reverse("youth:record", args=[person.uid])).content.decode()
    assert "Kari Nordvik" in answer
    assert "født 2009" in answer
    assert "<title>Journal – Utsyn</title>" in answer
