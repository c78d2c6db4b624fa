"""The young person's copy: everything that the service keeps about them, and who has looked (PVN-7, LOG-5).

What is about others is held back unless whoever makes the copy lets it through (JRN-16); what is held back says by
which law. :data:`COPIED` and :data:`LEFT_OUT` name every kind of row that belongs to a young person; a test finds one
that stands in neither.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from utsyn.audit.services import record
from utsyn.core import clock, formats
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service
from utsyn.retention.classes import RetentionClass, class_of
from utsyn.retention.purposes import Purpose, purpose_of
from utsyn.youth import copy_sections as sections
from utsyn.youth import disposal_law, regimes
from utsyn.youth.copy_sections import Item, Section
from utsyn.youth.models import AccessClass
from utsyn.youth.queries.banner import Banner, banner
from utsyn.youth.queries.opening import Opened, opened
from utsyn.youth.queries.seen import SeenRow, for_copy
from utsyn.youth.queries.settings import choices_of

#: Kinds of rows that are in the copy, and the section that holds them.
COPIED: dict[str, Callable[[Opened, Actor], Section]] = {
    "youth.YoungPerson": sections.person,
    "youth.RecordPeriod": sections.periods,
    "youth.KeyWorker": sections.key_workers,
    "youth.Contact": sections.contacts,
    "youth.LifeSituation": sections.life,
    "youth.Decision": sections.decisions,
    "youth.Task": sections.tasks,
    "youth.JournalEntry": sections.entries,
    "youth.RecordGrant": sections.grants,
    "youth.Objection": sections.objections,
    "youth.EmergencyAccess": sections.emergencies,
    "youth.DisposalCase": sections.disposals,
    "youth.Merge": sections.merges,
}
#: Kinds that are not in it by themselves, and why.
LEFT_OUT: dict[str, str | Promise] = {
    "youth.SearchToken": gettext_lazy(
        "Regnes ut av navn og telefon, som står i kopien, og sier ikke noe mer"
    ),
    "youth.NotSame": gettext_lazy("Sier bare at en annen ungdom er en annen"),
    "youth.EntryStaff": gettext_lazy("Hvem som var med, står ved oppføringen"),
    "youth.EntryTopic": gettext_lazy("Temaene står ved oppføringen"),
    "youth.Recognition": gettext_lazy("Samtalen den gjelder, står i journalen her"),
    "youth.EntryMove": gettext_lazy(
        "Det som ble flyttet hit, står i journalen her. Det som ble flyttet herfra, gjelder en annen"
    ),
    "youth.Impediment": gettext_lazy("Gjelder en ansatt: hvem som ikke kan åpne journalen"),
    "youth.AccessFlag": gettext_lazy(
        "Gjelder en ansatt. Var et oppslag urettmessig, får ungdommen vite det for seg selv"
    ),
}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
THIRD_PARTY, UNDER_AGE = "third_party", "under_age"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that may be held back by itself."""

    id: str
    text: str
    hidden: str = ""  # the basis, as the reader is told it


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the preview or the copy has it."""

    item: Item
    hidden: bool
    basis: str  # code of the basis, for the form
    because: str  # what the reader is told where something is held back
    passages: tuple[Passage, ...] = ()

    @property
    def some_hidden(self) -> bool:
        """Whether a sentence is held back, and not all of it."""
        return not self.hidden and any(each.hidden for each in self.passages)


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A part of the copy: what it is for, by which law it is kept, and what it says."""

    section: Section
    purpose: Purpose
    items: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is held back: ids of items and sentences, and the basis of each item. None: what the house proposes."""

    hide: frozenset[str] = frozenset()
    basis: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Copy:
    """All of it. ``mark`` changes when anything comes to or goes: a copy is made of what the preview showed."""

    banner: Banner
    day: date
    sections: tuple[ShownSection, ...]
    seen: tuple[SeenRow, ...]
    bases: tuple[disposal_law.Provision, ...]
    under_age: bool
    age_unknown: bool
    protected: bool
    unsigned: int
    mark: str
    law: tuple[
        disposal_law.Provision, ...
    ]  # the right to the copy, and whom to tell where one does not agree
    kept: RetentionClass
    joint: str  # who answers for what, where several run the service (PVN-23)


def preview(viewer: Actor, service: Service, uid: UUID, choice: Choice | None = None) -> Copy:
    """What the copy would hold, with what is proposed to be held back or what was chosen. Raises as ``opened``."""
    with opened(viewer, service, uid, "youth.copy_previewed", parts=_parts()) as found:
        return _copy(found, viewer, choice)


def made(viewer: Actor, service: Service, uid: UUID, choice: Choice, mark: str) -> Copy:
    """The copy itself. The event says which parts, and how much was held back on which basis (JRN-16).

    Raises as ``opened``; NotAllowedNow where something was written since the preview.
    """
    with opened(viewer, service, uid, "youth.copy_made", parts=_parts()) as found:
        done = _copy(found, viewer, choice)
        if done.mark != mark:
            raise NotAllowedNow(
                _("Noe i journalen er endret siden du så over. Se over på nytt. Valgene dine står.")
            )
        record(viewer, "youth.copy_masked", found.person, masked=_masked(done))
        return done


def _parts() -> list[str]:
    return ["person", "contacts", "journal", "decisions", "life", "tasks", "log"]


def _masked(copy: Copy) -> dict[str, int]:
    shown = [each for part in copy.sections for each in part.items]
    return dict(Counter(each.basis for each in shown if each.hidden or each.some_hidden))


def _copy(found: Opened, viewer: Actor, choice: Choice | None) -> Copy:
    day = clock.today(found.service.timezone)
    age = found.person.age_on(day)
    regime = regimes.of_record(found.person)
    limit = disposal_law.one("age", "party", day, regime).years
    under = age is not None and age < limit
    bases = {each.code: each for each in disposal_law.on("mask", day, regime)}
    parts = [(model, make(found, viewer)) for model, make in COPIED.items()]
    shown = tuple(
        ShownSection(
            part,
            purpose_of(model).under(regime),
            tuple(_shown(item, choice, bases, under_age=under) for item in part.items),
        )
        for model, part in parts
    )
    return Copy(
        banner=banner(found),
        day=day,
        sections=shown,
        seen=tuple(for_copy(found)),
        bases=tuple(bases.values()),
        under_age=under,
        age_unknown=age is None,
        protected=found.person.access_class == AccessClass.PROTECTED,
        unsigned=sections.unsigned(found),
        mark=_mark(regime, (part for _model, part in parts)),
        law=tuple(disposal_law.on("copy", day, regime)),
        kept=class_of(regime, day),
        joint=choices_of(found.service).joint,
    )


def _shown(
    item: Item, choice: Choice | None, bases: Mapping[str, disposal_law.Provision], *, under_age: bool
) -> Shown:
    proposed = UNDER_AGE if under_age and item.confidential else THIRD_PARTY
    hidden = (
        item.about_others or (under_age and item.confidential) if choice is None else item.id in choice.hide
    )
    basis = proposed if choice is None else choice.basis.get(item.id, proposed)
    law = bases.get(basis) or bases[THIRD_PARTY]
    because = f"{law} ({law.source})"
    hide: Collection[str] = () if choice is None else choice.hide
    passages = tuple(
        Passage(f"{item.id}.{number}", text, because if f"{item.id}.{number}" in hide else "")
        for number, text in enumerate(_sentences(item.text))
    )
    return Shown(item, hidden, law.code, because, passages)


def _sentences(text: str) -> Iterator[str]:
    return (part for part in _SENTENCE.split(text) if part.strip())


def _mark(regime: str, parts: Iterator[Section]) -> str:
    said: list[object] = [str(regime)]
    said += [
        (item.id, item.text, [str(value) for _label, value in item.facts])
        for part in parts
        for item in part.items
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def purposes_of(copy: Copy) -> list[tuple[Purpose, list[str]]]:
    """Each purpose that something in the copy is kept for, with the headings of what is kept for it."""
    found: dict[str, tuple[Purpose, list[str]]] = {}
    for part in copy.sections:
        if part.items:
            found.setdefault(part.purpose.code, (part.purpose, []))[1].append(part.section.heading)
    return list(found.values())


def glossary() -> list[tuple[str, str]]:
    """Words of the copy that need explaining (PVN-9)."""
    return [
        (_("Journal"), _("Det vi skriver ned når vi følger deg opp.")),
        (_("Oppføring"), _("Én ting som er skrevet i journalen, for eksempel en samtale.")),
        (_("Signert"), _("Den som skrev, har satt navnet sitt på det. Etter det kan ingen endre det.")),
        (_("Kontaktperson"), _("En ansatt som har ansvar for å følge deg opp.")),
        (_("Vedtak"), _("En avgjørelse om deg, for eksempel fra barnevernet.")),
        (_("Nødtilgang"), _("At en ansatt åpnet journalen fordi det hastet. Lederen ser på det etterpå.")),
        (_("Begrenset"), _("At journalen står som den er, og at nesten ingen kan lese den.")),
        (_("Grunnlag"), _("Hvorfor en ansatt hadde lov til å åpne journalen.")),
    ]


def title(copy: Copy) -> str:
    """The copy's heading: says no name, for it may be read over a shoulder."""
    return _("Kopi av det vi har skrevet, %(day)s") % {"day": formats.day(copy.day)}
