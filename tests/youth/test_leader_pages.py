"""The pages of leaders, and what employees say of themselves: settings, quality, the log, flags, hand-over."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.factories.youth import active, key_worker
from tests.youth.test_access_pages import signed_in_long_ago, url
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.youth.models import StaffNumber, Substitution, YouthSettings
from utsyn.youth.numbers import is_synthetic


@pytest.fixture
def led(client, leader):
    client.force_login(leader)
    return client


def test_own_numbers_are_said_and_never_shown(client, worker, leader, person):
    """TIL-6, LOG-9"""
    client.force_login(worker)
    assert client.post(url("own"), {"kind": "own", "number": "12345678901"}).status_code == 400
    synthetic = next(text for tail in range(100_000) if is_synthetic(text := f"158908{tail:05d}"))
    assert client.post(url("own"), {"kind": "own", "number": synthetic}).status_code == 302
    number = StaffNumber.objects.get()
    assert "Egen journal" in client.get(url("own")).content.decode()
    client.force_login(leader)
    assert worker.name in client.get(url("settings")).content.decode()
    assert client.post(url("number-remove", number.pk)).status_code == 302
    assert client.post(url("number-remove", number.pk)).status_code == 404


def test_the_service_chooses(led, service):
    """PVN-15: the narrowest where nothing was chosen."""
    page = led.get(url("settings"))
    version = page.context["form"].initial["version"]
    sent = {
        "version": version,
        "names_in_log": "on",
        "alias_days": 90,
        "review_days": 2,
        "mass_limit": 30,
        "regime": "H",
    }
    assert led.post(url("settings"), sent).status_code == 302
    stands = YouthSettings.objects.get()
    assert (stands.team_access, stands.alias_days, stands.mass_limit) == (False, 90, 30)
    late = led.post(url("settings"), {**sent, "alias_days": 91})
    assert late.status_code == 409
    again = {**sent, "alias_days": 91, "version": late.context["form"]["version"].value()}
    assert led.post(url("settings"), again).status_code == 302
    assert led.post(url("settings"), {**again, "mass_limit": 1, "version": ""}).status_code == 400


def test_opening_for_the_whole_team_asks_who_one_is(led):
    """AUT-5: a change of everybody's access; the others do not ask."""
    version = led.get(url("settings")).context["form"].initial["version"]
    signed_in_long_ago(led)
    sent = {
        "version": version,
        "names_in_log": "on",
        "alias_days": 365,
        "review_days": 3,
        "mass_limit": 25,
        "regime": "H",
    }
    assert led.post(url("settings"), {**sent, "team_access": "on"}).status_code == 403
    assert led.post(url("settings"), sent).status_code == 302


def test_names_are_shown_for_a_purpose(led, person):
    """TAU-8"""
    active(person)
    page = led.get(url("quality")).content.decode()
    assert "Mangler en kontaktperson: 1" in page
    names = url("quality-names", "workers")
    assert led.post(names, {}).status_code == 400
    assert "Nordvik" in led.post(names, {"purpose": "quality"}).content.decode()
    assert led.get(url("quality-names", "nothing")).status_code == 404


def test_a_worker_does_not_read_the_access_log(client, worker, person):
    """LOG-11"""
    client.force_login(worker)
    assert client.get(url("seen", person.uid)).status_code == 403


def test_the_log_is_filtered_and_exported(led, person, worker):
    """LOG-2: a file is an event of its own."""
    led.get(url("access", person.uid))
    page = led.get(url("seen", person.uid), {"bare": "on", "fra": "01.01.2020", "side": "x"})
    assert page.status_code == 200
    assert "Så hvem som har tilgang" in page.content.decode()
    assert (
        "Ingen hendelser passer" in led.get(url("seen", person.uid), {"til": "01.01.2020"}).content.decode()
    )
    assert "Skriv dag" in led.get(url("seen", person.uid), {"fra": "i går"}).content.decode()
    file = led.post(url("seen-file", person.uid), {"hvem": "x"})
    assert file["Content-Type"].startswith("text/csv")
    assert "Så hvem som har tilgang" in file.content.decode()
    assert AuditEvent.objects.filter(action="youth.log_exported", object_id=str(person.pk)).count() == 1


def test_a_flag_is_looked_at_and_a_breach_is_told_of(led, client, person, colleague, leader):
    """LOG-6, LOG-7, PVN-18"""
    client.force_login(colleague)
    for _time in range(5):
        client.get(url("access", person.uid))
    client.force_login(leader)
    page = client.get(url("flags"))
    assert colleague.name in page.content.decode()
    flag = next(one for one in page.context["flags"] if one.rule == "denied")
    one = url("flag", flag.uid)
    assert client.get(one).status_code == 200
    assert client.post(one, {"outcome": "breach"}).status_code == 400
    assert client.post(one, {"outcome": "breach", "comment": "Nysgjerrig"})["Location"] == one
    assert "72 timer" in client.get(one).content.decode()
    told = {"controller": "Personvernombudet", "person": "yes"}
    assert client.post(one, told)["Location"] == url("flags")
    assert "Personvernombudet" in client.get(one).content.decode()
    assert "Urettmessig" in client.get(url("flags") + "?vurdert").content.decode()
    other = next(each for each in page.context["flags"] if each.rule == "no_relation")
    sent = {"outcome": "fine", "comment": "Feil lenke"}
    assert client.post(url("flag", other.uid), sent)["Location"] == url("flags")
    assert client.get(url("flag", uuid4())).status_code == 404


def test_everything_is_handed_over_after_a_look(led, service, person, worker, colleague):
    """Wishes 36, 37"""
    page = url("leaving", worker.pk)
    found = led.get(page)
    sent = {
        "mark": found.context["found"].mark, "user": colleague.pk, "last_day": clock.today("Europe/Oslo").isoformat(),
        "note": "Møte på torsdag",
    }  # fmt: skip
    assert "Se over" in led.post(page, sent).content.decode()
    assert "Hvem tar over?" in led.post(page, {**sent, "change": "1"}).content.decode()
    for _twice in range(2):
        assert led.post(page, {**sent, "sure": "1"}).status_code == 302
    assert person.key_workers.filter(staff__user=colleague).count() == 1
    assert led.get(url("leaving", 10**30)).status_code == 404
    assert led.get(url("leaving", 10**6)).status_code == 404


def test_somebody_stands_in_for_a_while(led, worker, colleague):
    """TIL-2"""
    today = clock.today("Europe/Oslo").isoformat()
    sent = {"user": colleague.pk, "from_date": today, "to_date": today}
    assert led.get(url("absence", worker.pk)).status_code == 200
    assert led.post(url("absence", worker.pk), sent).status_code == 302
    made = Substitution.objects.get()
    assert colleague.name in led.get(url("leaving", worker.pk)).content.decode()
    assert led.post(url("absence-end", worker.pk, made.pk)).status_code == 302
    assert led.post(url("absence-end", worker.pk, 0)).status_code == 404
    assert Substitution.objects.get().ended_at is not None


def test_an_administrator_is_led_to_taking_the_user_out_of_use(led, user_with, service):
    """TIL-5: a leader without that right is told whom to ask."""
    nobody = user_with("worker", service)
    assert "be" in led.get(url("leaving", nobody.pk)).content.decode()
    assert "ber du en administrator" in led.get(url("leaving", nobody.pk)).content.decode()


def test_the_second_key_worker_is_counted(service, worker, colleague, person, led):
    active(person)
    key_worker(person, colleague, "secondary")
    assert "Mangler en kontaktperson: 0" in led.get(url("quality")).content.decode()
