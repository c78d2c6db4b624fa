"""The server's side for the model of the protocol: the real services, and what a bystander has seen of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.field.model_phone import ModelPhone
from tests.field.naive import Came, counts_of, time_of
from utsyn.access.rules import roles_read_once
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import FieldSession, Outing
from utsyn.field.queries.live import live
from utsyn.field.services import phones, sync


@dataclass
class Server:
    """The real thing, and what a bystander has seen of it."""

    service: Service
    users: list[User]
    came: dict[str, Came] = field(default_factory=dict)  # what it has answered for or stored, by id

    def answer(self, phone: ModelPhone, user: User, request: dict[str, Any], now: datetime) -> dict[str, Any]:
        """As the view does it: JSON in, JSON out."""
        by = Actor.of(user)
        said = json.loads(json.dumps(request))
        with clock.stopped_at(now), roles_read_once():
            device = phones.take_in_use(
                by=by, service=self.service, key=phone.key, label="", phone=phones.phone_named(phone.key)
            )
            said_at = time_of(said["now"])
            taken = sync.take(by=by, service=self.service, phone=device, said_at=said_at, sent=said["events"])
            told = live(by, self.service, phone.key, taken.sessions, said["watch"], taken.fresh)
        skew = round((now - said_at).total_seconds())
        for event, result in zip(said["events"], taken.results, strict=True):
            if result["status"] in ("stored", "known"):
                came = Came(event, phone.key, device.staff_member.code, skew)
                assert (event["id"] in self.came) == (result["status"] == "known")
                self.came.setdefault(event["id"], came)
        for key in taken.sessions:
            self.check(key)
        return json.loads(json.dumps({"results": taken.results, "sessions": told}))

    def check(self, key: str) -> None:
        """After every request, not only in the end: sums, and when the last thing in an open session happened."""
        came = self.session(key)
        outing = Outing.objects.filter(session__service=self.service, session__key=key).first()
        if outing is None:
            assert not [each for each in came if each.kind in ("start", "join")]
            return
        assert {device: (n, first) for device, (_staff, n, first) in outing.counts.items()} == counts_of(came)
        if outing.is_open and not outing.look:
            happened = max(each.moved(each.event["at"]) for each in came)
            assert outing.session.ended_at == max(happened, outing.session.started_at)

    def session(self, key: str) -> list[Came]:
        return [each for each in self.came.values() if each.event["session"] == key]


def told(record: FieldSession, outing: Outing) -> dict[str, Any]:
    """The session's rows as :func:`naive` spells them."""
    return {
        "kind": record.kind,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "staff": sorted(record.staff.values_list("code", flat=True)),
        "report": record.report,
        "answers": outing.answers,
        "place": outing.place.code if outing.place else None,
        "is_open": outing.is_open,
        "look": outing.look,
        "clock": outing.clock,
        "checked_at": outing.checked_at,
        "home_at": outing.home_at,
    }
