"""Letting somebody in for a time, ending it, and how narrow the circle is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.factories.youth import grant as given
from tests.factories.youth import key_worker, young_person
from utsyn.access.models import Membership
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.access_limits import LIMITS, limits_on
from utsyn.youth.models import (
    AccessClass,
    Contact,
    KeyWorker,
    Merge,
    Objection,
    RecordGrant,
    Substitution,
    YoungPerson,
    YouthSettings,
)
from utsyn.youth.queries.access import access_page, effective, substitutions
from utsyn.youth.queries.opening import NotHere
from utsyn.youth.relations import visible_to
from utsyn.youth.rules import Basis, basis_of
from utsyn.youth.services import emergency, granting, impeding, key_workers, objecting, substituting


def wanted(person, user, **changes):
    today = clock.today(person.service.timezone)
    return {
        "person": person, "user": user, "kind": "named", "from_date": today, "to_date": today + timedelta(days=10),
        "reason": "Skal være med på et møte", **changes,
    }  # fmt: skip


@pytest.fixture
def by(leader):
    return Actor.of(leader)


def test_a_grant_opens_one_record_and_ends_by_the_clock(by, person, colleague, service):
    """TIL-1, TIL-2"""
    other = young_person(service)
    with clock.stopped_at(datetime(2026, 3, 10, 12, tzinfo=UTC)):
        made = granting.grant(by=by, **wanted(person, colleague, to_date=date(2026, 3, 20)))
        assert granting.grant(by=by, **wanted(person, colleague, to_date=date(2026, 3, 20))) == made
        assert basis_of(Actor.of(colleague), person) == Basis.NAMED
        assert basis_of(Actor.of(colleague), other) is None
    with clock.stopped_at(datetime(2026, 3, 20, 22, 59, tzinfo=UTC)):  # 23:59 in Oslo
        assert basis_of(Actor.of(colleague), person) == Basis.NAMED
    with clock.stopped_at(datetime(2026, 3, 20, 23, 0, tzinfo=UTC)):
        assert basis_of(Actor.of(colleague), person) is None
        assert not visible_to(Actor.of(colleague), service).exists()
    event = AuditEvent.objects.get(action="youth.grant_given")
    assert event.object_id == str(person.pk)
    assert "møte" not in str(event.detail), "LOG-9"


def test_nobody_lets_themself_in(by, leader, person):
    """TIL-1: two leaders."""
    with pytest.raises(Invalid) as wrong:
        granting.grant(by=by, **wanted(person, leader))
    assert wrong.value.field == "user"


def test_only_those_who_lead_let_somebody_in(worker, manager, person, colleague, other_service, user_with):
    for user in (
        worker,
        colleague,
        user_with("administrator", person.service),
        user_with("manager", other_service),
    ):
        with pytest.raises(Refused):
            granting.grant(by=Actor.of(user), **wanted(person, colleague))
    granting.grant(by=Actor.of(manager), **wanted(person, colleague))


def test_the_machine_itself_lets_nobody_in(person, colleague):
    with pytest.raises(Invalid):
        granting.grant(by=Actor.system("test"), **wanted(person, colleague))


@pytest.mark.parametrize(
    ("days", "field"), [((0, -1), "to_date"), ((-9, -1), "to_date"), ((0, 400), "to_date")]
)
def test_days_must_make_sense(by, person, colleague, days, field):
    """TIL-1: time-limited, and not for longer than is looked over once."""
    today = clock.today("Europe/Oslo")
    first, last = (today + timedelta(days=each) for each in days)
    with pytest.raises(Invalid) as wrong:
        granting.grant(by=by, **wanted(person, colleague, from_date=first, to_date=last))
    assert wrong.value.field == field


def test_a_reason_is_given(by, person, colleague):
    with pytest.raises(Invalid) as wrong:
        granting.grant(by=by, **wanted(person, colleague, reason="  "))
    assert wrong.value.field == "reason"


def test_one_who_left_or_is_kept_out_is_not_let_in(by, person, colleague, user_with, service):
    """TIL-5, TAU-4"""
    gone = user_with("worker", service)
    Membership.objects.filter(user=gone).update(to_date=date(2020, 1, 1))
    objecting.object_to(by=by, person=person, user=colleague)
    for user in (gone, colleague):
        with pytest.raises(Invalid):
            granting.grant(by=by, **wanted(person, user))


def test_the_right_is_asked_for_again_within_the_change(by, leader, person, colleague, manager, monkeypatch):
    """Revoked in the middle of a request: the leader was said no to between the question and the change."""
    looked = granting.locked

    def meanwhile(row):
        monkeypatch.setattr(granting, "locked", looked)
        objecting.object_to(by=Actor.of(manager), person=row, user=leader)
        return looked(row)

    monkeypatch.setattr(granting, "locked", meanwhile)
    with pytest.raises(Refused):
        granting.grant(by=by, **wanted(person, colleague))
    assert not RecordGrant.objects.exists()


def test_whoever_the_young_person_says_no_to_in_the_meantime_gets_nothing(
    by, leader, person, colleague, manager, monkeypatch
):
    """TAU-4: whether somebody may be let in is asked once the record is held; neither a grant nor a role to come."""
    for service, change in (
        (granting, lambda: granting.grant(by=by, **wanted(person, colleague))),
        (
            key_workers,
            lambda: key_workers.assign(
                by=by, person=person, user=colleague, role="secondary", from_date=date(2026, 1, 2)
            ),
        ),
    ):
        Objection.objects.all().delete()
        looked = service.locked

        def meanwhile(row, service=service, looked=looked):
            monkeypatch.setattr(service, "locked", looked)
            objecting.object_to(by=Actor.of(manager), person=row, user=colleague)
            return looked(row)

        monkeypatch.setattr(service, "locked", meanwhile)
        with pytest.raises(Invalid):
            change()
    assert not RecordGrant.objects.exists()
    assert not KeyWorker.objects.filter(staff__user=colleague).exists()


def test_a_grant_is_ended_also_when_its_holder_is_out_of_use(by, leader, person, colleague):
    """Wish 40"""
    made = given(person, colleague, leader)
    colleague.is_active = False
    colleague.save()
    ended = granting.end_grant(by=by, person=person, grant_uid=made.uid)
    assert granting.end_grant(by=by, person=person, grant_uid=made.uid).ended_at == ended.ended_at
    assert AuditEvent.objects.filter(action="youth.grant_ended").count() == 1


def test_a_grant_of_another_record_is_not_ended(by, leader, person, colleague, service):
    made = given(young_person(service), colleague, leader)
    with pytest.raises(RecordGrant.DoesNotExist):
        granting.end_grant(by=by, person=person, grant_uid=made.uid)
    with pytest.raises(RecordGrant.DoesNotExist):
        granting.end_grant(by=by, person=person, grant_uid=uuid4())


def test_blocking_the_address_takes_it_out_of_every_box(by, person, service, manager):
    """IDN-8: of the young person, the family, those merged into the record and what the merge remembered."""
    for row in (person, other := young_person(service, merged_into=person)):
        row.seal({**row.content(), "address": "Storgata 1"})
        row.save()
    contacts = []
    for kind in ("guardian", "professional"):
        contact = Contact(
            service=service, person=person, kind=kind, created_at=clock.now(), data_key=person.data_key
        )
        contact.seal({"name": "Berit", "address": "Storgata 1"})
        contact.save()
        contacts.append(contact)
    merge = Merge(
        service=service, kept=person, gone=other, at=clock.now(), by=manager, data_key=person.data_key
    )
    merge.seal({"before": {"address": "Storgata 1", "given_name": "Kari"}, "reason": "Samme nummer"})
    merge.save()
    changed = granting.set_class(
        by=by, person=person, access_class=AccessClass.PROTECTED, version=person.version
    )
    assert changed.version == person.version + 1
    for model in (YoungPerson, Merge):
        assert all("Storgata" not in str(row.content()) for row in model.objects.all())
    told = {row.kind: row.said("address") for row in Contact.objects.all()}
    assert told == {"guardian": "", "professional": "Storgata 1"}
    assert Merge.objects.get().content()["before"] == {"given_name": "Kari"}
    assert AuditEvent.objects.get(action="youth.class_changed").detail["count"] == 4


def test_the_circle_is_not_closed_with_nobody_in_it(by, service):
    """IDN-8"""
    alone = young_person(service)
    with pytest.raises(Invalid):
        granting.set_class(by=by, person=alone, access_class=AccessClass.STRICT, version=1)
    assert YoungPerson.objects.get().access_class == AccessClass.ORDINARY


def test_the_same_class_again_changes_nothing_and_an_old_form_is_told(by, person):
    granting.set_class(by=by, person=person, access_class=AccessClass.ORDINARY, version=99)
    assert not AuditEvent.objects.filter(action="youth.class_changed").exists()
    with pytest.raises(NotAllowedNow):
        granting.set_class(by=by, person=person, access_class=AccessClass.STRICT, version=99)


def test_who_has_access_says_every_reason(by, leader, person, worker, colleague, manager, user_with, service):
    """TIL-3"""
    stand_in = user_with("worker", service)
    today = clock.today("Europe/Oslo")
    given(person, colleague, leader)
    substituting.substitute(
        by=by, service=service, absent=worker, user=stand_in, from_date=today, to_date=today
    )
    found = {one.user: [str(way.why) for way in one.ways] for one in effective(service, person, (person.pk,))}
    assert found == {
        worker: ["Hovedkontakt"],
        colleague: ["Egen tilgang"],
        stand_in: [f"Vikar for {worker}"],
    }
    objecting.object_to(by=by, person=person, user=worker)
    assert worker not in {one.user for one in effective(service, person, (person.pk,))}


def test_who_has_access_knows_the_team_emergencies_and_restricted_records(
    by, person, colleague, manager, service
):
    """TIL-3, PVN-12"""
    emergency.begin(by=Actor.of(colleague), person=person, reason="Mor ringte, hun er redd")
    found = {one.user: [str(way.why) for way in one.ways] for one in effective(service, person, (person.pk,))}
    assert found[colleague] == ["Nødtilgang"]
    YouthSettings.objects.create(service=service, team_access=True)
    found = {one.user: [str(way.why) for way in one.ways] for one in effective(service, person, (person.pk,))}
    assert found[colleague] == ["Nødtilgang", "Hele teamet"]
    person.restricted_at = clock.now()
    person.save()
    found = {one.user: [str(way.why) for way in one.ways] for one in effective(service, person, (person.pk,))}
    assert found == {manager: ["Begrenset journal"]}


def test_the_access_page_is_an_event_about_the_young_person(by, person, worker, service):
    """LOG-1, LOG-2"""
    page = access_page(by, service, person.uid)
    assert (page.managed.opened, page.managed.leads) == (None, True)
    follows = access_page(Actor.of(worker), service, person.uid)
    assert (follows.managed.opened is not None, follows.managed.leads) == (True, False)
    events = AuditEvent.objects.filter(action="youth.access_read", object_id=str(person.pk)).order_by(
        "number"
    )
    assert [event.detail["basis"] for event in events] == ["leader", "key_worker"]


def test_a_record_that_was_merged_is_found_as_the_one_it_was_merged_into(by, person, service):
    gone = young_person(service, merged_into=person)
    assert access_page(by, service, gone.uid).managed.same == (person.pk, gone.pk)
    with pytest.raises(NotHere):
        access_page(by, service, uuid4())


def test_a_substitute_sees_what_the_absent_follows_while_they_are_away(
    by, person, worker, colleague, service
):
    """TIL-2"""
    with clock.stopped_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        days = {"from_date": date(2026, 6, 10), "to_date": date(2026, 6, 12)}
        made = substituting.substitute(by=by, service=service, absent=worker, user=colleague, **days)
        assert substituting.substitute(by=by, service=service, absent=worker, user=colleague, **days) == made
        assert basis_of(Actor.of(colleague), person) is None
    with clock.stopped_at(datetime(2026, 6, 12, 12, tzinfo=UTC)):
        assert basis_of(Actor.of(colleague), person) == Basis.SUBSTITUTE
        assert substitutions(by, service, worker) == [made]
        substituting.end(by=by, service=service, substitution=made.pk)
        substituting.end(by=by, service=service, substitution=made.pk)
        assert basis_of(Actor.of(colleague), person) is None
    assert AuditEvent.objects.filter(action="youth.substitute_ended").count() == 1


def test_a_substitute_is_somebody_else_who_can_record(by, leader, worker, colleague, manager, service):
    today = clock.today("Europe/Oslo")
    days = {"from_date": today, "to_date": today}
    for user, absent in ((leader, worker), (worker, worker), (manager, worker)):
        with pytest.raises(Invalid):
            substituting.substitute(by=by, service=service, absent=absent, user=user, **days)
    for actor in (Actor.of(worker), Actor.system("test")):
        with pytest.raises(Refused):
            substituting.substitute(by=actor, service=service, absent=worker, user=colleague, **days)
    with pytest.raises(Refused):
        substitutions(Actor.of(worker), service, worker)
    assert not Substitution.objects.exists()


def test_limits_are_data_with_a_first_day():
    """GEN-1"""
    assert limits_on(date(2026, 1, 1)) is LIMITS[0]
    assert limits_on(date(1990, 1, 1)) is LIMITS[-1]


def test_a_second_key_worker_stays_when_the_first_is_said_no_to(by, person, worker, colleague):
    """TAU-4"""
    key_worker(person, colleague, "secondary")
    objecting.object_to(by=by, person=person, user=worker)
    assert basis_of(Actor.of(colleague), person) == Basis.KEY_WORKER
    assert Objection.objects.count() == 1


def test_codes_that_there_are_none_of_are_not_taken(by, person, worker, colleague, service):
    """Whatever a form was made to send: a code of nothing would shut or open a record in ways that nobody chose."""
    made = emergency.begin(by=Actor.of(colleague), person=person, reason="Mor ringte, hun er redd")
    verdict = {"comment": "Greit", "informed": True, "outcome": "x"}
    for change in (
        lambda: granting.grant(by=by, **wanted(person, colleague, kind="x")),
        lambda: granting.set_class(by=by, person=person, access_class="x", version=1),
        lambda: impeding.impede(by=by, person=person, user=worker, kind="x"),
        lambda: impeding.declare(by=by, service=service, kind="x", number="1"),
        lambda: emergency.review(by=by, service=service, emergency=made.uid, **verdict),
    ):
        with pytest.raises(Invalid) as wrong:
            change()
        assert wrong.value.field in ("kind", "access_class", "outcome")
