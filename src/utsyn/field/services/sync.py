"""Taking what phones send: stores each event once, and lets the records follow, in one transaction.

Any number of times, in any order: the answer for an event is the same, and so is what follows (docs/field-app.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.changes import touch
from utsyn.core.models import Service
from utsyn.field import stored, wire
from utsyn.field.bulk import STREAM
from utsyn.field.codes import Codes, look_up
from utsyn.field.fold import Folded, encounter, fold
from utsyn.field.models import Device, FieldEvent
from utsyn.field.policies import LONGEST_SESSION
from utsyn.field.services import projection
from utsyn.field.services.phones import SEEN_STEP
from utsyn.field.services.projection import Standing
from utsyn.field.services.second_look import suspect_kinds
from utsyn.field.turns import take_turns
from utsyn.field.wire import Event, Fault

COLUMNS = [
    *("service_id", "key", "session", "device_id", "seq", "clock", "kind", "target", "at", "skew"),
    *("received_at", "body"),
]
MESSAGES = {
    "malformed": _("Appen sendte noe som ikke er til å forstå."),
    "unknown_kind": _("Appen sendte noe som denne versjonen av Utsyn ikke kjenner."),
    "unknown_code": _("Et sted, tema, en bydel, aldersgruppe eller ansatt finnes ikke i tjenesten."),
    "bad_value": _("En verdi er utenfor det som kan stemme."),
    "time": _("Tidspunktet er for langt fram eller tilbake. Sjekk klokka på telefonen."),
    "changed": _("Dette er sendt før med et annet innhold."),
    "sequence": _("Telefonen har brukt samme løpenummer to ganger."),
    "not_yours": _("Dette gjelder noe i en annen økt eller fra en annen telefon."),
    "not_here": _("Økta hører til en annen tjeneste."),
}


@dataclass(slots=True)
class Taken:
    """What became of a request: the results in its order, and the sessions that it was about."""

    results: list[dict[str, Any]] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)
    #: Sessions that are new with this request, as their events tell them.
    fresh: dict[str, Folded] = field(default_factory=dict)
    stored: int = 0


def take(
    *,
    by: Actor,
    service: Service,
    phone: Device,
    said_at: datetime,
    sent: list[Any],
    right: Permission = Permission.RECORD_FIELD,
) -> Taken:
    """Store what is new, and answer for each. ``said_at``: what the phone's clock says now. Raises Refused.

    Nothing of a refused event is kept but that it was refused, and why. ``right``: what it takes, where it is not the
    phone's own user who hands the events over.
    """
    require(by, right, service)
    now = clock.now()
    batch = _Batch(service, phone, now, wire.skew_of(now, said_at))
    for raw in sent:
        batch.read(raw)
    batch.check_codes()
    for last in (False, True):
        try:
            with transaction.atomic():
                taken = batch.take()
                if taken.stored:
                    record(
                        by, "field.synced", phone, service=service.code,
                        count=taken.stored, keys=sorted(taken.sessions),
                    )  # fmt: skip
                if why := batch.refusals():
                    record(by, "field.events_refused", phone, service=service.code, reason=why)
        except (IntegrityError, OperationalError):
            # Somebody was first with the same key: what they wrote is known now. Or two waited for each other.
            if last:
                raise
        else:
            break
    return taken


class _Batch:
    """One request's events on their way in."""

    def __init__(self, service: Service, phone: Device, now: datetime, skew: int) -> None:
        self.service, self.phone, self.now, self.skew = service, phone, now, skew
        self.device, self.staff = str(phone.key), phone.staff_member.code
        self.results: list[dict[str, Any]] = []
        self.events: list[tuple[int, Event]] = []
        self.codes = Codes()

    def read(self, raw: Any) -> None:
        """The next event, as it was sent."""
        at = len(self.results)
        key = raw.get("id") if isinstance(raw, dict) else None
        self.results.append({"id": key if isinstance(key, str) and wire.KEY.fullmatch(key) else None})
        try:
            self.events.append((at, wire.read(raw, self.device, self.staff, self.skew, self.now)))
        except Fault as fault:
            self.refuse(at, fault.code)

    def refuse(self, at: int, code: str) -> None:
        self.results[at].update(status="refused", code=code, message=str(MESSAGES[code]))

    def answer(self, at: int, status: str) -> None:
        self.results[at].update(status=status, code="", message="")

    def refusals(self) -> dict[str, int]:
        return dict(Counter(r["code"] for r in self.results if r["status"] == "refused"))

    def check_codes(self) -> None:
        """Turn away what names codes that the service never had."""
        if not self.events:
            return
        self.codes = look_up(self.service, [event for _at, event in self.events])
        for at, event in self.events:
            if not self.codes.knows(event):
                self.refuse(at, "unknown_code")
        self.events = [(at, event) for at, event in self.events if self.codes.knows(event)]

    def take(self) -> Taken:
        """Inside the transaction: sort out what is new, store it, and write what follows."""
        taken = Taken(self.results)
        if not self.events:
            return taken
        sessions = {event.session for _at, event in self.events}
        take_turns([self.phone.key.int, *(UUID(key).int for key in sessions)])
        pks, elsewhere = stored.sessions(self.service, sessions)
        standing = projection.standing(pks)
        unseen = sessions - set(standing) - elsewhere
        about = [event.target for _at, event in self.events if event.target]
        events = [event for _at, event in self.events]
        known = {}
        if stored.any_of(self.service, self.phone, events, unseen):
            known = stored.events(
                self.service, self.phone, [*(e.key for e in events), *about], [e.seq for e in events], unseen
            )
        new = self._sort_out(known, elsewhere)
        taken.sessions = sessions - elsewhere
        if not new:
            return taken
        taken.stored = len(new)
        bulk.insert(FieldEvent, COLUMNS, [self._values(event) for event in new])
        by_session: dict[str, list[Event]] = defaultdict(list)
        for event in new:
            by_session[event.session].append(event)
        days: set[date] = set()
        for key, events in by_session.items():
            if key in standing:
                days |= self._again(standing[key], key, events)
            else:
                earlier = [event for event in known.values() if event.session == key]
                days |= self._new(taken, key, events, earlier)
        touch(self.service, STREAM, days)
        if self.now - self.phone.seen_at >= SEEN_STEP:
            Device.objects.filter(pk=self.phone.pk).update(seen_at=self.now)
        return taken

    def _sort_out(self, known: dict[str, Event], elsewhere: set[str]) -> list[Event]:
        numbers = {event.seq: event.key for event in known.values() if event.device == self.device}
        seen, new = dict(known), []
        for at, event in self.events:
            there = seen.get(event.key)
            if there is not None:
                if there.content() == event.content():
                    self.answer(at, "known")
                else:
                    self.refuse(at, "changed")
            elif event.seq in numbers:
                self.refuse(at, "sequence")
            elif event.session in elsewhere:
                self.refuse(at, "not_here")
            elif not _may_aim(event, seen.get(event.target or "")):
                self.refuse(at, "not_yours")
            else:
                self.answer(at, "stored")
                seen[event.key], numbers[event.seq] = event, event.key
                new.append(event)
        return new

    def _values(self, event: Event) -> tuple[Any, ...]:
        target = UUID(event.target) if event.target else None
        return (
            *(self.service.pk, UUID(event.key), UUID(event.session), self.phone.pk, event.seq, event.clock),
            *(event.kind, target, event.at, event.skew, self.now, event.body),
        )

    def _new(self, taken: Taken, key: str, events: list[Event], earlier: list[Event]) -> set[date]:
        """A session of which there is no record yet; nor will there be one until somebody tells of its start."""
        folded = fold([*earlier, *events])
        if folded is None:
            return set()
        codes = look_up(self.service, [*earlier, *events]) if earlier else self.codes
        taken.fresh[key] = folded
        return projection.write_new(self.service, folded, codes, self.now, self._suspect)

    def _again(self, standing: Standing, key: str, events: list[Event]) -> set[date]:
        """More of a session that is there: only what was added where it was counting, else all of it anew."""
        if self._only_counts(standing, events):
            rows = [encounter(event, {}) for event in events]
            projection.add_counts(
                self.service, standing, rows, self.codes, counted_by=(self.device, self.staff),
                happened=max(event.moment for event in events),
                clock=max(event.clock for event in events), heard_at=self.now,
            )  # fmt: skip
            return {standing.on_date}
        everything = stored.of_session(self.service, key)
        folded = fold(everything)
        if folded is None:
            return set()
        codes = look_up(self.service, everything)
        return projection.write_again(self.service, standing, folded, codes, self.now, self._suspect)

    def _only_counts(self, standing: Standing, events: list[Event]) -> bool:
        outing = standing.outing
        if outing is None or not outing.is_open or outing.loose or outing.look:
            return False
        latest = standing.started_at + LONGEST_SESSION - timedelta(seconds=1)
        return all(event.kind == "count" and event.moment <= latest for event in events)

    def _suspect(self, text: str) -> list[str]:
        return suspect_kinds(self.service, text)


def _may_aim(event: Event, target: Event | None) -> bool:
    """Whether the event may be about its target, as far as that is known yet."""
    if target is None:
        return True
    if target.session != event.session:
        return False
    if event.kind == "mark":
        return target.kind == "count" and target.device == event.device
    if event.kind == "incident_set":
        return target.kind == "incident"
    return target.kind not in wire.FIXED
