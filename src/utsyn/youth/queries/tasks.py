"""Tasks: of one record, and of a worker across all that they may open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import KeyWorker, Task, YoungPerson
from utsyn.youth.queries.access import members
from utsyn.youth.queries.opening import Opened
from utsyn.youth.relations import in_force, visible_to
from utsyn.youth.rules import basis_of, can_view

#: How many of those that are done a record's page still shows, with «Angre».
DONE_SHOWN = 5
#: How long one's own list shows what one has just done.
JUST_NOW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task out of the box, and whose record it belongs to."""

    uid: UUID
    title: str
    note: str
    due: date | None
    is_overdue: bool
    is_due_today: bool
    assigned_to: str  # empty: nobody's in particular
    mine: bool
    done: bool
    done_by: str
    person: YoungPerson
    birth_year: int | None


@dataclass(frozen=True, slots=True)
class TasksOfRecord:
    """The tasks of one record: what is to be done, by day, and what was done last."""

    open: tuple[TaskView, ...]
    done: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class MyTasks:
    """A worker's tasks across records: over their day, today, later or without a day; and nobody's in particular."""

    overdue: tuple[TaskView, ...]
    today: tuple[TaskView, ...]
    later: tuple[TaskView, ...]
    unassigned: tuple[TaskView, ...]
    done: tuple[TaskView, ...] = ()  # by the viewer, within a day: «Angre»

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.overdue or self.today or self.later or self.unassigned)


def tasks_of(opened: Opened) -> TasksOfRecord:
    """The tasks of a record that has been opened."""
    rows = Task.objects.filter(person__in=opened.same).select_related(
        "data_key__parent", "assigned_to", "done_by"
    )
    todo = rows.filter(done_at__isnull=True).order_by(F("due").asc(nulls_last=True), "pk")
    done = rows.filter(done_at__isnull=False).order_by("-done_at", "-pk")[:DONE_SHOWN]
    today, viewer = clock.today(opened.service.timezone), opened.viewer
    return TasksOfRecord(
        tuple(_view(row, opened.person, viewer, today) for row in todo),
        tuple(_view(row, opened.person, viewer, today) for row in done),
    )


def task(opened: Opened, uid: UUID) -> Task:
    """One of them. Raises Task.DoesNotExist for one of another record."""
    return Task.objects.select_related("data_key__parent").get(uid=uid, person__in=opened.same)


def may_do(person: YoungPerson) -> list[User]:
    """To whom a task may be given: those who may open the record, by name."""
    return [user for user in members(person.service) if can_view(Actor.of(user), person)]


def my_tasks(viewer: Actor, service: Service) -> MyTasks:
    """What waits for the viewer: their own tasks, and nobody's on records that they follow; only of records that they
    may open now. That each was shown is written down, in the same transaction. Raises Refused."""
    require(viewer, Permission.RECORD_YOUTH, service)
    today, user = clock.today(service.timezone), viewer.user
    if user is None:
        return MyTasks((), (), (), ())
    with transaction.atomic():
        seen = visible_to(viewer, service)
        workers = KeyWorker.objects.filter(in_force(today), staff__user=user)
        followed = workers.values(record=Coalesce("person__merged_into", "person"))
        own = Q(assigned_to=user) | Q(assigned_to__isnull=True, person__in=followed)
        own |= Q(assigned_to__isnull=True, person__merged_into__in=followed)
        there = Q(person__in=seen.values("pk")) | Q(person__merged_into__in=seen.values("pk"))
        just_done = Q(done_by=user, done_at__gte=clock.now() - JUST_NOW)
        shown = own & Q(done_at__isnull=True) | just_done
        rows = Task.objects.filter(shown, there, service=service).select_related(
            "data_key__parent", "assigned_to", "done_by", "person__data_key", "person__service",
            "person__merged_into__data_key", "person__merged_into__service",
        )  # fmt: skip
        found = []
        listed: dict[int, YoungPerson] = {}
        for row in rows.order_by(F("due").asc(nulls_last=True), "pk"):
            person = row.person if row.person.merged_into is None else row.person.merged_into
            listed[person.pk] = person
            found.append(_view(row, person, viewer, today))
        for person in listed.values():
            record(
                viewer,
                "youth.tasks_listed",
                person,
                basis=str(basis_of(viewer, person)),
                parts=["identity", "tasks"],
            )
    todo = [each for each in found if not each.done]
    mine = [each for each in todo if each.mine]
    return MyTasks(
        tuple(each for each in mine if each.is_overdue),
        tuple(each for each in mine if each.is_due_today),
        tuple(each for each in mine if not each.is_overdue and not each.is_due_today),
        tuple(each for each in todo if not each.mine),
        tuple(each for each in found if each.done),
    )


def _view(row: Task, person: YoungPerson, viewer: Actor | None, today: date) -> TaskView:
    user = viewer.user if viewer is not None else None
    return TaskView(
        uid=row.uid,
        title=row.said("title"),
        note=row.said("note"),
        due=row.due,
        is_overdue=row.due is not None and row.due < today and row.done_at is None,
        is_due_today=row.due == today and row.done_at is None,
        assigned_to=str(row.assigned_to or ""),
        mine=user is not None and row.assigned_to_id == user.pk,
        done=row.done_at is not None,
        done_by=str(row.done_by or "") if row.done_at is not None else "",
        person=person,
        birth_year=person.birth_year,
    )
