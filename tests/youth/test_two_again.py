"""Two who were taken for one, and are two again: neither stands in the other's record (JRN-7, ADR 13)."""

from __future__ import annotations

from tests.factories.youth import key_worker, young_person
from utsyn.access.models import Membership
from utsyn.core.actor import Actor
from utsyn.youth.models import Merge, YoungPerson
from utsyn.youth.queries.copy import preview
from utsyn.youth.services import granting
from utsyn.youth.services.merging import merge, unmerge


def test_what_one_is_called_does_not_stay_below_the_others_key(service, person, worker):
    """JRN-7: erasing one must reach everything that was ever written of who they are."""
    other = young_person(service, "Ola", "Bakken", phones=["+4790000033"])
    key_worker(other, worker)
    done = merge(by=Actor.of(worker), kept=person, gone=other, reason="Samme telefon")
    row = Merge.objects.select_related("data_key__parent").get()
    assert "+4790000033" in str(row.content())
    assert unmerge(by=Actor.of(worker), merged=done) == []
    row = Merge.objects.select_related("data_key__parent").get()
    assert row.content() == {"reason": "Samme telefon"}
    kept = YoungPerson.objects.select_related("data_key").get(pk=person.pk)
    assert "+4790000033" not in str(kept.content())


def narrowed_while_one(person, other, worker):
    done = merge(by=Actor.of(worker), kept=person, gone=other)
    kept = YoungPerson.objects.get(pk=person.pk)
    granting.set_class(by=Actor.of(leader_of(kept)), person=kept, access_class="strict", version=kept.version)
    unmerge(by=Actor.of(worker), merged=Merge.objects.select_related("kept__service").get(pk=done.pk))
    return YoungPerson.objects.get(pk=person.pk).access_class, YoungPerson.objects.get(
        pk=other.pk
    ).access_class


def leader_of(person):
    return Membership.objects.get(service=person.service, role="team_leader").user


def test_a_circle_that_was_narrowed_while_they_were_one_is_kept_for_both(service, person, worker, leader):
    """IDN-8: nobody has said because of which of the two."""
    other = young_person(service, "Ola", "Bakken")
    key_worker(other, worker)
    assert narrowed_while_one(person, other, worker) == ("strict", "strict")
    third = young_person(service, "Ada", "Vik", access_class="strict")
    key_worker(third, worker)
    done = merge(by=Actor.of(worker), kept=YoungPerson.objects.get(pk=other.pk), gone=third)
    kept = YoungPerson.objects.get(pk=other.pk)
    kept.access_class = "ordinary"
    kept.save()
    unmerge(by=Actor.of(worker), merged=Merge.objects.select_related("kept__service").get(pk=done.pk))
    assert YoungPerson.objects.get(pk=third.pk).access_class == "strict", "what it was itself, it is again"


def test_no_record_is_left_that_nobody_may_open(service, person, worker, leader):
    other = young_person(service, "Ola", "Bakken")
    followed = key_worker(other, worker)
    done = merge(by=Actor.of(worker), kept=person, gone=other)
    followed.delete()
    kept = YoungPerson.objects.get(pk=person.pk)
    granting.set_class(by=Actor.of(leader), person=kept, access_class="strict", version=kept.version)
    unmerge(by=Actor.of(worker), merged=Merge.objects.select_related("kept__service").get(pk=done.pk))
    assert YoungPerson.objects.get(pk=other.pk).access_class == "ordinary"


def test_why_they_were_taken_for_one_is_held_back_in_the_copy_when_they_are_two_again(
    service, person, worker
):
    """JRN-16: it may speak of the other."""
    other = young_person(service, "Ola", "Bakken")
    key_worker(other, worker)
    done = merge(by=Actor.of(worker), kept=person, gone=other, reason="Ola sa at han heter Kari")

    def held_back():
        copy = preview(Actor.of(worker), service, person.uid)
        (part,) = [part for part in copy.sections if part.section.code == "merges"]
        return [item.hidden for item in part.items]

    assert held_back() == [False]
    unmerge(by=Actor.of(worker), merged=done)
    assert held_back() == [True]
