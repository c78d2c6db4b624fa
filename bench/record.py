"""The young person's record, with encryption and the log, against the same questions without either, in one run.

Two processes, each with an installation of its own and the same rows: one as the program is, one with the boxes in the
clear and without the log (:mod:`bench.record_side`). They take turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from tools import postgres

from bench.measuring import Line, Pairs, both, ms, percentile
from bench.surroundings import PROJECT, environment, new_home, say

ENTRIES, DRAFTS = 500, 260
#: Young people, and how many rounds are made of each thing (or BENCH_ROUNDS).
SIZES, ROUNDS, WARM_UP = (5_000, 50_000), 200, 10
AIM_PAGE, AIM_RATIO, AIM_SEARCH = 0.100, 2.0, 0.050
SEARCHES = ("kari", "nordvik", "ola hansen", "noora", "åse ødegård", "2009", "finnesikke", "emil be")
#: The pages of the room that a worker opens, each below a second with 5,000 young people and 100,000 conversations.
PAGES = ("/ungdom", "/ungdom/oppgaver", "/ungdom/ikke-signert", "/ungdom/anonyme")
MANY, AIM_MANY = 100_000, 1.0


class Process:
    """One side, running."""

    def __init__(self, side: str, sort: str, url: str = "") -> None:
        home = new_home(f"record-{sort.lower()}-{side}", url)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.record_side", side], env=environment(home), cwd=PROJECT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def ask(self, command: str) -> tuple[float, float, Any]:
        """Seconds, how many of them it worked, and what it said. Raises RuntimeError where the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{command}: the process ended")
        answer = json.loads(line)
        return answer["seconds"], answer["worked"], answer["said"]


def measure() -> list[Line]:
    """SQLite first; then PostgreSQL, or a line that says why not."""
    lines = _on("SQLite")
    try:
        with postgres.server(durable=True) as made:
            made.make_database("bare")
            lines += _on("PostgreSQL", made.url, made.url.rpartition("/")[0] + "/bare")
    except postgres.NoServer as reason:
        lines.append(Line(f"PostgreSQL: not measured ({reason})", "", ""))
    return lines


def _on(sort: str, url: str = "", other: str = "") -> list[Line]:
    rounds = int(os.environ.get("BENCH_ROUNDS", str(ROUNDS)))
    lines: list[Line] = []
    with ExitStack() as stack:
        ours = stack.enter_context(Process("ours", sort, url))
        bare = stack.enter_context(Process("bare", sort, other))
        there = 0
        for size in SIZES:
            say(f"  {sort}: {size:,} young people …")
            for side in (ours, bare):
                side.ask(f"people {size - there}")
                if not there:
                    side.ask(f"follow {ENTRIES} {DRAFTS}")
            there = size
            lines += _searches(sort, size, ours, bare, rounds)
            if size == SIZES[0]:
                lines += _record(sort, ours, bare, rounds)
                lines += _many(sort, ours)
    return lines


@dataclass(slots=True)
class Turns:
    """What both took by the clock, and what each worked: on a busy machine the latter says more."""

    clock: Pairs = field(default_factory=Pairs)
    worked: Pairs = field(default_factory=Pairs)


def _turns(ours: Process, bare: Process, commands: list[str]) -> Turns:
    """Each command of both, in turn; who goes first alternates. The first ten are made once more, not counted."""
    turns = Turns()
    for number, command in enumerate([*commands[:WARM_UP], *commands]):
        first, second = (bare, ours) if number % 2 else (ours, bare)
        a, b = first.ask(command), second.ask(command)
        mine, theirs = (b, a) if number % 2 else (a, b)
        if command.startswith("search") and mine[2] != theirs[2]:
            raise RuntimeError(f"{command}: {mine[2]} and {theirs[2]} found")
        if number >= WARM_UP:
            for pairs, place in ((turns.clock, 0), (turns.worked, 1)):
                pairs.ours.append(mine[place])
                pairs.theirs.append(theirs[place])
    return turns


def _compared(what: str, turns: Turns, aim: float | None = None) -> list[Line]:
    lines = []
    for said, pairs in ((what, turns.clock), ("… processor time", turns.worked)):
        ratio = pairs.ratio()
        theirs = f"{both(pairs.theirs)} without"
        lines.append(Line(said, both(pairs.ours), theirs, ratio, f"≤ {AIM_RATIO:.0f}", ratio <= AIM_RATIO))
    if aim is not None:
        slow = percentile(turns.clock.ours, 0.95)
        lines.append(Line("… p95", ms(slow), "", None, f"< {aim * 1000:.0f} ms", slow < aim))
    return lines


def _record(sort: str, ours: Process, bare: Process, rounds: int) -> list[Line]:
    page = _turns(ours, bare, ["page"] * rounds)
    questions = _turns(ours, bare, ["record"] * rounds)
    signing = _turns(ours, bare, ["sign"] * min(rounds, DRAFTS - 2 * WARM_UP))
    return [
        *_compared(f"{sort}: record with {ENTRIES} entries, whole page: p50 / p95", page, AIM_PAGE),
        *_compared(f"{sort}: … its questions alone, not drawn", questions),
        *_compared(f"{sort}: signing", signing),
    ]


def _searches(sort: str, size: int, ours: Process, bare: Process, rounds: int) -> list[Line]:
    commands = [f"search {SEARCHES[number % len(SEARCHES)]}" for number in range(rounds)]
    return _compared(f"{sort}: search among {size:,}", _turns(ours, bare, commands), AIM_SEARCH)


def _many(sort: str, ours: Process) -> list[Line]:
    say(f"  {sort}: {MANY:,} conversations …")
    ours.ask(f"entries {MANY}")
    lines = []
    for address in ("", *PAGES):
        ours.ask(f"page {address}")
        took = [ours.ask(f"page {address}")[0] for _ in range(10)]
        slow = percentile(took, 0.95)
        lines.append(
            Line(
                f"{sort}: {address or 'the long record'} with {SIZES[0]:,} people, {MANY:,} conversations: p50 / p95",
                both(took), "", None, "< 1 s", slow < AIM_MANY,
            )
        )  # fmt: skip
    return lines
