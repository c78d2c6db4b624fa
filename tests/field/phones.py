"""A phone for tests: makes events as the app does, and sends them over HTTP as the app does."""

from __future__ import annotations

import json
import os
import uuid
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User
from utsyn.core import clock


def uuid7() -> str:
    """A key as a phone makes it (RFC 9562)."""
    value = (int(clock.now().timestamp() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return str(uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62)))


def spelled(moment: datetime) -> str:
    """A time as a phone spells it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Phone:
    """One browser of one user. ``did`` makes an event, ``send`` sends what you give it."""

    def __init__(self, user: User, key: str | None = None) -> None:
        self.user = user
        self.sign_in()
        self.key = key or str(uuid.uuid4())
        self.seq = self.clock = 0
        self.ahead = 0.0  # seconds that the phone's clock is ahead

    def sign_in(self) -> None:
        """Sign in, with a second factor; again after a long evening."""
        self.client = SignedInClient()
        self.client.force_login(self.user)

    def now(self) -> str:
        """What the phone's clock says."""
        return spelled(datetime.fromtimestamp(clock.now().timestamp() + self.ahead, UTC))

    def did(self, session: str, what: str, target: str | None = None, /, **body: Any) -> dict[str, Any]:
        """Something was done."""
        self.seq += 1
        self.clock += 1
        return {
            "id": uuid7(),
            "session": session,
            "seq": self.seq,
            "clock": self.clock,
            "at": self.now(),
            "kind": what,
            "target": target,
            "body": body,
        }

    def start(self, session: str | None = None, what: str = "start", /, **body: Any) -> dict[str, Any]:
        """The first event of a session."""
        said = {
            "kind": "street",
            "started_at": self.now(),
            "place": "torget",
            "places": [],
            "staff": [],
            "team": "",
            "planned_end": None,
        }
        return self.did(session or uuid7(), what, **{**said, **body})

    def count(self, session: str, **body: Any) -> dict[str, Any]:
        """One tap."""
        said = {
            "place": "torget", "n": 1, "gender": "girl", "age": None, "scheme": "skole", "band": "ungdom",
            "first": None, "district": None, "topics": [],
        }  # fmt: skip
        return self.did(session, "count", **{**said, **body})

    def end(self, session: str, **body: Any) -> dict[str, Any]:
        """It is over."""
        return self.did(session, "end", **{"ended_at": self.now(), "report": "", "answers": [], **body})

    def body(self, events: list[Any], watch: list[str] | None = None) -> dict[str, Any]:
        """A request."""
        return {
            "protocol": 1,
            "now": self.now(),
            "device": {"key": self.key, "label": "Chrome, Android"},
            "events": events,
            "watch": watch or [],
        }

    def post(self, body: Any, **headers: str) -> HttpResponse:
        """Send a request, whatever it is."""
        text = body if isinstance(body, (bytes, str)) else json.dumps(body)
        said = {"X-Utsyn-Device": self.key, "Sec-Fetch-Site": "same-origin", **headers}
        return self.client.post("/felt/sync", text, content_type="application/json", headers=said)

    def send(self, *events: Any, watch: list[str] | None = None) -> dict[str, Any]:
        """Send events; the answer, which must be one."""
        answer = self.post(self.body(list(events), watch))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def statuses(self, *events: Any) -> list[str]:
        """What became of each: ``stored``, ``known``, or why it was refused."""
        return [r["code"] or r["status"] for r in self.send(*events)["results"]]
