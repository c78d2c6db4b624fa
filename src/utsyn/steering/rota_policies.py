"""What is missing on a shift, who is put up twice, and when a shift is: pure functions, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utsyn.core.formats import number
from utsyn.steering.policies import bounds

#: Two go out together; one alone is shown as a gap, and never stopped (the never-alone rule is the field app's).
ENOUGH = 2
#: Rest between two working periods, arbeidsmiljøloven § 10-8 first paragraph: 11 hours in 24. Agreements may say
#: otherwise (§ 10-8 third paragraph), so it is told and never stops anybody.
REST = timedelta(hours=11)
#: A shift longer than this is a slip of the pen.
LONGEST_SHIFT = timedelta(hours=24)
MOST_PLACES = 8
MOST_ON_A_TEAM = 12


class Gap(NamedTuple):
    """Something that is missing: ``kind`` for programs, ``text`` for people. ``team`` is its number; 0: the shift's."""

    kind: str
    team: int
    text: str


class Put(NamedTuple):
    """Somebody on a team: the name, why they do not come ("": they do), and whether they have left the service."""

    name: str
    absent: str
    reason: str  # in words, for those who may know it
    left: bool

    @property
    def comes(self) -> bool:
        """Whether they are expected."""
        return not self.absent and not self.left


def missing_of_team(team: int, people: Sequence[Put]) -> list[Gap]:
    """What a team lacks: those who do not come, by name, and a partner."""
    gaps = []
    for one in people:
        if one.left:
            gaps.append(Gap("left", team, _("%(name)s har sluttet") % {"name": one.name}))
        elif one.absent:
            gaps.append(Gap("absent", team, one.reason))
    coming = sum(one.comes for one in people)
    if not people:
        gaps.append(Gap("empty", team, _("Ingen satt opp")))
    elif coming < ENOUGH:
        gaps.append(
            Gap("alone" if coming else "nobody", team, _("Mangler makker") if coming else _("Ingen kommer"))
        )
    return gaps


def missing_of_shift(min_teams: int, teams: Sequence[Sequence[Put]]) -> list[Gap]:
    """How many teams are lacking: a team in which nobody comes is none."""
    manned = sum(any(one.comes for one in people) for people in teams)
    lacking = min_teams - manned
    if lacking <= 0:
        return []
    text = ngettext("Mangler %(teams)s team", "Mangler %(teams)s team", lacking)
    return [Gap("teams", 0, text % {"teams": number(lacking)})]


class Stint(NamedTuple):
    """Somebody's time on a shift."""

    who: int
    team: int
    starts_at: datetime
    ends_at: datetime
    what: str  # «Kveld 24. november», for the warning


def warnings(stints: Iterable[Stint]) -> dict[tuple[int, int], list[str]]:
    """By (team, who): that they are put up twice at once, or rest less than the law's eleven hours before it."""
    by_person: dict[int, list[Stint]] = {}
    for stint in stints:
        by_person.setdefault(stint.who, []).append(stint)
    found: dict[tuple[int, int], list[str]] = {}
    for theirs in by_person.values():
        theirs.sort(key=lambda s: (s.starts_at, s.ends_at, s.team))
        for index, one in enumerate(theirs):
            for other in theirs[index + 1 :]:
                if other.starts_at < one.ends_at:
                    twice = _("Er også satt opp på %(shift)s samtidig")
                    found.setdefault((one.team, one.who), []).append(twice % {"shift": other.what})
                    found.setdefault((other.team, other.who), []).append(twice % {"shift": one.what})
                elif other.starts_at - one.ends_at < REST:
                    rest = (other.starts_at - one.ends_at).total_seconds() / 3600
                    text = _("Bare %(hours)s timer hvile etter %(shift)s. Loven sier minst 11.") % {
                        "hours": number(int(rest * 2) / 2, 0 if int(rest * 2) % 2 == 0 else 1),
                        "shift": one.what,
                    }
                    found.setdefault((other.team, other.who), []).append(text)
    return found


def span(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a shift begins and ends, in UTC, from what the wall clock shows. An end not after the start: next day.

    In the hour that a spring night skips, a shift may seem to end before it begins: then it lasts as long as written.
    """
    starts_at, ends_at = bounds(day, start, end, zone)
    if ends_at <= starts_at:
        ends_at = starts_at + (datetime.combine(day, end) - datetime.combine(day, start))
    return starts_at, ends_at


def monday_of(day: date) -> date:
    """The Monday of the week."""
    return day - timedelta(days=day.weekday())


class Period(NamedTuple):
    """What a page of the rota shows: «dag», «uke» or «maned», both days included."""

    shown: str
    first: date
    last: date
    before: date
    after: date


def period(shown: str, day: date) -> Period:
    """The day, week or month that holds ``day``, and a day of the one before and after."""
    if shown == "dag":
        return Period(shown, day, day, day - timedelta(days=1), day + timedelta(days=1))
    if shown == "maned":
        first = day.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        before = (first - timedelta(days=1)).replace(day=1)
        return Period(shown, first, following - timedelta(days=1), before, following)
    first = monday_of(day)
    return Period(
        "uke", first, first + timedelta(days=6), first - timedelta(days=7), first + timedelta(days=7)
    )
