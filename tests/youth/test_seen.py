"""«Hvem har sett»: who, when, why and what – for leaders, and for the young person."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime

import pytest

from tests.consistency.source import SRC, tree
from tests.factories.youth import grant, young_person
from utsyn.access.models import Membership
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import AccessClass, YoungPerson, YouthSettings
from utsyn.youth.queries.opening import NotHere, opened
from utsyn.youth.queries.seen import SHOWING, Filter, for_copy, seen, seen_file
from utsyn.youth.seen_file import as_csv

#: The night when summer time ends: 02:30 comes twice in Oslo.
FIRST, SECOND = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def read(user, person, at, **detail):
    with (
        clock.stopped_at(at),
        opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["journal"], **detail),
    ):
        pass


def test_the_log_says_who_when_why_and_what(worker, leader, person, service):
    """LOG-1, LOG-10: in the order that it happened, also when the clock is set back."""
    read(worker, person, FIRST, entries=["a", "b"])
    read(worker, person, SECOND)
    page = seen(Actor.of(leader), service, person.uid, Filter())
    reading, second, first = page.rows
    assert [first.at, second.at] == [FIRST, SECOND]
    assert (first.who, first.organisation) == (worker.name, service.name)
    assert (first.what, first.why) == ("Åpnet journalen", "kontaktperson")
    assert "oppføringer: 2" in first.parts
    assert "opplysninger: journalen" in first.parts
    assert reading.what == "Så hvem som har sett journalen", "reading the log is an event"
    assert [name for _pk, name in page.people] == sorted([worker.name, leader.name])


def test_searches_that_showed_the_record_and_merged_ones_are_in_it(worker, leader, person, service):
    """LOG-2"""
    gone = young_person(service, merged_into=person)
    record(Actor.of(worker), "youth.searched", service, basis="search", shown=[str(person.uid)])
    record(Actor.of(worker), "youth.searched", service, basis="search", shown=[str(gone.uid)])
    record(Actor.of(worker), "youth.searched", service, shown=[str(young_person(service).uid)])
    record(Actor.of(worker), "youth.opened", gone, basis="team")
    page = seen(Actor.of(leader), service, person.uid, Filter(looks_only=True))
    assert [row.what for row in page.rows].count("Søkte etter ungdom") == 2
    assert [row.what for row in page.rows].count("Åpnet journalen") == 1


def test_every_list_that_says_whom_it_showed_is_looked_through():
    """LOG-2: an action with ``shown`` that «Hvem har sett» does not know would be missing from it."""
    found = set()
    for path in (SRC / "youth").rglob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and "shown" in [word.arg for word in node.keywords]:
                found |= {text.value for text in node.args if isinstance(text, ast.Constant)}
    assert found == set(SHOWING)


def test_the_log_is_narrowed(worker, leader, manager, person, service):
    read(worker, person, FIRST)
    grant(person, manager, leader)
    record(Actor.of(manager), "youth.grant_ended", person)
    who = seen(Actor.of(leader), service, person.uid, Filter(who=worker.pk))
    assert [row.who for row in who.rows] == [worker.name]
    day = Filter(first=date(2026, 10, 25), last=date(2026, 10, 25))
    assert [row.who for row in seen(Actor.of(leader), service, person.uid, day).rows] == [worker.name]
    looks = seen(Actor.of(leader), service, person.uid, Filter(looks_only=True))
    assert "Avsluttet tilgang" not in [row.what for row in looks.rows]


def test_the_log_is_for_those_who_read_it(worker, colleague, manager, person, service, user_with):
    """LOG-11, TIL-7"""
    for user in (worker, colleague, user_with("administrator", service)):
        with pytest.raises((Refused, NotHere)):
            seen(Actor.of(user), service, person.uid, Filter())
    assert seen(Actor.of(manager), service, person.uid, Filter()).rows
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    with pytest.raises(NotHere):
        seen(Actor.of(manager), service, person.uid, Filter())


def test_a_file_of_it_runs_nothing_and_is_an_event(worker, leader, person, service):
    """LOG-2, ASVS V1.2.10"""
    worker.name = "=HYPERLINK(1)"
    worker.save()
    read(worker, person, FIRST)
    rows = seen_file(Actor.of(leader), service, person.uid, Filter())
    assert rows[0][0] == "Tid"
    assert rows[-1][:3] == ["2026-10-25 02:30:00", "2026-10-25T00:30:00Z", "=HYPERLINK(1)"]
    text = as_csv(rows).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert AuditEvent.objects.filter(action="youth.log_exported").count() == 1


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\r", "\n=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(text):
    assert b"'" in as_csv([[text]])


def test_an_ordinary_cell_is_as_it_was():
    assert as_csv([["Kari", "a;b"]]) == b'\xef\xbb\xbfKari;"a;b"\r\n'


def copy_of(person):
    with opened(Actor.system("copy"), person.service, person.uid, "youth.copied") as found:
        return for_copy(found)


def test_the_young_person_reads_who_has_looked_in_plain_words(worker, colleague, person, service):
    """LOG-5"""
    read(worker, person, FIRST)
    record(Actor(id="nobody", label=""), "access.refused", person, basis="denied")
    rows = copy_of(person)
    assert (rows[0].who, rows[0].what, rows[0].why) == (worker.name, "Åpnet journalen", "kontaktperson")
    assert rows[1].denied
    assert rows[1].who == "Ikke logget inn"


def test_the_service_may_choose_roles_instead_of_names(worker, person, service, user_with):
    """LOG-5: what they were at the time."""
    YouthSettings.objects.create(service=service, names_in_log=False)
    read(worker, person, FIRST)
    Membership.objects.filter(user=worker).update(to_date=date(2026, 1, 1))
    later = copy_of(person)
    assert later[0].who == "Ansatt", "was somebody whose role then is not known"
    Membership.objects.filter(user=worker).update(to_date=None)
    assert copy_of(person)[0].who == "Feltarbeider"
    assert {row.who for row in copy_of(person)} == {"Feltarbeider", "Datasystemet"}
    assert worker.name not in str(copy_of(person))
