"""``make bench``: everything is measured as a ratio to something else in the same run, on the same machine.

    python -m bench.run                       all pieces
    python -m bench.run import pages          only these
    BENCH_ROWS=1,10 python -m bench.run       without the 50 million rows

Prints a table, and keeps the lines in ``var/bench/latest.json``. docs/measurements.md says what the pieces are.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

if __package__ in (None, ""):  # run as a file
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring import Line, table
from bench.surroundings import FOLDER, say

#: piece → the module that measures it.
PIECES = {
    "import": "bench.importing",
    "engine": "bench.engines",
    "api": "bench.annual",
    "pages": "bench.pages",
    "start": "bench.start",
    "field": "bench.field",
    "app": "bench.app",
    "record": "bench.record",
}


def main(wanted: list[str]) -> int:
    """Measure these pieces (none: all). Exit status 1 where a piece could not be measured; a missed aim is no fault."""
    unknown = [name for name in wanted if name not in PIECES]
    if unknown:
        say(f"There is no piece {', '.join(unknown)}. There are: {', '.join(PIECES)}.")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    say(f"{machine()}. Everything else that runs on it makes absolute times longer, ratios less so.")
    status, found = 0, {}
    for name in wanted or PIECES:
        started = time.monotonic()
        say(f"{name}:")
        try:
            found[name] = importlib.import_module(PIECES[name]).measure()
        except Exception as fault:
            say(f"  could not be measured: {type(fault).__name__}: {fault}")
            found[name], status = [Line(f"{name}: could not be measured", "", "", None, "", False)], 1
        _keep(name, found[name])
        say(f"  {time.monotonic() - started:.0f} s")
    print(table([line for lines in found.values() for line in lines]))
    return status


def machine() -> str:
    """What it was measured on."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _keep(name: str, lines: list[Line]) -> None:
    """The latest lines of each piece, also of those that were measured in an earlier run. Kept at once."""
    path = FOLDER / "latest.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    kept[name] = {"at": now, "machine": machine(), "lines": [line.as_json() for line in lines]}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
