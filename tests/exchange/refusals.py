"""What every test of bad input asks: that it is refused, why, and that nothing has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.faults import BadPackage, Fault
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.models import FieldSession

ENCOUNTER = (
    "encounter_id,session_id,place,count,first_contacts,gender,age,age_scheme,age_band,district,topics\n"
)


def refused(path: Path, by: Actor) -> list[Fault]:
    """The faults of a package that must be refused; nothing may have changed."""
    with pytest.raises(BadPackage) as caught:
        import_package(by=by, package=read_package(path))
    assert not Service.objects.exists()
    assert not FieldSession.objects.exists()
    return caught.value.faults.listed


def one(path: Path, by: Actor) -> tuple[str, int, str, str, str]:
    """The only fault."""
    faults = refused(path, by)
    assert len(faults) == 1, faults
    f = faults[0]
    return f.file, f.row, f.column, f.value, f.expected
