"""The phone's side of the contract (docs/field-app.md), as little as there can be of it.

What is on disk survives a restart: the log, the queue, the number and the clock. An event is on disk before anybody
sees it, and is forgotten only when the server has answered for that very event.
"""

from __future__ import annotations

import copy
import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.field.phones import spelled


@dataclass
class ModelPhone:
    """One device. ``ahead``: how far its clock is ahead of the server's."""

    dice: random.Random
    ahead: timedelta = timedelta()
    log: dict[str, dict[str, Any]] = field(default_factory=dict)  # everything that was ever done, on disk
    queue: list[str] = field(default_factory=list)  # what the server has not answered for, on disk
    seq: int = 0
    clock: int = 0
    session: str | None = None
    seen: dict[str, Any] = field(default_factory=dict)  # the last answer about each session
    refused: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = str(uuid.UUID(int=self.dice.getrandbits(128)))

    def did(
        self, now: datetime, kind: str, body: dict[str, Any], target: str | None = None, session: str = ""
    ) -> dict[str, Any]:
        """Something is done: on disk, in the log and in the queue, at once."""
        self.seq += 1
        self.clock += 1
        event = {
            "id": self._uuid7(now),
            "session": session or self.session,
            "seq": self.seq,
            "clock": self.clock,
            "at": spelled(now + self.ahead),
            "kind": kind,
            "target": target,
            "body": body,
        }
        self.log[event["id"]] = event
        self.queue.append(event["id"])
        return event

    def own(self, kind: str) -> list[dict[str, Any]]:
        """What it has done of a kind in the session where it is."""
        return [e for e in self.log.values() if e["kind"] == kind and e["session"] == self.session]

    def request(self, now: datetime, keys: list[str], watch: list[str]) -> dict[str, Any]:
        """A request as it leaves the phone: later changes on the phone do not change it."""
        return copy.deepcopy(
            {
                "now": spelled(now + self.ahead),
                "events": [self.log[key] for key in keys],
                "watch": watch,
            }
        )

    def hear(self, answer: dict[str, Any]) -> None:
        """An answer has come: forget what it answers for."""
        done = {r["id"] for r in answer["results"] if r["status"] in ("stored", "known")}
        self.refused += [r for r in answer["results"] if r["status"] == "refused"]
        self.queue = [key for key in self.queue if key not in done]
        for key, session in answer["sessions"].items():
            self.seen[key] = session
            self.clock = max(self.clock, session["clock"])

    def _uuid7(self, now: datetime) -> str:
        at = int((now + self.ahead).astimezone(UTC).timestamp() * 1000)
        value = (at << 80) | self.dice.getrandbits(80)
        value = (value & ~(0xF << 76)) | (0x7 << 76)
        return str(uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62)))
