"""The law that a record is kept under, as its pages show it, and the regimes that there are to choose between."""

from __future__ import annotations

from dataclasses import dataclass

from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.retention.classes import RetentionClass, class_of
from utsyn.youth import disposal_law, regimes
from utsyn.youth.disposal_law import Provision
from utsyn.youth.models import Regime, YoungPerson
from utsyn.youth.queries.opening import Opened
from utsyn.youth.rules import can_lead


@dataclass(frozen=True, slots=True)
class Standing:
    """Which law holds for a record today, whose choice that is, and what it says."""

    regime: Regime
    of_service: Regime
    is_own: bool  # chosen for this record
    duties: tuple[Provision, ...]
    kept: RetentionClass


def standing(person: YoungPerson) -> Standing:
    """The law of a record that has been opened, or whose access somebody looks after. Reads nothing of the box."""
    day = clock.today(person.service.timezone)
    whole = regimes.of_service(person.service)
    regime = Regime(person.regime) if person.regime else whole
    duties = tuple(disposal_law.on("duty", day, regime))
    return Standing(regime, whole, bool(person.regime), duties, class_of(regime, day))


def may_change(opened: Opened) -> bool:
    """Whether whom the record was opened for also leads it."""
    return opened.viewer is not None and can_lead(opened.viewer, opened.person)


def explained(service: Service) -> list[Provision]:
    """Every regime with its name and when it is the right one, for whoever chooses (requirements § 0.2)."""
    today = clock.today(service.timezone)
    return [disposal_law.one("regime", each, today, each) for each in Regime]
