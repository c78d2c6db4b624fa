"""What the law says that the record's rules need, as data with the days it is in force (GEN-1).

A change of the law is a new line here, not a change in a rule: what was done before is judged by what was law then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Limit:
    """An age, and the days it is law: from one, to one (None: still)."""

    age: int
    source: str
    from_date: date
    to_date: date | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A basis in law: its code, what people call it, the provision, the days it is law, and the regimes it is law
    under (none: all; JRN-1)."""

    code: str
    label: str | Promise
    source: str
    from_date: date
    to_date: date | None = None
    regimes: tuple[str, ...] = ()


#: Of age: the parents' right to information is gone (vergemålsloven § 8; before 2013-07-01 the one of 1927).
MAJORITY = (Limit(18, "vergemålsloven § 8", date(1979, 1, 1)),)

#: Why information is kept from a guardian (SAM-3; pasient- og brukerrettighetsloven § 3-4).
WITHHOLDING = (
    Basis(
        "respected",
        _("Ungdommen har grunner som bør respekteres"),
        "pasient- og brukerrettighetsloven § 3-4 andre ledd",
        date(2001, 1, 1),
        regimes=("H",),
    ),
    Basis(
        "weighty",
        _("Tungtveiende hensyn til ungdommen taler mot det"),
        "pasient- og brukerrettighetsloven § 3-4 tredje ledd",
        date(2001, 1, 1),
        regimes=("H",),
    ),
    Basis("other", _("Annet grunnlag i loven"), "", date(2001, 1, 1)),
)


def age_of_majority(day: date) -> int:
    """The age at which somebody was of age on ``day``. Raises LookupError for a day before the table begins."""
    for limit in MAJORITY:
        if limit.from_date <= day and (limit.to_date is None or day <= limit.to_date):
            return limit.age
    raise LookupError(f"no age of majority on {day}")


def withholding_on(day: date, regime: str) -> list[Basis]:
    """The bases that are law on ``day`` for a record under ``regime``, in the order of the form."""
    return [
        each
        for each in WITHHOLDING
        if each.from_date <= day
        and (each.to_date is None or day <= each.to_date)
        and (not each.regimes or regime in each.regimes)
    ]


def withholding(code: str) -> Basis | None:
    """The basis with a code, whenever it was law; None where there is none."""
    return next((each for each in WITHHOLDING if each.code == code), None)
