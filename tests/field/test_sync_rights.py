"""Who may send, from which phone; and what a phone is told whose user may no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from tests.field.phones import Phone
from utsyn.access.models import Membership
from utsyn.accounts import services as accounts
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Device, FieldEvent, FieldSession


def refused(answer, status: int, code: str) -> None:
    """The whole request was turned away so, and nothing is stored."""
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert not FieldEvent.objects.exists()


def test_a_stranger_gets_401_and_no_page(evening: datetime, phone: Phone):
    phone.client = Client()
    refused(phone.post(phone.body([phone.start()])), 401, "signed_out")
    answer = phone.client.get("/felt/data")
    refused(answer, 401, "signed_out")
    assert answer.headers["Content-Type"] == "application/json"
    assert not AuditEvent.objects.exclude(action="accounts.signed_in").exists()


def test_a_sign_in_without_second_factor_is_none(evening: datetime, phone: Phone):
    phone.client = Client()
    phone.client.force_login(phone.user)
    refused(phone.post(phone.body([phone.start()])), 401, "signed_out")
    refused(phone.client.get("/felt/data"), 401, "signed_out")


@pytest.mark.parametrize("role", ["manager", "administrator", "statistics_reader"])
def test_only_those_who_record_may_send(evening: datetime, phone_of: Callable[..., Phone], role: str):
    phone = phone_of(role=role)
    refused(phone.post(phone.body([phone.start()])), 403, "no_role")
    refused(phone.client.get("/felt/data"), 403, "no_role")
    assert not Device.objects.exists()
    assert not StaffMember.objects.filter(user=phone.user).exists()
    assert AuditEvent.objects.filter(action="field.request_refused").get().detail == {"code": "no_role"}


def test_a_team_leader_counts_too(evening: datetime, phone_of: Callable[..., Phone]):
    phone = phone_of(role="team_leader")
    assert phone.statuses(phone.start()) == ["stored"]


def test_the_first_sync_takes_the_phone_in_use_and_makes_its_user_an_employee(
    evening: datetime, phone: Phone, town: Service
):
    phone.send()
    phone.send()
    device = Device.objects.get()
    assert (str(device.key), device.user, device.service) == (phone.key, phone.user, town)
    assert (device.label, device.seen_at) == ("Chrome, Android", evening)
    assert device.staff_member == StaffMember.objects.get(user=phone.user)
    made = AuditEvent.objects.exclude(action="accounts.signed_in").values_list("action", flat=True)
    assert sorted(made) == ["device.registered", "staff.made"]


def test_an_employee_whose_code_an_import_has_taken_gets_another(
    evening: datetime, phone: Phone, town: Service
):
    StaffMember.objects.create(service=town, code=f"u{phone.user.pk}", name="")
    told = phone.client.get("/felt/data").json()["me"]["staff"]
    assert told == f"u{phone.user.pk}-2"
    assert phone.statuses(phone.start(staff=[told])) == ["stored"]
    assert phone.client.get("/felt/data").json()["me"]["staff"] == told


def test_a_phone_is_one_users(evening: datetime, phone: Phone, phone_of: Callable[..., Phone]):
    phone.send()
    other = phone_of()
    other.key = phone.key
    refused(other.post(other.body([other.start()])), 403, "device_other")


def test_a_phone_belongs_to_one_service_whatever_its_user_has_chosen_since(
    evening: datetime, phone: Phone, town: Service, other_service: Service
):
    phone.send()
    Membership.objects.create(
        user=phone.user, service=other_service, role="worker", from_date=date(2000, 1, 1)
    )
    session = phone.client.session
    session["service"] = other_service.code
    session.save()
    answer = phone.send(phone.start())
    assert answer["service"] == town.code
    assert FieldSession.objects.get().service == town
    data = phone.client.get("/felt/data", headers={"X-Utsyn-Device": phone.key}).json()
    assert data["service"]["code"] == town.code


@pytest.mark.parametrize("works_elsewhere", [True, False])
def test_a_worker_whose_role_has_ended_is_told_so_and_the_log_once_an_hour(
    evening: datetime, phone: Phone, town: Service, other_service: Service, works_elsewhere: bool
):
    phone.send()
    # Given somebody whose role here ended yesterday, and who perhaps works elsewhere now
    Membership.objects.filter(user=phone.user).update(to_date=date(2026, 11, 19))
    if works_elsewhere:
        Membership.objects.create(
            user=phone.user, service=other_service, role="worker", from_date=date(2000, 1, 1)
        )
    # When the phone sends, again and again
    for minutes in (0, 5, 25, 61):
        with clock.stopped_at(evening + timedelta(minutes=minutes)):
            phone.sign_in()
            refused(phone.post(phone.body([phone.start()])), 403, "no_role")
    # Then the log names the phone, once an hour
    told = AuditEvent.objects.filter(action="device.turned_away")
    assert [event.service for event in told] == [town.code] * 2
    assert {event.object_id for event in told} == {str(Device.objects.get().pk)}


def test_a_worker_whose_account_is_closed_is_signed_out_and_the_log_names_the_phone(
    evening: datetime, phone: Phone, actor_with: Callable[..., Actor], town: Service
):
    phone.send()
    accounts.disable(by=actor_with("administrator", town), user=phone.user)
    refused(phone.post(phone.body([phone.start()])), 401, "signed_out")
    refused(phone.post(phone.body([phone.start()])), 401, "signed_out")
    assert AuditEvent.objects.get(action="device.turned_away").detail == {"code": "signed_out"}


def test_somebody_who_is_only_signed_out_is_no_event(evening: datetime, phone: Phone):
    phone.send()
    phone.client = Client()
    refused(phone.post(phone.body([])), 401, "signed_out")
    assert not AuditEvent.objects.filter(action="device.turned_away").exists()


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_lost_phone_wipes_itself_signed_in_or_not(evening: datetime, phone: Phone, signed_in: bool):
    phone.send()
    Device.objects.update(ended_at=evening, ended_how=Device.Ended.LOST)
    if not signed_in:
        phone.client = Client()
    refused(phone.post(phone.body([phone.start()])), 403, "device_lost")
    data = phone.client.get("/felt/data", headers={"X-Utsyn-Device": phone.key})
    refused(data, 403, "device_lost")
    assert AuditEvent.objects.get(action="device.turned_away").detail == {"code": "device_lost"}


def test_a_replaced_phone_is_taken_from_and_told_to_wipe_itself(evening: datetime, phone: Phone):
    phone.send()
    Device.objects.update(ended_at=evening, ended_how=Device.Ended.REPLACED)
    answer = phone.send(phone.start())
    assert (answer["results"][0]["status"], answer["wipe"]) == ("stored", True)


def test_only_a_sync_with_something_new_keeps_the_sign_in(evening: datetime, phone: Phone):
    """AUT-4: a phone in a pocket that asks for the partner's sum is nobody's presence."""
    start = phone.start()
    for minutes, events in ((20, [start]), (40, []), (49, [start]), (51, [])):
        with clock.stopped_at(evening + timedelta(minutes=minutes)):
            status = phone.post(phone.body(events)).status_code
            assert status == (401 if minutes == 51 else 200), minutes


def test_fetching_the_data_does_not_keep_the_sign_in(evening: datetime, phone: Phone):
    for minutes, status in ((20, 200), (29, 200), (31, 401)):
        with clock.stopped_at(evening + timedelta(minutes=minutes)):
            assert phone.client.get("/felt/data").status_code == status


def test_watching_shows_open_sessions_only_and_those_one_was_in(
    evening: datetime, phone: Phone, phone_of: Callable[..., Phone], user_with: Callable[..., User]
):
    start = phone.start()
    session = start["session"]
    phone.send(start)
    other = phone_of()
    assert set(other.send(watch=[session])["sessions"]) == {session}
    phone.send(phone.end(session))
    assert other.send(watch=[session])["sessions"] == {}
    assert phone.send(watch=[session])["sessions"][session]["open"] is False
