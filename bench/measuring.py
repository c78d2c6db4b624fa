"""The arithmetic of the measurements: pairs taken in turn, percentiles, ratios, memory, and a line of the table."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

#: The column of the table that numbers stand in, by their ends.
RATIO = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. ``ratio``: ours / theirs, unless ``what`` says otherwise. ``met`` None: no aim."""

    what: str
    ours: str
    theirs: str
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """For the file that keeps the latest run."""
        return asdict(self)


@dataclass(slots=True)
class Pairs:
    """Seconds of two sides that took turns, so that whatever else the machine does falls on both."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def ratio(self, share: float = 0.5) -> float:
        """Our percentile by theirs."""
        return percentile(self.ours, share) / percentile(self.theirs, share)

    def median_of_ratios(self) -> float:
        """The median of what each single pair says."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all (0–1) do not exceed, by nearest rank. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], rounds: int, warm_up: int = 0) -> Pairs:
    """Both, one after the other, ``rounds`` times; who goes first alternates. ``warm_up`` rounds are not counted."""
    for _ in range(warm_up):
        ours()
        theirs()
    pairs = Pairs()
    for number in range(rounds):
        if number % 2:
            b, a = seconds(theirs), seconds(ours)
        else:
            a, b = seconds(ours), seconds(theirs)
        pairs.ours.append(a)
        pairs.theirs.append(b)
    return pairs


def ms(value: float) -> str:
    """Seconds as milliseconds in words: «12.3 ms», «840 ms»."""
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"


def both(values: Sequence[float]) -> str:
    """p50 and p95."""
    return f"{ms(percentile(values, 0.5))} / {ms(percentile(values, 0.95))}"


def below(pid: int) -> Iterable[int]:
    """The process and all its children, theirs too."""
    yield pid
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from below(int(child))


def pss_mib(pid: int) -> float:
    """Memory of a process and its children in MiB: pages shared with others count by their share (Linux)."""
    total = 0
    for each in below(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def cpu_seconds(pid: int) -> float:
    """How long a process has worked so far (user and system), which other processes hardly change (Linux)."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def table(lines: Sequence[Line]) -> str:
    """The lines as plain text in columns."""
    head = ("What", "Utsyn", "The other side", "Ratio", "Aim", "")
    rows = [
        (
            line.what,
            line.ours,
            line.theirs,
            "" if line.ratio is None else f"{line.ratio:.2f}",
            line.aim,
            {None: "", True: "met", False: "NOT MET"}[line.met],
        )
        for line in lines
    ]
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    texts = [
        [
            cell.rjust(w) if n == RATIO else cell.ljust(w)
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        for row in [head, tuple("-" * w for w in widths), *rows]
    ]
    return "\n".join("  ".join(row).rstrip() for row in texts)
