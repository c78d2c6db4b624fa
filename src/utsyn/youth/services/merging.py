"""Two records of one person become one, and two again; two that only look alike are remembered as two (ADR 13).

A merge is a link. No row is moved, so nothing is lost on the way, and un-merging takes the link away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth import merging
from utsyn.youth.changes import people_changed
from utsyn.youth.locking import locked, require_version, same_as
from utsyn.youth.models import AccessClass, Merge, NotSame, YoungPerson
from utsyn.youth.queries.access import effective
from utsyn.youth.rules import Basis, basis_of, can_write
from utsyn.youth.services.tokens import write_tokens

_COLUMNS = (*merging.CHOSEN_COLUMNS, *merging.DERIVED_COLUMNS)
LONGEST_REASON = 1000


def may_merge(by: Actor, *persons: YoungPerson) -> bool:
    """Whether ``by`` may write in all of these, and leads the follow-up or is key worker for each of them.

    Whoever has to do with one of two merged records has to do with both, for good: an emergency is no way to that.
    """
    if by.user is None or not all(can_write(by, person) for person in persons):
        return False
    if any(basis_of(by, person) == Basis.EMERGENCY for person in persons):
        return False
    leads = can(by, Permission.LEAD_YOUTH, persons[0].service)
    return leads or all(basis_of(by, person) == Basis.KEY_WORKER for person in persons)


def require_merge(by: Actor, *persons: YoungPerson) -> User:
    """Who does it. Raises Refused unless :func:`may_merge`."""
    if by.user is None or not may_merge(by, *persons):
        raise Refused(Permission.RECORD_YOUTH, persons[0].service.code)
    return by.user


def merge(
    *,
    by: Actor,
    kept: YoungPerson,
    gone: YoungPerson,
    choices: Mapping[str, str] | None = None,
    reason: str = "",
    versions: tuple[int, int] | None = None,
) -> Merge:
    """``gone`` is the same person as ``kept``: from now on both are found and shown as ``kept``.

    ``choices`` says for fields in which the two differ whose stands (``kept`` or ``gone``); ``versions`` is what the
    page saw of each. Twice is once. Raises Refused; NotAllowedNow where somebody was first, or has said that they are
    two; Invalid for a record and itself, or another service's.
    """
    if already := Merge.objects.filter(kept=kept, gone=gone, undone_at__isnull=True).first():
        require_merge(by, kept)
        return already
    user = require_merge(by, kept, gone)
    if kept.pk == gone.pk or kept.service_id != gone.service_id:
        raise Invalid(_("Velg to forskjellige ungdommer."))
    with transaction.atomic():
        first, second = _both(by, kept, gone)
        require_merge(by, first, second)
        if versions is not None:
            require_version(first, versions[0])
            require_version(second, versions[1])
        if _pairs(first, second).exists():
            raise NotAllowedNow(_("Dere har sagt at disse er to forskjellige. Angre det først."))
        before, moved = _state(first), list(second.merged_from.order_by("pk").values_list("pk", flat=True))
        content = merging.combined(first.content(), second.content(), choices or {})
        columns = merging.combined_columns(_columns(first), _columns(second), choices or {})
        if columns["access_class"] == AccessClass.PROTECTED:
            content.pop("address", None)  # IDN-8
        _write(first, content, columns)
        YoungPerson.objects.filter(Q(pk=second.pk) | Q(merged_into=second)).update(merged_into=first)
        made = Merge(
            service=first.service, kept=first, gone=second, at=clock.now(), by=user, data_key=first.data_key
        )
        made.seal({
            "before": {**before, "moved": moved}, "after": _state(first), "reason": reason.strip()[:LONGEST_REASON],
        })  # fmt: skip
        made.save()
        chosen = sorted(name for name, side in (choices or {}).items() if side == merging.Side.GONE)
        record(by, "youth.merged", first, other=str(second.uid), fields=chosen)
        record(by, "youth.merged", second, into=str(first.uid))
        _found_and_counted(first, second)
    return made


def unmerge(*, by: Actor, merged: Merge) -> list[str]:
    """Undo a merge: both records are as they were before it. The names of fields that somebody has changed on the kept
    one since, and that stay as they are; what was written since stays there too. Twice is once.

    Raises Refused; NotAllowedNow where another record was merged into the same one later: that one comes first.
    """
    require_merge(by, merged.kept)
    if merged.undone_at is not None:
        return []
    with transaction.atomic():
        kept = locked(by, merged.kept)
        user = require_merge(by, kept)
        row = Merge.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=merged.pk)
        if row.undone_at is not None:
            return []
        if Merge.objects.filter(kept=kept, undone_at__isnull=True, pk__gt=row.pk).exists():
            raise NotAllowedNow(_("Angre den siste sammenslåingen først."))
        gone = YoungPerson.objects.select_related("service", "data_key").get(pk=row.gone_id)
        before, after = row.content()["before"], row.content()["after"]
        for told in (before, after):
            told["columns"].setdefault("regime", "")  # a merge from before there was one
        narrowed = kept.access_class if kept.access_class != after["columns"]["access_class"] else ""
        content, stay = merging.put_back(kept.content(), before["content"], after["content"])
        columns, stay_columns = merging.put_back(_said(_columns(kept)), before["columns"], after["columns"])
        _write(kept, content, _read(columns))
        YoungPerson.objects.filter(pk__in=before["moved"], merged_into=kept).update(merged_into=gone)
        YoungPerson.objects.filter(pk=gone.pk).update(merged_into=None)
        if narrowed:
            _narrow(gone, narrowed)
        row.undone_at, row.undone_by = clock.now(), user
        # What one is called does not stay below the other's key, where erasing would not reach it (JRN-7).
        row.seal({"reason": row.said("reason")})
        row.save(update_fields=["sealed", "undone_at", "undone_by"])
        stay = sorted([*stay, *stay_columns])
        record(by, "youth.unmerged", kept, other=str(gone.uid), fields=stay)
        record(by, "youth.unmerged", gone, other=str(kept.uid))
        _found_and_counted(kept, gone)
    return stay


def _narrow(gone: YoungPerson, access_class: str) -> None:
    """While they were one the circle was made narrower, and nobody has said because of whom: it is kept for both.

    But not where nobody would be left who may open the record.
    """
    gone.refresh_from_db(fields=["merged_into"])
    before, gone.access_class = gone.access_class, merging.stricter(gone.access_class, access_class)
    if gone.access_class != before:
        gone.save(update_fields=["access_class"])
        if not effective(gone.service, gone, same_as(gone)):
            gone.access_class = before
            gone.save(update_fields=["access_class"])


def say_not_same(*, by: Actor, first: YoungPerson, second: YoungPerson) -> NotSame:
    """Somebody has looked: these are two people. They are not suggested for each other again. Twice is once.

    Raises Refused for who may not write in both; Invalid for a record and itself.
    """
    user = _require_both(by, first, second)
    if first.pk == second.pk or first.service_id != second.service_id:
        raise Invalid(_("Velg to forskjellige ungdommer."))
    with transaction.atomic():
        _both(by, first, second)
        if found := _pairs(first, second).first():
            return found
        low, high = sorted((first, second), key=lambda person: person.pk)
        made = NotSame.objects.create(service=first.service, low=low, high=high, at=clock.now(), by=user)
        record(by, "youth.not_same", first, other=str(second.uid))
        record(by, "youth.not_same", second, other=str(first.uid))
    return made


def unsay_not_same(*, by: Actor, first: YoungPerson, second: YoungPerson) -> None:
    """«Angre» of :func:`say_not_same`; raises as that. Twice is once."""
    _require_both(by, first, second)
    with transaction.atomic():
        _both(by, first, second)
        gone, _rows = _pairs(first, second).delete()
        if gone:
            record(by, "youth.not_same_undone", first, other=str(second.uid))
            record(by, "youth.not_same_undone", second, other=str(first.uid))


def _require_both(by: Actor, first: YoungPerson, second: YoungPerson) -> User:
    if by.user is None or not (can_write(by, first) and can_write(by, second)):
        raise Refused(Permission.RECORD_YOUTH, first.service.code)
    return by.user


def _both(by: Actor, first: YoungPerson, second: YoungPerson) -> tuple[YoungPerson, YoungPerson]:
    """Both rows, locked in the order of their keys, so that no two of us wait for each other."""
    rows = {person.pk: locked(by, person) for person in sorted((first, second), key=lambda each: each.pk)}
    return rows[first.pk], rows[second.pk]


def _pairs(first: YoungPerson, second: YoungPerson) -> Any:
    """What was said of these two, or of those that were merged into them."""
    one, other = same_as(first), same_as(second)
    return NotSame.objects.filter(Q(low__in=one, high__in=other) | Q(low__in=other, high__in=one))


def _columns(person: YoungPerson) -> dict[str, Any]:
    return {name: person.district_id if name == "district" else getattr(person, name) for name in _COLUMNS}


def _said(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as a box keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}


def _read(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as a row keeps them."""
    days = ("registered_on", "notified_on")
    return {
        name: date.fromisoformat(value) if name in days and value else value
        for name, value in columns.items()
    }


def _state(person: YoungPerson) -> dict[str, Any]:
    return {"content": person.content(), "columns": _said(_columns(person))}


def _write(person: YoungPerson, content: dict[str, Any], columns: Mapping[str, Any]) -> None:
    person.seal(content)
    for name, value in columns.items():
        setattr(person, "district_id" if name == "district" else name, value)
    person.version += 1
    person.save()


def _found_and_counted(kept: YoungPerson, gone: YoungPerson) -> None:
    write_tokens([kept])
    people_changed(kept.service, [kept, gone])
