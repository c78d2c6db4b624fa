"""From start to the first answered request, and the memory of the server."""

from __future__ import annotations

import statistics

from bench.annual import ADDRESS, SESSIONS
from bench.measuring import Line, ms, pss_mib, seconds
from bench.pages import REPORT
from bench.served import Connection, utsyn_server, visitor
from bench.surroundings import home_with, package, say

ROUNDS = 7
#: What similar systems need on a machine like this, from the comparison in the design work.
SECONDS, MIB = (1.0, 2.6), (175, 322)


def measure() -> list[Line]:
    """Each round a new process over the same installation."""
    home = home_with("start", package("annual", "2022-01-01", 2, SESSIONS))
    signed_in = visitor(home)
    with utsyn_server(home):
        pass  # writes the static files once, as an installation does
    firsts, worked, at_start, statistic, first_figure, report = [], [], [], [], [], []
    for number in range(ROUNDS):
        say(f"  start {number + 1} of {ROUNDS} …")
        with utsyn_server(home) as server:
            firsts.append(server.first_answer)
            worked.append(server.worked)
            at_start.append(pss_mib(server.pid))
            line = Connection(server.port, signed_in.api)
            first_figure.append(seconds(lambda line=line: line.get(ADDRESS)))
            statistic.append(pss_mib(server.pid))
            Connection(server.port, signed_in.page).get(REPORT)
            report.append(pss_mib(server.pid))
    first, quickest, least = statistics.median(firsts), *SECONDS[:1], MIB[0]
    others = f"{MIB[0]}–{MIB[1]} MiB similar systems"

    def memory(what: str, values: list[float]) -> Line:
        middle = statistics.median(values)
        return Line(
            f"Memory (PSS) {what}",
            f"{middle:.0f} MiB",
            others,
            middle / least,
            f"< {least} MiB",
            middle < least,
        )

    return [
        Line(
            "From start to the first answered request", ms(first),
            f"{SECONDS[0]}–{SECONDS[1]} s similar systems", first / quickest, f"< {quickest} s", first < quickest,
        ),
        Line("… of which it worked (processor time)", ms(statistics.median(worked)), ""),
        memory("at start", at_start),
        memory("after the first figure", statistic),
        memory("after the annual report's page", report),
        Line("The first figure after start", ms(statistics.median(first_figure)), ""),
    ]  # fmt: skip
