"""What the annual reports of the two years before the records said: a little less each year back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from utsyn.core.dice import dice

Row = Sequence[str | int]


def figures(
    seed: int, sessions: Sequence[Row], encounters: Sequence[Row], start: date
) -> Iterator[list[str]]:
    """Rows of ``published.csv``: the first twelve months of records, shrunk to the years before."""
    last = start + timedelta(days=365)
    chosen = {str(row[0]): row for row in sessions if str(row[2])[:10] < last.isoformat()}
    if not chosen:
        return
    met = [row for row in encounters if row[1] in chosen]
    hours = {key: _hours(row) for key, row in chosen.items()}
    counts = {
        "sessions": float(len(chosen)),
        "staff_hours": sum(hours[key] * (1 + str(row[4]).count("|")) for key, row in chosen.items()),
        "encounters": float(sum(int(row[3]) for row in met)),
        "first_contacts": float(sum(int(row[4] or 0) for row in met)),
    }
    genders: Counter[str] = Counter()
    ages: Counter[int] = Counter()
    for row in met:
        genders[str(row[5])] += int(row[3])
        if row[6] != "":
            ages[int(row[6])] += int(row[3])
    for back in (1, 2):
        die = dice(seed, "published", back)
        year, source = start.year - back, f"Årsrapport {start.year - back}"
        part = 0.93**back * die.uniform(0.97, 1.03)
        for indicator, value in counts.items():
            yield [indicator, str(year), "", str(round(value * part)), source]
        for gender, value in sorted(genders.items()):
            share = die.uniform(0.97, 1.03)
            yield ["encounters", str(year), f"gender={gender}", str(round(value * part * share)), source]
        if ages:
            mean = sum(age * number for age, number in ages.items()) / ages.total()
            yield ["mean_age", str(year), "", f"{mean + die.uniform(-0.3, 0.3):.1f}", source]


def _hours(row: Row) -> float:
    return (datetime.fromisoformat(str(row[3])) - datetime.fromisoformat(str(row[2]))).total_seconds() / 3600
