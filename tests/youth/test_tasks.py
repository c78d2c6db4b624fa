"""Tasks: added, given to somebody, done, undone; and one's own across records (ux.md § 2.2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.youth import grant, key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.locking import mark
from utsyn.youth.models import Objection, Task
from utsyn.youth.queries.opening import opened
from utsyn.youth.queries.tasks import may_do, my_tasks, tasks_of
from utsyn.youth.services import tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
TODAY = date(2026, 9, 21)


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def by(worker):
    return Actor.of(worker)


def of(person, user):
    with opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["tasks"]) as found:
        return tasks_of(found)


def test_a_task_is_kept_sealed_and_its_event_says_nothing_of_it(person, by, worker):
    """LOG-9."""
    task = tasks.add(
        by=by, person=person, title="  Ring   skolen ", note="Spør om Kari", due=TODAY, assigned_to=worker
    )
    assert task.content() == {"title": "Ring skolen", "note": "Spør om Kari"}
    assert b"skolen" not in bytes(Task.objects.get(pk=task.pk).sealed)
    event = AuditEvent.objects.get(action="youth.task_added")
    assert event.object_id == str(person.pk)
    assert event.detail == {"who": worker.pk, "task": str(task.uid)}


def test_the_same_form_sent_twice_is_one_task(person, by):
    """Wish 25."""
    nonce = uuid4()
    first = tasks.add(by=by, person=person, title="Ring", nonce=nonce)
    assert tasks.add(by=by, person=person, title="Ring", nonce=nonce).pk == first.pk
    assert Task.objects.count() == 1


def test_a_nonce_that_another_record_has_used_is_no_bridge_to_it(person, by, service, worker):
    other = young_person(service, "Ola")
    key_worker(other, worker)
    nonce = tasks.add(by=by, person=other, title="Ring", nonce=uuid4()).uid
    made = tasks.add(by=by, person=person, title="Skriv", nonce=nonce)
    assert made.person == person
    assert made.uid != nonce


@pytest.mark.parametrize(
    ("title", "note", "field"), [(" ", "", "title"), ("x" * 201, "", "title"), ("Ring", "x" * 2001, "note")]
)
def test_what_cannot_be_is_told_by_field(person, by, title, note, field):
    with pytest.raises(Invalid) as told:
        tasks.add(by=by, person=person, title=title, note=note)
    assert told.value.field == field


def test_a_task_is_given_only_to_those_who_may_open_the_record(person, by, colleague, worker, leader):
    with pytest.raises(Invalid) as told:
        tasks.add(by=by, person=person, title="Ring", assigned_to=colleague)
    assert told.value.field == "assigned_to"
    grant(person, leader, worker)
    assert set(may_do(person)) == {worker, leader}


def test_a_task_is_not_given_to_one_who_was_said_no_to_while_it_was_written(
    person, by, leader, worker, monkeypatch
):
    """TAU-4: asked once the record is held, not before."""
    grant(person, leader, worker)
    held = tasks.locked

    def meanwhile(by, person):
        Objection.objects.create(
            service=person.service, person=person, user=leader, from_date=TODAY, given_at=NOW, given_by=worker,
            data_key=person.data_key,
        )  # fmt: skip
        return held(by, person)

    monkeypatch.setattr(tasks, "locked", meanwhile)
    with pytest.raises(Invalid):
        tasks.add(by=by, person=person, title="Ring", assigned_to=leader)
    assert not Task.objects.exists()


def test_a_change_names_the_fields_and_nothing_new_is_no_change(person, by, worker):
    task = tasks.add(by=by, person=person, title="Ring")
    said = {"title": "Ring skolen", "note": "", "due": TODAY, "assigned_to": worker}
    tasks.change(by=by, person=person, task_uid=task.uid, seen=mark(Task.objects.get()), **said)
    assert AuditEvent.objects.get(action="youth.task_changed").detail == {
        "fields": ["assigned_to", "due", "title"],
        "task": str(task.uid),
    }
    tasks.change(by=by, person=person, task_uid=task.uid, seen="old", **said)
    assert AuditEvent.objects.filter(action="youth.task_changed").count() == 1


def test_two_who_change_a_task_do_not_undo_each_other(person, by):
    task = tasks.add(by=by, person=person, title="Ring")
    seen = mark(Task.objects.get())
    tasks.change(by=by, person=person, task_uid=task.uid, title="Ring far", seen=seen)
    with pytest.raises(NotAllowedNow):
        tasks.change(by=by, person=person, task_uid=task.uid, title="Ring mor", seen=seen)
    assert Task.objects.get().said("title") == "Ring far"


def test_done_and_undone_twice_is_once(person, by, worker):
    """K27: every reversible action has «Angre»."""
    task = tasks.add(by=by, person=person, title="Ring")
    for _twice in range(2):
        tasks.done(by=by, person=person, task_uid=task.uid)
    shown = of(person, worker)
    assert (shown.open, [each.done_by for each in shown.done]) == ((), [worker.name])
    for _twice in range(2):
        tasks.undo(by=by, person=person, task_uid=task.uid)
    assert [each.title for each in of(person, worker).open] == ["Ring"]
    assert AuditEvent.objects.filter(action="youth.task_done").count() == 1
    assert AuditEvent.objects.filter(action="youth.task_undone").count() == 1


def test_another_records_task_is_not_there(person, by, service, worker):
    other = young_person(service, "Ola")
    key_worker(other, worker)
    task = tasks.add(by=by, person=other, title="Ring")
    for change in (
        lambda: tasks.done(by=by, person=person, task_uid=task.uid),
        lambda: tasks.change(by=by, person=person, task_uid=task.uid, title="Skriv"),
    ):
        with pytest.raises(Task.DoesNotExist):
            change()


def test_a_colleague_and_the_system_add_nothing(person, colleague, system):
    for who in (Actor.of(colleague), system):
        with pytest.raises(Refused):
            tasks.add(by=who, person=person, title="Ring")


def test_tasks_come_by_day_and_those_over_it_say_so(person, by, worker):
    for title, due in (
        ("Uten dag", None),
        ("Senere", TODAY + timedelta(1)),
        ("Før", TODAY - timedelta(1)),
        ("Nå", TODAY),
    ):
        tasks.add(by=by, person=person, title=title, due=due)
    shown = of(person, worker).open
    assert [(each.title, each.is_overdue, each.is_due_today) for each in shown] == [
        ("Før", True, False), ("Nå", False, True), ("Senere", False, False), ("Uten dag", False, False),
    ]  # fmt: skip


def test_ones_own_list_holds_own_tasks_and_nobodys_on_records_one_follows(
    person, by, worker, service, leader
):
    followed_by_another = young_person(service, "Ola")
    key_worker(followed_by_another, leader)
    grant(followed_by_another, worker, leader)
    merged = young_person(service, "Kaja", merged_into=person)
    tasks.add(by=by, person=person, title="Min, over fristen", due=date(2026, 9, 1), assigned_to=worker)
    tasks.add(by=by, person=person, title="Min i dag", due=TODAY, assigned_to=worker)
    tasks.add(by=by, person=followed_by_another, title="Min senere", assigned_to=worker)
    tasks.add(by=by, person=followed_by_another, title="Ingens, men en annens ungdom")
    old = Task(
        service=service, person=merged, data_key=merged.data_key, created_at=NOW, created_by=worker
    )  # fmt: skip
    old.seal({"title": "Ingens, fra før sammenslåing"})
    old.save()
    done = tasks.add(by=by, person=person, title="Gjort nå")
    tasks.done(by=by, person=person, task_uid=done.uid)
    shown = my_tasks(by, service)
    assert [each.title for each in shown.overdue] == ["Min, over fristen"]
    assert [each.title for each in shown.today] == ["Min i dag"]
    assert [each.title for each in shown.later] == ["Min senere"]
    assert [(each.title, each.person) for each in shown.unassigned] == [
        ("Ingens, fra før sammenslåing", person)
    ]
    assert [each.title for each in shown.done] == ["Gjort nå"]
    assert not shown.is_empty
    events = AuditEvent.objects.filter(action="youth.tasks_listed")
    assert {event.object_id for event in events} == {str(person.pk), str(followed_by_another.pk)}
    assert {event.detail["basis"] for event in events} == {"key_worker", "named"}
    with clock.stopped_at(NOW + timedelta(days=2)):
        assert my_tasks(by, service).done == ()


def test_nobodys_task_is_listed_for_one_who_follows_by_way_of_a_merged_record(by, worker, leader, service):
    """Whoever followed one of two that became one follows the one."""
    kept = young_person(service, "Ola")
    key_worker(kept, leader)
    key_worker(young_person(service, "Olav", merged_into=kept), worker)
    tasks.add(by=Actor.of(leader), person=kept, title="Ring")
    assert [each.title for each in my_tasks(by, service).unassigned] == ["Ring"]


def test_ones_own_list_asks_the_same_however_many_tasks_are_done(person, by, service):
    asked = []
    for title in ("Ring", "Skriv", "Hent"):
        tasks.done(by=by, person=person, task_uid=tasks.add(by=by, person=person, title=title).uid)
        with CaptureQueriesContext(connection) as queries:
            assert title in [each.title for each in my_tasks(by, service).done]
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_a_task_that_was_mine_is_not_listed_when_i_may_no_longer_open_the_record(
    person, by, worker, service, leader
):
    """Wish 38: access follows responsibility."""
    other = young_person(service, "Ola", access_class="protected")
    row = key_worker(other, worker)
    tasks.add(by=by, person=other, title="Ring", assigned_to=worker)
    row.to_date = date(2026, 9, 20)
    row.save()
    assert my_tasks(by, service).is_empty
    assert not AuditEvent.objects.filter(action="youth.tasks_listed").exists()


def test_the_system_has_no_tasks_and_one_who_may_not_record_gets_no_list(system, manager, service):
    assert my_tasks(system, service).is_empty
    with pytest.raises(Refused):
        my_tasks(Actor.of(manager), service)


# --- the pages


def test_a_task_is_made_changed_done_and_undone_on_the_page(client, person, worker):
    client.force_login(worker)
    new = reverse("youth:task-new", args=[person.uid])
    assert f'<option value="{worker.pk}" selected>' in client.get(new).content.decode()
    wrong = client.post(new, {"title": "", "note": "Husk dette"})
    assert wrong.status_code == 400
    assert "Skriv hva som skal gjøres." in wrong.content.decode()
    assert "Husk dette" in wrong.content.decode()
    client.post(new, {"title": "Ring skolen", "due": "21.09.2026", "assigned_to": worker.pk})
    task = Task.objects.get()
    edit = reverse("youth:task-edit", args=[person.uid, task.uid])
    page = client.get(edit).content.decode()
    assert "Ring skolen" in page
    answer = client.post(edit, {"title": "Ring rektor", "seen": "0" * 16})
    assert answer.status_code == 409
    assert "Ring rektor" in answer.content.decode()
    client.post(edit, {"title": "Ring rektor", "seen": mark(task)})
    assert Task.objects.get().said("title") == "Ring rektor"
    record = client.post(
        reverse("youth:task-done", args=[person.uid, task.uid]), follow=True
    ).content.decode()
    assert "Angre: Ring rektor" in record
    answer = client.post(reverse("youth:task-undo", args=[person.uid, task.uid]), {"liste": "1"})
    assert answer.headers["Location"] == reverse("youth:tasks") + "#oppgaver"


def test_the_list_page_leads_to_the_record_and_says_when_there_is_nothing(client, person, worker, by):
    client.force_login(worker)
    assert "Ingen oppgaver venter på deg." in client.get(reverse("youth:tasks")).content.decode()
    tasks.add(by=by, person=person, title="Ring skolen", due=date(2026, 9, 20), assigned_to=worker)
    page = client.get(reverse("youth:tasks")).content.decode()
    assert "Frist var" in page
    assert reverse("youth:record", args=[person.uid]) in page
    assert "<title>Oppgaver – Utsyn</title>" in page


def test_addresses_of_tasks_that_are_not_there_answer_alike(client, person, worker, other_service, user_with):
    client.force_login(worker)
    assert client.get(reverse("youth:task-edit", args=[person.uid, uuid4()])).status_code == 404
    assert client.post(reverse("youth:task-done", args=[person.uid, uuid4()])).status_code == 404
    client.force_login(user_with("worker", other_service))
    assert client.get(reverse("youth:task-new", args=[person.uid])).status_code == 404
