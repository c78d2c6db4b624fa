"""What happened that night, in order: of a session from the app what its phones sent, of an imported one its records.

Texts and numbers are those of the records, so that what the office has corrected or taken out is not shown as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utsyn.core.formats import number
from utsyn.field.models import FieldEvent
from utsyn.field.record_rows import State
from utsyn.field.record_wording import LABELS, Names, value_of
from utsyn.field.wire import FIXED

#: A phone's clock that is more wrong than this is put right by what the server saw.
SKEWED = timedelta(minutes=2)
#: The fields of a session of which the latest word counts.
LATEST_COUNTS = ("started_at", "ended_at", "kind", "staff", "report", "answers")


@dataclass(slots=True)
class Entry:
    """A line of the timeline."""

    at: datetime
    icon: str
    title: str
    who: str = ""
    text: str = ""
    until: datetime | None = None
    later: bool = False  # at the office, another day

    @property
    def spans(self) -> bool:
        """Whether it went on for more than a moment."""
        return self.until is not None and self.until - self.at >= timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Word:
    """What one phone said of a field, and when."""

    value: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two phones said different things of the same field: the latest counts, the others are kept here."""

    name: str
    counted: Word
    others: tuple[Word, ...]

    @property
    def label(self) -> str:
        """What the field is called."""
        return str(LABELS.get(self.name, self.name))


def true_time(event: FieldEvent) -> datetime:
    """When it was done, as the server's clock would have said."""
    skew = timedelta(seconds=event.skew)
    return event.at + skew if abs(skew) > SKEWED else event.at


def standing(events: Iterable[FieldEvent]) -> list[FieldEvent]:
    """The events that nobody has undone, by time; without the undoing itself."""
    events = list(events)
    undone = {event.target for event in events if event.kind == "undo"}
    kept = [event for event in events if event.kind != "undo" and event.key not in undone]
    return sorted(kept, key=lambda event: (true_time(event), *_order(event)))


def undone_by_others(events: Iterable[FieldEvent]) -> list[Entry]:
    """What somebody undid that a colleague had registered: a line for each pair, so that it can be asked about.

    What one undid oneself has no line: nothing happened. ``events``: all that phones sent.
    """
    events = list(events)
    known = {event.key: event for event in events}
    pairs: dict[tuple[str, str], dict[UUID, datetime]] = {}
    for event in sorted(events, key=_order):
        target = known.get(event.target) if event.kind == "undo" and event.target else None
        if target is None or target.kind in FIXED:
            continue
        who, whose = str(event.device.staff_member), str(target.device.staff_member)
        if event.device.staff_member_id != target.device.staff_member_id:
            pairs.setdefault((who, whose), {}).setdefault(target.key, true_time(event))
    return [
        Entry(max(undone.values()), "change", _undone(whose, len(undone)), who)
        for (who, whose), undone in pairs.items()
    ]


def _undone(whose: str, total: int) -> str:
    said = ngettext(
        "Angret %(number)s registrering som %(whose)s gjorde",
        "Angret %(number)s registreringer som %(whose)s gjorde",
        total,
    )
    return said % {"number": number(total), "whose": whose}


def from_events(events: list[FieldEvent], people: Mapping[UUID, int], names: Names) -> list[Entry]:
    """The timeline of what phones sent (:func:`standing`). ``people``: how many each counted event stands for now.

    Counts that follow upon each other at one place are one line.
    """
    entries: list[Entry] = []
    counting: tuple[Entry, str, int] | None = None
    for event in events:
        who, at = str(event.device.staff_member), true_time(event)
        if event.kind == "count":
            met = people.get(event.key)
            if met is None:
                continue
            place = names.places.get(event.body.get("place") or "", "")
            if counting and counting[1] == place:
                entry, total = counting[0], counting[2] + met
            else:
                entry, total = Entry(at, "users", ""), met
                entries.append(entry)
            entry.until = at
            entry.title = _met(place, total)
            counting = (entry, place, total)
            continue
        line = _line(event, who, at, names)
        if line:
            counting = None
            entries.append(line)
    return entries


def disagreements(events: list[FieldEvent], names: Names) -> list[Disagreement]:
    """Fields of which different phones said different things last; what each incident's phones said, too."""
    found = []
    for name in LATEST_COUNTS:
        # What somebody chose (`set`) counts before what `end` says, whatever the clocks.
        said = [
            (event.kind == "set", event, event.body[name])
            for event in events
            if event.kind in ("set", "end") and name in event.body
        ]
        found += _disagreement(name, said, names)
    targets = {event.target for event in events if event.kind == "incident_set"}
    for target in sorted(targets, key=str):
        own = [event for event in events if event.kind == "incident_set" and event.target == target]
        for name in sorted({name for event in own for name in event.body}):
            found += _disagreement(name, [(True, e, e.body[name]) for e in own if name in e.body], names)
    return found


def _disagreement(name: str, said: list[tuple[bool, FieldEvent, Any]], names: Names) -> list[Disagreement]:
    last: dict[int, tuple[bool, FieldEvent, Any]] = {}
    for word in sorted(said, key=lambda word: (word[0], *_order(word[1]))):
        last[word[1].device_id] = word
    in_order = sorted(last.values(), key=lambda word: (word[0], *_order(word[1])))
    if not in_order:
        return []
    counted = in_order[-1]
    # Nothing said is no other opinion: an empty report beside a written one is not a disagreement.
    others = [word for word in in_order[:-1] if word[2] != counted[2] and word[2] not in ("", None, [])]
    if not others:
        return []
    return [
        Disagreement(name, _word(name, counted, names), tuple(_word(name, each, names) for each in others))
    ]


def _word(name: str, word: tuple[bool, FieldEvent, Any], names: Names) -> Word:
    _chosen, event, value = word
    state: State = {name: value}
    return Word(value_of(name, state, names), str(event.device.staff_member), true_time(event))


def _order(event: FieldEvent) -> tuple[int, str, int]:
    return event.clock, str(event.device.key), event.seq


def _met(place: str, total: int) -> str:
    said = ngettext("%(number)s treff", "%(number)s treff", total) % {"number": number(total)}
    return f"{place}: {said}" if place else said


def _line(event: FieldEvent, who: str, at: datetime, names: Names) -> Entry | None:
    """The line of one event; None for what has its own line (incidents, notes) or none (marks)."""
    if event.kind == "start":
        place = names.places.get(event.body.get("place") or "", "")
        title = _("Økta startet: %(place)s") % {"place": place} if place else _("Økta startet")
        return Entry(at, "field", title, who)
    if event.kind == "join":
        return Entry(at, "person", _("Ble med på økta"), who)
    if event.kind == "place":
        place = names.places.get(event.body.get("place") or "", "")
        return Entry(at, "places", _("Byttet sted: %(place)s") % {"place": place}, who)
    if event.kind == "check":
        safe = event.body.get("state") == "home"
        return Entry(at, "check", _("Alle er trygt inne") if safe else _("Alt i orden"), who)
    if event.kind == "set":
        fields = [str(label).lower() for name, label in LABELS.items() if name in event.body]
        return Entry(at, "change", _("Endret på telefonen: %(fields)s") % {"fields": ", ".join(fields)}, who)
    if event.kind == "end":
        return Entry(at, "leave", _("Økta avsluttet"), who)
    return None
