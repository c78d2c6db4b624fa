"""Saving what phones send, through the running server, against the same rows put in by the driver alone.

One session with 8 encounters in one ``POST /felt/sync`` – signed in, with the right asked for, written to the log – by
one phone and by eight; and batches of 20 events from eight phones. On SQLite and on a PostgreSQL of its own.
"""

from __future__ import annotations

import itertools
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools import postgres

from bench.measuring import Line, both, in_turn, percentile
from bench.phone import Line as Wire
from bench.phone import Phone, SignedIn
from bench.raw_rows import RECORDS, Database, Insert, Table, postgres_at, sqlite_at
from bench.served import utsyn_server
from bench.surroundings import child, new_home, package, say, utsyn

ENCOUNTERS, PHONES, BATCH = 8, 8, 20
#: With one phone: rounds. With eight: turns, and what each phone sends in a turn.
ROUNDS, WARM_UP, TURNS, EACH = 300, 20, 8, 15
#: So many batches are one session of 100 events; then the phone begins another.
BATCHES_A_SESSION = 5
AIM_ONE, AIM_EIGHT, AIM_BATCHES = 6.0, 0.15, 1 / 3
WHOLE, ALL = "session, staff, encounters", "all rows written"


@dataclass(slots=True)
class Sides:
    """How long each call took, on both sides, and how long all of them together."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    wall: dict[str, float] = field(default_factory=lambda: {"ours": 0.0, "theirs": 0.0})

    def rate(self, side: str, of_each: int = 1) -> float:
        """So many a second."""
        return len(getattr(self, side)) * of_each / self.wall[side]


def measure() -> list[Line]:
    """SQLite first; then PostgreSQL, or a line that says why not."""
    lines = _on("SQLite", "")
    try:
        with postgres.server(durable=True) as made:
            lines += _on("PostgreSQL", made.url, made)
    except postgres.NoServer as reason:
        lines.append(Line(f"PostgreSQL: not measured ({reason})", "", ""))
    return lines


def _on(sort: str, url: str, made: postgres.Server | None = None) -> list[Line]:
    home = new_home(f"field-{sort.lower()}", url)
    utsyn(home, "import", package("field", "2025-01-01", 1, 300))
    people = [SignedIn.of(worker) for worker in child("bench.workers", home, str(PHONES))]
    database = postgres_at(url) if url else sqlite_at(home / "utsyn.sqlite3")
    whole, batch = _written(home, people[0], database)
    bare = _copy(home, url, made)
    lines = []
    with utsyn_server(home) as server:
        say(f"  {sort}: one phone …")
        lines += _one(sort, server.port, people[0], bare, whole)
        say(f"  {sort}: eight phones …")
        lines += _eight(sort, server.port, people, bare, whole)
        say(f"  {sort}: batches …")
        lines += _batches(sort, server.port, people, bare, batch)
    return lines


def _written(home: Path, owner: SignedIn, database: Database) -> tuple[list[Table], list[Table]]:
    """The rows that a whole session brings, and those of a batch in the middle of one, from a phone that is known."""
    phone = Phone(owner)
    with utsyn_server(home) as server:
        wire = Wire(server.port, phone)
        phone.whole_session(ENCOUNTERS)
        _send(wire, phone)
        database.note()
        phone.whole_session(ENCOUNTERS)
        _send(wire, phone)
        whole = database.written()
        session = phone.start()
        for _ in range(BATCH):
            phone.count(session)
        _send(wire, phone)
        database.note()
        for _ in range(BATCH):
            phone.count(session)
        _send(wire, phone)
        batch = database.written()
    counted = {table.name: len(table.rows) for table in whole}
    if counted.get("field_encounter") != ENCOUNTERS or counted.get("field_fieldsession") != 1:
        raise RuntimeError(f"a session became {counted}")
    return whole, batch


def _copy(home: Path, url: str, made: postgres.Server | None) -> Database:
    """The database once more, for the driver: the same tables, indexes, constraints and triggers."""
    if made is not None:
        made.make_database("bare", template="utsyn")
        return postgres_at(url.rpartition("/")[0] + "/bare")
    line = sqlite_at(home / "utsyn.sqlite3").connect()
    line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    line.close()
    shutil.copy(home / "utsyn.sqlite3", home / "bare.sqlite3")
    return sqlite_at(home / "bare.sqlite3")


def _send(wire: Wire, phone: Phone) -> None:
    """Send all that the phone has, and hold the server to its answer."""
    while phone.unsent:
        phone.heard(wire.send(phone.request()))
    if phone.refused:
        raise RuntimeError(f"refused: {phone.refused[:2]}")


def _ready(phone: Phone, session: Callable[[Phone], object], times: int) -> Iterator[tuple[bytes, int]]:
    """Requests, made before anything is timed, and how many events must be answered for."""
    made = []
    for _ in range(times):
        phone.unsent = []
        session(phone)
        made.append((phone.request(), len(phone.unsent)))
    phone.unsent = []
    return iter(made)


def _post(wire: Wire, body: bytes, events: int) -> None:
    answer = wire.send(body)
    stored = sum(result["status"] == "stored" for result in answer["results"])
    if stored != events:
        raise RuntimeError(f"{stored} of {events} stored: {answer['results'][:2]}")


def _kinds(tables: Sequence[Table]) -> dict[str, list[Table]]:
    return {WHOLE: [table for table in tables if table.name in RECORDS], ALL: list(tables)}


def _one(sort: str, port: int, owner: SignedIn, bare: Database, tables: Sequence[Table]) -> list[Line]:
    lines, phone = [], Phone(owner)
    wire = Wire(port, phone)
    for kind, chosen in _kinds(tables).items():
        insert = Insert(bare, chosen)
        insert.prepare(ROUNDS + WARM_UP)
        ready = _ready(phone, lambda phone: phone.whole_session(ENCOUNTERS), ROUNDS + WARM_UP)
        pairs = in_turn(lambda ready=ready: _post(wire, *next(ready)), insert, ROUNDS, WARM_UP)
        insert.close()
        lines.append(
            Line(
                f"{sort}: a session with {ENCOUNTERS} encounters, one phone, p50 / p95 ({kind}: {insert.rows} rows)",
                both(pairs.ours), f"{both(pairs.theirs)} driver", pairs.ratio(),
                f"≤ {AIM_ONE:.0f}", pairs.ratio() <= AIM_ONE,
            )
        )  # fmt: skip
        if kind == ALL:
            lines.append(Line("… p95 against p95", "", "", pairs.ratio(0.95)))
            ours, theirs = (len(s) / sum(s) for s in (pairs.ours, pairs.theirs))
            lines.append(
                Line("… sessions a second, one phone", f"{ours:.0f}", f"{theirs:.0f}", ours / theirs)
            )
    return lines


def _eight(
    sort: str, port: int, people: list[SignedIn], bare: Database, tables: Sequence[Table]
) -> list[Line]:
    lines = []
    for kind, chosen in _kinds(tables).items():
        sides = _turns(
            port, people, bare, chosen, lambda _number: lambda phone: phone.whole_session(ENCOUNTERS)
        )
        ratio = sides.rate("ours") / sides.rate("theirs")
        lines.append(
            Line(
                f"{sort}: {PHONES} phones, sessions a second ({kind})",
                f"{sides.rate('ours'):.0f}", f"{sides.rate('theirs'):.0f} driver, {PHONES} connections", ratio,
                f"≥ {AIM_EIGHT}", ratio >= AIM_EIGHT,
            )
        )  # fmt: skip
        lines.append(Line("… p50 / p95", both(sides.ours), both(sides.theirs), _p50(sides)))
    return lines


def _batches(
    sort: str, port: int, people: list[SignedIn], bare: Database, tables: Sequence[Table]
) -> list[Line]:
    def walk(_number: int) -> Callable[[Phone], object]:
        batches, session = itertools.count(), ""

        def batch(phone: Phone) -> None:
            nonlocal session
            first = next(batches) % BATCHES_A_SESSION == 0
            session = phone.start() if first else session
            for _ in range(BATCH - first):
                phone.count(session)

        return batch

    lines = []
    events = [table for table in tables if table.name == "field_fieldevent"]
    for kind, chosen in (("the events", events), (ALL, list(tables))):
        sides = _turns(port, people, bare, chosen, walk)
        ours, theirs = sides.rate("ours", BATCH), sides.rate("theirs", BATCH)
        lines.append(
            Line(
                f"{sort}: batches of {BATCH} from {PHONES} phones, events a second ({kind})",
                f"{ours:,.0f}", f"{theirs:,.0f} driver", ours / theirs,
                f"≥ {AIM_BATCHES:.2f}", ours / theirs >= AIM_BATCHES,
            )
        )  # fmt: skip
    lines.append(Line("… p50 / p95 of a batch", both(sides.ours), both(sides.theirs), _p50(sides)))
    return lines


def _p50(sides: Sides) -> float:
    return percentile(sides.ours, 0.5) / percentile(sides.theirs, 0.5)


def _turns(
    port: int,
    people: list[SignedIn],
    bare: Database,
    tables: Sequence[Table],
    walk: Callable[[int], Callable[[Phone], object]],
) -> Sides:
    """Eight at once on one side, then on the other, several times; the first turn of each is to warm up."""
    sides = Sides()
    phones = [Phone(owner) for owner in people]
    wires = [Wire(port, phone) for phone in phones]
    walks = [walk(number) for number in range(PHONES)]
    inserts = [Insert(bare, tables) for _ in people]
    for turn in range(TURNS + 1):
        ready = [_ready(phone, walks[n], EACH) for n, phone in enumerate(phones)]
        posts = [
            lambda wire=wire, mine=mine: _post(wire, *next(mine))
            for wire, mine in zip(wires, ready, strict=True)
        ]
        for insert in inserts:
            insert.prepare(EACH)
        found = {}
        for side, calls in (("ours", posts), ("theirs", inserts))[:: 1 if turn % 2 else -1]:
            found[side] = _at_once(calls)
        if turn:
            for side, (wall, each) in found.items():
                sides.wall[side] += wall
                getattr(sides, side).extend(each)
    for insert in inserts:
        insert.close()
    return sides


def _at_once(calls: Sequence[Callable[[], object]]) -> tuple[float, list[float]]:
    """Each caller in a thread of its own, EACH times; the wall clock's seconds, and those of each call."""
    each: list[float] = []
    faults: list[Exception] = []
    together = threading.Barrier(len(calls) + 1)

    def work(call: Callable[[], object]) -> None:
        together.wait()
        try:
            for _ in range(EACH):
                started = time.perf_counter()
                call()
                each.append(time.perf_counter() - started)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    together.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    if faults:
        raise faults[0]
    return wall, each
