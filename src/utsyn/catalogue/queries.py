"""Every reading of codes for pages. The viewer first; raises Refused without the right to see the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.catalogue.lists import LISTS, PLACES, CodeList, list_of
from utsyn.catalogue.models import CodeChange, District
from utsyn.catalogue.policies import trail
from utsyn.catalogue.usage import counts
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service

#: Which codes a list shows, by their state today.
SHOWN = ("open", "closed", "all")


@dataclass(frozen=True, slots=True)
class Listed:
    """A code as a list shows it. ``records`` is None for those who may not see figures."""

    code: Any
    state: str  # open, coming, ending, closed, merged
    records: int | None
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A list as the first page shows it."""

    of: CodeList
    open: int
    closed: int


def state_of(code: Any, today: date) -> str:
    """``open``, ``coming`` (starts later), ``ending`` (has a last day ahead), ``closed``, ``merged``."""
    if code.valid_to and code.valid_to < today:
        return "merged" if code.successor_id else "closed"
    if code.valid_from and code.valid_from > today:
        return "coming"
    return "ending" if code.valid_to else "open"


def overview(viewer: Actor, service: Service) -> list[Overview]:
    """The lists with how many codes are in use and closed."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    today = clock.today(service.timezone)
    found = []
    for of in LISTS.values():
        own = of.model._default_manager.filter(service=service)
        closed = own.filter(valid_to__lt=today).count()
        found.append(Overview(of, own.count() - closed, closed))
    return found


def codes(
    viewer: Actor, service: Service, of: CodeList, *, shown: str = "open", search: str = "", area: str = ""
) -> list[Listed]:
    """The codes of a list in its order: those open, closed or all; with ``search`` in name, earlier name or code."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    today = clock.today(service.timezone)
    rows = of.model._default_manager.filter(service=service).select_related("successor")
    if shown == "open":
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    elif shown == "closed":
        rows = rows.filter(valid_to__lt=today)
    if area:
        rows = rows.filter(area=area)
    earlier = _earlier_names(service, of)
    records = counts(of.key, service) if can(viewer, Permission.SEE_STATISTICS, service) else None
    listed = [
        Listed(
            row,
            state_of(row, today),
            None if records is None else records[row.pk],
            tuple(earlier.get(row.code, ())),
        )
        for row in rows
    ]
    word = search.strip().casefold()
    if not word:
        return listed
    return [
        each
        for each in listed
        if any(word in text.casefold() for text in (each.code.name, each.code.code, *each.earlier))
    ]


def areas(viewer: Actor, service: Service, of: CodeList) -> list[str]:
    """The areas of the places, in order; nothing for other lists."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    if not hasattr(of.model, "area"):
        return []
    found: set[str] = set(of.model._default_manager.filter(service=service).values_list("area", flat=True))
    return sorted(found, key=str.casefold)


def code(viewer: Actor, service: Service, of: CodeList, pk: int) -> Any:
    """One code. Raises ObjectDoesNotExist for one of another service, just as for one that does not exist."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    return of.model._default_manager.select_related("successor", "service").get(service=service, pk=pk)


def changeable(viewer: Actor, service: Service, of: CodeList, pk: int) -> Any:
    """One code that the viewer may change. Raises Refused, and ObjectDoesNotExist as :func:`code` does."""
    require(viewer, Permission.CHANGE_CATALOGUE, service)
    return code(viewer, service, of, pk)


def listed(viewer: Actor, one: Any) -> Listed:
    """One code with its state and the number of records that use it."""
    require(viewer, Permission.SEE_CATALOGUE, one.service)
    of = list_of(one)
    records = (
        counts(of.key, one.service)[one.pk] if can(viewer, Permission.SEE_STATISTICS, one.service) else None
    )
    earlier = _earlier_names(one.service, of, one.code)
    return Listed(one, state_of(one, clock.today(one.service.timezone)), records, _former(one, earlier))


def heir(viewer: Actor, one: Any) -> Any | None:
    """The code that stands at the end of a row of mergings; None for one that is not merged."""
    require(viewer, Permission.SEE_CATALOGUE, one.service)
    own = list_of(one).model._default_manager.filter(service=one.service)
    pointers = dict(own.filter(successor__isnull=False).values_list("pk", "successor_id"))
    last = trail(one.pk, pointers)[-1]
    return None if last == one.pk else own.get(pk=last)


def predecessors(viewer: Actor, one: Any) -> list[Any]:
    """The codes that were merged into this one, or that it replaced."""
    require(viewer, Permission.SEE_CATALOGUE, one.service)
    return list(list_of(one).model._default_manager.filter(service=one.service, successor=one))


def choosable(viewer: Actor, one: Any) -> list[Any]:
    """The codes that this one could be merged into: the others of its list that are not closed."""
    require(viewer, Permission.SEE_CATALOGUE, one.service)
    today = clock.today(one.service.timezone)
    own = list_of(one).model._default_manager.filter(service=one.service).exclude(pk=one.pk)
    return list(own.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)))


def districts(viewer: Actor, service: Service, keep: District | None = None) -> list[District]:
    """The districts in use today, and the one that a place has already."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    today = clock.today(service.timezone)
    choice = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    if keep:
        choice |= Q(pk=keep.pk)
    return list(District.objects.filter(choice, service=service))


def history(viewer: Actor, service: Service, key: str, code: str) -> list[CodeChange]:
    """What was done to a code, the latest first. Codes that came with an import have none from before."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    rows = CodeChange.objects.filter(service=service, list=key, code=code)
    return list(rows.select_related("undoes", "undone_by"))


def last_change(viewer: Actor, service: Service, key: str, code: str = "") -> CodeChange | None:
    """The latest change of a code (of the list's order where ``code`` is empty)."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    return CodeChange.objects.filter(service=service, list=key, code=code).first()


def _earlier_names(service: Service, of: CodeList, code: str = "") -> dict[str, list[str]]:
    """code → names that it had before, the latest first."""
    rows = CodeChange.objects.filter(
        service=service,
        list=of.key,
        action=CodeChange.Action.RENAMED,
        undoes__isnull=True,
        undone_by__isnull=True,
    )
    if code:
        rows = rows.filter(code=code)
    found: dict[str, list[str]] = {}
    for row in rows:
        names = found.setdefault(row.code, [])
        if row.before["name"] not in names:
            names.append(row.before["name"])
    return found


def _former(row: Any, earlier: dict[str, list[str]]) -> tuple[str, ...]:
    """The names that the code had before, without the one that it has now."""
    return tuple(name for name in earlier.get(row.code, ()) if name != row.name)


def movable(viewer: Actor, service: Service, of: CodeList) -> list[Any]:
    """The codes whose order the viewer may change, in their order. Raises Refused."""
    require(viewer, Permission.CHANGE_CATALOGUE, service)
    return list(of.model._default_manager.filter(service=service).exclude(code__in=of.fixed))


def may_add(viewer: Actor, service: Service) -> None:
    """Raises Refused for somebody who may not add codes."""
    require(viewer, Permission.CHANGE_CATALOGUE, service)


def changeable_place(viewer: Actor, service: Service, of: CodeList, pk: int) -> Any:
    """A place that the viewer may change. Raises ObjectDoesNotExist for a code that is no place."""
    require(viewer, Permission.CHANGE_CATALOGUE, service)
    if of is not PLACES:
        raise ObjectDoesNotExist
    return code(viewer, service, of, pk)


def code_named(viewer: Actor, service: Service, of: CodeList, name: str) -> Any:
    """The code with this code. Raises ObjectDoesNotExist."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    return of.model._default_manager.get(service=service, code=name)


def change(viewer: Actor, service: Service, pk: int) -> CodeChange:
    """One change that was made. Raises ObjectDoesNotExist for one of another service."""
    require(viewer, Permission.SEE_CATALOGUE, service)
    return CodeChange.objects.get(service=service, pk=pk)
