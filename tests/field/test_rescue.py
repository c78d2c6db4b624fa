"""What a phone could not send, taken in by hand at the office (wishes 14, 16)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.boxes import close
from tests.field.phones import Phone, uuid7
from tests.field.town import make_town
from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.field.models import Encounter, FieldEvent
from utsyn.field.queries.bootstrap import BACKUP
from utsyn.field.services.rescue import rescue

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(service, user_with):
    """A phone that has sent nothing but that it exists."""
    make_town(service)
    made = Phone(user_with("worker", service))
    made.send()
    return made


def evening(phone: Phone) -> list[dict[str, Any]]:
    session = uuid7()
    return [phone.start(session), phone.count(session, n=2), phone.count(session, n=4)]


def boxed(phone: Phone, sent: list[dict[str, Any]], **more: Any) -> bytes:
    said = {"protocol": 1, "device": phone.key, "events": sent, **more}
    return json.dumps(close(json.dumps(said).encode(), BACKUP)).encode()


def leader(user_with: Any, service: Any) -> Actor:
    return Actor.of(user_with("team_leader", service))


def test_the_file_of_a_phone_is_taken_in_as_its_own_users(service, user_with, phone):
    file = boxed(phone, evening(phone))
    done = rescue(by=leader(user_with, service), service=service, file=file)
    assert (done.stored, done.known, done.refused) == (3, 0, {})
    assert sorted(Encounter.objects.values_list("count", flat=True)) == [2, 4]
    staff = FieldEvent.objects.values_list("device__staff_member__user", flat=True)
    assert set(staff) == {phone.user.pk}


def test_the_same_file_twice_and_the_phone_itself_afterwards_count_nobody_twice(service, user_with, phone):
    events = evening(phone)
    by, file = leader(user_with, service), boxed(phone, events)
    rescue(by=by, service=service, file=file)
    assert rescue(by=by, service=service, file=file).known == 3
    answer = phone.send(*events)
    assert {result["status"] for result in answer["results"]} == {"known"}
    assert Encounter.objects.count() == 2


def test_what_is_refused_stays_out_and_the_rest_comes_in(service, user_with, phone):
    events = evening(phone)
    events[1]["body"]["place"] = "never-was"
    done = rescue(by=leader(user_with, service), service=service, file=boxed(phone, events))
    assert (done.stored, done.refused) == (2, {"unknown_code": 1})


def test_more_than_a_request_holds_is_taken_in_whole(service, user_with, phone):
    session = uuid7()
    events = [phone.start(session), *(phone.count(session) for _ in range(250))]
    assert rescue(by=leader(user_with, service), service=service, file=boxed(phone, events)).stored == 251
    assert Encounter.objects.count() == 250


@pytest.mark.parametrize("role", ["worker", "administrator", "statistics_reader"])
def test_only_those_who_lead_the_field_and_see_its_phones_may(role, service, user_with, phone, client):
    file = boxed(phone, evening(phone))
    user = user_with(role, service)
    with pytest.raises(Refused):
        rescue(by=Actor.of(user), service=service, file=file)
    client.force_login(user)
    assert client.get(reverse("field:device-file")).status_code == 403
    assert (
        client.post(reverse("field:device-file"), {"file": SimpleUploadedFile("u", file)}).status_code == 403
    )
    assert not FieldEvent.objects.exists()


def test_another_services_phone_is_as_unknown_as_one_that_never_was(service, other_service, user_with, phone):
    stranger = leader(user_with, other_service)
    unknown = Phone(phone.user)
    said = []
    for file in (boxed(phone, evening(phone)), boxed(unknown, evening(unknown))):
        with pytest.raises(Invalid) as wrong:
            rescue(by=stranger, service=other_service, file=file)
        said.append(wrong.value.message)
    assert said[0] == said[1]
    assert not FieldEvent.objects.exists()


@pytest.mark.parametrize(
    "file",
    [b"", b"{}", b"[]", b"\x00\xff", b"[" * 100_000, json.dumps(close(b"{}", "another")).encode()],
    ids=["nothing", "no box", "a list", "bytes", "deep", "another purpose"],
)
def test_what_is_no_file_of_ours_changes_nothing(file, service, user_with):
    with pytest.raises(Invalid):
        rescue(by=leader(user_with, service), service=service, file=file)


@pytest.mark.parametrize("said", [{"protocol": 2}, {"device": "x"}, {"events": {}}, {"events": None}])
def test_a_box_with_something_else_in_it_changes_nothing(said, service, user_with, phone):
    with pytest.raises(Invalid):
        rescue(by=leader(user_with, service), service=service, file=boxed(phone, [], **said))


def test_the_page_says_what_became_of_the_file_and_the_log_knows(service, user_with, phone, client):
    client.force_login(user_with("team_leader", service))
    events = evening(phone)
    events[2]["body"]["n"] = -1
    file = SimpleUploadedFile("utboks.json", boxed(phone, events))
    page = client.post(reverse("field:device-file"), {"file": file}, follow=True)
    assert "2 registreringer ble hentet inn." in page.content.decode()
    assert "1 kunne ikke tas imot" in page.content.decode()
    event = AuditEvent.objects.get(action="device.rescued")
    assert event.detail == {"count": 2, "reason": {"bad_value": 1}}


def test_a_file_that_is_none_of_ours_is_told_so_on_the_page(service, user_with, client):
    client.force_login(user_with("team_leader", service))
    page = client.post(reverse("field:device-file"), {"file": SimpleUploadedFile("x.json", b"{}")})
    assert page.status_code == 400
    assert "ikke en hel fil fra Utboks" in page.content.decode()
