"""The protocol between phones and server, against everything that a net, a phone and two people can do (issue 3).

Any number of phones; requests and answers are lost, come late, come twice and out of order; phones restart in the
middle of anything, their clocks are wrong, and two people undo, mark, end and go on at once. Whatever happened, no tap
is lost or doubled: in the end every phone is told the same sums, and the records are what the events mean, written
down a second time in ``naive``. UTSYN_MODEL_EXAMPLES asks for more evenings than the usual few.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.field.model_phone import ModelPhone
from tests.field.model_server import Server, told
from tests.field.naive import counts_of, naive
from tests.field.phones import spelled
from tests.field.town import make_town
from utsyn.accounts.models import StaffMember, User
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import FieldEvent, FieldSession, IncidentLog, Observation, Outing
from utsyn.field.queries import rows

EXAMPLES = int(os.environ.get("UTSYN_MODEL_EXAMPLES", "50"))
STEPS = int(os.environ.get("UTSYN_MODEL_STEPS", "80"))
EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
OUT = precondition(lambda self: any(phone.session for phone in self.phones))
IN = precondition(lambda self: not all(phone.session for phone in self.phones))
PLACES = st.sampled_from(["torget", "kaia"])
WHICH = st.integers(0, 1_000)
MINUTES = st.sampled_from([0, 1, 1, 5, 30, 200, 2000])


class Evening(RuleBasedStateMachine):
    """Two people, their phones, a bad net and a server."""

    make_server: Callable[[], Server]

    def __init__(self) -> None:
        super().__init__()
        self.evening = (
            transaction.atomic()
        )  # taken back when it is over: each evening begins with an empty database
        self.evening.__enter__()
        self.server = type(self).make_server()
        self.now = EVENING
        self.dice = random.Random(5)  # keys only: the same evening can be had again
        self.phones: list[ModelPhone] = []
        self.users: dict[str, User] = {}
        self.requests: list[tuple[ModelPhone, dict[str, Any]]] = []
        self.answers: list[tuple[ModelPhone, dict[str, Any]]] = []
        self.sessions: list[str] = []
        self.new_phone(0)
        self.new_phone(1)

    def phone(self, which: int, out: bool | None = None) -> ModelPhone | None:
        able = [p for p in self.phones if out is None or (p.session is not None) is out]
        return able[which % len(able)] if able else None

    # The world

    @precondition(lambda self: len(self.phones) < 5)
    @rule(which=WHICH)
    def new_phone(self, which: int) -> None:
        made = ModelPhone(self.dice)
        self.phones.append(made)
        self.users[made.key] = self.server.users[which % 2]

    @rule(minutes=MINUTES)
    def time_goes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes, seconds=minutes % 7)

    @rule(which=WHICH, hours=st.sampled_from([0, 0, 0.02, 0.5, -3, 19]))
    def clock_is_set(self, which: int, hours: float) -> None:
        self.phones[which % len(self.phones)].ahead = timedelta(hours=hours)

    @rule(which=WHICH)
    def restart(self, which: int) -> None:
        """What was on the way to the phone is lost; what is on its disk is there."""
        gone = self.phones[which % len(self.phones)]
        self.answers = [each for each in self.answers if each[0] is not gone]

    @initialize(together=st.booleans(), told=st.booleans())
    def evening_begins(self, together: bool, told: bool) -> None:
        """Two people go out: in one session or each in their own, and the server hears of it now or later."""
        for phone in self.phones:
            shared = together and self.sessions
            self._begin(phone, "start", self.sessions[0] if shared else phone._uuid7(self.now), "torget", 0)
            if told:
                self._send(phone, phone.queue)

    # What people do

    @IN
    @rule(
        which=WHICH, place=st.one_of(st.none(), PLACES), shared=st.booleans(), hours=st.sampled_from([0, 1])
    )
    def start(self, which: int, place: str | None, shared: bool, hours: int) -> None:
        """With the team's key of the rota two phones that both start make one session."""
        phone = self.phone(which, out=False)
        if phone is None:
            return
        key = self.sessions[-1] if shared and self.sessions else phone._uuid7(self.now)
        self._begin(phone, "start", key, place, hours)

    @IN
    @precondition(lambda self: self.sessions)
    @rule(which=WHICH, session=WHICH)
    def join(self, which: int, session: int) -> None:
        phone = self.phone(which, out=False)
        if phone is not None:
            self._begin(phone, "join", self.sessions[session % len(self.sessions)], None, 0)

    def _begin(self, phone: ModelPhone, kind: str, key: str, place: str | None, hours: int) -> None:
        started = spelled(self.now + phone.ahead - timedelta(hours=hours))
        phone.session = key
        if key not in self.sessions:
            self.sessions.append(key)
        body = {
            "kind": "street", "started_at": started, "place": place, "places": [], "staff": ["kari"] * hours,
            "team": "", "planned_end": None,
        }  # fmt: skip
        phone.did(self.now, kind, body)

    @OUT
    @rule(
        which=WHICH, place=PLACES, n=st.integers(1, 5), gender=st.sampled_from(["girl", "boy"]), taps=WHICH,
        of=st.sampled_from(["age", "band", "nothing"]),
    )  # fmt: skip
    def count(self, which: int, place: str, n: int, gender: str, taps: int, of: str) -> None:
        if phone := self.phone(which, out=True):
            for _ in range(taps % 3 + 1):
                body = {
                    "place": place, "n": n, "gender": gender, "age": 15 if of == "age" else None,
                    "scheme": "skole" if of == "band" else None, "band": "vgs" if of == "band" else None,
                    "first": None, "district": None, "topics": [],
                }  # fmt: skip
                phone.did(self.now, "count", body)

    @OUT
    @rule(which=WHICH, of=WHICH, first=st.integers(0, 5), both=st.booleans())
    def mark(self, which: int, of: int, first: int, both: bool) -> None:
        phone = self.phone(which, out=True)
        if phone and (counts := phone.own("count")):
            body: dict[str, Any] = {"first": first}
            if both:
                body |= {"district": "nord", "topics": ["work", "school"][: first % 3]}
            phone.did(self.now, "mark", body, counts[of % len(counts)]["id"])

    @OUT
    @rule(which=WHICH, of=WHICH, partners=st.booleans())
    def undo(self, which: int, of: int, partners: bool) -> None:
        """One's own, or what a partner has done and one has heard of."""
        phone = self.phone(which, out=True)
        if phone is None:
            return
        able = [
            e["id"]
            for one in (self.phones if partners else [phone])
            for e in one.log.values()
            if e["session"] == phone.session and e["kind"] not in ("start", "join", "undo")
        ]
        if able:
            phone.did(self.now, "undo", {}, able[of % len(able)])

    @OUT
    @rule(which=WHICH, place=PLACES, kind=st.sampled_from(["place", "note", "incident"]))
    def go_and_see(self, which: int, place: str, kind: str) -> None:
        if phone := self.phone(which, out=True):
            body = {"place": place} | ({"text": "Mye folk"} if kind == "note" else {})
            phone.did(self.now, kind, body)

    @OUT
    @rule(which=WHICH, of=WHICH, kind=st.sampled_from(["overdose", "violence", None]), naloxone=st.booleans())
    def tell_of_incident(self, which: int, of: int, kind: str | None, naloxone: bool) -> None:
        phone = self.phone(which, out=True)
        if phone and (taps := phone.own("incident")):
            body = {"kind": kind} if kind else {"occurred_at": spelled(self.now - timedelta(minutes=of))}
            phone.did(
                self.now,
                "incident_set",
                body | {"naloxone": naloxone, "doses": 2},
                taps[of % len(taps)]["id"],
            )

    @OUT
    @rule(which=WHICH, state=st.sampled_from(["ok", "home"]))
    def check(self, which: int, state: str) -> None:
        if phone := self.phone(which, out=True):
            phone.did(self.now, "check", {"state": state})

    @OUT
    @rule(which=WHICH, name=st.sampled_from(["started_at", "ended_at", "kind", "staff", "report"]), of=WHICH)
    def correct(self, which: int, name: str, of: int) -> None:
        if phone := self.phone(which, out=True):
            time = spelled(self.now - timedelta(minutes=of))
            value = {"kind": "school", "staff": ["kari"], "report": f"Rettet {of}"}.get(name, time)
            phone.did(self.now, "set", {name: value})

    @OUT
    @rule(which=WHICH, leave=st.booleans(), early=st.integers(0, 2))
    def end(self, which: int, leave: bool, early: int) -> None:
        phone = self.phone(which, out=True)
        if phone and not early:
            phone.did(
                self.now, "end",
                {"ended_at": spelled(self.now + phone.ahead), "report": "Rolig", "answers": []},
            )  # fmt: skip
            if leave:
                phone.session = None

    @OUT
    @rule(which=WHICH)
    def go_on(self, which: int) -> None:
        phone = self.phone(which, out=True)
        if phone and (ends := phone.own("end")):
            phone.did(self.now, "undo", {}, ends[-1]["id"])

    # The net

    @OUT
    @rule(which=WHICH, taps=st.integers(1, 9))
    def tap_with_good_net(self, which: int, taps: int) -> None:
        """How it mostly is: taps go out in order, arrive, and are answered for, one flight after the other."""
        if phone := self.phone(which, out=True):
            for _flight in range(2):
                if phone.queue:
                    self._send(phone, phone.queue[:100])
                self.now += timedelta(seconds=70)
                self.count(which, "torget", 1, "girl", taps, "band")

    @rule(
        which=WHICH,
        most=st.integers(1, 4),
        shuffled=st.booleans(),
        fate=st.sampled_from(["answered", "request lost", "answer lost", "twice", "answer late"]),
    )
    def bad_net(self, which: int, most: int, shuffled: bool, fate: str) -> None:
        """A part of what waits goes out, in whatever order, and something happens to it."""
        phone = self.phone(which)
        if phone is None or not phone.queue:
            return
        keys = list(phone.queue)
        if shuffled:
            self.dice.shuffle(keys)
        request = phone.request(self.now, keys[:most], [])
        if fate == "request lost":
            return
        for _ in range(2 if fate == "twice" else 1):
            answer = self.server.answer(phone, self.users[phone.key], request, self.now)
        if fate == "answer late":
            self.answers.append((phone, answer))
        elif fate != "answer lost":
            phone.hear(answer)

    @rule(which=WHICH, most=st.integers(0, 12), shuffled=st.booleans(), all_sessions=st.booleans())
    def send(self, which: int, most: int, shuffled: bool, all_sessions: bool) -> None:
        phone = self.phones[which % len(self.phones)]
        keys = list(phone.queue)
        if shuffled:
            self.dice.shuffle(keys)
        watch = self.sessions if all_sessions else []
        self.requests.append((phone, phone.request(self.now, keys[:most], watch)))

    @precondition(lambda self: self.requests)
    @rule(which=WHICH, again=st.booleans(), answered=st.booleans())
    def arrive(self, which: int, again: bool, answered: bool) -> None:
        """A request comes to the server, in any order; it may come again later, and its answer may be lost."""
        at = which % len(self.requests)
        phone, request = self.requests[at] if again else self.requests.pop(at)
        answer = self.server.answer(phone, self.users[phone.key], request, self.now)
        if answered:
            self.answers.append((phone, answer))

    @precondition(lambda self: self.requests)
    @rule(which=WHICH)
    def lose(self, which: int) -> None:
        self.requests.pop(which % len(self.requests))

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, again=st.booleans())
    def hear(self, which: int, again: bool) -> None:
        at = which % len(self.answers)
        phone, answer = self.answers[at] if again else self.answers.pop(at)
        phone.hear(answer)

    # What must be so

    def teardown(self) -> None:
        """The net is good at last: everything is sent, and everybody asks how it stands."""
        try:
            self._all_is_well()
        finally:
            transaction.set_rollback(True)
            self.evening.__exit__(None, None, None)

    def _all_is_well(self) -> None:
        for phone, request in self.requests:  # what was still on its way comes last of all
            self.server.answer(phone, self.users[phone.key], request, self.now)
        for phone in self.phones:
            while phone.queue:
                before = len(phone.queue)
                self._send(phone, phone.queue[:100])
                assert len(phone.queue) < before, "the server does not answer for what it was sent"
        done = {key: event for phone in self.phones for key, event in phone.log.items()}
        assert all(not phone.refused for phone in self.phones)
        # No tap is lost, none is doubled, and none is there that nobody made.
        stored = FieldEvent.objects.filter(service=self.server.service).values_list("key", flat=True)
        assert sorted(map(str, stored)) == sorted(done)
        for key in self.sessions:
            self._check_session(key)

    def _send(self, phone: ModelPhone, keys: list[str]) -> None:
        request = phone.request(self.now, keys, self.sessions)
        phone.hear(self.server.answer(phone, self.users[phone.key], request, self.now))

    def _check_session(self, key: str) -> None:
        came = self.server.session(key)
        wanted = naive(came)
        record = FieldSession.objects.filter(service=self.server.service, key=key).first()
        if wanted is None:
            assert record is None
            return
        assert record is not None
        assert told(record, Outing.objects.get(session=record)) == {
            name: value for name, value in wanted.items() if name not in ("encounters", "incidents", "notes")
        }
        system = Actor.system("test")
        met = [r for r in rows.encounters(system, self.server.service) if r.session_id == key]
        assert {r.encounter_id: tuple(r)[2:] for r in met} == wanted["encounters"]
        happened = [r for r in rows.incidents(system, self.server.service) if r.session_id == key]
        known = {at: values for at, values in wanted["incidents"].items() if values[1]}
        assert {
            r.incident_id: (r.occurred_at, r.kind, r.place, r.ambulance_called, r.naloxone_doses, r.note)
            for r in happened
        } == known
        logs = IncidentLog.objects.filter(session=record).values_list("key", flat=True)
        assert {str(log) for log in logs} == set(wanted["incidents"])
        seen = Observation.objects.filter(session=record).values_list("key", "at", "place__code", "text")
        assert {str(note): tuple(values) for note, *values in seen} == wanted["notes"]
        # Everybody who was in it is told the same sums, and they are what was tapped.
        sums = counts_of(came)
        for phone in self.phones:
            if phone.key in sums:
                self._send(phone, [])
                said = phone.seen[key]["counts"]
                assert {one["device"]: (one["count"], one["first"]) for one in said} == sums


@pytest.mark.django_db
def test_no_tap_is_lost_or_doubled_whatever_the_net_does(user_with: Callable[..., User]):
    home = Service.objects.create(code="home", name="Home")
    users = [user_with(None, home), user_with(None, home)]

    def make_server() -> Server:
        service = make_town(Service.objects.create(code="town", name="Town"), users)
        StaffMember.objects.create(service=service, code="kari", name="Kari")
        return Server(service, users)

    machine = type("OneEvening", (Evening,), {"make_server": staticmethod(make_server)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
