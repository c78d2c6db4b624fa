"""The arithmetic that the measurements are given with."""

from __future__ import annotations

import os
import time

import pytest
from bench.annual import bands_of
from bench.measuring import Line, Pairs, both, cpu_seconds, in_turn, percentile, pss_mib, table
from bench.tables_of_page import tables_of

from bench import engines


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile([3.0], 0.95) == 3
    assert percentile([2.0, 1.0, 3.0], 0.5) == 2


def test_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_ratios_of_pairs() -> None:
    pairs = Pairs([2.0, 4.0, 90.0], [1.0, 4.0, 3.0])
    assert pairs.ratio() == 4 / 3
    assert pairs.ratio(0.95) == 90 / 4
    assert pairs.median_of_ratios() == 2


def test_the_two_sides_take_turns_in_going_first() -> None:
    called: list[str] = []
    pairs = in_turn(lambda: called.append("a"), lambda: called.append("b"), rounds=2, warm_up=1)
    assert called == ["a", "b", "a", "b", "b", "a"]
    assert len(pairs.ours) == len(pairs.theirs) == 2


def test_both_percentiles_in_words() -> None:
    assert both([0.012, 0.0121, 0.25]) == "12.1 ms / 250 ms"


def test_memory_of_this_process_is_that_of_its_pages() -> None:
    kept = bytearray(b"x") * (64 << 20)
    with_it = pss_mib(os.getpid())
    del kept
    assert 50 < with_it - pss_mib(os.getpid()) < 80


def test_processor_time_of_this_process() -> None:
    before = cpu_seconds(os.getpid())
    until = time.process_time() + 0.2
    while time.process_time() < until:
        pass
    assert 0.15 < cpu_seconds(os.getpid()) - before < 5


def test_the_table_says_what_was_met() -> None:
    text = table([Line("A", "1 ms", "2 ms", 0.5, "≤ 1", True), Line("B", "3 ms", "1 ms", 3.0, "≤ 1", False)])
    assert [line.split()[-1] for line in text.splitlines()[2:]] == ["met", "MET"]
    assert "NOT MET" in text.splitlines()[3]


def test_sizes_are_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_ROWS", "1,10")
    assert engines.sizes() == [1, 10]
    monkeypatch.delenv("BENCH_ROWS")
    assert engines.sizes() == [1, 10, 50]
    monkeypatch.setenv("BENCH_ROWS", "2")
    with pytest.raises(SystemExit, match="none of"):
        engines.sizes()


def test_growth_is_held_against_the_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    def run(millions: int, seconds: float) -> dict[str, object]:
        times = {"ours": seconds, "by_hand": 1.0, "ratio": seconds, "best": seconds, "compiling": 0.01}
        question = {"indicator": "encounters", "by": [], **times}
        return {"rows": millions * 1_000_000, "peak_mib": 100.0, "questions": [question]}

    runs = iter([run(1, 1.0), run(10, 12.0)])
    monkeypatch.setenv("BENCH_ROWS", "1,10")
    monkeypatch.setattr(engines, "child", lambda *_: next(runs))
    monkeypatch.setattr(engines, "new_home", lambda _: tmp_path)
    growth = engines.measure()[-1]
    assert growth.ratio == pytest.approx(1.2)
    assert growth.met is False


def test_tables_of_a_page_are_rows_of_text() -> None:
    html = """<h1>x</h1><table><tr><th scope="col">Bydel</th><th>Antall</th></tr>
        <tr><th>Heim&shy;dal <b>øst</b></th><td> 1 234 </td></tr></table><table><tr><td>2 &lt; 3</td></tr></table>"""
    first, second = tables_of(html)
    assert first == [["Bydel", "Antall"], ["Heim\xaddal øst", "1 234"]]
    assert second == [["2 < 3"]]


def test_bands_in_force_in_2023(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "age_bands.csv").write_text(
        "scheme,band,age_from,age_to,scheme_valid_from\n"
        "old,13-15,13,15,2010-01-01\nnew,13-17,13,17,2023-01-01\nnew,18-25,18,25,2023-01-01\n"
        "next,13-25,13,25,2024-01-01\n",
        encoding="utf-8",
    )
    assert bands_of(folder) == [("13-17", 13, 17), ("18-25", 18, 25)]
