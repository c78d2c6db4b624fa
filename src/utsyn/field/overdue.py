"""When a team should have been heard of, and has not been: pure functions, no database.

Nobody is out without somebody knowing that they are well. A team says «Alt i orden» now and then and «Alle er trygt
inne» at the end; where it does not, a leader is told. What a phone has not been able to send is not known here: the
rules go by what has arrived, and the pages say when that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from utsyn.field.models import OverdueAlarm, SessionKind

Why = OverdueAlarm.Why


class State(StrEnum):
    """How it stands with a team that is out."""

    NOT_HOME = "not_home"  # should have been in, and nobody has said that they are
    CHECK_DUE = "check_due"  # should have checked in
    ALONE = "alone"  # one person, checked in in time
    ON_COURSE = "on_course"
    HOME = "home"  # everybody is safely in; the session is only not ended
    INDOORS = "indoors"  # online work: nobody is out


@dataclass(frozen=True, slots=True)
class Limits:
    """A service's limits, in minutes."""

    check: int
    alone: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Team:
    """What is known of a team. All times aware; ``check_talked_at`` is when a leader last said what was
    done about any alarm, ``home_talked_at`` about the team not being in, and ``safe_at`` that everybody is safe."""

    kind: str
    people: int
    is_open: bool
    started_at: datetime
    heard_at: datetime
    planned_end: datetime | None = None
    checked_at: datetime | None = None
    home_at: datetime | None = None
    safe_at: datetime | None = None
    check_talked_at: datetime | None = None
    home_talked_at: datetime | None = None

    @property
    def last_check(self) -> datetime | None:
        """The last «Alt i orden». A phone whose clock is ahead cannot have checked in after it was last heard of."""
        return min(self.checked_at, self.heard_at) if self.checked_at else None

    @property
    def is_home(self) -> bool:
        """Whether everybody is in, as far as is known: the team or a leader has said so, and no check-in came after."""
        known = [moment for moment in (self.home_at, self.safe_at) if moment]
        return bool(known) and not (self.checked_at and self.checked_at > max(known))

    @property
    def is_watched(self) -> bool:
        """Whether anything is expected of the team."""
        return self.is_open and not self.is_home and self.kind != SessionKind.ONLINE


def minutes_between(team: Team, limits: Limits) -> int:
    """How many minutes the team may go without checking in."""
    return limits.alone if team.people <= 1 else limits.check


def next_check(team: Team, limits: Limits) -> datetime | None:
    """When the team must have checked in; None where nothing is expected of it.

    Counted from the start, the last check-in, or when a leader last had word of the team, whichever is the latest.
    """
    if not team.is_watched:
        return None
    begun = min(team.started_at, team.heard_at)
    last = max(moment for moment in (begun, team.last_check, team.check_talked_at) if moment)
    return last + timedelta(minutes=minutes_between(team, limits))


def home_by(team: Team, limits: Limits) -> datetime | None:
    """When the team must have ended or checked out; None where nothing is planned or expected."""
    if not team.is_watched or team.planned_end is None:
        return None
    last = max(moment for moment in (team.planned_end, team.home_talked_at) if moment)
    return last + timedelta(minutes=limits.overdue)


def reasons(team: Team, limits: Limits, now: datetime) -> list[Why]:
    """Why a leader must be told of the team now; empty when all is well."""
    found = []
    home, check = home_by(team, limits), next_check(team, limits)
    if home is not None and now >= home:
        found.append(Why.NOT_HOME)
    if check is not None and now >= check:
        found.append(Why.ALONE if team.people <= 1 else Why.NO_CHECK)
    return found


def state(team: Team, limits: Limits, now: datetime) -> State:
    """How it stands with the team, the gravest first."""
    if team.is_home:
        return State.HOME
    if team.kind == SessionKind.ONLINE:
        return State.INDOORS
    due = reasons(team, limits, now)
    if Why.NOT_HOME in due:
        return State.NOT_HOME
    if due:
        return State.CHECK_DUE
    return State.ALONE if team.people <= 1 else State.ON_COURSE


def settled(team: Team, raised_at: datetime) -> str:
    """Why an alarm of ``raised_at`` no longer stands: a code, which the pages put in words."""
    if not team.is_open:
        return "ended"
    if team.is_home:
        return "home"
    if team.check_talked_at and team.check_talked_at >= raised_at:
        return "talked"
    if team.checked_at and team.heard_at >= raised_at:
        return "checked_in"
    return "changed"
