"""How long confidentiality lasts, as data with its days (TAU-11, GEN-1). A change of the law is a line here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Term:
    """So many years, and the provision. Without a first day it has been passed, and nobody knows yet when it holds."""

    years: int
    source: str
    from_date: date | None = None


#: The oldest first. Another law may say otherwise of what it is about (forvaltningsloven § 13 c tredje ledd).
TERMS = (
    Term(60, "forvaltningsloven § 13 c", date(1978, 1, 1)),
    Term(100, "lov 20. juni 2025 nr. 81 § 33"),
)


def term_on(day: date) -> Term:
    """The term that holds on ``day``. Raises LookupError for a day before the table begins."""
    held = [term for term in TERMS if term.from_date is not None and term.from_date <= day]
    if not held:
        raise LookupError(f"no term of confidentiality on {day}")
    return held[-1]


def term_to_come(day: date) -> Term | None:
    """The next one, with or without a day; None where there is none."""
    return next((term for term in TERMS if term.from_date is None or term.from_date > day), None)
