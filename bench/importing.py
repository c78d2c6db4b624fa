"""Importing a package against a bare ``executemany`` of the same rows."""

from __future__ import annotations

import statistics
import time

from bench.measuring import Line, Pairs, ms
from bench.surroundings import SHARED, child, new_home, package, say, utsyn

ROUNDS = 7
#: Sessions a year that give about as many rows as out-2023 has (8,849 encounter rows in 1,179 sessions).
LIKE_OUT_2023 = 1180


def measure() -> list[Line]:
    """Each round in a new process with a new, empty database; the two sides take turns in going first."""
    taken_in = SHARED / "out-2023"
    name = "out-2023"
    if not taken_in.exists():
        taken_in = package("like-out-2023", "2022-01-01", 1, LIKE_OUT_2023)
        name = "a generated package of out-2023's size (../shared is not here)"
    pairs, peak, rows = Pairs(), 0.0, 0
    for number in range(ROUNDS):
        say(f"  import {number + 1} of {ROUNDS} …")
        found = child("bench.one_import", new_home("import"), taken_in, str(number % 2))
        pairs.ours.append(found["ours"])
        pairs.theirs.append(found["bare"])
        peak, rows = max(peak, found["peak_mib"]), found["rows"]
    started = time.perf_counter()
    home = new_home("import")
    utsyn(home, "import", taken_in, "--skip-unsupported")
    whole = time.perf_counter() - started
    ours, bare = statistics.median(pairs.ours), statistics.median(pairs.theirs)
    return [
        Line(f"Import {name}, {rows} rows", ms(ours), f"{ms(bare)} executemany", pairs.median_of_ratios()),
        Line("… rows a second · peak memory", f"{rows / ours:,.0f} · {peak:.0f} MiB", f"{rows / bare:,.0f}"),
        Line("… whole command on a new, empty folder (with migrations)", ms(whole), ""),
    ]
