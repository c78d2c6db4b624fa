"""«Enheter»: a phone that is replaced, lost or stolen is stopped from the office (wish 14, wish 17)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.factories.browser import SignedInClient
from tests.factories.outings import phone, team_out
from utsyn.access.models import Membership
from utsyn.access.roles import roles
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.field.models import Device
from utsyn.field.queries import devices as queries
from utsyn.field.services import devices as services

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
MANAGES = {"team_leader", "manager", "administrator"}


@pytest.fixture(autouse=True)
def noon():
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def owner(user_with, service):
    return user_with("worker", service)


@pytest.fixture
def device(service, owner):
    return phone(service, owner, NOON - timedelta(days=1))


@pytest.fixture
def admin(actor_with, service):
    return actor_with("administrator", service)


def browser_of(user):
    browser = SignedInClient()
    browser.force_login(user)
    return browser


def events():
    rows = AuditEvent.objects.filter(action__startswith="field.").order_by("pk")
    return list(rows.values_list("action", "detail"))


@pytest.mark.parametrize("how", Device.Ended.values)
def test_a_phone_is_stopped_once(admin, service, device, how):
    for _press in range(2):
        services.stop(by=admin, service=service, device_id=device.pk, how=how)
    device.refresh_from_db()
    assert (device.ended_how, device.ended_at, device.ended_by) == (how, NOON, admin.label)
    assert events() == [("field.device_stopped", {"method": how})]


def test_a_replaced_phone_may_turn_out_to_be_lost_but_not_the_other_way(admin, service, device):
    services.stop(by=admin, service=service, device_id=device.pk, how="replaced")
    services.stop(by=admin, service=service, device_id=device.pk, how="lost")
    with pytest.raises(NotAllowedNow):
        services.stop(by=admin, service=service, device_id=device.pk, how="replaced")
    with pytest.raises(Invalid):
        services.stop(by=admin, service=service, device_id=device.pk, how="sold")


def test_a_stop_can_be_taken_back_until_the_phone_has_been_told(admin, service, device):
    services.stop(by=admin, service=service, device_id=device.pk, how="lost")
    for _press in range(2):
        services.release(by=admin, service=service, device_id=device.pk)
    device.refresh_from_db()
    assert (device.ended_at, device.ended_how) == (None, "")
    assert [action for action, _detail in events()] == ["field.device_stopped", "field.device_released"]
    services.stop(by=admin, service=service, device_id=device.pk, how="lost")
    Device.objects.filter(pk=device.pk).update(told_at=NOON + timedelta(minutes=1))
    with pytest.raises(NotAllowedNow, match="fikk beskjed"):
        services.release(by=admin, service=service, device_id=device.pk)


def test_the_state_of_each_is_said(admin, service, device, owner, user_with):
    def state():
        return queries.device(admin, service, device.pk).state

    assert state() == "in_use"
    Membership.objects.filter(user=owner).update(to_date=date(2026, 11, 19))
    assert state() == "no_role"
    owner.is_active = False
    owner.save()
    assert state() == "user_disabled"
    services.stop(by=admin, service=service, device_id=device.pk, how="lost")
    assert state() == "waiting"
    Device.objects.filter(pk=device.pk).update(told_at=NOON + timedelta(minutes=1))
    assert state() == "told"


@pytest.mark.parametrize("role", list(roles()))
def test_who_manages_phones(actor_with, service, device, role):
    """TIL-7: an administrator stops phones without seeing what was counted."""
    actor = actor_with(role, service)
    acts = [
        lambda: queries.devices(actor, service),
        lambda: queries.device(actor, service, device.pk),
        lambda: services.stop(by=actor, service=service, device_id=device.pk, how="lost"),
        lambda: services.release(by=actor, service=service, device_id=device.pk),
    ]
    for act in acts:
        if role in MANAGES:
            act()
        else:
            with pytest.raises(Refused):
                act()
    status = browser_of(actor.user).get(reverse("field:devices")).status_code
    assert status == (200 if role in MANAGES else 403)


def test_the_page_shows_phones_and_nothing_of_the_field(admin, service, device, owner):
    team_out(service, NOON, "Hemmelig")
    text = browser_of(admin.user).get(reverse("field:devices")).content.decode()
    assert owner.name in text
    assert "Chrome, Android" in text
    assert "Hemmelig" not in text
    assert 'aria-current="page"' in text, "it stands in the menu"


def test_an_empty_page_says_what_will_stand_here(admin):
    assert "Ingen enheter ennå." in browser_of(admin.user).get(reverse("field:devices")).content.decode()


def test_the_page_that_stops_tells_the_consequences_and_asks(admin, service, device):
    browser, address = browser_of(admin.user), reverse("field:device-stop", args=[device.pk])
    text = browser.get(address).content.decode()
    assert "tas imot først" in text
    assert "Ingenting mer tas imot" in text
    assert browser.post(address, {}).status_code == 400
    device.refresh_from_db()
    assert device.ended_at is None
    said = browser.post(address, {"how": "lost"}, follow=True).content.decode()
    assert "Enheten er sperret" in said
    assert "Telefonen har ikke fått beskjed ennå" in said
    again = browser.post(address, {"how": "replaced"})
    assert again.status_code == 409
    undone = browser.post(reverse("field:device-release", args=[device.pk]), follow=True).content.decode()
    assert "Sperringen er angret" in undone


@pytest.mark.parametrize("name", ["device-stop", "device-release"])
def test_another_services_phone_is_as_if_it_did_not_exist(admin, other_service, user_with, name):
    theirs = phone(other_service, user_with("worker", other_service), NOON)
    browser = browser_of(admin.user)
    for pk in (theirs.pk, theirs.pk + 999):
        assert browser.post(reverse(f"field:{name}", args=[pk]), {"how": "lost"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None
    assert theirs.user.name not in browser.get(reverse("field:devices")).content.decode()


def test_reading_an_address_changes_nothing(admin, device):
    browser = browser_of(admin.user)
    assert browser.get(reverse("field:device-release", args=[device.pk])).status_code == 405
    browser.get(reverse("field:device-stop", args=[device.pk]))
    assert events() == []


def test_many_phones_cost_no_more_queries_than_one(admin, service, user_with, django_assert_max_num_queries):
    for _number in range(10):
        phone(service, user_with("worker", service), NOON)
    with django_assert_max_num_queries(4):
        assert len([str(each.device.user) for each in queries.devices(admin, service)]) == 10
