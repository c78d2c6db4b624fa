"""«Oppsett»: how a service counts and keeps its teams safe."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories.browser import SignedInClient
from utsyn.access.roles import roles
from utsyn.audit.models import AuditEvent
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.field.models import FieldSettings
from utsyn.field.queries.settings import field_settings, settings_to_change
from utsyn.field.services import settings as services

pytestmark = pytest.mark.django_db
LEADERS = {"team_leader", "manager"}
SAFETY = {"check_minutes": 45, "alone_minutes": 20, "overdue_minutes": 15, "duty_phone": "22 00 00 00"}


@pytest.fixture
def leader(actor_with, service):
    return actor_with("team_leader", service)


def save(by, service, part, **values):
    version = services.version_of(field_settings(by, service), part)
    return services.change(by=by, service=service, part=part, values=values, version=version)


def browser_of(actor):
    browser = SignedInClient()
    browser.force_login(actor.user)
    return browser


def test_a_service_that_has_set_nothing_has_the_defaults(leader, service):
    now = field_settings(leader, service)
    assert (now.check_minutes, now.alone_minutes, now.overdue_minutes) == (60, 30, 30)
    assert not FieldSettings.objects.exists(), "reading makes nothing"


def test_a_part_is_saved_and_the_log_knows_which_fields(leader, service):
    assert sorted(save(leader, service, "safety", **SAFETY)) == sorted(SAFETY)
    assert save(leader, service, "safety", **SAFETY) == [], "the same again changes nothing"
    assert save(leader, service, "safety", **{**SAFETY, "check_minutes": 50}) == ["check_minutes"]
    events = AuditEvent.objects.filter(action="field.settings_changed").order_by("pk")
    assert [event.detail for event in events] == [{"fields": sorted(SAFETY)}, {"fields": ["check_minutes"]}]


def test_two_leaders_change_different_parts_without_undoing_each_other(leader, service):
    old = services.version_of(field_settings(leader, service), "counting")
    save(leader, service, "safety", **SAFETY)
    values = {"exact_age": True, "ask_first_contact": True, "ask_district": False, "ask_topics": True}
    services.change(by=leader, service=service, part="counting", values=values, version=old)
    now = FieldSettings.objects.get()
    assert (now.exact_age, now.ask_district, now.check_minutes) == (True, False, 45)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(leader, service):
    """Wish 4"""
    old = services.version_of(field_settings(leader, service), "safety")
    save(leader, service, "safety", **SAFETY)
    with pytest.raises(NotAllowedNow):
        services.change(
            by=leader, service=service, part="safety", values={**SAFETY, "check_minutes": 90}, version=old
        )


@pytest.mark.parametrize(
    ("part", "values", "field"),
    [
        ("safety", {**SAFETY, "check_minutes": 5}, "check_minutes"),
        ("safety", {**SAFETY, "alone_minutes": 60}, "alone_minutes"),
        ("safety", {**SAFETY, "overdue_minutes": 999}, "overdue_minutes"),
        ("safety", {**SAFETY, "duty_phone": "ring Kari"}, "duty_phone"),
        ("questions", {"questions": ["?"] * 2 + list("abcdef")}, "questions"),
        ("questions", {"questions": ["x" * 201]}, "questions"),
        ("sun", {"latitude": Decimal("59.9"), "longitude": None}, "longitude"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(leader, service, part, values, field):
    with pytest.raises(Invalid) as wrong:
        save(leader, service, part, **values)
    assert wrong.value.field == field
    assert not FieldSettings.objects.exists()


def test_questions_are_tidied(leader, service):
    save(leader, service, "questions", questions=["  Hva  gikk bra? ", "", "Hva gikk bra?", "Noe nytt?"])
    assert FieldSettings.objects.get().questions == ["Hva gikk bra?", "Noe nytt?"]


@pytest.mark.parametrize("role", list(roles()))
def test_only_those_who_lead_change_settings(actor_with, service, role):
    actor = actor_with(role, service)
    status = browser_of(actor).get(reverse("field:settings")).status_code
    change = {"part": "safety", "values": SAFETY, "version": ""}
    if role in LEADERS:
        assert status == 200
        assert settings_to_change(actor, service)
        return
    assert status == 403
    for act in (
        lambda: services.change(by=actor, service=service, **change),
        lambda: settings_to_change(actor, service),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize(
    ("slug", "sent", "shown"),
    [
        ("telling", {"exact_age": "on"}, "Eksakt alder"),
        ("sikkerhet", {k: str(v) for k, v in SAFETY.items()}, "22 00 00 00"),
        ("refleksjon", {"question_1": "Hva gikk bra?", "question_2": "Noe nytt?"}, "Noe nytt?"),
        ("natt", {"latitude": "59,91", "longitude": "10,75"}, "59,9100, 10,7500"),
    ],
)
def test_each_part_has_a_page_that_saves_it(leader, service, slug, sent, shown):
    browser, address = browser_of(leader), reverse("field:settings-change", args=[slug])
    version = browser.get(address).context["form"].initial["version"]
    said = browser.post(address, {**sent, "version": version}, follow=True).content.decode()
    assert "Lagret. Telefonene får det neste gang de er på nett." in said
    assert shown in said
    version = browser.get(address).context["form"].initial["version"]
    again = browser.post(address, {**sent, "version": version}, follow=True).content.decode()
    assert "Ingenting var endret." in again


def test_an_old_form_shows_what_stands_now_and_can_be_saved_again(leader, service):
    browser, address = browser_of(leader), reverse("field:settings-change", args=["sikkerhet"])
    version = browser.get(address).context["form"].initial["version"]
    save(leader, service, "safety", **SAFETY)
    late = browser.post(address, {**SAFETY, "check_minutes": "90", "version": version})
    text = late.content.decode()
    assert late.status_code == 409
    assert "Minst hvert 45. minutt" in text
    assert 'value="90"' in text
    new = late.context["form"]["version"].value()
    assert browser.post(address, {**SAFETY, "check_minutes": "90", "version": new}).status_code == 302
    assert FieldSettings.objects.get().check_minutes == 90


def test_a_wrong_number_is_said_at_its_field(leader, service):
    browser, address = browser_of(leader), reverse("field:settings-change", args=["sikkerhet"])
    answer = browser.post(address, {**SAFETY, "check_minutes": "mange"})
    assert answer.status_code == 400
    assert "Skriv et antall minutter fra 10 til 480." in answer.content.decode()
    assert browser.get(reverse("field:settings-change", args=["ukjent"])).status_code == 404
