"""One side of the record's measurements, in a process of its own: ``python -m bench.record_side SIDE``.

SIDE is ``ours``, or ``bare``: the same code and the same questions to the same tables, but with the boxes in the clear
and without the log. Reads one command a line on standard input, answers with one JSON line: seconds,
how many of them this process worked, and what was said.

    people N · follow ENTRIES DRAFTS · entries N · page · record · search TEXT · find TEXT · sign · pages
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from utsyn.audit import services as audit  # noqa: E402
from utsyn.core.ready import ensure_ready  # noqa: E402
from utsyn.crypto import many  # noqa: E402
from utsyn.crypto import models as boxes  # noqa: E402


def in_the_clear() -> None:
    """No encryption and no log, whoever has these by name."""

    def plain(_key: bytes, content: bytes, _bound_to: str) -> bytes:
        return content

    vars(boxes).update(_encrypt=plain, _decrypt=plain)
    vars(many).update(_encrypt=plain)
    boxes.DataKey.raw = lambda self: b"\x00" * 32  # the hashes of the search keep a key
    written = audit.record

    def nothing(*_args: Any, **_kwargs: Any) -> None:
        return None

    vars(audit)["record"] = nothing
    for module in list(sys.modules.values()):
        if vars(module).get("record") is written:
            vars(module)["record"] = nothing


class Side:
    """What can be asked of it."""

    def __init__(self) -> None:
        from bench import record_rows
        from utsyn.core.actor import Actor

        self._rows = record_rows
        self._service, self._worker = record_rows.service_and_worker()
        self._actor = Actor.of(self._worker)
        self._made: Any = None
        self._drafts: list[Any] = []
        self._browser: Any = None

    def people(self, number: str) -> str:
        """More young people."""
        self._rows.people(self._service, int(number))
        self._rows.counted()
        return number

    def follow(self, entries: str, drafts: str) -> str:
        """The worker's own: one long record, and drafts."""
        self._made = self._rows.followed(self._service, self._worker, int(entries), int(drafts))
        rows = self._made.other.entries.filter(signed_at__isnull=True)
        self._drafts = list(rows.values_list("uid", "version"))
        return entries

    def entries(self, number: str) -> str:
        """Conversations of everybody."""
        self._rows.many_entries(self._service, self._worker, int(number))
        self._rows.counted()
        return number

    def record(self) -> None:
        """What the record's page asks the database for, without drawing it."""
        from utsyn.youth.queries import sections
        from utsyn.youth.queries.banner import banner
        from utsyn.youth.queries.opening import opened
        from utsyn.youth.queries.tasks import tasks_of
        from utsyn.youth.queries.timeline import timeline

        with opened(
            self._actor, self._service, self._made.long.uid, "youth.opened", parts=("identity",)
        ) as found:
            banner(found)
            timeline(found, self._actor)
            tasks_of(found)
            sections.contacts(found)
            sections.key_workers(found.same)

    def page(self, address: str = "") -> int:
        """A whole page, drawn: the record's where no other is named. How many bytes."""
        if self._browser is None:
            from tests.factories.browser import SignedInClient

            self._browser = SignedInClient()
            self._browser.force_login(self._worker)
        answer = self._browser.get(address or f"/ungdom/{self._made.long.uid}", headers={"host": "localhost"})
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return len(answer.content)

    def search(self, *words: str) -> int:
        """Search; how many were shown."""
        from utsyn.youth.queries import search

        vars(search)["LIMIT"] = (
            10**9
        )  # nobody at work looks for so many so fast: that is what it is there against
        found = search.search(self._actor, self._service, " ".join(words))
        return len(found.rows) + len(found.close)

    def sign(self) -> None:
        """Sign one of the drafts."""
        from utsyn.core import clock
        from utsyn.youth.services.signing import Facts, sign

        uid, version = self._drafts.pop()
        facts = Facts(
            occurred_at=clock.now(), content={"text": self._rows.TEXT * 4}, channel="office", minutes=30
        )
        sign(
            by=self._actor, service=self._service, person=self._made.other, uid=uid, seen=version, facts=facts
        )


def main(side: str) -> None:
    """Answer command after command."""
    ensure_ready()
    if side == "bare":
        in_the_clear()
    asked = Side()
    for line in sys.stdin:
        name, *words = line.split()
        work: Callable[..., Any] = getattr(asked, name)
        started, worked = time.perf_counter(), time.process_time()
        said = work(*words)
        took = {"seconds": time.perf_counter() - started, "worked": time.process_time() - worked}
        print(json.dumps({**took, "said": said}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
