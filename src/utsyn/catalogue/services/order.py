"""The order in which a list is shown, here and in every table and figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from utsyn.audit.services import record
from utsyn.catalogue.lists import CodeList, list_of
from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.policies import changed_since
from utsyn.catalogue.services.changing import changing
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service

ALPHABET = "abcčdđefghijklmnŋopqrsštŧuvwxyzžæøå"
_RANK = {letter: chr(0xE000 + number) for number, letter in enumerate(ALPHABET)}


def place_at(*, by: Actor, code: Any, number: int) -> CodeChange | None:
    """Move the code to be number ``number`` (from 1) of its list. Beyond the ends means first or last.

    Returns None where it is there already, or may not move: «unknown» and «outside» always come last.
    """
    of = list_of(code)
    with changing(by, code.service):
        order = _order(code.service, of)
        if code.code not in order:
            return None
        after = [each for each in order if each != code.code]
        after.insert(max(0, min(number - 1, len(after))), code.code)
        return _set(by, code.service, of, order, after)


def sort_by_name(*, by: Actor, service: Service, of: CodeList) -> CodeChange | None:
    """Sort a list by name, in the order of the Norwegian alphabet with the Sami letters in their places."""
    with changing(by, service):
        order = _order(service, of)
        names = dict(of.model._default_manager.filter(service=service).values_list("code", "name"))
        return _set(by, service, of, order, sorted(order, key=lambda code: alphabetical(names[code])))


def alphabetical(name: str) -> str:
    """What to sort a name by: letters of the alphabet in its own order, anything else as Unicode has it."""
    return "".join(_RANK.get(letter, letter) for letter in name.lower())


def restore(*, by: Actor, service: Service, of: CodeList, change: CodeChange) -> CodeChange | None:
    """Put a list back as it was before ``change``, within the caller's transaction. For ``undo``.

    Raises NotAllowedNow where the order or the list itself has changed since.
    """
    if _order(service, of) != change.after["order"]:
        raise NotAllowedNow(changed_since())
    return _set(by, service, of, change.after["order"], change.before["order"], undoes=change)


def _order(service: Service, of: CodeList) -> list[str]:
    rows = of.model._default_manager.filter(service=service).exclude(code__in=of.fixed)
    return list(rows.values_list("code", flat=True))


def _set(
    by: Actor,
    service: Service,
    of: CodeList,
    before: Sequence[str],
    after: Sequence[str],
    undoes: CodeChange | None = None,
) -> CodeChange | None:
    if before == after:
        return None
    own = of.model._default_manager.filter(service=service)
    position = {code: number for number, code in enumerate(after, 1)}
    moved = [row for row in own if row.position != position.get(row.code, row.position)]
    for row in moved:
        row.position = position[row.code]
    own.bulk_update(moved, ["position"])
    record(by, "catalogue.ordered", service=service.code, list=of.key, undo=undoes is not None)
    return CodeChange.objects.create(
        service=service,
        list=of.key,
        action=CodeChange.Action.ORDERED,
        before={"order": list(before)},
        after={"order": list(after)},
        at=clock.now(),
        by_label=by.label[:200],
        undoes=undoes,
    )
