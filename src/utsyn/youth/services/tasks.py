"""What somebody is to do for a young person: added, changed, done, and «Angre»."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.youth.locking import locked, require_unchanged, same_as, sent_before, uid_of
from utsyn.youth.models import Task, YoungPerson
from utsyn.youth.rules import can_view, require_write

LONGEST_TITLE, LONGEST_NOTE = 200, 2000


def add(
    *,
    by: Actor,
    person: YoungPerson,
    title: str,
    note: str = "",
    due: date | None = None,
    assigned_to: User | None = None,
    nonce: UUID | None = None,
) -> Task:
    """A new task. The same form sent twice (its ``nonce``, which becomes the task's id) is one.

    Raises Refused, also for the system, which has no tasks; Invalid without a title, for one that is too long, and for
    somebody who may not open the record.
    """
    require_write(by, person)
    user = by.user
    if user is None:
        raise Refused(Permission.RECORD_YOUTH, person.service.code)
    content = _content(title, note)
    with transaction.atomic():
        row = locked(by, person)
        if (already := sent_before(Task, row, nonce)) is not None:
            return already
        _require_access(row, assigned_to)
        task = Task(
            service=row.service,
            person=row,
            data_key=row.data_key,
            due=due,
            assigned_to=assigned_to,
            created_at=clock.now(),
            created_by=user,
            **uid_of(Task, nonce),
        )
        task.seal(content)
        task.save()
        record(by, "youth.task_added", row, who=assigned_to.pk if assigned_to else None, task=str(task.uid))
    return task


def change(
    *,
    by: Actor,
    person: YoungPerson,
    task_uid: UUID,
    title: str,
    note: str = "",
    due: date | None = None,
    assigned_to: User | None = None,
    seen: str | None = None,
) -> Task:
    """Say it otherwise, give it to somebody else, another day. Nothing new is no change.

    Raises as :func:`add`; Task.DoesNotExist for one of another record; NotAllowedNow where somebody was first.
    """
    require_write(by, person)
    content = _content(title, note)
    with transaction.atomic():
        row = locked(by, person)
        _require_access(row, assigned_to)
        task = _task(row, task_uid)
        before = {"due": task.due, "assigned_to": task.assigned_to, **task.content()}
        after = {"due": due, "assigned_to": assigned_to, **content}
        changed = sorted(name for name in after if before.get(name, "") != after[name])
        if not changed:
            return task
        require_unchanged(task, seen)
        task.due, task.assigned_to = due, assigned_to
        task.seal(content)
        task.save(update_fields=["due", "assigned_to", "sealed"])
        record(by, "youth.task_changed", row, fields=changed, task=str(task.uid))
    return task


def done(*, by: Actor, person: YoungPerson, task_uid: UUID) -> Task:
    """It is done. Twice is once. Raises Refused; Task.DoesNotExist for one of another record."""
    return _mark(by, person, task_uid, is_done=True)


def undo(*, by: Actor, person: YoungPerson, task_uid: UUID) -> Task:
    """«Angre» of :func:`done`; raises as that."""
    return _mark(by, person, task_uid, is_done=False)


def _mark(by: Actor, person: YoungPerson, task_uid: UUID, *, is_done: bool) -> Task:
    require_write(by, person)
    with transaction.atomic():
        row = locked(by, person)
        task = _task(row, task_uid)
        if (task.done_at is not None) is not is_done:
            task.done_at = clock.now() if is_done else None
            task.done_by = by.user if is_done else None
            task.save(update_fields=["done_at", "done_by"])
            record(by, "youth.task_done" if is_done else "youth.task_undone", row, task=str(task.uid))
    return task


def _task(person: YoungPerson, uid: UUID) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("data_key__parent")
    return rows.get(uid=uid, person__in=same_as(person))


def _content(title: str, note: str) -> dict[str, str]:
    title, note = " ".join(title.split()), note.strip()
    if not title:
        raise Invalid(_("Skriv hva som skal gjøres."), field="title")
    if len(title) > LONGEST_TITLE:
        raise Invalid(_("Bruk høyst 200 tegn. Skriv resten i merknaden."), field="title")
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("Bruk høyst 2000 tegn."), field="note")
    return {"title": title, "note": note}


def _require_access(person: YoungPerson, user: User | None) -> None:
    if user is not None and not can_view(Actor.of(user), person):
        raise Invalid(_("Velg en som har tilgang til journalen."), field="assigned_to")
