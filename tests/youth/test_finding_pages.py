"""«Finn ungdom» and «Ny ungdom» as pages: what they show, what they never carry in an address, what they forgive."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import entry, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import District
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import AccessClass, NotSame, YoungPerson
from utsyn.youth.queries import search as searching
from utsyn.youth.queries.duplicates import likely, likely_same
from utsyn.youth.queries.known import searched_for
from utsyn.youth.queries.opening import opened
from utsyn.youth.services import objecting
from utsyn.youth.services.tokens import write_tokens

FIND, NEW = "/ungdom", "/ungdom/ny"


def made(service, given="Kari", family="Nordvik", **fields):
    person = young_person(service, given, family, **fields)
    write_tokens([person])
    return person


@pytest.fixture
def person(service, worker):
    who = made(
        service, birth_date="2009-05-17", nicknames=["Kaja"], phones=["+4790000001"], number="20914695016"
    )
    key_worker(who, worker)
    return who


def new(**fields):
    return {"nonce": str(uuid4()), "gender": "unknown", **fields}


def test_the_page_begins_with_ones_own(client, worker, person):
    entry(person, worker, signed=False)
    client.force_login(worker)
    page = client.get(FIND)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Kari Nordvik" in text
    assert "Du er kontaktperson" in text
    assert "1 ikke signert" in text
    assert "Ny ungdom" not in text, "only after a search"
    assert "no-store" in page["Cache-Control"]


def test_nobody_to_follow_says_what_to_do(client, colleague, service):
    client.force_login(colleague)
    assert "Du følger ingen nå" in client.get(FIND).content.decode()


def test_a_search_goes_by_post_and_leaves_no_name_in_an_address(client, worker, person):
    """ASVS V14.2.1."""
    client.force_login(worker)
    page = client.post(FIND, {"q": "kari"}).content.decode()
    assert reverse("youth:record", args=[person.uid]) in page
    assert "Kaja" in page
    assert "Ny ungdom" in page
    addresses = re.findall(r'(?:href|action|hx-post)="([^"]*)"', page)
    assert not [address for address in addresses if "kari" in address.lower() or "?" in address]
    assert "Kari" not in re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]


def test_a_name_in_the_address_is_not_searched_for(client, worker, person):
    client.force_login(worker)
    client.get(FIND, {"q": "kari"})
    assert not AuditEvent.objects.filter(action="youth.searched").exists()


def test_the_answer_alone_comes_while_one_types(client, worker, person):
    client.force_login(worker)
    part = client.post(FIND, {"q": "kari"}, headers={"HX-Request": "true"}).content.decode()
    assert "Kari Nordvik" in part
    assert "<html" not in part


def test_a_record_that_one_may_only_know_of_says_whom_to_ask(client, worker, colleague, person):
    """UX 5: the reason and whom to ask; no nickname, no day of contact."""
    client.force_login(colleague)
    page = client.post(FIND, {"q": "kaja"}).content.decode()
    assert f"Du har ikke tilgang. Spør {worker.name}." in page
    assert "(Kaja)" not in page
    assert "sist kontakt" not in page


def test_where_nobody_follows_one_asks_the_leader(client, colleague, service):
    made(service)
    client.force_login(colleague)
    assert "Spør lederen din" in client.post(FIND, {"q": "kari"}).content.decode()


def test_nobody_found_more_than_shown_and_too_many_searches_are_four_texts(
    client, worker, service, monkeypatch
):
    client.force_login(worker)
    assert "Ingen treff." in client.post(FIND, {"q": "kari"}).content.decode()
    for number in range(11):
        made(service, "Kari", f"Nord{number}")
    assert "Skriv mer" in client.post(FIND, {"q": "kari"}).content.decode()
    assert "Ingen som skrives slik" in client.post(FIND, {"q": "karri nord3"}).content.decode()
    assert "Skriv et navn" in client.post(FIND, {"q": "?"}).content.decode()
    monkeypatch.setattr(searching, "LIMIT", 0)
    assert "Vent 10 minutter" in client.post(FIND, {"q": "kari"}).content.decode()


def test_too_long_a_text_is_told(client, worker, service):
    client.force_login(worker)
    assert "Skriv kortere" in client.post(FIND, {"q": "k" * 300}).content.decode()


def test_a_search_without_a_word_shows_ones_own(client, worker, person):
    client.force_login(worker)
    assert "Mine" in client.post(FIND, {"q": " "}).content.decode()


def test_a_new_record_begins_with_what_was_searched_for(client, worker, service):
    client.force_login(worker)
    page = client.post(NEW, {"q": "nora lund 2010 900 00 001 20914695016"}).content.decode()
    for value in ("Nora", "Lund", "2010", "900 00 001", "20914695016"):
        assert f'value="{value}"' in page


def test_a_new_record_is_reached_from_a_search_alone(client, worker, service):
    client.force_login(worker)
    assert client.get(NEW)["Location"] == FIND


def test_a_nickname_is_enough_and_leads_to_the_record(client, worker, service):
    client.force_login(worker)
    answer = client.post(NEW, new(nickname="Røde"))
    made_now = YoungPerson.objects.select_related("data_key").get()
    assert answer["Location"] == reverse("youth:record", args=[made_now.uid])
    assert made_now.name == "Røde"


def test_everything_that_is_known_is_kept(client, worker, service):
    district = District.objects.create(service=service, code="sentrum", name="Sentrum")
    today = clock.today(service.timezone)
    client.force_login(worker)
    client.post(
        NEW,
        new(
            given_name="Nora", family_name="Lund", born="12.03.2009", gender="girl", phone="900 00 002",
            district=str(district.pk), source="school", number="20914695016", notified_on=f"{today:%d.%m.%Y}",
        ),
    )  # fmt: skip
    person = YoungPerson.objects.select_related("data_key").get()
    assert person.content() == {
        "given_name": "Nora", "family_name": "Lund", "birth_date": "2009-03-12", "phones": ["+4790000002"],
        "number": "20914695016",
    }  # fmt: skip
    assert (person.gender, person.district, person.source, person.notified_on) == (
        "girl",
        district,
        "school",
        today,
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Skriv et navn eller et kallenavn"),
        ({"nickname": "K", "born": "i fjor"}, "Skriv året, eller dag"),
        ({"nickname": "K", "born": "1850"}, "Skriv året med fire sifre"),
        ({"nickname": "K", "born": "01.01.2999"}, "Fødselsdatoen kan ikke være"),
        ({"nickname": "K", "phone": "12"}, "Skriv telefonnummeret"),
        ({"nickname": "K", "number": "12"}, "Skriv alle elleve sifrene"),
        ({"nickname": "K" * 201}, "Bruk høyst 200 tegn"),
        ({"nickname": "K", "gender": "x"}, "Velg ett av svarene"),
    ],
)
def test_faults_are_told_and_nothing_typed_is_lost(client, worker, service, fields, told):
    client.force_login(worker)
    answer = client.post(NEW, new(**{"family_name": "" if not fields else "Sørvik", **fields}))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert not fields or "Sørvik" in page
    assert not YoungPerson.objects.exists()


def test_likely_duplicates_come_before_a_new_record(client, worker, service, person):
    """User wish 53: soft, and one goes on all the same."""
    client.force_login(worker)
    form = new(given_name="Kari", family_name="Nordvig", born="2009")
    page = client.post(NEW, form).content.decode()
    assert "Er dette samme person?" in page
    assert "Sjekk denne" in page
    assert YoungPerson.objects.count() == 1
    assert client.post(NEW, form | {"sure": "1"}).status_code == 302
    assert YoungPerson.objects.count() == 2


def test_the_same_form_sent_twice_is_one_record(client, worker, service):
    client.force_login(worker)
    form = new(given_name="Nora", sure="1")
    assert client.post(NEW, form)["Location"] == client.post(NEW, form)["Location"]


@pytest.mark.parametrize(
    "content",
    [
        {"given_name": "Kari", "family_name": "Nordvik"},
        {"given_name": "Khari", "family_name": "Nordvig", "birth_year": "2010"},
        {"nicknames": ["Kaja"]},
        {"given_name": "Ola", "phones": ["+4790000001"]},
        {"given_name": "Ola", "birth_year": "1999", "number": "20914695016"},
    ],
)
def test_signs_of_the_same_person(service, worker, person, content):
    assert [row.pk for row in likely(Actor.of(worker), service, content)] == [person.pk]
    assert AuditEvent.objects.get(action="youth.duplicates_shown").detail == {
        "hits": 1,
        "shown": [str(person.uid)],
    }


@pytest.mark.parametrize(
    "content",
    [
        {"given_name": "Kari", "family_name": "Nordvik", "birth_year": "2001"},
        {"given_name": "Ola", "family_name": "Nordvik"},
        {"given_name": "?"},
        {},
    ],
)
def test_signs_of_another(service, worker, person, content):
    assert likely(Actor.of(worker), service, content) == []
    assert not AuditEvent.objects.filter(action="youth.duplicates_shown").exists()


def test_a_warning_tells_of_nobody_who_leaves_no_trace(service, worker, colleague, person):
    """IDN-8, user wish 53: also where the number is the very same."""
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    content = {"given_name": "Kari", "family_name": "Nordvik", "number": "20914695016"}
    assert likely(Actor.of(colleague), service, content) == []
    assert [row.pk for row in likely(Actor.of(worker), service, content)] == [person.pk]


def test_warnings_count_as_searches(service, worker, person, monkeypatch):
    """ASVS V2.4.1: the form is no way around the limit."""
    monkeypatch.setattr(searching, "LIMIT", 1)
    content = {"given_name": "Kari", "family_name": "Nordvik"}
    assert likely(Actor.of(worker), service, content)
    assert likely(Actor.of(worker), service, content) == []
    with clock.stopped_at(clock.now() + timedelta(minutes=11)):
        assert likely(Actor.of(worker), service, content)


def test_the_likely_same_leave_out_those_that_are_known_to_be_others(service, worker, person):
    twin, other = made(service, birth_year=2009), made(service, birth_year=2009)
    NotSame.objects.create(service=service, low=person, high=twin, at=clock.now(), by=worker)
    with opened(Actor.of(worker), service, person.uid, "youth.opened") as found:
        assert [row.pk for row in likely_same(Actor.of(worker), found)] == [other.pk]


def test_who_may_not_open_records_gets_no_page(client, manager, user_with, service):
    """The manager reads and leads, the administrator does neither (TIL-7)."""
    client.force_login(manager)
    assert client.get(FIND).status_code == 200
    assert "Ny ungdom" not in client.post(FIND, {"q": "kari"}).content.decode()
    assert client.post(NEW, new(nickname="K")).status_code == 403
    client.force_login(user_with("administrator", service))
    assert client.get(FIND).status_code == 403
    assert client.post(FIND, {"q": "kari"}).status_code == 403


def test_a_refusal_names_whom_one_has_just_searched_for_and_nobody_else(client, worker, colleague, service):
    """ADR 18, ux K26: the name that was searched for, for an hour; an address alone tells none, and neither does a
    search once the young person has said no. Seeing it is an event (LOG-1)."""
    who = made(service, birth_year=2009)
    key_worker(who, worker)
    viewer = Actor.of(colleague)
    pages = [reverse(f"youth:{name}", args=[who.uid]) for name in ("record", "emergency")]
    client.force_login(colleague)
    unnamed = [client.get(page).content.decode() for page in pages]
    assert not any("Nordvik" in text for text in unnamed)
    assert "søk først" in unnamed[1]
    client.post(FIND, {"q": "kari"})
    for page in pages:
        text = client.get(page).content.decode()
        assert "Kari Nordvik" in text
        assert "født 2009" in text
    assert AuditEvent.objects.filter(action="youth.named_again", object_id=str(who.pk)).count() == 2
    with clock.stopped_at(clock.now() + timedelta(minutes=61)):
        assert searched_for(viewer, service, who) is None
    assert searched_for(viewer, service, who) is not None
    objecting.object_to(by=Actor.of(worker), person=who, user=colleague)
    assert searched_for(viewer, service, who) is None
