"""Merging is a link: nothing is lost, nobody is counted twice, and un-merging restores everything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.youth import active, entry, grant, key_worker, young_person
from tests.youth.test_rules_and_relations import object_to
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth import merging
from utsyn.youth.models import (
    AccessClass,
    Impediment,
    KeyWorker,
    Merge,
    NotSame,
    RecordGrant,
    RecordPeriod,
    SearchToken,
    StaffNumber,
    YoungPerson,
)
from utsyn.youth.queries import facts
from utsyn.youth.queries.search import search
from utsyn.youth.relations import locatable_by, visible_to
from utsyn.youth.rules import can_view
from utsyn.youth.services.identity import change_person
from utsyn.youth.services.merging import merge, say_not_same, unmerge, unsay_not_same
from utsyn.youth.services.tokens import Digests, match_staff_numbers, write_tokens

SYSTEM = Actor.system("test")


def made(service, given="Kari", family="Nordvik", **fields):
    person = young_person(service, given, family, **fields)
    write_tokens([person])
    return person


def again(person):
    return YoungPerson.objects.select_related("data_key", "service", "district").get(pk=person.pk)


@pytest.fixture
def kept(service, worker):
    who = made(
        service, birth_date="2009-05-17", nicknames=["Kaja"], phones=["+4790000001"], number="20914695016",
        safe_contact="Etter skolen", registered_on=date(2026, 3, 1),
    )  # fmt: skip
    key_worker(who, worker)
    return who


@pytest.fixture
def gone(service, worker, colleague):
    who = made(
        service, "Karina", "", nicknames=["Røde"], phones=["+4790000002"], number="60914600068", important="Ring ikke",
        gender="unknown", registered_on=date(2026, 1, 5), notified_on=date(2026, 1, 6), source="school",
    )  # fmt: skip
    key_worker(who, worker, from_date=date(2021, 1, 1))
    key_worker(who, colleague, role="secondary")
    return who


def everything(service):
    """All that can be seen and counted of the service's people, but for how often a row was written."""
    rows = []
    for person in YoungPerson.objects.filter(service=service).select_related("data_key").order_by("pk"):
        columns = {
            field.attname: getattr(person, field.attname)
            for field in person._meta.concrete_fields
            if field.attname not in ("sealed", "version")
        }
        rows.append((columns, person.content()))
    tokens = set(SearchToken.objects.values_list("person", "kind", "digest"))
    return rows, {(pk, kind, bytes(digest)) for pk, kind, digest in tokens}, figures(service)


def figures(service):
    return (
        facts.people(SYSTEM, service),
        facts.registrations(SYSTEM, service),
        facts.periods(SYSTEM, service),
        facts.conversations(SYSTEM, service, date(2020, 1, 1), date(2030, 1, 1)),
    )


def test_both_are_shown_as_one_and_no_row_is_moved(service, worker, kept, gone):
    entry(gone, worker)
    merge(by=Actor.of(worker), kept=kept, gone=gone)
    assert again(gone).merged_into == kept
    assert set(visible_to(Actor.of(worker), service)) == {kept}
    assert gone.entries.count() == 1
    assert KeyWorker.objects.filter(person=gone).count() == 2


def test_what_the_one_lacks_the_other_says_and_lists_are_of_both(service, worker, kept, gone):
    merge(by=Actor.of(worker), kept=kept, gone=gone)
    now = again(kept)
    assert now.content() == {
        "given_name": "Kari", "family_name": "Nordvik", "birth_date": "2009-05-17", "nicknames": ["Kaja", "Røde"],
        "phones": ["+4790000001", "+4790000002"], "number": "20914695016", "earlier_numbers": ["60914600068"],
        "safe_contact": "Etter skolen", "important": "Ring ikke",
    }  # fmt: skip
    assert (now.gender, now.source, now.notified_on) == ("girl", "school", date(2026, 1, 6))
    assert now.registered_on == date(2026, 1, 5), "the first day counts"


def test_where_they_differ_somebody_chooses(worker, kept, gone):
    merge(
        by=Actor.of(worker),
        kept=kept,
        gone=gone,
        choices={"given_name": "gone", "number": "gone", "x": "gone"},
    )
    content = again(kept).content()
    assert content["given_name"] == "Karina"
    assert (content["number"], content["earlier_numbers"]) == ("60914600068", ["20914695016"])


def test_columns_are_chosen_as_well(service, worker, kept, gone):
    YoungPerson.objects.filter(pk=gone.pk).update(gender="boy")
    merge(by=Actor.of(worker), kept=kept, gone=again(gone), choices={"gender": "gone"})
    assert again(kept).gender == "boy"


@pytest.mark.parametrize(
    ("kept", "gone", "choice", "said"),
    [
        ({"birth_year": 2009}, {"birth_date": "2009-05-17"}, "", {"birth_date": "2009-05-17"}),
        ({"birth_date": "2009-05-17"}, {"birth_year": 2009}, "gone", {"birth_date": "2009-05-17"}),
        ({"birth_year": 2010}, {"birth_date": "2009-05-17"}, "", {"birth_year": 2010}),
        ({"birth_year": 2010}, {"birth_date": "2009-05-17"}, "gone", {"birth_date": "2009-05-17"}),
        ({"birth_date": "2009-05-17"}, {"birth_year": 2010}, "gone", {"birth_year": 2010}),
        ({}, {"birth_year": 2010}, "", {"birth_year": 2010}),
    ],
)
def test_the_date_or_year_of_birth_is_one_thing(kept, gone, choice, said):
    assert merging.combined(kept, gone, {"birth_date": choice}) == said


def test_both_names_are_found_and_lead_to_one(service, worker, kept, gone):
    merge(by=Actor.of(worker), kept=kept, gone=gone)
    for text in ("kari", "karina", "røde", "90000002", "60914600068"):
        result = search(Actor.of(worker), service, text)
        assert {row.pk for row in (*result.rows, *result.close)} == {kept.pk}, text


def test_unmerging_restores_everything(service, worker, kept, gone):
    """User wish 54: the rows, the hashes and the figures are those from before."""
    active(kept)
    active(gone)
    entry(kept, worker)
    entry(gone, worker, at=clock.now() - timedelta(days=400))
    before = everything(service)
    done = merge(
        by=Actor.of(worker), kept=kept, gone=gone, choices={"given_name": "gone"}, reason="Hun sa det"
    )
    assert everything(service) != before
    assert unmerge(by=Actor.of(worker), merged=done) == []
    assert everything(service) == before
    assert RecordPeriod.objects.count() == 2


def test_nobody_is_counted_twice(service, worker, kept, gone):
    """PVN-5: two records of one person are one in the figures, and two again."""

    def people():
        return {each.person for each in facts.people(SYSTEM, service).values()}

    assert len(people()) == 2
    done = merge(by=Actor.of(worker), kept=kept, gone=gone)
    assert len(people()) == 1
    unmerge(by=Actor.of(worker), merged=done)
    assert len(people()) == 2


def test_what_was_changed_since_stays_and_is_told(worker, kept, gone):
    done = merge(by=Actor.of(worker), kept=kept, gone=gone)
    change_person(
        by=Actor.of(worker), person=kept, version=2, content={"important": "Ring gjerne", "pronoun": "hun"},
        row={"source": "police"},
    )  # fmt: skip
    assert unmerge(by=Actor.of(worker), merged=done) == ["important", "pronoun", "source"]
    now = again(kept)
    assert (now.content()["important"], now.content()["pronoun"], now.source) == (
        "Ring gjerne",
        "hun",
        "police",
    )
    assert now.nicknames == ["Kaja"]


def test_what_was_changed_to_what_it_was_before_is_no_news():
    assert merging.put_back({"a": 1}, {"a": 1}, {"a": 2}) == ({"a": 1}, [])


def test_twice_is_once(worker, kept, gone):
    first, second = (merge(by=Actor.of(worker), kept=kept, gone=gone) for _ in "12")
    assert first == second
    assert unmerge(by=Actor.of(worker), merged=first) == []
    assert unmerge(by=Actor.of(worker), merged=Merge.objects.get()) == []
    assert unmerge(by=Actor.of(worker), merged=first) == []
    assert AuditEvent.objects.filter(action="youth.unmerged").count() == 2, "one for each record"


def test_a_merge_can_be_made_again_after_it_was_undone(worker, kept, gone):
    unmerge(by=Actor.of(worker), merged=merge(by=Actor.of(worker), kept=kept, gone=gone))
    merge(by=Actor.of(worker), kept=again(gone), gone=again(kept))
    assert again(kept).merged_into == gone


def test_links_never_make_a_chain(service, worker, kept, gone):
    """What was merged into the one that goes, follows it; and goes back with it, in the reverse order."""
    third = made(service, "Tredje", "")
    key_worker(third, worker)
    before = everything(service)
    inner = merge(by=Actor.of(worker), kept=gone, gone=third)
    between = everything(service)
    outer = merge(by=Actor.of(worker), kept=kept, gone=again(gone))
    assert {again(third).merged_into, again(gone).merged_into} == {kept}
    with pytest.raises(Refused):  # the record that it would return to is no record of its own now
        unmerge(by=Actor.of(worker), merged=Merge.objects.select_related("kept__service").get(pk=inner.pk))
    unmerge(by=Actor.of(worker), merged=outer)
    assert everything(service) == between
    unmerge(by=Actor.of(worker), merged=Merge.objects.select_related("kept__service").get(pk=inner.pk))
    assert everything(service) == before


def test_the_last_merge_is_undone_first(service, worker, kept, gone):
    third = made(service, "Tredje", "")
    key_worker(third, worker)
    before = everything(service)
    first = merge(by=Actor.of(worker), kept=kept, gone=gone)
    second = merge(by=Actor.of(worker), kept=again(kept), gone=third)
    with pytest.raises(NotAllowedNow, match="siste"):
        unmerge(by=Actor.of(worker), merged=first)
    unmerge(by=Actor.of(worker), merged=second)
    unmerge(by=Actor.of(worker), merged=first)
    assert everything(service) == before


def test_the_stricter_class_wins_and_takes_the_address_away(service, worker, kept, gone):
    """IDN-8."""
    change_person(by=Actor.of(worker), person=kept, version=1, content={"address": "Storgata 1"})
    YoungPerson.objects.filter(pk=gone.pk).update(access_class=AccessClass.PROTECTED)
    done = merge(by=Actor.of(worker), kept=again(kept), gone=again(gone))
    assert again(kept).access_class == AccessClass.PROTECTED
    assert "address" not in again(kept).content()
    unmerge(by=Actor.of(worker), merged=done)
    assert again(kept).access_class == AccessClass.ORDINARY
    assert again(kept).content()["address"] == "Storgata 1"


@pytest.mark.parametrize(
    ("one", "other", "wins"),
    [
        ("ordinary", "strict", "strict"),
        ("strict", "protected", "protected"),
        ("ordinary", "ordinary", "ordinary"),
    ],
)
def test_of_two_classes_the_stricter(kept, one, other, wins):
    side = {
        "gender": "girl",
        "district": None,
        "source": "",
        "regime": "",
        "registered_on": date(2026, 1, 1),
        "notified_on": None,
    }
    sides = [{**side, "identity": "nickname", "access_class": each} for each in (one, other)]
    assert merging.combined_columns(*sides, {})["access_class"] == wins
    assert merging.combined_columns(*reversed(sides), {})["access_class"] == wins
    assert merging.combined_columns(*sides, {})["identity"] == "nickname"


def test_who_was_kept_out_of_one_is_kept_out_of_both(service, worker, colleague, leader, kept, gone):
    """TAU-4, TIL-6: objections and impediments of both stay."""
    object_to(gone, colleague, worker)
    Impediment.objects.create(
        service=service, person=kept, user=leader, kind="relative", given_at=clock.now(), given_by=worker
    )
    merge(by=Actor.of(worker), kept=kept, gone=gone)
    for user in (colleague, leader):
        assert not can_view(Actor.of(user), again(kept))
        assert kept not in locatable_by(Actor.of(user), service)


def test_who_was_let_into_one_is_let_into_both(service, worker, manager, kept, gone):
    grant(gone, manager, worker)
    assert not can_view(Actor.of(manager), kept)
    done = merge(by=Actor.of(worker), kept=kept, gone=gone)
    assert can_view(Actor.of(manager), again(kept))
    unmerge(by=Actor.of(worker), merged=done)
    assert not can_view(Actor.of(manager), again(kept))
    assert RecordGrant.objects.get().person == gone


def test_a_number_that_comes_along_shuts_an_employee_out_as_long_as_it_is_here(
    service, worker, leader, kept, gone
):
    """TIL-6: by the hindrance of the record that the number stands in; none is left behind on the other."""
    digest = Digests(service).whole_numbers({"number": "60914600068"})[0]
    match_staff_numbers(
        StaffNumber.objects.create(
            service=service, user=leader, kind="own", digest=digest, given_at=clock.now()
        )
    )
    done = merge(by=Actor.of(worker), kept=kept, gone=gone)
    assert kept not in locatable_by(Actor.of(leader), service)
    unmerge(by=Actor.of(worker), merged=done)
    assert set(locatable_by(Actor.of(leader), service)) == {kept}


def test_only_key_workers_of_both_and_leaders_with_access_to_both_merge(
    service, worker, colleague, leader, kept, gone
):
    with pytest.raises(Refused):
        merge(by=Actor.of(colleague), kept=kept, gone=gone)  # writes in one of them
    grant(kept, colleague, worker)
    with pytest.raises(Refused):
        merge(by=Actor.of(colleague), kept=kept, gone=gone)  # writes in both, follows one
    with pytest.raises(Refused):
        merge(by=Actor.of(leader), kept=kept, gone=gone)  # leads, and was let into neither
    with pytest.raises(Refused):
        merge(by=SYSTEM, kept=kept, gone=gone)
    for person in (kept, gone):
        grant(person, leader, worker)
    assert merge(by=Actor.of(leader), kept=kept, gone=gone)


def test_a_restricted_record_is_not_merged(worker, kept, gone):
    """PVN-12: nobody writes in it."""
    YoungPerson.objects.filter(pk=gone.pk).update(restricted_at=clock.now())
    with pytest.raises(Refused):
        merge(by=Actor.of(worker), kept=kept, gone=again(gone))


def test_a_page_from_before_a_change_is_told(worker, kept, gone):
    for versions in ((0, 1), (1, 0)):
        with pytest.raises(NotAllowedNow):
            merge(by=Actor.of(worker), kept=kept, gone=gone, versions=versions)
    assert merge(by=Actor.of(worker), kept=kept, gone=gone, versions=(1, 1))


def test_a_record_and_itself_are_not_two(worker, kept):
    for act in (
        lambda: merge(by=Actor.of(worker), kept=kept, gone=kept),
        lambda: say_not_same(by=Actor.of(worker), first=kept, second=kept),
    ):
        with pytest.raises(Invalid):
            act()


def test_the_log_tells_of_both_records_and_of_no_value(worker, kept, gone):
    """LOG-9: fields by name; and each record's own log knows."""
    merge(by=Actor.of(worker), kept=kept, gone=gone, choices={"given_name": "gone"})
    events = AuditEvent.objects.filter(action="youth.merged").order_by("number")
    assert [event.object_id for event in events] == [str(kept.pk), str(gone.pk)]
    assert events[0].detail == {"other": str(gone.uid), "fields": ["given_name"]}
    assert events[1].detail == {"into": str(kept.uid)}


def test_why_is_sealed(worker, kept, gone):
    done = merge(by=Actor.of(worker), kept=kept, gone=gone, reason=" Hun sa det selv ")
    row = Merge.objects.select_related("data_key").get(pk=done.pk)
    assert row.said("reason") == "Hun sa det selv"
    assert b"Hun sa" not in bytes(row.sealed)


def test_two_that_are_not_the_same_are_remembered_and_undone(worker, kept, gone):
    by = Actor.of(worker)
    first, second = say_not_same(by=by, first=gone, second=kept), say_not_same(by=by, first=kept, second=gone)
    assert first == second
    assert (first.low_id, first.high_id) == (min(kept.pk, gone.pk), max(kept.pk, gone.pk))
    with pytest.raises(NotAllowedNow, match="to forskjellige"):
        merge(by=by, kept=kept, gone=gone)
    for _ in "12":
        unsay_not_same(by=by, first=kept, second=gone)
    assert not NotSame.objects.exists()
    actions = AuditEvent.objects.filter(action__startswith="youth.not_same").values_list("action", flat=True)
    assert sorted(actions) == ["youth.not_same"] * 2 + ["youth.not_same_undone"] * 2
    assert merge(by=by, kept=kept, gone=gone)


def test_only_who_writes_in_both_says_that_they_are_two(colleague, kept, gone):
    for act in (say_not_same, unsay_not_same):
        with pytest.raises(Refused):
            act(by=Actor.of(colleague), first=kept, second=gone)
