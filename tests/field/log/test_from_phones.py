"""Sessions that phones made: their timeline, what two phones said differently, incidents to complete, late events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.factories.browser import SignedInClient
from tests.field.conftest import EVENING
from tests.field.log.test_pages import fields, said
from tests.field.phones import Phone, spelled
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Encounter, FieldSession, Incident, IncidentLog, Observation, Outing
from utsyn.field.record_rows import (
    as_state,
    encounter_row,
    incident_row,
    observation_row,
    session_row,
    version,
)
from utsyn.field.services.corrections import correct, end_forgotten, undo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    """It is Friday 20 November 2026, eight in the evening."""
    with clock.stopped_at(EVENING):
        yield


@pytest.fixture
def pair(phone: Phone, phone_of: Callable[..., Phone]) -> tuple[Phone, Phone]:
    """Two who are out together."""
    return phone, phone_of()


class Night:
    """An evening with two phones, step by step: every call is five minutes later."""

    def __init__(self, pair: tuple[Phone, Phone]) -> None:
        self.one, self.two = pair
        self.at = EVENING
        self.key = ""
        self.do(self.one, "start")
        self.do(self.two, "join")

    def do(self, phone: Phone, what: str, *arguments: Any, send: bool = True, **body: Any) -> dict[str, Any]:
        """Something is done on a phone, and sent at once."""
        self.at += timedelta(minutes=5)
        with clock.stopped_at(self.at):
            phone.sign_in()
            if what in ("start", "join"):
                event = phone.start(self.key or None, what, **body)
                self.key = event["session"]
            elif what in ("count", "end"):
                event = getattr(phone, what)(self.key, **body)
            else:
                event = phone.did(self.key, what, *arguments, **body)
            if send:
                assert phone.statuses(event) == ["stored"]
        return event

    @property
    def record(self) -> FieldSession:
        return FieldSession.objects.get(key=self.key)

    def page(self, user: User | None = None) -> Any:
        """The page of the session, an hour later."""
        with clock.stopped_at(self.at + timedelta(hours=1)):
            browser = SignedInClient()
            browser.force_login(user or self.one.user)
            return browser.get(f"/feltlogg/okt/{self.record.pk}")

    def correct(self, what: str, row: Any, new: Any) -> Any:
        """The first phone's owner corrects at the office."""
        with clock.stopped_at(self.at + timedelta(hours=1)):
            return correct(
                by=Actor.of(self.one.user), session=self.record, what=what, key=row[0], wanted=new,
                reason="Feil", seen=version(as_state(row)),
            )  # fmt: skip


@pytest.fixture
def night(pair: tuple[Phone, Phone]) -> Night:
    return Night(pair)


def lines(page: Any) -> list[str]:
    """The titles of the timeline."""
    return [entry.title for entry in page.context["page"].timeline]


def test_the_timeline_tells_the_night_in_order_and_gathers_taps(night: Night):
    night.do(night.one, "count")
    night.do(night.two, "count", n=3)
    gone = night.do(night.one, "count", n=9)
    night.do(night.one, "undo", gone["id"])
    night.do(night.one, "check", state="ok")
    night.do(night.one, "place", place="kaia")
    night.do(night.two, "count", place="kaia")
    incident = night.do(night.one, "incident", place="kaia")
    night.do(night.one, "incident_set", incident["id"], kind="threat")
    night.do(night.two, "note", text="Mange ved kiosken", place="kaia")
    night.do(night.one, "end")
    night.do(night.two, "check", state="home")
    page = night.page()
    assert lines(page) == [
        "Økta startet: Torget", "Ble med på økta", "Torget: 4 treff", "Alt i orden", "Byttet sted: Kaia",
        "Kaia: 1 treff", "Hendelse: trussel", "Observasjon: Kaia", "Økta avsluttet", "Alle er trygt inne",
    ]  # fmt: skip
    assert "Torget 4" in re.sub(r" \d+(?= \d)", "", said(page)) or "Torget" in said(page)
    assert page.context["page"].counted.sums.total == 5


def test_a_corrected_encounter_stands_in_the_timeline_as_it_was_corrected(night: Night):
    tap = night.do(night.one, "count", n=2)
    night.do(night.one, "end")
    row = encounter_row(Encounter.objects.get(key=tap["id"]))
    night.correct("encounter", row, row._replace(count=6))
    assert "Torget: 6 treff" in lines(night.page())


def test_what_two_phones_said_differently_is_shown_with_who_and_when(night: Night):
    """Wishes 1 and 8: the latest counts, and the value that lost is not gone."""
    night.do(night.one, "end", report="Mange ute")
    night.do(night.two, "end", report="Rolig kveld")
    page = night.page()
    found = {each.name: each for each in page.context["page"].disagreements}
    assert set(found) == {"report", "ended_at"}
    said_last, said_first = found["report"].counted, found["report"].others
    assert {said_last.value, *(word.value for word in said_first)} == {"Mange ute", "Rolig kveld"}
    assert said_last.value == night.record.report
    assert "Telefonene sa ikke det samme" in said(page)


def test_saying_the_same_and_changing_one_s_own_mind_is_no_disagreement(night: Night):
    night.do(night.one, "end", report="Rolig", ended_at=spelled(EVENING + timedelta(hours=2)))
    night.do(night.one, "set", report="Rolig kveld")
    assert night.page().context["page"].disagreements == []


def test_a_late_phone_does_not_change_back_what_the_office_corrected(night: Night):
    """ADR 9."""
    tap = night.do(night.one, "count", n=2)
    gone = night.do(night.one, "count")
    note = night.do(night.two, "note", text="Ola var der", place=None)
    incident = night.do(night.one, "incident", place="kaia")
    night.do(night.one, "incident_set", incident["id"], kind="threat")
    night.do(night.one, "end", report="Feil rapport")
    # Given corrections of the session, an encounter, one taken out, an incident and an observation
    met = {key: encounter_row(Encounter.objects.get(key=key)) for key in (tap["id"], gone["id"])}
    night.correct("encounter", met[tap["id"]], met[tap["id"]]._replace(count=6, topics=("work",)))
    night.correct("encounter", met[gone["id"]], None)
    happened = incident_row(Incident.objects.get())
    night.correct("incident", happened, happened._replace(kind="violence"))
    seen = observation_row(Observation.objects.get())
    night.correct("observation", seen, seen._replace(text="En ungdom var der"))
    session = session_row(night.record)
    night.correct("session", session, session._replace(report="Rett rapport", kind="school"))
    # When a phone that was out of reach sends what it has
    night.do(night.two, "count", n=3)
    night.do(night.two, "set", report="Sen rapport", kind="online")
    night.do(night.one, "mark", tap["id"], topics=["school"])
    night.do(night.one, "incident_set", incident["id"], kind="overdose")
    night.do(night.two, "undo", note["id"])
    # Then what is new is there, and what was corrected is as the office says
    record = night.record
    assert (record.report, record.kind) == ("Rett rapport", "school")
    assert Encounter.objects.filter(session=record, count=3).exists()
    assert encounter_row(Encounter.objects.get(key=tap["id"])) == met[tap["id"]]._replace(
        count=6, topics=("work",)
    )
    assert not Encounter.objects.filter(key=gone["id"]).exists()
    assert Incident.objects.get().kind == "violence"
    assert Observation.objects.get().text == "En ungdom var der"


def test_what_was_corrected_and_undone_follows_the_phones_again(night: Night):
    night.do(night.one, "end", report="Først")
    row = session_row(night.record)
    change = night.correct("session", row, row._replace(report="Kontoret"))
    with clock.stopped_at(night.at + timedelta(hours=1)):
        undo(by=Actor.of(night.one.user), session=night.record, change_id=change.pk)
    night.do(night.one, "set", report="Sist")
    assert night.record.report == "Sist"


def test_a_session_that_a_leader_ended_stays_ended(night: Night, user_with, town: Service):
    leader = Actor.of(user_with("team_leader", town))
    ended = night.at
    with clock.stopped_at(night.at + timedelta(hours=1)):
        end_forgotten(by=leader, session=night.record, ended_at=ended, reason="Glemt")
    night.do(night.two, "count")
    outing = Outing.objects.get()
    assert not outing.is_open
    assert night.record.ended_at == ended
    assert Encounter.objects.count() == 1


@pytest.fixture
def begun(night: Night) -> IncidentLog:
    """An incident of which only the first tap is known."""
    event = night.do(night.one, "incident", place="kaia")
    return IncidentLog.objects.get(key=event["id"])


def office(night: Night, user: User | None = None) -> SignedInClient:
    browser = SignedInClient()
    browser.force_login(user or night.one.user)
    return browser


def test_an_incident_is_completed_at_the_office_and_then_counts(night: Night, begun: IncidentLog):
    """The first tap stamped the time; every answer has «Vet ikke»."""
    with clock.stopped_at(night.at + timedelta(hours=12)):
        browser = office(night)
        text = said(browser.get("/feltlogg/hendelser"))
        assert "Hendelse, ikke sagt hva" in text
        address = f"/feltlogg/okt/{night.record.pk}/hendelse/fullfor/{begun.key}"
        form = browser.get(address).context["form"]
        assert len(form.visible_fields()) <= 8
        wrote = fields(browser, address) | {
            "kind": "overdose", "naloxone": "ja", "ambulance": "ja", "approximate": "on", "note": "Våknet raskt",
        }  # fmt: skip
        assert browser.post(address, wrote).status_code == 302
        begun.refresh_from_db()
        incident = Incident.objects.get(key=str(begun.key))
        assert (incident.kind, incident.ambulance_called, incident.naloxone_doses) == ("overdose", True, None)
        assert (begun.state, begun.naloxone, begun.approximate, begun.incident) == (
            "complete",
            True,
            True,
            incident,
        )
        assert incident.occurred_at == begun.occurred_at
        assert browser.post(address, wrote).status_code == 302, "the same once more changes nothing"
        assert AuditEvent.objects.filter(action="incident.completed").count() == 1
        assert "Ingen hendelser venter" in said(browser.get("/feltlogg/hendelser"))
        text = said(browser.get(f"/feltlogg/okt/{night.record.pk}"))
        assert "gitt, vet ikke hvor mange doser" in text
    # A phone that comes late does not open it again
    night.do(night.one, "incident_set", str(begun.key), kind="threat", note="Noe annet")
    assert Incident.objects.get().kind == "overdose"


def test_completing_needs_to_know_what_happened(night: Night, begun: IncidentLog):
    browser, address = office(night), f"/feltlogg/okt/{night.record.pk}/hendelse/fullfor/{begun.key}"
    answer = browser.post(address, fields(browser, address) | {"kind": ""})
    assert answer.status_code == 400
    assert "Velg hva som skjedde." in said(answer)
    assert not Incident.objects.exists()


def test_somebody_who_completes_what_a_phone_has_changed_since_is_told(night: Night, begun: IncidentLog):
    browser, address = office(night), f"/feltlogg/okt/{night.record.pk}/hendelse/fullfor/{begun.key}"
    wrote = fields(browser, address) | {"kind": "overdose", "note": "Min tekst"}
    night.do(night.one, "incident_set", str(begun.key), kind="threat", naloxone=False)
    with clock.stopped_at(night.at):
        browser = office(night)
        answer = browser.post(address, wrote)
        assert answer.status_code == 409
        assert "Trussel" in said(answer)
        assert "Min tekst" in answer.content.decode()
        again = wrote | {"version": answer.context["form"].data["version"]}
        assert browser.post(address, again).status_code == 302
    assert Incident.objects.get().kind == "overdose"


def test_what_was_begun_by_mistake_is_dropped_with_a_reason(night: Night, begun: IncidentLog):
    browser, address = office(night), f"/feltlogg/okt/{night.record.pk}/hendelse/forkast/{begun.key}"
    assert browser.post(address, {"reason": ""}).status_code == 400
    assert browser.post(address, {"reason": "Trykket feil"}).status_code == 302
    begun.refresh_from_db()
    assert (begun.state, begun.reason) == ("dropped", "Trykket feil")
    assert not Incident.objects.exists()


def test_what_is_known_is_not_dropped(night: Night, begun: IncidentLog):
    night.do(night.one, "incident_set", str(begun.key), kind="threat")
    with clock.stopped_at(night.at):
        address = f"/feltlogg/okt/{night.record.pk}/hendelse/forkast/{begun.key}"
        assert office(night).post(address, {"reason": "Trykket feil"}).status_code == 409
    assert Incident.objects.count() == 1


def test_who_was_not_there_may_not_complete(night: Night, begun: IncidentLog, user_with, town: Service):
    address = f"/feltlogg/okt/{night.record.pk}/hendelse/fullfor/{begun.key}"
    for role, status in (("worker", 403), ("administrator", 403), ("manager", 200)):
        assert office(night, user_with(role, town)).get(address).status_code == status
