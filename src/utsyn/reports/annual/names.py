"""Values of dimensions as the report's tables write them: age bands with the service's own name and the ages."""

from __future__ import annotations

from typing import Any

from utsyn.statistics.answers import Answer
from utsyn.statistics.indicators.catalogue import Indicator
from utsyn.statistics.presentation.names import capitalised, of_answer
from utsyn.statistics.vocabulary import Scheme


def row_name(answer: Answer, dimension: str, value: Any) -> str:
    """A value as it stands in a table's first column. The year is said in the caption."""
    if dimension == "hour":
        return hour_name(int(value))
    if dimension == "age_band":
        return _band_name(answer, str(value))
    return capitalised(of_answer(answer, dimension, value, year=False))


def indicator_name(indicator: Indicator) -> str:
    """The indicator as a row or column is headed: with its unit where the name does not say what is counted."""
    named = indicator.code == "naloxone_doses"
    return f"{indicator.name} ({indicator.unit_name})" if named else indicator.name


def hour_name(hour: int) -> str:
    """«20–21»: from the hour to the next."""
    return f"{hour:02d}–{(hour + 1) % 24:02d}"


def _band_name(answer: Answer, code: str) -> str:
    """«13–15 år», or with a name of its own «Ungdomsskole (13–15 år)»."""
    ages = of_answer(answer, "age_band", code)
    band = next((b for b in answer.scheme.bands if b.code == code), None)
    if band is None or not any(c.isalpha() for c in code) or code.startswith(("under-", "over-")):
        return ages
    return f"{capitalised(code.replace('_', ' '))} ({ages[:1].lower()}{ages[1:]})"


def scheme_is_new(scheme: Scheme, year: int) -> bool:
    """Whether the age bands were changed this year."""
    return scheme.valid_from is not None and scheme.valid_from.year == year
