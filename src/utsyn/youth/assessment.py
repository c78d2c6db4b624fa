"""What an assessment asks about, and what it may end with: data, each with the days between which it is offered.

An assessment that leads to nothing is written down too, with the reason (MEL-3). No part must be filled in: only what
is relevant and necessary is asked for (JRN-15).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Offered:
    """A part or an outcome: its code, which entries keep, and what it is called. Offered from a day to a day."""

    code: str
    label: str | Promise
    hint: str | Promise = ""
    needs_reason: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def is_offered(self, day: date) -> bool:
        """Whether it can be chosen on ``day``; no limit means always."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


#: In the order of the form. Codes are never used anew for something else.
PARTS = (
    Offered("age_maturity", _("Alder og modenhet"), _("Hvordan forstår ungdommen situasjonen sin?")),
    Offered("seriousness", _("Alvor"), _("Hva er det verste som kan skje, og hvor nær er det?")),
    Offered("frequency", _("Hvor ofte"), _("Skjer det av og til, ofte, eller oftere enn før?")),
    Offered("home", _("Hjemme"), _("Hvem er der, og hvordan er det der?")),
    Offered("risk", _("Risiko"), _("Hva kan gjøre det vanskeligere?")),
    Offered("protective", _("Det som beskytter"), _("Hvem og hva hjelper?")),
    Offered("mental_health", _("Psykisk helse"), _("Søvn, uro, tunge tanker, selvskading.")),
)
OUTCOMES = (
    Offered("follow_up", _("Vi følger opp selv")),
    Offered("other_service", _("Hjelp fra andre")),
    Offered("report_made", _("Bekymringsmelding sendes")),
    Offered("no_report", _("Ingen bekymringsmelding"), needs_reason=True),
    Offered("nothing", _("Ingen videre tiltak"), needs_reason=True),
)
_PARTS = {part.code: part for part in PARTS}
_OUTCOMES = {outcome.code: outcome for outcome in OUTCOMES}


def outcome_label(code: str) -> str:
    """What an outcome is called; the code itself for one that nobody knows."""
    return str(_OUTCOMES[code].label) if code in _OUTCOMES else code


def outcome_needs_reason(code: str) -> bool:
    """Whether the reason must be written."""
    return code in _OUTCOMES and _OUTCOMES[code].needs_reason


def part_label(code: str) -> str:
    """What a part is called; the code itself for one that nobody knows."""
    return str(_PARTS[code].label) if code in _PARTS else code


def offered(which: tuple[Offered, ...], day: date) -> list[Offered]:
    """Those of ``PARTS`` or ``OUTCOMES`` that can be chosen on ``day``."""
    return [each for each in which if each.is_offered(day)]
