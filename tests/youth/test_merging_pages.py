"""«Samme person?» and «Slå sammen» as pages."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import entry, grant, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import District
from utsyn.core.actor import Actor
from utsyn.youth.models import AccessClass, Merge, NotSame, YoungPerson
from utsyn.youth.queries.merging import LABELS
from utsyn.youth.services.identity import change_person
from utsyn.youth.services.merging import merge, say_not_same
from utsyn.youth.services.tokens import write_tokens


@pytest.fixture
def two(service, worker):
    district = District.objects.create(service=service, code="sentrum", name="Sentrum")
    people = [
        young_person(
            service, "Kari", "Nordvik", birth_date="2009-05-17", phones=["+4790000001"], district=district,
            competence={"reason": "Kan ikke selv"}, source="school",
        ),
        young_person(service, "Karina", "Nordvik", birth_year=2009, nicknames=["Røde"], gender="boy"),
    ]  # fmt: skip
    for person in people:
        key_worker(person, worker)
    write_tokens(people)
    return people


def address(name, *people, **more):
    return reverse(f"youth:{name}", args=[*(person.uid for person in people), *more.values()])


def test_likely_ones_stand_first_and_a_search_finds_others(client, service, worker, two):
    kept, gone = two
    other = young_person(service, "Berit", "Lund")
    write_tokens([other])
    client.force_login(worker)
    page = client.get(address("same", kept)).content.decode()
    assert "Kan være samme person" in page
    assert address("compare", kept, gone) in page
    page = client.post(address("same", kept), {"q": "lund"}).content.decode()
    assert "Berit Lund" in page
    assert "Du har ikke tilgang. Spør lederen din." in page
    assert (
        "Ingen treff" in client.post(address("same", kept), {"q": "kari nordvik 2009 zzz"}).content.decode()
    )
    assert "Skriv kortere" in client.post(address("same", kept), {"q": "k" * 300}).content.decode()


def test_the_preview_shows_both_sides_and_what_would_happen(client, service, worker, colleague, two):
    kept, gone = two
    entry(gone, worker)
    grant(gone, colleague, worker)
    YoungPerson.objects.filter(pk=gone.pk).update(access_class=AccessClass.STRICT)
    client.force_login(worker)
    page = client.get(address("compare", kept, gone)).content.decode().replace("\xa0", " ")
    for text in (
        "Karina",
        "Kari",
        "900 00 001",
        "17. mai 2009",
        "Sentrum",
        "Kan ikke selv",
        "Skole",
        "Gutt",
        "Røde",
    ):
        assert text in page, text
    assert "Den strengeste tilgangen gjelder: Streng" in page
    assert 'name="given_name" value="gone"' in page
    assert AuditEvent.objects.filter(action="youth.merge_previewed").count() == 2
    assert "Kari" not in page.split("<title>")[1].split("</title>")[0]


def test_everything_that_a_record_can_say_stands_in_the_preview():
    """A field without a name would be chosen between by nobody."""
    assert set(YoungPerson.sealed_fields) - {"birth_year"} <= set(LABELS)


def test_merging_and_undoing_it(client, worker, two):
    kept, gone = two
    client.force_login(worker)
    form = {"version_kept": "1", "version_gone": "1", "given_name": "gone", "reason": "Samme telefon"}
    for _ in "12":  # sent twice
        answer = client.post(address("compare", kept, gone), form)
        assert answer["Location"] == address("record", kept)
    row = Merge.objects.get()
    assert YoungPerson.objects.select_related("data_key").get(pk=kept.pk).name == "Karina Nordvik"
    entry(YoungPerson.objects.get(pk=kept.pk), worker)
    page = client.get(address("same", kept)).content.decode()
    assert "Angre sammenslåingen" in page
    assert "1 oppføring er skrevet siden" in page
    assert client.post(address("unmerge", kept, merge=row.uid))["Location"] == address("same", kept)
    assert YoungPerson.objects.get(pk=gone.pk).merged_into is None


def test_what_stays_after_undoing_is_told(client, worker, two):
    kept, gone = two
    row = merge(by=Actor.of(worker), kept=kept, gone=gone)
    change_person(by=Actor.of(worker), person=kept, version=2, content={"important": "Ring ikke"})
    client.force_login(worker)
    page = client.post(address("unmerge", kept, merge=row.uid), follow=True).content.decode()
    assert "står som nå. Se over det: viktig." in page


def test_somebody_was_first_and_what_was_chosen_stays(client, worker, two):
    kept, gone = two
    client.force_login(worker)
    answer = client.post(
        address("compare", kept, gone), {"version_kept": "x", "given_name": "gone", "reason": "Fordi"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "De to ble ikke slått sammen" in page
    assert 'name="given_name" value="gone" checked' in page
    assert "Fordi" in page
    assert not Merge.objects.exists()


def test_two_that_are_not_the_same(client, worker, two):
    kept, gone = two
    client.force_login(worker)
    client.post(address("not-same", kept, gone))
    assert NotSame.objects.exists()
    page = client.get(address("same", kept)).content.decode()
    assert "Kan være samme person" not in page
    assert "Ikke samme person" in page
    assert "Dere har sagt at disse er to" in client.get(address("compare", kept, gone)).content.decode()
    client.post(address("not-same", kept, gone), {"undo": "1"})
    assert not NotSame.objects.exists()


def test_who_is_hidden_is_not_named_among_the_others(client, service, worker, two):
    """User wish 43: also here nobody is told of whom they may not know."""
    kept, gone = two
    say_not_same(by=Actor.of(worker), first=kept, second=gone)
    YoungPerson.objects.filter(pk=gone.pk).update(access_class=AccessClass.STRICT)
    gone.key_workers.all().delete()
    client.force_login(worker)
    assert "Karina" not in client.get(address("same", kept)).content.decode()


def test_one_who_may_not_merge_is_told_who_may(client, worker, colleague, two):
    kept, gone = two
    for person in two:
        grant(person, colleague, worker)
    client.force_login(colleague)
    page = client.get(address("compare", kept, gone)).content.decode()
    assert "Du kan slå sammen når du er kontaktperson for begge" in page
    assert client.post(address("compare", kept, gone), {}).status_code == 403


@pytest.mark.parametrize("name", ["compare", "not-same"])
def test_what_one_may_not_open_is_compared_with_nothing(client, service, other_service, worker, two, name):
    """Another service's, a hidden one and none at all are answered alike; one that one may know of is refused."""
    kept, _gone = two
    hidden = young_person(service, access_class=AccessClass.PROTECTED)
    elsewhere = young_person(other_service)
    client.force_login(worker)
    answers = [
        client.post(reverse(f"youth:{name}", args=[kept.uid, uid]))
        for uid in (hidden.uid, elsewhere.uid, uuid4())
    ]
    assert {answer.status_code for answer in answers} == {404}
    known = young_person(service)
    assert client.post(address(name, kept, known)).status_code == 403


def test_a_merge_of_another_record_is_not_undone_here(client, service, worker, two):
    kept, gone = two
    row = merge(by=Actor.of(worker), kept=kept, gone=gone)
    other = young_person(service)
    key_worker(other, worker)
    client.force_login(worker)
    assert client.post(address("unmerge", other, merge=row.uid)).status_code == 404


def test_a_record_and_itself_are_not_compared(client, worker, two):
    kept, gone = two
    merge(by=Actor.of(worker), kept=kept, gone=gone)
    client.force_login(worker)
    assert client.get(address("compare", kept, gone)).status_code == 400
