"""The program's engine against hand-written SQL over 1, 10 and 50 million rows: see :mod:`bench.engine`."""

from __future__ import annotations

import itertools
import os
import statistics
from typing import Any

from bench.measuring import Line, ms
from bench.surroundings import FOLDER, child, new_home, say

#: Millions of encounter rows, and how many times each question is asked of both sides (or BENCH_ROUNDS times).
SIZES = {1: 5, 10: 3, 50: 2}
AIM, MEMORY = 1.3, 1024
WORST = 5


def measure() -> list[Line]:
    """One process for each size, so that each has its own peak of memory."""
    lines: list[Line] = []
    runs: dict[int, dict[str, Any]] = {}
    for millions in sizes():
        say(f"  {millions} million rows …")
        folder = FOLDER / "facts" / str(millions) / "bench"
        run = child(
            "bench.engine",
            new_home("engine"),
            folder,
            str(millions * 1_000_000),
            os.environ.get("BENCH_ROUNDS", str(SIZES[millions])),
        )
        runs[millions] = run
        lines.extend(_lines(millions, run))
    reached = sorted(runs)
    for small, large in itertools.pairwise(reached):
        growth = [_ours(runs[n]) for n in (small, large)]
        bare = [_by_hand(runs[n]) for n in (small, large)]
        times, rows = growth[1] / growth[0], large / small
        lines.append(
            Line(
                f"Growth from {small} to {large} million rows ({rows:.0f} ×)",
                f"{times:.1f} ×", f"{bare[1] / bare[0]:.1f} ×", times / rows, "≤ 1, as the rows", times <= rows,
            )
        )  # fmt: skip
    return lines


def sizes() -> list[int]:
    """Which sizes to measure: those in ``BENCH_ROWS`` (millions, with commas between), or all."""
    wanted = os.environ.get("BENCH_ROWS", ",".join(map(str, SIZES)))
    chosen = [int(number) for number in wanted.split(",") if number.strip()]
    unknown = set(chosen) - set(SIZES)
    if unknown:
        raise SystemExit(f"BENCH_ROWS: {sorted(unknown)} is none of {list(SIZES)} (millions)")
    return chosen


def _ours(run: dict[str, Any]) -> float:
    return float(sum(question["ours"] for question in run["questions"]))


def _by_hand(run: dict[str, Any]) -> float:
    return float(sum(question["by_hand"] for question in run["questions"]))


def _lines(millions: int, run: dict[str, Any]) -> list[Line]:
    questions, size = run["questions"], f"{millions} million rows"
    middle = statistics.median(question["ratio"] for question in questions)
    ours, by_hand = _ours(run), _by_hand(run)
    within = sum(question["best"] <= AIM for question in questions)
    worst = sorted(questions, key=lambda question: -question["best"])[:WORST]
    compiling = statistics.median(question["compiling"] for question in questions)
    return [
        Line(
            f"{len(questions)} questions, {size}: median ratio", "", "SQL by hand", middle,
            f"≤ {AIM}", middle <= AIM,
        ),
        Line(
            "… all together", f"{ours:.2f} s", f"{by_hand:.2f} s", ours / by_hand, f"≤ {AIM}",
            ours / by_hand <= AIM,
        ),
        Line(
            "… each single question, the quickest of each side", f"{within} of {len(questions)} within", "",
            worst[0]["best"], f"≤ {AIM}", worst[0]["best"] <= AIM,
        ),
        *(
            Line(
                f"    {question['indicator']} by {','.join(question['by']) or 'nothing'}",
                f"{question['ours'] * 1000:.0f} ms", f"{question['by_hand'] * 1000:.0f} ms", question["best"],
            )
            for question in worst
        ),
        Line("… compiling a question, once in a process (not counted above)", ms(compiling), ""),
        Line(
            "… peak memory", f"{run['peak_mib']:.0f} MiB", "", None, f"≤ {MEMORY} MiB",
            run["peak_mib"] <= MEMORY,
        ),
    ]  # fmt: skip
