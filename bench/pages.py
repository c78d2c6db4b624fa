"""Page times with ten years of data, against a bare Django page with the same tables from the same server software."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import quote

from bench.measuring import Line, Pairs, both, in_turn
from bench.served import Connection, bare_server, utsyn_server, visitor
from bench.surroundings import FOLDER, home_with, package, say
from bench.tables_of_page import tables_of

#: Sessions a year: «medium» of our generator. Ten years of it give 85,000 encounter rows.
SESSIONS = 1000
ROUNDS, WARM_UP = 100, 5
AIM = 3.0
REPORT = "/rapporter/arsrapport/?period=2023"

_FROM = """FROM field_encounter e JOIN field_fieldsession s ON s.id = e.session_id
    LEFT JOIN catalogue_district d ON d.id = e.district_id"""


class Page(NamedTuple):
    """A page, and for some the SQL by which a bare Django page gets its table out of the same database."""

    name: str
    address: str
    sql: str = ""


PAGES = (
    Page(
        "Mål og tall, encounters 2023 by district",
        "/tall/?indicator=encounters&period=2023&by=district",
        f"""SELECT coalesce(d.name, 'Ukjent'), sum(e.count) {_FROM}
            WHERE s.on_date BETWEEN '2023-01-01' AND '2023-12-31' GROUP BY 1 ORDER BY 1""",
    ),
    Page(
        "Mål og tall, ten years by year",
        "/tall/?indicator=encounters&period=2014..2023&by=year",
        f"""SELECT substr(s.on_date, 1, 4), sum(e.count) {_FROM}
            WHERE s.on_date BETWEEN '2014-01-01' AND '2023-12-31' GROUP BY 1 ORDER BY 1""",
    ),
    Page(
        "Mål og tall, ten years by district, age, gender",
        "/tall/?indicator=encounters&period=2014..2023&by=district,age_band,gender",
    ),
    Page("Årsrapport 2023", REPORT),
)


def measure() -> list[Line]:
    """Each page, in turn with the bare page that has its tables."""
    home = home_with("ten-years", package("ten-years", "2014-01-01", 10, SESSIONS))
    addresses = [quote(page.address, safe="/?&=.,") for page in PAGES]
    lines: list[Line] = []
    signed_in = visitor(home).page
    with utsyn_server(home) as server, utsyn_server(home, remembers=False) as counting:
        line, anew = Connection(server.port, signed_in), Connection(counting.port, signed_in)
        tables = [tables_of(line.get(address).decode()) for address in addresses]
        file = FOLDER / "bare-pages.json"
        described = [{"tables": t, "sql": page.sql} for t, page in zip(tables, PAGES, strict=True)]
        file.write_text(json.dumps(described), encoding="utf-8")
        with bare_server(file, home / "utsyn.sqlite3") as bare:
            other = Connection(bare.port)
            for number, (page, address) in enumerate(zip(PAGES, addresses, strict=True)):
                say(f"  {page.name} …")
                height = sum(len(rows) for rows in tables[number])
                what = f"{page.name} ({height} table rows): p50 / p95"
                lines.append(_line(what, _turns(line, address, other, f"/{number}"), "from memory"))
                pairs = _turns(anew, address, other, f"/{number}")
                lines.append(_line("… counted anew at each request", pairs, "from memory"))
                if page.sql:
                    pairs = _turns(anew, address, other, f"/sql/{number}")
                    lines.append(_line("… where the bare page has to count as well", pairs, "from SQLite"))
    return lines


def _turns(line: Connection, address: str, other: Connection, theirs: str) -> Pairs:
    return in_turn(lambda: line.get(address), lambda: other.get(theirs), ROUNDS, WARM_UP)


def _line(what: str, pairs: Pairs, other: str) -> Line:
    ratio = pairs.ratio()
    theirs = f"{both(pairs.theirs)} bare page {other}"
    return Line(what, both(pairs.ours), theirs, ratio, f"≤ {AIM:.0f}", ratio <= AIM)
