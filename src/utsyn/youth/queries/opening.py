"""Opening a record: the only way in. What is shown and the event of showing it are one transaction: no log, no data."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson
from utsyn.youth.relations import locatable_by, visible_to
from utsyn.youth.rules import Basis, basis_of

#: The primary key of no record.
_NOBODY = 0


class NotHere(Exception):
    """There is no such record for this viewer: none at all, another service's, or one that leaves no trace.

    Views answer 404. The attempt has been written down, in the same way whichever it was.
    """


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that the viewer may see, why, and the primary keys that its rows stand under."""

    person: YoungPerson
    basis: Basis
    same: tuple[int, ...]  # the record's own key, then those that were merged into it
    viewer: Actor | None = None  # whom it was opened for

    @property
    def service(self) -> Service:
        """Whose record it is."""
        return self.person.service


def find(viewer: Actor, service: Service, uid: UUID) -> YoungPerson:
    """The record with this id, for a service function that asks for its own right. Reads nothing of the box.

    A record that was merged is found as the one that it was merged into. Raises :class:`NotHere` where the viewer may
    not open it; :class:`Refused` where they may know of it and no more.
    """
    person = row_of(service, uid)
    # The same questions where there is no row: neither their number nor their time tells the one from the other.
    asked = person.pk if person is not None else _NOBODY
    visible = visible_to(viewer, service).filter(pk=asked).exists()
    if person is not None and visible:
        return person
    if locatable_by(viewer, service).filter(pk=asked).exists():
        raise Refused(Permission.SEE_YOUTH, service.code)
    raise not_here(viewer, service, uid)


def not_here(viewer: Actor, service: Service, uid: UUID) -> NotHere:
    """What is raised where there is nothing for the viewer, once the attempt is written down."""
    with transaction.atomic():
        record(viewer, "youth.not_found", service=service.code, asked=str(uid))
    return NotHere()


@contextmanager
def opened(
    viewer: Actor,
    service: Service,
    uid: UUID,
    action: str,
    *,
    parts: Collection[str] = (),
    **detail: Any,
) -> Iterator[Opened]:
    """Open a record within a transaction, in which the event is written before the block gets to show anything.

    ``action`` and ``parts`` (``journal``, ``contacts`` …) say which information was made available (LOG-1); ``detail``
    what else the log needs, never content. Raises as :func:`find`.
    """
    find(viewer, service, uid)
    with transaction.atomic():
        person = row_of(service, uid)
        basis = basis_of(viewer, person) if person is not None else None
        if person is None or basis is None:  # taken away between the two questions
            raise Refused(Permission.SEE_YOUTH, service.code)
        record(viewer, action, person, basis=str(basis), parts=sorted(parts), **detail)
        merged = YoungPerson.objects.filter(merged_into=person).order_by("pk").values_list("pk", flat=True)
        yield Opened(person, basis, (person.pk, *merged), viewer)


def row_of(service: Service, uid: UUID) -> YoungPerson | None:
    """The row with this id; of one that was merged, what it was merged into. Whoever calls it asks for the right."""
    parts = ("service", "district", "data_key")
    rows = YoungPerson.objects.select_related(*parts, *(f"merged_into__{part}" for part in parts))
    person = rows.filter(service=service, uid=uid).first()
    return person if person is None or person.merged_into is None else person.merged_into
