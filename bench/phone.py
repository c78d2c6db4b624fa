"""A phone in the street, without its screen: makes events, sends them again until the server has answered for each.

The same for the measurements and for the tests that kill the server (docs/field-app.md is what both sides hold to).
"""

from __future__ import annotations

import http.client
import json
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

MOST_EVENTS = 100
FORGOTTEN = {"stored", "known"}


@dataclass(frozen=True, slots=True)
class Codes:
    """What the service calls things: the codes that events name."""

    places: list[str]
    scheme: str
    bands: list[str]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in, which employee that is, and what the phone knows of the service."""

    cookie: str
    staff: str
    codes: Codes

    @classmethod
    def of(cls, made: Mapping[str, Any]) -> SignedIn:
        """From what ``python -m bench.workers`` prints for each."""
        return cls(made["cookie"], made["staff"], Codes(**made["codes"]))


def uuid7() -> str:
    """A key as a phone makes it (RFC 9562): the milliseconds first, then chance."""
    now = int(datetime.now(UTC).timestamp() * 1000)
    value = (now << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return str(uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62)))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Phone:
    """Events in the order they were made, and which of them the server has not answered for yet."""

    owner: SignedIn
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    seq: int = 0
    clock: int = 0
    unsent: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    def did(self, session: str, kind: str, body: Mapping[str, Any], target: str | None = None) -> str:
        """Something was done; the event's key."""
        self.seq += 1
        self.clock += 1
        made = uuid7()
        self.unsent.append(
            {
                "id": made, "session": session, "seq": self.seq, "clock": self.clock,
                "at": _moment(datetime.now(UTC)), "kind": kind, "target": target, "body": dict(body),
            }
        )  # fmt: skip
        return made

    def start(self, session: str | None = None, kind: str = "start") -> str:
        """Go out (``start``), or join somebody; the session's key."""
        session = session or str(uuid.uuid4())
        begun = datetime.now(UTC) - timedelta(hours=2)
        self.did(
            session, kind,
            {
                "kind": "street", "started_at": _moment(begun), "place": self.owner.codes.places[0],
                "places": [], "staff": [self.owner.staff], "team": "", "planned_end": None,
            },
        )  # fmt: skip
        return session

    def count(self, session: str) -> str:
        """One tap: somebody was met."""
        codes, number = self.owner.codes, self.seq
        return self.did(
            session, "count",
            {
                "place": codes.places[number % len(codes.places)], "n": 1, "gender": ("girl", "boy")[number % 2],
                "age": None, "scheme": codes.scheme, "band": codes.bands[number % len(codes.bands)],
                "first": None, "district": None, "topics": [],
            },
        )  # fmt: skip

    def end(self, session: str) -> None:
        """It is over."""
        self.did(session, "end", {"ended_at": _moment(datetime.now(UTC)), "report": "", "answers": []})

    def whole_session(self, encounters: int) -> str:
        """Start, so many taps, end; the session's key."""
        session = self.start()
        for _ in range(encounters):
            self.count(session)
        self.end(session)
        return session

    def request(self, most: int = MOST_EVENTS, watch: Sequence[str] = ()) -> bytes:
        """The body of the next ``POST /felt/sync``."""
        return json.dumps(
            {
                "protocol": 1, "now": _moment(datetime.now(UTC)),
                "device": {"key": self.key, "label": "Chrome, Android"},
                "events": self.unsent[:most], "watch": list(watch),
            },
            separators=(",", ":"),
        ).encode()  # fmt: skip

    def heard(self, answer: Mapping[str, Any]) -> list[str]:
        """Forget what the server has answered for; the keys. What it refused is put aside."""
        status = {result["id"]: result for result in answer["results"]}
        done = [event for event in self.unsent if event["id"] in status]
        self.refused += [status[e["id"]] for e in done if status[e["id"]]["status"] not in FORGOTTEN]
        self.unsent = [event for event in self.unsent if event["id"] not in status]
        return [event["id"] for event in done if status[event["id"]]["status"] in FORGOTTEN]


class Line:
    """A connection to the server that is kept open, as a browser keeps it."""

    def __init__(self, port: int, phone: Phone, timeout: float = 60) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._headers = {
            "Cookie": phone.owner.cookie, "X-Utsyn-Device": phone.key, "Content-Type": "application/json",
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Accept": "*/*",
        }  # fmt: skip

    def connect(self) -> None:
        """Call the server, where the line is not open. Raises OSError where nobody answers."""
        if self._connection.sock is None:
            self._connection.connect()

    def send(self, body: bytes) -> dict[str, Any]:
        """The answer. Raises RuntimeError for anything but 200, OSError or HTTPException where the line breaks."""
        self._connection.request("POST", "/felt/sync", body, self._headers)
        response = self._connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise RuntimeError(f"/felt/sync: {response.status} {text[:400]!r}")
        answer: dict[str, Any] = json.loads(text)
        return answer

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
