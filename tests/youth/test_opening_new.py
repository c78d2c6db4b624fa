"""Opening a record: little is needed, nothing is doubled, and whoever opens it follows it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.factories.youth import staff_of
from utsyn.accounts.models import StaffMember
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import District
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.youth.models import Identity, KeyWorker, RecordPeriod, SearchToken, StaffNumber, YoungPerson
from utsyn.youth.relations import visible_to
from utsyn.youth.services.opening import open_record, staff_for
from utsyn.youth.services.tokens import Digests

NUMBER = "20914695016"


def test_a_nickname_is_enough(service, worker):
    """IDN-7, PVN-3: the whole flow without a name, a number or a date of birth."""
    person = open_record(by=Actor.of(worker), service=service, content={"nicknames": ["Kaja"]})
    again = YoungPerson.objects.select_related("data_key").get(pk=person.pk)
    assert (again.name, again.identity, again.birth_year) == ("Kaja", Identity.NICKNAME, None)
    assert again.registered_on == clock.today(service.timezone)


def test_whoever_opens_follows_from_the_first_day(service, worker):
    person = open_record(by=Actor.of(worker), service=service, content={"given_name": "Kari"})
    assert visible_to(Actor.of(worker), service).get() == person
    assert KeyWorker.objects.get(person=person).staff.user == worker
    assert RecordPeriod.objects.get(person=person).status == "active"


def test_an_employee_that_is_there_already_is_used(service, worker):
    known = staff_of(worker, service)
    person = open_record(by=Actor.of(worker), service=service, content={"given_name": "Kari"}, status="")
    assert KeyWorker.objects.get(person=person).staff == known
    assert not RecordPeriod.objects.exists()


def test_a_code_that_is_taken_is_not_used_again(service, worker):
    StaffMember.objects.create(service=service, code=f"u{worker.pk}")
    person = open_record(by=Actor.of(worker), service=service, content={"given_name": "Kari"})
    assert KeyWorker.objects.get(person=person).staff.code == f"u{worker.pk}-2"


def test_one_who_becomes_an_employee_in_two_records_at_once_is_one(service, worker):
    """Somebody new is given two records in the same moment: the second answer is no fault."""
    looked = []

    def meanwhile(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if StaffMember._meta.db_table in sql and not looked:
            looked.append(sql)
            StaffMember.objects.create(service=service, user=worker, code=f"u{worker.pk}")
        return found

    with transaction.atomic(), connection.execute_wrapper(meanwhile):
        made = staff_for(by=Actor.of(worker), service=service, user=worker)
    assert made == StaffMember.objects.get()
    assert not AuditEvent.objects.filter(action="staff.made").exists()


def test_the_log_names_fields_and_never_what_stood_in_them(service, worker):
    """LOG-9."""
    person = open_record(
        by=Actor.of(worker), service=service, content={"given_name": "Kari", "number": NUMBER}
    )
    event = AuditEvent.objects.get(action="youth.opened_new")
    assert (event.object_type, event.object_id) == ("youth.youngperson", str(person.pk))
    assert event.detail == {"fields": ["given_name", "number"]}


def test_the_same_form_twice_is_one_record(service, worker):
    nonce = uuid4()
    first, second = (
        open_record(by=Actor.of(worker), service=service, content={"given_name": "Kari"}, nonce=nonce)
        for _ in "12"
    )
    assert first == second
    assert AuditEvent.objects.filter(action="youth.opened_new").count() == 1


def test_a_form_that_somebody_else_has_sent_tells_nothing(service, worker, colleague):
    nonce = uuid4()
    open_record(by=Actor.of(worker), service=service, content={"given_name": "Kari"}, nonce=nonce)
    with pytest.raises(Invalid, match="brukt før"):
        open_record(by=Actor.of(colleague), service=service, content={"given_name": "Ola"}, nonce=nonce)


def test_names_may_be_long_single_and_of_any_letters(service, worker):
    """IDN-13, UU-7."""
    name = ("Čč Đđ Ŋŋ Šš Ŧŧ Žž " * 12)[:200].strip()
    person = open_record(by=Actor.of(worker), service=service, content={"given_name": name})
    assert YoungPerson.objects.get(pk=person.pk).name == name


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"content": {}}, "given_name"),
        ({"content": {"given_name": "  "}}, "given_name"),
        ({"content": {"given_name": "K" * 201}}, "given_name"),
        ({"content": {"nicknames": ["K" * 201]}}, "nicknames"),
        ({"content": {"nicknames": [str(n) for n in range(11)]}}, "nicknames"),
        ({"content": {"given_name": "Kari", "phones": ["12"]}}, "phones"),
        ({"content": {"given_name": "Kari", "phones": [f"9000000{n}" for n in range(6)]}}, "phones"),
        ({"content": {"given_name": "Kari", "email": "kari"}}, "email"),
        ({"content": {"given_name": "Kari", "birth_date": "i fjor"}}, "birth_date"),
        ({"content": {"given_name": "Kari", "birth_date": "2999-01-01"}}, "birth_date"),
        ({"content": {"given_name": "Kari", "birth_year": "1850"}}, "birth_year"),
        ({"content": {"given_name": "Kari", "birth_year": "ja"}}, "birth_year"),
        ({"content": {"given_name": "Kari", "number": "123"}}, "number"),
        ({"content": {"given_name": "Kari", "important": "x" * 4001}}, "important"),
        ({"content": {"given_name": "Kari"}, "gender": "x"}, "gender"),
        ({"content": {"given_name": "Kari"}, "source": "x"}, "source"),
    ],
)
def test_what_cannot_be_right_is_told_with_its_field(service, worker, fields, field):
    with pytest.raises(Invalid) as told:
        open_record(by=Actor.of(worker), service=service, **fields)
    assert told.value.field == field
    assert not YoungPerson.objects.exists()


def test_a_day_that_has_not_been_is_no_day_of_notice(service, worker):
    """PVN-6."""
    tomorrow = clock.today(service.timezone) + timedelta(days=1)
    with pytest.raises(Invalid) as told:
        open_record(
            by=Actor.of(worker), service=service, content={"given_name": "Kari"}, notified_on=tomorrow
        )
    assert told.value.field == "notified_on"


def test_another_services_district_is_not_taken(service, other_service, worker):
    theirs = District.objects.create(service=other_service, code="a", name="A")
    with pytest.raises(Invalid) as told:
        open_record(by=Actor.of(worker), service=service, content={"given_name": "Kari"}, district=theirs)
    assert told.value.field == "district"


def test_who_may_not_write_opens_nothing(service, manager, system):
    for by in (Actor.of(manager), system):
        with pytest.raises(Refused):
            open_record(by=by, service=service, content={"given_name": "Kari"})


def test_nobody_opens_a_record_of_themself(service, worker):
    """TIL-6: and what was begun is undone as a whole."""
    StaffNumber.objects.create(
        service=service,
        user=worker,
        kind="own",
        digest=Digests(service).whole_numbers({"number": NUMBER})[0],
        given_at=clock.now(),
    )
    with pytest.raises(Invalid) as told:
        open_record(by=Actor.of(worker), service=service, content={"given_name": "Kari", "number": NUMBER})
    assert told.value.field == "number"
    assert not YoungPerson.objects.exists()
    assert not SearchToken.objects.exists()
