"""Page times with ten years of data, against a bare Django page with the same tables from the same server software."""

from __future__ import annotations

import json
from urllib.parse import quote

from bench.measuring import Line, both, in_turn
from bench.served import Connection, bare_server, utsyn_server, visitor
from bench.surroundings import FOLDER, home_with, package, say
from bench.tables_of_page import tables_of

#: Sessions a year: «medium» of our generator. Ten years of it give 85,000 encounter rows.
SESSIONS = 1000
ROUNDS, WARM_UP = 100, 5
AIM = 3.0
PAGES = {
    "Mål og tall, as it opens": "/tall/",
    "Mål og tall, encounters 2023 by district": "/tall/?indicator=encounters&period=2023&by=district",
    "Mål og tall, ten years by year": "/tall/?indicator=encounters&period=2014..2023&by=year",
    "Mål og tall, ten years by district, age, gender": (
        "/tall/?indicator=encounters&period=2014..2023&by=district,age_band,gender"
    ),
    "Årsrapport 2023": "/rapporter/arsrapport/?period=2023",
}


def measure() -> list[Line]:
    """Each page, in turn with the bare page that has its tables."""
    home = home_with("ten-years", package("ten-years", "2014-01-01", 10, SESSIONS))
    addresses = {name: quote(address, safe="/?&=.,") for name, address in PAGES.items()}
    with utsyn_server(home) as server:
        line = Connection(server.port, visitor(home).page)
        tables = {name: tables_of(line.get(address).decode()) for name, address in addresses.items()}
        file = FOLDER / "bare-pages.json"
        file.write_text(json.dumps(list(tables.values())), encoding="utf-8")
        lines = []
        with bare_server(file) as bare:
            other = Connection(bare.port)
            for number, (name, address) in enumerate(addresses.items()):
                say(f"  {name} …")
                pairs = in_turn(
                    lambda address=address: line.get(address),
                    lambda number=number: other.get(f"/{number}"),
                    ROUNDS,
                    WARM_UP,
                )
                height = sum(len(rows) for rows in tables[name])
                lines.append(
                    Line(
                        f"{name} ({height} table rows): p50 / p95",
                        both(pairs.ours), f"{both(pairs.theirs)} bare page", pairs.ratio(), f"≤ {AIM:.0f}",
                        pairs.ratio() <= AIM,
                    )
                )  # fmt: skip
    return lines
