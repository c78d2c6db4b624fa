"""A few look-ups of each week are looked at whatever the rules say; what leaves no trace is in no flag."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.factories.youth import key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.youth.access_limits import limits_on
from utsyn.youth.models import AccessClass, AccessFlag, Impediment, YoungPerson, YouthSettings
from utsyn.youth.queries import flags
from utsyn.youth.queries.opening import opened
from utsyn.youth.services import emergency, merging, reviewing
from utsyn.youth.snooping import Look, sample

OSLO = ZoneInfo("Europe/Oslo")
#: A Wednesday, and a day of the week after it.
NOON, DAY = datetime(2026, 5, 6, 12, tzinfo=OSLO), date(2026, 5, 12)
MOST = limits_on(DAY).samples_a_week


def look(number, person=1, at=NOON, **more):
    return Look(number=number, at=at, user=7, person=person, follows=True, **more)


def lot(of):
    return of.digest


def test_the_lowest_lots_are_drawn_and_one_record_of_a_day_once():
    looks = [look(1, 1, digest="c"), look(2, 1, digest="b"), look(3, 2, digest="d"), look(4, 3, digest="e")]
    drawn = [(one.rule, one.user, one.person, one.day, one.events) for one in sample(looks, lot, 2)]
    assert drawn == [("sample", 7, 1, NOON.date(), (2,)), ("sample", 7, 2, NOON.date(), (3,))]
    assert sample(reversed(looks), lot, 2) == sample(looks, lot, 2)
    tomorrow = look(5, 1, NOON + timedelta(days=1), digest="a")
    assert len(sample([*looks, tomorrow], lot, 9)) == 4


def test_what_nobody_was_shown_is_not_drawn():
    assert sample([look(1, None, digest="a"), look(2, 1, digest="b", denied=True)], lot, 2) == []


def read(user, person, at=NOON):
    with (
        clock.stopped_at(at),
        opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["journal"]),
    ):
        pass


def scan(service, day=DAY):
    return reviewing.scan(by=Actor.system("test"), service=service, day=day)


@pytest.fixture
def followed(service, worker):
    """More than the sample holds, each followed by who opens them: no rule finds anything."""
    found = [young_person(service, f"Liv {number}", "Dal") for number in range(MOST + 2)]
    for person in found:
        key_worker(person, worker)
        read(worker, person)
    return found


def test_a_sample_of_last_week_is_drawn_once_and_is_the_same_again(service, followed, worker, leader):
    """LOG-6: sampled review. It is last week's, whichever day of this one it is drawn on."""
    assert scan(service, NOON.date()) == 0, "the week is not over"
    assert scan(service) == MOST
    drawn = set(AccessFlag.objects.values_list("rule", "user", "person", "on_date"))
    assert {(rule, user, day) for rule, user, _person, day in drawn} == {("sample", worker.pk, NOON.date())}
    assert scan(service, DAY + timedelta(days=1)) == 0
    AccessFlag.objects.all().delete()
    scan(service, DAY + timedelta(days=3))
    assert set(AccessFlag.objects.values_list("rule", "user", "person", "on_date")) == drawn
    flag = AccessFlag.objects.first()
    page = flags.flag_page(Actor.of(leader), service, flag.uid)
    assert [event.action for event in page.events] == ["youth.opened"]
    done = reviewing.review(
        by=Actor.of(leader), service=service, flag=flag.uid, outcome="fine", comment="Fulgte opp"
    )
    assert done.outcome == "fine"


def test_nobody_knows_beforehand_which_are_drawn(service, followed):
    """The lots are keyed: the events' own digests, which the log shows, do not tell."""
    scan(service)
    drawn = {number for events in AccessFlag.objects.values_list("events", flat=True) for number in events}
    rows = AuditEvent.objects.filter(action="youth.opened").values_list("number", "digest")
    keyed = {number for number, _lot in sorted(_lots(service, rows), key=lambda row: row[1])[:MOST]}
    assert drawn == keyed


def _lots(service, rows):
    from utsyn.crypto.hashing import Hasher

    hasher = Hasher(service, "sample")
    return [(number, hasher.whole(digest)) for number, digest in rows]


def test_a_sample_says_so_on_the_page(client, service, followed, leader):
    scan(service)
    client.force_login(leader)
    assert "Stikkprøve" in client.get(reverse("youth:flags")).content.decode()


# --- what leaves no trace -----------------------------------------------------------------------------------------


@pytest.fixture
def many(service, worker):
    """Looks at more records in a day than the service has said is many: one flag, about nobody in particular."""
    YouthSettings.objects.create(service=service, mass_limit=5)
    people = [young_person(service, f"Liv {number}", "Dal") for number in range(6)]
    for person in people:
        key_worker(person, worker)
        read(worker, person)
    scan(service, NOON.date())
    assert AccessFlag.objects.get().rule == "mass"
    return people


def hide(people, **how):
    YoungPerson.objects.filter(pk__in=[person.pk for person in people]).update(**how)


def test_looks_at_what_leaves_no_trace_are_neither_shown_nor_counted(client, service, many, leader):
    """IDN-8, TAU-4: also in a flag that is about no one record."""
    by, flag = Actor.of(leader), AccessFlag.objects.get()
    hide(many[:2], access_class=AccessClass.PROTECTED)
    assert [len(one.events) for one in flags.flags(by, service)] == [4]
    assert len(flags.flag_page(by, service, flag.uid).events) == 4
    client.force_login(leader)
    assert "4 oppslag" in client.get(reverse("youth:flags")).content.decode()
    assert len(AccessFlag.objects.get().events) == 6, "nothing is taken away"


def test_a_flag_of_which_nothing_is_left_is_not_there(service, many, leader, worker):
    """IDN-8, TIL-6"""
    by, flag = Actor.of(leader), AccessFlag.objects.get()
    hide(many[1:], access_class=AccessClass.STRICT)
    Impediment.objects.create(
        service=service, person=many[0], user=leader, kind="relative", given_at=clock.now(), given_by=worker
    )
    assert flags.flags(by, service) == []
    assert flags.waiting(by, service) == 0
    with pytest.raises(AccessFlag.DoesNotExist):
        flags.flag_page(by, service, flag.uid)
    with pytest.raises(AccessFlag.DoesNotExist):
        reviewing.review(by=by, service=service, flag=flag.uid, outcome="fine", comment="Fint")
    assert flags.waiting(Actor.system("test"), service) == 1


def test_looks_at_what_was_merged_or_erased_since_are_still_shown(service, many, leader):
    by = Actor.of(leader)
    hide(many[:1], merged_into=many[1])
    hide(many[2:3], erased_at=clock.now())
    assert [len(one.events) for one in flags.flags(by, service)] == [6]


def test_a_record_that_was_erased_since_stops_no_scan(service, colleague, person):
    """LOG-6, JRN-7: what was looked at before is found all the same."""
    YouthSettings.objects.create(service=service, team_access=True)
    for minutes in range(3):
        read(colleague, person, NOON + timedelta(minutes=minutes))
    person.data_key.destroy()
    assert scan(service, NOON.date()) == 1
    assert AccessFlag.objects.get().person == person


def test_nobody_says_who_was_told_of_their_own_breach(service, leader, manager, many):
    """LOG-7"""
    flag = AccessFlag.objects.get()
    reviewing.review(by=Actor.of(leader), service=service, flag=flag.uid, outcome="breach", comment="Snoket")
    AccessFlag.objects.update(user=manager)
    told = {"service": service, "flag": flag.uid, "controller": "Personvernombudet", "person": True}
    with pytest.raises(Invalid):
        reviewing.tell(by=Actor.of(manager), **told)
    with pytest.raises(Refused):
        reviewing.tell(by=Actor.system("test"), **told)
    reviewing.tell(by=Actor.of(leader), **told)


def test_what_was_opened_in_an_emergency_is_shown_also_after_a_merge(
    service, person, worker, colleague, leader
):
    """TIL-4: events stand on the record that is kept from then on."""
    kept = young_person(service, "Kari", "Nordvik")
    key_worker(kept, worker)
    made = emergency.begin(by=Actor.of(colleague), person=person, reason="Mor ringte, hun er redd for ham")
    merging.merge(by=Actor.of(worker), kept=kept, gone=person)
    with opened(Actor.of(colleague), service, kept.uid, "youth.opened", parts=["journal"]):
        pass
    _row, events = flags.emergency_page(Actor.of(leader), service, made.uid)
    assert "youth.opened" in [event.action for event in events]
