"""Rules that find what a leader should look at in the log of look-ups (LOG-6). Pure: numbers in, findings out.

A finding says nothing of guilt. Whoever writes in a record or has been given it to follow is at work in it; the rules
are about the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from utsyn.youth.access_limits import Limits

NO_RELATION, SAME_NAME, MASS, OFF_HOURS, DENIED = "no_relation", "same_name", "mass", "off_hours", "denied"
SAMPLE = "sample"
#: So many looks in a day at one record that somebody has nothing to do with are more than a slip.
INSISTENT = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One event of the log, with what the rules need to know of it."""

    number: int  # of the event in the service's chain
    at: datetime  # as the clock on the wall showed it
    user: int
    person: int | None  # None where nobody was shown
    denied: bool = False
    #: Key worker, named, programme leader, substitute, or wrote in the record that day.
    follows: bool = False
    same_name: bool = False
    digest: str = ""  # of the event: what a sample is drawn by


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: whose looks, on which day, at whom where it is about one record."""

    rule: str
    user: int
    person: int | None
    day: date
    events: tuple[int, ...]


def findings(looks: Iterable[Look], limits: Limits, mass_limit: int) -> list[Finding]:
    """What the rules find in these looks; the same looks give the same findings."""
    by_day: dict[tuple[int, date], list[Look]] = defaultdict(list)
    for look in looks:
        by_day[look.user, look.at.date()].append(look)
    found: list[Finding] = []
    for (user, day), seen in sorted(by_day.items()):
        for rule in (_no_relation, _same_name, _mass, _off_hours, _denied):
            found += [
                Finding(name, user, person, day, tuple(sorted(one.number for one in about)))
                for name, person, about in rule(seen, limits, mass_limit)
            ]
    return found


def sample(looks: Iterable[Look], lot: Callable[[Look], str], most: int) -> list[Finding]:
    """At most ``most`` looks at a record, by whoever and for whatever reason, with the lowest lots (LOG-6).

    The same looks and lots give the same sample. Lots are keyed, so that nobody can know beforehand which it will be.
    One employee's looks at one record in a day are drawn once.
    """
    drawn: dict[tuple[int, int, date], Look] = {}
    for look in sorted(looks, key=lot):
        if len(drawn) < most and look.person is not None and not look.denied:
            drawn.setdefault((look.user, look.person, look.at.date()), look)
    return [
        Finding(SAMPLE, user, person, day, (look.number,))
        for (user, person, day), look in sorted(drawn.items())
    ]


_Found = Iterable[tuple[str, int | None, list[Look]]]


def _of_persons(looks: Iterable[Look], wanted: Callable[[Look], bool]) -> dict[int, list[Look]]:
    found: dict[int, list[Look]] = defaultdict(list)
    for look in looks:
        if look.person is not None and wanted(look):
            found[look.person].append(look)
    return found


def _no_relation(looks: list[Look], limits: Limits, _mass_limit: int) -> _Found:
    """Insists on one record, or goes through many, without following any of them."""
    strangers = _of_persons(looks, lambda look: not look.follows)
    for person, about in strangers.items():
        if len(about) >= INSISTENT:
            yield NO_RELATION, person, about
    if len(strangers) >= limits.lookups_without_relation:
        yield NO_RELATION, None, [look for about in strangers.values() for look in about]


def _same_name(looks: list[Look], _limits: Limits, _mass_limit: int) -> _Found:
    for person, about in _of_persons(looks, lambda look: look.same_name and not look.follows).items():
        yield SAME_NAME, person, about


def _mass(looks: list[Look], _limits: Limits, mass_limit: int) -> _Found:
    opened = _of_persons(looks, lambda look: not look.denied)
    if len(opened) > mass_limit:
        yield MASS, None, [look for about in opened.values() for look in about]


def _off_hours(looks: list[Look], limits: Limits, _mass_limit: int) -> _Found:
    """At night, in records that they did not write in and do not follow."""
    late = [
        look
        for look in looks
        if look.person is not None
        and not look.follows
        and not limits.work_begins <= look.at.time() <= limits.work_ends
    ]
    if late:
        yield OFF_HOURS, None, late


def _denied(looks: list[Look], limits: Limits, _mass_limit: int) -> _Found:
    refused = [look for look in looks if look.denied]
    if len(refused) >= limits.denied_a_day:
        yield DENIED, None, refused
