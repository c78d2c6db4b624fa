"""Rules that find what a leader should look at: seeded cases are found, ordinary work is not (LOG-6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from tests.factories.youth import entry, key_worker, young_person
from utsyn.access.middleware import record_refusal
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.access_limits import limits_on
from utsyn.youth.commands import check_access
from utsyn.youth.models import AccessClass, AccessFlag, YoungPerson, YouthSettings
from utsyn.youth.queries import flags
from utsyn.youth.queries.opening import NotHere, opened
from utsyn.youth.services import emergency, reviewing
from utsyn.youth.snooping import Look, findings

OSLO = ZoneInfo("Europe/Oslo")
DAY = date(2026, 5, 12)
NOON = datetime(2026, 5, 12, 12, tzinfo=OSLO)
LIMITS = limits_on(DAY)


def look(number, person=1, user=7, at=NOON, **more):
    return Look(number=number, at=at, user=user, person=person, **more)


def found(*looks, mass=25):
    return [(one.rule, one.user, one.person, one.events) for one in findings(looks, LIMITS, mass)]


def test_whoever_follows_is_at_work():
    day = [
        look(number, person=number, follows=True, same_name=True, at=NOON.replace(hour=2))
        for number in range(20)
    ]
    assert found(*day) == []


def test_one_wrong_record_is_a_slip_and_insisting_is_not():
    assert found(look(1), look(2)) == []
    assert found(look(1), look(2), look(3)) == [("no_relation", 7, 1, (1, 2, 3))]


def test_going_through_many_without_following_them_is_found():
    assert found(look(1, 1), look(2, 2), look(3, 3)) == [("no_relation", 7, None, (1, 2, 3))]
    assert found(look(1, 1), look(2, 2), look(3, 3, user=8)) == [], "two employees are not one"


def test_the_same_family_name_is_found():
    assert found(look(1, same_name=True)) == [("same_name", 7, 1, (1,))]


def test_many_records_in_a_day_are_found_whatever_the_reason():
    day = [look(number, person=number, follows=True) for number in range(1, 5)]
    assert found(*day, mass=4) == []
    assert found(*day, mass=3) == [("mass", 7, None, (1, 2, 3, 4))]
    assert found(*(look(n, n, follows=True, denied=True) for n in range(4)), mass=3) == []


@pytest.mark.parametrize(("hour", "late"), [(3, True), (6, True), (7, False), (23, False)])
def test_at_night_is_found(hour, late):
    assert bool(found(look(1, at=NOON.replace(hour=hour)))) is late
    assert found(look(1, None, at=NOON.replace(hour=hour))) == [], "nobody was shown"


def test_many_refusals_are_found():
    day = [look(number, None, denied=True) for number in range(1, 6)]
    assert found(*day) == [("denied", 7, None, (1, 2, 3, 4, 5))]
    assert found(*day[:4]) == []


def test_two_days_are_two():
    tomorrow = NOON + timedelta(days=1)
    assert found(look(1), look(2), look(3, at=tomorrow)) == []


# --- with the log -----------------------------------------------------------------------------------------------


@pytest.fixture
def open_team(service):
    YouthSettings.objects.create(service=service, team_access=True, mass_limit=5)


def read(user, person, at):
    with (
        clock.stopped_at(at),
        opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["journal"]),
    ):
        pass


def rules(service, day=DAY):
    with clock.stopped_at(NOON + timedelta(hours=9)):
        reviewing.scan(by=Actor.system("test"), service=service, day=day)
    return set(AccessFlag.objects.values_list("rule", "user", "person"))


def test_seeded_snooping_is_found_and_ordinary_work_is_not(service, worker, colleague, person, open_team):
    """LOG-6"""
    curious, namesake, others = colleague, worker, [young_person(service, f"Ola {n}") for n in range(2)]
    namesake.name = "Trond Nordvik"
    namesake.save()
    read(worker, person, NOON)  # follows her
    for minutes in range(3):
        read(curious, person, NOON + timedelta(minutes=minutes))
    read(namesake, others[0], NOON)  # has the same family name
    colleague_writes = young_person(service, "Ada", "Vik")
    with clock.stopped_at(NOON):
        entry(colleague_writes, namesake)
    for minutes in range(4):
        read(namesake, colleague_writes, NOON + timedelta(minutes=minutes))  # and writes in it
    assert rules(service) == {
        ("no_relation", curious.pk, person.pk),
        ("same_name", namesake.pk, others[0].pk),
    }


def test_night_and_number_are_found_in_the_log(service, worker, colleague, person, open_team):
    """LOG-6: by the clock on the wall, also on the night when it is changed (LOG-10)."""
    read(colleague, person, datetime(2026, 5, 12, 2, 30, tzinfo=OSLO))
    for number in range(6):
        key_worker(followed := young_person(service, f"Liv {number}", "Dal"), worker)
        read(worker, followed, NOON)
    assert rules(service) == {("off_hours", colleague.pk, None), ("mass", worker.pk, None)}


def test_asking_for_what_is_not_there_is_found(service, colleague, person):
    """LOG-2, LOG-6"""
    with clock.stopped_at(NOON):
        for _time in range(4):
            with pytest.raises(NotHere), opened(Actor.of(colleague), service, uuid4(), "youth.opened"):
                pass
        record_refusal(Actor.of(colleague), Refused("youth.see", service.code), "/x", person, basis="denied")
    assert rules(service) == {("denied", colleague.pk, None)}


def test_leaders_who_look_after_access_and_the_machine_are_not_looked_at(service, leader, person, worker):
    from utsyn.youth.queries.access import access_page
    from utsyn.youth.services import objecting

    with clock.stopped_at(NOON.replace(hour=2)):
        for _time in range(4):
            access_page(Actor.of(leader), service, person.uid)
            with opened(Actor.system("copy"), service, person.uid, "youth.opened"):
                pass
        objecting.object_to(by=Actor.of(leader), person=person, user=worker)
    assert rules(service) == set()


def test_emergencies_and_lists_of_ones_own_work_are_looked_at_elsewhere(
    service, colleague, person, open_team
):
    """TIL-4: each emergency has its own review – but for a namesake's record."""
    for number in range(4):
        with clock.stopped_at(NOON.replace(hour=3)):
            record(Actor.of(colleague), "youth.opened", person, basis="emergency")
            record(
                Actor.of(colleague),
                "youth.tasks_listed",
                young_person(service, f"Ola {number}"),
                basis="team",
            )
    assert rules(service) == set()
    colleague.name = "Trond Nordvik"
    colleague.save()
    assert ("same_name", colleague.pk, person.pk) in rules(service)


def test_scanning_again_finds_nothing_new_and_adds_what_came_since(service, colleague, person, open_team):
    for minutes in range(3):
        read(colleague, person, NOON + timedelta(minutes=minutes))
    rules(service)
    read(colleague, person, NOON + timedelta(minutes=9))
    rules(service)
    flag = AccessFlag.objects.get()
    assert len(flag.events) == 4
    assert AuditEvent.objects.filter(action="youth.flags_found").count() == 1


def test_only_readers_of_the_access_log_scan(service, worker, user_with):
    """LOG-11"""
    for role in ("worker", "administrator"):
        with pytest.raises(Refused):
            reviewing.scan(by=Actor.of(user_with(role, service)), service=service, day=DAY)


@pytest.fixture
def flag(service, colleague, person, open_team):
    for minutes in range(3):
        read(colleague, person, NOON + timedelta(minutes=minutes))
    rules(service)
    return AccessFlag.objects.get()


def review(by, flag, **changes):
    sent = {"outcome": "breach", "comment": "Ingen grunn", **changes}
    return reviewing.review(by=by, service=flag.service, flag=flag.uid, **sent)


def tell(by, flag, **changes):
    sent = {"controller": "Personvernombudet", "person": True, **changes}
    return reviewing.tell(by=by, service=flag.service, flag=flag.uid, **sent)


def test_a_breach_is_told_of_within_72_hours(flag, leader, person, service):
    """LOG-7, PVN-18: the clock runs from when the service knew."""
    by = Actor.of(leader)
    with clock.stopped_at(NOON):
        review(by, flag)
        page = flags.flag_page(by, service, flag.uid)
        assert (page.deadline, page.late, len(page.events)) == (NOON + timedelta(hours=72), False, 3)
    with clock.stopped_at(NOON + timedelta(hours=73)):
        assert flags.flag_page(by, service, flag.uid).late
        assert flags.untold(by, service) == 1
        tell(by, flag, person=False, reason="Vil ikke vite noe")
        assert not flags.flag_page(by, service, flag.uid).late
        assert flags.untold(by, service) == 0
    told = AccessFlag.objects.get().content()["told"]
    assert (told["controller"], told["person"], told["reason"]) == (
        "Personvernombudet",
        False,
        "Vil ikke vite noe",
    )
    events = AuditEvent.objects.filter(object_id=str(person.pk)).values_list("action", flat=True)
    assert {"youth.flag_reviewed", "youth.breach_told"} <= set(events)


def test_a_flag_is_looked_at_once_by_somebody_else(flag, leader, colleague, manager, service, user_with):
    """LOG-6"""
    for wrong, fault in (({"comment": " "}, "comment"), ({"outcome": "x"}, "outcome")):
        with pytest.raises(Invalid) as caught:
            review(Actor.of(leader), flag, **wrong)
        assert caught.value.field == fault
    for nobody in (Actor.of(colleague), Actor.of(user_with("worker", service))):
        with pytest.raises(Refused):
            review(nobody, flag)
    with pytest.raises(Refused):
        review(Actor.system("test"), flag)
    AccessFlag.objects.update(user=manager)
    with pytest.raises(Invalid):
        review(Actor.of(manager), flag)
    review(Actor.of(leader), flag, outcome="fine")
    with pytest.raises(NotAllowedNow):
        review(Actor.of(leader), flag)
    with pytest.raises(NotAllowedNow):
        tell(Actor.of(leader), flag)


def test_who_was_told_is_said_whole(flag, leader):
    """LOG-7"""
    review(Actor.of(leader), flag)
    for missing in ({"controller": " "}, {"person": False}):
        with pytest.raises(Invalid):
            tell(Actor.of(leader), flag, **missing)


def test_flags_about_what_leaves_no_trace_are_not_shown(flag, leader, person, service):
    """IDN-8"""
    assert flags.waiting(Actor.of(leader), service) == 1
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    assert flags.flags(Actor.of(leader), service) == []
    assert flags.waiting(Actor.of(leader), service) == 0
    with pytest.raises(AccessFlag.DoesNotExist):
        flags.flag_page(Actor.of(leader), service, flag.uid)


def test_a_looked_at_flag_stays_as_it_was(flag, leader, colleague, person, service):
    review(Actor.of(leader), flag, outcome="fine")
    read(colleague, person, NOON + timedelta(minutes=30))
    rules(service)
    assert len(AccessFlag.objects.get().events) == 3
    assert flags.flags(Actor.of(leader), service, reviewed=True) == [flag]


def test_a_flag_about_nobody_in_particular_is_reviewed_too(service, worker, leader, open_team):
    for number in range(6):
        key_worker(followed := young_person(service, f"Liv {number}", "Dal"), worker)
        read(worker, followed, NOON)
    rules(service)
    review(Actor.of(leader), AccessFlag.objects.get(), outcome="fine")
    assert AuditEvent.objects.get(action="youth.flag_reviewed").object_type == "core.service"


def test_a_record_that_cannot_be_opened_any_more_has_no_family_name(service, person, colleague, open_team):
    read(colleague, person, NOON)
    person.data_key.destroyed_at = clock.now()
    person.data_key.save()
    assert rules(service) == set()


def test_somebody_without_a_name_is_nobodys_namesake(service, person, colleague, open_team):
    colleague.name = ""
    colleague.save()
    read(colleague, person, NOON)
    assert rules(service) == set()


def test_the_scheduler_is_told(service, other_service, colleague, person, manager, open_team):
    """LOG-6, TIL-4"""
    with clock.stopped_at(NOON - timedelta(days=5)):
        emergency.begin(by=Actor.of(manager), person=person, reason="Mor ringte, hun er redd")
    for minutes in range(3):
        read(colleague, person, NOON + timedelta(minutes=minutes))
    with clock.stopped_at(NOON + timedelta(hours=2)):
        told = CliRunner().invoke(check_access, [])
        nothing = CliRunner().invoke(check_access, ["--service", "dalen"])
        wrong = CliRunner().invoke(check_access, ["--service", "ingen"])
    assert told.exit_code == 1
    assert "1 nye oppslag å se på" in told.output
    assert "1 nødtilganger er ikke vurdert i tide" in told.output
    assert "Nordvik" not in told.output
    assert (nothing.exit_code, wrong.exit_code) == (0, 1)
