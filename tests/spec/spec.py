"""What a specification is: records in small tables, questions, and the answers that they must have.

Every specification is answered twice: by the program (import → database → facts → DuckDB) and by the plain reference
engine, which reads the package's files itself. They are also the indicator reference in ``docs/indicators.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

#: Codes that most specifications can do with.
STAFF = """
    staff_id   name
    a          Ask
    b          Bjørk
    c          Dag
    """
DISTRICTS = """
    district   name
    nord       Nord
    sør        Sør
    outside    Utenfor kommunen
    unknown    Ukjent
    """
PLACES = """
    place    name      area      kind
    torget   Torget    Sentrum   street
    parken   Parken    Sentrum   street
    skolen   Skolen    Åsen      school
    nett     Discord   Nett      gaming
    """
TOPICS = """
    topic   name
    school  Skole
    work    Jobb
    family  Familie
    """
CODES = {"staff": STAFF, "districts": DISTRICTS, "places": PLACES, "topics": TOPICS}

#: One session in March 2016, for specifications that are about encounters only.
ONE_SESSION = """
    session_id   kind     started_at                  ended_at                    staff_ids
    s1           street   2016-03-04T19:00:00+01:00   2016-03-04T22:00:00+01:00   a|b
    """


@dataclass(frozen=True)
class Ask:
    """A question, and the rows and total that it must be answered with. ``-`` in ``gives`` is «no figure»."""

    indicator: str
    period: str
    gives: str = ""
    by: str = ""
    where: str = ""
    compare: str = ""
    zeros: bool = False
    age_scheme: str = ""
    total: float | str | None = "not said"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """A rule in words, records that it is about, and questions."""

    title: str
    rule: str
    asks: list[Ask]
    tables: dict[str, str] = field(default_factory=dict)


def rows(text: str) -> list[dict[str, Any]]:
    """A readable table as rows of text; ``-`` is None."""
    lines = [re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines()]
    return [
        {name: None if cell == "-" else cell for name, cell in zip(lines[0], line, strict=True)}
        for line in lines[1:]
    ]
