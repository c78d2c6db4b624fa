"""When a phone was last there, and what the office makes of it: the whole way from /felt/sync to an alarm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.field.phones import Phone
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service
from utsyn.field.models import Device, Outing, OverdueAlarm
from utsyn.field.queries import devices as device_queries
from utsyn.field.services import alarms, devices

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(actor_with: Callable[..., Actor], town: Service) -> Actor:
    actor: Actor = actor_with("team_leader", town)
    return actor


def asks(phone: Phone, *sessions: str):
    """The phone has no news, and asks how these sessions stand."""
    return phone.post({**phone.body([]), "watch": list(sessions)})


def test_a_phone_without_news_is_heard_of_all_the_same(
    evening: datetime, phone: Phone, phone_of: Callable[..., Phone]
):
    start = phone.start()
    phone.send(start)
    with clock.stopped_at(evening + timedelta(minutes=20)):
        phone.sign_in()
        assert asks(phone, start["session"]).status_code == 200
    outing = Outing.objects.get()
    assert outing.heard_at == evening + timedelta(minutes=20)
    assert Device.objects.get().seen_at == evening + timedelta(minutes=20)
    onlooker = phone_of()
    with clock.stopped_at(evening + timedelta(minutes=30)):
        onlooker.sign_in()
        asks(onlooker, start["session"])
    outing.refresh_from_db()
    assert outing.heard_at == evening + timedelta(minutes=20), "who only looks on is no sign of the team"


def test_a_check_in_on_the_phone_takes_the_alarm_away_at_the_office(
    evening: datetime, phone: Phone, leader: Actor, town: Service
):
    start = phone.start()
    phone.send(start)
    with clock.stopped_at(evening + timedelta(minutes=61)):
        (team,) = alarms.raise_due(by=leader, service=town)
        assert team.silent, "nothing has come since they should have checked in"
        phone.sign_in()
        phone.send(phone.did(start["session"], "check", state="ok"))
        assert alarms.raise_due(by=leader, service=town) == []
    assert OverdueAlarm.objects.get().note == "checked_in"


def test_the_last_word_of_an_evening_is_that_everybody_is_in(
    evening: datetime, phone: Phone, leader: Actor, town: Service
):
    start = phone.start()
    phone.send(start, phone.did(start["session"], "check", state="home"))
    with clock.stopped_at(evening + timedelta(hours=20)):
        assert alarms.raise_due(by=leader, service=town) == []


@pytest.mark.parametrize("how", ["lost", "replaced"])
def test_a_stop_can_be_undone_until_the_phone_has_been_told(
    evening: datetime, phone: Phone, leader: Actor, town: Service, how: str
):
    """Wish 14: a locked-out phone is told at once, and the office knows when."""
    phone.send(phone.start())
    device = Device.objects.get()
    with clock.stopped_at(evening + timedelta(minutes=5)):
        devices.stop(by=leader, service=town, device_id=device.pk, how=how)
        devices.release(by=leader, service=town, device_id=device.pk)
        assert "wipe" not in asks(phone).json()
        devices.stop(by=leader, service=town, device_id=device.pk, how=how)
        for _time in range(2):
            answer = asks(phone)
            assert (answer.status_code, answer.json().get("code")) == (
                (403, "device_lost") if how == "lost" else (200, None)
            )
            assert answer.json().get("wipe", False) is (how == "replaced")
        with pytest.raises(NotAllowedNow, match="fikk beskjed"):
            devices.release(by=leader, service=town, device_id=device.pk)
    assert device_queries.device(leader, town, device.pk).state == "told"
    assert AuditEvent.objects.filter(action="device.told").count() == 1
