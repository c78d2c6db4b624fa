"""Packages in the exchange format from small readable tables.

    package(tmp_path, staff=\"\"\"
        staff_id   name
        a          Kari Nordmann
        b          -
        \"\"\")

Cells are separated by two spaces or more; ``-`` is an empty cell.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

#: Enough codes for a session with an encounter.
CODES = {
    "staff": """
        staff_id   name
        a          Kari Nordmann
        b          Ola Nordmann
        """,
    "districts": """
        district   name
        sentrum    Sentrum
        nord       Vika nord
        outside    Utenfor kommunen
        unknown    Ukjent
        """,
    "places": """
        place      name         area      kind      district
        torget     Torget       Sentrum   street    sentrum
        skolen     Vika skole   Nord      school    nord
        """,
    "topics": """
        topic      name
        school     Skole
        work       Jobb
        """,
    "age_bands": """
        scheme     band    age_from   age_to   scheme_valid_from
        skole      barn    10         12       2020-01-01
        skole      ungdom  13         15       2020-01-01
        """,
}

#: A night shift, a shift at school, and whom they met.
RECORDS = {
    "sessions": """
        session_id   kind     started_at                  ended_at                    staff_ids   report
        s1           street   2023-03-31T20:00:00+02:00   2023-04-01T01:00:00+02:00   a|b         Rolig kveld
        s2           school   2023-05-02T10:00:00+02:00   2023-05-02T12:30:00+02:00   a           -
        """,
    "encounters": """
        encounter_id  session_id  place   count  first_contacts  gender   age  age_scheme  age_band  district  topics
        e1            s1          torget  3      1               girl     16   -           -         sentrum   school|work
        e2            s1          torget  1      -               boy      -    -           -         -         -
        e3            s2          skolen  5      0               unknown  -    skole       ungdom    nord      school
        """,
    "incidents": """
        incident_id  session_id  occurred_at                kind      place   ambulance_called  naloxone_doses  note
        i1           s1          2023-04-01T00:30:00+02:00  overdose  torget  true              2               -
        i2           -           2023-06-01T12:00:00+02:00  violence  -       false             -               Meldt av skolen
        """,
    "staffing_plan": """
        weekday  shift  start  end    min_teams  max_teams  from_date   to_date
        5        night  16:00  01:00  1          2          2023-01-01  -
        2        day    08:30  15:30  2          3          2023-01-01  2023-06-30
        2        day    08:30  15:30  1          3          2023-07-01  -
        """,
    "published": """
        indicator    period   dimensions    value    source
        encounters   2015     -             2394     Årsrapport 2016
        encounters   2015     gender=girl   1001     Årsrapport 2016
        mean_age     2015     -             19.6     Årsrapport 2016
        """,
}


def package(
    folder: Path,
    *,
    service: str = "vika",
    name: str = "Ungdomsteamet i Vika",
    municipality: str = "Vika",
    timezone: str = "Europe/Oslo",
    files: dict[str, bytes] | None = None,
    descriptor: dict[str, Any] | None = None,
    **tables: str,
) -> Path:
    """Write a package with these tables into ``folder`` (made if it is not there) and return its path.

    ``files`` are written as they are, in place of a table's own; ``descriptor`` replaces keys of datapackage.json.
    """
    folder.mkdir(parents=True, exist_ok=True)
    meta: dict[str, Any] = {
        "profile": "data-package",
        "name": service,
        "service": {"id": service, "name": name, "municipality": municipality, "timezone": timezone},
        "resources": [{"name": t, "path": f"{t}.csv", "format": "csv", "encoding": "utf-8"} for t in tables],
    }
    meta.update(descriptor or {})
    (folder / "datapackage.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    for table, text in tables.items():
        (folder / f"{table}.csv").write_bytes(csv_of(text))
    for file, content in (files or {}).items():
        (folder / file).write_bytes(content)
    return folder


def full(folder: Path, **changes: Any) -> Path:
    """A package with codes and records of every table; ``changes`` replace tables or are keywords of ``package``."""
    return package(folder, **{**CODES, **RECORDS, **changes})


def csv_of(text: str) -> bytes:
    """A readable table as CSV."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines()]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(
        [["" if cell == "-" else cell for cell in row] for row in rows]
    )
    return out.getvalue().encode()


def zipped(folder: Path, *, top: str = "") -> Path:
    """The package as a zip beside its folder; ``top`` puts everything into a folder of that name."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, top + file.name)
    return path
