"""Searching: what is found, by whom, what the log keeps, and that what is hidden leaves no trace."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.youth import entry, grant, key_worker, young_person
from tests.youth.test_rules_and_relations import cast, object_to, town  # noqa: F401
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import (
    AccessClass,
    Impediment,
    Recognition,
    SearchToken,
    YoungPerson,
    YouthSettings,
)
from utsyn.youth.queries import search as searching
from utsyn.youth.queries.known import bases_of, mine
from utsyn.youth.queries.search import MOST, search
from utsyn.youth.rules import Basis, basis_of
from utsyn.youth.services.tokens import write_tokens


def made(service, given="Kari", family="Nordvik", **fields):
    person = young_person(service, given, family, **fields)
    write_tokens([person])
    return person


def found(service, user, text):
    result = search(Actor.of(user), service, text)
    return {row.pk for row in (*result.rows, *result.close)}


@pytest.fixture
def person(service, worker):
    """A young person whom ``worker`` follows, and who can be found."""
    who = made(
        service, birth_date="2009-05-17", nicknames=["Kaja", "Kari"], phones=["+4790000001"], number="20914695016",
        earlier_numbers=["60914600068"],
    )  # fmt: skip
    key_worker(who, worker)
    return who


@pytest.mark.parametrize(
    "text",
    [
        "kari",
        "nordvik kari",
        "KAJA",
        "kar",
        "900 00 001",
        "2009 kari",
        "209146 95016",
        "60914600068",
        "Khari Nordvig",
    ],
)
def test_one_box_finds_by_everything(service, worker, person, text):
    """UX 5, IDN-5: names, nickname, phone, year, numbers now and before, spelled as it may be."""
    assert found(service, worker, text) == {person.pk}


@pytest.mark.parametrize("text", ["kari hansen", "kari 2010", "90000002", "zzz"])
def test_every_word_must_match(service, worker, person, text):
    assert found(service, worker, text) == set()


def test_a_row_says_who_it_is_and_what_the_viewer_is_to_them(service, worker, person):
    entry(person, worker, at=clock.now() - timedelta(days=40))
    entry(person, worker, at=clock.now() - timedelta(days=3), signed=False)
    row = search(Actor.of(worker), service, "kari").rows[0]
    today = clock.today(service.timezone)
    assert (row.name, row.nicknames, row.birth_year) == ("Kari Nordvik", "Kaja, Kari", 2009)
    assert (row.basis, row.unsigned) == (Basis.KEY_WORKER, 1)
    assert today - timedelta(days=4) <= row.last_contact <= today - timedelta(days=2)


def test_what_another_has_not_signed_is_no_contact_that_anybody_sees(service, worker, colleague, person):
    """A draft is seen by its writer alone."""
    signed = entry(person, worker, at=clock.now() - timedelta(days=9))
    entry(person, colleague, signed=False)
    assert search(Actor.of(worker), service, "kari").rows[0].last_contact == signed.on_date


def test_contact_counts_where_it_was_anonymous_first(service, worker, person):
    anonymous = entry(None, worker, service=service, at=clock.now() - timedelta(days=1))
    Recognition.objects.create(service=service, entry=anonymous, person=person, at=clock.now(), by=worker)
    assert search(Actor.of(worker), service, "kari").rows[0].last_contact == anonymous.on_date


def test_one_without_access_learns_whom_to_ask_and_no_more(service, worker, colleague, person):
    """TIL-2, user wish 43."""
    entry(person, worker)
    row = search(Actor.of(colleague), service, "kaja").rows[0]
    assert (row.name, row.birth_year, row.key_worker) == ("Kari Nordvik", 2009, worker.name)
    assert (row.basis, row.nicknames, row.last_contact, row.unsigned) == (None, "", None, 0)


def test_the_log_knows_the_search_and_not_the_words(service, worker, person):
    """LOG-9, LOG-1: how many, what sort of words, and who was shown."""
    search(Actor.of(worker), service, "kari 2009")
    event = AuditEvent.objects.get(action="youth.searched")
    assert event.detail == {"hits": 1, "words": ["name", "year"], "shown": [str(person.uid)]}


def test_nothing_to_look_for_is_no_search(service, worker):
    assert search(Actor.of(worker), service, " ?! ").words == ()
    assert not AuditEvent.objects.filter(action="youth.searched").exists()


def hide_by_class(person, user, by):
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)


def hide_strictly(person, user, by):
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.STRICT)


def hide_restricted(person, user, by):
    YoungPerson.objects.filter(pk=person.pk).update(restricted_at=clock.now())


def hide_objecting(person, user, by):
    object_to(person, user, by)


def hide_impeded(person, user, by):
    Impediment.objects.create(
        service=person.service, person=person, user=user, kind="relative", given_at=clock.now(), given_by=by
    )


HIDING = [hide_by_class, hide_strictly, hide_restricted, hide_objecting, hide_impeded]


@pytest.mark.parametrize("hide", HIDING)
@pytest.mark.parametrize("text", ["kari", "kari nordvik 2009", "90000001", "20914695016", "Karri"])
def test_who_is_hidden_leaves_no_trace(service, worker, colleague, leader, person, hide, text):
    """TAU-4, IDN-8, TIL-6, PVN-12: neither rows, nor a count, nor «more», nor a uid in the log."""
    hide(person, colleague, leader)
    result = search(Actor.of(colleague), service, text)
    assert (result.is_empty, result.more) == (True, False)
    assert AuditEvent.objects.get(action="youth.searched").detail["shown"] == []
    assert AuditEvent.objects.get(action="youth.searched").detail["hits"] == 0


@pytest.mark.parametrize("hide", HIDING)
def test_a_search_for_somebody_hidden_asks_the_same_questions(service, colleague, leader, person, hide):
    """IDN-8: time is spent on questions to the database; they are as many, and as long, as for nobody at all."""
    hide(person, colleague, leader)
    search(Actor.of(colleague), service, "annet")

    def asked(text):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            search(Actor.of(colleague), service, text)
        return [
            len(query["sql"].split(" WHERE ")[0])
            for query in captured.captured_queries
            if "INSERT" not in query["sql"]
        ]

    assert asked("Kari") == asked("Xqzw")


def test_another_services_people_are_not_found(service, other_service, worker, user_with):
    theirs = made(other_service)
    assert found(service, worker, "kari") == set()
    assert found(other_service, user_with("worker", other_service), "kari") == {theirs.pk}


def test_erased_people_are_not_found(service, worker, person):
    YoungPerson.objects.filter(pk=person.pk).update(erased_at=clock.now())
    assert found(service, worker, "kari") == set()


def test_who_was_merged_is_found_as_the_one_that_was_kept(service, worker, person):
    """Also where one word is of the one and another of the other."""
    gone = made(service, "Karina", "Sørli")
    YoungPerson.objects.filter(pk=gone.pk).update(merged_into=person)
    assert found(service, worker, "karina kaja") == {person.pk}


def test_there_are_ten_rows_and_then_a_longer_word_is_better(service, worker):
    for number in range(MOST + 3):
        made(service, "Kari", f"Nord{number}")
    result = search(Actor.of(worker), service, "kari")
    assert (len(result.rows), result.more) == (MOST, True)


def test_own_people_come_first_and_then_the_newest(service, worker):
    people = [made(service) for _ in range(4)]
    key_worker(people[1], worker)
    rows = search(Actor.of(worker), service, "kari").rows
    assert [row.pk for row in rows] == [people[1].pk, people[3].pk, people[2].pk, people[0].pk]


def test_more_are_asked_after_where_the_first_are_hidden(service, worker, monkeypatch):
    monkeypatch.setattr(searching, "_AT_ONCE", 2)
    people = [made(service) for _ in range(6)]
    YoungPerson.objects.filter(pk__in=[each.pk for each in people[2:]]).update(
        access_class=AccessClass.STRICT
    )
    assert found(service, worker, "kari") == {people[0].pk, people[1].pk}


def test_what_is_spelled_so_comes_before_what_sounds_so(service, worker):
    other, same = made(service, "Christian", "Berg"), made(service, "Kristian", "Berg")
    result = search(Actor.of(worker), service, "kristian berg")
    assert [row.pk for row in result.rows] == [same.pk]
    assert [row.pk for row in result.close] == [other.pk]


def test_what_only_looks_so_is_left_out_where_there_is_enough(service, worker):
    people = [made(service, "Nora", "Lund") for _ in range(3)]
    near = made(service, "Nola", "Lund")
    assert found(service, worker, "nora lund") == {each.pk for each in people}
    assert found(service, worker, "nola lund") == {near.pk, *(each.pk for each in people)}


def test_a_search_too_many_is_stopped(service, worker, person, monkeypatch):
    """ASVS V2.4.1: nobody gathers up the register; and the stop stands in the log."""
    monkeypatch.setattr(searching, "LIMIT", 3)
    for _ in "123":
        search(Actor.of(worker), service, "kari")
    result = search(Actor.of(worker), service, "kari")
    assert (result.stopped, result.is_empty) == (True, True)
    assert AuditEvent.objects.filter(action="youth.search_stopped").count() == 1
    with clock.stopped_at(clock.now() + timedelta(minutes=searching.MINUTES, seconds=1)):
        assert not search(Actor.of(worker), service, "kari").stopped


def test_who_may_see_no_records_may_not_search(service, user_with):
    for role in ("administrator", "statistics_reader", None):
        with pytest.raises(Refused):
            search(Actor.of(user_with(role, service)), service, "kari")


def test_hashes_tell_nothing(service, person):
    """AUT-8: no name, year, phone or number stands in the table."""
    for digest in SearchToken.objects.values_list("digest", flat=True):
        assert len(bytes(digest)) == 8
    other = Actor.system("test")
    assert {row.pk for row in search(other, service, "kari").rows} == {person.pk}


def test_before_a_search_own_people_stand_by_name(service, worker, colleague, person):
    anna = made(service, "Anna", "Berg")
    grant(anna, worker, colleague)
    made(service, "Åge", "Lund")
    shown = mine(Actor.of(worker), service)
    assert [row.pk for row in shown.mine] == [anna.pk, person.pk]
    assert [row.basis for row in shown.mine] == [Basis.NAMED, Basis.KEY_WORKER]
    event = AuditEvent.objects.get(action="youth.listed")
    assert event.detail == {"hits": 2, "shown": [str(anna.uid), str(person.uid)]}


def test_nobody_to_follow_is_nothing_to_log(service, colleague, person):
    shown = mine(Actor.of(colleague), service)
    assert (list(shown.mine), list(shown.recent)) == ([], [])
    assert not AuditEvent.objects.exists()


def test_a_follow_up_that_is_over_is_not_ones_own(service, worker, person):
    old = made(service, "Anna", "Berg")
    key_worker(old, worker, to_date=date(2024, 1, 1))
    assert [row.pk for row in mine(Actor.of(worker), service).mine] == [person.pk]


def test_what_was_opened_last_stands_as_long_as_it_may_be_opened(service, colleague, person):
    YouthSettings.objects.create(service=service, team_access=True)
    from utsyn.audit.services import record

    others = [made(service, name, "Berg") for name in ("Anna", "Berit")]
    for each in (person, *others, person):
        record(Actor.of(colleague), "youth.opened", each, basis="team", parts=[])
    assert [row.pk for row in mine(Actor.of(colleague), service).recent] == [
        person.pk,
        others[1].pk,
        others[0].pk,
    ]
    YoungPerson.objects.filter(pk=others[1].pk).update(access_class=AccessClass.STRICT)
    assert [row.pk for row in mine(Actor.of(colleague), service).recent] == [person.pk, others[0].pk]


@pytest.mark.parametrize("team", [False, True])
def test_the_reason_in_a_list_is_the_one_of_the_record(service, cast, town, team):  # noqa: F811
    """``bases_of`` equals ``basis_of``, for every viewer and every record that a list can hold."""
    YouthSettings.objects.create(service=service, team_access=team)
    viewers = {name: Actor.of(user) for name, user in cast.items()} | {"system": Actor.system("test")}
    rows = YoungPerson.objects.filter(service=service, merged_into__isnull=True, erased_at__isnull=True)
    persons = list(rows.select_related("service"))
    for who, viewer in viewers.items():
        one_by_one = {person.pk: basis for person in persons if (basis := basis_of(viewer, person))}
        assert bases_of(viewer, service, persons) == one_by_one, who


def test_many_people_are_written_in_one_go(service):
    """Also those of an import: the hashes of thousands in seconds."""
    people = [young_person(service, "Kari", str(uuid4())[:6]) for _ in range(5)]
    write_tokens(iter(people))
    write_tokens(people)
    assert SearchToken.objects.values("person").distinct().count() == 5


def test_a_record_that_was_erased_or_restricted_is_not_among_ones_own(service, worker, person):
    """PVN-12, JRN-7: the row of its key worker stands; the record does not."""
    for column in ("erased_at", "restricted_at"):
        other = made(service, "Anna", "Berg")
        key_worker(other, worker)
        YoungPerson.objects.filter(pk=other.pk).update(**{column: clock.now()})
    assert [row.pk for row in mine(Actor.of(worker), service).mine] == [person.pk]


@pytest.mark.sqlite
def test_no_question_of_a_search_looks_through_everybody(service, worker, person):
    """UX 5: among 50 000 as among five; every question finds its few rows by an index."""
    search(Actor.of(worker), service, "annet")
    with CaptureQueriesContext(connection) as captured:
        search(Actor.of(worker), service, "kari nordvik 2009")
    asked = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]
    assert len(asked) > 10
    plans = []
    for sql in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plans += [(sql, step) for *_, step in cursor.fetchall()]
    through = [(sql, step) for sql, step in plans if step.startswith("SCAN youth_") or step == "SCAN t"]
    assert through == []
    of_service = [step for _sql, step in plans if "youth_youngperson" in step and "(service_id=?)" in step]
    assert of_service == [], "everybody of the service"
    of_tokens = {step for _sql, step in plans if step.startswith("SEARCH t ")}
    assert of_tokens
    assert all("COVERING INDEX" in step and "digest=?" in step for step in of_tokens)
