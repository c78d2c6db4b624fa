"""«Angre»: taking back the last thing that was done to a code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from utsyn.catalogue.lists import BY_KEY, PLACES
from utsyn.catalogue.models import CodeChange, District
from utsyn.catalogue.policies import changed_since, check_name_free, state
from utsyn.catalogue.services import order
from utsyn.catalogue.services.changing import changing, keep
from utsyn.catalogue.services.codes import names_in_use
from utsyn.catalogue.services.places import STREAM
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service

#: What can be taken back. A new code stays: it can be closed.
UNDOABLE = frozenset(
    {
        CodeChange.Action.RENAMED,
        CodeChange.Action.CLOSED,
        CodeChange.Action.REOPENED,
        CodeChange.Action.MERGED,
        CodeChange.Action.CORRECTED,
        CodeChange.Action.ORDERED,
    }
)


def can_undo(change: CodeChange) -> bool:
    """Whether the change is of a sort that can be taken back. A name that came with an import is not."""
    return (
        change.action in UNDOABLE
        and change.list in BY_KEY
        and ("order" in change.after or "valid_to" in change.after)
    )


def undo(*, by: Actor, service: Service, change_id: int) -> CodeChange | None:
    """Set the code (or the order of the list) back to what it was before that change.

    Returns None where it has been taken back already, so that pressing twice does no harm. Raises
    CodeChange.DoesNotExist for a change of another service, NotAllowedNow where the code was changed since, or the
    change cannot be taken back.
    """
    with changing(by, service):
        change = CodeChange.objects.get(pk=change_id, service=service)
        if CodeChange.objects.filter(undoes=change).exists():
            return None
        if not can_undo(change):
            raise NotAllowedNow(_("Dette kan ikke angres. Du kan avslutte koden i stedet."))
        of = BY_KEY[change.list]
        if change.action == CodeChange.Action.ORDERED:
            return order.restore(by=by, service=service, of=of, change=change)
        code = of.model._default_manager.get(service=service, code=change.code)
        now = state(code)
        if now != change.after:
            raise NotAllowedNow(changed_since(), value=code.name)
        before = change.before
        if before["name"] != now["name"] or (before["valid_to"] is None and now["valid_to"] is not None):
            check_name_free(before["name"], names_in_use(service, of, before.get("area"), but=code.pk))
        _set_back(code, before, of.model)
        if of is PLACES and change.action == CodeChange.Action.CORRECTED:
            changes.touch_all(service, STREAM)
        return keep(by, change.action, code, now, undoes=change)


def _set_back(code: Any, before: dict[str, Any], model: type[Any]) -> None:
    own = model._default_manager.filter(service=code.service)
    code.name = before["name"]
    code.valid_from = _day(before["valid_from"])
    code.valid_to = _day(before["valid_to"])
    code.successor = own.get(code=before["successor"]) if before["successor"] else None
    if "area" in before:
        code.area, code.kind = before["area"], before["kind"]
        code.district = (
            District.objects.get(service=code.service, code=before["district"])
            if before["district"]
            else None
        )
        code.latitude = None if before["latitude"] is None else Decimal(before["latitude"])
        code.longitude = None if before["longitude"] is None else Decimal(before["longitude"])
    code.save()


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
