"""Merging one code into another from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from utsyn.catalogue.lists import list_of
from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.policies import check_merge, check_version, state
from utsyn.catalogue.services.changing import changing, fresh, keep
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid


def merge(*, by: Actor, code: Any, into: Any, from_date: date, version: str = "") -> CodeChange | None:
    """Let ``into`` take over for ``code`` from that day. Records keep their code, so old figures stay as they were.

    Returns None where that is so already. Raises Invalid for a code of another list or service, for itself, for a
    ring, for one that is not in use that day, and for a day that is not after the code's first.
    """
    with changing(by, code.service):
        if type(into) is not type(code) or into.service_id != code.service_id:
            raise Invalid("another list", field="into", value=into.pk)
        code, into, of = fresh(code), fresh(into), list_of(code)
        before, last_day = state(code), from_date - timedelta(days=1)
        if code.successor == into and code.valid_to == last_day:
            return None
        check_version(before, version)
        merged = of.model._default_manager.filter(service=code.service, successor__isnull=False)
        check_merge(of, code, into, from_date, dict(merged.values_list("pk", "successor_id")))
        code.valid_to, code.successor = last_day, into
        code.save(update_fields=["valid_to", "successor"])
        return keep(by, CodeChange.Action.MERGED, code, before)
