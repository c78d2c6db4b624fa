"""Adding, renaming, closing and reopening a code."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from utsyn.catalogue.bulk import LAST, ensure_districts
from utsyn.catalogue.lists import DISTRICTS, CodeList, list_of
from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.policies import (
    area_of,
    check_closable,
    check_code,
    check_dates,
    check_name_free,
    check_version,
    clean_name,
    code_for,
    state,
)
from utsyn.catalogue.services.changing import already, changing, fresh, keep
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service


def add(
    *,
    by: Actor,
    service: Service,
    to: CodeList,
    name: str,
    code: str = "",
    valid_from: date | None = None,
    nonce: UUID | None = None,
    **place: Any,
) -> Any:
    """Add a code, last in its list, and return it. ``place``: the further fields of a place.

    Without ``code`` one is made from the name. The same ``nonce`` again changes nothing and returns the same code.
    Raises Invalid for a name or code that is taken; a code is taken for ever, also when it is closed.
    """
    with changing(by, service):
        own = to.model._default_manager.filter(service=service)
        if done := already(service, nonce):
            return own.get(code=done.code)
        if to is DISTRICTS:
            ensure_districts(by=by, service=service)
        name = clean_name(name)
        check_name_free(name, names_in_use(service, to, place.get("area")))
        used = list(own.values_list("code", flat=True))
        code = check_code(code, used) if code.strip() else code_for(name, used)
        last = own.filter(position__lt=LAST).aggregate(last=Max("position"))["last"] or 0
        made = to.model(
            service=service, code=code, name=name, valid_from=valid_from, position=last + 1, **place
        )
        made.save()
        keep(by, CodeChange.Action.ADDED, made, {}, nonce=nonce)
    return made


def names_in_use(
    service: Service, of: CodeList, area: str | None = None, but: int | None = None
) -> list[str]:
    """Names of the codes that are not closed, ``but`` left out; of places only those of the same area."""
    today = clock.today(service.timezone)
    rows = of.model._default_manager.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), service=service
    )
    if area is not None:
        rows = rows.filter(area=area)
    return list(rows.exclude(pk=but).values_list("name", flat=True))


def rename(*, by: Actor, code: Any, name: str, version: str = "") -> CodeChange | None:
    """Give the code another name. The code and all records stay; old figures are shown under the new name.

    Returns the change, or None where it already has the name. Raises ChangedMeanwhile where ``version`` (the mark of
    what the writer saw) is not what stands there now, Invalid for a name that is taken.
    """
    with changing(by, code.service):
        code, of = fresh(code), list_of(code)
        name, before = clean_name(name), state(code)
        if code.name == name:
            return None
        check_version(before, version)
        check_name_free(name, names_in_use(code.service, of, area_of(code), but=code.pk))
        code.name = name
        code.save(update_fields=["name"])
        return keep(by, CodeChange.Action.RENAMED, code, before)


def close(*, by: Actor, code: Any, last_day: date, version: str = "") -> CodeChange | None:
    """Let ``last_day`` be the last on which the code can be chosen. Records that use it keep it.

    Returns None where it already ends then. Raises Invalid for a code that must always exist, or an end before its
    start; NotAllowedNow where it is merged into another.
    """
    with changing(by, code.service):
        code, before = fresh(code), state(code)
        check_closable(list_of(code), code)
        if code.valid_to == last_day:
            return None
        check_version(before, version)
        if code.successor:
            raise NotAllowedNow(
                _("«%(name)s» er slått sammen med «%(other)s». Åpne det igjen først.")
                % {"name": code.name, "other": code.successor.name},
                field="valid_to",
            )
        check_dates(code.valid_from, last_day)
        code.valid_to = last_day
        code.save(update_fields=["valid_to"])
        return keep(by, CodeChange.Action.CLOSED, code, before)


def reopen(*, by: Actor, code: Any, version: str = "") -> CodeChange | None:
    """Let a closed or merged code be chosen again. Returns None where it is open already.

    Raises Invalid where another has taken the name in the meantime.
    """
    with changing(by, code.service):
        code, of = fresh(code), list_of(code)
        before = state(code)
        if code.valid_to is None and code.successor is None:
            return None
        check_version(before, version)
        check_name_free(code.name, names_in_use(code.service, of, area_of(code), but=code.pk))
        code.valid_to = code.successor = None
        code.save(update_fields=["valid_to", "successor"])
        return keep(by, CodeChange.Action.REOPENED, code, before)
