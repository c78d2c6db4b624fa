"""What may be thrown away today: each room declares it in ``retention.py``, as a list ``DISPOSALS``.

A class that nobody has decided on is never thrown away (ARK-5, ARK-6). A disposal of some of its rows must say by which
rule those rows are no documentation (ARK-9). It is done in two steps: a preview with an id, and the same id again.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction
from django.utils.functional import Promise

from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.retention.rules import FOR_GOOD, rules


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that may go: what names each without saying anything of it, and the day of the oldest."""

    ids: tuple[str, ...] = ()
    oldest: date | None = None


@dataclass(frozen=True, slots=True)
class Disposal:
    """Rows of one model that may go, how they are found, and how they go.

    ``look`` finds them; ``carry_out`` takes the ids that were found and returns how many went, in the caller's
    transaction: one that has become something else meanwhile stays. ``ground`` is the rule by which rows of an
    undecided class are no documentation. ``until`` says how it can be undone before.
    """

    code: str
    model: str
    what: str | Promise
    until: str | Promise
    look: Callable[[], Found]
    carry_out: Callable[[Actor, tuple[str, ...]], int] = field(repr=False)
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One disposal in a preview."""

    disposal: Disposal
    found: Found


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go now. The id changes when any row comes to or goes."""

    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        """Ten hexadecimal digits over everything that would go."""
        text = "\n".join(f"{line.disposal.code} {name}" for line in self.lines for name in line.found.ids)
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    @property
    def count(self) -> int:
        """How many rows."""
        return sum(len(line.found.ids) for line in self.lines)


def require_rule(disposal: Disposal) -> None:
    """Raises ValueError for a disposal of a class that must be kept, without a ground (ARK-5)."""
    rule = rules().get(disposal.model)
    if rule is None:
        raise ValueError(f"{disposal.code}: {disposal.model} has no retention rule")
    if rule.keep in FOR_GOOD and not disposal.ground:
        raise ValueError(f"{disposal.code}: nobody has decided on {disposal.model}: it is kept")


@cache
def declared() -> tuple[Disposal, ...]:
    """Every room's disposals, in the order of the house. Raises as :func:`require_rule`."""
    found: list[Disposal] = []
    names = ["utsyn.retention.sweeping"]
    names += [f"{app.name}.retention" for app in apps.get_app_configs() if app.name.startswith("utsyn.")]
    for name in names:
        if find_spec(name) is not None:
            found += getattr(importlib.import_module(name), "DISPOSALS", [])
    for each in found:
        require_rule(each)
    return tuple(found)


def preview(disposals: Iterable[Disposal] | None = None) -> Preview:
    """What may go now."""
    return Preview(
        tuple(Line(each, each.look()) for each in (declared() if disposals is None else disposals))
    )


def carry_out(*, by: Actor, wanted: str, disposals: Iterable[Disposal] | None = None) -> dict[str, int]:
    """Throw away what the preview ``wanted`` showed. Returns how many of each; an event each (LOG-2).

    Raises Refused for anybody but whoever runs the installation; Invalid where there is nothing; NotAllowedNow where
    what may go has changed since the preview.
    """
    if not by.is_system:
        raise Refused("retention")
    done: dict[str, int] = {}
    with transaction.atomic():
        now = preview(disposals)
        if not now.count:
            raise Invalid("Ingenting kan kastes nå.")
        if now.id != wanted:
            raise NotAllowedNow(
                f"Det som kan kastes, er endret siden {wanted}. Se på lista på nytt: {now.id}"
            )
        for line in now.lines:
            if line.found.ids:
                count = line.disposal.carry_out(by, line.found.ids)
                done[line.disposal.code] = count
                record(by, "retention.disposed", disposal=line.disposal.code, count=count, preview=wanted)
    return done
