"""What may stand in the staffing plan, and what becomes of it when it changes: pure functions, no database."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.formats import day as shown
from utsyn.steering.models import PlanRow
from utsyn.steering.policies import MOST_TEAMS
from utsyn.steering.wording import shift_name, weekday_name

#: A row as it is kept for «Angre»: plain values.
State = dict[str, Any]
LONGEST_NAME = 60


class ChangedMeanwhile(NotAllowedNow):
    """Somebody else changed the row after the form was opened. ``current`` is what stands there now."""

    def __init__(self, current: State) -> None:
        super().__init__(
            _(
                "Noen andre endret vakta mens du skrev. Se hva som står der nå, og lagre på nytt hvis ditt skal gjelde."
            ),
            field="version",
        )
        self.current = current


def state(row: PlanRow) -> State:
    """The row's fields as JSON."""
    return {
        "weekday": row.weekday,
        "shift": row.shift,
        "start": f"{row.start:%H:%M}",
        "end": f"{row.end:%H:%M}",
        "min_teams": row.min_teams,
        "max_teams": row.max_teams,
        "from_date": row.from_date.isoformat(),
        "to_date": row.to_date.isoformat() if row.to_date else None,
    }


def fields(of: State) -> dict[str, Any]:
    """A kept state as the model's fields."""
    return {
        **of,
        "start": time.fromisoformat(of["start"]),
        "end": time.fromisoformat(of["end"]),
        "from_date": date.fromisoformat(of["from_date"]),
        "to_date": date.fromisoformat(of["to_date"]) if of["to_date"] else None,
    }


def version(of: State) -> str:
    """A short mark of a state, carried by a form: what its writer saw."""
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:16]


def check_version(of: State, seen: str) -> None:
    """Raises ChangedMeanwhile when the form was opened on something else. An empty ``seen`` asks for no check."""
    if seen and seen != version(of):
        raise ChangedMeanwhile(of)


def clean_shift(text: str, known: Iterable[str]) -> str:
    """The shift's name as the plan keeps it: one that is there already, however it is written. Raises Invalid.

    A shift is a code of packages too, so it holds nothing that a list or a spreadsheet would take for something else.
    """
    text = "".join(c for c in " ".join(unicodedata.normalize("NFC", text).split()) if c.isprintable())
    if not text:
        raise Invalid(_("Skriv hva vakta heter, for eksempel Kveld."), field="shift", value=text)
    if len(text) > LONGEST_NAME or "|" in text or text[0] in "=+-@'":
        raise Invalid(
            _("Bruk høyst 60 tegn, uten | og uten = + - @ eller ' først."), field="shift", value=text
        )
    for shift in known:
        if text.casefold() in (shift.casefold(), shift_name(shift).casefold()):
            return shift
    return text


def check_numbers(start: time, end: time, min_teams: int, max_teams: int) -> None:
    """Raises Invalid for a shift that takes no time, or a most below the least."""
    if start == end:
        raise Invalid(_("Vakta må slutte på et annet klokkeslett enn den starter."), field="end", value=end)
    if not 1 <= min_teams <= MOST_TEAMS:
        raise Invalid(_("Skriv et tall fra 1 til 99."), field="min_teams", value=min_teams)
    if not min_teams <= max_teams <= MOST_TEAMS:
        raise Invalid(
            _("Det høyeste tallet må være minst %(teams)d, og ikke mer enn 99.") % {"teams": min_teams},
            field="max_teams",
            value=max_teams,
        )


def check_free(weekday: int, shift: str, from_date: date, others: Iterable[PlanRow]) -> None:
    """Raises NotAllowedNow where the shift is in the plan on that weekday already, on that day."""
    for row in others:
        if row.from_date <= from_date and (row.to_date is None or row.to_date >= from_date):
            raise NotAllowedNow(
                _("«%(shift)s» på %(weekday)s står allerede i planen fra %(day)s. Endre den i stedet.")
                % {
                    "shift": shift_name(shift),
                    "weekday": weekday_name(weekday),
                    "day": shown(row.from_date),
                },
                field="shift",
            )


def check_from(row: PlanRow, from_date: date) -> None:
    """Raises Invalid for a change from a day on which the row is not in force."""
    if from_date < row.from_date:
        raise Invalid(
            _("Denne raden gjelder fra %(day)s. Velg den datoen eller en senere.")
            % {"day": shown(row.from_date)},
            field="from_date",
        )
    if row.to_date and from_date > row.to_date:
        raise Invalid(
            _("Denne raden gjelder til og med %(day)s. Velg den datoen eller en tidligere.")
            % {"day": shown(row.to_date)},
            field="from_date",
        )
