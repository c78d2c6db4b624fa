"""Who somebody is: changed with care for those who write at once, found by the old number, up the ladder once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from tests.factories.youth import key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import District
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.changes import tokens as change_tokens
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.changes import YOUTH
from utsyn.youth.models import AccessClass, Identity, Impediment, SearchToken, StaffNumber, YoungPerson
from utsyn.youth.services.identity import change_person
from utsyn.youth.services.tokens import Digests, match_staff_numbers, write_tokens

D_NUMBER, NUMBER = "60914600068", "20914695016"


def again(person):
    return YoungPerson.objects.select_related("data_key", "service").get(pk=person.pk)


def is_found_by(person, number):
    digest = Digests(person.service).of((SearchToken.Kind.NUMBER, number))
    return SearchToken.objects.filter(person=person, digest=digest).exists()


def staff_number(user, service, number, kind="relative"):
    digest = Digests(service).whole_numbers({"number": number})[0]
    return StaffNumber.objects.create(
        service=service, user=user, kind=kind, digest=digest, given_at=clock.now()
    )


def test_fields_that_are_not_named_stay(person, worker):
    changed = change_person(
        by=Actor.of(worker), person=person, version=1, content={"family_name": "Sørvik", "nicknames": []}
    )
    assert again(person).content() == {
        "given_name": "Kari", "family_name": "Sørvik", "birth_date": "2009-05-17", "phones": ["+4790000001"],
    }  # fmt: skip
    assert changed.version == 2


def test_the_log_names_the_fields_and_not_what_stands_in_them(person, worker):
    """LOG-9."""
    change_person(
        by=Actor.of(worker),
        person=person,
        version=1,
        content={"family_name": "Sørvik"},
        row={"gender": "boy"},
    )
    event = AuditEvent.objects.get(action="youth.person_changed")
    assert event.detail == {"fields": ["family_name", "gender"]}
    assert event.object_id == str(person.pk)


def test_the_second_of_two_writers_is_told(person, worker):
    """User wish 1: nobody's change is written over in silence."""
    change_person(by=Actor.of(worker), person=person, version=1, content={"family_name": "Sørvik"})
    with pytest.raises(NotAllowedNow):
        change_person(by=Actor.of(worker), person=person, version=1, content={"family_name": "Østvik"})
    assert again(person).content()["family_name"] == "Sørvik"


def test_the_same_change_twice_is_one(person, worker):
    for _ in "12":
        change_person(by=Actor.of(worker), person=person, version=1, content={"family_name": "Sørvik"})
    assert AuditEvent.objects.filter(action="youth.person_changed").count() == 1
    assert again(person).version == 2


def test_a_number_that_is_replaced_is_kept_and_found_by(person, worker):
    """IDN-3, IDN-5: from a D-number to a birth number, the person and the history are the same."""
    change_person(by=Actor.of(worker), person=person, version=1, content={"number": D_NUMBER})
    change_person(by=Actor.of(worker), person=person, version=2, content={"number": NUMBER})
    content = again(person).content()
    assert (content["number"], content["earlier_numbers"]) == (NUMBER, [D_NUMBER])
    assert is_found_by(person, NUMBER)
    assert is_found_by(person, D_NUMBER)


def test_a_number_that_comes_back_is_no_earlier_one(person, worker):
    for version, number in enumerate((D_NUMBER, NUMBER, D_NUMBER), start=1):
        change_person(by=Actor.of(worker), person=person, version=version, content={"number": number})
    assert again(person).content()["earlier_numbers"] == [NUMBER]


def test_a_number_says_nothing_of_the_date_of_birth(person, worker):
    """IDN-2, IDN-4: the two are fields of their own, and neither is held against the other."""
    change_person(
        by=Actor.of(worker), person=person, version=1, content={"number": NUMBER, "birth_date": "2010-01-02"}
    )
    assert again(person).birth_date == date(2010, 1, 2)


def test_a_nickname_gets_a_name_with_a_reason(service, worker):
    """PVN-5: the same record, a reason that the log keeps, nothing lost on the way."""
    person = young_person(service, "", "", nicknames=["Kaja"], identity=Identity.NICKNAME)
    key_worker(person, worker)
    with pytest.raises(Invalid) as told:
        change_person(by=Actor.of(worker), person=person, version=1, content={"given_name": "Kari"})
    assert told.value.field == "reason"
    change_person(
        by=Actor.of(worker), person=person, version=1, content={"given_name": "Kari"}, reason="follow_up"
    )
    assert again(person).identity == Identity.NAMED
    assert again(person).nicknames == ["Kaja"]
    assert AuditEvent.objects.get(action="youth.named").detail == {"reason": "follow_up"}


def test_nobody_goes_down_the_ladder(person, worker):
    change_person(
        by=Actor.of(worker), person=person, version=1, content={"given_name": "", "family_name": ""}
    )
    assert again(person).identity == Identity.NAMED


def test_somebody_without_a_name_or_a_nickname_is_nobody(person, worker):
    with pytest.raises(Invalid):
        change_person(
            by=Actor.of(worker), person=person, version=1,
            content={"given_name": "", "family_name": "", "nicknames": []},
        )  # fmt: skip


def test_what_is_counted_is_told_to_the_figures(service, person, worker):
    before = change_tokens(service, YOUTH)
    change_person(by=Actor.of(worker), person=person, version=1, content={"important": "Ring ikke hjem"})
    assert change_tokens(service, YOUTH) == before
    change_person(by=Actor.of(worker), person=person, version=2, row={"gender": "boy"})
    assert change_tokens(service, YOUTH) != before


def test_only_what_has_no_way_of_its_own_is_changed_here(person, worker):
    """Mass assignment: the class, the identity and the earlier numbers are not for a form."""
    for fields in (
        {"row": {"access_class": "strict"}},
        {"content": {"earlier_numbers": []}},
        {"content": {"x": 1}},
    ):
        with pytest.raises(ValueError, match="no field"):
            change_person(by=Actor.of(worker), person=person, version=1, **fields)


def test_columns_are_checked(service, other_service, person, worker):
    theirs = District.objects.create(service=other_service, code="a", name="A")
    tomorrow = clock.today(service.timezone) + timedelta(days=1)
    for row in ({"gender": "x"}, {"source": "x"}, {"district": theirs}, {"notified_on": tomorrow}):
        with pytest.raises(Invalid) as told:
            change_person(by=Actor.of(worker), person=person, version=1, row=row)
        assert told.value.field == next(iter(row))


def test_own_district_and_day_of_notice_are_kept(service, person, worker):
    own = District.objects.create(service=service, code="a", name="A")
    today = clock.today(service.timezone)
    change_person(
        by=Actor.of(worker), person=person, version=1,
        row={"district": own, "notified_on": today, "source": "school"},
    )  # fmt: skip
    assert (again(person).district, again(person).notified_on) == (own, today)


def test_no_address_stands_where_it_is_protected(person, worker):
    """IDN-8."""
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    with pytest.raises(Invalid) as told:
        change_person(by=Actor.of(worker), person=person, version=1, content={"address": "Storgata 1"})
    assert told.value.field == "address"


def test_who_has_nothing_to_do_with_the_person_changes_nothing(person, colleague):
    """TIL-2."""
    with pytest.raises(Refused):
        change_person(by=Actor.of(colleague), person=person, version=1, content={"family_name": "X"})


def test_a_number_of_an_employees_family_shuts_them_out(service, person, worker, colleague):
    """TIL-6: as soon as the number stands in the record, whichever came first."""
    staff_number(colleague, service, NUMBER)
    change_person(by=Actor.of(worker), person=person, version=1, content={"number": NUMBER})
    assert Impediment.objects.get(person=person).user == colleague
    assert AuditEvent.objects.get(action="youth.impediment_found").detail == {
        "kind": "relative", "who": colleague.pk,
    }  # fmt: skip


def test_a_number_is_changed_by_turns_with_those_that_employees_say(person, worker):
    """TIL-6: held by the service, as :func:`declare` holds it, and before the record: neither overlooks the other."""
    asked = []

    def listen(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        change_person(by=Actor.of(worker), person=person, version=1, content={"number": NUMBER})
    begun = next(at for at, sql in enumerate(asked) if sql.startswith("SAVEPOINT"))
    assert f'FROM "{Service._meta.db_table}"' in asked[begun + 1]


def test_a_number_that_an_employee_says_later_shuts_them_out_as_well(service, person, worker, colleague):
    """TIL-6, IDN-5: also where the record has another number by now. Twice is once."""
    change_person(by=Actor.of(worker), person=person, version=1, content={"number": D_NUMBER})
    change_person(by=Actor.of(worker), person=person, version=2, content={"number": NUMBER})
    number = staff_number(colleague, service, D_NUMBER, kind="own")
    assert [match_staff_numbers(number), match_staff_numbers(number)] == [1, 0]
    assert Impediment.objects.get().kind == "own"


def test_an_erased_person_is_found_by_nothing(person):
    write_tokens([person])
    assert SearchToken.objects.filter(person=person).exists()
    person.erased_at = clock.now()
    write_tokens([person])
    assert not SearchToken.objects.filter(person=person).exists()
