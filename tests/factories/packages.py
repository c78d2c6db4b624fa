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

#: Whom the service follows, on top of CODES: one by name, one of whom little is known, one who is closed.
YOUTH = {
    "persons": """
        person_id  gender  birth_date  birth_year  district  registered_on  source    given_name  family_name
        p1         girl    2007-03-04  -           nord      2023-01-10     school    Mina        Trollstad
        p2         boy     -           2006        -         2023-02-01     -         Idris       -
        p3         other   -           -           outside   2022-11-20     outreach  -           -
        """,
    "record_periods": """
        person_id  status     from_date   to_date     end_reason
        p1         active     2023-01-15  -           -
        p3         active     2022-11-20  2023-02-28  -
        p3         available  2023-03-01  2023-06-30  moved
        """,
    "key_workers": """
        person_id  staff_id  role       from_date   to_date
        p1         a         primary    2023-01-15  -
        p1         b         secondary  2023-01-15  2023-04-30
        """,
    "conversations": """
        conversation_id  person_id  held_at                    channel  minutes  staff_ids  topics
        c1               p1         2023-02-03T14:15:00+01:00  school   30       a|b        work|school
        c2               -          2023-03-31T23:30:00+02:00  street   -        a          -
        c3               p3         2023-05-02T10:00:00+02:00  phone    15       -          school
        """,
    "decisions": """
        decision_id  person_id  kind        legal_basis             from_date   to_date
        d1           p1         assistance  barnevernsloven § 3-1   2023-02-01  2024-01-31
        d2           p3         aftercare   -                       2023-01-01  -
        """,
    "life_situations": """
        person_id  as_of       day_activity     housing      leisure
        p1         2023-01-15  upper_secondary  family       gym|organised
        p3         2023-01-01  -                institution  -
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


def followed(folder: Path, **changes: Any) -> Path:
    """A package with codes and young people; ``changes`` replace tables or are keywords of :func:`package`."""
    return package(folder, **{**CODES, **YOUTH, **changes})
