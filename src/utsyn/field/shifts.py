"""Who is to be out: asked of the room above that has the rota, which says so when it opens.

The field room knows no rota. Without one, sessions are started by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from utsyn.core.actor import Actor
from utsyn.core.models import Service


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """A team of the rota. ``key`` becomes the key of the session that it makes; times are aware, in UTC."""

    key: str
    shift: str
    kind: str
    on_date: date
    starts_at: datetime
    ends_at: datetime
    focus: str
    places: tuple[str, ...]  # codes; in a count they are the team's zones
    staff: tuple[str, ...]  # codes of those who are expected, without those who are absent
    absent: tuple[str, ...]


#: (viewer, service, first day, last day) → the teams of those days, in order of time.
Rota = Callable[[Actor, Service, date, date], list[PlannedTeam]]
_rota: Rota | None = None


def register(rota: Rota) -> None:
    """Tell where the rota is. Called once, when the room that has it opens."""
    global _rota
    _rota = rota


def planned(viewer: Actor, service: Service, first: date, last: date) -> list[PlannedTeam]:
    """The teams of these days, both included. Raises Refused without the right to see the field."""
    return _rota(viewer, service, first, last) if _rota else []
