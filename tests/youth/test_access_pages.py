"""The pages about who may see a record: who gets in, what they say, and what they change."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import active, grant, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import (
    AccessClass,
    Impediment,
    Objection,
    RecordGrant,
    YoungPerson,
)
from utsyn.youth.services import emergency, objecting
from utsyn.youth.views import access as views

LONG_AGO = timedelta(hours=3)
#: Is new in every answer, whatever it says.
TOKEN = re.compile(rb"[A-Za-z0-9]{64}")


def url(name, *arguments):
    return reverse(f"youth:{name}", args=arguments)


@pytest.fixture
def led(client, leader):
    client.force_login(leader)
    return client


PAGES_OF_RECORD = ("access", "grant", "access-class", "objection", "impediment", "seen")
PAGES = ("emergencies", "flags", "quality", "settings", "own", "leavers")


@pytest.mark.parametrize("name", PAGES_OF_RECORD)
def test_a_leader_looks_after_the_access_to_a_record(led, person, name):
    """TIL-3: also one whom the leader does not follow, and then without the name (TAU-8)."""
    page = led.get(url(name, person.uid))
    assert page.status_code == 200
    assert "Nordvik" not in page.content.decode()
    assert "Kari" not in page.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_leader_opens_the_pages_of_the_service(led, person, name):
    active(person)
    page = led.get(url(name))
    assert page.status_code == 200
    assert "Nordvik" not in page.content.decode()


@pytest.mark.parametrize("name", ["emergencies", "flags", "quality", "settings", "leavers"])
def test_a_worker_does_not_open_the_leaders_pages(client, worker, name):
    """TIL-1, LOG-11"""
    client.force_login(worker)
    assert client.get(url(name)).status_code == 403


@pytest.mark.parametrize("name", PAGES_OF_RECORD)
def test_somebody_who_follows_nobody_is_told_whom_to_ask(client, colleague, worker, person, name):
    """TIL-2, LOG-2: the refusal says who, not what, and stands in the log about the young person."""
    client.force_login(colleague)
    page = client.get(url(name, person.uid))
    assert page.status_code == 403
    text = page.content.decode()
    assert f"Spør {worker.name} hvis du trenger det" in text
    assert url("emergency", person.uid) in text
    assert "Kari" not in text
    event = AuditEvent.objects.get(action="access.refused")
    assert (event.object_id, event.detail["basis"]) == (str(person.pk), "denied")


def test_where_nobody_follows_the_leader_is_the_one_to_ask(client, colleague, service):
    client.force_login(colleague)
    page = client.get(url("access", young_person(service).uid))
    assert "Spør lederen din" in page.content.decode()


@pytest.mark.parametrize("name", [*PAGES_OF_RECORD, "emergency"])
def test_there_is_no_trace_of_a_protected_young_person(
    client, leader, colleague, person, other_service, name
):
    """IDN-8, TAU-1: the same answer as for a record that does not exist, and for another service's."""
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    with clock.stopped_at(clock.now()):  # the page says how long the sign-in lasts
        for user in (leader, colleague):
            client.force_login(user)
            answers = {
                (page.status_code, TOKEN.sub(b"", page.content.replace(str(uid).encode(), b"")))
                for uid in (person.uid, uuid4(), young_person(other_service).uid)
                for page in (client.get(url(name, uid)),)
            }
            assert {status for status, _body in answers} == {404}
            assert len(answers) == 1


def test_a_grant_is_given_and_ended_on_the_page(led, person, colleague):
    """TIL-1"""
    today = clock.today("Europe/Oslo")
    sent = {
        "user": colleague.pk, "kind": "named", "from_date": today.isoformat(),
        "to_date": (today + timedelta(days=5)).isoformat(), "reason": "Møte på skolen",
    }  # fmt: skip
    for _twice in range(2):
        assert led.post(url("grant", person.uid), sent).status_code == 302
    given = RecordGrant.objects.get()
    assert given.content()["reason"] == "Møte på skolen"
    page = led.get(url("access", person.uid)).content.decode()
    assert colleague.name in page
    assert "Går snart ut" in page
    led.post(url("grant-end", person.uid, given.uid))
    assert RecordGrant.objects.get().ended_at is not None
    assert led.post(url("grant-end", person.uid, uuid4())).status_code == 404


def test_a_grant_without_an_end_is_not_taken(led, person, colleague):
    """TIL-1"""
    page = led.post(url("grant", person.uid), {"user": colleague.pk, "kind": "named", "reason": "Møte"})
    assert page.status_code == 400
    assert "Skriv dag, måned og år" in page.content.decode()


def test_a_leader_is_not_among_those_whom_they_can_let_in(led, person, leader):
    page = led.get(url("grant", person.uid)).content.decode()
    assert f'value="{leader.pk}"' not in page


def signed_in_long_ago(client):
    """The session's sign-in lies hours back."""
    session = client.session
    for entry in session["account_authentication_methods"]:
        entry["at"] -= LONG_AGO.total_seconds()
    session.save()


@pytest.mark.parametrize("name", ["grant", "access-class", "objection", "impediment", "emergency"])
def test_changes_of_access_ask_who_one_is(client, leader, colleague, person, name):
    """AUT-5: before anything is written."""
    client.force_login(colleague if name == "emergency" else leader)
    signed_in_long_ago(client)
    page = client.get(url(name, person.uid))
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("account_reauthenticate"))


def test_text_is_kept_on_the_page_and_nowhere_else_when_the_confirmation_issigned_in_long_ago(
    client, colleague, person
):
    """AUT-5, AUT-8: what was written is never laid in the session, which the database keeps in the clear."""
    client.force_login(colleague)
    signed_in_long_ago(client)
    sent = {"reason": "Mor ringte, hun er redd for ham"}
    page = client.post(url("emergency", person.uid), sent)
    assert page.status_code == 403
    assert "hun er redd for ham" in page.content.decode()
    assert "Bekreft i en ny fane" in page.content.decode()
    assert "redd" not in str(dict(client.session))
    assert not person.emergencies.exists()


def test_actions_without_text_ask_who_one_is(led, leader, person, colleague):
    """AUT-5"""
    given = grant(person, colleague, leader)
    signed_in_long_ago(led)
    assert led.post(url("grant-end", person.uid, given.uid))["Location"].startswith("/konto/bekreft")
    assert RecordGrant.objects.get().ended_at is None
    assert led.post(url("seen-file", person.uid)).status_code == 302


def test_the_key_worker_sees_who_has_access_and_writes_down_a_no(client, worker, colleague, person):
    """TAU-4, TIL-3"""
    client.force_login(worker)
    page = client.get(url("access", person.uid)).content.decode()
    assert "Kari" in page, "the banner"
    assert url("grant", person.uid) not in page
    assert client.post(url("grant", person.uid), {}).status_code == 403
    client.post(url("objection", person.uid), {"user": colleague.pk, "reason": "Naboen min"})
    made = Objection.objects.get()
    assert (made.user, made.content()["reason"]) == (colleague, "Naboen min")
    client.post(url("objection-end", person.uid, made.uid))
    assert Objection.objects.get().ended_at is not None


def test_the_one_who_was_said_no_to_finds_nothing(client, worker, person):
    """TAU-4: gone the same second, with the answer of a record that does not exist."""
    client.force_login(worker)
    page = client.post(url("objection", person.uid), {"user": worker.pk})
    assert page["Location"] == reverse("youth:find")
    assert client.get(url("access", person.uid)).status_code == 404
    assert client.get(url("record", person.uid)).status_code == 404


def test_an_employee_is_reported_too_close_and_taken_off_again(led, person, worker):
    """TIL-6"""
    led.post(url("impediment", person.uid), {"user": worker.pk, "kind": "relative"})
    made = Impediment.objects.get()
    assert worker.name in led.get(url("access", person.uid)).content.decode()
    led.post(url("impediment-end", person.uid, made.pk))
    assert Impediment.objects.get().ended_at is not None


def test_the_circle_is_narrowed_by_one_of_its_members(client, person, manager, leader):
    """IDN-8"""
    grant(person, manager, leader)
    client.force_login(manager)
    sent = {"access_class": "protected", "version": person.version}
    assert client.post(url("access-class", person.uid), sent).status_code == 302
    assert YoungPerson.objects.get(pk=person.pk).access_class == AccessClass.PROTECTED
    sent = {"access_class": "ordinary", "version": person.version}
    assert client.post(url("access-class", person.uid), sent).status_code == 409, "somebody saved meanwhile"


def test_a_leader_outside_the_circle_is_led_away_when_it_closes(led, person):
    """IDN-8"""
    page = led.post(url("access-class", person.uid), {"access_class": "strict", "version": person.version})
    assert page["Location"] == reverse("youth:find")
    assert led.get(url("access", person.uid)).status_code == 404


def test_an_emergency_opens_the_record_and_is_left_again(client, colleague, person):
    """TIL-4"""
    client.force_login(colleague)
    assert client.get(url("emergency", person.uid)).status_code == 200
    short = client.post(url("emergency", person.uid), {"reason": "haster"})
    assert short.status_code == 400
    page = client.post(url("emergency", person.uid), {"reason": "Mor ringte, hun er redd for ham"})
    assert page["Location"] == url("record", person.uid)
    assert "Nødtilgang til" in client.get(url("record", person.uid)).content.decode()
    assert client.get(url("emergency", person.uid))["Location"] == url("record", person.uid)
    client.post(url("emergency-end", person.uid))
    assert client.get(url("record", person.uid)).status_code == 403


def test_a_leader_looks_at_an_emergency(led, person, colleague, leader):
    """TIL-4"""
    made = emergency.begin(by=Actor.of(colleague), person=person, reason="Mor ringte, hun er redd for ham")
    assert "Mor ringte" in led.get(url("emergencies")).content.decode()
    page = url("emergency-review", made.uid)
    assert led.get(page).status_code == 200
    wrong = led.post(page, {"outcome": "justified", "comment": "Greit", "informed": "no"})
    assert wrong.status_code == 400
    assert led.post(page, {"outcome": "justified", "comment": "Greit", "informed": "yes"}).status_code == 302
    assert led.post(page, {"outcome": "justified", "comment": "Greit", "informed": "yes"}).status_code == 409
    assert "Var nødvendig" in led.get(url("emergencies") + "?vurdert").content.decode()
    assert led.get(url("emergency-review", uuid4())).status_code == 404


def test_an_objection_while_the_page_is_open_stops_the_change(client, worker, leader, person, monkeypatch):
    """TAU-4: taken away between the page's first question and the change."""
    client.force_login(worker)

    change = objecting.object_to

    def said_no_first(**wanted):
        change(by=Actor.of(leader), person=person, user=worker)
        return change(**wanted)

    monkeypatch.setattr(views.Objection, "does", staticmethod(said_no_first))
    page = client.post(url("objection", person.uid), {"user": leader.pk})
    assert page.status_code == 404
    assert set(Objection.objects.values_list("user", flat=True)) == {worker.pk}
