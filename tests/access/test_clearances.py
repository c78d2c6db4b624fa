"""A declaration of confidentiality before records, a police certificate for those who reach further (TAU-10, TIL-8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse

from tests.factories.youth import key_worker, young_person
from utsyn.access import clearances, confidentiality, queries
from utsyn.access.commands import user_command
from utsyn.access.confidentiality import Term, term_on, term_to_come
from utsyn.access.models import AccessSettings, Clearance
from utsyn.access.permissions import OF_RECORDS, Permission
from utsyn.access.rules import can, must_sign_first, roles_read_once
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused

TODAY = clock.today("Europe/Oslo")


@pytest.fixture
def admin(user_with, service):
    return user_with("administrator", service)


@pytest.fixture
def worker(user_with, service):
    return user_with("worker", service)


def enter(by, service, user, signed=None, shown=None):
    return clearances.enter(
        by=Actor.of(by), service=service, user=user, declaration_signed_on=signed, police_certificate_on=shown
    )


def ask(by, service, required=True):
    clearances.require_declaration(by=Actor.of(by), service=service, required=required)


def test_nobody_is_asked_until_the_service_says_so(worker, service):
    """So that an upgrade locks nobody out."""
    assert can(Actor.of(worker), Permission.SEE_YOUTH, service)
    assert not must_sign_first(Actor.of(worker), service)


def test_without_a_day_nobody_comes_to_records_and_with_it_they_do(admin, worker, service, other_service):
    """TAU-10: at once, also in the request that is running."""
    actor = Actor.of(worker)
    with roles_read_once():
        assert can(actor, Permission.SEE_YOUTH, service)
        ask(admin, service)
        assert not any(can(actor, each, service) for each in OF_RECORDS)
        assert can(actor, Permission.RECORD_FIELD, service), "what is counted in the field names nobody"
        assert must_sign_first(actor, service)
        enter(admin, service, worker, signed=TODAY)
        assert can(actor, Permission.SEE_YOUTH, service)
    Clearance.objects.update(declaration_signed_on=TODAY + timedelta(days=1))
    assert not can(actor, Permission.SEE_YOUTH, service), "a day to come is no day yet"
    ask(admin, service, required=False)
    assert can(actor, Permission.SEE_YOUTH, service)
    Clearance.objects.update(service=other_service, declaration_signed_on=TODAY)
    ask(admin, service)
    assert not can(actor, Permission.SEE_YOUTH, service), "signed for another service"


def test_only_those_who_would_come_to_records_are_told_to_sign(admin, service, user_with):
    """Whoever has no role with records, no role at all, or is out of use, has nothing to sign for."""
    ask(admin, service)
    gone = user_with("worker", service)
    gone.is_active = False
    gone.save()
    for user in (admin, gone, user_with(None, service)):
        assert not must_sign_first(Actor.of(user), service)
    assert not must_sign_first(Actor.system("test"), service)


def test_the_days_are_written_in_the_log_once(admin, worker, service):
    enter(admin, service, worker, signed=TODAY, shown=TODAY - timedelta(days=3))
    enter(admin, service, worker, signed=TODAY, shown=TODAY - timedelta(days=3))
    ask(admin, service)
    ask(admin, service)
    entered = AuditEvent.objects.get(action="access.clearance_entered")
    assert entered.object_id == str(worker.pk)
    assert entered.detail["declaration_signed_on"] == TODAY.isoformat()
    assert AuditEvent.objects.get(action="access.declaration_rule").detail["required"] is True
    enter(admin, service, worker)
    assert Clearance.objects.get().declaration_signed_on is None


def test_who_enters_them(admin, worker, service, other_service, user_with):
    """An administrator of the service, for somebody else there, with a day that has been."""
    stranger = user_with("worker", other_service)
    for act in (
        lambda: enter(worker, service, admin, signed=TODAY),
        lambda: enter(admin, service, stranger, signed=TODAY),
        lambda: ask(worker, service),
        lambda: clearances.is_required(Actor.of(worker), service),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(NotAllowedNow):
        enter(admin, service, admin, signed=TODAY)
    for day in (TODAY + timedelta(days=1), date(1900, 1, 1)):
        with pytest.raises(Invalid) as told:
            enter(admin, service, worker, shown=day)
        assert told.value.field == "police_certificate_on"
    assert not Clearance.objects.exists()
    assert not AccessSettings.objects.exists()


def test_the_list_says_who_lacks_what(admin, worker, service, user_with):
    """TAU-10, TIL-8"""
    manager, gone = user_with("manager", service), user_with("manager", service)
    reader = user_with("statistics_reader", service)
    gone.is_active = False
    gone.save()
    enter(admin, service, manager, signed=TODAY)
    people = {one.user: one for one in queries.people(Actor.of(admin), service)}
    assert {user for user, one in people.items() if one.lacks_declaration} == {worker}
    assert {user for user, one in people.items() if one.lacks_certificate} == {admin, manager}
    assert reader in people
    enter(admin, service, manager, signed=TODAY, shown=TODAY)
    found = queries.person(Actor.of(admin), service, manager.pk)
    assert found is not None
    assert (found.lacks_certificate, found.certificate_on) == (False, TODAY)


def test_the_administrators_pages(client, admin, worker, service):
    client.force_login(admin)
    shown = client.get(reverse("access:users")).content.decode()
    assert "Mangler taushetserklæring" in shown
    assert "Tjenesten krever ikke at dagen er ført inn." in shown
    assert "Vid tilgang uten politiattest" in shown
    page = reverse("access:requirement")
    assert worker.name in client.get(page).content.decode()
    assert client.post(page, {"declaration_required": "on"}).status_code == 302
    assert "Disse kan ikke åpne journaler" in client.get(reverse("access:users")).content.decode()
    days = reverse("access:clearance", args=[worker.pk])
    assert client.get(days).status_code == 200
    wrong = client.post(days, {"declaration_signed_on": str(TODAY + timedelta(days=1))})
    assert wrong.status_code == 400
    assert "Velg en dag som har vært." in wrong.content.decode()
    assert client.post(days, {"declaration_signed_on": "i går"}).status_code == 400
    assert client.post(days, {"declaration_signed_on": str(TODAY)}).status_code == 302
    assert "Alle som kan åpne journaler" in client.get(page).content.decode()
    assert "Ikke ført inn" in client.get(reverse("access:user", args=[worker.pk])).content.decode()
    assert client.get(reverse("access:clearance", args=[1 << 40])).status_code == 404
    assert client.post(page, {}).status_code == 302
    assert not AccessSettings.objects.get().declaration_required


def test_whoever_must_sign_is_told_so_and_what_to_do(client, admin, worker, service):
    """TAU-10: on every page, and where a record would have been; nothing is said of whether there is one."""
    person = young_person(service)
    key_worker(person, worker)
    client.force_login(worker)
    record = reverse("youth:record", args=[person.uid])
    assert client.get(record).status_code == 200
    ask(admin, service)
    for address in (record, reverse("youth:find"), reverse("youth:record", args=[young_person(service).uid])):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Signer den og gi den til den som administrerer brukere." in answer.content.decode()
        assert "når taushetserklæringen din er ført inn" in answer.content.decode()
    assert client.post(reverse("youth:find"), {"q": "Kari"}).status_code == 403
    declaration = client.get(reverse("access:declaration")).content.decode()
    assert "Din er ikke ført inn ennå." in declaration
    enter(admin, service, worker, signed=TODAY)
    assert client.get(record).status_code == 200
    assert "Din er ført inn med" in client.get(reverse("access:declaration")).content.decode()


def test_how_long_it_lasts_is_data_with_days(client, worker, monkeypatch):
    """TAU-11: 60 years today; 100 when the act of 2025 comes into force, and that is a day in a table."""
    assert (term_on(TODAY).years, term_to_come(TODAY).years) == (60, 100)
    with pytest.raises(LookupError):
        term_on(date(1970, 1, 1))
    client.force_login(worker)
    shown = client.get(reverse("access:declaration")).content.decode()
    assert "Den varer i 60 år" in shown
    assert "gjelder ikke ennå. Etter den varer den i 100 år (lov 20. juni 2025 nr. 81 § 33)" in shown
    old, new = confidentiality.TERMS
    soon = Term(new.years, new.source, TODAY + timedelta(days=40))
    monkeypatch.setattr(confidentiality, "TERMS", (old, soon))
    assert "varer den i 100 år" in client.get(reverse("access:declaration")).content.decode()
    assert term_on(TODAY + timedelta(days=40)).years == 100
    monkeypatch.setattr(confidentiality, "TERMS", (old, Term(new.years, new.source, TODAY)))
    shown = client.get(reverse("access:declaration")).content.decode()
    assert "Den varer i 100 år" in shown
    assert "60" not in shown.partition("Den varer i")[2].partition("</li>")[0]


def test_the_command_line_enters_them_too(worker, service):
    """For the one administrator of a service, who does not enter their own."""
    days = ["--service", service.code, "--signed", TODAY.isoformat(), "--certificate", TODAY.isoformat()]
    assert CliRunner().invoke(user_command, ["clearance", worker.email, *days]).exit_code == 0
    row = Clearance.objects.get()
    assert (row.declaration_signed_on, row.police_certificate_on) == (TODAY, TODAY)
    told = CliRunner().invoke(
        user_command, ["clearance", worker.email, "--service", service.code, "--signed", "2999-01-01"]
    )
    assert told.exit_code == 1
    assert "Velg en dag som har vært." in told.output
    assert Clearance.objects.get().police_certificate_on == TODAY
